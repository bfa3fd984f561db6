"""When an instance is in force and when its time runs out: gates, deadline, end, lapse, suspension, release."""

from __future__ import annotations

from msgspec.structs import replace

from servanda.calendar import Instant, day_end, day_of, day_start
from servanda.meaning.back import counted_back
from servanda.meaning.ends import bounds_triggers, counted, effect_moment, ends_of, extended, safely
from servanda.meaning.force import UNSAID, counts_early, unsaid_hours, waits_for
from servanda.meaning.points import cond_line, counted_anchor, force_of, joined, known_since, moment, state_ends, state_line
from servanda.meaning.results import UNSOLVED, Gate, Limits
from servanda.meaning.times import (
    ANY_TIME,
    FALSE,
    NEVER,
    Timeline,
    When,
    all_of,
    always,
    any_of,
    earliest,
    exactly,
    latest,
    since,
    through,
)
from servanda.meaning.used import used_up
from servanda.meaning.windows import in_time, row_start
from servanda.meaning.world import Scope, World
from servanda.model.core import AtDate, Clause, Point, Timing

DEADLINES = ("by", "before", "within", "within before", "on")


def limits_of(
    world: World, clause: Clause, scope: Scope, window: tuple[Instant, Instant] | None, presumed: str = ""
) -> Limits:
    """Work out the limits of an instance. window: of `every`, if the clause has it. presumed: how the acts are taken from which its clock is
    counted (`Scope.presumed`): where it begins and its deadline, never what else ends, lifts or orders anything."""
    clock = replace(scope, presumed=presumed)
    hours = _by_the_hour(world, clause, clock, window, unsaid_hours(world.prepared.settings_of, clause))
    early = tuple(_order(world, clause, scope))
    gates = tuple(
        replace(gate, doubt=UNSAID) if gate.part in hours else gate for gate in _gates(world, clause, scope, window, clock)
    )
    if clause.modal != "must":
        gates += early
    due, part = _deadline(world, clause, clock, window)
    until, lapse = ends_of(world, clause, scope)
    ended = effect_moment(world, clause, "ends")
    whiles = (gate.line for gate in gates if gate.part == "while")
    life = all_of(*whiles, *(through(end) for end in (until, lapse, ended) if end != NEVER))
    if clause.modal == "must" and not part:
        due, part = earliest((until, _state_end(world, clause, gates))), "until" if until != NEVER else "while"
        until = NEVER
    elif clause.modal != "must":
        due, part, until = earliest((due, until)), part if until == NEVER else "until", NEVER
    if not any(timing.kind in ("until", "lapses after") for timing in clause.timing):
        due = extended(world, clause, scope, due)
    lifts = tuple(_lifts(world, clause, scope))
    doing, order = _doing(clause, scope, gates), all_of(*(gate.line for gate in early))
    starts = latest(
        used_up(world, clause, scope, all_of(doing, order)) if timing.each else moment_before(world, timing, clock)
        for timing in clause.timing
        if timing.each or (timing.kind == "within before" and timing.point is not None)
    )
    return Limits(
        gates=gates,
        in_force=all_of(*(gate.line for gate in gates)),
        doing=doing,
        order=order,
        early=early,
        starts=starts,
        due=due,
        due_part=part,
        hours=hours,
        told=told_since(world, clause, clock),
        until=until,
        lapse=lapse,
        ended=ended,
        lifted=any_of(*(lift.line for lift in lifts)),
        lifts=lifts,
        released=_released(world, clause, scope),
        life=life,
    )


def _by_the_hour(
    world: World, clause: Clause, clock: Scope, window: tuple[Instant, Instant] | None, parts: tuple[str, ...]
) -> tuple[str, ...]:
    """Of the parts that hang on an hour of signature those that hang on nothing else: were it said, they would be known."""
    if not set(parts) - {"agreement", "every", "lapses after"}:
        return parts
    said = replace(clock, hour=True)
    gates = _gates(world, clause, said, window, said)
    open_ = {gate.part for gate in gates if any(value is None for _, value in gate.line.changes)}
    due, part = _deadline(world, clause, said, window)
    open_ |= {part} if due.unknown else set()
    return tuple(one for one in parts if one in ("agreement", "every", "lapses after") or one not in open_)


