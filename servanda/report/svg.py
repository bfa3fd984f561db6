"""Drawings as SVG text, made here so that a report needs nothing from outside: a schedule and a graph of what waits for what."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

import msgspec

from servanda.base.document import Edge, Node
from servanda.report.layered import Layout, lay_out, on_circles
from servanda.report.letters import clip, fold, measure

INK, SOFT, LINE, BAR, CRITICAL, DOT = "#1c2430", "#5b6675", "#d8dde4", "#a9c4e0", "#c0392b", "#1f4e79"
FONT = "font-family='system-ui,DejaVu Sans,sans-serif'"


class BarRow(msgspec.Struct, frozen=True, kw_only=True):
    """One step: first and last possible day and the day shown, as day numbers; None where nothing bounds it."""

    label: str
    first: int | None
    last: int | None
    at: int | None
    critical: bool = False
    note: str = ""


class Tick(msgspec.Struct, frozen=True):
    day: int
    label: str


def schedule_svg(rows: Sequence[BarRow], ticks: Sequence[Tick], *, width: int = 1100) -> str:
    """A bar from the earliest to the latest day of each step, a dot on the day shown; critical steps in red; an open end fades.

    rows: in the order to draw. ticks: days to mark. Returns "" when there is nothing to place in time.
    """
    days = [d for r in rows for d in (r.first, r.last, r.at) if d is not None] + [t.day for t in ticks]
    if not days:
        return ""
    low, high = min(days), max(max(days), min(days) + 1)
    left, top, step = int(min(width / 2, max(measure(row.label) for row in rows) + 16)) if rows else 16, 34, 24
    height = top + step * len(rows) + 12
    scale = (width - left - 50) / (high - low)

    def x(day: int) -> float:
        return left + (day - low) * scale

    out = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' {FONT} font-size='12' style='min-width:{width * 3 // 4}px'>",
    ]
    last_label = -1e9
    for tick in ticks:
        out.append(f"<line x1='{x(tick.day):.1f}' y1='24' x2='{x(tick.day):.1f}' y2='{height - 8}' stroke='{LINE}'/>")
        if x(tick.day) - last_label >= 88:
            out.append(f"<text x='{x(tick.day):.1f}' y='16' text-anchor='middle' fill='{SOFT}'>{escape(tick.label)}</text>")
            last_label = x(tick.day)
    for i, row in enumerate(rows):
        y = top + i * step
        colour = CRITICAL if row.critical else DOT
        label = clip(row.label, left - 14)
        out.append(f"<g><title>{escape(row.label + (': ' + row.note if row.note else ''))}</title>")
        out.append(
            f"<text x='{left - 10}' y='{y + 13}' text-anchor='end' fill='{colour if row.critical else INK}'>{escape(label)}</text>"
        )
        if row.first is not None:
            fill = "#f0b8b1" if row.critical else BAR
            if row.last is None:
                out += _fading(x(row.first), width - 20, y + 3, fill)
            else:
                long = max(3.0, x(row.last) - x(row.first))
                out.append(f"<rect x='{x(row.first):.1f}' y='{y + 3}' width='{long:.1f}' height='12' rx='3' fill='{fill}'/>")
        if row.at is not None:
            out.append(f"<circle cx='{x(row.at):.1f}' cy='{y + 9}' r='5' fill='{colour}'/>")
        out.append("</g>")
    return "".join(out) + "</svg>"


def _fading(start: float, end: float, y: float, fill: str) -> list[str]:
    """A bar without an end, in steps of less and less colour (a gradient would need a name that is unique on the page)."""
    steps = 16
    piece = max(1.0, (end - start) / steps)
    return [
        f"<rect x='{start + i * piece:.1f}' y='{y}' width='{piece:.1f}' height='12' fill='{fill}' opacity='{1 - i / steps:.3f}'/>"
        for i in range(steps)
    ]


BOX_H, GAP_X, MARGIN = 44, 62, 14
NARROW, WIDE = 120, 300
"""A box is as wide as the longest of its drawing's labels, within these."""


