"""What `must not` clauses say about a milestone: the ways in which an act escapes a prohibition, and amounts that leave no room."""

from __future__ import annotations

import msgspec

from servanda.check.bounded import bound_text
from servanda.check.conditions import held, source_of
from servanda.check.points import Anchor, Compiler
from servanda.check.premises import BAN
from servanda.check.problem import ORIGIN, Alternative, Bound, Rule, Source
from servanda.check.registry import Frame
from servanda.check.shifts import SAME
from servanda.check.words import part_words
from servanda.meaning.force import FORCE, force_point
from servanda.meaning.names import same_or_within
from servanda.model.core import ActRef, Clause, Cond, Exception_, NotCond, Offset, Quantity, StateHolds


def prohibition(compiler: Compiler, clause: Clause) -> None:
    """Rules on every milestone that a prohibition forbids."""
    for act in clause.acts if not clause.quantities and (clause.act_list != "all of" or len(clause.acts) == 1) else ():
        for number in compiler.matching(act, clause.doers.actors):
            if not compiler.weighs(clause, BAN) or not _reaches(compiler, clause, number):
                continue
            excepted = _excepted(compiler, clause, number)
            if excepted is None:
                continue
            node = compiler.nodes[number]
            frame = Frame(clause, node.by, number)
            ways = [*_outside(compiler, frame), *excepted, *_lifted(compiler, frame)]
            if compiler.sure and ways and not set(node.by) <= set(clause.doers.actors) and len(node.by) > 1:
                continue  # of a joint act done one by one, only those bound must escape
            source = compiler.source(clause, "core", 0, part_words(clause, "core", None), clause.core_span)
            compiler.add(Rule((number,), tuple(ways), source, f"{node.label} is forbidden", bans=True))
    _limits(compiler, clause)


def _reaches(compiler: Compiler, clause: Clause, number: int) -> bool:
    """Whether an act falls under a prohibition that names places: all the places where it can be done lie inside them."""
    if not clause.places:
        return True
    dossier, node = compiler.dossier, compiler.nodes[number]
    named = [c.places for c in compiler.view.clauses if c.id in node.clauses]
    if not named:
        wider = (*compiler.view.clauses, *(c for reading in dossier.readings for c in reading.clauses))
        named = [c.places for c in wider if any(a.term == node.term for a in c.acts)]
    return bool(named) and all(
        places and all(any(same_or_within(dossier, mine, place) is True for mine in clause.places) for place in places)
        for places in named
    )


def _excepted(compiler: Compiler, clause: Clause, number: int) -> list[Alternative] | None:
    """The ways in which an exception covers an act; None: it is covered, or may be, whatever else happens."""
    found: list[Alternative] = []
    for exception in clause.exceptions:
        if not _may_cover(compiler, exception, number):
            continue
        if not exception.authorised_by:
            return None
        for who in exception.authorised_by:
            given = compiler.formal("authorisation", clause.id, who)
            source = compiler.source(clause, "except", 0, "except ... authorised by", exception.span)
            bound = Bound(
                number, given, True, SAME, source, f"{compiler.nodes[number].label} waits for an authorisation by {who}"
            )
            found.append(Alternative(happens=(given,), bounds=(bound,), words=f"{who} authorises it"))
    return found


def _may_cover(compiler: Compiler, exception: Exception_, number: int) -> bool:
    if exception.act is None:
        return True
    said, wanted = dict(compiler.nodes[number].args), dict(exception.act.args)
    same = compiler.nodes[number].term == exception.act.term
    return same and all(name not in said or compiler.sure or said[name] == value for name, value in wanted.items())


def _lifted(compiler: Compiler, frame: Frame) -> list[Alternative]:
    """A power that suspends, ends or releases: an act that comes after its exercise escapes."""
    found: list[Alternative] = []
    for power in compiler.acting_on(frame.clause, ("suspends", "ends", "releases")):
        source = compiler.source(frame.clause, "effect", 0, "effect", frame.clause.span)
        bound = Bound(frame.number, power, True, SAME.plus(1), source)
        found.append(Alternative(happens=(power,), bounds=(bound,), words=f"{compiler.nodes[power].label} lifts it"))
    return found


# --- amounts ---------------------------------------------------------------------------------------------------------


def _limits(compiler: Compiler, clause: Clause) -> None:
    """A prohibition of more than so much, always in force, beside a duty to do more than that."""
    bare = not clause.timing and not clause.conditions and not clause.exceptions and not clause.places
    bare = bare and not compiler.acting_on(clause, ("suspends", "ends", "releases")) and compiler.weighs_limits(clause)
    for quantity in clause.quantities if bare and len(clause.acts) == 1 else ():
        for other in compiler.view.clauses:
            if other.modal == "must" and _covered(compiler, clause, other) and exceeds(other, quantity, clause.modal):
                forbid_amount(compiler, clause, quantity, other)


def _covered(compiler: Compiler, clause: Clause, duty: Clause) -> bool:
    """Whether each bearer of a duty is bound, and each of its acts is one that is limited."""
    bound = set(duty.doers.actors) <= set(clause.doers.actors) and (len(duty.doers.actors) == 1 or duty.doers.mode == "each")
    later = compiler.bound(clause) == compiler.bound(duty) and force_point(clause) == force_point(duty)
    return (
        bound and later and clause.doers.mode in ("each", "one") and len(duty.acts) == 1 and _fits(clause.acts[0], duty.acts[0])
    )


def _fits(general: ActRef, special: ActRef) -> bool:
    return general.term == special.term and set(general.args) <= set(special.args)


