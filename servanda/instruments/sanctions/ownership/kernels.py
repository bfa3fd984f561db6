"""The loops over millions of holdings, compiled. Imported only by `graph`, `standing`, `derive` and `whatif`.

Sizes are billionths. A node is a party, or one of those that `standing` adds (the votes of a company, a joint arrangement). An edge
runs from owner to company: how 0 is a stake, 1 control that catches, 2 control that a person has to judge. What is read together lies together
(edges as rows of four int32: the other end, least, most, how; nodes as rows of held, most, recorded, rank), since time goes
into reaching memory. Sums stop at `TOP`: they are compared with at most the whole, so more makes no difference.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

STAKE, CATCHES, REFER = 0, 1, 2
WHOLE = 1_000_000_000
TOP = 2**31 - 1


@njit(cache=True, nogil=True)
def buckets(keys: Any, n: int) -> Any:
    """Counting sort, stable: start[k]..start[k+1] are the places in `order` of the rows whose key is k."""
    start = np.zeros(n + 1, np.int32)
    for i in range(keys.size):
        start[keys[i] + 1] += 1
    for k in range(n):
        start[k + 1] += start[k]
    at = start[:-1].copy()
    order = np.empty(keys.size, np.int32)
    for i in range(keys.size):
        order[at[keys[i]]] = i
        at[keys[i]] += 1
    return start, order


@njit(cache=True, nogil=True)
def stakes(start: Any, rows: Any, owner: Any, kind: Any, least: Any, most: Any, dates: Any, day: int, blocks: Any) -> Any:
    """The stakes in shares on a day, company by company: rows of one owner and block made one (its range spans them).

    rows: numbers of the rows by company. dates: 4 x rows (earliest and latest begin, earliest and latest end) or 4 x 0 where no row has any; kind, blocks: empty where
    all rows own, where none has a block. Returns starts, edges, and the sum of the least by company.
    """
    n = start.size - 1
    new = np.empty(n + 1, np.int32)
    edges = np.empty((rows.size, 4), np.int32)
    recorded = np.zeros(n, np.int32)
    last = np.full(n, -1, np.int32)
    dated, blocked, mixed = dates.shape[1] > 0, blocks.size > 0, kind.size > 0
    which = np.empty(rows.size if blocked else 0, np.int32)
    p = 0
    for c in range(n):
        new[c] = p
        many = start[c + 1] - start[c] > 24  # few rows are searched one by one, which is quicker than a mark for each owner
        for i in range(start[c], start[c + 1]):
            row = rows[i]
            if mixed and kind[row] != 0:
                continue
            size = least[row]
            if dated:
                if day < dates[0, row] or day >= dates[3, row]:
                    continue
                if day < dates[1, row] or day >= dates[2, row]:
                    size = 0
            o = owner[row]
            found = -1
            if many and not blocked:
                if last[o] >= new[c]:
                    found = last[o]
                last[o] = p if found < 0 else found
            else:
                for j in range(new[c], p):
                    if edges[j, 0] == o and (not blocked or which[j] == blocks[row]):
                        found = j
                        break
            if found >= 0:
                edges[found, 1], edges[found, 2] = min(edges[found, 1], size), max(edges[found, 2], most[row])
                continue
            edges[p, 0], edges[p, 1], edges[p, 2], edges[p, 3] = o, size, most[row], 0
            if blocked:
                which[p] = blocks[row]
            p += 1
        total = 0
        for j in range(new[c], p):
            total += edges[j, 1]
        recorded[c] = min(total, TOP)
    new[n] = p
    return new, edges[:p], recorded


@njit(cache=True, nogil=True)
def outward(start: Any, edges: Any) -> Any:
    """The same edges by owner: starts, and rows of company, least, most, how."""
    n = start.size - 1
    out = np.zeros(n + 1, np.int32)
    for e in range(edges.shape[0]):
        out[edges[e, 0] + 1] += 1
    for k in range(n):
        out[k + 1] += out[k]
    at = out[:-1].copy()
    found = np.empty(edges.shape, np.int32)
    for c in range(n):
        for e in range(start[c], start[c + 1]):
            o = edges[e, 0]
            p = at[o]
            at[o] = p + 1
            found[p, 0], found[p, 1], found[p, 2], found[p, 3] = c, edges[e, 1], edges[e, 2], edges[e, 3]
    return out, found


@njit(cache=True, nogil=True)
def enough(low: int, high: int, recorded: int, need: int, may: bool) -> bool:
    """Whether what caught holders have is enough: at least (must), or at most while the others keep their least (may)."""
    if low >= need:
        return True
    if not may:
        return False
    room = max(WHOLE, recorded) - (recorded - low)
    return min(high, room) >= need


@njit(cache=True, nogil=True)
def nodes(recorded: Any) -> Any:
    """Fresh nodes: nothing held, nobody caught."""
    found = np.empty((recorded.size, 4), np.int32)
    for x in range(recorded.size):
        found[x, 0], found[x, 1], found[x, 2], found[x, 3] = 0, 0, recorded[x], -1
    return found


@njit(cache=True, nogil=True)
def spread(out: Any, edges: Any, recorded: Any, seeds: Any, need: int, possible: bool, cascade: bool, parties: int) -> Any:
    """The least fixpoint from the seeds over what is certain, and then (possible) on over what is possible.

    Returns the nodes (held and most: sums of the caught; rank: in which order a node was caught, -1 if it was not) and how many ranks are certain. A node rests only on nodes of
    lower rank: that is its proof. Without cascade only seeds (and added nodes) count as owners.
    """
    node = nodes(recorded)
    queue, open_ = np.empty(out.size - 1, np.int32), np.empty(edges.shape[0] if possible else 0, np.int32)
    end = at = waits = 0
    for s in seeds:
        if node[s, 3] < 0:
            node[s, 3] = end
            queue[end] = s
            end += 1
    first = end
    certain = -1
    while True:
        may = certain >= 0
        while at < end:
            x = queue[at]
            at += 1
            if not cascade and at > first and x < parties:
                continue
            for e in range(out[x], out[x + 1]):
                c, h = edges[e, 0], edges[e, 3]
                if h == 0:
                    node[c, 0] = min(node[c, 0] + edges[e, 1], TOP)
                    node[c, 1] = min(node[c, 1] + edges[e, 2], TOP)
                if node[c, 3] >= 0:
                    continue
                if h == 1 or (h == 2 and may) or (h == 0 and enough(node[c, 0], node[c, 1], node[c, 2], need, may)):
                    node[c, 3] = end
                    queue[end] = c
                    end += 1
                elif possible and not may and (h == 2 or enough(node[c, 0], node[c, 1], node[c, 2], need, True)):
                    open_[waits] = c
                    waits += 1
        if may or not possible:
            return node, certain if may else end
        certain = end
        for i in range(waits):  # what was not certain but possible
            c = open_[i]
            if node[c, 3] < 0:
                node[c, 3] = end
                queue[end] = c
                end += 1


@njit(cache=True, nogil=True)
def spread_each(out: Any, edges: Any, recorded: Any, seeds: Any, need: int, may: bool, cascade: bool, parties: int) -> Any:
    """The union of the fixpoints from each seed alone. Returns, for each node, the first seed (its number in `seeds`) that catches it, or -1.

    A seed that an earlier seed already catches adds nothing (what it catches, the earlier one catches too) unless nothing cascades.
    """
    n = out.size - 1
    root = np.full(n, -1, np.int32)
    node = nodes(recorded)
    queue, touched = np.empty(n, np.int32), np.empty(edges.shape[0] + 1, np.int32)
    for k in range(seeds.size):
        s = seeds[k]
        if root[s] >= 0 and cascade:
            continue
        end, at, wrote = 1, 0, 0
        queue[0] = s
        node[s, 3] = k
        if root[s] < 0:
            root[s] = k
        while at < end:
            x = queue[at]
            at += 1
            if not cascade and at > 1 and x < parties:
                continue
            for e in range(out[x], out[x + 1]):
                c, h = edges[e, 0], edges[e, 3]
                if h == 0:
                    if node[c, 0] == 0 and node[c, 1] == 0:
                        touched[wrote] = c
                        wrote += 1
                    node[c, 0] = min(node[c, 0] + edges[e, 1], TOP)
                    node[c, 1] = min(node[c, 1] + edges[e, 2], TOP)
                if node[c, 3] == k:
                    continue
                if h == 1 or (h == 2 and may) or (h == 0 and enough(node[c, 0], node[c, 1], node[c, 2], need, may)):
                    node[c, 3] = k
                    queue[end] = c
                    end += 1
                    if root[c] < 0:
                        root[c] = k
        for i in range(wrote):
            node[touched[i], 0], node[touched[i], 1] = 0, 0
    return root
