"""`servanda sanctions screen`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import JSON, KNOWN, MARKDOWN, TODAY
from servanda.app.sanctions import doors
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.instruments.sanctions.batch.records import Screening

SHOWN = 10
"""Answers told in full on the terminal."""


@click.command(
    name="screen",
    short_help="Screen a name, or a file of customers, against lists.",
    epilog="""\b
Examples:
  servanda sanctions screen "Toren Vaskeld" --born 1962 --country xc
  servanda sanctions screen "SEA LANTERN" --sort vessel --id imo=0123450
  servanda sanctions screen --file customers.csv --out screened --html page.html
  servanda sanctions screen --file customers.csv --out screened --resume
  servanda sanctions screen --file customers.csv --out march --since february
Exit codes: 0 nothing to look at, 1 hits, rows or cells to be looked at, 2 it could not be done.""",
)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--sort", default="", metavar="SORT", help="person, organisation, vessel or aircraft. Default: not known.")
@click.option("--born", multiple=True, metavar="DATE", help="Birth, incorporation or build date; may be repeated.")
@click.option("--sex", type=click.Choice(("female", "male")), default=None, help="Where it is known.")
@click.option("--patronymic", default="", metavar="NAME", help="The father's name, where it is known.")
@click.option("--country", "countries", multiple=True, metavar="COUNTRY", help="Of residence or seat; may be repeated.")
@click.option("--nationality", "nationalities", multiple=True, metavar="COUNTRY", help="May be repeated.")
@click.option("--flag", "flags", multiple=True, metavar="COUNTRY", help="Of a vessel; may be repeated.")
@click.option("--id", "identifiers", multiple=True, metavar="KIND=VALUE", help="passport, national-id, tax, registration, imo, lei ...; may be repeated.")
@click.option("--file", "path", default=None, metavar="FILE", type=click.Path(), help="Customers: CSV, Parquet or FollowTheMoney lines (.gz too).")
@click.option("--out", default=None, metavar="FOLDER", type=click.Path(file_okay=False), help="Where the results of --file are written.")
@click.option("--resume", is_flag=True, help="Go on with an interrupted run in --out.")
@click.option("--since", default=None, metavar="FOLDER", type=click.Path(file_okay=False), help="An earlier run: screen only what differs from it.")
@click.option("--column", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column of --file holds a field (id, name, born ...).")
@click.option("--input", "input_format", default="", metavar="FORMAT", help="csv, parquet or ftm, where the name does not say.")
@click.option("--encoding", default="utf-8-sig", metavar="NAME", help="Of a CSV. Default: UTF-8.")
@click.option("--chunk", default=2000, show_default=True, metavar="ROWS", help="Rows a step of --file; an interruption loses one at most.")
@click.option("--list", "lists", multiple=True, metavar="LIST", help="Only this list of the store; may be repeated.")
@click.option("--list-file", "list_files", multiple=True, metavar="FORMAT=FILE", help="Take this file instead of the store; may be repeated.")
@click.option("--limit", default=10, show_default=True, metavar="N", help="Hits a query at most.")
@click.option("--threshold", default=None, type=float, metavar="SCORE", help="The lowest score told. Default: the model's.")
@click.option("--decisions", default=None, metavar="FOLDER", type=click.Path(file_okay=False), help="The log of decisions. Default: in the store.")
@doors.STORE
@KNOWN
@TODAY
@doors.HTML
@MARKDOWN
@JSON
def command(
    names: tuple[str, ...],
    sort: str,
    born: tuple[str, ...],
    sex: str | None,
    patronymic: str,
    countries: tuple[str, ...],
    nationalities: tuple[str, ...],
    flags: tuple[str, ...],
    identifiers: tuple[str, ...],
    path: str | None,
    out: str | None,
    resume: bool,
    since: str | None,
    columns: tuple[str, ...],
    input_format: str,
    encoding: str,
    chunk: int,
    lists: tuple[str, ...],
    list_files: tuple[str, ...],
    limit: int,
    threshold: float | None,
    decisions: str | None,
    store: str,
    known: str,
    today: str,
    html_path: str | None,
    as_markdown: bool,
    as_json: bool,
) -> int:
    """Screen NAME (several: all names of one party, in any script) or every row of --file. Each hit tells its words, facts, list and what was decided on it."""
    from servanda.app.commands.monitor import show
    from servanda.app.sanctions import screening
    from servanda.report.sanctions.screening import screening_page

    if names and path:
        raise Refusal("a name and --file are two screenings.", repair="Leave one of them out.", place="--file")
    if not names and not path:
        raise Refusal("give a name, or --file with customers.", repair='For example: servanda sanctions screen "Toren Vaskeld"')
    of_file = {"--out": out, "--resume": resume, "--since": since, "--column": columns, "--input": input_format}
    if not path and (idle := [option for option, given in of_file.items() if given]):
        raise Refusal("this goes with --file only; nothing would be written.", repair="Add --file FILE, or leave it out.", place=idle[0])
    named = dict(pair.split("=", 1) for pair in columns if "=" in pair)
    if len(named) != len(columns):
        raise Refusal("a column is named as FIELD=COLUMN.", repair="For example: --column name=Customer", place="--column")
    with doors.progress() as progress:
        if path:
            if not out:
                raise Refusal("say where the results go.", repair="For example: --out screened", place="--out")
            result = _run(
                screening.screen_file, path, out, store=store, lists=lists, list_files=list_files, known=known, input_format=input_format, columns=named, sort=sort,
                encoding=encoding, limit=limit, threshold=threshold, chunk=chunk, resume=resume, since=since, decisions=decisions, today=today, progress=progress,
            )  # fmt: skip
        else:
            asked = screening.query(
                *names, sort=sort, born=born, sex=sex or "", patronymic=patronymic, countries=countries, nationalities=nationalities, flags=flags,
                identifiers=identifiers,
            )  # fmt: skip
            result = screening.screen(
                asked, store=store, lists=lists, list_files=list_files, known=known, limit=limit, threshold=threshold, decisions=decisions, today=today,
                progress=progress,
            )  # fmt: skip
    if html_path:
        doors.write_page(screening_page(result), html_path)
    show(screening_page(result, full=SHOWN), result, as_markdown, as_json)
    return EXIT_FOUND if result.summary.open_hits or result.summary.rejects or result.summary.unread else 0


def _run(screen_file: Callable[..., Screening], path: str, out: str, **chosen: Any) -> Screening:
    """A run; whoever interrupts it is told how it goes on."""
    try:
        return screen_file(path, out, **chosen)
    except KeyboardInterrupt:
        click.echo(f"servanda: interrupted; what was screened is kept in {out}. Go on with the same command and --resume.", err=True)
        raise
