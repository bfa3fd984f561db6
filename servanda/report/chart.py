"""Plots as SVG text: lines over time with bands, and bars with intervals. Unknown leaves a gap; it is never drawn as zero."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

import msgspec

from servanda.base.document import Bar, number
from servanda.report.letters import clip, measure
from servanda.report.svg import CRITICAL, DOT, FONT, INK, LINE, SOFT

STYLES = {
    "main": f"stroke='{DOT}' stroke-width='2.2'",
    "second": f"stroke='{CRITICAL}' stroke-width='1.8'",
    "dashed": f"stroke='{SOFT}' stroke-width='1.6' stroke-dasharray='6 4'",
    "third": "stroke='#3f7d55' stroke-width='1.8'",
    "dotted": "stroke='#8a6417' stroke-width='1.8' stroke-dasharray='2 3'",
    "faint": "stroke='#aab4c0' stroke-width='0.8' opacity='0.6'",
}
TONES = {"plain": "#7fa3c7", "strong": CRITICAL, "quiet": "#c9d2dc"}
LEFT, RIGHT, TOP, BOTTOM = 76, 20, 14, 44


class Series(msgspec.Struct, frozen=True):
    """points: (x, y) in order of x; y None breaks the line. style: main | second | dashed | third | dotted | faint (faint ones share one line in the legend)."""

    label: str
    points: tuple[tuple[float, float | None], ...]
    style: str = "main"


class ChartBand(msgspec.Struct, frozen=True):
    """points: (x, low, high), an interval around a line."""

    label: str
    points: tuple[tuple[float, float, float], ...]


def steps(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round numbers from below `low` to above `high`, about so many."""
    if not high > low:
        high = low + 1
    raw = (high - low) / about
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(m * unit for m in (1, 2, 2.5, 5, 10) if m * unit >= raw * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return tuple(i * step for i in range(first, last + 1))


def decades(low: float, high: float) -> tuple[float, ...]:
    """Powers of ten from below `low` to above `high`, both positive."""
    return tuple(10.0**k for k in range(math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9) + 1))


def lines_svg(
    series: Sequence[Series],
    *,
    x_ticks: Sequence[tuple[float, str]],
    unit: str,
    bands: Sequence[ChartBand] = (),
    marks: Sequence[tuple[float, str]] = (),
    log: bool = False,
    width: int = 1000,
    height: int = 340,
) -> str:
    """Lines over x (day numbers, indices: the caller's), with intervals behind them and upright marks.

    unit: written beside the y axis. marks: (x, words), such as the day of a measure. log: a logarithmic y axis; values that are not positive
    have no place on it and leave a gap. Returns "" if there is no value to draw.
    """

    def fits(value: float | None) -> bool:
        return value is not None and math.isfinite(value) and (value > 0 or not log)

    values = [y for s in series for _x, y in s.points if y is not None and fits(y)]
    values += [y for b in bands for _x, *both in b.points for y in both if fits(y)]
    xs = [x for s in series for x, y in s.points if fits(y)] + [x for b in bands for x, _l, _h in b.points]
    if not values or not xs:
        return ""
    ticks = decades(min(values), max(values)) if log else steps(min(0.0, *values), max(0.0, *values))
    x_low, x_high = min(xs), max(max(xs), min(xs) + 1e-9)
    legend = _legend(series, bands, width)
    plot_top = TOP + 18 * len(legend) + (16 if marks else 0)
    floor = height - BOTTOM + plot_top - TOP
    whole = floor + BOTTOM

    def x_at(x: float) -> float:
        return LEFT + (x - x_low) * (width - LEFT - RIGHT) / (x_high - x_low)

    scale: Callable[[float], float] = math.log10 if log else float
    bottom, top = scale(ticks[0]), max(scale(ticks[-1]), scale(ticks[0]) + 1e-9)

    def y_at(y: float) -> float:
        return floor - (scale(y) - bottom) * (floor - plot_top) / (top - bottom)

    out = [_open(width, whole), *legend]
    for tick in ticks:
        out.append(f"<line x1='{LEFT}' y1='{y_at(tick):.1f}' x2='{width - RIGHT}' y2='{y_at(tick):.1f}' stroke='{LINE}'/>")
        out.append(f"<text x='{LEFT - 8}' y='{y_at(tick) + 4:.1f}' text-anchor='end' fill='{SOFT}'>{number(tick)}</text>")
    out.append(f"<text x='{LEFT - 8}' y='{whole - 8}' text-anchor='start' fill='{SOFT}'>{escape(unit)}</text>")
    out += _x_axis([(x_at(x), label) for x, label in x_ticks if x_low <= x <= x_high], floor, width)
    for band in bands:
        kept = [(x, low, high) for x, low, high in band.points if fits(low) and fits(high)]
        if kept:
            edge = [f"{x_at(x):.1f},{y_at(high):.1f}" for x, _l, high in kept] + [f"{x_at(x):.1f},{y_at(low):.1f}" for x, low, _h in kept[::-1]]
            out.append(f"<polygon points='{' '.join(edge)}' fill='#d5e3f1' opacity='0.8'><title>{escape(band.label)}</title></polygon>")
    for line in sorted(series, key=lambda s: ("faint", "dotted", "third", "dashed", "second", "main").index(s.style)):
        out.append(_line(line, x_at, y_at, fits))
    for x, words in marks:
        if x_low <= x <= x_high:
            side = "end" if x_at(x) > width * 0.7 else "start"
            out.append(f"<line x1='{x_at(x):.1f}' y1='{plot_top - 12}' x2='{x_at(x):.1f}' y2='{floor}' stroke='{INK}' stroke-dasharray='2 3'/>")
            out.append(
                f"<text x='{x_at(x) + (4 if side == 'start' else -4):.1f}' y='{plot_top - 4}' text-anchor='{side}' fill='{INK}'>{escape(words)}</text>"
            )
    return "".join(out) + "</svg>"


