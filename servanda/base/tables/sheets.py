"""A table as rows of cells, whatever file it came from, and what a user may say of how that file is written."""

from __future__ import annotations

import datetime as dt
import importlib
import json
from collections.abc import Iterator, Sized
from typing import Any

import msgspec

from servanda.base.installed import install_hint
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault

Cell = object
"""Text, a number, a truth value, a date or datetime, a list of such, or None for nothing."""

MOST_COLUMNS = 2_000
MOST_CELLS = 20_000_000
"""What a table may unfold to where it is held in memory: columns that a header names, and cells."""


class FileSays(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the file is to be opened. header: number of the row that names the columns. extra_cells: what to do with a row of more
    cells than the header (reject | join: they belong to the last column, which held an unquoted delimiter). short_rows: reject |
    blank (the cells that are not there are empty). decimal: the sign that parts decimals, found from each column where nothing is
    said. blank: cells that mean nothing is there. rows, cells: of nested JSON and XML: the path of what is a
    row, and by column that of its cell (`servanda/base/tables/paths.py`)."""

    format: str = "auto"
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: str = ""
    header: int = 1
    extra_cells: str = "reject"
    short_rows: str = "reject"
    decimal: str = ""
    blank: tuple[str, ...] = ()
    rows: str = ""
    cells: dict[str, str] = {}

    @staticmethod
    def how(key: str, value: str | int) -> str:
        """How one says it: on the command line, and in a mapping."""
        said = value if isinstance(value, int) else f'"{value}"'
        return f"--written {key}={value}, in a mapping [file] {key} = {said}"


PLAIN = FileSays()
"""Nothing is said: everything by what the file shows."""


class Row(msgspec.Struct, frozen=True):
    """number: as the user's own program shows it (CSV: the line on which the row begins). fault: why its cells could not be told
    apart. bad: column to why its cell says nothing; it matters only where that column is read."""

    number: int
    cells: dict[str, Cell]
    fault: RowFault | None = None
    bad: dict[str, RowFault] = {}


class Sheet(msgspec.Struct, frozen=True):
    """A table that was opened. columns: names in order. rows: read once, in order. format: one of FORMATS. counts: what the
    number of a row counts."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    format: str
    counts: str = "row"
    notes: tuple[str, ...] = ()


def columns_of(header: list[str], place: str) -> tuple[str, ...]:
    """The names of a header, spaces tidied; `column 3` where there is none, `name (2)` where one stands there twice. Raises
    Refusal."""
    names = [" ".join(str(name).split()) for name in header]
    if not any(names):
        raise Refusal("has no row with names of columns.", f"Say which row it is: {FileSays.how('header', 2)}.", place)
    few_enough(names, place)
    seen: dict[str, int] = {}
    out = []
    for at, name in enumerate(names, 1):
        name = name or f"column {at}"
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(out)


def nameless_column(column: str) -> bool:
    """Whether the header says nothing of a column."""
    return column.startswith("column ") and column[7:].isdecimal()


def few_enough(columns: Sized, place: str) -> None:
    """Raise Refusal where a table has more columns than are read."""
    if len(columns) > MOST_COLUMNS:
        raise Refusal(
            f"the table has {len(columns):,} columns; {MOST_COLUMNS:,} are read at most.",
            "Leave out those that nobody needs.",
            place,
        )


def cell_text(cell: Cell) -> str:
    """A cell as text: whole numbers without decimals, dates in ISO, lists as JSON, nothing as "". Signs such as = or + at its
    start are kept: it is text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()
    return json.dumps(cell, ensure_ascii=False, default=cell_text) if isinstance(cell, list) else str(cell).strip()


def need(module: str, place: str, extra: str) -> Any:
    """A library that reads a format. Raises Refusal naming the extra that brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise Refusal(f"needs the package {library} to be read.", install_hint(extra), place, code="missing") from error
