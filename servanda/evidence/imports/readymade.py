"""The mappings that come with Servanda, and those of the user."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from servanda.base.opening import read as read_file
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest
from servanda.evidence.imports.mapping import Mapping
from servanda.evidence.imports.mapping_file import parse_mapping, read_tables

_HOME = "servanda.evidence"


def ready_names() -> tuple[str, ...]:
    """Names of the ready mappings."""
    folder = files(_HOME).joinpath("mappings")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def load_mapping(name: str, folder: Path | None = None) -> Mapping:
    """A mapping by the name of a ready one, or from a file.

    In: the name or a path; folder: where else to look for the file (the dossier's). Raises Refusal when there is none or it is wrong.
    """
    text, place, home = _find(name, folder)

    def load(parent: str) -> dict[str, Any]:
        inner, where, _ = _find(parent, home)
        return read_tables(inner, where)

    return parse_mapping(text, place, load)


def _find(name: str, folder: Path | None) -> tuple[str, str, Path | None]:
    for path in (Path(name), *([folder / name, folder / "mappings" / f"{name}.toml"] if folder else [])):
        if path.suffix == ".toml" and path.exists():
            try:
                return read_file(path).decode("utf-8-sig"), str(path), path.parent
            except (OSError, UnicodeDecodeError) as error:
                raise Refusal(
                    f"cannot be read: {error}.", repair="A mapping is a TOML file in UTF-8.", place=str(path)
                ) from error
    if name in ready_names():
        return files(_HOME).joinpath("mappings", f"{name}.toml").read_text("utf-8"), f"mapping {name}", folder
    raise Refusal(
        f"there is no mapping “{name}”, neither ready-made nor as a file.",
        repair=f"{closest(name, ready_names())} Or give the path of a .toml file; docs/importing.md says what stands in it.",
    )
