"""The calendar of measures as iCalendar (RFC 5545): an entry keeps its UID while its date moves, and reminds before it.

An end of a civil day is an all-day entry; any other has its hour in the zone of its agreement. The same dates give the same bytes: DTSTAMP is the moment of knowledge.
"""

from __future__ import annotations

from servanda.instruments.sanctions.measures.calendar import Dates, Entry
from servanda.report.agenda import AgendaItem, calendar_of, uid_of


def calendar_file(dates: Dates) -> bytes:
    """One calendar. Raises Refusal `missing` without icalendar."""
    about = f"{len(dates.entries)} dates; {len(dates.undated)} without a date left out."
    entries = [_item(dates, one) for one in dates.entries]
    return calendar_of("Sanctions calendar", f"Sanctions: {dates.title}", about, entries, dates.first)


def _item(dates: Dates, entry: Entry) -> AgendaItem:
    acting = f"Who can act: {', '.join(entry.by)}." if entry.by else ""
    return AgendaItem(
        uid=uid_of(dates.dossier, *entry.key), at=entry.at, zone=entry.zone, begins=True, known=dates.known, kind=entry.kind,
        notice=entry.notice or 0, summary=entry.what + ("" if entry.sure else " (not sooner, perhaps later)"),
        lines=(f"If nobody acts: {entry.otherwise}.", acting, entry.clause, entry.source),
    )  # fmt: skip
