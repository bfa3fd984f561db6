"""`servanda show`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.cli import put_page
from servanda.app.commands.options import AGREEMENT, CHOOSE, HTML, LIMIT, MARKDOWN, PATH, TO
from servanda.app.readers import marked_files, marked_json, reader
from servanda.base.refusal import Refusal


@click.command(
    name="show",
    epilog="""\b
Examples:
  servanda show harbour
  servanda show dossiers/minsk --agreement minsk-ii --article 9""",
)
@PATH
@AGREEMENT
@click.option("--article", default="", metavar="ID", help="Only this article.")
@TO
@LIMIT
@HTML
@MARKDOWN
@CHOOSE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON: one object a clause.")
def command(path: str, agreement: str, article: str, to: str, tlp: str, choose: tuple[str, ...], html: str | None, as_markdown: bool, as_json: bool) -> int:
    """Show the implementation matrix: duty, bearer, due, verifier, consequence, readings."""
    who = reader(path, to, tlp)
    dossier = api.load(path, choose=choose, reader=who)
    if agreement and agreement not in dossier.agreements:
        raise Refusal(
            f"the dossier holds no agreement “{agreement}”.", repair=f"It holds: {', '.join(dossier.agreements) or 'none'}."
        )
    from servanda.report.pages.matrix import COLUMNS, matrix_row

    chosen = [c for c in dossier.clauses if agreement in ("", c.agreement) and article in ("", c.article)]
    rows = [{"id": c.id, **dict(zip(COLUMNS, matrix_row(c, dossier), strict=True))} for c in chosen] if as_json else []
    page = marked_files(api.show(dossier, agreement=agreement, article=article), dossier, who)
    put_page(page, marked_json(rows, dossier), as_markdown, as_json, html)
    return 0