def clock_open(limits: Limits) -> bool:
    """Whether it is not known when the time of an instance begins or when it runs out."""
    clocks = ("from", "on", "within", "immediately")
    begins = (value for gate in limits.gates if gate.part in clocks for _, value in gate.line.changes)
    return any(when.unknown for when in (limits.due, limits.starts, limits.told)) or None in begins


def counted_early(clause: Clause, scope: Scope) -> bool:
    """Whether what is done before the text is in force counts for an instance."""
    return (scope.instance is None or scope.instance.parent is None) and counts_early(clause, scope.settings)


def _doing(clause: Clause, scope: Scope, gates: tuple[Gate, ...]) -> Timeline:
    if not counted_early(clause, scope):
        return all_of(*(gate.line for gate in gates))
    return all_of(since(scope.settings.signature), *(gate.line for gate in gates if gate.part != "agreement"))


# --- what must be so -------------------------------------------------------------------------------------------------


def _gates(
    world: World, clause: Clause, scope: Scope, window: tuple[Instant, Instant] | None, clock: Scope
) -> list[Gate]:
    zone = scope.settings.zone
    gates = [Gate("agreement", waits_for(world.prepared, clause), since(force_of(world, clause, scope)))]
    if scope.instance is not None and not clause.ahead and (scope.instance.parent is not None or scope.instance.called):
        gates.append(Gate("whenever", "what calls for it is not certain", since(scope.trigger)))
    if scope.instance is not None and scope.instance.called:
        gates.append(Gate("whenever", "its trigger did not come in its time", always(in_time(world, clause, scope))))
    if any(timing.kind == "every" for timing in clause.timing):
        text = "its window has not opened" if window else "nothing tells when its windows begin"
        start = row_start(world, clause, scope)
        line = all_of(since(exactly(window[0])), since(start)) if window else since(start.maybe())
        gates.append(Gate("every", text, line))
    if (since_when := joined(world, scope)) is not None:
        gates.append(Gate("accession", "who bears it has not joined the agreement", since(since_when)))
    for timing in clause.timing:
        if timing.kind in ("from", "on") and timing.point is not None and not bounds_triggers(clause):
            start = moment(world, timing.point, clock, "first")
            gates.append(
                Gate(
                    timing.kind,
                    "its time has not begun",
                    since(_day_start(start, zone) if _whole_day(timing) else start),
                )
            )
        elif timing.kind in ("within", "immediately") and timing.point is not None:
            gates.append(
                Gate(
                    timing.kind,
                    "what its time is counted from has not happened",
                    since(moment(world, timing.point, clock, "first")),
                )
            )
        elif timing.kind == "while":
            gates.append(Gate("while", f"{timing.state} does not hold", state_line(world, timing.state)))
    for condition in clause.conditions:
        if condition.kind != "unless":
            text = "the consent is not given" if condition.kind == "consent" else "its condition is not met"
            gates.append(Gate(condition.kind, text, cond_line(world, condition.cond, scope)))
    return gates


def _order(world: World, clause: Clause, scope: Scope) -> list[Gate]:
    found: list[Gate] = []
    for timing in clause.timing:
        if timing.kind == "not before" and timing.point is not None:
            found.append(Gate("not before", "it was too early", since(moment(world, timing.point, scope, "first"))))
        elif timing.kind == "only after" and timing.cond is not None:
            found.append(
                Gate(
                    "only after",
                    "what must come first had not come",
                    cond_line(world, timing.cond, scope, strictly=True),
                )
            )
    return found


