"""The one door to verdicts for everything above: plans where they fit, the reference evaluator where they do not."""

from __future__ import annotations

from collections import OrderedDict
from importlib.util import find_spec

import msgspec

from servanda.calendar import Instant
from servanda.meaning import Prepared, Run, Verdict, prepare
from servanda.meaning import violations as reference_violations
from servanda.meaning.runs import Violation
from servanda.meaning.solve import solve as reference_solve
from servanda.model.core import View
from servanda.monitor.batch import fragment
from servanda.monitor.batch_answers import OverColumns
from servanda.monitor.compile import compile_view
from servanda.monitor.exact.facts import Facts
from servanda.monitor.exact.solve import solve
from servanda.monitor.exact.violations import violations_of
from servanda.monitor.plan import Compiled, Plan

LONG = 4_000
"""From how many events on columns answer sooner than one instance at a time (measured: see docs/monitor-engine.md)."""

_KEPT = 8
_compiled: OrderedDict[int, tuple[View | Prepared, Prepared, Compiled]] = OrderedDict()
"""The last views compiled, by identity: a report asks for the same view day after day. It holds the view, so that no other can take its place."""


_solved: list[tuple[Compiled, Run, Instant, Facts]] = []
"""What the last verdicts rest on, until the violations of the same run are asked for: both need the clauses that others hang on."""


def _keep(compiled: Compiled, run: Run, now: Instant, facts: Facts) -> None:
    _solved[:] = [(compiled, run, now, facts)]


def _kept(compiled: Compiled, run: Run, now: Instant, needs: set[str]) -> Facts | None:
    """What was worked out for the same question, if it was the last one; it is let go, so that no long run is held for nothing."""
    try:
        known = _solved.pop()
    except IndexError:
        return None
    if known[0] is not compiled or known[1] is not run or known[2] != now or not needs <= known[3].results.keys():
        return None
    return known[3]


class EngineCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """How a clause is watched. by: columns | one by one | reference evaluator. because: why not by a plan, "" if it is."""

    clause: str
    by: str
    because: str = ""


def compiled_of(view: View | Prepared) -> tuple[Prepared, Compiled]:
    """A view prepared and compiled; the last few are kept."""
    known = _compiled.get(id(view))
    if known is None or known[0] is not view:
        prepared = prepare(view)
        known = (view, prepared, compile_view(prepared))
        _compiled[id(view)] = known
        while len(_compiled) > _KEPT:
            _compiled.popitem(last=False)
    return known[1], known[2]


def coverage(compiled: Compiled) -> tuple[EngineCoverage, ...]:
    """Which clause is watched how, in the order of the text: over columns (where the run is large enough), one instance at a time, or by
    the reference evaluator."""
    plans = {plan.clause: plan for plan in compiled.plans}
    reasons = {one.clause: one.because for one in compiled.uncompiled}
    return tuple(
        EngineCoverage(clause=name, by="columns" if fragment(plans[name]) else "one by one")
        if name in plans
        else EngineCoverage(clause=name, by="reference evaluator", because=reasons.get(name, ""))
        for name in compiled.clauses
    )


def verdicts(view: View | Prepared, run: Run, now: Instant) -> dict[str, tuple[Verdict, ...]]:
    """The verdicts on every instance of every clause, rung and red line, by clause id, in the order of the text.

    In: a view, prepared or not; a run; the moment from which it is seen. Out: what `servanda.meaning.evaluate` gives. Total, like it.
    """
    prepared, compiled = compiled_of(view)
    needed = {name for plan in compiled.plans for name in plan.needs}
    columns = _columns(compiled, run, now)
    found: dict[str, tuple[Verdict, ...]] = {}
    if columns is not None:
        for plan in compiled.plans:
            told = None if plan.clause in needed else columns.verdicts(plan)
            if told is not None:
                found[plan.clause] = told
    left = [plan.clause for plan in compiled.plans if plan.clause not in found]
    facts = solve(compiled, run, now, left)
    _keep(compiled, run, now, facts)
    found |= {name: facts.result(name).verdicts for name in left}
    if compiled.uncompiled:
        found |= _by_reference(prepared, compiled, run, now)
    return {name: found[name] for name in prepared.clauses}


def _columns(compiled: Compiled, run: Run, now: Instant) -> OverColumns | None:
    """The run as columns, where it is long enough to pay for them, complete, some clause is of the fragment, and Polars is there.

    A log is judged one instance at a time: columns count what is on record, and say nothing of what may have gone unseen.
    """
    if run.watched is not None or len(run.events) < LONG or find_spec("polars") is None or not any(fragment(plan) for plan in compiled.plans):
        return None
    return OverColumns(compiled, run, now)


def _by_reference(prepared: Prepared, compiled: Compiled, run: Run, now: Instant) -> dict[str, tuple[Verdict, ...]]:
    """What does not compile, with all that it hangs on, by the reference evaluator."""
    left = [one.clause for one in compiled.uncompiled]
    needed = frozenset(name for clause in left for name in prepared.closure(clause))
    world = reference_solve(prepared, run, now, needed)
    return {name: world.result(name).verdicts for name in left}


def violations(view: View | Prepared, run: Run, now: Instant) -> tuple[Violation, ...]:
    """Every violation up to `now`, in order of time, then of the text, then of the run; as `servanda.meaning.violations` gives them."""
    prepared, compiled = compiled_of(view)
    columns = _columns(compiled, run, now)
    found: list[Violation] = []
    left: list[Plan] = []
    for plan in compiled.plans:
        told = None if columns is None else columns.violations(plan)
        found += told or ()
        left += [plan] if told is None else []
    needs = {name for plan in left for name in plan.needs}
    facts = _kept(compiled, run, now, needs) or solve(compiled, run, now, needs)
    found += [one for plan in left for one in violations_of(facts, plan)]
    if compiled.uncompiled:
        names = {one.clause for one in compiled.uncompiled}
        found += [one for one in reference_violations(prepared, run, now) if one.clause in names]
    order = {name: number for number, name in enumerate(prepared.clauses)}
    return tuple(sorted(found, key=lambda one: (one.at, order[one.clause], -1 if one.event is None else one.event, one.bearers)))
