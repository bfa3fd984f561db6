"""The calendar of measures as a page: what lapses, expires or falls due, in order of days, with what happens if nobody acts."""

from __future__ import annotations

import datetime as dt

from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, Picture, Table, table
from servanda.calendar import Instant, day_end, day_of, day_start, describe
from servanda.instruments.sanctions.measures.calendar import Dates, Entry
from servanda.report.svg import BarRow, Tick, schedule_svg


def calendar_page(answer: Dates) -> Document:
    """In: the dates. Out: the page."""
    late = [one for one in answer.entries if one.overdue]
    coming = [one for one in answer.entries if not one.overdue]
    span = f"from {_day(answer.first, answer.zone)} to {_day(answer.last, answer.zone)}"
    said = f"{len(coming)} date{'' if len(coming) == 1 else 's'} {span}" + (f"; {len(late)} overdue" if late else "") + "."
    blocks: list[PageBlock] = [Para(said, "warn" if late else "strong")]
    if late:
        blocks += [Heading(2, "Overdue"), _table(late)]
    if coming:
        blocks += [Heading(2, "Coming"), _table(coming)]
        blocks += _picture(answer, coming)
    if answer.undated:
        blocks += [Heading(2, "Without a date yet"), Listing(answer.undated)]
    return Document(f"Calendar: {answer.title}", tuple(blocks), answer.basis.foot())


def _table(entries: list[Entry]) -> Table:
    columns: dict[str, Cell] = {
        "by": _when,
        "kind": "kind",
        "what": lambda one: one.what.partition(": ")[2] or one.what,
        "who can act": lambda one: ", ".join(one.by),
        "if nobody acts": "otherwise",
        "be told on": _notice,
        "clause": lambda one: one.clause or one.source,
    }
    return table(entries, columns, tone=lambda one: "bad" if one.overdue else "plain")


def _when(entry: Entry) -> str:
    day = day_of(entry.at, entry.zone)
    text = (
        day.isoformat() if entry.at in (day_end(day, entry.zone), day_start(day, entry.zone)) else describe(entry.at, entry.zone)
    )
    return text if entry.sure else f"{text} or later"


def _notice(entry: Entry) -> dt.date | None:
    return None if entry.overdue or not entry.notice else day_of(entry.at, entry.zone) - dt.timedelta(days=entry.notice)


def _day(at: Instant, zone: str) -> str:
    return day_of(at, zone).isoformat()


def _picture(answer: Dates, coming: list[Entry]) -> list[PageBlock]:
    rows = []
    for one in coming[:40]:
        day = day_of(one.at, one.zone)
        told = (day - dt.timedelta(days=one.notice)).toordinal() if one.notice else None
        lapses = one.kind in ("sunset", "licence expires")
        at = day.toordinal()
        rows.append(BarRow(label=one.what, first=told, last=at, at=at, critical=lapses, note=one.otherwise))
    first, last = day_of(answer.first, answer.zone), day_of(answer.last, answer.zone)
    step = max(30, (last - first).days // 8)
    ticks = [Tick(day, dt.date.fromordinal(day).isoformat()) for day in range(first.toordinal(), last.toordinal() + 1, step)]
    svg = schedule_svg(rows, ticks)
    words = " ".join(f"{one.what}: {_when(one)}." for one in coming[:40])
    caption = "Bar: from the day of notice to the date; red: something lapses" + (
        f"; the first 40 of {len(coming)}" if len(coming) > 40 else ""
    )
    return [Picture(svg, caption, words)] if svg else []
