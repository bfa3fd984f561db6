"""Gates of a plan as conditions in conjunctive form over cells: and of ors of "this has been seen", "this state holds", "it is that late"."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from msgspec.structs import replace

from servanda.monitor.plan import (
    Any_,
    Combined,
    First,
    Fixed,
    Gate,
    Holds,
    Moment,
    Not,
    PlanAll,
    Quiet,
    Reached,
    Selector,
    Through,
    TriggerAt,
)

MOST_LITERALS = 512
NEVER = 1 << 61


class NotLowered(Exception):  # not an error: the batch back-end or the reference takes the clause
    """A part of a plan that the kernels have no parameters for; the text says which."""


class LoweredClock(NamedTuple):
    """A literal: it is at least (after) or at most this late."""

    at: int
    after: bool


class LoweredSeen(NamedTuple):
    """A literal: an event that fits one of some selectors has come; strictly: before this second. when: times outside which it does not count. told: no gap hides it."""

    of: tuple[Selector, ...]
    strictly: bool
    negated: bool = False
    when: tuple[tuple[object, ...], ...] = ()
    told: bool = False


class On(NamedTuple):
    """A literal: a state that events start and end holds."""

    starts: tuple[Selector, ...]
    ends: tuple[Selector, ...]
    negated: bool = False


Literal = LoweredSeen | On | LoweredClock
Form = tuple[tuple[Literal, ...], ...]
"""And of ors; () is true, ((),) is false."""

TRUE: Form = ()
FALSE: Form = ((),)


def both(*forms: Form) -> Form:
    """All of some conditions."""
    found: dict[tuple[Literal, ...], None] = {}
    for form in forms:
        found |= dict.fromkeys(form)
    return FALSE if () in found else tuple(found)


def either(*forms: Form) -> Form:
    """One of some conditions, multiplied out."""
    clauses: Form = tuple(tuple(dict.fromkeys(one for part in parts for one in part)) for parts in product(*forms))
    if sum(len(one) for one in clauses) > MOST_LITERALS:
        raise NotLowered("its conditions, multiplied out, are too many")
    return both(clauses)


def form(gate: Gate, *, negated: bool, triggered: bool) -> Form:
    """A gate, or its opposite, in conjunctive form.

    Raises:
        NotLowered: it speaks of something the kernels do not keep.
    """
    if isinstance(gate, Not):
        return form(gate.of, negated=not negated, triggered=triggered)
    if isinstance(gate, PlanAll | Any_):
        parts = [form(one, negated=negated, triggered=triggered) for one in gate.of]
        return both(*parts) if isinstance(gate, PlanAll) != negated else either(*parts)
    if isinstance(gate, Reached):
        return _reached(gate.moment, gate.strictly, negated, triggered)
    if isinstance(gate, Through):
        return _reached(gate.moment, True, not negated, triggered)
    if isinstance(gate, Holds):
        if gate.powers or gate.untold or not gate.starts or gate.start is not None or gate.end is not None:
            raise NotLowered(f"the state “{gate.name}” is not one that events start and end")
        _plain(*gate.starts, *gate.ends)
        return ((On(gate.starts, gate.ends, negated),),)
    if isinstance(gate, Quiet):
        raise NotLowered("it counts from the latest of several")
    raise NotLowered("it waits for the exercise of a power")


def _reached(moment: Moment, strictly: bool, negated: bool, triggered: bool) -> Form:
    if isinstance(moment, Fixed):
        if moment.late is not None:
            raise NotLowered("it waits for a signature whose hour is not said")
        if moment.at is None:
            return TRUE if negated else FALSE
        at = moment.at + 1 if strictly else moment.at
        return ((LoweredClock(at - 1, False),),) if negated else ((LoweredClock(at, True),),)
    if isinstance(moment, First):
        if triggered and not moment.anywhere:
            raise NotLowered("it counts an event from the trigger on")
        if moment.formal or (moment.who is not None and moment.who.members):
            raise NotLowered("it waits for a formal act, or for every member of a group")
        selectors = moment.of
        if moment.who is not None:
            who = moment.who
            selectors = tuple(_by(one, who.names, who.together) for one in selectors)
        _plain(*selectors)
        return ((LoweredSeen(selectors, strictly, negated, told=not moment.unseen),),)
    if isinstance(moment, Combined):
        if moment.how == "nth":
            raise NotLowered("it waits for the first, the last or so many of several")
        parts = [_reached(one, strictly, negated, triggered) for one in moment.of]
        return both(*parts) if (moment.how == "latest") != negated else either(*parts)
    if isinstance(moment, TriggerAt) and triggered and not strictly:
        return FALSE if negated else TRUE  # an instance begins with its trigger
    raise NotLowered("it waits for a moment that is counted from another")


def _by(selector: Selector, names: tuple[str, ...], together: tuple[tuple[str, ...], ...]) -> Selector:
    return replace(selector, by=names, together=together)


def _plain(*selectors: Selector) -> None:
    if any(one.distances for one in selectors):
        raise NotLowered("it measures a distance")
