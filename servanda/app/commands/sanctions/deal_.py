"""`servanda sanctions deal`."""

from __future__ import annotations

import click

from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import JSON, MARKDOWN
from servanda.app.params import DATE, OneOf, WholeNumber
from servanda.app.sanctions import dealings, doors
from servanda.base.refusal import Refusal


@click.command(
    name="deal",
    short_help="Who pays, or is paid by, listed parties, over how many hands.",
    epilog="""\b
Examples:
  servanda sanctions deal payments.csv --listed listed.txt
  servanda sanctions deal payments.parquet --party "Ostvale Bank" --hops 3
  servanda sanctions deal payments.csv --list ofac-sdn --list un-sc
  servanda sanctions deal payments.csv --listed owned.json --from 2032-01-01
                          --until 2032-12-31 --regime eu --html dealings.html
Exit codes: 0 nobody is connected, 1 somebody is, 2 it could not be done.""",
)
@click.argument("file", metavar="FILE", type=click.Path())
@click.option("--listed", multiple=True, metavar="FILE", type=click.Path(), help="Listed parties: text, CSV, or JSON of `own`; may be repeated.")
@click.option("--party", "parties", multiple=True, metavar="NAME", help="A listed party by name; may be repeated.")
@click.option("--list", "lists", multiple=True, metavar="LIST", help="The names of this list of the store; may be repeated.")
@click.option("--list-file", "list_files", multiple=True, metavar="FORMAT=FILE", help="The names of this list; may be repeated.")
@doors.STORE
@click.option("--hops", type=WholeNumber(), default=4, show_default=True, metavar="N", help="How many payments a path may have.")
@click.option("--from", "first", default="", type=DATE, help="Only payments from this day.")
@click.option("--until", "last", default="", type=DATE, help="Only payments until this day.")
@click.option("--only", type=OneOf(("towards", "from")), default=None, help="Only money towards listed parties, or from them.")
@click.option("--adjacency", is_flag=True, help="Do not look at days: neighbours, not flows.")
@click.option("--complete", is_flag=True, help="Take the table as complete, for the least that must have passed.")
@click.option("--may", is_flag=True, help="Count parties that may be caught by ownership as listed.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="The file's name of a column (payer, payee, date, amount ...).")
@click.option("--currency", default="", metavar="CODE", help="Currency of rows that name none.")
@click.option("--rates", default=None, metavar="FILE", type=click.Path(), help="Rates: CSV with currency, to, rate, date, source.")
@click.option("--in", "to", default="", metavar="CODE", help="Give all amounts in this currency (needs --rates).")
@click.option("--regime", "regimes", multiple=True, metavar="NAME", help="Set the red-flag figures of us, eu, uk or un against it; may be repeated.")
@click.option("--flags", default=None, metavar="FILE", type=click.Path(), help="More figures, as TOML.")
@click.option("--limit", type=WholeNumber(), default=100, show_default=True, metavar="N", help="How many parties to tell, in each direction.")
@click.option("--rejects", default=None, metavar="FILE", type=click.Path(dir_okay=False), help="Write rows that could not be read as CSV.")
@doors.HTML
@MARKDOWN
@JSON
def command(
    file: str,
    listed: tuple[str, ...],
    parties: tuple[str, ...],
    lists: tuple[str, ...],
    list_files: tuple[str, ...],
    store: str,
    hops: int,
    first: str,
    last: str,
    only: str | None,
    adjacency: bool,
    complete: bool,
    may: bool,
    columns: tuple[str, ...],
    currency: str,
    rates: str | None,
    to: str,
    regimes: tuple[str, ...],
    flags: str | None,
    limit: int,
    rejects: str | None,
    html_path: str | None,
    as_markdown: bool,
    as_json: bool,
) -> int:
    """Follow the payments of FILE towards and from listed parties: hops, a path with its rows, and how much can have passed."""
    from servanda.app.commands.monitor import show
    from servanda.report.sanctions.dealings import dealings_page

    named = dict(pair.split("=", 1) for pair in columns if "=" in pair)
    if len(named) != len(columns):
        raise Refusal("a column is named as OURS=THEIRS.", repair="For example: --column payer=Sender", place="--column")
    with doors.progress() as progress:
        dealt = dealings.deal(
            file,
            listed=listed,
            parties=parties,
            lists=lists or None,
            list_files=list_files,
            store=store,
            hops=hops,
            first=first,
            last=last,
            adjacency=adjacency,
            towards=only != "from",
            from_listed=only != "towards",
            limit=limit,
            complete=complete,
            may=may,
            columns=named,
            currency=currency,
            rates=rates,
            to=to,
            regimes=regimes,
            flags=flags,
            progress=progress,
        )
    page = dealings_page(dealt)
    if rejects:
        dealings.rejects(rejects, dealt)
    if html_path:
        doors.write_page(page, html_path)
    show(page, dealt, as_markdown, as_json)
    return EXIT_FOUND if dealt.parties else 0
