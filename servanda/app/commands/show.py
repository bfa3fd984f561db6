"""`servanda show`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.cli import put, put_json
from servanda.app.commands.options import CHOOSE, LIMIT, TO
from servanda.app.readers import marked_files, marked_json, reader
from servanda.base.refusal import Refusal


@click.command(
    name="show",
    short_help="Show the implementation matrix.",
    epilog="""\b
Examples:
  servanda show harbour
  servanda show dossiers/minsk --agreement minsk-ii --article 9""",
)
@click.argument("path", type=click.Path(), default=".")
@click.option("--agreement", default="", help="Only this agreement.")
@click.option("--article", default="", help="Only this article.")
@TO
@LIMIT
@click.option("--markdown", "as_markdown", is_flag=True, help="Print as Markdown.")
@CHOOSE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON: one object a clause.")
def command(path: str, agreement: str, article: str, to: str, tlp: str, as_markdown: bool, as_json: bool, choose: tuple[str, ...]) -> int:
    """Show the implementation matrix: duty, bearer, due, verifier, consequence, readings."""
    who = reader(path, to, tlp)
    dossier = api.load(path, choose=choose, reader=who)
    if agreement and agreement not in dossier.agreements:
        raise Refusal(
            f"the dossier holds no agreement “{agreement}”.", repair=f"It holds: {', '.join(dossier.agreements) or 'none'}."
        )
    if as_json:
        from servanda.report.pages.matrix import COLUMNS, matrix_row

        chosen = [c for c in dossier.clauses if agreement in ("", c.agreement) and article in ("", c.article)]
        rows = [{"id": c.id, **dict(zip(COLUMNS, matrix_row(c, dossier), strict=True))} for c in chosen]
        put_json(marked_json(rows, dossier))
        return 0
    page = marked_files(api.show(dossier, agreement=agreement, article=article), dossier, who)
    if as_markdown:
        from servanda.report.markdown import markdown

        click.echo(markdown(page), nl=False)
    else:
        put(page)
    return 0
