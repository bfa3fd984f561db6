"""The events that a point of the text is counted from, as far as they bound it on their own: with what is counted, and in which role they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant, Period, day_after, day_n, earliest_after, end_of_period, resolve_first, resolve_last
from servanda.meaning.back import counted_back
from servanda.meaning.keys import CALENDAR, consent_key, event_key, first_key, last_key
from servanda.meaning.points import Side
from servanda.meaning.prepared import Prepared, Settings
from servanda.model.core import ActRef, Among, AtDate, Builtin, Clause, ClauseStatus, Consent, DayOf, Edge, Occurs, Offset, Point

FIRST = "first"
"""Role of an event: the first time it happens. Other roles are clause ids (the performance that counts for the clause) and SAME."""
SAME = "same"
"""Role of a bound that holds of any occurrence: both its ends are read alike, or its one end in whatever role the chain reads it."""

Shift = Callable[[Instant], Instant]


class Anchor(msgspec.Struct, frozen=True):
    """A moment counted from an event (or, with the key CALENDAR, a date: then `shift` gives it from anything)."""

    key: str
    shift: Shift
    role: str = FIRST


class CountedFrom(msgspec.Struct, frozen=True):
    """From where a point is read: whose performance (`waits`) of which clause is bounded, and how its agreement counts."""

    prepared: Prepared
    clause: Clause
    settings: Settings
    waits: str
    doers: tuple[str, ...]


def performances(clause: Clause) -> list[str]:
    """The keys of what a clause asks for, forbids or lets be done, by whom."""
    return [event_key(act.term, act.args, doers) for act in clause.acts for doers in clause.doers.shares]


def any_will_do(clause: Clause) -> bool:
    """Whether one of several performances is enough."""
    return (clause.act_list == "any of" or clause.doers.mode == "any") and len(performances(clause)) > 1


def same(at: Instant) -> Instant:
    return at


def at_date(at: Instant) -> Anchor:
    return Anchor(CALENDAR, lambda _: at)


def then(anchor: Anchor, shift: Shift) -> Anchor:
    return Anchor(anchor.key, lambda at: shift(anchor.shift(at)), anchor.role)


def end_after(anchor: Anchor, period: Period, settings: Settings) -> Anchor:
    return then(anchor, lambda at: end_of_period(at, period, settings.rule, settings.zone, settings.calendar).at)


def anchors_of(frame: CountedFrom, point: Point, side: Side, kind: Literal["min", "max"]) -> Iterator[Anchor]:
    """The events a point is counted from, as far as they bound it on their own.

    For a lower bound every event that must have happened serves; for an upper one every event at which the point has come.
    """
    settings = frame.settings
    if isinstance(point, AtDate):
        first, last = resolve_first(point.expr, settings.zone).at, resolve_last(point.expr, settings.zone).at
        yield at_date({"first": first, "last": last, "over": last if point.expr.time else last + 1}[side])
    elif isinstance(point, Builtin):
        yield from _builtin(frame, point, kind)
    elif isinstance(point, Occurs) and point.latest and kind == "max":
        return  # a period that begins anew with each occurrence ends no later than nothing
    elif isinstance(point, Occurs):
        event = point.event
        if event.mode == "own" and frame.clause.others is not None:
            return  # who is bound is not whose performance is bounded
        doers, mode = (frame.doers, "all") if event.mode == "own" else (event.doers, event.mode)
        yield from keyed(
            [event_key(event.act.term, event.act.args, name) for name in doers] or [key_of_act(event.act)], mode, kind
        )
        if event.mode == "own":
            yield Anchor(event_key(event.act.term, event.act.args, doers), same)
    elif isinstance(point, Consent):
        yield from keyed([consent_key(name, point.to) for name in point.who], "all", kind)
    elif isinstance(point, DayOf):
        count, ends = (day_n if point.relation == "of" else day_after), side != "first"
        over = 1 if side == "over" else 0
        for one in anchors_of(frame, point.of, "first", kind):
            yield then(one, lambda at: count(at, point.n, settings.zone)[1 if ends else 0] + over)
    elif isinstance(point, Offset):
        yield from (
            then(one, lambda at: _offset(at, point, settings, side)) for one in anchors_of(frame, point.of, "first", kind)
        )
    elif isinstance(point, Among):
        if point.n == (len(point.of) if kind == "min" else 1):  # each of them alone bounds the last, or the first, of all
            for part in point.of:
                yield from anchors_of(frame, part, side, kind)
    elif isinstance(point, Edge):
        yield from edge_anchors(frame, point, earliest=kind == "min")
    else:
        yield from kept_anchors(frame.prepared, point, kind)


def key_of_act(act: ActRef) -> str:
    return event_key(act.term, act.args)


def keyed(keys: list[str], mode: str, kind: str) -> Iterator[Anchor]:
    """The last (all) or first (any) of some events; each of them alone where it bounds the point just as surely."""
    combined = first_key(tuple(keys)) if mode == "any" else last_key(tuple(keys))
    yield Anchor(combined, same)
    if len(keys) > 1 and (mode == "any") == (kind == "max"):
        yield from (Anchor(key, same) for key in keys)


def _builtin(frame: CountedFrom, point: Builtin, kind: Literal["min", "max"]) -> Iterator[Anchor]:
    named = frame.prepared.settings_of(point.agreement) if point.agreement else frame.settings
    if point.of is not None:
        yield from anchors_of(frame, point.of, "first", kind)
        return
    at = {"signature": named.signed, "entry into force": named.in_force}.get(point.name)
    if at is not None:
        yield at_date(at)
    elif point.name == "trigger":
        for timing in frame.clause.timing:
            if timing.trigger is not None:
                yield from anchors_of(frame, Occurs(event=timing.trigger), "first", "min")


def _offset(at: Instant, point: Offset, settings: Settings, side: Side) -> Instant:
    if point.relation == "before":
        first, last = counted_back(at, point.period, settings)
        return {"first": first, "last": last, "over": last if first == last else last + 1}[side]
    count = end_of_period if side == "last" else earliest_after
    return count(at, point.period, settings.rule, settings.zone, settings.calendar).at


def edge_anchors(frame: CountedFrom, edge: Edge, *, earliest: bool) -> Iterator[Anchor]:
    """Start or end of a state that no power starts or ends: the point of its declaration.

    What ends a state may happen before it has begun, and ends nothing then: as an upper bound only an end by the calendar serves.
    """
    state = frame.prepared.view.states.get(edge.state)
    if state is None or frame.prepared.effects_on_state.get(edge.state):
        return
    point = state.start if edge.edge == "start" else state.end
    if not earliest and edge.edge == "end" and not (_dated(state.start) and _dated(state.end)):
        return
    if point is not None and not isinstance(point, Edge):
        settings = frame.prepared.settings_of(state.agreement)
        inner = replace(frame, settings=settings)
        yield from anchors_of(inner, point, "first" if edge.edge == "start" else "last", "min" if earliest else "max")


def _dated(point: Point | None) -> bool:
    while isinstance(point, DayOf | Offset):
        point = point.of
    return isinstance(point, AtDate)


def kept_anchors(prepared: Prepared, point: ClauseStatus, kind: Literal["min", "max"]) -> Iterator[Anchor]:
    """A duty of performance is kept when the last of its performances is done; certified or counted to the end, not before."""
    clause = prepared.clauses.get(point.clause)
    if point.status != "kept" or clause is None or clause.modal != "must" or clause.state or clause.id in prepared.parent:
        return
    if any(timing.kind in ("every", "whenever") for timing in clause.timing):
        return
    later = any(seen.sort == "certified" for seen in clause.verification) or any(
        quantity.relation == "exactly" for quantity in clause.quantities
    )
    adds_up = len(clause.acts) > 1 and bool(clause.quantities)
    if kind == "max" and (later or adds_up or clause.determination is not None or clause.self_judged_by):
        return
    keys = performances(clause)
    alone = clause.act_list == "any of" or clause.doers.mode == "any"
    for one in keyed(keys, "any" if alone and len(keys) > 1 else "all", kind):
        yield Anchor(one.key, one.shift, clause.id)
