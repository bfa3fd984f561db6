"""`servanda explain`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.cli import put, put_json
from servanda.app.commands.options import CHOOSE, LIMIT, TO
from servanda.app.readers import marked_files, marked_json, reader


@click.command(
    name="explain",
    short_help="Say one clause in plain English, under each reading.",
    epilog="""\b
Examples:
  servanda explain 9.end dossiers/minsk
  servanda explain minsk-ii:12.vote dossiers/minsk""",
)
@click.argument("clause", metavar="CLAUSE")
@click.argument("path", type=click.Path(), default=".")
@TO
@LIMIT
@CHOOSE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON: the clause as resolved, and the page.")
def command(clause: str, path: str, to: str, tlp: str, as_json: bool, choose: tuple[str, ...]) -> int:
    """Say in plain English what CLAUSE asks, under each reading, and why it is or is not due."""
    who = reader(path, to, tlp)
    dossier = api.load(path, choose=choose, reader=who)
    page = api.explain(dossier, clause)
    if as_json:
        from servanda.report.markdown import markdown
        from servanda.report.pages.explain import sentences_of

        found = api.find_clause(dossier, clause)
        resolved = next(c for c in (*dossier.clauses, *(line.clause for line in dossier.red_lines)) if c.id == found)
        rendered = [{"address": address, "text": text} for address, text in sentences_of(resolved, dossier)]
        put_json(marked_json({"clause": resolved, "renders": rendered, "page": markdown(page)}, dossier))
    else:
        put(marked_files(page, dossier, who))
    return 0
