"""A workbook as the house writes it: words are never formulas, links or numbers, and the same rows give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from servanda.base.installed import missing

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_workbook(title: str, created: dt.datetime, what: str = "a workbook", comments: str = "") -> tuple[Any, io.BytesIO]:
    """A workbook of xlsxwriter, and where its bytes are once it is closed. Raises Refusal `missing` (what: cannot be written
    then) without xlsxwriter."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise missing("xlsxwriter", "report", what) from error
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    said = {"title": title, "author": "Servanda", "created": created}
    book.set_properties({**said, "comments": comments} if comments else said)
    return book, out
