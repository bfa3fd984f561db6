"""Goods over a network in time: how much of each demand cannot be met, and the prices that show it.

Flow over time (Ford and Fulkerson 1958; Ahuja, Magnanti and Orlin 1993, ch. 19) with several goods as one linear programme
(HiGHS). Goods take at least a day for each line, so that nothing crosses several on one day. What no stock can reach in time, or
from where no demand can be reached in time, is left out before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from servanda.instruments.support.delivery.task import Haul, HaulTask, Ride, capacities

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

NEAR = 1e-7
"""Units below which a flow or a shortfall is the solver's rounding."""
LEAST = 1e-9
"""Units below which a way is not told."""


class Prices(NamedTuple):
    """What shows that no more can be met. lines: of (line or night, day), for a tonne or unit of it; stocks: for a unit."""

    lines: dict[Ride, float]
    stocks: dict[int, float]


class Carried(NamedTuple):
    """short: units of each demand that cannot be met; ways: how the rest goes; prices: see there."""

    short: tuple[float, ...]
    ways: tuple[Haul, ...]
    prices: Prices


class Arcs(NamedTuple):
    """What can be of use, one entry a piece. over: good, line (as numbered by the carrier), day; out: stock,
    day; into: demand, day."""

    over: tuple[Array, ...]
    out: tuple[Array, ...]
    into: tuple[Array, ...]


