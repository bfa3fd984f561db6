"""What a proof may rest on: when a bound of a clause binds whatever happens, and when a duty is one that the question expects done.

A bound proves nothing where something can lift or move the part it stands in: a power, a release, an extension, an excuse, a finding, a
condition that need not come true. Each function here says no as soon as it is not certain.
"""

from __future__ import annotations

from servanda.calendar import Instant, resolve_first
from servanda.meaning.force import FORCE, counted_from, dated, force_point
from servanda.meaning.limits import DEADLINES
from servanda.meaning.names import same_or_within
from servanda.meaning.prepared import Prepared
from servanda.meaning.times import BEGINNING
from servanda.model.core import (
    ActRef,
    Among,
    AtDate,
    Builtin,
    Clause,
    ClauseStatus,
    DayOf,
    EventRef,
    Occurs,
    Offset,
    Point,
    Timing,
)


def begin_of(prepared: Prepared) -> Instant:
    """The first moment at which anything counts: an agreement binds, or a duty whose clock starts at signature can be done. No run of a question
    begins before. Where an agreement has no date, the beginning of time."""
    return min((binds_of(prepared), *(counted_from(prepared, one) for one in prepared.view.clauses)))


def binds_of(prepared: Prepared) -> Instant:
    """The first moment at which an agreement binds."""
    return min((one.force for one in prepared.settings.values()), default=BEGINNING)


def binds_from_the_start(prepared: Prepared, clause: Clause) -> bool:
    """Whether the agreement of a clause is in force as soon as any is, for all who bear it."""
    settings, point = prepared.settings_of(clause.agreement), force_point(clause)
    at = settings.force if point is None else dated(settings, point)
    return not clause.bearers.joins and at is not None and at <= begin_of(prepared)


def acted_on(prepared: Prepared, clause: Clause) -> bool:
    """Whether somebody can lift, end, move or judge a clause: by a power, an extension or a finding."""
    moved = any(timing.kind == "extended by" for timing in clause.timing) or prepared.effects_on_clause.get(clause.id)
    return bool(moved or clause.determination is not None or clause.self_judged_by)


def open_from_the_start(prepared: Prepared, clause: Clause, timing: Timing) -> bool:
    """Whether a window (`from`, `within`) opens at a date, no later than the text binds."""
    opens = timing.kind in ("from", "within", "immediately", FORCE)
    if not opens or timing.point is None or not binds_from_the_start(prepared, clause):
        return False
    settings, point = prepared.settings_of(clause.agreement), timing.point
    if isinstance(point, AtDate):
        return resolve_first(point.expr, settings.zone).at <= begin_of(prepared)
    if isinstance(point, Builtin):
        named = prepared.settings_of(point.agreement) if point.agreement else settings
        at = dated(named, point)
        return at is not None and at <= begin_of(prepared)
    return False


def breached_by_acting_early(prepared: Prepared, clause: Clause, act: ActRef, window: Timing | None = None) -> bool:
    """Whether any act of a duty before what `only after` or `not before` asks for breaches it, whatever else has happened.

    It does only while the duty is in force: not if a condition, a window or another clause's exercise decides whether it is. window: one of its
    timings that is looked at apart: then it is asked of acts inside it.
    """
    kinds = {one.kind for one in clause.timing if one is not window and not open_from_the_start(prepared, clause, one)}
    return (
        clause.modal == "must"
        and clause.id not in prepared.parent
        and clause.bearers.mode != "jointly"
        and kinds <= {"only after", "not before", "by", "before", "within before"}
        and not clause.conditions
        and not any(quantity.measured_from for quantity in clause.quantities)
        and binds_from_the_start(prepared, clause)
        and not acted_on(prepared, clause)
        and everywhere(prepared, clause, act, "")
    )


def forbids_for_certain(prepared: Prepared, clause: Clause) -> bool:
    """Whether an act inside the time of a prohibition breaches it (apart from its own parts, which are the ways out of it)."""
    return (
        clause.modal == "must not"
        and clause.id not in prepared.parent
        and clause.id not in prepared.red
        and clause.act_list != "all of"
        and not clause.quantities
        and binds_from_the_start(prepared, clause)
        and not acted_on(prepared, clause)
    )


