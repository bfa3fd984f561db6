"""`servanda sanctions own`: caught, owns, owners, if-listed, if-sells, regimes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import JSON, MARKDOWN
from servanda.app.sanctions import doors

F = TypeVar("F", bound=Callable[..., Any])

QUESTION = (
    click.option("--holdings", "-f", "files", multiple=True, metavar="FILE", type=click.Path(), help="A register: CSV, BODS or FollowTheMoney; may be repeated."),
    click.option("--listed", multiple=True, metavar="ID|FILE", help="Who is listed: an id, or a file of ids; may be repeated."),
    click.option("--on", default="", metavar="DATE", help="The day in the world. Default: today."),
    click.option("--regime", "regimes", multiple=True, metavar="ID", help="Under this regime; may be repeated. Default: all in force."),
    click.option("--regimes", "regimes_file", default=None, metavar="FILE", type=click.Path(), help="Regimes of your own, as TOML."),
    click.option("--list", "lists", multiple=True, metavar="NAME", help="A list of the store: its entities are listed, its edges are read."),
    click.option("--list-file", "list_files", multiple=True, metavar="FORMAT=FILE", help="The same straight from a file."),
    doors.STORE,
    click.option("--known", default="", metavar="DATE", help="Lists as known by then. Default: now."),
    click.option("--same", multiple=True, metavar="LIST-ID=ID", help="One party under two ids; may be repeated."),
    click.option("--votes-unknown", is_flag=True, help="Where no votes are stated they are not known (default: as the shares)."),
)
SHOWN = (doors.HTML, MARKDOWN, JSON)


def asks(function: F) -> F:
    """The options of every question, in their order."""
    for option in reversed((*QUESTION, *SHOWN)):
        function = option(function)
    return function


def _put(page: Any, answer: Any, html_path: str | None, as_markdown: bool, as_json: bool) -> None:
    from servanda.app.commands.monitor import show

    if html_path:
        doors.write_page(page, html_path)
    show(page, answer, as_markdown, as_json)


@click.group(
    name="own",
    short_help="Who is caught by ownership or control, and why.",
    epilog="""\b
Examples:
  servanda sanctions own caught -f holdings.csv --listed listed.txt
  servanda sanctions own caught "Brightwater Freight" -f holdings.csv
                         --listed "Toren Vaskeld" --regime us-ofac
  servanda sanctions own if-listed "Aldis Brook" -f holdings.csv --listed listed.txt
  servanda sanctions own if-sells "Toren Vaskeld" "Sorrel Holding" -f holdings.csv
                         --listed listed.txt --html sale.html
Exit codes: 0 nothing found, 1 somebody is caught or changes, 2 it could not be done.""",
)
def command() -> None:
    """Ownership and control under dated regimes: must, may or not caught, each with its proof."""


@command.command(name="caught", short_help="Who must, may or is not caught.")
@click.argument("parties", nargs=-1, metavar="[PARTY]...")
@click.option("--limit", default=200, show_default=True, metavar="N", help="How many to tell, under each regime, where no party is named.")
@asks
def caught(
    parties: tuple[str, ...], limit: int, html_path: str | None, as_markdown: bool, as_json: bool, files: tuple[str, ...], **question: Any
) -> int:
    """Who is caught because of those listed: PARTY, or everybody who must or may be."""
    from servanda.app.sanctions import ownership
    from servanda.report.sanctions.ownership import caught_page

    found = ownership.own(files, parties=parties, limit=limit, **question)
    _put(caught_page(found), found, html_path, as_markdown, as_json)
    return EXIT_FOUND if any(row.verdict != "not" for row in found.answers) else 0


@command.command(name="owns", short_help="What a party owns, and what is caught because of it.")
@click.argument("party")
@asks
def owns(party: str, html_path: str | None, as_markdown: bool, as_json: bool, files: tuple[str, ...], **question: Any) -> int:
    """What PARTY owns, directly and through what would be caught because of it."""
    from servanda.app.sanctions import ownership
    from servanda.report.sanctions.ownership_walks import owns_page

    found = ownership.owns(files, party, **question)
    _put(owns_page(found), found, html_path, as_markdown, as_json)
    return EXIT_FOUND if any(row.verdict != "not" for _, rows in found.owned for row in rows) else 0


@command.command(name="owners", short_help="Who owns a party, upwards.")
@click.argument("party")
@click.option("--depth", default=10, show_default=True, metavar="N", help="How many steps upwards.")
@asks
def owners(
    party: str, depth: int, html_path: str | None, as_markdown: bool, as_json: bool, files: tuple[str, ...], **question: Any
) -> int:
    """Who owns PARTY, nearest first, each with its verdict."""
    from servanda.app.sanctions import ownership
    from servanda.report.sanctions.ownership_walks import owners_page

    found = ownership.owners(files, party, depth=depth, **question)
    _put(owners_page(found), found, html_path, as_markdown, as_json)
    return EXIT_FOUND if any(row.verdict != "not" for row in found.answers) else 0


@command.command(name="if-listed", short_help="Who else would be caught if a party were listed.")
@click.argument("party")
@asks
def if_listed(party: str, html_path: str | None, as_markdown: bool, as_json: bool, files: tuple[str, ...], **question: Any) -> int:
    """Who else would be caught if PARTY were listed as well."""
    from servanda.app.sanctions import ownership
    from servanda.report.sanctions.ownership_changes import if_listed_page

    found = ownership.if_listed(files, party, **question)
    _put(if_listed_page(found), found, html_path, as_markdown, as_json)
    return EXIT_FOUND if any(change.changes for _, change in found.changes) else 0


@command.command(name="if-sells", short_help="What changes if an owner sells down.")
@click.argument("owner")
@click.argument("company")
@click.option("--to", default="49.9", show_default=True, metavar="PER-CENT", help="What is left after the sale.")
@asks
def if_sells(
    owner: str, company: str, to: str, html_path: str | None, as_markdown: bool, as_json: bool, files: tuple[str, ...], **question: Any
) -> int:
    """What changes if OWNER sells shares of COMPANY to somebody who is not caught: who is freed, who stays caught and by whom."""
    from servanda.app.sanctions import ownership
    from servanda.report.sanctions.ownership_changes import if_sells_page

    found = ownership.if_sells(files, owner, company, to=to, **question)
    _put(if_sells_page(found), found, html_path, as_markdown, as_json)
    return EXIT_FOUND if any(sale.what.changes for _, sale in found.sales) else 0


@command.command(name="regimes", short_help="The rules, with their dates and sources.")
@click.option("--on", default="", metavar="DATE", help="Only those in force that day.")
@click.option("--regimes", "regimes_file", default=None, metavar="FILE", type=click.Path(), help="Regimes of your own, as TOML.")
@click.option("--toml", "as_toml", is_flag=True, help="Print the shipped table as TOML, to copy its form.")
@doors.HTML
@MARKDOWN
@JSON
def regimes(on: str, regimes_file: str | None, as_toml: bool, html_path: str | None, as_markdown: bool, as_json: bool) -> int:
    """Thresholds, aggregation and control tests by authority and date."""
    from servanda.app.sanctions import ownership
    from servanda.report.sanctions.ownership_walks import regimes_page

    if as_toml:
        from servanda.instruments.sanctions.ownership.regimes import shipped_text

        click.echo(shipped_text(), nl=False)
        return 0
    found = ownership.regimes(on, regimes_file=regimes_file)
    _put(regimes_page(found), found, html_path, as_markdown, as_json)
    return 0
