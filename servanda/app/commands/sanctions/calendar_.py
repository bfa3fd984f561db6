"""`servanda sanctions calendar`."""

from __future__ import annotations

from pathlib import Path

import click

from servanda.app import api
from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import JSON, KNOWN, LIMIT, MARKDOWN, READING, TO, TODAY
from servanda.app.params import DATE, WholeNumber
from servanda.app.readers import marked_files, marked_json, marking_for, reader
from servanda.app.sanctions import doors


@click.command(
    name="calendar",
    short_help="Sunsets, reviews, licences, reports, delisting: by when, and what if nobody acts.",
    epilog="""\b
Examples:
  servanda sanctions calendar dossiers/embargo --from 2033-05-01 --until 2034-05-01 --today 2033-06-01
  servanda sanctions calendar dossiers/embargo --ics fell.ics --notice 45
Exit codes: 0 nothing is overdue, 1 something is, 2 it could not be done.""",
)
@click.argument("path", type=click.Path(), default=".")
@click.option(
    "--from", "first", default="", type=DATE, help="From the end of this day, also one in the future. Default: now."
)
@click.option("--until", default="", type=DATE, help="To the end of this day. Default: a year on.")
@click.option(
    "--notice", type=WholeNumber(0, 3650), default=30, show_default=True, help="Days before each date at which to be told."
)
@click.option(
    "--ics",
    "ics_path",
    default=None,
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write an iCalendar file with reminders.",
)
@click.option(
    "--delisting",
    default=None,
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="A log of requests to be taken off a list.",
)
@click.option(
    "--decisions",
    default=None,
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="A log of decisions: whitelistings that expire.",
)
@KNOWN
@READING
@TODAY
@TO
@LIMIT
@doors.HTML
@MARKDOWN
@JSON
def command(
    path: str, first: str, until: str, notice: int, ics_path: str | None, delisting: str | None, decisions: str | None, known: str,
    readings: tuple[str, ...], today: str, to: str, tlp: str, html_path: str | None, as_markdown: bool, as_json: bool,
) -> int:  # fmt: skip
    """Tell what lapses, expires, comes up for review or falls due in the dossier at PATH, and what happens if nobody acts."""
    from servanda.app.commands.monitor import show
    from servanda.app.files import write_bytes
    from servanda.app.sanctions.calendars import calendar, ics
    from servanda.report.sanctions.calendar import calendar_page

    who = reader(path, to, tlp)
    answer = calendar(
        path,
        first=first,
        until=until,
        known=known,
        readings=readings,
        notice=notice,
        delisting=delisting,
        decisions=decisions,
        today=today,
        reader=who,
    )
    dossier = api.load(path, reader=who)
    page = marked_files(calendar_page(answer), dossier, who)
    if ics_path:
        write_bytes(Path(ics_path), ics(answer))
        if text := marking_for(dossier, who):
            click.echo(f"{ics_path}: {text}", err=True)
    if html_path:
        doors.write_page(page, html_path)
    show(page, marked_json(answer, dossier), as_markdown, as_json)
    return EXIT_FOUND if any(one.overdue for one in answer.entries) else 0
