"""Where the boxes and arrows of a graph go: layers from left to right, few crossings, no arrow through a box.

Edges that span several layers get a place of their own in each layer between (Sugiyama, Tagawa and Toda 1981).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

Link = tuple[int, int]
"""From a node's number to another's; the second stands left of the first (or right of it, if the edge closes a circle)."""

SWEEPS = 8


class Layout(msgspec.Struct, frozen=True):
    """columns: layer of each node; heights: y of each node's middle; routes: for each edge the (column, y) it passes between its ends."""

    columns: tuple[int, ...]
    heights: tuple[float, ...]
    routes: tuple[tuple[tuple[int, float], ...], ...]
    closing: frozenset[int]


def lay_out(nodes: int, edges: Sequence[Link], *, box: float, lane: float, gap: float) -> Layout:
    """Place `nodes` boxes of height `box`; a passing edge takes `lane`; `gap` is kept between neighbours. Circles are allowed."""
    closing = closing_edges(nodes, edges)
    column = layers(nodes, [e for i, e in enumerate(edges) if i not in closing])
    items = [[n for n in range(nodes) if column[n] == c] for c in range(max(column, default=-1) + 1)]
    tall = dict.fromkeys(range(nodes), box)
    pieces: list[Link] = []  # between neighbouring layers, left end first
    passing: list[list[int]] = []
    fresh = nodes
    for source, target in edges:
        low, high = sorted((source, target), key=lambda n: column[n])
        inner = list(range(fresh, fresh + max(0, column[high] - column[low] - 1)))
        fresh += len(inner)
        for c, number in enumerate(inner, column[low] + 1):
            items[c].append(number)
            tall[number] = lane
        chain = [low, *inner, high]
        pieces += list(pairwise(chain))
        passing.append(inner if low == source else inner[::-1])
    left: dict[int, list[int]] = {}
    right: dict[int, list[int]] = {}
    for a, b in pieces:
        left.setdefault(b, []).append(a)
        right.setdefault(a, []).append(b)
    _order(items, left, right)
    y = _place(items, tall, gap, left, right)
    where = {n: c for c, layer in enumerate(items) for n in layer}
    return Layout(
        tuple(column),
        tuple(y[n] for n in range(nodes)),
        tuple(tuple((where[n], y[n]) for n in inner) for inner in passing),
        frozenset(closing),
    )


def closing_edges(nodes: int, edges: Sequence[Link]) -> set[int]:
    """Numbers of the edges that close a circle in a depth-first walk, nodes in their order."""
    out: dict[int, list[tuple[int, int]]] = {}
    for i, (source, target) in enumerate(edges):
        out.setdefault(source, []).append((i, target))
    state: dict[int, int] = {}
    closing: set[int] = set()
    for root in range(nodes):
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(out.get(root, [])))]
        while stack:
            here, rest = stack[-1]
            for index, target in rest:
                if state.get(target) == 1:
                    closing.add(index)
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(out.get(target, []))))
                    break
            else:
                state[here] = 2
                stack.pop()
    return closing


def on_circles(nodes: int, edges: Sequence[Link]) -> set[int]:
    """Numbers of the edges that lie on a circle: from their target a way leads back to their source."""
    out: dict[int, list[int]] = {}
    for source, target in edges:
        out.setdefault(source, []).append(target)
    reach: list[set[int]] = []
    for start in range(nodes):
        seen, stack = {start}, [start]
        while stack:
            for target in out.get(stack.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        reach.append(seen)
    return {i for i, (source, target) in enumerate(edges) if source in reach[target]}


def layers(nodes: int, edges: Sequence[Link]) -> list[int]:
    """Longest way of each node to one that waits for nothing; the edges given hold no circle."""
    layer = [0] * nodes
    for _ in range(nodes):
        changed = False
        for source, target in edges:
            if layer[source] <= layer[target]:
                layer[source] = layer[target] + 1
                changed = True
        if not changed:
            break
    return layer


def _order(items: list[list[int]], left: Mapping[int, list[int]], right: Mapping[int, list[int]]) -> None:
    """Sort each layer by the mean place of its neighbours, to and fro; keep the order with the fewest crossings."""
    best, fewest = [list(layer) for layer in items], _crossings(items, left)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        span = range(1, len(items)) if forward else range(len(items) - 2, -1, -1)
        for c in span:
            beside = items[c - 1 if forward else c + 1]
            rank = {n: i for i, n in enumerate(beside)}
            near = left if forward else right
            old = {n: i for i, n in enumerate(items[c])}

            def middle(
                n: int, rank: dict[int, int] = rank, near: Mapping[int, list[int]] = near, old: dict[int, int] = old
            ) -> tuple[float, int]:
                ranks = [rank[m] for m in near.get(n, ()) if m in rank]
                return (sum(ranks) / len(ranks) if ranks else float(old[n])), old[n]

            items[c].sort(key=middle)
        now = _crossings(items, left)
        if now < fewest:
            best, fewest = [list(layer) for layer in items], now
    items[:] = best


def _crossings(items: list[list[int]], left: Mapping[int, list[int]]) -> int:
    total = 0
    for c in range(1, len(items)):
        rank = {n: i for i, n in enumerate(items[c - 1])}
        ends = [rank[m] for n in items[c] for m in sorted(left.get(n, ()), key=lambda m: rank.get(m, 0)) if m in rank]
        total += sum(1 for i, a in enumerate(ends) for b in ends[i + 1 :] if a > b)
    return total


def _place(
    items: list[list[int]], tall: Mapping[int, float], gap: float, left: Mapping[int, list[int]], right: Mapping[int, list[int]]
) -> dict[int, float]:
    """The middle of each box, as near to its neighbours as the order and the gaps allow; the topmost edge lies at 0."""
    y: dict[int, float] = {}
    for layer in items:
        at = 0.0
        for n in layer:
            y[n] = at + tall[n] / 2
            at += tall[n] + gap
    for sweep in range(SWEEPS):
        for layer in items if sweep % 2 == 0 else items[::-1]:
            wanted = []
            for n in layer:
                near = [y[m] for m in (*left.get(n, ()), *right.get(n, ()))]
                wanted.append(sum(near) / len(near) if near else y[n])
            offsets = [0.0]
            for a, b in pairwise(layer):
                offsets.append(offsets[-1] + (tall[a] + tall[b]) / 2 + gap)
            for n, z, o in zip(layer, _rising([w - o for w, o in zip(wanted, offsets, strict=True)]), offsets, strict=True):
                y[n] = z + o
    top = min((y[n] - tall[n] / 2 for n in y), default=0.0)
    return {n: at - top for n, at in y.items()}


def _rising(values: Sequence[float]) -> list[float]:
    """The nearest numbers (least squares) that never fall: neighbours that do are pooled to their mean."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, size = value, 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean = (mean * size + before * count) / (size + count)
            size += count
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]
