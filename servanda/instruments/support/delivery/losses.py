"""If so many lines fail, which of them leave the least: one mixed integer programme, with no trying of sets.

For one good a cut of the network that may pass through so many lines for nothing (Wood 1993); for several the dual of their
linear programme, in which a line that fails has length one for nothing. No bound is put on the prices but one, which they never
pass: a unit that arrives counts one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from servanda.instruments.support.delivery.flow import Carrier
from servanda.instruments.support.delivery.task import HaulTask


class CutArc(NamedTuple):
    """tail, head: nodes from 0 on; -1: where all begins, -2: where all ends. weight: what a unit takes of `limit` (place
    among the limits; -1: no bound); line: which failing takes it away, -1: none does."""

    tail: int
    head: int
    weight: float
    limit: int
    line: int


def least_left(arcs: Sequence[CutArc], limits: Sequence[float], fail: int) -> tuple[float, tuple[int, ...]]:
    """The least that still arrives when so many lines fail, and which. Raises ArithmeticError: not decided in a minute."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    lines = sorted({arc.line for arc in arcs} - {-1})
    count = 1 + max((max(arc.tail, arc.head) for arc in arcs), default=-1)
    used = sorted({arc.limit for arc in arcs} - {-1})
    limit_at = {one: count + k for k, one in enumerate(used)}
    line_at = {one: count + len(used) + k for k, one in enumerate(lines)}
    width = count + len(used) + len(lines)
    cells: list[tuple[int, int, float]] = []
    most: list[float] = []
    for row, arc in enumerate(arcs):  # no place is further than the length of the line to it
        most.append({-1: 0.0}.get(arc.tail, 0.0) - {-2: 1.0}.get(arc.head, 0.0))
        if arc.head >= 0:
            cells.append((row, arc.head, 1.0))
        if arc.tail >= 0:
            cells.append((row, arc.tail, -1.0))
        if arc.limit >= 0:
            cells.append((row, limit_at[arc.limit], -arc.weight))
        if arc.line >= 0:
            cells.append((row, line_at[arc.line], -1.0))
    cells += [(len(most), line_at[one], 1.0) for one in lines]
    most.append(float(fail))
    rows, columns, values = (np.array(one) for one in zip(*cells, strict=True))
    goal = np.zeros(width)
    goal[count : count + len(used)] = [limits[one] for one in used]
    ends = np.ones(width)
    ends[count : count + len(used)] = np.inf
    whole = np.zeros(width)
    whole[count + len(used) :] = 1
    matrix = coo_array((values, (rows.astype(int), columns.astype(int))), shape=(len(most), width)).tocsr()
    found = milp(
        goal, constraints=LinearConstraint(matrix, ub=most),
        integrality=whole, bounds=Bounds(np.zeros(width), ends), options={"time_limit": 60.0, "mip_rel_gap": 0.0},
    )  # fmt: skip
    if found.status == 2:
        raise ArithmeticError("without bound")
    if found.status != 0 or found.x is None:
        raise ArithmeticError(str(found.message))
    return float(found.fun), tuple(one for one in lines if found.x[line_at[one]] > 0.5)


def weakest(task: HaulTask, fail: int) -> tuple[float, tuple[int, ...]]:
    """The least of all that is asked for, in units, that arrives when so many lines fail for the whole time; and their rows."""
    carrier = Carrier(task)
    laid = carrier.arcs(list(range(len(task.demands))))
    leaves, arrives, gives, takes = (one.tolist() for one in carrier.nodes(laid))
    nodes: dict[int, int] = {}
    limits: dict[object, float] = {}
    limit_of: dict[object, int] = {}

    def node(name: int) -> int:
        return nodes.setdefault(name, len(nodes))

    def limit(name: object, value: float) -> int:
        limits[name] = value
        return limit_of.setdefault(name, len(limit_of))

    arcs: list[CutArc] = []
    for start, end, good, arc, day in zip(leaves, arrives, *(one.tolist() for one in laid.over), strict=True):
        name, bound = int(carrier.ids[arc]), float(carrier.limit[arc])
        line = task.lines[name] if name >= 0 else None
        bounded = limit((name, day), bound) if bound < float("inf") else -1
        arcs.append(
            CutArc(node(start), node(end), float(carrier.weight[good, arc]), bounded, line.row if line and not line.sure else -1)
        )
    for to, stock in zip(gives, laid.out[0].tolist(), strict=True):
        arcs.append(CutArc(-1, node(to), 1.0, limit(("stock", stock), float(task.stocks[stock].units)), -1))
    for at, demand in zip(takes, laid.into[0].tolist(), strict=True):
        arcs.append(CutArc(node(at), -2, 1.0, limit(("demand", demand), float(task.demands[demand].units)), -1))
    return least_left(arcs, list(limits.values()), fail) if arcs else (0.0, ())
