"""Sheets of .xlsx workbooks: values as last calculated, formulas and merged cells never guessed."""

from __future__ import annotations

import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

from servanda.base.opening import opened
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, closest
from servanda.base.tables.sheets import MOST_CELLS, MOST_COLUMNS, Cell, FileSays, Row, Sheet, columns_of, need
from servanda.base.tables.source import Data

UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    SyntaxError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip

MOST_UNPACKED = 1 << 29
MOST_ROWS = 1_048_576
"""What a workbook may unfold to: bytes of its archive, and rows that Excel knows."""


def open_workbook(name: str, data: Data, says: FileSays) -> Sheet:
    """Only what stands under the header is read, however far away a stray cell lies. Raises Refusal."""
    openpyxl = need("openpyxl", name, "report")
    with ExitStack() as open_files:
        streams = [open_files.enter_context(_stream(data)) for _ in range(2)]
        try:
            _fits(name, streams[0])
            # Values as last calculated by the user's program; whether a cell is a formula is asked of the second copy.
            book = openpyxl.load_workbook(streams[0], read_only=True, data_only=True)
            formulas = openpyxl.load_workbook(streams[1], read_only=True)
            if says.sheet and says.sheet not in book.sheetnames:
                raise Refusal(f"has no sheet “{says.sheet}”.", closest(says.sheet, book.sheetnames), name)
            sheet = says.sheet or book.sheetnames[0]
            if not hasattr(book[sheet], "iter_rows"):
                raise Refusal(f"the sheet “{sheet}” is a chart.", f"Name another: {says.how('sheet', 'NAME')}.", name)
            columns, rows = _rows(book[sheet], formulas[sheet], says.header, name)
            notes = []
            if not says.sheet and len(book.sheetnames) > 1:
                notes.append(f"Read the first sheet, “{sheet}”, of {len(book.sheetnames)}.")
            merged = _merged(streams[0], book[sheet], [at for at, _, _ in rows], len(columns))
        except UNREADABLE as error:
            raise Refusal(
                f"the file is no readable .xlsx workbook ({type(error).__name__}).", "Open it and save it again as .xlsx.", name
            ) from error

    def made() -> Iterator[Row]:
        for at, cells, never in rows:
            hidden = merged.get(at, set())
            known = tuple(None if number in hidden else cell for number, cell in enumerate(cells, 1))
            yield Row(at, dict(zip(columns, known, strict=False)), bad=dict(_bad(known, columns, never, hidden)))

    return Sheet(columns, made(), "xlsx", notes=tuple(notes))


def _stream(data: Data) -> BinaryIO:
    return opened(data) if isinstance(data, Path) else BytesIO(data)


def _fits(name: str, stream: BinaryIO) -> None:
    """Raise Refusal if the archive unfolds to more than is read."""
    with zipfile.ZipFile(stream) as archive:
        unpacked = sum(one.file_size for one in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise Refusal(
            f"the file unfolds to {unpacked >> 20:,} MB; {MOST_UNPACKED >> 20} MB are read at most.",
            "Save the sheet alone, or as CSV in UTF-8.", name,
        )  # fmt: skip


Line = tuple[int, tuple[Cell, ...], frozenset[int]]


def _rows(sheet: Any, behind: Any, header: int, name: str) -> tuple[tuple[str, ...], list[Line]]:
    """The columns that the header names, and under it each row that holds anything: its number, its cells, and the columns of
    formulas never calculated."""
    for one in (sheet, behind):
        one.reset_dimensions()  # what a file says of its own size may be wrong either way
    heads: Iterator[tuple[int, Any]] = enumerate(sheet.iter_rows(min_row=header, max_col=MOST_COLUMNS, values_only=True), header)
    if header == 1:  # nothing is said: the first row that says anything
        heads = ((at, head) for at, head in heads if any(cell is not None for cell in head))
    header, head = next(iter(heads), (header, ()))
    wide = max((at for at, cell in enumerate(head, 1) if cell is not None), default=0)
    found: list[Line] = []
    number = header
    for cells, under in zip(
        sheet.iter_rows(min_row=header + 1, max_col=wide or 1, values_only=True),
        behind.iter_rows(min_row=header + 1, max_col=wide or 1),
        strict=False,
    ):
        number += 1
        if number > MOST_ROWS:
            break  # Excel knows no such row: a number that somebody made up
        if any(cell is not None and cell != "" for cell in cells):
            never = frozenset(
                n for n, (cell, one) in enumerate(zip(cells, under, strict=False), 1) if cell is None and one.data_type == "f"
            )
            found.append((number, cells, never))
        if len(found) * wide > MOST_CELLS:
            raise Refusal(
                f"the file holds more than {MOST_CELLS:,} cells.",
                "Cut it into parts, by year for example, or save it as CSV.",
                name,
            )
    if not wide:
        raise Refusal(f"the sheet “{sheet.title}” holds no row from row {header} on.", "Name the sheet and the header row.", name)
    return columns_of(["" if cell is None else str(cell) for cell in head[:wide]], name), found


def _merged(stream: BinaryIO, sheet: Any, rows: list[int], wide: int) -> dict[int, set[int]]:
    """By row: the columns of cells that a merged area covers, all but its first. rows: those that hold anything."""
    from openpyxl.utils.cell import range_boundaries

    found: dict[int, set[int]] = {}
    covered = last = 0
    with zipfile.ZipFile(stream) as archive, archive.open(sheet._worksheet_path) as part:
        for _, element in ElementTree.iterparse(part):
            kind = element.tag.rpartition("}")[2]
            if kind == "row" and (number := int(element.get("r") or last + 1)) <= last:
                raise ValueError("rows out of order")  # some would be left out in reading
            if kind == "row":
                last = number
            elif kind == "mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref", ""))
                for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
                    found.setdefault(row, set()).update(range(left + (row == top), min(right, wide) + 1))
                    covered += wide
                if covered > MOST_CELLS:  # areas that lie over one another, which no program writes
                    raise ValueError("too many merged cells")
            element.clear()
    return found


def _bad(
    cells: tuple[Cell, ...], columns: tuple[str, ...], never: frozenset[int], merged: set[int]
) -> Iterator[tuple[str, RowFault]]:
    """The cells of a row that say nothing, with the reason."""
    for number, (cell, column) in enumerate(zip(cells, columns, strict=False), 1):
        if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper() and " " not in cell:
            yield (
                column,
                RowFault(f"the cell shows the error {cell}", repair="Mend the formula, or put its value there.", column=column),
            )
        elif cell is None and number in never:
            repair = "Open the file, let it calculate, save it."
            yield column, RowFault("the cell holds a formula that was never calculated", repair=repair, column=column)
        elif cell is None and number in merged:
            repair = "Take the merging back and fill each cell."
            yield column, RowFault("the cell is merged with its neighbours", repair=repair, column=column)
