"""The timeline of a monitoring report: deadlines, events, counts as a step line with their bounds, gaps hatched. Shape and words tell, colour only helps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html import escape

from servanda.base.document import Picture
from servanda.calendar import Instant, day_of, day_start
from servanda.report.letters import clip, measure
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import GapItem, Item, ReportData
from servanda.report.monitoring.words import count_text, deadline_text, moment_text, names, plural, span_text, when_text
from servanda.report.svg import CRITICAL, DOT, INK, LINE, SOFT, drawing, hatching, words_at

WIDTH, LEFT, RIGHT = 1100, 170, 30
UNDER = 26
"""The legend's height, under the plot."""
HATCH = "servanda-timeline-gap"
DAY = 86400
STEPS = (1, 2, 7, 14, 30, 60, 91, 182, 365, 730, 1825, 3650, 18250)
MOST_GAPS, MOST_COUNTS, MOST_ROWS = 8, 4, 12
MOST_MARKS = 300
"""Events that are drawn each for itself; more are drawn by columns, each with its number."""
COLUMN = 4
"""Width of such a column, in units of the drawing."""

Scale = Callable[[Instant], float]


def timeline_picture(data: ReportData) -> Picture | None:
    """In: a report. Out: its timeline over the previous period, this one and the days ahead; None when there is nothing to place on it."""
    marks, items = _deadlines(data), [i for i in data.items if not i.count and _touches(data, i)]
    counts, gaps = _counts(data), [g for g in data.gaps if g.last >= data.previous.first and g.first <= data.period.last]
    if not (marks or items or counts or gaps):
        return None
    start, end = data.previous.first, max([data.period.last, *(at for at, _, _ in marks)])
    end += max(1, (end - start) // 50)

    def x(at: Instant) -> float:
        return LEFT + (min(max(at, start), end) - start) / (end - start) * (WIDTH - LEFT - RIGHT)

    parts, y = [hatching(HATCH)], 40.0
    drawn, y = _deadline_lane(data, marks, x, y)
    parts += drawn
    drawn, y = _event_lane(data, items, x, y)
    parts += drawn
    for group in counts:
        drawn, y = _count_lane(group, x, y)
        parts += drawn
    drawn, y = _gap_lane(gaps, {kind for _, kind, _ in marks}, x, y, data.words.term("breaks"))
    parts += drawn
    axis = _axis(data, start, end, x, y - UNDER)
    return Picture(drawing(WIDTH, int(y + 16), [*axis, *parts]), "Timeline", _words(data, marks, items, counts, gaps))


def _touches(data: ReportData, item: Item) -> bool:
    return item.last > data.previous.first and item.first <= data.period.last and item.standing != "retracted"


def _axis(data: ReportData, start: Instant, end: Instant, x: Scale, bottom: float) -> list[str]:
    step = next((s for s in STEPS if (end - start) / DAY / s <= 9), STEPS[-1])
    out, day, last = [], day_of(start, data.zone), day_of(end, data.zone)
    shaded = f"<rect x='{x(data.period.first):.1f}' y='26' width='{x(data.period.last) - x(data.period.first):.1f}' height='{bottom - 26:.1f}' fill='#f3f6fa'/>"
    out.append(shaded)
    while day <= last:
        at = day_start(day, data.zone)
        if at >= start:
            out.append(f"<line x1='{x(at):.1f}' y1='22' x2='{x(at):.1f}' y2='{bottom:.1f}' stroke='{LINE}'/>")
            if x(at) < WIDTH - 38:  # else its day would run over the edge
                out.append(words_at(x(at), 16, f"{day.day} {day:%b} {day.year}", anchor="middle", fill=SOFT, size=11))
        day += dt.timedelta(days=step)
    for at, label, anchor in ((data.period.first, "period starts", "start"), (data.period.last, "as of", "start")):
        out.append(f"<line x1='{x(at):.1f}' y1='22' x2='{x(at):.1f}' y2='{bottom:.1f}' stroke='{INK}' stroke-dasharray='5 3'/>")
        out.append(words_at(x(at) + 4, 34, label, anchor=anchor, fill=INK, size=11))
    return out


def _deadlines(data: ReportData) -> list[tuple[Instant, str, str]]:
    """(when, met | not met | coming, label), in order."""
    out = [(m.due, "met", data.info(m.clause).label) for m in facts.met(data) if m.due is not None]
    out += [
        (m.at - 1, "not met", data.info(m.clause).label)
        for m in facts.missed(data.now)
        if m.at > data.previous.first and "/rung:" not in m.clause
    ]
    out += [
        (i.at, "coming", data.info(i.clause).label)
        for i in data.due.items
        if i.kind == "falls due" and i.at is not None and "/rung:" not in i.clause
    ]
    return sorted({one for one in out if one[0] > data.previous.first})


def _deadline_lane(data: ReportData, marks: list[tuple[Instant, str, str]], x: Scale, top: float) -> tuple[list[str], float]:
    """Marks in rows; a clause that comes again is named once and keeps its row; what fits in no row is counted."""
    out = [words_at(LEFT - 12, top + 17, "deadlines", anchor="end")]
    ends: list[float] = []
    home: dict[str, int] = {}
    left_out = 0
    for at, kind, label in marks:
        known = label in home
        short = "" if known else clip(label.removeprefix("clause "), 150, 11)
        width = 16 + measure(short, 11)
        flip = bool(short) and x(at) + width > WIDTH
        left = x(at) - (width if flip else 7)
        row = home[label] if known else next((i for i, end in enumerate(ends) if end <= left), len(ends))
        if row >= MOST_ROWS:
            left_out += 1
            continue
        if row == len(ends):
            ends.append(0.0)
        home[label] = row
        ends[row] = max(ends[row], left + width)
        y = top + 13 + row * 18
        text = words_at(x(at) + (-9 if flip else 9), y + 4, short, anchor="end" if flip else "start", size=11) if short else ""
        out.append(
            f"<g><title>{escape(f'{label}: {kind}, {deadline_text(at, data.zone)}')}</title>{_mark(kind, x(at), y)}{text}</g>"
        )
    y = top + 12 + 18 * max(1, len(ends))
    if not marks:
        out.append(words_at(LEFT + 6, top + 17, "none", fill=SOFT, size=11))
    if left_out:
        out.append(words_at(LEFT + 6, y + 4, f"and {left_out} more, in the tables", fill=SOFT, size=11))
        y += 16
    return out, y


def _mark(kind: str, x: float, y: float) -> str:
    if kind == "met":
        return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='5' fill='{DOT}'/>"
    if kind == "not met":
        return f"<path d='M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10' stroke='{CRITICAL}' stroke-width='2.4' fill='none'/>"
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='5' fill='#fff' stroke='{DOT}' stroke-width='2'/>"


def _event_lane(data: ReportData, items: list[Item], x: Scale, top: float) -> tuple[list[str], float]:
    out = [words_at(LEFT - 12, top + 17, "events", anchor="end")]
    breaking = {r.id for r in facts.recorded(data.now)}
    together: dict[tuple[bool, bool, int], list[Item]] = {}
    for number, item in enumerate(items):
        left, right = x(item.first), x(item.last)
        column = int(left / COLUMN) if len(items) > MOST_MARKS else number
        together.setdefault((item.id in breaking, right - left < 3, column), []).append(item)
    for (bad, narrow, _column), several in together.items():
        first, last = min(i.first for i in several), max(i.last for i in several)
        colour, high = (CRITICAL, 22) if bad else (DOT, 13)
        left, width = x(first), max(2.0, x(last) - x(first))
        said = _said(several[0], data) if len(several) == 1 else f"{len(several)} events, {span_text(first, last, data.zone)}"
        shape = f"<rect x='{left:.1f}' y='{top + 26 - high:.1f}' width='{width:.1f}' height='{high}' fill='{colour}' opacity='{1 if narrow else 0.35}'/>"
        out.append(f"<g><title>{escape(said)}</title>{shape}</g>")
    if not items:
        out.append(words_at(LEFT + 6, top + 17, "none on record", fill=SOFT, size=11))
    return out, top + 36


def _said(item: Item, data: ReportData) -> str:
    where = f", {item.place}" if item.place else ""
    return f"{item.what}, {when_text(item.first, item.last, item.precision, data.zone)}{where}"


def _counts(data: ReportData) -> list[list[Item]]:
    groups: dict[str, list[Item]] = {}
    for item in data.items:
        if item.count and item.amount is not None and _touches(data, item):
            groups.setdefault(item.term, []).append(item)
    return [sorted(groups[key], key=lambda i: (i.first, i.last, i.id)) for key in sorted(groups)][:MOST_COUNTS]


def _count_lane(group: list[Item], x: Scale, top: float) -> tuple[list[str], float]:
    """One step a count, as wide as its interval and as high as its number; an arrow up where it is a lower bound, down where an upper one."""
    high, height = max(i.amount for i in group if i.amount is not None) or 1, 46
    base = top + 12 + height
    out = [
        words_at(LEFT - 12, base - 18, clip(group[0].term, LEFT - 18), anchor="end"),
        words_at(LEFT - 12, base - 4, "counts", anchor="end", fill=SOFT, size=11),
    ]
    out.append(f"<line x1='{LEFT}' y1='{base:.1f}' x2='{WIDTH - RIGHT}' y2='{base:.1f}' stroke='{SOFT}'/>")
    for item in group:
        y = base - float(item.amount or 0) / float(high) * height
        left, right = x(item.first), x(item.last)
        dash = "" if item.bound == "exact" else " stroke-dasharray='4 2'"
        path = f"<path d='M{left:.1f} {base:.1f}V{y:.1f}H{right:.1f}V{base:.1f}' fill='#dfe9f4' stroke='{DOT}' stroke-width='1.6'{dash}/>"
        middle, label = (left + right) / 2, count_text(item.amount, "", item.bound)
        arrow = {
            "at least": "l0 -9m-4 4l4 -4l4 4",
            "more than": "l0 -9m-4 4l4 -4l4 4",
            "at most": "l0 9m-4 -4l4 4l4 -4",
            "less than": "l0 9m-4 -4l4 4l4 -4",
        }
        if item.bound in arrow:
            path += f"<path d='M{right - 8:.1f} {y:.1f}{arrow[item.bound]}' fill='none' stroke='{DOT}' stroke-width='1.6'/>"
        inside = right - left > measure(label, 11)
        level = max(y + 14, top + 22) if base - y > 18 else y - 4
        text = (
            words_at(middle, level, label, anchor="middle", size=11)
            if inside
            else words_at(left - 5, level, label, anchor="end", size=11)
        )
        if not inside and left - measure(label, 11) < LEFT:
            text = words_at(left + 2, y - 4, label, size=11)  # no room beside it: above
        out.append(
            f"<g><title>{escape(f'{count_text(item.amount, item.unit, item.bound)}: {item.what}')}</title>{path}{text}</g>"
        )
    return out, base + 12


def _gap_lane(gaps: list[GapItem], kinds: set[str], x: Scale, top: float, breaks: str) -> tuple[list[str], float]:
    out = [words_at(LEFT - 12, top + 15, "not observed", anchor="end")]
    shown = sorted(gaps, key=lambda g: (g.first, g.last, g.id))
    for i, gap in enumerate(shown[:MOST_GAPS]):
        y, left = top + 4 + i * 19, x(gap.first)
        width = max(3.0, x(gap.last) - left)
        label = clip(f"{names(gap.places, 2) if gap.places else 'everywhere'}: {gap.reason or 'reason not stated'}", 320, 11)
        inside = left + width + 8 + measure(label, 11) > WIDTH
        text = words_at(left - 6 if inside else left + width + 6, y + 11, label, anchor="end" if inside else "start", size=11)
        if inside and left - 6 - measure(label, 11) < LEFT:
            text = (
                f"<rect x='{left + 3:.1f}' y='{y + 1:.1f}' width='{measure(label, 11) + 4:.1f}' height='12' fill='#fff'/>"
                + words_at(left + 5, y + 11, label, size=11)
            )
        out.append(
            f"<rect x='{left:.1f}' y='{y:.1f}' width='{width:.1f}' height='14' fill='url(#{HATCH})' stroke='{SOFT}'/>{text}"
        )
    y = top + 8 + 19 * max(1, min(len(shown), MOST_GAPS))
    if not shown:
        out.append(words_at(LEFT + 6, top + 15, "no gap recorded", fill=SOFT, size=11))
    if len(shown) > MOST_GAPS:
        out.append(words_at(LEFT + 6, y + 8, f"and {len(shown) - MOST_GAPS} more gaps, in the table", fill=SOFT, size=11))
        y += 18
    legend = y + UNDER - 8
    for at, kind in ((LEFT, "met"), (LEFT + 90, "not met"), (LEFT + 200, "coming")):
        if kind not in kinds:
            continue
        out += [_mark(kind, at + 6, legend), words_at(at + 16, legend + 4, kind, fill=SOFT, size=11)]
    out.append(
        words_at(
            LEFT + 310,
            legend + 4,
            f"tall bar: {breaks} a commitment; short bar: other event; pale: known only as an interval",
            fill=SOFT,
            size=11,
        )
    )
    return out, y + UNDER


def _words(
    data: ReportData, marks: list[tuple[Instant, str, str]], items: list[Item], counts: list[list[Item]], gaps: list[GapItem]
) -> str:
    zone = data.zone
    parts = [
        f"Timeline from {moment_text(data.previous.first + 1, zone)}; the period is {span_text(data.period.first, data.period.last, zone)}."
    ]
    parts += [f"Deadline of {label} {kind}: {deadline_text(at, zone)}." for at, kind, label in marks[:20]]
    parts.append(f"{plural(len(items), 'event')} on record.".capitalize())
    for group in counts:
        said = "; ".join(
            f"{count_text(i.amount, '', i.bound)} in {when_text(i.first, i.last, i.precision, zone)}" for i in group[:12]
        )
        parts.append(f"Counts of {group[0].term}: {said}.")
    parts += [
        f"Not observed: {names(g.places) if g.places else 'everywhere'}, {moment_text(g.first, zone)} to {moment_text(g.last, zone)} ({g.reason or 'reason not stated'})."
        for g in gaps[:12]
    ]
    return " ".join(parts)
