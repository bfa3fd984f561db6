"""Every violation, not only the first: forbidden acts, acts out of order, acts beyond a number, deadlines missed.

An instance is breached once. Whoever counts asks what follows too: each act that breaks a clause, and each deadline missed,
unless
something else had ended the instance before it (it was kept, released, lapsed).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.case import Case, Outcome
from servanda.meaning.causes import Causes
from servanda.meaning.doers import is_of
from servanda.meaning.instanced import scopes_of, windows_of
from servanda.meaning.judge import outcomes_of
from servanda.meaning.limits import limits_of
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.runs import Run, Status, Violation
from servanda.meaning.solve import solve
from servanda.meaning.times import latest
from servanda.meaning.windows import of_window
from servanda.meaning.world import Scope, World
from servanda.model.core import Clause, View


def violations(view: View | Prepared, run: Run, now: Instant) -> tuple[Violation, ...]:
    """Every violation up to `now`, in order of time; those at one moment in the order of the text, then of the run.

    An act is one violation of a clause for a bearer, however many instances it offends: the one with the earliest trigger is
    named. A gap makes no violation up, nor does a log that is silent where nobody looked. `at` of an act known only to an
    interval: its last moment if it is one for certain (as
    `Verdict.since`), else its first. Total, like `evaluate`.
    """
    prepared = prepare(view)
    world = solve(prepared, run, now, prepared.order)
    found = [one for clause in prepared.clauses.values() for one in _of_clause(world, clause)]
    order = {name: number for number, name in enumerate(prepared.clauses)}
    return tuple(sorted(found, key=lambda one: (one.at, order[one.clause], -1 if one.event is None else one.event, one.bearers)))


def accused(world: World, clause: Clause) -> frozenset[tuple[str, ...]]:
    """The bearers of the violations of a clause, in a world in which it was worked out."""
    return frozenset(one.bearers for one in _of_clause(world, clause))


class _Acts(msgspec.Struct):
    """What one act is of one clause. theirs: for each bearers it offends, the violation; if_theirs: for which of them it would be
    one for certain, and by when, if it were established that they did it."""

    theirs: dict[tuple[str, ...], Violation] = {}
    if_theirs: dict[tuple[str, ...], Instant] = {}


def _of_clause(world: World, clause: Clause) -> Iterable[Violation]:
    acts: dict[int, _Acts] = {}
    missed: list[Violation] = []
    for case in _cases(world, clause):
        outcomes, _ = outcomes_of(case)
        causes = Causes(case)
        enders = [(place, one) for place, one in enumerate(outcomes) if one.status is not Status.BREACHED]
        for number, one in enumerate(outcomes):
            if one.status is not Status.BREACHED or one.unseen or one.silent or one.when.lo is None or one.when.lo > case.now:
                continue
            stands = _stands(enders, number, one, case.now)
            if stands is None:
                continue
            violation = _violation(case, one, stands, causes)
            if one.act is None:
                missed.append(violation)
                continue
            known = acts.setdefault(one.act.index, _Acts())
            before = known.theirs.get(violation.bearers)
            known.theirs[violation.bearers] = violation if before is None else _one_of(before, violation)
            by = _would_be_by(case, enders, number, one)
            if by is not None:
                known.if_theirs[violation.bearers] = min(by, known.if_theirs.get(violation.bearers, by))
    return [*missed, *(one for act in acts.values() for one in _told(world, clause, act))]


def _cases(world: World, clause: Clause) -> Iterable[Case]:
    """The instances of a clause that are told apart; where nothing tells when its windows begin there is nothing to count."""
    recurs = any(timing.kind == "every" for timing in clause.timing)
    rows = world.limits.get(clause.id)  # as it was judged by last
    if rows is None:
        scopes = scopes_of(world, clause)
        rows = [
            [(here, window, limits_of(world, clause, here, window)) for here, window in windows_of(world, clause, scope)]
            for scope in scopes
        ]
    for here, window, limits in (one for row in rows for one in row):
        if window is not None or not recurs:
            yield Case(world, of_window(clause, here, window), here, limits)


def _stands(enders: list[tuple[int, Outcome]], number: int, breach: Outcome, now: Instant) -> bool | None:
    """Whether a breach is one for certain (True), perhaps (False), or not at all (None), given what may have ended the instance
    before it. At one instant what stands first in the table decides."""
    sure = breach.firm and breach.when.hi is not None and breach.when.hi <= now
    mine = breach.order
    for place, other in enders:
        its = other.order
        if its.lo is None or mine.lo is None:
            continue
        if its.hi is not None and (its.hi, place) < (mine.lo, number):
            return None
        if mine.hi is None or (its.lo, place) < (mine.hi, number):
            sure = False
    return sure


def _would_be_by(case: Case, enders: list[tuple[int, Outcome]], number: int, breach: Outcome) -> Instant | None:
    """By when an act whose doer is not established would be a violation for certain, had these bearers done it; None: it would
    not."""
    act = breach.act
    if act is None or act.event.by or act.apart is not True or len(breach.reason.events) != 1:
        return None
    if breach.reason.part == "determined by":  # what nobody has determined yet is no violation for certain, whoever did it
        return None
    theirs = replace(breach, when=latest((act.when, case.limits.told)), came=act.when)
    return theirs.when.hi if _stands(enders, number, theirs, case.now) is True else None


def _violation(case: Case, one: Outcome, sure: bool, causes: Causes) -> Violation:
    when = one.seen or one.when
    at = when.hi if sure and when.hi is not None else one.when.lo
    instance, event = case.instance, None if one.act is None else one.act.index
    return Violation(
        clause=case.clause.id,
        bearers=instance.bearers,
        at=case.now if at is None else at,
        event=event,
        sure=sure,
        part=one.reason.part,
        by=() if one.act is None else one.act.event.by,
        binding=instance.binding,
        trigger_event=instance.trigger_event,
        cause=causes.of(one, event),
    )


def _one_of(one: Violation, other: Violation) -> Violation:
    """An act that offends two instances for the same bearers is one violation: of the earlier trigger, for certain if either
    is."""
    if one.sure is not other.sure:
        return one if one.sure else other
    return one if one.at <= other.at else other


def _told(world: World, clause: Clause, act: _Acts) -> Iterable[Violation]:
    """An act by somebody not established, of a clause that binds each of several: one violation, by one of those it may be of."""
    found = list(act.theirs.values())
    if len(found) < 2 or any(one.by or one.sure for one in found) or clause.bearers.mode != "each" or clause.others is not None:
        return found
    bearers = tuple(name for name in clause.bearers.actors if (name,) in act.theirs)
    sure = act.if_theirs.keys() == act.theirs.keys() and _nobody_else(world, clause, found[0], bearers)
    at = max(act.if_theirs.values()) if sure else min(one.at for one in found)
    cause = tuple(sorted({index for one in found for index in one.cause}))
    return [replace(found[0], bearers=bearers, sure=sure, at=at, cause=cause)]


def _nobody_else(world: World, clause: Clause, one: Violation, bearers: tuple[str, ...]) -> bool:
    """Whether everybody who can do the act, as the vocabulary says, counts as one of these bearers."""
    if one.event is None:
        return False
    event = world.run.events[one.event]
    term = world.prepared.view.dossier.terms.get(event.term)
    scope = Scope(world.prepared.settings_of(clause.agreement))
    return (
        term is not None
        and bool(term.doers)
        and all(any(is_of(world, replace(event, by=(doer,)), bearer, scope) is True for bearer in bearers) for doer in term.doers)
    )
