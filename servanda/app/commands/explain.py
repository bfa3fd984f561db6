"""`servanda explain`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.cli import put_page
from servanda.app.commands.options import CHOOSE, HTML, JSON, LIMIT, MARKDOWN, PATH, TO
from servanda.app.params import CLAUSE
from servanda.app.readers import marked_files, marked_json, reader


@click.command(
    name="explain",
    epilog="""\b
Examples:
  servanda explain 9.end dossiers/minsk
  servanda explain minsk-ii:12.vote dossiers/minsk""",
)
@click.argument("clause", metavar="CLAUSE", type=CLAUSE)
@PATH
@TO
@LIMIT
@CHOOSE
@HTML
@MARKDOWN
@JSON
def command(
    clause: str, path: str, to: str, tlp: str, choose: tuple[str, ...], html: str | None, as_markdown: bool, as_json: bool
) -> int:
    """Say in plain English what CLAUSE asks, under each reading, and why it is or is not due."""
    who = reader(path, to, tlp)
    dossier = api.load(path, choose=choose, reader=who)
    page = api.explain(dossier, clause)
    told: object = None
    if as_json:
        from servanda.report.markdown import markdown
        from servanda.report.pages.explain import sentences_of

        found = api.find_clause(dossier, clause)
        resolved = next(c for c in (*dossier.clauses, *(line.clause for line in dossier.red_lines)) if c.id == found)
        rendered = [{"address": address, "text": text} for address, text in sentences_of(resolved, dossier)]
        told = marked_json({"clause": resolved, "renders": rendered, "page": markdown(page)}, dossier)
    put_page(marked_files(page, dossier, who), told, as_markdown, as_json, html)
    return 0
