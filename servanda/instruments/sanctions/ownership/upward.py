"""All what-ifs at once, compiled: up the paths of strong owners, so that nothing is worked out twice. Imported only by `whatif`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from servanda.instruments.sanctions.ownership.kernels import TOP, enough


@njit(cache=True, nogil=True)
def paths(out: Any, edges: Any, need: int, may: bool, node: Any) -> Any:
    """Strong owners and the paths along them. Returns parent and heavy child of each node (-1: none).

    node: held, most and recorded of the base, rank >= 0 for what it catches. A strong owner catches a company alone, on top of what the base holds. Each company keeps
    one; heavy: of the companies that keep x, the one with most under it; on a circle of strong owners, the one on the circle.
    """
    n = out.size - 1
    parent = np.full(n, -1, np.int32)
    for x in range(n):
        if node[x, 3] >= 0:
            continue
        for e in range(out[x], out[x + 1]):
            c, h = edges[e, 0], edges[e, 3]
            # most edges are too small whatever the base holds: those are not looked up
            if h == 0 and not may and edges[e, 1] == 0:
                continue
            if c == x or parent[c] >= 0 or node[c, 3] >= 0:
                continue
            if h == 1 or (h == 2 and may) or (h == 0 and enough(node[c, 0] + edges[e, 1], node[c, 1] + edges[e, 2], node[c, 2], need, may)):
                parent[c] = x
    children = np.zeros(n, np.int32)
    for c in range(n):
        if parent[c] >= 0:
            children[parent[c]] += 1
    size = np.ones(n, np.int32)
    heavy = np.full(n, -1, np.int32)
    for x in range(n):
        c = x
        if children[c] != 0 or size[c] < 0:
            continue
        while children[c] == 0 and size[c] > 0:
            p = parent[c]
            under = size[c]
            size[c] = -under  # done
            if p < 0:
                break
            size[p] += under
            if heavy[p] < 0 or under > -size[heavy[p]]:
                heavy[p] = c
            children[p] -= 1
            c = p
    for c in range(n):
        if children[c] > 0:  # on a circle: its keeper lies on it too
            heavy[parent[c]] = c
    return parent, heavy


@njit(cache=True, nogil=True)
def collateral(
    out: Any, edges: Any, need: int, may: bool, cascade: bool, parties: int, base: Any, known: Any, weight: Any, parent: Any, heavy: Any
) -> Any:
    """For each node: how many parties beside it, and of what weight together, are caught anew if it alone is listed on top of the base.

    base: as for `paths`; known: parties that are caught already and not counted. Going up a path of strong owners, what the lower
    catches the upper catches too: the state is kept and only added to, and wiped at the end of the path.
    """
    n = out.size - 1
    count, sums = np.zeros(n, np.int32), np.zeros(n if weight.size else 0, np.float64)
    node = np.empty((n, 4), np.int32)
    for x in range(n):
        node[x, 0], node[x, 1], node[x, 2] = base[x, 0], base[x, 1], base[x, 2]
        node[x, 3] = -2 if base[x, 3] >= 0 else -1  # else: the lower end of the path that caught it last
    queue, touched = np.empty(n, np.int32), np.empty(edges.shape[0] + 1, np.int32)
    done = np.zeros(n, np.bool_)
    for turn in range(2):
        for bottom in range(n):
            # first the paths that have a lower end, then circles, which have none
            if done[bottom] or (turn == 0 and heavy[bottom] >= 0) or base[bottom, 3] >= 0:
                continue
            x, caught, total, changed = bottom, 0, 0.0, 0
            while x >= 0 and not done[x]:
                done[x] = True
                if node[x, 3] != bottom:
                    node[x, 3] = bottom
                    end, at = 1, 0
                    queue[0] = x
                    while at < end:
                        y = queue[at]
                        at += 1
                        if y < parties and not known[y]:
                            caught += 1
                            if weight.size:
                                total += weight[y]
                        if not cascade and at > 1 and y < parties:
                            continue
                        for e in range(out[y], out[y + 1]):
                            c, h = edges[e, 0], edges[e, 3]
                            if node[c, 3] == -2 or node[c, 3] == bottom:
                                continue
                            if h == 0:
                                touched[changed] = c
                                changed += 1
                                node[c, 0] = min(node[c, 0] + edges[e, 1], TOP)
                                node[c, 1] = min(node[c, 1] + edges[e, 2], TOP)
                            if h == 1 or (h == 2 and may) or (h == 0 and enough(node[c, 0], node[c, 1], node[c, 2], need, may)):
                                node[c, 3] = bottom
                                queue[end] = c
                                end += 1
                own = 0 if x >= parties or known[x] else 1
                count[x] = caught - own
                if weight.size:
                    sums[x] = total - (weight[x] if own else 0.0)
                upper = parent[x]
                if upper < 0 or heavy[upper] != x or not cascade:
                    break
                x = upper
            for i in range(changed):
                c = touched[i]
                node[c, 0], node[c, 1] = base[c, 0], base[c, 1]
    return count, sums
