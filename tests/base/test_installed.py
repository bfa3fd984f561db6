"""The line that adds an extra: by how Servanda was installed, as a shell reads it. That such lines work is tried in tests/docs/test_fresh_shell.py."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import shlex
import sys
from pathlib import Path

import pytest

from servanda.base import installed
from servanda.base.installed import install_hint


class Installed:
    """A distribution that was installed from a URL, or by its name."""

    def __init__(self, url: str) -> None:
        self.url = url

    def read_text(self, _name: str) -> str | None:
        return json.dumps({"url": self.url}) if self.url else None


def typed(monkeypatch: pytest.MonkeyPatch, root: Path, url: str | None = "") -> list[str]:
    def found(_name: str) -> Installed:
        if url is None:
            raise importlib.metadata.PackageNotFoundError
        return Installed(url)

    monkeypatch.setattr(installed, "ROOT", root)
    monkeypatch.setattr(importlib.metadata, "distribution", found)
    said, _, line = install_hint("report").partition(": ")
    assert said == "Install it with"
    return shlex.split(line.partition(" (")[0])


def test_from_a_checkout_it_is_installed_from_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "a checkout"
    place.mkdir()
    (place / "pyproject.toml").touch()
    assert typed(monkeypatch, place)[-2:] == ["-e", f"{place}[report]"]
    monkeypatch.chdir(place)
    monkeypatch.setattr(sys, "executable", str(place / ".venv" / "bin" / "python"))
    assert typed(monkeypatch, place) == [".venv/bin/python", "-m", "pip", "install", "-e", ".[report]"]


def test_from_a_wheel_it_is_the_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wheel = tmp_path / "my wheels" / "servanda-0.1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.touch()
    assert typed(monkeypatch, tmp_path, wheel.as_uri())[-1] == f"{wheel}[report]"
    wheel.unlink()
    assert typed(monkeypatch, tmp_path, wheel.as_uri())[-1] == f"FOLDER/{wheel.name}[report]"


def test_by_its_name_it_comes_from_a_folder_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert typed(monkeypatch, tmp_path)[-4:] == ["--no-index", "--find-links", "FOLDER", "servanda[report]"]


@pytest.mark.parametrize("url", ["", None, "https://example.org/servanda.git", "file:///gone/servanda-0.1.0-py3-none-any.whl"])
def test_the_bare_name_is_never_looked_for_in_an_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str | None) -> None:
    words = typed(monkeypatch, tmp_path, url)
    assert "--no-index" in words or words[-1] != "servanda[report]"


def test_where_there_is_no_pip_uv_installs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert typed(monkeypatch, tmp_path)[:4] == ["uv", "pip", "install", "--python"]


def test_no_text_of_ours_tells_to_install_the_bare_name() -> None:
    root = Path(__file__).resolve().parents[2]
    texts = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "servanda").rglob("*.py"), *(root / "scripts").iterdir()]
    telling = ("pip install servanda", "pip install 'servanda[", 'pip install "servanda[')
    found = [f"{path.relative_to(root)}: {words}" for path in texts for words in telling if words in path.read_text(encoding="utf-8")]
    assert not found