def exceeds(duty: Clause, limit: Quantity, modal: str) -> bool:
    """Whether a duty asks for more than a limit without a period allows."""
    return any(
        wanted.relation in ("at least", "exactly")
        and not wanted.measured_from
        and not limit.measured_from
        and limit.window is None
        and not (wanted.pro_rata or limit.pro_rata or limit.since)
        and (wanted.amount.unit, wanted.amount.of) == (limit.amount.unit, limit.amount.of)
        and (
            wanted.amount.number > limit.amount.number
            or (modal == "must not" and limit.relation != "at most" and wanted.amount.number >= limit.amount.number)
        )
        for wanted in duty.quantities
    )


def forbid_amount(compiler: Compiler, clause: Clause, quantity: Quantity, duty: Clause) -> None:
    """A performance of a duty that no amount allows."""
    for number in compiler.performed.get(duty.id, ()):
        words = f"{quantity.relation} {quantity.amount.number:f} {quantity.amount.unit}"
        source = compiler.source(clause, quantity.relation, 0, words, quantity.span)
        text = f"{compiler.nodes[number].label} is asked for in a greater amount than “{words}” leaves"
        compiler.add(Rule((number,), (), source, text, bans=clause.id != duty.id, limits=True))


# --- time and conditions ---------------------------------------------------------------------------------------------


GATES = ("from", FORCE, "within", "immediately", "on", "while", "until", "lapses after")
"""Time parts of a duty that decide whether it is in force."""


def out_of_force(compiler: Compiler, frame: Frame) -> list[Alternative]:
    """The ways in which a duty does not bind at the moment of an act: not yet, no more, its condition not met, excused."""
    clause = frame.clause
    kinds = msgspec.structs.replace(clause, timing=tuple(timing for timing in clause.timing if timing.kind in GATES))
    return _outside(compiler, Frame(kinds, frame.doers, frame.number, frame.trigger, frame.anchored))


def _outside(compiler: Compiler, frame: Frame) -> list[Alternative]:
    """The ways in which an act escapes a prohibition: before it starts, after it ends, while its condition is not met."""
    found: list[Alternative] = []
    force = compiler.bound(frame.clause)
    if force is not None and force > compiler.start():
        source = compiler.source(frame.clause, "agreement", 0, "entry into force", frame.clause.core_span)
        found += _edge(compiler, frame, Anchor(ORIGIN, SAME.plus(force)), source, upper=True)
    for index, timing in enumerate(frame.clause.timing):
        source = source_of(compiler, frame.clause, timing, index)
        point, kind = timing.point, timing.kind
        if kind in ("from", "immediately", "not before", FORCE) and point is not None:
            found += _edge(compiler, frame, compiler.moment(point, frame, "first"), source, upper=True)
        elif kind in ("until", "by") and point is not None:
            found += _edge(compiler, frame, compiler.moment(point, frame, "last"), source, upper=False, strict=1)
        elif kind == "before" and point is not None:
            found += _edge(compiler, frame, compiler.moment(point, frame, "first"), source, upper=False)
        elif kind in ("within", "on", "within before") and point is not None:
            first, last = point, point
            if timing.period is not None:
                relation = "after" if kind == "within" else "before"
                moved = Offset(period=timing.period, relation=relation, of=point)
                first, last = (point, moved) if kind == "within" else (moved, point)
            found += _edge(compiler, frame, compiler.moment(first, frame, "first"), source, upper=True)
            found += _edge(compiler, frame, compiler.moment(last, frame, "last"), source, upper=False, strict=1)
            found += [Alternative()] if kind == "on" else []
        elif kind == "while" and timing.state:
            found += _not(compiler, frame, StateHolds(state=timing.state), source)
        elif kind == "only after" and timing.cond is not None:
            found += _not(compiler, frame, timing.cond, source, strict=1)
        elif kind == "lapses after" and timing.period is not None:
            end = Offset(period=timing.period, relation="after", of=point) if point is not None else None
            since = force if force is not None else compiler.start()
            over = (
                compiler.moment(end, frame, "last")
                if end is not None
                else compiler.ends(timing.period, since, frame.clause.agreement)
            )
            found += _edge(compiler, frame, over, source, upper=False, strict=1)
        elif kind in ("whenever", "lapses after", "extended by", "every"):
            found.append(Alternative())
    for index, condition in enumerate(frame.clause.conditions):
        words = part_words(frame.clause, condition.kind, condition)
        source = compiler.source(frame.clause, condition.kind, index, words, condition.span)
        if condition.kind == "unless":
            for way in compiler.ways(condition.cond, frame):
                found += held(compiler, frame.number, way, source, 0)
        else:
            found += _not(compiler, frame, condition.cond, source)
    return found


def _not(compiler: Compiler, frame: Frame, cond: Cond, source: Source, strict: int = 0) -> list[Alternative]:
    """The ways in which a condition is not true at the moment of the act (strict: was not, a second before)."""
    return [
        one
        for way in compiler.ways(NotCond(cond=cond), frame)
        for one in held(compiler, frame.number, way, source, 0, late=strict)
    ]


def _edge(
    compiler: Compiler, frame: Frame, anchor: Anchor | None, source: Source, *, upper: bool, strict: int = 0
) -> list[Alternative]:
    if anchor is None:
        return [Alternative()] if upper else []
    delta = -1 if upper else strict
    text = bound_text(compiler, frame.number, anchor, source, upper=upper)
    bound = Bound(frame.number, anchor.node, not upper, anchor.shift.plus(delta), source, text)
    if anchor.node == ORIGIN:
        return [Alternative(bounds=(bound,), words=text)]
    return ([Alternative(never=(anchor.node,))] if upper else []) + [Alternative((anchor.node,), (), (bound,), text)]