def everywhere(prepared: Prepared, clause: Clause, act: ActRef, role: str) -> bool:
    """Whether the places of a clause hold every place at which an act can happen, or (role: a clause) at which it counts for that clause.

    An act happens where some clause, under any reading, asks for it, forbids it or lets it be done; nowhere in particular if one of them names no place.
    """
    if not clause.places:
        return True
    dossier = prepared.view.dossier
    wider = (*dossier.clauses, *(one for reading in dossier.readings for one in reading.clauses))
    speaking = [prepared.clauses[role]] if role else [*prepared.clauses.values(), *wider]
    places = [one.places for one in speaking if any(other.term == act.term for other in one.acts)]
    return all(
        named and all(any(same_or_within(dossier, mine, place) is True for mine in clause.places) for place in named)
        for named in places
    )


def obliges(prepared: Prepared, clause: Clause, part: str, *, due: Instant | None = None, triggered: bool = False) -> bool:
    """Whether missing the deadline of a part breaches a duty, if what the deadline counts from has come.

    due: the last moment, if it is a date. triggered: it counts from the event that calls for the duty (`whenever`).
    """
    kinds = [timing.kind for timing in clause.timing if timing.kind == part or not open_from_the_start(prepared, clause, timing)]
    own = {part, "only after", "not before", *DEADLINES} - ({"within", "on"} - {part})
    if triggered:
        own.add("whenever")
    settings = prepared.settings_of(clause.agreement)
    point = force_point(clause)
    bound = settings.force if point is None else dated(settings, point)
    in_force = bound is not None and bound <= due if due is not None else binds_from_the_start(prepared, clause)
    return (
        clause.modal == "must"
        and clause.id not in prepared.parent
        and clause.id not in prepared.red
        and (part in DEADLINES or (part == "until" and not set(kinds) & set(DEADLINES)))
        and set(kinds) <= own
        and kinds.count(part) == 1
        and not clause.conditions
        and in_force
        and not acted_on(prepared, clause)
    )


def counts_until(prepared: Prepared, clause: Clause, part: str) -> bool:
    """Whether no performance counts after the moment that a part names: nothing extends it."""
    kinds = {timing.kind for timing in clause.timing}
    moved = "extended by" in kinds or any(effect.verb == "extends" for _, effect in prepared.effects_on_clause.get(clause.id, ()))
    recurs = "every" in kinds or ("whenever" in kinds and part == "until")
    return not moved and not recurs and clause.modal in ("must", "may")


def expected(prepared: Prepared, clause: Clause, seen: frozenset[str] = frozenset()) -> bool:
    """Whether `keepable` asks for the performance of a duty, and nothing can excuse it.

    That its text comes into force is supposed. Not of one that waits for a mere contingency: `if`, `unless`, `whenever`, `while`, a clock counted from what no expected duty asks for.
    Of one that recurs nothing is said here.
    """
    if clause.id in seen:
        return True
    kinds = {timing.kind for timing in clause.timing}
    return (
        clause.modal == "must"
        and clause.id not in prepared.parent
        and clause.id not in prepared.red
        and not clause.bearers.joins
        and not kinds & {"whenever", "while", "every"}
        and all(one.kind in ("provided that", "consent") for one in clause.conditions)
        and not acted_on(prepared, clause)
        and all(
            _asked_for(prepared, timing.point, clause, seen | {clause.id})
            for timing in clause.timing
            if timing.point is not None and timing.kind != FORCE
        )
    )


def _asked_for(prepared: Prepared, point: Point, clause: Clause, seen: frozenset[str]) -> bool:
    """Whether what a clock counts from is sure to be asked for: a date, what an expected duty is to bring about."""
    if isinstance(point, DayOf | Offset):
        return _asked_for(prepared, point.of, clause, seen)
    if isinstance(point, Among):
        return sum(_asked_for(prepared, one, clause, seen) for one in point.of) >= point.n
    if isinstance(point, AtDate):
        return True
    if isinstance(point, Builtin):
        settings = prepared.settings_of(point.agreement or clause.agreement)
        if point.of is not None:
            return True
        at = {"signature": settings.signed, "entry into force": settings.in_force}.get(point.name)
        return at is not None
    if isinstance(point, ClauseStatus):
        named = prepared.clauses.get(point.clause)
        return point.status == "kept" and named is not None and expected(prepared, named, seen)
    if isinstance(point, Occurs):
        doers = clause.bearers.actors if point.event.mode == "own" else point.event.doers
        return any(
            _asks_for(prepared, one, point.event, doers) and expected(prepared, one, seen) for one in prepared.view.clauses
        )
    return False


def _asks_for(prepared: Prepared, clause: Clause, event: EventRef, doers: tuple[str, ...]) -> bool:
    if clause.modal != "must" or clause.act_list == "any of" or clause.bearers.mode == "any":
        return False
    return event.act in clause.acts and set(doers) <= set(clause.bearers.actors)
