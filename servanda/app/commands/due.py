"""`servanda due`."""

from __future__ import annotations

from typing import Any

import click

from servanda.app import monitoring
from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import AGREEMENT, CHOOSE, HTML, JSON, KNOWN, LIMIT, MARKDOWN, PATH, READING, TO, TODAY
from servanda.app.params import DATE, WholeNumber
from servanda.app.readers import reader


@click.command(
    name="due",
    epilog="""\b
Examples:
  servanda due harbour
  servanda due harbour --days 7
  servanda due harbour --as-of 2031-06-01    if nothing more happens until then

Exit codes: 0 nothing is overdue, 1 something is, 2 it could not be done.""",
)
@PATH
@click.option("--days", type=WholeNumber(0, 36500), default=30, show_default=True, help="How many days to look ahead.")
@click.option("--as-of", default="", type=DATE, help="The day in the world, also one in the future; its end. Default: now.")
@KNOWN
@READING
@CHOOSE
@AGREEMENT
@TODAY
@TO
@LIMIT
@HTML
@MARKDOWN
@JSON
def command(path: str, to: str, tlp: str, html: str | None, as_markdown: bool, as_json: bool, **asked: Any) -> int:
    """Say what falls due in the dossier at PATH, what is overdue, which clocks run, and what the others wait for."""
    from servanda.app.commands.monitor import show
    from servanda.report.pages.due import due_page

    who = reader(path, to, tlp)
    answer = monitoring.due(path, reader=who, **asked)
    show(due_page(answer, evidence=answer.basis.entries > 0), answer, as_markdown, as_json, answer.basis, html)
    return EXIT_FOUND if any(one.kind == "overdue" for one in answer.items) else 0
