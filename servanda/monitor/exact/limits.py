"""The time of one instance: what must be so for it to be in force, its last moment, its other ends, what lifts it."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.force import UNSAID
from servanda.monitor.exact.facts import UNSOLVED, Facts
from servanda.monitor.exact.here import Here
from servanda.monitor.exact.instances import Window, ended, in_time
from servanda.monitor.exact.instants import extended, fixed, life_of, line_of, when_of
from servanda.monitor.exact.moments import (
    ANY_TIME,
    BEGINNING,
    NEVER,
    PERHAPS,
    Line,
    When,
    begins,
    earliest,
    every,
    latest,
    moved,
    since,
    some,
    through,
    value,
)
from servanda.monitor.exact.switches import ends
from servanda.monitor.exact.used import used_up
from servanda.monitor.plan import Holds, Named, Plan


class Open(msgspec.Struct, frozen=True):
    """One thing that must be so, or that lifts, with what to say about it and when it is; doubt: while that is not known, if other words."""

    part: str
    text: str
    line: Line
    doubt: str = ""

    def told(self, at: Instant) -> str:
        """What to say of it at an instant at which it is not so."""
        return self.doubt if self.doubt and value(self.line, at) == PERHAPS else self.text


class SumLimits(msgspec.Struct, frozen=True):
    """Everything that bounds one instance in time; names as in a plan. doing: when performance counts; force: when its text came into force."""

    gates: tuple[Open, ...]
    in_force: Line
    doing: Line
    force: When
    early: tuple[Open, ...]
    order: Line
    starts: When
    due: When
    due_part: str
    hours: tuple[str, ...]
    told: When
    until: When
    lapse: When
    ended: When
    lifts: tuple[Open, ...]
    lifted: Line
    released: When
    life: Line


def limits_of(facts: Facts, plan: Plan, here: Here, window: Window | None, presumed: str = "") -> SumLimits:
    """Work out the limits of an instance; window: of `every`. presumed: of the acts from which its clock is counted, for where it begins and
    its deadline (`Here.presumed`)."""
    clock = replace(here, presumed=presumed) if presumed else here
    hours = _by_the_hour(facts, plan, clock, window)
    gates = [replace(one, doubt=UNSAID) if one.part in hours else one for one in _gates(facts, plan, here, window, clock)]
    early = _opened(facts, here, plan.order)
    if plan.modal != "must":
        gates += early
    in_force = every(gate.line for gate in gates)
    until = NEVER if plan.until is None else when_of(facts, here, plan.until)
    lapse = NEVER if plan.lapse is None else when_of(facts, here, plan.lapse)
    power = ended(facts, plan)
    whiles = [gate.line for gate in gates if gate.part == "while"]
    life = every([*whiles, *(through(one) for one in (until, lapse, power) if one != NEVER)])
    due, part = _deadline(facts, plan, clock, window)
    if plan.modal == "must" and not part:
        due, part = earliest((until, _state_end(facts, plan, whiles, in_force))), "until" if until != NEVER else "while"
        until = NEVER
    elif plan.modal != "must":
        due, part, until = earliest((due, until)), part if until == NEVER else "until", NEVER
    if plan.extension is not None:
        due = extended(facts, here, plan.extension, due)
    lifts = _opened(facts, here, plan.lifted)
    doing, order = in_force, every(gate.line for gate in early)
    if plan.early is not None:
        doing = every([since(fixed(plan.early)), *(gate.line for gate in gates if gate.part != "agreement")])
    left = [used_up(facts, plan, here, every([doing, order]))] if plan.ahead == "each" else []
    return SumLimits(
        gates=tuple(gates),
        in_force=in_force,
        doing=doing,
        force=begins(gates[0].line),
        early=tuple(early),
        order=order,
        starts=latest((*(when_of(facts, clock, one) for one in plan.starts), *left)),
        due=due,
        due_part=part,
        hours=hours,
        told=latest(when_of(facts, clock, one) for one in plan.told),
        until=until,
        lapse=lapse,
        ended=power,
        lifts=tuple(lifts),
        lifted=some(lift.line for lift in lifts),
        released=_released(facts, plan, here),
        life=life,
    )


def _by_the_hour(facts: Facts, plan: Plan, clock: Here, window: Window | None) -> tuple[str, ...]:
    """Of the parts that hang on an hour of signature those that hang on nothing else: were it said, they would be known."""
    if not set(plan.hours) - _WINDOWS:
        return plan.hours
    said = replace(clock, hour=True)
    doubtful = {one.part for one in _gates(facts, plan, said, window, said) if PERHAPS in one.line[1]}
    due, part = _deadline(facts, plan, said, window)
    doubtful |= {part} if due[0] != due[1] else set()
    return tuple(one for one in plan.hours if one in _WINDOWS or one not in doubtful)


_WINDOWS = {"agreement", "every", "lapses after"}


def _gates(facts: Facts, plan: Plan, here: Here, window: Window | None, clock: Here) -> list[Open]:
    force, *rest = (_open(facts, clock if one.part in _CLOCK else here, one) for one in plan.in_force)
    gates = [force]
    instance = here.instance
    if instance is not None and not plan.ahead and (instance.parent is not None or instance.called):
        gates.append(Open("whenever", "what calls for it is not certain", since(here.trigger)))
    if instance is not None and instance.called:
        truth = in_time(facts, plan, here)
        gates.append(Open("whenever", "its trigger did not come in its time", ((BEGINNING,), (truth,))))
    if plan.every is not None:
        start = NEVER if plan.every_from is None else when_of(facts, here, plan.every_from)
        if window is not None:
            gates.append(Open("every", "its window has not opened", every([since((window[0], window[0])), since(start)])))
        else:
            gates.append(Open("every", "nothing tells when its windows begin", since((start[0], None))))
    return gates + rest


def _opened(facts: Facts, here: Here, gates: tuple[Named, ...]) -> list[Open]:
    return [_open(facts, here, gate) for gate in gates]


def _open(facts: Facts, here: Here, gate: Named) -> Open:
    return Open(gate.part, gate.text, line_of(facts, here, gate.gate))


_CLOCK = ("from", "on", "within", "immediately")


def _deadline(facts: Facts, plan: Plan, here: Here, window: Window | None) -> tuple[When, str]:
    found: list[tuple[When, str]] = [((window[1], window[1]), "every")] if window else []
    found += [(when_of(facts, here, one.moment), one.part) for one in plan.deadlines]
    due = earliest(when for when, _ in found)
    return due, next((part for when, part in found if when[0] == due[0]), "")


def _state_end(facts: Facts, plan: Plan, whiles: list[Line], in_force: Line) -> When:
    """The end of the first stretch in which the state of `while` holds and the duty is in force."""
    states = [gate.gate for gate in plan.in_force if gate.part == "while" and isinstance(gate.gate, Holds)]
    if not states:
        return NEVER
    off = [stretch for state in states for stretch in life_of(facts, state).off]
    return moved(ends(every([*whiles, since(begins(in_force))]), off), lambda at: at - 1)


def _released(facts: Facts, plan: Plan, here: Here) -> When:
    """When the last of the bearers was released."""
    bearers = here.bearer.actors if here.bearer is not None else ()
    found: dict[str, list[When]] = {name: [] for name in bearers}
    for clause, actors in plan.released_by:
        result = facts.result(clause)
        for name in set(actors or bearers) & set(bearers):
            found[name] += [ANY_TIME] if result is UNSOLVED else [one.kept for one in result.instances]
    return latest(earliest(whens) for whens in found.values()) if found else NEVER


def clock_open(limits: SumLimits) -> bool:
    """Whether it is not known when the time of an instance begins or when it runs out."""
    if any(lo != hi for lo, hi in (limits.due, limits.starts, limits.told)):
        return True
    return any(PERHAPS in gate.line[1] for gate in limits.gates if gate.part in _CLOCK)


def closed(gates: tuple[Open, ...], at: Instant) -> list[Open]:
    """The gates that are closed at an instant or, if none is for certain, those that may be."""
    shut = [gate for gate in gates if value(gate.line, at) == 0]
    return shut or [gate for gate in gates if value(gate.line, at) == 1]
