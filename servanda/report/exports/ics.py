"""Deadlines as an iCalendar (RFC 5545) that can be read into any calendar again and again: an entry keeps its UID while its date moves.

A last moment at the end of a civil day is an all-day entry on that day; any other has its hour in the zone of its agreement. No alarm is set. A clock that has
not started has no date, and so no entry: it is counted in the description of the calendar.
"""

from __future__ import annotations

from collections import Counter

from servanda.calendar import civil
from servanda.evidence.marking import marking_text
from servanda.monitor.answers import DueItem
from servanda.report.agenda import AgendaItem, calendar_of, uid_of
from servanda.report.exports import File
from servanda.report.monitoring.data import ReportData
from servanda.report.monitoring.words import names, plural
from servanda.report.release import Released, opened

Key = tuple[str, tuple[str, ...], str]


def files(released: Released) -> tuple[File, ...]:
    """One calendar. Raises Refusal `missing` without icalendar."""
    data = opened(released)
    dated = [i for i in data.due.items if i.at is not None and i.kind != "not started"]
    waiting = sum(1 for i in data.due.items if i.kind == "not started")
    undated = sum(1 for i in data.due.items if i.at is None and i.kind != "not started")
    mark = marking_text(data.marking)
    about = f"{mark}. For {data.recipient or 'nobody named'}."
    about += f" {plural(waiting, 'clock')} not started: no date, no entry." if waiting else ""
    about += f" {plural(undated, 'running clock')} without a last moment: no entry." if undated else ""
    repeated = Counter(_key(i) for i in dated)
    dated.sort(key=lambda i: (i.at or 0, i.clause, i.bearers, i.kind))
    entries = [_item(data, item, mark, repeated[_key(item)] > 1) for item in dated]
    made = calendar_of("Monitoring report", f"{mark} {data.title}", about, entries, data.now.basis.as_of)
    holds = plural(len(dated), "date") + (f"; {plural(waiting, 'clock')} not started left out" if waiting else "")
    return (File(suffix=".ics", data=made, holds=holds),)


def _key(item: DueItem) -> Key:
    """What makes a date the same from one report to the next: not its day, not whether it is overdue by now."""
    return item.clause, item.bearers, item.what


def uid(dossier: str, item: DueItem, *, repeated: bool) -> str:
    """The UID of an entry; a duty that recurs within one report has its day in it too, for nothing else tells the occurrences apart."""
    return uid_of(dossier, item.clause, *item.bearers, item.what, str(item.at) if repeated else "")


def _item(data: ReportData, item: DueItem, mark: str, repeated: bool) -> AgendaItem:
    info, basis = data.info(item.clause), data.now.basis
    return AgendaItem(
        uid=uid(basis.dossier, item, repeated=repeated), at=item.at or 0, zone=item.zone or data.zone, known=basis.known,
        label="PUBLIC" if data.marking.tlp == "CLEAR" else "CONFIDENTIAL",
        summary=f"{item.kind}: {info.label} - {data.words.reworded(item.what) or info.title or info.sentence}",
        lines=(
            mark, f"Whose: {names(item.bearers)}.", info.sentence, data.words.reworded(item.because),
            f"As of the report of {civil(basis.as_of, data.zone).date().isoformat()}.",
        ),
    )  # fmt: skip
