"""`servanda sanctions detect`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import JSON, MARKDOWN
from servanda.app.sanctions import detecting as doing
from servanda.app.sanctions import doors
from servanda.base.refusal import Refusal

Value = TypeVar("Value")


@click.command(
    name="detect",
    short_help="Look for leads to evasion in tables of trade, firms and ships.",
    epilog="""\b
Examples:
  servanda sanctions detect --list
  servanda sanctions detect --explain trade-diversion
  servanda sanctions detect trade-diversion --table trade=exports.parquet
      --column trade.value=eur --set measures=2022-02-24 --html leads.html
  servanda sanctions detect --tables folder-of-tables
Exit codes: 0 no lead, 1 a lead, 2 it could not be done.""",
)
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option(
    "--table", "tables", multiple=True, metavar="NAME=FILE", help="A table: CSV, TSV, Parquet or JSON lines; may be repeated."
)
@click.option(
    "--tables", "folder", default=None, metavar="FOLDER", type=click.Path(), help="A folder whose files bear the names of tables."
)
@click.option(
    "--column", "columns", multiple=True, metavar="TABLE.COLUMN=YOURS", help="The file's own name of a column; may be repeated."
)
@click.option(
    "--threshold",
    "thresholds",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another number to go by (or CODE.NAME=VALUE); may be repeated.",
)
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A choice in words (or CODE.NAME=VALUE); may be repeated."
)
@click.option("--list", "listing", is_flag=True, help="Say which detectors there are and which tables they need.")
@click.option("--explain", default="", metavar="CODE", help="Say what a detector looks for, from whom, and what it cannot see.")
@doors.HTML
@MARKDOWN
@JSON
def command(
    codes: tuple[str, ...],
    tables: tuple[str, ...],
    folder: str | None,
    columns: tuple[str, ...],
    thresholds: tuple[str, ...],
    settings: tuple[str, ...],
    listing: bool,
    explain: str,
    html_path: str | None,
    as_markdown: bool,
    as_json: bool,
) -> int:
    """Run the detectors CODE (all whose tables are there if none is named) and tell what they saw, what innocent explanation fits and what would settle it."""
    from servanda.app.commands.monitor import show
    from servanda.report.sanctions.leads import about_page, leads_page, list_page

    if listing or explain:
        told = doing.detectors((explain,) if explain else codes)
        page = about_page(told[0]) if explain else list_page(told)
        if html_path:
            doors.write_page(page, html_path)
        show(page, told, as_markdown, as_json)
        return 0
    with doors.progress() as progress:
        found = doing.detect(
            codes,
            tables=_pairs(tables, "--table", str),
            folder=folder,
            columns=_pairs(columns, "--column", str),
            thresholds=_pairs(thresholds, "--threshold", float),
            settings=_pairs(settings, "--set", str),
            progress=progress,
        )
    page = leads_page(found)
    if html_path:
        doors.write_page(page, html_path)
    show(page, found, as_markdown, as_json)
    return EXIT_FOUND if found.leads else 0


def _pairs(given: Sequence[str], option: str, read: Callable[[str], Value]) -> dict[str, Value]:
    """NAME=VALUE, each name once. Raises Refusal."""
    found: dict[str, Value] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name or not value:
            raise Refusal(f"“{one}” is not NAME=VALUE.", repair="Write it with an equals sign and a value.", place=option)
        if name in found:
            raise Refusal(f"`{name}` is given twice.", repair="Give it once.", place=option)
        try:
            found[name] = read(value)
        except ValueError as error:
            raise Refusal(f"“{value}” is not a number.", repair="Write it as 0.5.", place=f"{option} {name}") from error
    return found
