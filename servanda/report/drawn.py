"""Pictures of what a page says as data: boxes and arrows, chains, bars, courses. With nothing to draw it has no SVG."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from servanda.base.document import Bar, Boxes, Chains, Comparison, Course, Picture, number
from servanda.report.chains import chains_svg
from servanda.report.chart import Series, bars_svg, lines_svg
from servanda.report.svg import graph_svg

STYLES = ("main", "second", "dashed", "third", "dotted")


def boxes(one: Boxes) -> Picture:
    return Picture(graph_svg(one.nodes, one.edges), one.caption, one.words)


def chains(one: Chains) -> Picture:
    return Picture(chains_svg(one), one.caption, one.words)


def bars(one: Comparison) -> Picture:
    said = "; ".join(f"{b.label}: {bar_words(b)}" for b in one.bars)
    red = f" Red: {one.red}." if any(b.lead for b in one.bars) else ""
    svg = bars_svg(one.bars, unit=one.unit, reference=one.reference, log=one.log)
    return Picture(svg, f"{one.title.rstrip('.')}.{red}", f"{said} ({one.unit}).")


def bar_words(one: Bar) -> str:
    """What a bar says: `5 (3 to 9)`; the interval alone where no middle is claimed."""
    low, high = one.low, one.high
    span = "" if low is None or high is None else number(low) if low == high else f"{number(low)} to {number(high)}"
    if one.value is None:
        return span or "not known"
    return f"{number(one.value)} ({span})" if low != high and span else number(one.value)


def lines(one: Course) -> Picture:
    days = sorted({when for _label, points in one.lines for when, _value in points})
    at = {when: float(i) for i, when in enumerate(days)}
    series = [
        Series(label, tuple((at[when], value) for when, value in points), STYLES[i] if i < len(STYLES) else "faint")
        for i, (label, points) in enumerate(one.lines)
    ]
    ticks = [(at[when], when) for when in days[:: max(1, len(days) // 10)]]
    marks = [(_place(when, days), f"{words} ({when})") for when, words in one.marks]
    svg = lines_svg(series, x_ticks=ticks, unit=one.unit, marks=marks, log=one.log)
    ends = "; ".join(f"{label}: {_last(points)}" for label, points in one.lines)
    return Picture(svg, f"{one.title.rstrip('.')}.", f"From {days[0]} to {days[-1]}; last known: {ends}." if days else "")


DRAWN: Mapping[type, Callable[[Any], Picture]] = {Boxes: boxes, Chains: chains, Comparison: bars, Course: lines}


def _place(when: str, days: Sequence[str]) -> float:
    """Where a day stands on an axis of months (or days): within its month, the first of it on the month's point."""
    month = max((i for i, day in enumerate(days) if day <= when), default=0)
    within = (int(when[8:10]) - 1) / 31 if len(days[month]) == 7 and len(when) >= 10 and when[:7] == days[month] else 0.0
    return month + within


def _last(points: Sequence[tuple[str, float | None]]) -> str:
    known = [(when, value) for when, value in points if value is not None]
    return f"{number(known[-1][1])} in {known[-1][0]}" if known else "not known"
