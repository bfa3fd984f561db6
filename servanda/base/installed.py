"""How this Servanda was installed, and the line that adds an extra to it. The package is on no index: its name alone must never be installed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds the package: a checkout, or the environment's folder of packages."""


def install_hint(extra: str) -> str:
    """One thing to do where a library of an extra is missing: "Install it with: ...", a line that works here, from the folder one is in."""
    what, note = _what(extra)
    return f"Install it with: {_installer()} {what}{f' ({note})' if note else ''}"


def _installer() -> str:
    import importlib.util

    python = _quoted(Path(sys.executable))
    return f"{python} -m pip install" if importlib.util.find_spec("pip") else f"uv pip install --python {python}"


def _what(extra: str) -> tuple[str, str]:
    """What is to be installed, as words of a shell, and what must be said of it."""
    if (ROOT / "pyproject.toml").is_file():
        return f"-e {_quoted(ROOT, f'[{extra}]')}", ""
    import importlib.metadata
    from urllib.parse import unquote, urlsplit

    try:
        installed = importlib.metadata.distribution("servanda")
    except importlib.metadata.PackageNotFoundError:
        return _some_wheel("servanda.whl", extra)
    url = read_json(installed.read_text("direct_url.json") or "{}").get("url", "")
    if not url:  # by its name, from a folder of wheels
        return f"--no-index --find-links FOLDER 'servanda[{extra}]'", "FOLDER: the one with the wheels it was installed from"
    if not url.startswith("file:"):
        return shlex.quote(f"servanda[{extra}] @ {url}"), ""
    place = Path(unquote(urlsplit(url).path))
    return (_quoted(place, f"[{extra}]"), "") if place.exists() else _some_wheel(place.name, extra)


def _some_wheel(name: str, extra: str) -> tuple[str, str]:
    return shlex.quote(f"FOLDER/{name}[{extra}]"), "FOLDER: where the wheel lies now that it was installed from"


def _quoted(path: Path, suffix: str = "") -> str:
    """A path for a shell: from the working folder where it lies below it, else whole."""
    try:
        short = path.relative_to(Path.cwd())
    except (ValueError, OSError):
        short = path
    return shlex.quote(f"{short}{suffix}")


def missing(library: str, extra: str, what: str = "this") -> Refusal:
    """What needs a library of an extra that is not installed, refused."""
    return Refusal(f"{what} needs {library}, which is not installed.", install_hint(extra), code="missing")
