"""Moments a text fixes by itself: points, windows of duties, and which of two starts comes first."""

from __future__ import annotations

import datetime as dt

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period, Unit, civil, day_after, day_n, end_of_period, resolve_first, resolve_last
from servanda.check.rules.base import Context
from servanda.model.core import AtDate, Builtin, Clause, DayOf, Dossier, Edge, Occurs, Offset, Point

_DAYS: dict[Unit, float] = {
    Unit.SECOND: 1 / 86400,
    Unit.MINUTE: 1 / 1440,
    Unit.HOUR: 1 / 24,
    Unit.DAY: 1,
    Unit.WORKING_DAY: 1,
    Unit.WEEK: 7,
    Unit.MONTH: 28,
    Unit.YEAR: 365,
}
ENDS = ("by", "before", "on", "until", "within", "within before")


def least_days(period: Period) -> float:
    """A length in days, months taken at their shortest: enough to compare two periods of a text."""
    return period.count * _DAYS[period.unit]


class Span(msgspec.Struct, frozen=True):
    """First and last instant at which a point can lie; a point fixed to the second has both the same."""

    first: Instant
    last: Instant


class Window(msgspec.Struct, frozen=True):
    """The time in which a duty is due. None: open. known: False when a part of it hangs on an event."""

    first: Instant | None
    last: Instant | None
    known: bool


def fixed(context: Context, point: Point, depth: int = 0) -> Span | None:
    """The moment of a point if the text alone fixes it, else None."""
    agreement = context.agreement
    if depth > 20:
        return None
    try:
        if isinstance(point, AtDate):
            return Span(resolve_first(point.expr, agreement.zone).at, resolve_last(point.expr, agreement.zone).at)
        if isinstance(point, Builtin):
            return _builtin(context, point)
        if isinstance(point, Edge):
            state = context.dossier.states.get(point.state)
            edge = None if state is None else state.start if point.edge == "start" else state.end
            return None if edge is None else fixed(context, edge, depth + 1)
        if isinstance(point, DayOf):
            of = fixed(context, point.of, depth + 1)
            if of is None:
                return None
            count = day_n if point.relation == "of" else day_after
            return Span(count(of.first, point.n, agreement.zone)[0], count(of.last, point.n, agreement.zone)[1])
        if isinstance(point, Offset):
            of = fixed(context, point.of, depth + 1)
            if of is None:
                return None
            if point.relation == "after":
                return Span(_end(context, of.first, point.period), _end(context, of.last, point.period))
            back = int(least_days(point.period) * 86400)
            return Span(of.first - back, of.last - back)
    except Refusal:
        return None
    return None


def _end(context: Context, anchor: Instant, period: Period) -> Instant:
    agreement = context.agreement
    return end_of_period(anchor, period, agreement.rule, agreement.zone, agreement.calendar).at


def _builtin(context: Context, point: Builtin) -> Span | None:
    agreement = context.dossier.agreements.get(point.agreement or context.agreement.id)
    if agreement is None:
        return None
    at = {"signature": agreement.signed, "entry into force": agreement.in_force}.get(point.name)
    late = agreement.signed_late if point.name == "signature" else None
    return None if at is None else Span(at, at if late is None else late)


def begins(context: Context) -> Instant | None:
    """The moment from which the agreement can bind at all: entry into force, else signature."""
    agreement = context.agreement
    return agreement.in_force if agreement.in_force is not None else agreement.signed


def window(context: Context, clause: Clause) -> Window:
    """When a clause is due, as far as the text alone fixes it."""
    first: Instant | None = None
    last: Instant | None = None
    known = True
    for timing in clause.timing:
        if timing.point is None:
            if timing.kind == "while":
                low, high, sure = _state_window(context, timing.state)
                first, last, known = _later(first, low), _sooner(last, high), known and sure
            else:
                known = False
            continue
        at = fixed(context, timing.point)
        if at is None:
            known = False
        elif timing.kind in ("from", "not before", "immediately"):
            first = _later(first, at.first)
        elif timing.kind == "on":
            first, last = _later(first, at.first), _sooner(last, at.last)
        elif timing.kind in ("by", "until"):
            last = _sooner(last, at.last)
        elif timing.kind == "before":
            last = _sooner(last, at.first - 1)
        elif timing.kind == "within" and timing.period is not None:
            try:
                first, last = _later(first, at.first), _sooner(last, _end(context, at.last, timing.period))
            except Refusal:
                known = False
        elif timing.kind == "within before":
            last = _sooner(last, at.first - 1)
        else:
            known = False
    return Window(first, last, known)


