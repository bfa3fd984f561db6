"""`servanda sanctions review measures`."""

from __future__ import annotations

import click

from servanda.app import api
from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import AS_OF, JSON, KNOWN, LIMIT, MARKDOWN, READING, TO, TODAY
from servanda.app.readers import marked_files, marked_json, reader
from servanda.app.sanctions import doors


@click.command(
    name="measures",
    short_help="The life of each measure: in force, suspended, snapped back, lapsed.",
    epilog="""\b
Examples:
  servanda sanctions review measures dossiers/embargo --as-of 2033-05-01 --today 2033-06-01
  servanda sanctions review measures dossiers/embargo --measure turbines --html life.html
Exit codes: 0 every measure's phase is known, 1 one is not, or its sunset lies within 30 days, 2 it could not be done.""",
)
@click.argument("path", type=click.Path(), default=".")
@click.option("--measure", default="", metavar="ID", help="Only this measure.")
@AS_OF
@KNOWN
@READING
@TODAY
@TO
@LIMIT
@doors.HTML
@MARKDOWN
@JSON
def command(
    path: str,
    measure: str,
    as_of: str,
    known: str,
    readings: tuple[str, ...],
    today: str,
    to: str,
    tlp: str,
    html_path: str | None,
    as_markdown: bool,
    as_json: bool,
) -> int:
    """Tell the life of each measure of the dossier at PATH, with the clause, the power and the event behind each phase."""
    from servanda.app.commands.monitor import show
    from servanda.app.sanctions.lives import measures
    from servanda.instruments.sanctions.measures import Kind
    from servanda.report.sanctions.measures import measures_page

    who = reader(path, to, tlp)
    answer = measures(path, as_of=as_of, known=known, readings=readings, measure=measure, today=today, reader=who)
    dossier = api.load(path, reader=who)
    page = marked_files(measures_page(answer), dossier, who)
    if html_path:
        doors.write_page(page, html_path)
    show(page, marked_json(answer, dossier), as_markdown, as_json)
    soon = answer.asked.as_of + 30 * 86_400
    told = [life.now for one in answer.readings for life in one.lives]
    open_ = any(
        one.kind in (Kind.UNKNOWN, Kind.IN_PART) or (one.sunset is not None and answer.asked.as_of <= one.sunset <= soon)
        for one in told
    )
    return EXIT_FOUND if open_ else 0