class Carrier:
    """A task laid out in time. without: rows of lines that have failed."""

    def __init__(self, task: HaulTask, without: frozenset[int] = frozenset()) -> None:
        import numpy as np

        self.task, self.names, self.goods = task, task.places(), task.goods()
        at = {name: k for k, name in enumerate(self.names)}
        kept = [k for k, one in enumerate(task.lines) if one.row not in without]
        ends = [(k, at[task.lines[k].start], at[task.lines[k].end], task.lines[k].days) for k in kept]
        ends += [(-1 - v, v, v, 1) for v in range(len(self.names))]  # a night at a place is a line to itself
        self.ids, self.tail, self.head, self.lasts = (np.array(column, np.int64) for column in zip(*ends, strict=True))
        limits = {name: (float(limit), unit) for name, limit, unit in capacities(task)}
        self.limit = np.array([limits[name][0] if name in limits else np.inf for name in self.ids.tolist()])
        units = [limits[name][1] if name in limits else "" for name in self.ids.tolist()]
        self.weight = np.array([[float(task.weight(good, unit)) if unit else 0.0 for unit in units] for good in self.goods])
        self.days = task.days + 1
        goods = {name: k for k, name in enumerate(self.goods)}
        self.stocks = [
            (k, goods[one.good], at[one.place], max(one.day, 0)) for k, one in enumerate(task.stocks) if one.good in goods
        ]
        self.asked = [(goods[one.good], at[one.place], min(one.day, task.days)) for one in task.demands]

    def carry(
        self, weights: dict[int, float], met: tuple[int, ...] = (), effort: float = 0.0, whole: frozenset[str] = frozenset()
    ) -> Carried:
        """The least weighted shortfall of the demands in `weights`, where those in `met` are met whole (it is known that they can
        be). effort: what a unit costs on each line: with one, nothing goes to and fro, or late, for no reason. whole: goods whose
        units cannot be parted: a search of at most `SECONDS` seconds, which gives no prices.
        Raises ArithmeticError: the solver gave up."""
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import coo_array

        wanted = sorted({*weights, *met})
        arcs = self.arcs(wanted)
        (good, arc, day), (stock, _), (which, leave) = arcs
        sizes = (len(arc), len(stock), len(which), len(wanted))
        start = np.concatenate([[0], np.cumsum(sizes)])
        width, ones = int(start[-1]), np.ones
        nodes, row = np.unique(np.concatenate(self.nodes(arcs)), return_inverse=True)
        column = np.concatenate([np.arange(sizes[0]), np.arange(start[3])])
        sign = np.concatenate([-ones(sizes[0]), ones(sizes[0]), ones(sizes[1]), -ones(sizes[2])])
        bounded = np.flatnonzero(np.isfinite(self.limit[arc]))
        full, line_row = np.unique(arc[bounded] * self.days + day[bounded], return_inverse=True)
        after = len(full) + len(self.task.stocks)
        place = {d: k for k, d in enumerate(wanted)}
        demand_row = after + np.array([place[d] for d in which.tolist()], np.int64)
        rows = np.concatenate([line_row, len(full) + stock, demand_row, after + np.arange(sizes[3])])
        columns = np.concatenate([bounded, np.arange(start[1], width)])
        cells = np.concatenate([self.weight[good[bounded], arc[bounded]], ones(sizes[1]), -ones(sizes[2] + sizes[3])])
        most = np.concatenate([
            self.limit[full // self.days], [float(one.units) for one in self.task.stocks],
            [-float(self.task.demands[d].units) for d in wanted],
        ])  # fmt: skip
        whole_goods = np.array([name in whole for name in self.goods], float)
        of = {k: g for k, g, _, _ in self.stocks}
        held = np.array([of.get(k, 0) for k in stock.tolist()], np.int64)
        wants = np.array([self.asked[d][0] for d in which.tolist()], np.int64)
        goal, ends = np.zeros(width), np.full(width, np.inf)
        goal[: start[1]] = effort * (self.ids[arc] >= 0)
        goal[start[2] : start[3]] = effort / 1000 * leave
        goal[start[3] :] = [weights.get(d, 0.0) for d in wanted]
        ends[start[3] :] = [np.inf if d in weights else NEAR for d in wanted]
        solved = linprog(
            goal, A_ub=coo_array((cells, (rows, columns)), shape=(len(most), width)).tocsr(), b_ub=most,
            A_eq=coo_array((sign, (row, column)), shape=(len(nodes), width)).tocsr() if len(nodes) else None,
            b_eq=np.zeros(len(nodes)) if len(nodes) else None, bounds=np.column_stack([np.zeros(width), ends]),
            **({"method": "highs-ds" if width < LARGE else "highs-ipm"} if not whole else {
                "method": "highs", "options": {"time_limit": SECONDS, "mip_rel_gap": 0.5},
                "integrality": np.concatenate([whole_goods[good], whole_goods[held], whole_goods[wants], np.zeros(sizes[3])]),
            }),
        )  # fmt: skip
        if solved.status != 0:
            raise ArithmeticError(str(solved.message))
        dual = np.zeros(len(most)) if whole else np.maximum(-solved.ineqlin.marginals, 0.0)
        rides = [Ride(int(self.ids[name // self.days]), int(name % self.days)) for name in full]
        prices = Prices(
            {ride: price for ride, price in zip(rides, dual.tolist(), strict=False) if price > NEAR},
            {k: price for k, price in enumerate(dual[len(full) : after].tolist()) if price > NEAR},
        )
        flow = np.asarray(solved.x)
        short = {d: max(0.0, float(flow[start[3] + k])) for d, k in place.items()}
        ways = self._ways(arcs, flow, start.tolist())
        return Carried(tuple(short.get(d, 0.0) if d in weights else 0.0 for d in range(len(self.asked))), ways, prices)

    def nodes(self, arcs: Arcs) -> list[Array]:
        """Numbers of good, place and day: where each line is left and where it arrives, where each stock and demand is."""
        import numpy as np

        (good, arc, day), (stock, entry), (which, leave) = arcs
        held = np.array([(0, 0)] * len(self.task.stocks)).reshape(-1, 2)
        for k, g, v, _ in self.stocks:
            held[k] = g, v
        of = np.array([one[:2] for one in self.asked]).reshape(-1, 2)

        def node(g: Array, place: Array, at: Array) -> Array:
            return (g * len(self.names) + place) * self.days + at

        return [
            node(good, self.tail[arc], day), node(good, self.head[arc], day + self.lasts[arc]),
            node(held[stock, 0], held[stock, 1], entry), node(of[which, 0], of[which, 1], leave),
        ]  # fmt: skip

    def arcs(self, wanted: list[int]) -> Arcs:
        """What lies on some way from a stock to one of these demands in time."""
        import numpy as np

        shape = (len(self.goods), len(self.names), self.days)
        reach, serves = np.zeros(shape, bool), np.zeros(shape, bool)
        for _, good, place, ready in self.stocks:
            reach[good, place, ready:] = True
        for d in wanted:
            good, place, last = self.asked[d]
            serves[good, place, : last + 1] = True
        for day in range(self.days):
            for length in np.unique(self.lasts).tolist():
                some = np.flatnonzero(self.lasts == length)
                back, left = self.days - 1 - day, day - length
                if left >= 0:
                    for good in range(shape[0]):
                        reach[good, self.head[some[reach[good, self.tail[some], left]]], day] = True
                        serves[good, self.tail[some[serves[good, self.head[some], back + length]]], back] = True
        arrive = np.arange(self.days)[None, :] + self.lasts[:, None]
        inside = arrive < self.days
        used = reach[:, self.tail] & serves[:, self.head[:, None], np.minimum(arrive, self.days - 1)] & inside[None]
        enters = np.zeros((len(self.task.stocks), self.days), bool)
        for k, good, place, ready in self.stocks:
            enters[k, ready:] = serves[good, place, ready:]
        meets = np.zeros((len(self.asked), self.days), bool)
        for d in wanted:
            good, place, last = self.asked[d]
            meets[d, : last + 1] = reach[good, place, : last + 1]
        return Arcs(np.nonzero(used), np.nonzero(enters), np.nonzero(meets))

    def _ways(self, arcs: Arcs, flow: Array, start: list[int]) -> tuple[Haul, ...]:
        """The flow as ways: from each demand back along what flows, until a stock gives what is left; each
        way empties something."""
        leaves, arrives, gives, takes = (one.tolist() for one in self.nodes(arcs))
        left = flow.tolist()
        into: dict[int, list[int]] = {}
        for k, node in enumerate((*arrives, *gives)):
            if left[k] > LEAST:
                into.setdefault(node, []).append(k)
        arc, day, stock = arcs.over[1].tolist(), arcs.over[2].tolist(), arcs.out[0].tolist()
        found: list[Haul] = []
        for k, (node, demand, last) in enumerate(zip(takes, *(one.tolist() for one in arcs.into), strict=True), start[2]):
            while left[k] > LEAST:
                taken, here = [k], node
                while len(taken) == 1 or taken[-1] < start[1]:
                    nearest = max(
                        (one for one in into.get(here, ()) if left[one] > LEAST),
                        key=lambda one: (one >= start[1], left[one]),
                        default=-1,
                    )
                    if nearest < 0:
                        break
                    taken.append(nearest)
                    here = leaves[nearest] if nearest < start[1] else -1
                units = min(left[one] for one in taken)
                for one in taken:
                    left[one] -= units
                if taken[-1] < start[1] or len(taken) == 1:
                    continue  # rounding: what is left has no source; the schedule is added up afterwards
                rides = tuple(Ride(int(self.ids[arc[one]]), day[one]) for one in reversed(taken[1:-1]))
                leaving = next((one.day for one in rides if one.line >= 0), last)
                found.append(Haul(demand, stock[taken[-1] - start[1]], rides, leaving, last, units))
        return tuple(found)


SECONDS = 60.0
"""The longest search for a way with whole units; after it, that there is one is not decided. So long that a busy machine says no
other than an idle one: the first that is found is taken."""
LARGE = 20_000
"""Columns from which on interior points are quicker than the simplex method."""
