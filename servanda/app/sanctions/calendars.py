"""The calendar of measures: sunsets, reviews, licences, reports, delisting, whitelistings; as command and function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.app import monitoring
from servanda.app.sanctions.licences import book_for
from servanda.app.sanctions.lives import PathLike, asked_of, basis_of, declared
from servanda.base.refusal import Refusal
from servanda.base.result import Input
from servanda.base.time import read_day

if TYPE_CHECKING:
    from servanda.app.monitoring import Day
    from servanda.evidence.marking import Recipient
    from servanda.instruments.sanctions.measures.calendar import Dates, Entry

AHEAD = 365
"""Days looked ahead unless another end is given."""


def calendar(
    dossier: PathLike,
    *,
    first: Day = "",
    until: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    notice: int = 30,
    delisting: PathLike | None = None,
    decisions: PathLike | None = None,
    today: Day = "",
    reader: Recipient | None = None,
) -> Dates:
    """What lapses, expires, comes up for review or falls due, with what happens if nobody acts.

    In: the dossier's folder; first: from the end of this day (default now; may lie in the future: then as it will stand if
    nothing more happens); until: the last day (default a year on); notice: days before each date at which to be told;
    delisting: folder of a log of requests; decisions: folder of a log of decisions, for whitelistings that expire; reader:
    for whom, on what he may see (default: internal). Out: `Dates`. Raises Refusal: the end lies before the beginning, no
    measure, a log that was changed.
    """
    from servanda.calendar import day_end, day_of
    from servanda.instruments.sanctions.measures import Measure, lives_in
    from servanda.instruments.sanctions.measures.calendar import Dates, duties, licence_dates, ordered, sunsets
    from servanda.monitor.dues import due

    asked = asked_of(dossier, first, known, readings, today, ahead=True, reader=reader)
    begin, zone = asked.basis.as_of, asked.basis.zone
    end = monitoring.moment(until, zone) if until else day_end(day_of(begin, zone) + dt.timedelta(days=AHEAD), zone)
    if end < begin:
        raise Refusal("the end lies before the beginning.", repair="Give a later --until.", place="--until")
    days = (day_of(end, zone) - day_of(begin, zone)).days
    wanted = declared(dossier, asked)
    book = book_for(dossier, asked)
    clauses = {one.id: Measure(id=one.id, title=one.title, clauses=(one.clause,)) for one in book.licences}
    alive = (
        dict(zip(clauses, lives_in(asked.view, tuple(clauses.values()), asked.fused, asked.basis), strict=True))
        if clauses
        else {}
    )
    lives = lives_in(asked.view, wanted, asked.fused, asked.basis)
    found: list[Entry] = [*sunsets(lives, asked.dossier, notice)]
    found += licence_dates(alive, {name: one.title for name, one in clauses.items()}, notice)
    due_, undated = duties(
        due(asked.view, asked.fused, asked.basis, days=days), asked.dossier, [one.clause for one in book.licences], notice
    )
    undated = [
        *(f"{one.measure.title}: {one.now.because}" for one in lives if one.now.binds is None and one.now.sunset is None),
        *undated,
    ]
    found += due_
    more: list[Input] = []
    if delisting is not None:
        found += _requests(delisting, begin, zone, notice, more)
    if decisions is not None:
        found += _whitelist(decisions, zone, notice, more)
    title = "; ".join(
        dict.fromkeys(asked.dossier.agreements[name.partition(":")[0]].title for one in wanted for name in one.clauses)
    )
    settings = {"readings": asked.view.label, "until": day_of(end, zone).isoformat(), "notice": f"{notice} days"}
    return Dates(
        basis=basis_of("calendar", asked, settings, more), dossier=asked.dossier.name, title=title, first=begin, last=end,
        zone=zone, known=asked.basis.known, entries=ordered(found, begin, end), undated=tuple(dict.fromkeys(undated)),
    )  # fmt: skip


def ics(dates: Dates) -> bytes:
    """The dates as an iCalendar file. Raises Refusal naming the extra when icalendar is not installed."""
    from servanda.report.sanctions.ics import calendar_file

    return calendar_file(dates)


def _requests(folder: PathLike, begin: int, zone: str, notice: int, more: list[Input]) -> list[Entry]:
    from servanda.app.jobs import function
    from servanda.calendar import day_end, day_of
    from servanda.instruments.sanctions.delisting.job import RequestsJob
    from servanda.instruments.sanctions.measures.calendar import Entry

    docket = function("sanctions review delist list", RequestsJob)(folder=folder, on=day_of(begin, zone).isoformat())
    more += docket.basis.inputs
    return [
        Entry(
            kind="delisting", what=f"Delisting: {one.listed.name or one.listed.entity}: {step.title} ({step.by})",
            at=day_end(step.last, zone), zone=zone,
            otherwise="the listing stays, and the request goes on"
            if step.by != "petitioner"
            else "the way to this step is lost; the listing stays",
            key=("delisting", one.id, step.step), by=(step.by,), notice=notice, overdue=step.status == "overdue", source=step.law,
        )
        for one in docket.requests for step in one.steps if step.last is not None and step.status in ("due", "overdue")
    ]  # fmt: skip


def _whitelist(folder: PathLike, zone: str, notice: int, more: list[Input]) -> list[Entry]:
    from servanda.app.sanctions.deciding import decisions
    from servanda.calendar import day_end
    from servanda.instruments.sanctions.decisions.log import FILE
    from servanda.instruments.sanctions.measures.calendar import Entry

    if not (Path(folder) / FILE).is_file():
        raise Refusal(
            "there is no log of decisions.", repair="Give the folder that holds decisions.jsonl.", place=str(folder)
        )
    register = decisions(folder=folder, status="standing")
    more += register.basis.inputs
    return [
        Entry(
            kind="whitelist", what=f"Whitelisting ends: {one.pair.query} with {one.pair.entity}", zone=zone,
            at=day_end(read_day(one.expires), zone), otherwise="the pair is a hit again, and is decided anew",
            key=("whitelist", one.pair.query, one.pair.entity, str(one.number)), notice=notice, source=one.reason,
        )
        for one in register.proposals if one.whitelisting
    ]  # fmt: skip
