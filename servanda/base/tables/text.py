"""Tables in text: what parts their cells, and which rows have more or fewer cells than the header."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault
from servanda.base.tables.sheets import FileSays, Row, Sheet, columns_of
from servanda.base.tables.source import LARGEST, Data, text_lines

DIVIDERS = (",", ";", "\t", "|")
LONGEST_CELL = 1 << 20
"""Characters of one cell; a longer one is a quotation mark that nobody closed."""
_SAID = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""A first line with which spreadsheets say what parts the cells."""


def divider(heading: str) -> str:
    """The sign that divides a line, outside quotes; the comma where none does. Of two that stand equally often the earlier of
    `DIVIDERS`."""
    bare = "".join(heading.split('"')[::2])  # every second part stands between quotes
    return max(DIVIDERS, key=bare.count)


def cells_of(
    name: str, lines: Iterator[str], delimiter: str, *, strict: bool = True, begins: int = 1
) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not empty, with the line on which it begins.

    strict: a quotation mark that stands where none may is a fault of the whole file, since what follows cannot be trusted. Raises
    Refusal with the line.
    """
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise Refusal(f"“{delimiter}” cannot part columns.", f"Say one: {FileSays.how('delimiter', ';')}.", name)
    csv.field_size_limit(LONGEST_CELL)  # of the whole process: another reader may have set it
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    before = begins - 1
    while True:
        begins = before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refusal(
                f"the row that begins on line {begins} cannot be read: {error}.",
                "A quotation mark inside a cell must be doubled, and each must be closed.",
                f"{name}, line {begins}",
            ) from error
        if cells:
            yield begins, cells


def parts(cell: str, sign: str) -> list[str]:
    """The parts of one cell, or of one line: what is quoted holds together, empty ones count. A cell whose quotation marks
    explain nothing stays whole."""
    try:
        return [part.strip() for part in next(csv.reader([cell], delimiter=sign, skipinitialspace=True), [])]
    except csv.Error:
        return [cell]


class HeaderLine(msgspec.Struct, frozen=True):
    """The header of a table in text. number: of its line; line: that line; delimiter: what parts the cells; rows: those under it,
    read once, each with the line on which it begins."""

    columns: tuple[str, ...]
    number: int
    line: str
    delimiter: str
    rows: Iterator[tuple[int, list[str]]]


def heading(name: str, lines: Iterator[str], says: FileSays) -> HeaderLine:
    """The header of a table in text: the first line that says anything, or the one that `says` names. Raises Refusal: there is
    none."""
    number, delimiter = 0, says.delimiter
    for line in lines:
        number += 1
        if number == 1 and delimiter == "auto" and (said := _SAID.fullmatch(line)):
            delimiter = said[1]
        elif number >= says.header and line.strip():
            break
    else:
        raise Refusal("the file holds no row.", "Was it saved or downloaded in full?", name)
    delimiter = divider(line) if delimiter == "auto" else delimiter
    rows = cells_of(name, chain((line,), lines), delimiter, begins=number)
    return HeaderLine(columns_of(next(rows)[1], name), number, line, delimiter, rows)


def open_text(name: str, data: Data, says: FileSays, limit: int = LARGEST) -> Sheet:
    """A table in text with a header: CSV, TSV, whatever parts its cells. Raises Refusal here, or while rows are read."""
    head = heading(name, text_lines(name, data, says.encoding, limit), says)
    return Sheet(head.columns, _rows(head, says), "csv", "line")


def _rows(head: HeaderLine, says: FileSays) -> Iterator[Row]:
    columns, wide = head.columns, len(head.columns)
    for number, cells in head.rows:
        if len(cells) == wide:
            if any(cells):
                yield Row(number, dict(zip(columns, cells, strict=True)))
        elif any(cells):
            yield _fit(number, cells, columns, says, head.delimiter)


def _fit(number: int, cells: list[str], columns: tuple[str, ...], says: FileSays, delimiter: str) -> Row:
    wide = len(columns)
    fault = None
    if len(cells) > wide:
        if says.extra_cells == "join":
            cells = [*cells[: wide - 1], delimiter.join(cells[wide - 1 :])]
        elif any(cell.strip() for cell in cells[wide:]):
            fault = uneven(
                len(cells), wide,
                "A cell that holds the delimiter must stand in quotation marks; if always the last: "
                f"{says.how('extra_cells', 'join')}.",
            )  # fmt: skip
    elif says.short_rows != "blank":
        repair = f"Is the row cut off? If cells at the end may be missing: {says.how('short_rows', 'blank')}."
        fault = uneven(len(cells), wide, repair)
    return Row(number, dict(zip(columns, [*cells, *[""] * (wide - len(cells))], strict=False)), fault)


def uneven(cells: int, wide: int, repair: str) -> RowFault:
    """A row of more or fewer cells than the header names."""
    return RowFault(f"the row has {cells} cells, the header names {wide} columns", repair=repair)
