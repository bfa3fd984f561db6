"""The reference evaluator: a run, a moment, a view in; the status of every instance of every clause out.

Every function here is total: it answers for any run and any view, and what cannot be told is unknown.
"""

from __future__ import annotations

from servanda.calendar import Instant
from servanda.meaning.points import Side, cond_line, moment, state_line
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.runs import Instance, Reason, Run, Status, Verdict
from servanda.meaning.solve import solve
from servanda.meaning.times import BEGINNING, NEVER
from servanda.meaning.world import Scope, World
from servanda.model.core import Clause, Cond, Point, Purpose, View

UNKNOWN = "unknown"
"""Answer of `point_time` when a point may have come but its moment, or the fact, is not known."""


def evaluate(view: View | Prepared, run: Run, now: Instant) -> dict[str, tuple[Verdict, ...]]:
    """The verdicts on every instance of every clause, rung and red line, by clause id, in the order of the text."""
    prepared = prepare(view)
    world = solve(prepared, run, now, prepared.order)
    return {name: world.results[name].verdicts for name in prepared.clauses}


def complies(view: View | Prepared, run: Run, now: Instant) -> tuple[Verdict, ...]:
    """The breaches of clauses and rungs at `now`; none: all keep the text so far. Red lines bind nobody who did not agree."""
    prepared = prepare(view)
    found = evaluate(prepared, run, now)
    return tuple(
        verdict
        for name, verdicts in found.items()
        if name not in prepared.red
        for verdict in verdicts
        if verdict.status is Status.BREACHED
    )


def instances(clause: Clause | str, run: Run, now: Instant, view: View | Prepared) -> tuple[Instance, ...]:
    """The instances of a clause: one per bearer (jointly and any of: one for all), trigger, window and, of a rung, breach."""
    prepared = prepare(view)
    name = clause if isinstance(clause, str) else clause.id
    world = solve(prepared, run, now, prepared.closure(name))
    return tuple(verdict.instance for verdict in world.result(name).verdicts)


def status(instance: Instance, run: Run, now: Instant, view: View | Prepared) -> Verdict:
    """The verdict on one instance. An instance of an unknown clause, or one nothing set going, is not in force."""
    prepared = prepare(view)
    world = solve(prepared, run, now, prepared.closure(instance.clause))
    found = [verdict for verdict in world.result(instance.clause).verdicts if verdict.instance == instance]
    missing = Reason(part="core", text="nothing in the run calls for this instance")
    return found[0] if found else Verdict(instance=instance, status=Status.NOT_IN_FORCE, reasons=(missing,))


def point_time(
    point: Point, view: View | Prepared, run: Run, now: Instant, *, agreement: str = "", clause: str = "",
    bearers: tuple[str, ...] = (),
    side: Side = "last",
) -> Instant | str | None:  # fmt: skip
    """When a point came, as known at `now`: an instant, None if it has not, `UNKNOWN`. Dates to come give their instant.

    clause, bearers: where the point stands, and whose own acts it may mean. side: first | last | over.
    """
    world, scope = _asked(view, run, now, agreement, clause, bearers)
    when = moment(world, point, scope, side)
    return None if when.lo is None else UNKNOWN if when.exact is None else when.exact


def cond_holds(
    cond: Cond, view: View | Prepared, run: Run, at: Instant, *, agreement: str = "", clause: str = "",
    bearers: tuple[str, ...] = (),
) -> bool | None:  # fmt: skip
    """Whether a condition holds at an instant: True, False, or None for not known."""
    world, scope = _asked(view, run, at, agreement, clause, bearers)
    return cond_line(world, cond, scope).at(at)


def state_holds(view: View | Prepared, state: str, run: Run, now: Instant) -> bool | None:
    """Whether a state holds at `now`; None: not known."""
    prepared = prepare(view)
    return state_line(solve(prepared, run, now, prepared.order), state).at(now)


def purpose_holds(view: View | Prepared, purpose: Purpose | str, run: Run, now: Instant) -> bool | None:
    """Whether a purpose is met at the end of the run (or, with `by`, at that moment if it is past), or a concern has come
    true."""
    prepared = prepare(view)
    wanted = (
        purpose
        if isinstance(purpose, Purpose)
        else next((one for one in prepared.view.dossier.purposes if one.id == purpose), None)
    )
    if wanted is None:
        return None
    world = solve(prepared, run, now, prepared.mentioned(wanted))
    scope = Scope(prepared.settings_of(wanted.agreement), bearers=wanted.of)
    line = cond_line(world, wanted.cond, scope)
    until = moment(world, wanted.by, scope, "last") if wanted.by is not None else NEVER
    if until.lo is not None and until.exact is None:
        return line.over(max(BEGINNING, min(until.lo, now)), now)
    end = now if until.exact is None else min(now, until.exact)
    return line.ever(BEGINNING, end) if wanted.sort == "concern" else line.at(end)


def _asked(
    view: View | Prepared, run: Run, now: Instant, agreement: str, clause: str, bearers: tuple[str, ...]
) -> tuple[World, Scope]:
    prepared = prepare(view)
    world = solve(prepared, run, now, prepared.order)
    known = prepared.clauses.get(clause)
    settings = prepared.settings_of(agreement or (known.agreement if known else ""))
    return world, Scope(settings, clause=known, bearers=bearers, mode=known.bearers.mode if known else "any")
