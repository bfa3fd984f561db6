"""A table as rows of cells, whatever file it came from."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from servanda.base.installed import install_hint
from servanda.base.refusal import Refusal
from servanda.evidence.imports.faults import RowFault

Cell = object
"""Text, a number, a truth value, a date or datetime, or None for nothing."""


class Row(msgspec.Struct, frozen=True):
    """number: as the user's own program shows it (CSV: the line on which the row begins). fault: why its cells could not be told apart.
    bad: column to why its cell says nothing; it matters only where the mapping reads that column."""

    number: int
    cells: dict[str, Cell]
    fault: RowFault | None = None
    bad: dict[str, RowFault] = {}


class Sheet(msgspec.Struct, frozen=True):
    """A table that was opened. columns: names in order. rows: read once, in order."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    format: str
    notes: tuple[str, ...] = ()


def columns_of(header: list[str], place: str) -> tuple[str, ...]:
    names = [" ".join(str(name).split()) for name in header]
    if not any(names):
        raise Refusal("has no row with names of columns.", repair="Say which row it is: [file] header = 2.", place=place)
    seen: dict[str, int] = {}
    out = []
    for at, name in enumerate(names, 1):
        name = name or f"column {at}"
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(out)


def need(module: str, path: Path, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Refusal(
            f"needs the package {module.partition('.')[0]} to be read.",
            repair=install_hint(extra),
            place=str(path),
        ) from error
