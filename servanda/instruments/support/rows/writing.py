"""Rows as a workbook or a table that anybody can edit: each row bears a number that is not to be changed, and its hash as it
went out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from servanda.base.refusal import Refusal
from servanda.base.shown import in_cell, one_line, starts_formula
from servanda.base.tables.writing import new_workbook
from servanda.instruments.support.rows.cells import cells_of, heads_of, row_hash, table_text
from servanda.instruments.support.rows.records import SCHEMAS, Held

ROW, HASH = "servanda row", "servanda hash"
"""Headings of the hidden columns: which row of the dossier it is, and its hash as it went out."""
HASHES = "servanda hashes"
"""The hidden sheet: table, row, hash."""
EXACT = 15
"""Digits that a cell of a spreadsheet keeps of a number; one of more digits goes out as text."""
CELL = 32_000
"""Characters that a cell of a spreadsheet holds (Excel takes 32,767)."""
HELP = (
    "Change a cell, add a row, or take one away; save; give the file back: servanda support rows read FILE --to DOSSIER",
    "A changed cell is a proposal. Nothing is changed before somebody accepts it, by name and with a reason.",
    "A row that you take away stays in the dossier, and is told. A row that you add needs a number of its own in `id`.",
    "An empty amount is not known. It is never zero: write 0 where you know that it is nothing.",
)


def as_csv(name: str, rows: Held, *, fresh: bool = False) -> str:
    """One table as CSV, guarded against formulas; number and hash of each row stand in the first two columns. fresh: no dossier
    has these rows yet."""
    made = [cells_of(one) for one in rows[name]]
    known = [("", "") if fresh else (in_cell(cells["id"]), row_hash(cells)) for cells in made]
    body = [[*who, *map(in_cell, cells.values())] for who, cells in zip(known, made, strict=True)]
    return table_text((ROW, HASH, *heads_of(SCHEMAS[name])), body)


def as_workbook(rows: Held, *, fresh: bool = False) -> bytes:
    """A workbook: a sheet a table, its first column hidden; the hashes in a hidden sheet. fresh: no dossier has these rows yet.
    Raises Refusal: a text that no cell can hold; `missing` without xlsxwriter."""
    book, out = new_workbook("Rows of support", dt.datetime(1980, 1, 1))
    head = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1})
    text, kept, day, amount = (
        book.add_format({"valign": "top", **more})
        for more in ({}, {"quote_prefix": True}, {"num_format": "yyyy-mm-dd"}, {"num_format": "#,##0.############"})
    )

    def put(sheet: object, line: int, column: int, words: str) -> None:
        words = one_line(words)
        if len(words) > CELL:
            reason = f"a cell holds {len(words):,} characters; a spreadsheet holds {CELL:,}."
            raise Refusal(reason, "Write CSV, or shorten it.", words[:60])
        sheet.write_string(line, column, words, kept if starts_formula(words) else text)  # type: ignore[attr-defined]

    for name, held in rows.items():
        sheet = book.add_worksheet(name.capitalize())
        heads = heads_of(SCHEMAS[name])
        for column, title in enumerate((ROW, *heads)):
            sheet.write_string(0, column, title, head)
            sheet.set_column(column, column, {"what": 28, "source": 36, "owner": 24}.get(title, 13), None, {"hidden": not column})
        for line, row in enumerate(held, 1):
            cells = cells_of(row)
            put(sheet, line, 0, "" if fresh else cells["id"])
            for column, (title, field) in enumerate(heads.items(), 1):
                value = getattr(row, field)
                if isinstance(value, Decimal) and len(value.as_tuple().digits) <= EXACT:
                    sheet.write_number(line, column, float(value), amount)
                elif isinstance(value, dt.date) and value.year >= 1900:  # spreadsheets know no day before
                    sheet.write_datetime(line, column, dt.datetime(value.year, value.month, value.day), day)
                elif cells[title]:
                    put(sheet, line, column, cells[title])
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(held), 1), len(heads))
    how = book.add_worksheet("How to")
    how.set_column(0, 0, 110)
    for line, words in enumerate(HELP):
        how.write_string(line, 0, words, text)
    behind = book.add_worksheet(HASHES)
    known = [(name, cells["id"], row_hash(cells)) for name, held in rows.items() for cells in map(cells_of, held)]
    for line, who in enumerate([("table", "row", "hash"), *([] if fresh else known)]):
        for column, words in enumerate(who):
            put(behind, line, column, words)
    behind.hide()
    book.close()
    return out.getvalue()