def bars_svg(
    rows: Sequence[Bar], *, unit: str, reference: tuple[float, str] | None = None, log: bool = False, width: int = 1000
) -> str:
    """Bars from left to right, one a row, with whiskers where an interval is given and an upright line at `reference` (value, words).

    log: a logarithmic axis, for ratios; the bars then start at the reference, so that half and double are equally long. Returns "" if no row has a value that can be drawn.
    """

    def fits(value: float | None) -> bool:
        return value is not None and math.isfinite(value) and (value > 0 or not log)

    ends = [v for r in rows for v in (r.value, r.low, r.high) if v is not None and fits(v)] + ([reference[0]] if reference else [])
    if not any(fits(r.value) or (fits(r.low) and fits(r.high)) for r in rows):
        return ""
    ticks = decades(min(ends), max(ends)) if log else steps(min(0.0, *ends), max(0.0, *ends))
    left, step, top = int(min(width / 2.5, max(measure(row.label) for row in rows) + 16)), 26, 30
    scale: Callable[[float], float] = math.log10 if log else float
    low, high = scale(ticks[0]), max(scale(ticks[-1]), scale(ticks[0]) + 1e-9)
    start = (scale(reference[0]) if reference and reference[0] > 0 else low) if log else 0.0
    floor = top + step * len(rows)

    def x_at(value: float) -> float:
        return left + (scale(value) - low) * (width - left - 90) / (high - low)

    out = [_open(width, floor + BOTTOM)]
    for tick in ticks:
        out.append(f"<line x1='{x_at(tick):.1f}' y1='{top - 6}' x2='{x_at(tick):.1f}' y2='{floor}' stroke='{LINE}'/>")
    out += _x_axis([(x_at(tick), number(tick)) for tick in ticks], floor, width)
    out.append(f"<text x='{left}' y='{floor + 36}' fill='{SOFT}'>{escape(unit)}</text>")
    origin = left + (start - low) * (width - left - 90) / (high - low)
    for i, row in enumerate(rows):
        y = top + i * step
        out.append(f"<g><title>{escape(row.label + (': ' + row.note if row.note else ''))}</title>")
        label = escape(clip(row.label, left - 14))
        out.append(f"<text x='{left - 10}' y='{y + 13}' text-anchor='end' fill='{INK}'>{label}</text>")
        if row.value is None and row.low is not None and row.high is not None and fits(row.low) and fits(row.high):
            a, b = x_at(row.low), x_at(row.high)
            out.append(f"<path d='M{a:.1f} {y + 9}H{b:.1f}M{a:.1f} {y + 5}v8M{b:.1f} {y + 5}v8' stroke='{INK}' fill='none'/>")
            out.append(f"<text x='{b + 6:.1f}' y='{y + 13}' fill='{INK}'>{number(row.low)} to {number(row.high)}</text></g>")
            continue
        if row.value is None or not fits(row.value):
            words = "not known" if row.value is None else number(row.value)
            out.append(f"<text x='{left + 6}' y='{y + 13}' fill='{SOFT}' font-style='italic'>{words}</text></g>")
            continue
        x = x_at(row.value)
        fill = TONES["strong" if row.lead else "quiet" if row.quiet else "plain"]
        out.append(f"<rect x='{min(x, origin):.1f}' y='{y + 2}' width='{max(1.5, abs(x - origin)):.1f}' height='14' rx='2' fill='{fill}'/>")
        far = x
        if row.low is not None and row.high is not None and fits(row.low) and fits(row.high):
            a, far = x_at(row.low), max(x, x_at(row.high))
            b = x_at(row.high)
            out.append(f"<path d='M{a:.1f} {y + 9}H{b:.1f}M{a:.1f} {y + 5}v8M{b:.1f} {y + 5}v8' stroke='{INK}' fill='none'/>")
        out.append(f"<text x='{max(far, origin) + 6:.1f}' y='{y + 13}' fill='{INK}'>{number(row.value)}</text></g>")
    if reference and fits(reference[0]):
        x = x_at(reference[0])
        out.append(f"<line x1='{x:.1f}' y1='{top - 12}' x2='{x:.1f}' y2='{floor}' stroke='{INK}' stroke-dasharray='2 3'/>")
        out.append(f"<text x='{x + 4:.1f}' y='{top - 8}' fill='{INK}'>{escape(reference[1])}</text>")
    return "".join(out) + "</svg>"


