"""Working out every clause of a view for one run, until nothing becomes better known.

Clauses may speak of each other (kept, breached, due; effects of powers; rungs of a breach). Each starts as "everything is
possible" and is worked out again whenever something it hangs on has become better known, until nothing changes. What then
still hangs on itself is unknown. Nothing recurses without end, and every clause gets a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.case import Case
from servanda.meaning.instanced import scopes_of, unseen_ones, windows_of
from servanda.meaning.judge import judge
from servanda.meaning.limits import limits_of
from servanda.meaning.prepared import Prepared
from servanda.meaning.results import UNSOLVED, ClauseResult, InstanceResult
from servanda.meaning.runs import Reason, Run, Status
from servanda.meaning.times import earliest, latest
from servanda.meaning.windows import last_chance, of_window
from servanda.meaning.world import World
from servanda.model.core import Clause

_PASSES = 60
"""No chain of clauses, each waiting for news of the last, is longer in practice; beyond it they are left unknown."""


def solve(prepared: Prepared, run: Run, now: Instant, wanted: Iterable[str]) -> World:
    """Work out clauses until nothing becomes better known."""
    world = World(prepared, run, now)
    settle(world, wanted)
    return world


def settle(world: World, wanted: Iterable[str]) -> None:
    """The same in a world in which the clauses that these hang on besides each other are worked out."""
    prepared, names = world.prepared, set(wanted)
    waiting = [name for name in prepared.order if name in names]
    passes = 0
    while waiting and passes < _PASSES:
        passes += 1
        news: set[str] = set()
        for name in waiting:
            if world.learn(name, clause_result(world, prepared.clauses[name])):
                news |= prepared.users[name] & names
        waiting = [name for name in prepared.order if name in news]
    for name in waiting:
        world.learn(name, UNSOLVED)
    _name_circles(world, names)


def _name_circles(world: World, names: set[str]) -> None:
    """Say of what is unknown because it hangs on itself that it does."""
    for name in names:
        result = world.results.get(name)
        if result is None or not any(one.verdict.status is Status.UNKNOWN for one in result.instances):
            continue
        others = [other for other in sorted(world.prepared.needs[name]) if name in world.prepared.closure(other)]
        open_ = [other for other in others if _is_open(world.result(other))]
        if open_:
            world.results[name] = _with_reason(
                result, Reason(part="clause", text=f"it hangs on clause {open_[0]}, which hangs on it")
            )


def _is_open(result: ClauseResult) -> bool:
    return any(when.unknown for when in (result.kept, result.breached, result.due))


def _with_reason(result: ClauseResult, reason: Reason) -> ClauseResult:
    changed = tuple(
        InstanceResult(
            replace(one.verdict, reasons=(*one.verdict.reasons, reason)) if one.verdict.status is Status.UNKNOWN else one.verdict,
            one.kept,
            one.breached,
            one.due,
            one.effect,
            one.grounded,
            one.shown,
        )
        for one in result.instances
    )
    return ClauseResult(changed, result.kept, result.breached, result.due)


def clause_result(world: World, clause: Clause) -> ClauseResult:
    """Every instance of a clause judged, and when the clause as a whole became kept, breached and due.

    Kept: when every instance is; a clause that recurs (`every`, `whenever`) when besides no further instance can come; a rung when
    one instance is. Breached or due: when one instance is.
    """
    rung = clause.id in world.prepared.parent
    if rung and world.result(world.prepared.parent[clause.id]) is UNSOLVED:
        return UNSOLVED
    rows = [
        [(here, window, limits_of(world, clause, here, window)) for here, window in windows_of(world, clause, scope)]
        for scope in scopes_of(world, clause)
    ]
    world.limits[clause.id] = rows
    cases = (Case(world, of_window(clause, here, window), here, limits, window) for row in rows for here, window, limits in row)
    found = [judge(case) for case in cases]
    found += unseen_ones(world, clause)
    kept = [one.kept for one in found]
    if rung:
        whole = earliest(kept)
    elif any(timing.kind in ("every", "whenever") for timing in clause.timing):
        whole = latest([*kept, last_chance(world, clause)])
    else:
        whole = latest(kept)
    return ClauseResult(tuple(found), whole, earliest(one.breached for one in found), earliest(one.due for one in found))
