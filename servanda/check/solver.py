"""The only module that speaks to Z3: problems with too many cases for the search, and brute questions of the tests.

A moment is an integer number of seconds; periods that the calendar counts are whole days from the civil day of the anchor, encoded with a
day variable and a second of the day. What cannot be written so (months, working days, clock changes) is bounded from both sides, and the
bound is made exact at the dates a model chose whenever the calendar disagrees there; that goes on until they agree or time is up. Of an
unsatisfiable problem a minimal core of rules is taken, and the search explains it: a raw core is never shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from servanda.check.deadline import clock, left, look
from servanda.check.network import Cycle, Schedule, solve
from servanda.check.problem import ORIGIN, Alternative, Bound, Undecided
from servanda.check.search import Conflict, Search, Solution, holds
from servanda.check.shifts import DAY, DayOp, PeriodOp

MOST_ROUNDS = 40
"""Rounds of making bounds exact at the dates of a model."""


def decide(search: Search, happens: Iterable[int], never: Iterable[int], limit: float) -> Solution | Conflict:
    """The same question as `Search.run`, for problems with many cases. Raises Undecided when the limit (seconds) passes."""
    until = clock() + limit
    asked = _Encoding(search, tuple(happens), tuple(never))
    answer = asked.solve(until)
    if isinstance(answer, Solution):
        return answer
    small = asked.minimal(answer, until)
    every = frozenset(range(len(search.rules)))
    explained = Search(search.problem, _no_mode(), search.rules[len(search.problem.rules) :], until=until)
    found = explained.run(happens, never, off=every - small)
    if isinstance(found, Conflict):
        return found
    raise Undecided("the solver and the search disagree about a core")


def _no_mode() -> Any:
    from servanda.check.search import Mode

    return Mode.NONE


class _Encoding:
    """One problem as Z3 sees it."""

    def __init__(self, search: Search, happens: tuple[int, ...], never: tuple[int, ...]) -> None:
        import z3

        self.z3 = z3
        self.search = search
        self.problem = search.problem
        self.happens: dict[int, Any] = {ORIGIN: z3.BoolVal(True)}
        self.times: dict[int, Any] = {ORIGIN: z3.IntVal(0)}
        self.days: dict[int, Any] = {}
        self.cuts: list[Any] = []
        self.frame = search.frame
        self.facts: list[Any] = []
        for number in range(1, len(self.problem.nodes)):
            self.happens[number] = z3.Bool(f"h{number}")
            at = z3.Int(f"t{number}")
            self.times[number] = at
            self.facts.append(z3.And(at >= self.frame.start, at <= self.frame.horizon))
        self.facts += [self.happens[n] for n in happens] + [z3.Not(self.happens[n]) for n in never]
        self.rules: list[Any] = [self._rule(number) for number in range(len(search.rules))]

    def _rule(self, number: int) -> Any:
        rule, z3 = self.search.rules[number], self.z3
        ways = [self._way(way) for way in rule.alternatives]
        return z3.Implies(z3.And(*(self.happens[n] for n in rule.guard)), z3.Or(*ways) if ways else z3.BoolVal(False))

    def _way(self, way: Alternative) -> Any:
        z3 = self.z3
        parts = [self.happens[n] for n in way.happens] + [z3.Not(self.happens[n]) for n in way.never]
        return z3.And(*parts, *(self._bound(bound) for bound in way.bounds))

    def _bound(self, bound: Bound) -> Any:
        at, anchor = self.times[bound.at], self.times[bound.anchor]
        if bound.anchor == ORIGIN:
            return at >= bound.shift.delta if bound.lower else at <= bound.shift.delta
        end = self._exact(bound)
        if end is None:
            low, high = bound.shift.bounds(self.frame.start, self.frame.horizon)
            end = anchor + (low if bound.lower else high)
        return at >= end if bound.lower else at <= end

    def _exact(self, bound: Bound) -> Any:
        """The end of a period in whole days, counted from the civil day of the anchor (in a clock without changes)."""
        if len(bound.shift.ops) != 1:
            return None
        op = bound.shift.ops[0]
        if isinstance(op, DayOp):
            days, edge = (op.n if op.after else op.n - 1), (DAY - 1 if op.last else 0)
        elif isinstance(op, PeriodOp):
            low, high = op.bounds(self.frame.start, self.frame.horizon)
            if low == high:
                return self.times[bound.anchor] + low + bound.shift.delta
            days = round((low + high) / 2 / DAY - 0.5)
            if high - low > DAY + 7200:
                return None
            edge = DAY - 1 + (1 if op.after else 0)
        else:
            return None
        start = self._day(bound.anchor) * DAY - self._offset()
        return start + days * DAY + edge + bound.shift.delta + self._slack(bound)

    def _slack(self, bound: Bound) -> int:
        """Clock changes move an end by at most two hours either way: the wide side is taken, cuts make it exact."""
        return -7200 if bound.lower else 7200

    def _offset(self) -> int:
        from servanda.calendar import civil

        shift = civil(self.frame.start, self.problem.zone).utcoffset()
        return 0 if shift is None else shift.days * DAY + shift.seconds

    def _day(self, number: int) -> Any:
        if number not in self.days:
            day, second = self.z3.Int(f"d{number}"), self.z3.Int(f"s{number}")
            self.days[number] = day
            # the civil second of the day is known up to a clock change
            self.facts.append(self.times[number] + self._offset() == day * DAY + second)
            self.facts.append(self.z3.And(second >= 0, second < DAY))
        return self.days[number]

    def solve(self, until: float) -> Solution | list[int]:
        """A solution that the calendar confirms, or the numbers of rules that exclude one."""
        z3 = self.z3
        for _ in range(MOST_ROUNDS):
            solver = z3.Solver()
            look()
            rest = left(until - clock())
            if rest <= 0:
                raise Undecided("the solver ran out of time")
            solver.set("timeout", int(rest * 1000) + 1)
            solver.add(*self.facts, *self.cuts)
            marks = [z3.Bool(f"r{number}") for number in range(len(self.rules))]
            for mark, rule in zip(marks, self.rules, strict=True):
                solver.add(z3.Implies(mark, rule))
            result = solver.check(*marks)
            if result == z3.unknown:
                raise Undecided("the solver ran out of time")
            if result == z3.unsat:
                names = {str(mark) for mark in solver.unsat_core()}
                return [number for number in range(len(self.rules)) if f"r{number}" in names]
            found = self._confirmed(solver.model())
            if found is not None:
                return found
        raise Undecided("the calendar and the solver did not come to agree")

    def _confirmed(self, model: Any) -> Solution | None:
        """The model's choice of cases as a plain network, solved exactly; else bounds made exact at its dates."""
        z3 = self.z3
        on = {n for n, var in self.happens.items() if n != ORIGIN and z3.is_true(model.eval(var, model_completion=True))}
        times = {n: model.eval(var, model_completion=True).as_long() for n, var in self.times.items()}
        shown = Schedule(times, {})
        bounds: list[Bound] = []
        for rule in self.search.rules:
            if set(rule.guard) <= on:
                fits = [w for w in rule.alternatives if set(w.happens) <= on and not set(w.never) & on]
                near = [w for w in fits if all(_nearly(b, shown, self) for b in w.bounds)]
                exact = [w for w in near if all(holds(b, shown) for b in w.bounds)]
                chosen = (exact or near or fits)[:1]
                bounds += [bound for way in chosen for bound in way.bounds]
        result = solve(bounds, on, self.frame)
        if not isinstance(result, Cycle):
            return Solution(on, bounds, result)
        for bound in bounds:
            if bound.anchor != ORIGIN and bound.shift.ops:
                self._cut(bound, times[bound.anchor])
        return None

    def _cut(self, bound: Bound, at: int) -> None:
        """Make a bound exact for anchors on this side of the date: ends never run backwards."""
        z3, anchor, target = self.z3, self.times[bound.anchor], self.times[bound.at]
        end = bound.shift.apply(at)
        alone = z3.Bool(f"c{len(self.cuts)}")
        both = z3.And(self.happens[bound.at], self.happens[bound.anchor], alone)
        fact = z3.Implies(anchor >= at, target >= end) if bound.lower else z3.Implies(anchor <= at, target <= end)
        rules = [n for n, rule in enumerate(self.search.rules) if len(rule.alternatives) == 1 and bound in rule.alternatives[0].bounds]
        for number in rules:
            self.cuts.append(z3.Implies(z3.And(z3.Bool(f"r{number}"), both), fact))
            self.cuts.append(alone)

    def minimal(self, core: list[int], until: float) -> frozenset[int]:
        """The core with every rule that it does not need left out."""
        z3 = self.z3
        kept = list(core)
        for number in core:
            if clock() > until:
                break
            solver = z3.Solver()
            solver.set("timeout", 500)
            solver.add(*self.facts, *self.cuts, *(z3.Bool(f"r{n}") for n in kept if n != number))
            solver.add(*(self.rules[n] for n in kept if n != number))
            if solver.check() == z3.unsat:
                kept.remove(number)
        return frozenset(kept)


def _nearly(bound: Bound, shown: Schedule, encoding: _Encoding) -> bool:
    """Whether a bound holds in its wide form."""
    low, high = bound.shift.bounds(encoding.frame.start, encoding.frame.horizon)
    anchor = 0 if bound.anchor == ORIGIN else shown.times[bound.anchor]
    at = shown.times[bound.at]
    return at >= anchor + low if bound.lower else at <= anchor + high
