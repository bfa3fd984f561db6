"""Circles in small graphs of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

_Node = TypeVar("_Node")


def find_circles(nodes: Iterable[_Node], following: Callable[[_Node], Iterable[_Node]]) -> list[tuple[_Node, ...]]:
    """Circles, each met once, as the nodes in order from the first one entered; the last leads back to the first.

    A depth-first walk without recursion: every circle of the graph shares a step with one that is found.
    """
    found: list[tuple[_Node, ...]] = []
    done: set[_Node] = set()
    for start in nodes:
        if start in done:
            continue
        path: dict[_Node, None] = {start: None}
        stack = [iter(following(start))]
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
                last, _ = path.popitem()
                done.add(last)
            elif node in path:
                order = list(path)
                found.append(tuple(order[order.index(node) :]))
            elif node not in done:
                path[node] = None
                stack.append(iter(following(node)))
    return found
