"""The calendar of measures as iCalendar (RFC 5545): an entry keeps its UID while its date moves, and reminds before it.

An end of a civil day is an all-day entry; any other has its hour in the zone of its agreement. The same dates give the same bytes: DTSTAMP is the moment of knowledge.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from servanda.base.installed import missing
from servanda.base.shown import one_line, shown
from servanda.calendar import civil, day_end, day_of, day_start
from servanda.instruments.sanctions.measures.calendar import Dates, Entry

if TYPE_CHECKING:
    from icalendar import Event


def calendar_file(dates: Dates) -> bytes:
    """One calendar. Raises Refusal `missing` without icalendar."""
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise missing("icalendar", "report", "this format") from error
    calendar = Calendar()
    calendar.add("prodid", "-//Servanda//Sanctions calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(f"Sanctions: {dates.title}"))
    calendar.add("x-wr-caldesc", f"{len(dates.entries)} dates; {len(dates.undated)} without a date left out.")
    for entry in dates.entries:
        calendar.add_component(_event(dates, entry))
    years = [day_of(one.at, one.zone).year for one in dates.entries] or [day_of(dates.first, dates.zone).year]
    calendar.add_missing_timezones(
        first_date=dt.date(max(1902, min(years) - 1), 1, 1), last_date=dt.date(min(9998, max(years) + 1), 1, 1)
    )
    text: bytes = calendar.to_ical()
    return text


def uid(dossier: str, entry: Entry) -> str:
    """The UID of an entry: of the dossier and what the entry is, not of its date."""
    words = chr(31).join((dossier, *entry.key))
    return f"{hashlib.sha256(words.encode('utf-8')).hexdigest()[:32]}@servanda"


def _event(dates: Dates, entry: Entry) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", uid(dates.dossier, entry))
    event.add("summary", one_line(entry.what + ("" if entry.sure else " (not sooner, perhaps later)")))
    day = day_of(entry.at, entry.zone)
    whole = entry.at in (day_end(day, entry.zone), day_start(day, entry.zone))
    event.add("dtstart", day if whole else civil(entry.at, entry.zone))
    if whole:
        event.add("dtend", day + dt.timedelta(days=1))
    event.add("dtstamp", civil(dates.known, "UTC"))
    event.add("sequence", max(0, dates.known // 60))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [one_line(entry.kind)])
    lines = [
        f"If nobody acts: {entry.otherwise}.",
        f"Who can act: {', '.join(entry.by)}." if entry.by else "",
        entry.clause,
        entry.source,
    ]
    event.add("description", shown("\n".join(line for line in lines if line)))
    if entry.notice:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(f"In {entry.notice} days: {entry.what}"))
        alarm.add("trigger", dt.timedelta(days=-entry.notice))
        event.add_component(alarm)
    return event
