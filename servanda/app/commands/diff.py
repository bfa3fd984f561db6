"""`servanda diff`."""

from __future__ import annotations

from typing import Any

import click

from servanda.app import monitoring
from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import AGREEMENT, CHOOSE, HTML, JSON, LIMIT, MARKDOWN, PATH, READING, TO, TODAY
from servanda.app.params import DATE
from servanda.app.readers import reader


@click.command(
    name="diff",
    epilog="""\b
Examples:
  servanda diff 2031-03-10 2031-03-20 harbour       from one report to the next
  servanda diff 2031-03-20 2031-04-20 harbour --as-of 2031-03-20
                                                    what we learnt since of the same day
  servanda diff 2031-03-10 2031-03-20 harbour --known 2031-04-20
                                                    what happened, on what we know now

Exit codes: 0 no change, 1 something changed, 2 it could not be done.""",
)
@click.argument("day1", metavar="DAY1", type=DATE)
@click.argument("day2", metavar="DAY2", type=DATE)
@PATH
@click.option("--as-of", default="", type=DATE, help="The same day in the world; DAY1 and DAY2 are days of knowledge.")
@click.option("--known", default="", type=DATE, help="The same knowledge; DAY1 and DAY2 are days in the world.")
@READING
@CHOOSE
@AGREEMENT
@TODAY
@TO
@LIMIT
@HTML
@MARKDOWN
@JSON
def command(
    day1: str, day2: str, path: str, to: str, tlp: str, html: str | None, as_markdown: bool, as_json: bool, **asked: Any
) -> int:
    """Say what changed from DAY1 to DAY2 in the verdicts on the dossier at PATH, and because of which evidence."""
    from servanda.app.commands.monitor import show
    from servanda.report.pages.diff import diff_page

    who = reader(path, to, tlp)
    answer = monitoring.diff(path, day1, day2, reader=who, **asked)
    show(diff_page(answer), answer, as_markdown, as_json, answer.after, html)
    return EXIT_FOUND if answer.deltas else 0
