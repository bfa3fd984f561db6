"""`servanda report`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.app import reporting
from servanda.app.cli import put_json
from servanda.app.commands.options import AGREEMENT, AS_OF, CHOOSE, CLOSED, HOW_WRITTEN, KNOWN, PATH, READING, TODAY
from servanda.app.params import WholeNumber
from servanda.app.readers import reader
from servanda.app.sender import told_better
from servanda.base.refusal import Refusal
from servanda.report.exports import FORMATS, ONE_PART

if TYPE_CHECKING:
    from servanda.report.release import Released


@click.command(
    name="report",
    epilog=f"""\b
Examples:
  servanda report harbour --out reports             CLEAR only, nobody named
  servanda report harbour --as-of 2031-03-31 --period 1m --format html,pdf --out reports
  servanda report harbour --to Quellmar --tlp AMBER --format docx,xlsx,ics --out reports
  servanda report harbour --boundaries lines.geojson --viewpoint "the map of Annex A"
  servanda report harbour --blocks summary,deadlines,map --format docx --out reports
  servanda report harbour                           printed here

Formats: {', '.join(FORMATS)}, or all.""",
)
@PATH
@AS_OF
@KNOWN
@click.option("--period", default="14d", show_default=True, metavar="N[dwm]", help="Length: days, weeks or months.")
@READING
@CHOOSE
@click.option("--all-readings", is_flag=True, help="Set all readings side by side although one is chosen.")
@AGREEMENT
@click.option("--to", default="", metavar="RECIPIENT", help="Who will read it, as named on lists of release.")
@click.option("--tlp", default="CLEAR", show_default=True, metavar="LABEL", help="The highest label the reader may see.")
@click.option("--format", "formats", default="html", show_default=True, metavar="LIST", help="Formats, with commas between.")
@click.option(
    "--out", metavar="FOLDER", type=click.Path(file_okay=False), help="Folder to write into; without it the report is printed."
)
@click.option("--days", type=WholeNumber(min=0), default=30, show_default=True, help="Days to look ahead.")
@click.option("--periods", type=WholeNumber(min=1, max=24), default=6, show_default=True, help="Periods the matrix shows.")
@click.option("--boundaries", type=click.Path(dir_okay=False), help="Your own boundaries (GeoJSON) for the map.")
@click.option("--viewpoint", default="", metavar="NAME", help="Whose boundaries these are; without it none is drawn.")
@click.option("--words", default="", metavar="NAME|FILE", help="Words for statuses: neutral (default), finding, internal, or your mission's own table.")
@click.option("--scores", type=click.Path(dir_okay=False), help="Scores of two coders (CSV: clause, coder, score, rubric, because, tlp, rel).")
@click.option("--blocks", default="", metavar="LIST", help="Only these parts, in this order, with commas between: a brief.")
@HOW_WRITTEN
@click.option("--no-map", is_flag=True, help="Leave out places and map.")
@CLOSED
@TODAY
@click.option("--json", "as_json", is_flag=True, help="Print the list of files (or the tables) as JSON.")
def command(
    path: str,
    as_of: str,
    known: str,
    period: str,
    readings: tuple[str, ...],
    choose: tuple[str, ...],
    all_readings: bool,
    agreement: str,
    to: str,
    tlp: str,
    formats: str,
    out: str | None,
    days: int,
    periods: int,
    boundaries: str | None,
    viewpoint: str,
    words: str,
    scores: str | None,
    blocks: str,
    no_map: bool,
    closed: bool,
    today: str,
    as_json: bool,
) -> int:
    """Write the monitoring report on the dossier at PATH, computed only from what its reader may see."""
    from servanda.report.monitoring.parts import read_blocks

    picked = read_blocks(blocks)
    wanted = _formats(formats)
    if picked and "all" in formats.lower():  # all that can hold what was picked
        wanted = tuple(name for name in wanted if ONE_PART.get(name, picked[0]) in picked)
    if viewpoint and boundaries is None:
        raise Refusal(
            "--viewpoint names whose boundaries a file shows, and no file is given.", repair="Add --boundaries FILE."
        )
    say = _say()
    made = reporting.report(
        path,
        as_of=as_of,
        known=known,
        period=period,
        readings=readings,
        choose=choose,
        all_readings=all_readings,
        agreement=agreement,
        to=to,
        tlp=tlp,
        days=days,
        periods=periods,
        boundaries=boundaries,
        viewpoint=viewpoint,
        places=not no_map,
        closed=closed,
        words=words,
        scores=scores,
        blocks=picked,
        today=today,
        progress=say,
    )
    who = reader(path, to, tlp)
    for line in told_better(
        path, who, as_of=as_of, known=known, readings=readings, choose=choose, agreement=agreement, closed=closed, today=today
    ):
        click.echo(line, err=True)
    if boundaries is not None and not viewpoint.strip():
        click.echo("No boundaries are drawn: whose they are was not said. Add --viewpoint NAME.", err=True)
    if out is None:
        _show(made, as_json)
        return 0
    written = reporting.write_report(made, wanted, out, progress=say)
    if as_json:
        put_json({"marking": _marking(made), "files": written})
        return 0
    click.echo(
        f"{_marking(made)}, for {made.data.recipient or 'nobody named'}: {len(written)} file{'' if len(written) == 1 else 's'} in {Path(out)}"
    )
    for file in written:
        click.echo(f"  {Path(file.path).name}  ({file.bytes:,} bytes): {file.holds}")
    return 0


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if "all" in names:
        return tuple(FORMATS)
    names = tuple({"md": "markdown", "ical": "ics", "icalendar": "ics"}.get(name, name) for name in names)
    if unknown := [name for name in names if name not in FORMATS]:
        raise Refusal(
            f"“{unknown[0]}” is not a format of reports.", repair=f"Choose among: {', '.join(FORMATS)}, all.", place="--format"
        )
    if not names:
        raise Refusal("no format is named.", repair="Give one, such as --format html.", place="--format")
    return names


def _show(made: Released, as_json: bool) -> None:
    """On the terminal, through the same gate: the marking above and below, drawings in words."""
    from servanda.app.cli import put
    from servanda.report.exports.terminal import page
    from servanda.report.monitoring.tables import tables

    if as_json:
        put_json({"marking": _marking(made), "tables": tables(made.data)})
    else:
        put(page(made))


def _marking(made: Released) -> str:
    from servanda.evidence.marking import marking_text

    return marking_text(made.data.marking)


def _say() -> Callable[[str], None] | None:
    """Says on standard error what is being done, if somebody is looking."""
    return (lambda text: click.echo(f"  {text} ...", err=True)) if sys.stderr.isatty() else None
