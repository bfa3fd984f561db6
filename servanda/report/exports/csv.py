"""The tables of a report as CSV (RFC 4180, UTF-8 with a byte order mark, CRLF), safe to open in a spreadsheet.

Every text cell is quoted. A text that a spreadsheet could take for a formula gets an apostrophe in front (`in_cell`); numbers
are written bare. The last column of every row is the marking of the whole report.
"""

from __future__ import annotations

import csv
import io

from servanda.base.shown import in_cell
from servanda.evidence.marking import marking_text
from servanda.report.exports import File
from servanda.report.monitoring.tables import Cell, NamedTable, tables
from servanda.report.release import Released, opened


def files(released: Released) -> tuple[File, ...]:
    """One file a table."""
    data = opened(released)
    mark = marking_text(data.marking)
    return tuple(
        File(suffix=f"-{t.name}.csv", data=_table(t, mark), holds=f"{t.title}: {len(t.rows)} rows") for t in tables(data)
    )


def _cell(cell: Cell) -> object:
    return (
        in_cell(cell)
        if isinstance(cell, str)
        else ""
        if cell is None
        else _Number(f"{cell:f}")
        if not isinstance(cell, int)
        else cell
    )


class _Number(float):
    """A decimal that the writer leaves unquoted and writes as it stands."""

    def __new__(cls, text: str) -> _Number:
        self = super().__new__(cls, text)
        self.text = text
        return self

    text: str

    def __repr__(self) -> str:
        return self.text


def _table(table: NamedTable, mark: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([in_cell(c) for c in (*table.columns, "marking")])
    for row in table.rows:
        writer.writerow([_cell(c) for c in (*row, mark)])
    return out.getvalue().encode("utf-8-sig")
