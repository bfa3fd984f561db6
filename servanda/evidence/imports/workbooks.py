"""Sheets of .xlsx workbooks: values as last calculated, formulas and merged cells never guessed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from servanda.evidence.imports.faults import ImportFault, RowFault, closest
from servanda.evidence.imports.mapping import FileSays
from servanda.evidence.imports.sheets import Cell, Row, Sheet, columns_of, need


def open_workbook(path: Path, says: FileSays) -> Sheet:
    openpyxl = need("openpyxl", path, "report")
    try:
        # Values as last calculated by the user's program; whether a cell is a formula is asked of the second copy.
        book = openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        raise ImportFault(
            f"is no readable .xlsx workbook ({type(error).__name__}).",
            repair="Open it and save it again as .xlsx.",
            place=str(path),
        ) from error
    if says.sheet and says.sheet not in book.sheetnames:
        raise ImportFault(f"has no sheet “{says.sheet}”.", repair=closest(says.sheet, book.sheetnames), place=str(path))
    name = says.sheet or book.sheetnames[0]
    sheet, behind = book[name], formulas[name]
    if not hasattr(sheet, "iter_rows"):
        raise ImportFault(f"the sheet “{name}” is a chart.", repair="Name another: [file] sheet = ....", place=str(path))
    rows = list(sheet.iter_rows(min_row=says.header, values_only=True))
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise ImportFault(
            f"the sheet “{name}” holds no row from row {says.header} on.",
            repair="Name the sheet and the header row.",
            place=str(path),
        )
    columns = columns_of(["" if cell is None else str(cell) for cell in rows[0]], str(path))
    merged = {(row, column) for area in getattr(behind, "merged_cells", ()) or () for row, column in _hidden(area)}
    notes = []
    if not says.sheet and len(book.sheetnames) > 1:
        notes.append(f"Read the first sheet, “{name}”, of {len(book.sheetnames)}.")

    def made() -> Iterator[Row]:
        for at, cells in enumerate(rows[1:], says.header + 1):
            if all(cell is None or cell == "" for cell in cells):
                continue
            yield Row(at, dict(zip(columns, cells, strict=False)), bad=dict(_bad(at, cells, behind, merged, columns)))

    return Sheet(columns, made(), "xlsx", tuple(notes))


def _hidden(area: Any) -> Iterator[tuple[int, int]]:
    """Cells that a merged area covers, all but its first."""
    for row in range(area.min_row, area.max_row + 1):
        for column in range(area.min_col, area.max_col + 1):
            if (row, column) != (area.min_row, area.min_col):
                yield row, column


def _bad(
    at: int, cells: tuple[Cell, ...], behind: Any, merged: set[tuple[int, int]], columns: tuple[str, ...]
) -> Iterator[tuple[str, RowFault]]:
    """The cells of a row that say nothing, with the reason."""
    for number, (cell, column) in enumerate(zip(cells, columns, strict=False), 1):
        if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper() and " " not in cell:
            yield (
                column,
                RowFault(f"the cell shows the error {cell}", repair="Mend the formula, or put its value there.", column=column),
            )
        elif cell is None and behind.cell(at, number).data_type == "f":
            repair = "Open the file, let it calculate, save it."
            yield column, RowFault("the cell holds a formula that was never calculated", repair=repair, column=column)
        elif cell is None and (at, number) in merged:
            repair = "Take the merging back and fill each cell."
            yield column, RowFault("the cell is merged with its neighbours", repair=repair, column=column)
