"""Judging some clauses anew, and until when what is said of them holds if nothing comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from servanda.calendar import Instant
from servanda.meaning import Prepared, Run, Verdict, prepare
from servanda.meaning import evaluate as reference_verdicts
from servanda.meaning import violations as reference_violations
from servanda.meaning.runs import Violation
from servanda.model.core import View
from servanda.monitor.engine import compiled_of
from servanda.monitor.exact.case import Case
from servanda.monitor.exact.facts import Facts
from servanda.monitor.exact.instances import all_of
from servanda.monitor.exact.judge import judge
from servanda.monitor.exact.limits import limits_of
from servanda.monitor.exact.solve import solve
from servanda.monitor.exact.violations import violations_of
from servanda.monitor.plan import Plan
from servanda.monitor.small import listens_to, only
from servanda.monitor.watching.clock import Clock
from servanda.monitor.watching.sparing import EACH, PlanShape, shape_of


class JudgedRound(msgspec.Struct, frozen=True, kw_only=True):
    """verdicts, violations: of each clause asked for. wakes: the first moment at which a clause may come out otherwise though nothing comes in; a
    clause that is not there stays as it is."""

    verdicts: Mapping[str, tuple[Verdict, ...]]
    violations: Mapping[str, tuple[Violation, ...]]
    wakes: Mapping[str, Instant]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What was judged of a clause, and by which run. ids: of the events of the run. keys: of the instances looked at, acts: ids of the acts looked at (None: all)."""

    verdicts: tuple[Verdict, ...]
    violations: tuple[Violation, ...] = ()
    ids: tuple[str, ...] = ()
    keys: tuple[str, ...] | None = None
    acts: tuple[str, ...] | None = None
    run: Run = Run()


class Bench:
    """A view made ready: its plans, what each clause listens to, who hangs on whom, and what of each need not be judged again."""

    def __init__(self, view: View) -> None:
        self.prepared, self.compiled = compiled_of(view)
        self.plans: dict[str, Plan] = {plan.clause: plan for plan in self.compiled.plans}
        self.terms: dict[str, frozenset[str]] = {
            name: frozenset(self.plans[name].terms) if name in self.plans else listens_to(self.prepared, frozenset((name,)))
            for name in self.prepared.clauses
        }
        self.listeners: dict[str, set[str]] = {}
        for name, terms in self.terms.items():
            for term in terms:
                self.listeners.setdefault(term, set()).add(name)
        self._needs = {
            name: set(self.plans[name].needs) if name in self.plans else self.prepared.closure(name) - {name}
            for name in self.prepared.clauses
        }
        self._users: dict[str, set[str]] = {}
        for name, needs in self._needs.items():
            for other in needs:
                self._users.setdefault(other, set()).add(name)
        self.shapes = {name: shape_of(plan, name in self._users) for name, plan in self.plans.items()}
        self._closures: dict[str, frozenset[str]] = {}
        self._narrow: dict[str, Prepared] = {}

    def touched(self, terms: Iterable[str]) -> set[str]:
        """The clauses that listen to some terms."""
        return {name for term in terms for name in self.listeners.get(term, ())}

    def hanging_on(self, names: Iterable[str]) -> tuple[str, ...]:
        """Some clauses and all that hang on them, in the order of the text."""
        found = _reached(names, self._users)
        return tuple(name for name in self.prepared.clauses if name in found)

    def closure(self, name: str) -> frozenset[str]:
        """A clause and all that it hangs on."""
        if name not in self._closures:
            self._closures[name] = frozenset(_reached((name,), self._needs))
        return self._closures[name]

    def heard(self, names: Iterable[str]) -> frozenset[str]:
        """The terms that some clauses and all that they hang on listen to."""
        return frozenset(term for name in names for other in self.closure(name) for term in self.terms.get(other, ()))

    def shape(self, name: str) -> PlanShape:
        """What of a clause need not be judged again."""
        return self.shapes.get(name, _ANY)

    def each(self, name: str) -> bool:
        """Whether each occurrence that sets a clause going is judged for itself."""
        return self.shape(name).kind == EACH

    def restless(self, names: Iterable[str], going_on: Callable[[frozenset[str]], bool]) -> set[str]:
        """Which clauses are to be judged again whenever time has passed. going_on: whether of some terms something is not over."""
        return {
            name
            for name in names
            if name not in self.plans or self.plans[name].every is not None or going_on(self.heard((name,)))
        }

    def judge(self, names: tuple[str, ...], run: Run, now: Instant) -> JudgedRound:
        """The verdicts on some clauses over a run that holds all that they and what they hang on listen to."""
        clock = Clock(now)
        mine = [name for name in names if name in self.plans]
        facts = solve(self.compiled, run, clock, mine, clock.begins)
        verdicts = {name: facts.result(name).verdicts for name in mine}
        violations: dict[str, tuple[Violation, ...]] = {}
        for name in mine:
            clock.begins(name)
            violations[name] = tuple(violations_of(facts, self.plans[name]))
        wakes = {name: clock.wakes[name] for name in mine if name in clock.wakes}
        for name in names:
            if name not in self.plans:
                verdicts[name], violations[name] = self._by_reference(name, run, now)
        return JudgedRound(verdicts=verdicts, violations=violations, wakes=wakes)

    def occurrences(self, name: str, run: Run, now: Instant) -> tuple[tuple[Verdict, Instant | None], ...]:
        """The verdict on each instance of a clause that hangs on no other, and when that may come out otherwise though nothing comes in."""
        clock = Clock(now)
        plan = self.plans[name]
        facts = Facts(self.compiled, run, clock)
        found: list[Verdict] = []
        clock.wakes.clear()  # so far only events that are still to come were looked at, and those are seen when they do
        for here, window in all_of(facts, plan):
            clock.begins(str(len(found)))
            found.append(judge(Case(facts, plan, here, limits_of(facts, plan, here, window))).verdict)
            clock.begins("")
        shared = clock.wakes.get("")
        wakes = (clock.wakes.get(str(number)) for number in range(len(found)))
        both = [min((at for at in (one, shared) if at is not None), default=None) for one in wakes]
        return tuple(zip(found, both, strict=True))

    def _by_reference(self, name: str, run: Run, now: Instant) -> tuple[tuple[Verdict, ...], tuple[Violation, ...]]:
        """What does not compile, by the reference evaluator, on a view cut down to what it hangs on."""
        if name not in self._narrow:
            self._narrow[name] = prepare(only(self.prepared.view, self.prepared.closure(name)))
        small = self._narrow[name]
        broken = tuple(one for one in reference_violations(small, run, now) if one.clause == name)
        return reference_verdicts(small, run, now)[name], broken


_ANY = PlanShape()


def _reached(names: Iterable[str], steps: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    open_ = list(names)
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += steps.get(name, ())
    return found
