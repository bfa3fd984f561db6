"""`servanda side`."""

from __future__ import annotations

from typing import Any

import click

from servanda.app import api
from servanda.app.cli import EXIT_UNDECIDED, put_page
from servanda.app.commands.options import CHOOSE, HTML, JSON, LIMIT, MARKDOWN, PATH, SECONDS, TO
from servanda.app.params import ACTOR
from servanda.app.readers import marked_files, marked_json, reader
from servanda.base.refusal import Refusal


@click.command(
    name="side",
    epilog="""\b
Examples:
  servanda side Northmark harbour
  servanda side Northmark harbour --markdown --by "Ana Quell" --because "asked for by Northmark's own delegation"
The page is for the mediator alone: it is written nowhere unless somebody answers for it (--by, --because).

Exit codes: 0 every answer is decided or says what was looked at, 2 it could not be done, 3 something is not decided.""",
)
@click.argument("actor", metavar="ACTOR", type=ACTOR)
@PATH
@CHOOSE
@SECONDS
@TO
@LIMIT
@click.option("--by", default="", metavar="PERSON", help="Who answers for letting it out of the mediator's hands.")
@click.option("--because", default="", metavar="TEXT", help="Why it is let out; both stand on the page.")
@HTML
@MARKDOWN
@JSON
def command(
    actor: str, path: str, by: str, because: str, html: str | None, as_markdown: bool, as_json: bool, **options: Any
) -> int:
    """Say what the text means for ACTOR: what it owes, what it can hold up, what can be done to it in breach of nothing."""
    from servanda.report.pages.side import side_page

    by, because = by.strip(), because.strip()
    if bool(by) != bool(because):
        left = "--because" if by else "--by"
        raise Refusal("a release needs both a person and a reason.", "Give --by PERSON and --because TEXT.", left)
    if out := "--html" if html else "--markdown" if as_markdown else "--json" if as_json else "":
        if not by:
            raise Refusal(
                "the page of a side is for the mediator alone, and is not exported.",
                "Read it here; or let it out on purpose, with --by PERSON and --because TEXT.",
                out,
            )
    who = reader(path, options["to"], options["tlp"])
    dossier = api.load(path, choose=options["choose"], reader=who)
    side = api.side(dossier, actor, limit_seconds=options["seconds"])
    released = f"{by}, because: {because}" if by else ""
    page = marked_files(side_page(side, dossier, released), dossier, who)
    told = marked_json({"released": {"by": by, "because": because}, "side": side}, dossier)
    put_page(page, told, as_markdown, as_json, html)
    return EXIT_UNDECIDED if side.open else 0
