"""`servanda why`."""

from __future__ import annotations

from typing import Any

import click

from servanda.app import api, monitoring
from servanda.app.commands.options import (
    AS_OF,
    CHOOSE,
    CLOSED,
    HTML,
    JSON,
    KNOWN,
    LIMIT,
    MARKDOWN,
    PATH,
    READING,
    SAVE,
    TO,
    TODAY,
)
from servanda.app.params import CLAUSE
from servanda.app.readers import reader
from servanda.app.sender import told_better


@click.command(
    name="why",
    epilog="""\b
Examples:
  servanda why 8.withdraw harbour
  servanda why 8.withdraw harbour --as-of 2031-03-20 --save why.json
  servanda verify why.json harbour""",
)
@click.argument("clause", metavar="CLAUSE", type=CLAUSE)
@PATH
@AS_OF
@KNOWN
@READING
@CHOOSE
@CLOSED
@TODAY
@TO
@LIMIT
@SAVE
@HTML
@MARKDOWN
@JSON
def command(
    clause: str, path: str, to: str, tlp: str, save: str | None, html: str | None, as_markdown: bool, as_json: bool, **asked: Any
) -> int:
    """Say why CLAUSE of the dossier at PATH stands as it does: events, what is missing, what it waits for, what follows."""
    from servanda.app.commands.monitor import save_claim, show
    from servanda.report.pages.why import why_page

    who = reader(path, to, tlp)
    dossier = api.load(path, choose=asked["choose"], reader=who)
    answer = monitoring.why(dossier, clause, entries=monitoring.read_entries(path), reader=who, **{**asked, "choose": ()})
    for line in told_better(path, who, **asked):
        click.echo(line, err=True)
    if save:
        save_claim(path, clause, save, who, **asked)
    show(why_page(answer, dossier), answer, as_markdown, as_json, answer.basis, html)
    return 0
