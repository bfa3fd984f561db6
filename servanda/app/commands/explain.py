"""`servanda explain`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.cli import put, put_json
from servanda.app.commands.options import CHOOSE


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
@CHOOSE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON: the clause as resolved, and the page.")
def command(clause: str, path: str, as_json: bool, choose: tuple[str, ...]) -> int:
    """Say in plain English what CLAUSE asks, under each reading, and why it is or is not due."""
    dossier = api.load(path, choose=choose)
    page = api.explain(dossier, clause)
    if as_json:
        from servanda.report.markdown import markdown

        found = api.find_clause(dossier, clause)
        resolved = [c for c in (*dossier.clauses, *(line.clause for line in dossier.red_lines)) if c.id == found]
        put_json({"clause": resolved[0], "page": markdown(page)})
    else:
        put(page)
    return 0
