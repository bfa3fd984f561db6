"""Dates as one iCalendar file: the one writer of every calendar that leaves the house."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

import msgspec

from servanda.base.installed import missing
from servanda.base.shown import one_line, shown
from servanda.calendar import Instant, civil, day_end, day_of, day_start


class AgendaItem(msgspec.Struct, frozen=True, kw_only=True):
    """A date. uid: `uid_of` what it is; at: its last moment (an end of a day is that whole day; with begins, a start of one too);
    lines: what is told of it; known: as of when, which also numbers its versions; label: CLASS of iCalendar; notice: days before
    at which to be told; repeats: an RRULE that begins with it (its UNTIL as DTSTART is: a day, or UTC)."""

    uid: str
    at: Instant
    zone: str
    summary: str
    lines: tuple[str, ...]
    known: Instant
    begins: bool = False
    label: str = ""
    kind: str = ""
    notice: int = 0
    repeats: str = ""


def uid_of(*words: str) -> str:
    """The UID of an entry: of what it is, so that a new file changes the entry and adds none."""
    return f"{hashlib.sha256(chr(31).join(words).encode('utf-8')).hexdigest()[:32]}@servanda"


def calendar_of(maker: str, name: str, about: str, entries: Sequence[AgendaItem], empty: Instant) -> bytes:
    """One calendar. empty: a moment of the years it is about, where nothing is dated. Raises Refusal
    `missing` without icalendar."""
    try:
        from icalendar import Alarm, Calendar, Event, vRecur
    except ImportError as error:
        raise missing("icalendar", "report", "this format") from error
    calendar = Calendar()
    head = {"prodid": f"-//Servanda//{maker}//EN", "version": "2.0", "method": "PUBLISH"}
    head |= {"x-wr-calname": one_line(name), "x-wr-caldesc": shown(about)}
    for key, value in head.items():
        calendar.add(key, value)
    for entry in entries:
        event = Event()
        day = day_of(entry.at, entry.zone)
        whole = entry.at == day_end(day, entry.zone) or (entry.begins and entry.at == day_start(day, entry.zone))
        said = {
            "uid": entry.uid, "summary": one_line(entry.summary), "dtstart": day if whole else civil(entry.at, entry.zone),
            "dtend": day + dt.timedelta(days=1) if whole else None, "dtstamp": civil(entry.known, "UTC"),
            "sequence": max(0, entry.known // 60), "class": entry.label, "transp": "TRANSPARENT",
            "categories": [one_line(entry.kind)] if entry.kind else None,
            "rrule": vRecur.from_ical(entry.repeats) if entry.repeats else None,
            "description": shown("\n".join(line for line in entry.lines if line)),
        }  # fmt: skip
        for key, told in said.items():
            if told not in (None, ""):
                event.add(key, told)
        if entry.notice:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", one_line(f"In {entry.notice} days: {entry.summary}"))
            alarm.add("trigger", dt.timedelta(days=-entry.notice))
            event.add_component(alarm)
        calendar.add_component(event)
    years = [day_of(one.at, "UTC").year for one in entries] or [day_of(empty, "UTC").year]
    # rules of zones for a year around what is dated, for more where it goes on
    ahead = 20 if any(one.repeats for one in entries) else 1
    first, last = dt.date(max(1902, min(years) - 1), 1, 1), dt.date(min(9998, max(years) + ahead), 1, 1)
    calendar.add_missing_timezones(first_date=first, last_date=last)
    text: bytes = calendar.to_ical()
    return text
