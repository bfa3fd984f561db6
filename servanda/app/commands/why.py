"""`servanda why`."""

from __future__ import annotations

import click

from servanda.app import api, monitoring


@click.command(
    name="why",
    short_help="Say why a clause stands as it does.",
    epilog="""\b
Examples:
  servanda why 8.withdraw harbour
  servanda why 8.withdraw harbour --as-of 2031-03-20 --save why.json
  servanda verify why.json harbour""",
)
@click.argument("clause", metavar="CLAUSE")
@click.argument("path", type=click.Path(), default=".")
@click.option("--as-of", default="", metavar="DATE", help="The day in the world; its end. Default: now.")
@click.option("--known", default="", metavar="DATE", help="Only what was known by the end of this day. Default: now.")
@click.option("--reading", "readings", multiple=True, metavar="ID", help="Under this reading; may be repeated.")
@click.option("--closed", is_flag=True, help="The data end there for good: what is open is not pending.")
@click.option("--today", default="", metavar="DATE", help="Take this day for today.")
@click.option("--save", type=click.Path(dir_okay=False), help="Save a certificate that `servanda verify` can check again.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print as Markdown.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(
    clause: str,
    path: str,
    as_of: str,
    known: str,
    readings: tuple[str, ...],
    closed: bool,
    today: str,
    save: str | None,
    as_markdown: bool,
    as_json: bool,
) -> int:
    """Say why CLAUSE of the dossier at PATH stands as it does: events, what is missing, what it waits for, what follows."""
    from servanda.app.commands.monitor import save_claim, show
    from servanda.report.pages.why import why_page

    dossier = api.load(path)
    entries = monitoring.read_entries(path)
    answer = monitoring.why(
        dossier, clause, as_of=as_of, known=known, readings=readings, closed=closed, entries=entries, today=today
    )
    if save:
        save_claim(path, clause, save, as_of=as_of, known=known, readings=readings, today=today)
    show(why_page(answer, dossier), answer, as_markdown, as_json)
    return 0