def _lifts(world: World, clause: Clause, scope: Scope) -> list[Gate]:
    found = [
        Gate("unless", "the text excuses it (unless)", cond_line(world, condition.cond, scope))
        for condition in clause.conditions
        if condition.kind == "unless"
    ]
    for source, effect in world.prepared.effects_on_clause.get(clause.id, ()):
        if effect.verb == "suspends":
            result = world.result(source)
            lines = [one.effect for one in result.instances]
            line = always(None) if result is UNSOLVED else any_of(FALSE, *lines)
            found.append(Gate("effect", f"suspended by clause {source}", line))
    return found


# --- when time runs out ----------------------------------------------------------------------------------------------


def _deadline(world: World, clause: Clause, scope: Scope, window: tuple[Instant, Instant] | None) -> tuple[When, str]:
    """The earliest deadline and the part that sets it; no part if the clause has no deadline."""
    found = [(exactly(window[1]), "every")] if window else []
    for timing in clause.timing:
        if timing.each:
            found.append((scope.trigger.moved(lambda at: at - 1), "before each"))
        if timing.kind in DEADLINES and timing.point is not None:
            found.append((last_instant(world, timing, timing.point, scope), timing.kind))
    due = earliest(when for when, _ in found)
    return due, next((part for when, part in found if when.lo == due.lo), "")


def told_since(world: World, clause: Clause, scope: Scope) -> When:
    """From when anything about the clause can be told: where it counts back from an event, from that event on."""
    return latest(
        known_since(
            world,
            point,
            scope if agreement == clause.agreement else replace(scope, settings=world.prepared.settings_of(agreement)),
        )
        for point, agreement in world.prepared.backs[clause.id]
    )


def last_instant(world: World, timing: Timing, point: Point, scope: Scope) -> When:
    """The last instant that a deadline part leaves."""
    if timing.kind == "by":
        return moment(world, point, scope, "last")
    if timing.kind in ("before", "within before"):
        return moment(world, point, scope, "first").moved(lambda at: at - 1)
    if timing.kind == "on":
        end = moment(world, point, scope, "last")
        zone = scope.settings.zone
        return safely(lambda: end.moved(lambda at: day_end(day_of(at, zone), zone))) if _whole_day(timing) else end
    return counted(counted_anchor(world, point, timing.period, scope), timing.period, scope)


def _day_start(when: When, zone: str) -> When:
    return safely(lambda: when.moved(lambda at: day_start(day_of(at, zone), zone)))


def _whole_day(timing: Timing) -> bool:
    """`on` an event means its civil day; on a date, or a date with its hour, what is written."""
    return timing.kind == "on" and not isinstance(timing.point, AtDate)


def moment_before(world: World, timing: Timing, scope: Scope) -> When:
    """The first instant of `within PERIOD before POINT`."""
    if timing.point is None or timing.period is None:
        return NEVER
    start, period = moment(world, timing.point, scope, "first"), timing.period
    return safely(lambda: start.moved(lambda at: counted_back(at, period, scope.settings)[0]))


def _state_end(world: World, clause: Clause, gates: tuple[Gate, ...]) -> When:
    """The end of the first stretch in which the state of `while` holds and the duty is in force."""
    if not any(timing.kind == "while" for timing in clause.timing):
        return NEVER
    states = all_of(*(gate.line for gate in gates if gate.part == "while"))
    in_force = all_of(*(gate.line for gate in gates)).begins()
    off = [end for timing in clause.timing if timing.kind == "while" for end in state_ends(world, timing.state)]
    return all_of(states, since(in_force)).ends(off).moved(lambda at: at - 1)


# --- what others do to it --------------------------------------------------------------------------------------------


def _released(world: World, clause: Clause, scope: Scope) -> When:
    """When the last of the bearers was released."""
    found: dict[str, list[When]] = {name: [] for name in scope.bearers}
    for source, effect in world.prepared.effects_on_clause.get(clause.id, ()):
        if effect.verb == "releases":
            result = world.result(source)
            for name in set(effect.actors or scope.bearers) & set(scope.bearers):
                found[name] += [ANY_TIME] if result is UNSOLVED else [one.kept for one in result.instances]
    return latest(earliest(whens) for whens in found.values()) if found else NEVER
