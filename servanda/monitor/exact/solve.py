"""Working out every plan of a view over one run, each after those whose results it needs; where they wait for each other, until nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace as changed

from servanda.calendar import Instant
from servanda.meaning import Reason, Run, Status
from servanda.monitor.exact.case import Case
from servanda.monitor.exact.facts import UNSOLVED, Facts, Result, Solved
from servanda.monitor.exact.instances import all_of, last_chance, of_window, unseen_ones
from servanda.monitor.exact.judge import judge
from servanda.monitor.exact.limits import limits_of
from servanda.monitor.exact.moments import earliest, latest
from servanda.monitor.plan import Compiled, Plan

_PASSES = 60
"""As many rounds of news as the reference evaluator allows clauses that wait for each other."""


def solve(
    compiled: Compiled, run: Run, now: Instant, wanted: Iterable[str] | None = None, begins: Callable[[str], None] | None = None
) -> Facts:
    """The results of plans (all of them, or those `wanted` with all they need) over a run seen at `now`.

    begins: told the name of each plan before it is worked out.
    """
    facts = Facts(compiled, run, now)
    plans = {plan.clause: plan for plan in compiled.plans}
    names = plans.keys() if wanted is None else closure(plans, wanted)
    users: dict[str, set[str]] = {name: set() for name in plans}
    for plan in compiled.plans:
        for other in plan.needs:
            users[other].add(plan.clause)
    waiting = [name for name in plans if name in names]
    for _ in range(_PASSES):
        news: set[str] = set()
        for name in waiting:
            if begins is not None:
                begins(name)
            if facts.learn(name, result_of(facts, plans[name])):
                news |= users[name] & names
        waiting = [name for name in plans if name in news]
        if not waiting:
            break
    for name in waiting:
        facts.learn(name, UNSOLVED)
    _name_circles(facts, plans, names)
    return facts


def closure(plans: dict[str, Plan], wanted: Iterable[str]) -> set[str]:
    """Clauses with all whose results they need."""
    found: set[str] = set()
    open_ = [name for name in wanted if name in plans]
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += plans[name].needs
    return found


def result_of(facts: Facts, plan: Plan) -> Result:
    """Every instance of a plan judged, and when the clause as a whole became kept, breached and due."""
    if plan.parent and facts.result(plan.parent) is UNSOLVED:
        return UNSOLVED
    found = [
        judge(Case(facts, of_window(plan, window), here, limits_of(facts, plan, here, window), window=window))
        for here, window in all_of(facts, plan)
    ]
    found += unseen_ones(facts, plan)
    kept = [one.kept for one in found]
    if plan.parent:
        whole = earliest(kept)
    elif plan.recurs:
        whole = latest([*kept, last_chance(facts, plan)])
    else:
        whole = latest(kept)
    return Result(tuple(found), whole, earliest(one.breached for one in found), earliest(one.due for one in found))


def _name_circles(facts: Facts, plans: dict[str, Plan], names: Iterable[str]) -> None:
    """Say of what is unknown because it hangs on itself that it does."""
    for name in names:
        result = facts.results.get(name)
        if result is None or not any(one.verdict.status is Status.UNKNOWN for one in result.instances):
            continue
        around = [other for other in plans[name].needs if name in closure(plans, (other,))]
        open_ = next((other for other in around if _is_open(facts.result(other))), None)
        if open_ is not None:
            reason = Reason(part="clause", text=f"it hangs on clause {open_}, which hangs on it")
            told = tuple(_with(one, reason) for one in result.instances)
            facts.results[name] = Result(told, result.kept, result.breached, result.due)


def _is_open(result: Result) -> bool:
    return any(lo != hi for lo, hi in (result.kept, result.breached, result.due))


def _with(one: Solved, reason: Reason) -> Solved:
    if one.verdict.status is not Status.UNKNOWN:
        return one
    verdict = changed(one.verdict, reasons=(*one.verdict.reasons, reason))
    return Solved(verdict, one.kept, one.breached, one.due, one.effect, one.grounded, one.shown)