def _state_window(context: Context, name: str) -> tuple[Instant | None, Instant | None, bool]:
    state = context.dossier.states.get(name)
    if state is None:
        return None, None, False
    start = None if state.start is None else fixed(context, state.start)
    end = None if state.end is None else fixed(context, state.end)
    sure = (state.start is None or start is not None) and (state.end is None or end is not None)
    return (None if start is None else start.first), (None if end is None else end.last), sure


def _later(one: Instant | None, other: Instant | None) -> Instant | None:
    return other if one is None else one if other is None else max(one, other)


def _sooner(one: Instant | None, other: Instant | None) -> Instant | None:
    return other if one is None else one if other is None else min(one, other)


def starts_of(clause: Clause, dossier: Dossier) -> tuple[Point, ...]:
    """The points at which a duty begins to run (also the start of the state it runs in)."""
    kinds = ("from", "not before", "immediately")
    found: list[Point] = [t.point for t in clause.timing if t.kind in kinds and t.point is not None]
    for timing in clause.timing:
        if timing.kind == "while" and timing.state in dossier.states:
            found.append(Edge(edge="start", state=timing.state))
    return tuple(found)


def ends_of(clause: Clause, dossier: Dossier) -> tuple[Point, ...]:
    """The points at which a duty that runs is over."""
    found: list[Point] = [t.point for t in clause.timing if t.kind == "until" and t.point is not None]
    for timing in clause.timing:
        state = dossier.states.get(timing.state)
        if timing.kind == "while" and state is not None and state.end is not None:
            found.append(Edge(edge="end", state=timing.state))
    return tuple(found)


def resolve_edge(dossier: Dossier, point: Point) -> Point:
    """The point that defines the edge of a state, as far as one does."""
    seen: set[str] = set()
    while isinstance(point, Edge) and point.state not in seen and point.state in dossier.states:
        seen.add(point.state)
        state = dossier.states[point.state]
        inner = state.start if point.edge == "start" else state.end
        if inner is None:
            break
        point = inner
    return point


def not_later(context: Context, one: Point, other: Point, depth: int = 0) -> bool:
    """Whether the text guarantees that `one` comes no later than `other`."""
    dossier = context.dossier
    one, other = resolve_edge(dossier, one), resolve_edge(dossier, other)
    if one == other:
        return True
    first, second = fixed(context, one), fixed(context, other)
    if first is not None and second is not None:
        return first.first <= second.first
    opens = begins(context)
    if first is not None and opens is not None and first.first <= opens:
        return True
    if _in_force(context, one) and context.agreement.provisional is None:
        return True  # nothing that the text owes runs before it is in force, on whatever day that is
    if depth > 20:
        return False
    if isinstance(other, Offset) and other.relation == "after":
        return not_later(context, one, other.of, depth + 1)
    if isinstance(other, DayOf) and (other.relation == "after" or other.n > 1):
        return not_later(context, one, other.of, depth + 1)
    if isinstance(one, Offset) and one.relation == "before":
        return not_later(context, one.of, other, depth + 1)
    if isinstance(one, DayOf) and one.relation == "of" and one.n == 1:
        return not_later(context, one.of, other, depth + 1)
    if isinstance(one, Occurs) and isinstance(other, Occurs):
        term = dossier.terms.get(other.event.act.term)
        return term is not None and any(event.act.term == one.event.act.term for event in term.follows)
    return False


def _in_force(context: Context, point: Point) -> bool:
    own = context.agreement.id
    return isinstance(point, Builtin) and point.name == "entry into force" and (point.agreement or own) == own


def certainly_later(context: Context, one: Point, other: Point) -> bool:
    """Whether both moments are fixed and `one` is later."""
    first, second = fixed(context, one), fixed(context, other)
    return first is not None and second is not None and first.first > second.first


def day_in_words(context: Context, at: Instant) -> str:
    """A civil day of the agreement's zone."""
    return civil(at, context.agreement.zone).date().isoformat()


def deadline_days(context: Context, clause: Clause) -> tuple[dt.date, ...]:
    """The civil days on which deadlines of a clause fall, where the text fixes them."""
    days = []
    for timing in clause.timing:
        if timing.kind not in ("by", "on", "within") or timing.point is None:
            continue
        at = fixed(context, timing.point)
        if at is None:
            continue
        try:
            last = at.last if timing.period is None else _end(context, at.last, timing.period)
            days.append(civil(last, context.agreement.zone).date())
        except Refusal:
            continue
    return tuple(sorted(set(days)))


def timed(clause: Clause) -> bool:
    """Whether a clause has a last moment."""
    return clause.ahead or any(t.kind in ENDS or t.kind in ("lapses after", "every") for t in clause.timing)
