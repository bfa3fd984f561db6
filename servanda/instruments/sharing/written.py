"""What goes out as a table: CSV that a spreadsheet opens without running anything, and the rows for JSON. The same things
in the same order as every other format."""

from __future__ import annotations

import csv
import io
from typing import Any

from servanda.base.marking import marking_text
from servanda.base.shown import in_cell
from servanda.instruments.sharing.records import SharedItem, SharedSet

COLUMNS = tuple(name for name in SharedItem.__struct_fields__ if name != "marking")


def row_of(item: SharedItem) -> dict[str, Any]:
    """An item as plain words."""
    values = {name: getattr(item, name) for name in COLUMNS}
    return {name: "; ".join(value) if isinstance(value, tuple) else value for name, value in values.items()} | {
        "marking": marking_text(item.marking)
    }


def as_csv(shared: SharedSet) -> str:
    """UTF-8, CRLF, every cell quoted; the last column is the marking of the row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow((*COLUMNS, "marking"))
    writer.writerows([in_cell(str(value)) for value in row_of(item).values()] for item in shared.items)
    return out.getvalue()
