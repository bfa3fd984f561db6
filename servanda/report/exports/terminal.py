"""The report for a terminal: the same page, its marking above and below."""

from __future__ import annotations

from servanda.base.document import Document, Para
from servanda.evidence.marking import marking_text
from servanda.report.release import Released, opened


def page(released: Released) -> Document:
    """A document for `servanda.report.terminal.show`."""
    mark = Para(marking_text(opened(released).marking), "strong")
    made = released.document
    return Document(made.title, (mark, *made.blocks, mark), made.foot)
