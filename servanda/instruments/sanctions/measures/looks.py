"""The moments at which anything about some clauses may come out otherwise, and what stands at each of them.

Nothing is sampled where the engine compiles: it is asked at a moment, and takes down the next moment at which the answer may differ
(`servanda.monitor.watching.clock`). Where something is going on whose moment nobody knows (a gap, an event known only to an interval), or a clause does not
compile, it is asked every day, and a change between two days is found by halving.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping

import msgspec

from servanda.calendar import Instant
from servanda.meaning import Run, Verdict, identity
from servanda.meaning import evaluate as by_reference
from servanda.model.core import View
from servanda.monitor.exact.facts import Facts
from servanda.monitor.exact.instances import all_of
from servanda.monitor.exact.limits import SumLimits, limits_of
from servanda.monitor.exact.moments import BEGINNING, earliest
from servanda.monitor.exact.solve import closure, solve
from servanda.monitor.watching.clock import Clock
from servanda.monitor.watching.judging import Bench

DAY = 86_400


class LookAhead(msgspec.Struct, frozen=True, kw_only=True):
    """What stands from a moment on, until the next look. limits: of each instance, in the order of the verdicts; none where the clause does not compile."""

    at: Instant
    verdicts: Mapping[str, tuple[Verdict, ...]]
    limits: Mapping[str, tuple[SumLimits, ...]]

    def sunset(self, clause: str, place: int) -> tuple[Instant | None, bool]:
        """The last second of an instance if nobody acts (the first of its last day and its lapse), and whether it is certain.

        Not certain: it may come later, and not sooner. None: nothing fixes one.
        """
        limits = self.limits.get(clause, ())
        if place >= len(limits):
            return None, True
        low, high = earliest((limits[place].due, limits[place].lapse))
        return (None if low is None or low <= BEGINNING else low), low == high


class Looker:
    """Asks the engine about some clauses of a view over a run."""

    def __init__(self, view: View, run: Run, names: tuple[str, ...]) -> None:
        self.bench, self.run, self.names = Bench(view), run, names
        self.compiled = tuple(name for name in names if name in self.bench.plans)
        self.rest = tuple(name for name in names if name not in self.bench.plans)
        self.plans = {name: self.bench.plans[name] for name in closure(self.bench.plans, self.compiled)}
        heard = self.bench.heard(names)
        self.spans = sorted(
            [
                (event.at, event.late)
                for event in run.events
                if event.late is not None and event.late > event.at and event.term in heard
            ]
            + [(gap.first, gap.last + 1) for gap in run.gaps if not gap.terms or heard & set(gap.terms)]
        )
        self.restless = bool(self.rest) or any(plan.every is not None for plan in self.plans.values())
        self.edges = sorted({edge for first, last in self.spans for edge in (first, last, last + 1)})
        self.told = sorted({event.at for event in run.events if event.term in heard})

    def look(self, at: Instant) -> tuple[LookAhead, Instant | None]:
        """What stands at a moment, and the first later one at which it may not."""
        clock = Clock(at)
        facts = solve(self.bench.compiled, self.run, clock, self.compiled, clock.begins)
        verdicts = {name: tuple(one.verdict for one in facts.result(name).instances) for name in self.compiled}
        limits = {name: self._limits(facts, name) for name in self.compiled}
        if self.rest:
            found = by_reference(self.bench.prepared, self.run, at)
            verdicts |= {name: found[name] for name in self.rest}
        return LookAhead(at=at, verdicts=verdicts, limits=limits), min(clock.wakes.values(), default=None)

    def _limits(self, facts: Facts, name: str) -> tuple[SumLimits, ...]:
        plan = self.plans[name]
        if plan.parent:
            return ()
        return tuple(limits_of(facts, plan, here, window) for here, window in all_of(facts, plan))

    def looks(self, first: Instant, last: Instant) -> Iterator[LookAhead]:
        """Every look from `first` to `last` that differs from the one before it."""
        now, wakes = self.look(first)
        yield now
        while True:
            nexts = [wakes] if wakes is not None else []
            nexts += [edge for edge in (_after(self.edges, now.at), _after(self.told, now.at)) if edge is not None]
            blind = self.restless or any(begin <= now.at < end for begin, end in self.spans)
            nexts += [now.at + DAY] if blind else []
            at = min(nexts, default=None)
            if at is None or at > last:
                if blind and now.at < last:
                    at = last
                else:
                    return
            then, wakes = self.look(at)
            if _signature(then) == _signature(now):
                now = LookAhead(at=at, verdicts=then.verdicts, limits=then.limits)
                continue
            if blind:
                then, wakes = self._halved(now, at)
            yield then
            now = then

    def _halved(self, before: LookAhead, after: Instant) -> tuple[LookAhead, Instant | None]:
        """The first moment at which something differs from before, if it changes once in between."""
        told: Callable[[LookAhead], object] = _signature
        low, high = before.at, after
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if told(self.look(middle)[0]) != told(before) else (middle, high)
        return self.look(high)


def _after(moments: list[Instant], at: Instant) -> Instant | None:
    place = bisect_right(moments, at)
    return moments[place] if place < len(moments) else None


def _signature(look: LookAhead) -> object:
    return {
        name: tuple((identity(one.instance), one.status, look.sunset(name, place)) for place, one in enumerate(verdicts))
        for name, verdicts in look.verdicts.items()
    }
