"""What proves, by the form of the text, that an actor can stall a duty: something that only it can do, and that nothing obliges it to.

A duty is kept only where its act is done, what it waits for has come, and who must consent or certify has. If one of these cannot happen
without an actor, and no clause that this actor could offend against listens to it, then in every run that keeps the duty the actor does of
its own will what nobody could hold against it to leave undone. That is a statement about every run. Whatever is less plain is no proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from servanda.check.chains import Choice
from servanda.check.desk import Desk
from servanda.check.explore.events import able, standing_in
from servanda.check.explore.will import needs_will
from servanda.meaning.force import FORCE
from servanda.meaning.limits import DEADLINES
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Event, Run
from servanda.model.core import AllOf, Clause, ClauseStatus, Cond, DayOf, Edge, EventRef, Occurs, Offset, Past, Point, StateHolds


class Needed(msgspec.Struct, frozen=True):
    """Something without which a duty is kept in no run. words: how it is named in the text (its terms, or the clause it is about);
    ways: the events of which one must come."""

    words: frozenset[str]
    ways: tuple[Event, ...]


def surely(desk: Desk, choice: Choice, clause: Clause, actor: str, run: Run = Run()) -> bool:  # noqa: B008 - frozen
    """Whether the form of the text proves that an actor is passive in no run that keeps a clause (or in none that goes on from `run`)."""
    prepared = desk.player(choice).prepared
    happened = {word for event in run.events for word in (event.term, *(value for _, value in event.args))}
    for one in needed(prepared, clause):
        if one.words & happened:
            continue
        if one.ways and all(needs_will(desk.dossier, event, actor) for event in one.ways):
            if not any(one.words & words for words in _listening(desk, choice, actor)):
                return True
    return False


def _listening(desk: Desk, choice: Choice, actor: str) -> list[frozenset[str]]:
    """Of each clause that an actor could offend against: all that its verdict can hang on, as words of the text."""
    key = f"listening {choice!r} {actor}"
    known = desk.kept.get(key)
    if not isinstance(known, list):
        prepared = desk.player(choice).prepared
        mine = [
            name
            for name, clause in prepared.clauses.items()
            if name not in prepared.red and not never_breached(clause) and _bears(clause, actor)
        ]
        found = [desk.words_of(choice, prepared.closure(name)) for name in mine]
        desk.kept[key] = known = found
    return known


def _bears(clause: Clause, actor: str) -> bool:
    return not clause.bearers.actors or actor in clause.bearers.actors


# --- without what a duty is not kept -----------------------------------------------------------------------------------


def needed(prepared: Prepared, clause: Clause, seen: frozenset[str] = frozenset()) -> Iterator[Needed]:
    """What must have come in every run in which a duty is kept; also for the clauses that must be kept before it. seen: those looked at."""
    for other in _after(clause):
        if other in prepared.clauses and other not in seen and other != clause.id:
            yield from needed(prepared, prepared.clauses[other], seen | {clause.id})
    yield from _performed(prepared, clause)
    if clause.state:
        yield from _condition(prepared, clause, StateHolds(state=clause.state))
    for condition in clause.conditions:
        if condition.kind == "consent":
            for who in condition.who:
                yield from _formal(prepared, "consent", "to", clause.id, who)
        elif condition.kind in ("if", "provided that"):
            yield from _condition(prepared, clause, condition.cond)
    for check in clause.verification:
        for who in check.by if check.sort == "certified" else ():
            yield from _formal(prepared, "certification", "of", clause.id, who)
    for timing in clause.timing:
        if timing.trigger is not None:
            yield _occurs(prepared, clause, timing.trigger)
        if timing.kind in ("whenever", "within", "immediately", "from", FORCE, "on") and timing.point is not None:
            yield from _point(prepared, clause, timing.point)
        elif timing.kind == "only after" and timing.cond is not None:
            yield from _condition(prepared, clause, timing.cond)
        elif timing.kind == "while" and timing.state:
            yield from _condition(prepared, clause, StateHolds(state=timing.state))


def _after(clause: Clause) -> Iterator[str]:
    """The clauses that must be kept before one can be: all of them, where several conditions are joined by `and`."""
    conds = [one.cond for one in clause.conditions if one.kind in ("if", "provided that")]
    conds += [timing.cond for timing in clause.timing if timing.kind == "only after" and timing.cond is not None]
    for cond in conds:
        conds += cond.conds if isinstance(cond, AllOf) else ()
        if isinstance(cond, Past) and isinstance(cond.point, ClauseStatus) and cond.point.status == "kept":
            yield cond.point.clause


def _performed(prepared: Prepared, clause: Clause) -> Iterator[Needed]:
    """The act itself: by every bearer (`jointly`, and of a bare duty of each), else by one of them."""
    acts = clause.acts
    if clause.quantities or not acts:
        return
    groups = [acts] if clause.act_list == "any of" else [(act,) for act in acts]
    bare = not clause.timing and not clause.conditions and not prepared.effects_on_clause.get(clause.id)
    who = clause.doers
    every = who.mode == "jointly" or (who.mode == "each" and (bare or clause.others is not None))
    for some in groups:
        for doers in [(name,) for name in who.actors] if every else [who.actors]:
            ways = [
                Event(term=act.term, at=0, args=act.args, by=by)
                for act in some
                for by in ([by for name in doers for by in _by(prepared, name)] if doers else [()])
            ]
            yield Needed(frozenset(act.term for act in some), tuple(ways))


def _by(prepared: Prepared, name: str) -> list[tuple[str, ...]]:
    """Whose acts are those of an actor: its own, those of who acts for it, of a group or body those of all its members together."""
    record = prepared.view.dossier.actors.get(name)
    members = tuple(one.member for one in record.members) if record is not None else ()
    others = [by for by in standing_in(prepared.view.dossier, name) if by[0] not in members or len(members) < 2]
    return [(name,), *others, *([members] if members else [])]


def _formal(prepared: Prepared, term: str, slot: str, clause: str, who: str) -> Iterator[Needed]:
    events = [Event(term=term, at=0, by=by, args=((slot, clause),)) for by in _by(prepared, who)]
    yield Needed(frozenset((clause,)), tuple(events))


def _condition(prepared: Prepared, clause: Clause, cond: Cond) -> Iterator[Needed]:
    if isinstance(cond, AllOf):
        for part in cond.conds:
            yield from _condition(prepared, clause, part)
    elif isinstance(cond, Past):
        yield from _point(prepared, clause, cond.point)
    elif isinstance(cond, StateHolds) and not prepared.effects_on_state.get(cond.state):
        state = prepared.view.states.get(cond.state)
        if state is not None and state.start is not None:
            yield from _point(prepared, clause, state.start)


def _point(prepared: Prepared, clause: Clause, point: Point) -> Iterator[Needed]:
    while isinstance(point, DayOf) or (isinstance(point, Offset) and point.relation == "after"):
        point = point.of
    if isinstance(point, Edge) and point.edge == "start":
        yield from _condition(prepared, clause, StateHolds(state=point.state))
    elif isinstance(point, Occurs):
        yield _occurs(prepared, clause, point.event)


def _occurs(prepared: Prepared, clause: Clause, ref: EventRef) -> Needed:
    return Needed(frozenset((ref.act.term,)), tuple(_events(prepared, clause, ref)))


def _events(prepared: Prepared, clause: Clause, ref: EventRef) -> Iterable[Event]:
    """Every event that makes a reference true."""
    term = prepared.view.dossier.terms.get(ref.act.term)
    if term is not None and term.sort == "event":
        return [Event(term=ref.act.term, at=0, args=ref.act.args)]
    names = clause.bearers.actors if ref.mode == "own" else ref.doers or able(prepared, ref.act.term, term)
    return [Event(term=ref.act.term, at=0, args=ref.act.args, by=by) for name in names for by in _by(prepared, name)]


def never_breached(clause: Clause) -> bool:
    """Whether, by its form, nothing can breach a clause: a power, an intent, an effort that nobody judges; a duty without a last moment, an order or a
    limit to exceed."""
    judged = clause.determination is not None or bool(clause.self_judged_by)
    if clause.modal == "may" or (clause.degree and not judged):
        return True
    ends = clause.ahead or any(
        t.kind in (*DEADLINES, "until", "while", "every", "not before", "only after", "extended by") for t in clause.timing
    )
    limits = any(quantity.relation != "at least" and not quantity.measured_from for quantity in clause.quantities)
    return clause.modal == "must" and not ends and not limits and not judged
