"""Deadlines as an iCalendar (RFC 5545) that can be read into any calendar again and again: an entry keeps its UID while its date moves.

A last moment at the end of a civil day is an all-day entry on that day; any other has its hour in the zone of its agreement. No alarm is set. A clock that has
not started has no date, and so no entry: it is counted in the description of the calendar.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from servanda.base.installed import missing
from servanda.base.shown import one_line, shown
from servanda.calendar import Instant, civil, day_end, day_of
from servanda.evidence.marking import marking_text
from servanda.monitor.answers import DueItem
from servanda.report.exports import File
from servanda.report.monitoring.data import ReportData
from servanda.report.monitoring.words import names, plural
from servanda.report.release import Released, opened

if TYPE_CHECKING:
    from icalendar import Event

Key = tuple[str, tuple[str, ...], str]


def files(released: Released) -> tuple[File, ...]:
    """One calendar. Raises Refusal `missing` without icalendar."""
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise missing("icalendar", "report", "this format") from error
    data = opened(released)
    dated = [i for i in data.due.items if i.at is not None and i.kind != "not started"]
    waiting = sum(1 for i in data.due.items if i.kind == "not started")
    undated = sum(1 for i in data.due.items if i.at is None and i.kind != "not started")
    mark = marking_text(data.marking)
    calendar = Calendar()
    calendar.add("prodid", "-//Servanda//Monitoring report//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(f"{mark} {data.title}"))
    about = f"{mark}. For {data.recipient or 'nobody named'}."
    about += f" {plural(waiting, 'clock')} not started: no date, no entry." if waiting else ""
    calendar.add(
        "x-wr-caldesc",
        shown(about + (f" {plural(undated, 'running clock')} without a last moment: no entry." if undated else "")),
    )
    repeated = Counter(_key(i) for i in dated)
    for item in sorted(dated, key=lambda i: (i.at or 0, i.clause, i.bearers, i.kind)):
        calendar.add_component(_entry(data, item, mark, repeated[_key(item)] > 1))
    calendar.add_missing_timezones(first_date=_years(data, dated, -1), last_date=_years(data, dated, 1))
    text: bytes = calendar.to_ical()
    return (
        File(
            suffix=".ics",
            data=text,
            holds=plural(len(dated), "date") + (f"; {plural(waiting, 'clock')} not started left out" if waiting else ""),
        ),
    )


def _years(data: ReportData, dated: list[DueItem], by: int) -> dt.date:
    """The first or last day for which rules of zones are needed: a year around what is dated."""
    moments = [i.at for i in dated if i.at is not None] or [data.now.basis.as_of]
    day = day_of(min(moments) if by < 0 else max(moments), "UTC")
    return dt.date(min(9998, max(1902, day.year + by)), 1, 1)


def _key(item: DueItem) -> Key:
    """What makes a date the same from one report to the next: not its day, not whether it is overdue by now."""
    return item.clause, item.bearers, item.what


def uid(dossier: str, item: DueItem, *, repeated: bool) -> str:
    """The UID of an entry; a duty that recurs within one report has its day in it too, for nothing else tells the occurrences apart."""
    words = [dossier, item.clause, *item.bearers, item.what, str(item.at) if repeated else ""]
    return f"{hashlib.sha256(chr(31).join(words).encode('utf-8')).hexdigest()[:32]}@servanda"


def _entry(data: ReportData, item: DueItem, mark: str, repeated: bool) -> Event:
    from icalendar import Event

    at = item.at if item.at is not None else 0
    zone = item.zone or data.zone
    info = data.info(item.clause)
    event = Event()
    event.add("uid", uid(data.now.basis.dossier, item, repeated=repeated))
    event.add("summary", one_line(f"{item.kind}: {info.label} - {data.words.reworded(item.what) or info.title or info.sentence}"))
    start = _start(at, zone)
    event.add("dtstart", start)
    if not isinstance(start, dt.datetime):
        event.add("dtend", start + dt.timedelta(days=1))
    event.add("dtstamp", civil(data.now.basis.known, "UTC"))
    event.add("sequence", max(0, data.now.basis.known // 60))
    event.add("class", "PUBLIC" if data.marking.tlp == "CLEAR" else "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    lines = [
        mark,
        f"Whose: {names(item.bearers)}.",
        info.sentence,
        data.words.reworded(item.because),
        f"As of the report of {civil(data.now.basis.as_of, data.zone).date().isoformat()}.",
    ]
    event.add("description", shown("\n".join(line for line in lines if line)))
    return event


def _start(at: Instant, zone: str) -> dt.date | dt.datetime:
    day = day_of(at, zone)
    return day if at == day_end(day, zone) else civil(at, zone)
