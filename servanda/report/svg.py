"""Drawings as SVG text, made here so that a report needs nothing from outside: a schedule and a graph of what waits for what."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import msgspec

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
    left, top, step = 340, 34, 24
    height = top + step * len(rows) + 12
    scale = (width - left - 30) / (high - low)

    def x(day: int) -> float:
        return left + (day - low) * scale

    out = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' {FONT} font-size='12'>",
        "<defs><linearGradient id='open'><stop offset='0' stop-color='#a9c4e0'/><stop offset='1' stop-color='#a9c4e0' stop-opacity='0'/></linearGradient></defs>",
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
        label = row.label if len(row.label) <= 52 else row.label[:51] + "…"
        out.append(f"<g><title>{escape(row.label + (': ' + row.note if row.note else ''))}</title>")
        out.append(
            f"<text x='{left - 10}' y='{y + 13}' text-anchor='end' fill='{colour if row.critical else INK}'>{escape(label)}</text>"
        )
        if row.first is not None:
            end = row.last if row.last is not None else high
            fill = "url(#open)" if row.last is None else ("#f0b8b1" if row.critical else BAR)
            out.append(
                f"<rect x='{x(row.first):.1f}' y='{y + 3}' width='{max(3.0, x(end) - x(row.first)):.1f}' height='12' rx='3' fill='{fill}'/>"
            )
        if row.at is not None:
            out.append(f"<circle cx='{x(row.at):.1f}' cy='{y + 9}' r='5' fill='{colour}'/>")
        out.append("</g>")
    return "".join(out) + "</svg>"


class Node(msgspec.Struct, frozen=True):
    id: str
    label: str
    tone: str = ""  # "" | bad | outside


class Edge(msgspec.Struct, frozen=True):
    """`source` waits for `target`."""

    source: str
    target: str
    label: str = ""
    tone: str = ""


def graph_svg(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """Boxes in layers: what waits for nothing stands left, each box right of all it waits for; edges that close a circle are red.

    Returns "" if there are no edges.
    """
    known = {n.id for n in nodes}
    edges = [e for e in edges if e.source in known and e.target in known and e.source != e.target]
    used = {e.source for e in edges} | {e.target for e in edges}
    nodes = [n for n in nodes if n.id in used]
    if not nodes:
        return ""
    back = _back_edges(nodes, edges)
    layer = _layers(nodes, [e for i, e in enumerate(edges) if i not in back])
    columns: dict[int, list[Node]] = {}
    for node in nodes:
        columns.setdefault(layer[node.id], []).append(node)
    box_w, box_h, gap_x, gap_y, margin = 210, 40, 70, 16, 16
    place: dict[str, tuple[float, float]] = {}
    tallest = max(len(c) for c in columns.values())
    for index, column in sorted(columns.items()):
        neighbours = {n.id: [place[e.target][1] for e in edges if e.source == n.id and e.target in place] for n in column}
        column.sort(key=lambda n: (sum(neighbours[n.id]) / len(neighbours[n.id]) if neighbours[n.id] else 1e9, n.id))
        offset = (tallest - len(column)) * (box_h + gap_y) / 2
        for row, node in enumerate(column):
            place[node.id] = (margin + index * (box_w + gap_x), margin + offset + row * (box_h + gap_y))
    width = int(2 * margin + (max(columns) + 1) * (box_w + gap_x) - gap_x)
    height = int(2 * margin + tallest * (box_h + gap_y) - gap_y + (28 if back else 0))
    out = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' {FONT} font-size='12'>",
        f"<defs><marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='7' markerHeight='7' orient='auto'><path d='M0 0L8 4L0 8z' fill='{SOFT}'/></marker>"
        f"<marker id='redtip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='7' markerHeight='7' orient='auto'><path d='M0 0L8 4L0 8z' fill='{CRITICAL}'/></marker></defs>",
    ]
    for i, edge in enumerate(edges):
        (sx, sy), (tx, ty) = place[edge.source], place[edge.target]
        red = i in back or edge.tone == "bad"
        colour, tip = (CRITICAL, "redtip") if red else (SOFT, "tip")
        if tx < sx:
            x1, y1, x2, y2 = sx, sy + box_h / 2, tx + box_w, ty + box_h / 2
            path = f"M{x1:.0f} {y1:.0f}C{x1 - 35:.0f} {y1:.0f} {x2 + 35:.0f} {y2:.0f} {x2 + 2:.0f} {y2:.0f}"
        else:
            x1, y1, x2, y2 = sx + box_w / 2, sy + box_h, tx + box_w / 2, ty + box_h
            low = max(y1, y2) + 30
            path = f"M{x1:.0f} {y1:.0f}C{x1:.0f} {low:.0f} {x2:.0f} {low:.0f} {x2:.0f} {y2 + 2:.0f}"
        out.append(
            f"<path d='{path}' fill='none' stroke='{colour}' stroke-width='1.4' marker-end='url(#{tip})'><title>{escape(edge.label)}</title></path>"
        )
    for node in nodes:
        px, py = place[node.id]
        stroke = CRITICAL if node.tone == "bad" else LINE if node.tone == "outside" else DOT
        label = node.label if len(node.label) <= 32 else node.label[:31] + "…"
        out.append(
            f"<g><title>{escape(node.label)}</title><rect x='{px:.0f}' y='{py:.0f}' width='{box_w}' height='{box_h}' rx='5' fill='#fff' stroke='{stroke}' stroke-width='1.4'/>"
            f"<text x='{px + box_w / 2:.0f}' y='{py + box_h / 2 + 4:.0f}' text-anchor='middle' fill='{INK}'>{escape(label)}</text></g>"
        )
    return "".join(out) + "</svg>"


def _back_edges(nodes: Sequence[Node], edges: Sequence[Edge]) -> set[int]:
    """Indexes of edges that close a circle in a depth-first walk (iterative, nodes in the order given)."""
    out: dict[str, list[tuple[int, str]]] = {}
    for i, edge in enumerate(edges):
        out.setdefault(edge.source, []).append((i, edge.target))
    state: dict[str, int] = {}
    back: set[int] = set()
    for root in nodes:
        if root.id in state:
            continue
        state[root.id] = 1
        stack = [(root.id, iter(out.get(root.id, [])))]
        while stack:
            here, rest = stack[-1]
            for index, target in rest:
                if state.get(target) == 1:
                    back.add(index)
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(out.get(target, []))))
                    break
            else:
                state[here] = 2
                stack.pop()
    return back


def _layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, int]:
    """Longest distance to something that waits for nothing; the edges given hold no circle."""
    layer = {n.id: 0 for n in nodes}
    for _ in nodes:
        changed = False
        for edge in edges:
            if layer[edge.source] <= layer[edge.target]:
                layer[edge.source] = layer[edge.target] + 1
                changed = True
        if not changed:
            break
    return layer