def graph_svg(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """Boxes in layers: what waits for nothing stands left, each box right of all it waits for; arrows that lie on a circle are red.

    Returns "" if there are no edges.
    """
    known = {n.id for n in nodes}
    edges = [e for e in edges if e.source in known and e.target in known and e.source != e.target]
    used = {e.source for e in edges} | {e.target for e in edges}
    nodes = [n for n in nodes if n.id in used]
    if not nodes:
        return ""
    number = {n.id: i for i, n in enumerate(nodes)}
    links = [(number[e.source], number[e.target]) for e in edges]
    layout = lay_out(len(nodes), links, box=BOX_H, lane=10, gap=14)
    lowest = max([y + BOX_H / 2 for y in layout.heights] + [y for route in layout.routes for _c, y in route])
    box = int(min(WIDE, max(NARROW, *(measure(line) + 16 for n in nodes for line in _lines(n.label)))))
    width = 2 * MARGIN + (max(layout.columns) + 1) * (box + GAP_X) - GAP_X
    height = int(2 * MARGIN + lowest)
    out = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' {FONT} font-size='12' style='min-width:{width * 3 // 4}px'>"
    ]
    circles = on_circles(len(nodes), links)
    lines = [_edge(edge, i, links, layout, box, red=i in circles) for i, edge in enumerate(edges)]
    out += sorted(lines, key=lambda line: CRITICAL in line)  # red lies on top
    tops = [MARGIN + height - BOX_H / 2 for height in layout.heights]
    out += [_box(node, _left(layout.columns[i], box), tops[i], box) for i, node in enumerate(nodes)]
    return "".join(out) + "</svg>"


def _left(column: int, box: int) -> float:
    return MARGIN + column * (box + GAP_X)


def _lines(label: str) -> list[str]:
    """The label of a box on two lines, where it is longer than one."""
    head, _, rest = label.partition("\n")
    return [head, rest] if rest else fold(head, WIDE - 16, 2)


def _edge(edge: Edge, index: int, links: Sequence[tuple[int, int]], layout: Layout, box: int, *, red: bool) -> str:
    """A curve from the waiting box to the awaited one, through its lanes, with the arrow at the awaited one."""
    source, target = links[index]
    back = index in layout.closing
    colour = CRITICAL if red else SOFT
    start = (_left(layout.columns[source], box) + (box if back else 0), _port(index, source, links, layout))
    end = (_left(layout.columns[target], box) + (-1 if back else box + 1), _port(index, target, links, layout))
    stops = [start]
    for column, y in layout.routes[index]:
        sides = [(_left(column, box), MARGIN + y), (_left(column, box) + box, MARGIN + y)]
        stops += sides if back else sides[::-1]
    stops.append(end)
    path = [f"M{start[0]:.0f} {start[1]:.1f}"]
    for i, ((ax, ay), (bx, by)) in enumerate(pairwise(stops)):
        if i % 2:  # along a lane, over a column
            path.append(f"L{bx:.0f} {by:.1f}")
        else:  # between two columns
            half = (bx - ax) / 2
            path.append(f"C{ax + half:.0f} {ay:.1f} {bx - half:.0f} {by:.1f} {bx:.0f} {by:.1f}")
    tip = -7 if back else 7
    x, y = end
    return (
        f"<g stroke='{colour}' stroke-width='1.4'><title>{escape(edge.label)}</title><path d='{''.join(path)}' fill='none'/>"
        f"<path d='M{x:.0f} {y:.1f}l{tip} -4v8z' fill='{colour}' stroke='none'/></g>"
    )


def _port(index: int, node: int, links: Sequence[tuple[int, int]], layout: Layout) -> float:
    """Where on the side of its box an edge starts or ends: those of one side are spread from top to bottom by where they come from."""

    def other(i: int) -> float:
        """The height of what lies next along the edge, as seen from the node."""
        inner = layout.routes[i]
        if inner:
            return inner[0][1] if links[i][0] == node else inner[-1][1]
        return layout.heights[links[i][1] if links[i][0] == node else links[i][0]]

    def side(i: int) -> bool:
        """Whether the edge touches the node's right side."""
        return (links[i][0] == node) == (i in layout.closing)

    same = sorted((i for i, link in enumerate(links) if node in link and side(i) == side(index)), key=lambda i: (other(i), i))
    place = same.index(index)
    room = BOX_H - 12
    step = min(10.0, room / max(1, len(same) - 1))
    return MARGIN + layout.heights[node] + (place - (len(same) - 1) / 2) * step


def _box(node: Node, x: float, y: float, box: int) -> str:
    stroke = CRITICAL if node.tone == "bad" else SOFT if node.tone == "outside" else DOT
    dash = " stroke-dasharray='4 3'" if node.tone == "outside" else ""
    lines = [clip(line, box - 12) for line in _lines(node.label)]
    text = "".join(
        f"<text x='{x + box / 2:.0f}' y='{y + BOX_H / 2 + 4 + (i - (len(lines) - 1) / 2) * 15:.1f}' text-anchor='middle' fill='{INK}'>{escape(line)}</text>"
        for i, line in enumerate(lines)
    )
    return (
        f"<g><title>{escape(' '.join(node.label.split()))}</title><rect x='{x:.0f}' y='{y:.1f}' width='{box}' height='{BOX_H}' rx='5' fill='#fff' "
        f"stroke='{stroke}' stroke-width='1.4'{dash}/>{text}</g>"
    )


def drawing(width: int, height: int, parts: Sequence[str]) -> str:
    """A whole drawing from its parts, in the ink and letters of every other one."""
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' {FONT} font-size='12' "
        f"style='min-width:{width * 3 // 4}px'>"
    )
    return "".join((head, *parts, "</svg>"))


def words_at(x: float, y: float, text: str, *, anchor: str = "start", fill: str = INK, size: int = 12, strong: bool = False) -> str:
    """A line of text; anchor: start | middle | end."""
    weight = " font-weight='700'" if strong else ""
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{fill}' font-size='{size}'{weight}>{escape(text)}</text>"


def hatching(name: str, colour: str = SOFT, *, back: bool = False) -> str:
    """A pattern of slanted lines under a name that must be the drawing's own on the page; use with fill='url(#name)'.
    back: slanted the other way."""
    lines = "M-1 5L1 7M-1 -1L7 7M5 -1L7 1" if back else "M-1 7L7 -1M-1 1L1 -1M5 7L7 5"
    return (
        f"<defs><pattern id='{name}' width='6' height='6' patternUnits='userSpaceOnUse'><path d='{lines}' stroke='{colour}' "
        "stroke-width='1'/></pattern></defs>"
    )
