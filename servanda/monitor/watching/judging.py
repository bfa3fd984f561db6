"""Judging some clauses anew, and until when what is said of them holds if nothing comes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from servanda.calendar import Instant
from servanda.meaning import Prepared, Run, Verdict, prepare
from servanda.meaning import evaluate as reference_verdicts
from servanda.meaning import violations as reference_violations
from servanda.meaning.runs import Violation
from servanda.model.core import View
from servanda.monitor.engine import compiled_of
from servanda.monitor.exact.solve import solve
from servanda.monitor.exact.violations import violations_of
from servanda.monitor.plan import Plan
from servanda.monitor.small import listens_to, only
from servanda.monitor.watching.clock import Clock


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """verdicts, violations: of each clause asked for. wakes: the first moment at which a clause may come out otherwise though nothing comes in; a
    clause that is not there stays as it is. restless: clauses to be judged again whenever time has passed."""

    verdicts: Mapping[str, tuple[Verdict, ...]]
    violations: Mapping[str, tuple[Violation, ...]]
    wakes: Mapping[str, Instant]
    restless: frozenset[str]


class Bench:
    """A view made ready: its plans, what each clause listens to, and who hangs on whom."""

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
        self._narrow: dict[str, Prepared] = {}

    def touched(self, terms: Iterable[str]) -> set[str]:
        """The clauses that listen to some terms."""
        return {name for term in terms for name in self.listeners.get(term, ())}

    def hanging_on(self, names: Iterable[str]) -> tuple[str, ...]:
        """Some clauses and all that hang on them, in the order of the text."""
        found = _reached(names, self._users)
        return tuple(name for name in self.prepared.clauses if name in found)

    def heard(self, names: Iterable[str]) -> frozenset[str]:
        """The terms that some clauses and all that they hang on listen to."""
        return frozenset(term for name in _reached(names, self._needs) for term in self.terms.get(name, ()))

    def judge(self, names: tuple[str, ...], run: Run, now: Instant) -> Judged:
        """The verdicts on some clauses over a run that holds all that they and what they hang on listen to."""
        clock = Clock(now)
        mine = [name for name in names if name in self.plans]
        facts = solve(self.compiled, run, clock, mine, clock.begins)
        verdicts = {name: tuple(one.verdict for one in facts.result(name).instances) for name in mine}
        violations: dict[str, tuple[Violation, ...]] = {}
        for name in mine:
            clock.begins(name)
            violations[name] = tuple(violations_of(facts, self.plans[name]))
        unsettled = _unsettled(run, now)
        wakes = {name: clock.wakes[name] for name in mine if name in clock.wakes}
        restless: set[str] = set()
        for name in names:
            if name not in self.plans:
                verdicts[name], violations[name] = self._by_reference(name, run, now)
            if name not in self.plans or self.plans[name].every is not None or unsettled(self.heard((name,))):
                restless.add(name)
        return Judged(verdicts=verdicts, violations=violations, wakes=wakes, restless=frozenset(restless))

    def _by_reference(self, name: str, run: Run, now: Instant) -> tuple[tuple[Verdict, ...], tuple[Violation, ...]]:
        """What does not compile, by the reference evaluator, on a view cut down to what it hangs on."""
        if name not in self._narrow:
            self._narrow[name] = prepare(only(self.prepared.view, self.prepared.closure(name)))
        small = self._narrow[name]
        broken = tuple(one for one in reference_violations(small, run, now) if one.clause == name)
        return reference_verdicts(small, run, now)[name], broken


class _unsettled:
    """Whether terms are heard of which something is still going on: an event known only to an interval, or a gap, that is not over."""

    def __init__(self, run: Run, now: Instant) -> None:
        self.terms = {event.term for event in run.events if event.late is not None and event.at <= now < event.late}
        open_ = [gap for gap in run.gaps if gap.first <= now <= gap.last]
        self.terms |= {term for gap in open_ for term in gap.terms}
        self.all = any(not gap.terms for gap in open_)

    def __call__(self, terms: frozenset[str]) -> bool:
        return self.all or not self.terms.isdisjoint(terms)


def _reached(names: Iterable[str], steps: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    open_ = list(names)
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += steps.get(name, ())
    return found
