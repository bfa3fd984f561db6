"""`servanda monitor`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from servanda.app import files, monitoring
from servanda.app.cli import EXIT_FOUND, put_page
from servanda.app.commands.options import (
    AGREEMENT,
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
from servanda.app.readers import banner_text, marked, reader
from servanda.app.sender import told_better
from servanda.base.refusal import Refusal
from servanda.base.shown import json_bytes

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.base.marking import Recipient
    from servanda.monitor.answers import Basis


@click.command(
    name="monitor",
    epilog="""\b
Examples:
  servanda monitor harbour                          on what is known now
  servanda monitor harbour --as-of 2031-03-20
  servanda monitor harbour --as-of 2031-03-20 --known 2031-03-20
                                                    as the report of that day said
  servanda monitor harbour --all-readings

Exit codes: 0 nothing breached, 1 something is, 2 it could not be done.""",
)
@PATH
@AS_OF
@KNOWN
@READING
@CHOOSE
@click.option("--all-readings", is_flag=True, help="All readings side by side.")
@AGREEMENT
@CLOSED
@TODAY
@TO
@LIMIT
@SAVE
@HTML
@MARKDOWN
@JSON
def command(
    path: str, all_readings: bool, to: str, tlp: str, save: str | None, html: str | None, as_markdown: bool, as_json: bool,
    **asked: Any,
) -> int:
    """Say what became of every clause of the dossier at PATH, on the evidence in its log."""
    from servanda.meaning import Status
    from servanda.report.pages.monitored import monitored_page, side_page

    who = reader(path, to, tlp)
    for line in told_better(path, who, **asked):
        click.echo(line, err=True)
    if all_readings:
        if asked.pop("readings") or save:
            raise Refusal("--all-readings goes with neither --reading nor --save.", repair="Leave one of them out.")
        table = monitoring.side_by_side(path, reader=who, **asked)
        show(side_page(table), table, as_markdown, as_json, table.basis, html)
        return EXIT_FOUND if any(Status.BREACHED in row.statuses for row in table.rows) else 0
    answer = monitoring.monitor(path, reader=who, **asked)
    if save:
        save_claim(path, "", save, who, **asked)
    show(monitored_page(answer), answer, as_markdown, as_json, answer.basis, html)
    return EXIT_FOUND if any(one.status is Status.BREACHED for one in answer.clauses) else 0


def show(page: Document, answer: object, as_markdown: bool, as_json: bool, basis: Basis, html: str | None) -> None:
    """Print an answer in the form asked for, the highest marking of the evidence it rests on (basis) above and below; also as one
    file of HTML."""
    put_page(marked(page, basis.marking, basis.released_to), answer, as_markdown, as_json, html)


def save_claim(path: str, clause: str, save: str, who: Recipient | None, **asked: Any) -> None:
    """Save what is said as a certificate, and say how to check it. asked: options of the verb; a certificate knows five."""
    import msgspec

    known = {name: asked[name] for name in ("as_of", "known", "readings", "today", "choose")}
    claim = monitoring.claim(path, clause, reader=who, **known)
    data = msgspec.json.encode(claim, order="deterministic")
    files.write_bytes(Path(save), json_bytes(msgspec.json.format(data, indent=2)) + b"\n")
    note = banner_text(claim.marking, claim.released_to)
    click.echo(f"Saved: {save} ({note}). Check it again with: servanda verify {shlex.quote(save)} {shlex.quote(path)}", err=True)
