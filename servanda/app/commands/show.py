"""`servanda show`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.cli import put_page
from servanda.app.commands.options import AGREEMENT, CHOOSE, HTML, LIMIT, MARKDOWN, PATH, TO
from servanda.app.params import ACTOR
from servanda.app.readers import marked_files, marked_json, reader
from servanda.base.refusal import Refusal


@click.command(
    name="show",
    epilog="""\b
Examples:
  servanda show harbour
  servanda show dossiers/minsk --agreement minsk-ii --article 9
  servanda show dossiers/minsk --actor Ukraine""",
)
@PATH
@AGREEMENT
@click.option("--article", default="", metavar="ID", help="Only this article.")
@click.option("--actor", default="", metavar="ACTOR", type=ACTOR, help="About this actor.")
@click.option("--actors", is_flag=True, help="List the actors instead, those that owe most first.")
@TO
@LIMIT
@HTML
@MARKDOWN
@CHOOSE
@click.option("--json", "as_json", is_flag=True, help="Print as JSON: one object a clause.")
def command(
    path: str, agreement: str, article: str, actor: str, actors: bool, to: str, tlp: str, choose: tuple[str, ...],
    html: str | None, as_markdown: bool, as_json: bool,
) -> int:  # fmt: skip
    """Show the implementation matrix: duty, bearer, due, verifier, consequence, readings; or what the text says of an actor."""
    if actor and actors:
        raise Refusal("one actor is asked for, and all of them.", repair="Leave one of the two out.", place="--actors")
    who = reader(path, to, tlp)
    dossier = api.load(path, choose=choose, reader=who)
    if agreement and agreement not in dossier.agreements:
        raise Refusal(
            f"the dossier holds no agreement “{agreement}”.", repair=f"It holds: {', '.join(dossier.agreements) or 'none'}."
        )
    page = marked_files(api.show(dossier, agreement=agreement, article=article, actor=actor, actors=actors), dossier, who)
    if actor or actors:
        found = api.actors_in(dossier, actor, agreement=agreement, article=article) if as_json else ()
        put_page(page, marked_json(found[0] if actor and found else found, dossier), as_markdown, as_json, html)
        return 0
    from servanda.report.pages.matrix import COLUMNS, matrix_row

    chosen = [c for c in dossier.clauses if agreement in ("", c.agreement) and article in ("", c.article)]
    rows = [{"id": c.id, **dict(zip(COLUMNS, matrix_row(c, dossier), strict=True))} for c in chosen] if as_json else []
    put_page(page, marked_json(rows, dossier), as_markdown, as_json, html)
    return 0
