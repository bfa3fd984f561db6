"""The tables of a report as an Excel workbook: header rows frozen and filtered, text never a formula, the marking above and below every sheet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from servanda.base.shown import one_line, shown, starts_formula
from servanda.base.tables.writing import new_workbook
from servanda.calendar import civil
from servanda.evidence.marking import marking_text
from servanda.report.exports import File
from servanda.report.monitoring.data import short_mark
from servanda.report.monitoring.tables import NamedTable, tables
from servanda.report.release import Released, opened

WIDEST = 60
LONGEST_TAB = 31
MOST_LETTERS = 32_000
"""Letters of a column's width, of a tab and of a cell: Excel takes 31 and 32,767."""
FORBIDDEN_ON_TABS = frozenset("[]:*?/\\")


def files(released: Released) -> tuple[File, ...]:
    """One workbook. Raises Refusal `missing` without xlsxwriter."""
    data = opened(released)
    mark = marking_text(data.marking)
    found = tables(data)
    made = civil(data.now.basis.as_of, "UTC").replace(tzinfo=None) if data.now.basis.as_of >= 0 else dt.datetime(1970, 1, 1)
    book, out = new_workbook(shown(data.title), made, "this format", shown(mark))
    look = {
        "mark": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "kept": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),  # stays a text when somebody edits the cell
    }
    order = sorted(
        found,
        key=lambda t: ("matrix", "violations", "dues", "gaps", "looked", "corrections", "readings", "evidence", "sources", "report").index(
            t.name
        ),
    )
    tabs = {table.name: tab_of(table, {t.name for t in found}) for table in order}
    for table in order:
        _sheet(book.add_worksheet(tabs[table.name]), table, mark, look)
    book.close()
    holds = ", ".join(f"{tabs[t.name]} ({len(t.rows)})" for t in order)
    return (File(suffix=".xlsx", data=out.getvalue(), holds=f"sheets: {holds}"),)


def tab_of(table: NamedTable, taken: set[str]) -> str:
    """What stands on the tab of a table: its words where Excel can hold them (31 letters, some signs not) and no other sheet is called so, else its name."""
    words = table.sheet
    fits = 0 < len(words) <= LONGEST_TAB and not FORBIDDEN_ON_TABS & {*words} and words.strip("'") == words == one_line(words)
    return words if fits and words.casefold() not in {*taken, "history"} else table.name


def _sheet(sheet: Any, table: NamedTable, mark: str, look: dict[str, Any]) -> None:
    """Row 1 the marking and the title, row 2 the header, then the rows, and the marking again below."""
    sheet.write_string(0, 0, shown(f"{mark}   {table.title}"), look["mark"])
    for column, name in enumerate(table.columns):
        sheet.write_string(1, column, shown(name), look["head"])
    for number, row in enumerate(table.rows, 2):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, shown(cell)[:MOST_LETTERS], look["kept" if starts_formula(cell) else "text"])
            elif cell is not None:
                sheet.write_number(number, column, float(cell), look["text"])
    last = len(table.rows) + 1
    sheet.write_string(last + 2, 0, shown(mark), look["mark"])
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, max(last, 2), max(0, len(table.columns) - 1))
    for column, name in enumerate(table.columns):
        longest = max([len(name), *(len(str(row[column])) for row in table.rows[:400] if row[column] is not None)])
        sheet.set_column(column, column, min(WIDEST, max(9, longest + 2)))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    # Excel takes 255 letters in a header and drops a longer one altogether, marking and all
    escaped = short_mark(shown(mark), "the first row of the sheet").replace("&", "&&")
    sheet.set_header(f"&C&B{escaped}")
    sheet.set_footer(f"&C&B{escaped}&R&Bpage &P of &N")