def _open(width: int, height: float) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height:.0f}' viewBox='0 0 {width} {height:.0f}' {FONT} "
        f"font-size='12' style='min-width:{width * 3 // 4}px'>"
    )


def _x_axis(ticks: Sequence[tuple[float, str]], floor: float, width: int) -> list[str]:
    """Labels under the plot; one that would touch the last is left out, one that would be cut at the edge is moved in."""
    out, free = [], -1e9
    for x, label in ticks:
        half = measure(label) / 2
        x = min(x, width - half - 1)
        if x - half >= free:
            out.append(f"<text x='{x:.1f}' y='{floor + 18:.1f}' text-anchor='middle' fill='{SOFT}'>{escape(label)}</text>")
            free = x + half + 8
    return out


def _legend(series: Sequence[Series], bands: Sequence[ChartBand], width: int) -> list[str]:
    """Rows of the legend, each one SVG group; every label once."""
    entries = list(dict.fromkeys((s.label, s.style) for s in series if s.label)) + [(b.label, "band") for b in bands if b.label]
    rows: list[list[str]] = []
    x = float(width)
    for label, style in entries:
        long = 46 + measure(label)
        if x + long > width - RIGHT:
            rows.append([])
            x = LEFT
        y = TOP + 18 * (len(rows) - 1)
        if style == "band":
            rows[-1].append(f"<rect x='{x:.0f}' y='{y - 6}' width='22' height='10' fill='#d5e3f1'/>")
        else:
            rows[-1].append(f"<line x1='{x:.0f}' y1='{y}' x2='{x + 22:.0f}' y2='{y}' {STYLES[style]}/>")
        rows[-1].append(f"<text x='{x + 28:.0f}' y='{y + 4}' fill='{INK}'>{escape(label)}</text>")
        x += long
    return [f"<g>{''.join(row)}</g>" for row in rows]


def _line(line: Series, x_at: Callable[[float], float], y_at: Callable[[float], float], fits: Callable[[float | None], bool]) -> str:
    """The pieces of a line between its gaps; a lone point is a dot."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, y in line.points:
        if y is not None and fits(y):
            pieces[-1].append((x_at(x), y_at(y)))
        elif pieces[-1]:
            pieces.append([])
    drawn = []
    for piece in pieces:
        if len(piece) == 1:
            drawn.append(f"<circle cx='{piece[0][0]:.1f}' cy='{piece[0][1]:.1f}' r='2.4' fill='none'/>")
        elif piece:
            drawn.append(f"<polyline points='{' '.join(f'{x:.1f},{y:.1f}' for x, y in piece)}' fill='none'/>")
    return f"<g {STYLES[line.style]}><title>{escape(line.label)}</title>{''.join(drawn)}</g>"
