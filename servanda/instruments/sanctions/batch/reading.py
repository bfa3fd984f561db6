"""Files of customers as queries, a piece at a time: any table that is read at all, and FollowTheMoney lines; also gzipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables import saying
from servanda.base.tables.kinds import kind_of, open_table
from servanda.base.tables.sheets import Cell, FileSays, Sheet, cell_text
from servanda.base.tables.source import opened
from servanda.instruments.sanctions.batch import columns as cols
from servanda.instruments.sanctions.batch import customers, ftm
from servanda.instruments.sanctions.records import Reject, Sort
from servanda.instruments.sanctions.screening.records import Query

FORMATS = ("csv", "xlsx", "parquet", "ftm")


class CustomerRows(msgspec.Struct, frozen=True):
    """format: one of FORMATS; columns: what fills which field (empty for ftm); items: queries, rejects, None for what is nobody."""

    format: str
    columns: cols.CustomerColumns
    items: Iterator[Query | Reject | None]


def read(
    path: Path, *, format: str = "", chosen: Mapping[str, str] | None = None, sort: Sort | None = None
) -> CustomerRows:
    """Open a file of customers; rows are read as `items` is gone through.

    format: by the name, or how the file begins, where none is given; JSON lines are FollowTheMoney. chosen: field -> column where
    names differ (`columns.FIELDS`); sort: what the rows are where no column says so. Raises Refusal here or while rows are read: no
    such file, another format, no column with names.
    """
    name = str(path)
    says = FileSays(format="jsonl" if format == "ftm" else format or "auto", short_rows="blank")
    kind = kind_of(name, path, says)
    nested = saying.said(name, says)
    if kind == "jsonl" and not (nested.rows or nested.cells):
        return CustomerRows("ftm", cols.CustomerColumns(used=()), ftm.queries(_lines(path)))
    if kind not in (*FORMATS, "jsonl", "xml"):
        raise Refusal(f"customers are not read from {kind}.", f"The formats are: {', '.join(FORMATS)}.", name)
    sheet = open_table(name, path, says)
    found = cols.match_columns(sheet.columns, chosen, name)
    rows = _rows(sheet)
    first = list(islice(rows, customers.SAMPLE))
    customers.check_headers([one for one in first if isinstance(one, cols.Row)], found, name)
    return CustomerRows(kind, found, customers.queries(chain(first, rows), found, sort))


def _rows(sheet: Sheet) -> Iterator[cols.Row | Reject]:
    for row in sheet.rows:
        place = f"{sheet.counts} {row.number}"
        said = {column: _text(cell) for column, cell in row.cells.items()}
        if fault := row.fault or next(iter(row.bad.values()), None):
            yield Reject(place=place, reason=fault.reason, text=", ".join(said.values())[:200])
        elif any(said.values()):
            yield cols.Row(place, said)


def _text(cell: Cell) -> str:
    """A cell as words; several values as a list parted by semicolons; a day without an hour."""
    if isinstance(cell, list):
        return "; ".join(filter(None, map(_text, cell)))
    return str(cell.isoformat())[:10] if hasattr(cell, "isoformat") else cell_text(cell)


def _lines(path: Path) -> Iterator[tuple[str, bytes]]:
    with opened(str(path), path) as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield f"line {number}", line
