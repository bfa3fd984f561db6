"""The simple temporal network: bounds between moments, solved without guessing, explained by the cycle that cannot close.

First every bound is taken in seconds, as wide as the calendar allows at any date (`relaxed`): if even that cannot be met, nothing can,
and a positive cycle of the longest-path graph names the bounds in the order in which they chase each other. Then the bounds are taken
exactly as the calendar counts them at the dates in question (`exact`). A bound keeps the order of moments, so the earliest solution is
found by raising moments until every bound holds; when a fixed deadline is passed on the way, the bounds that raised it are the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from servanda.calendar import Instant
from servanda.check.problem import ORIGIN, Bound, Source, Undecided
from servanda.check.shifts import SAME

MOST_RAISES = 60_000
"""Steps of the exact propagation after which it gives up: honest calendars need a few per bound."""

MOST_ROUNDED = 8
"""Steps for each bound after which a schedule of sensible dates is given up."""

Round = Callable[[Instant], Instant]


class Cycle(msgspec.Struct, frozen=True):
    """Bounds in order that cannot all hold, each the reason for the next, and by how many seconds they miss."""

    bounds: tuple[Bound, ...]
    short_by: int


class Floor(msgspec.Struct, frozen=True):
    """Moments that no schedule can undercut, and the bound that raised each (none: the start of all time)."""

    times: dict[int, Instant]
    cause: dict[int, Bound]


class Schedule(msgspec.Struct):
    """The earliest moments that keep every bound; `cause`: the bound that made a moment as late as it is."""

    times: dict[int, Instant]
    cause: dict[int, Bound]


class Frame(msgspec.Struct, frozen=True):
    """The stretch of time looked at."""

    start: Instant
    horizon: Instant
    start_source: Source


def start_bound(number: int, frame: Frame) -> Bound:
    """The bound that nothing comes before the agreement is signed."""
    return Bound(number, ORIGIN, True, SAME.plus(frame.start), frame.start_source, "")


def solve(bounds: Sequence[Bound], nodes: Iterable[int], frame: Frame, rounding: Round | None = None) -> Schedule | Cycle:
    """The earliest schedule, or the cycle that forbids one.

    bounds: all must hold; nodes: milestones that happen. rounding: a function that raises a moment to a sensible one (noon): the schedule
    then has only such moments, and a Cycle says only that there is none of that kind.
    """
    numbers = sorted(set(nodes) - {ORIGIN})
    found = relaxed(bounds, numbers, frame)
    return found if isinstance(found, Cycle) else exact(bounds, numbers, frame, found, rounding)


Edge = tuple[int, int, int, Bound]


def relaxed(bounds: Sequence[Bound], nodes: Sequence[int], frame: Frame) -> Floor | Cycle:
    """Lower limits of all moments under bounds as wide as the calendar allows; or a cycle that no calendar closes."""
    edges = [edge for bound in bounds for edge in _edges(bound, frame)]
    times: dict[int, Instant] = dict.fromkeys(nodes, frame.start)
    times[ORIGIN] = 0
    cause: dict[int, Edge] = {}
    for number in range(1, len(times) + 3):
        changed = False
        for edge in edges:
            origin, target, weight, _bound = edge
            if times[origin] + weight > times[target]:
                times[target] = times[origin] + weight
                cause[target] = edge
                changed = True
        if not changed:
            return Floor(times, {node: edge[3] for node, edge in cause.items()})
        # looking for a loop costs as much as a round: done when time itself was pushed, and ever more rarely
        cycle = _loop(cause, frame) if times[ORIGIN] > 0 or not number & (number - 1) or number > len(times) else None
        if cycle is not None:
            return cycle
    raise AssertionError("a longest path that keeps growing must close a loop")


def _edges(bound: Bound, frame: Frame) -> list[Edge]:
    if bound.anchor == ORIGIN:
        at = bound.shift.delta
        return [(ORIGIN, bound.at, at, bound)] if bound.lower else [(bound.at, ORIGIN, -at, bound)]
    low, high = bound.shift.bounds(frame.start, frame.horizon)
    return [(bound.anchor, bound.at, low, bound)] if bound.lower else [(bound.at, bound.anchor, -high, bound)]


def _loop(cause: dict[int, Edge], frame: Frame) -> Cycle | None:
    """A cycle among the latest causes, if there is one; the start of all time closes it through the origin."""
    state: dict[int, int] = {}
    for root in cause:
        path: list[int] = []
        here = root
        while here not in state and here in cause:
            state[here] = 1
            path.append(here)
            here = cause[here][0]
        if here in path:
            edges: list[Edge] = []
            node = here
            while True:
                edges.append(cause[node])
                node = cause[node][0]
                if node == here:
                    break
            edges.reverse()
            return Cycle(tuple(edge[3] for edge in edges), sum(edge[2] for edge in edges))
        if here not in cause and here != ORIGIN and ORIGIN in path:
            # the chain begins at the start of all time and ends at a date before what it needs
            chain = [cause[node] for node in reversed(path[path.index(ORIGIN) :])]
            first = start_bound(here, frame)
            return Cycle((first, *(edge[3] for edge in chain)), frame.start + sum(edge[2] for edge in chain))
        for node in path:
            state[node] = 2
    return None


def exact(
    bounds: Sequence[Bound], nodes: Sequence[int], frame: Frame, floor: Floor, rounding: Round | None = None
) -> Schedule | Cycle:
    """The earliest schedule as the calendar counts, raised from a floor that no schedule can undercut."""
    times = {node: rounding(floor.times[node]) if rounding is not None else floor.times[node] for node in nodes}
    times[ORIGIN] = 0
    cause: dict[int, Bound] = {}
    walk = _Walk(floor.cause)
    touching: dict[int, list[Bound]] = {}
    for bound in bounds:
        if bound.lower or bound.anchor != ORIGIN:
            touching.setdefault(bound.anchor if bound.lower else bound.at, []).append(bound)
    deadlines = [bound for bound in bounds if not bound.lower and bound.anchor == ORIGIN]
    open_ = [ORIGIN, *nodes]
    waiting = set(open_)
    raises = 0
    while open_:
        following: list[int] = []
        for node in open_:
            waiting.discard(node)
            for bound in touching.get(node, ()):
                target = bound.at if bound.lower else bound.anchor
                wanted = _wanted(bound, times, frame)
                if wanted is None:
                    continue
                raises += 1
                if rounding is not None and raises > MOST_ROUNDED * (len(bounds) + 1):
                    return Cycle((bound,), 1)  # sensible dates push each other on: there are none
                times[target] = rounding(wanted) if rounding is not None else wanted
                cause[target] = bound
                walk.raised(bound)
                if times[target] > frame.horizon:
                    return _passed(bound, cause, times, frame)
                if raises > MOST_RAISES:
                    raise Undecided("the dates chase each other too slowly to tell")
                if target not in waiting:
                    waiting.add(target)
                    following.append(target)
        open_ = following
        late = next((b for b in deadlines if times[b.at] > b.shift.delta), None)
        if late is not None:
            return Cycle((*walk.to(late.at, frame), late), times[late.at] - late.shift.delta)
    return Schedule(times, cause)


def _wanted(bound: Bound, times: dict[int, Instant], frame: Frame) -> Instant | None:
    """The moment to which a bound raises its target, None if it holds already."""
    if bound.anchor == ORIGIN:
        return bound.shift.delta if times[bound.at] < bound.shift.delta else None
    reached = bound.shift.apply(times[bound.anchor])
    if bound.lower:
        return reached if times[bound.at] < reached else None
    if times[bound.at] <= reached:
        return None
    return bound.shift.least_anchor(times[bound.at])


class _Walk:
    """Every raise with the one it rests on: moments that push each other on are walked as often as they did."""

    def __init__(self, floor: dict[int, Bound]) -> None:
        self.floor = floor
        self.raises: list[tuple[Bound, int | None]] = []
        self.last: dict[int, int] = {}

    def raised(self, bound: Bound) -> None:
        """A bound raises its target, on account of the latest raise of the moment it counts from."""
        self.raises.append((bound, self.last.get(_from(bound))))
        self.last[bound.at if bound.lower else bound.anchor] = len(self.raises) - 1

    def to(self, node: int, frame: Frame) -> list[Bound]:
        """The bounds that made a moment as late as it is, the first cause first; it begins at a date."""
        out: list[Bound] = []
        step = self.last.get(node)
        while step is not None:
            bound, step = self.raises[step]
            out.append(bound)
            node = _from(bound)
        while node != ORIGIN and node in self.floor and len(out) <= len(self.raises) + len(self.floor):
            out.append(self.floor[node])
            node = _from(self.floor[node])
        if node != ORIGIN:
            out.append(start_bound(node, frame))
        out.reverse()
        return out


def _from(bound: Bound) -> int:
    """The moment from which a bound pushes: what it counts from, or, for an upper bound, what it bounds."""
    return bound.anchor if bound.lower else bound.at


def _passed(last: Bound, cause: dict[int, Bound], times: dict[int, Instant], frame: Frame) -> Cycle:
    """Moments that push each other on for ever."""
    node = last.at if last.lower else last.anchor
    order: list[int] = []
    while node in cause and node not in order:
        order.append(node)
        bound = cause[node]
        node = bound.anchor if bound.lower else bound.at
    loop = order[order.index(node) :] if node in order else order
    return Cycle(tuple(cause[n] for n in reversed(loop)), 1)


def latest(bounds: Sequence[Bound], nodes: Iterable[int], frame: Frame) -> dict[int, Instant | None]:
    """The latest moment of each milestone in a network that has a schedule; None where no date bounds it."""
    times: dict[int, Instant] = {node: frame.horizon for node in nodes if node != ORIGIN}
    bounded: set[int] = set()
    touching: dict[int, list[Bound]] = {}
    for bound in bounds:
        touching.setdefault(bound.anchor if not bound.lower else bound.at, []).append(bound)
    open_ = [ORIGIN, *times]
    steps = 0
    while open_ and steps < MOST_RAISES:
        following: list[int] = []
        for node in open_:
            for bound in touching.get(node, ()):
                target = bound.anchor if bound.lower else bound.at
                if target == ORIGIN:
                    continue
                if bound.anchor == ORIGIN:
                    wanted, firm = bound.shift.delta, True
                elif bound.lower:
                    wanted, firm = bound.shift.greatest_anchor(times[node]), node in bounded
                else:
                    wanted, firm = bound.shift.apply(times[node]), node in bounded
                if wanted < times[target]:
                    steps += 1
                    times[target] = wanted
                    (bounded.add if firm else bounded.discard)(target)
                    if target not in following:
                        following.append(target)
        open_ = following
    return {node: at if node in bounded else None for node, at in times.items()}
