"""The ground events that can matter for a slice of clauses: every way in which one of its phrases, or an act of form, can come true.

One event for each mention as the text puts it, and then one deviation at a time: another doer that may count, a place inside or outside
the one named, another value of a slot, an amount just below or above a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from servanda.base.inside import inside
from servanda.calendar import Instant
from servanda.check.words import event_label
from servanda.meaning.names import same_or_within
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Event
from servanda.model.core import ActRef, Bearers, Clause, Consent, Dossier, EventRef, Term

OTHER = "other than "
"""Stands before the value of a slot that is none of those the text names."""


class Ground(msgspec.Struct, frozen=True, cache_hash=True):
    """An event without its moment. clauses: whose verdicts it may move, as far as they mention it; plain: as the text puts it."""

    term: str
    by: tuple[str, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    place: str = ""
    amount: Decimal | None = None
    unit: str = ""
    clauses: frozenset[str] = frozenset()
    plain: bool = True

    def event(self, at: Instant) -> Event:
        return Event(term=self.term, at=at, by=self.by, args=self.args, place=self.place, amount=self.amount, unit=self.unit)

    @property
    def key(self) -> tuple[object, ...]:
        return (self.term, self.by, self.args, self.place, self.amount, self.unit)

    def words(self, dossier: Dossier) -> str:
        """The event as a person would name it."""
        said = dict(self.args)
        of = (said.get("to") or said.get("of") or "").partition(":")[2]
        formal = {
            "consent": f"consent to {of}",
            "determination": f"“{said.get('finding', '')}” determined on {of}",
            "extension": f"extension of {of}",
            "certification": f"certification of {of}",
            "authorisation": f"authorisation under {of}",
        }.get(self.term)
        words = (
            f"{formal} by {', '.join(self.by)}"
            if formal
            else event_label(dossier, ActRef(term=self.term, args=self.args), self.by)
        )
        amount = f", {self.amount:f} {self.unit}" if self.amount is not None else ""
        return words + amount + (f", at {self.place}" if self.place else "")


class Mention(msgspec.Struct, frozen=True):
    """A phrase as a clause or state of the slice speaks of it (or, if no clause is named, what is asked besides).

    core: it is what the clause asks for, forbids or allows.
    """

    act: ActRef
    doers: tuple[tuple[str, ...], ...]
    clause: str
    core: bool = False


def ground_events(views: Iterable[Prepared], names: frozenset[str], also: tuple[object, ...] = ()) -> list[Ground]:
    """Every ground event that can matter for these clauses under one of the views: as the text puts it first, deviations last.

    also: further pieces of the model (a purpose) that speak of events.
    """
    found: dict[tuple[object, ...], Ground] = {}
    for prepared in views:
        said = mentions(prepared, names, also)
        details = _details(prepared, said)
        plain = list(_plain(prepared, said, details))
        for one in (*plain, *_formal(prepared, names), *_deviations(prepared, plain, details)):
            known = found.get(one.key)
            found[one.key] = one if known is None else msgspec.structs.replace(
                known, clauses=known.clauses | one.clauses, plain=known.plain or one.plain
            )  # fmt: skip
    return sorted(found.values(), key=lambda one: not one.plain)


# --- what the text mentions ------------------------------------------------------------------------------------------


def mentions(prepared: Prepared, names: frozenset[str], also: tuple[object, ...] = ()) -> list[Mention]:
    """Every act and event the clauses, the states they speak of, and what is asked besides name."""
    found: list[Mention] = [Mention(ref.act, tuple(_doers(prepared, None, ref)), "") for ref in inside(also, EventRef)]
    for name in prepared.clauses:
        if name not in names:
            continue
        clause = prepared.clauses[name]
        doers = tuple(own_doers(clause.doers, turn_of(prepared, name)))
        found += [Mention(act, doers, name, core=True) for act in clause.acts]
        points = tuple(point for point, _ in prepared.points[name])
        for ref in inside((clause.timing, clause.conditions, clause.bearers, points), EventRef):
            found.append(Mention(ref.act, tuple(_doers(prepared, clause, ref)), name))
        for state in prepared.view.states.values():
            if _speaks_of(clause, prepared, state.id):
                for ref in inside((state.start, state.end), EventRef):
                    found.append(Mention(ref.act, tuple(_doers(prepared, clause, ref)), name))
    return list(dict.fromkeys(_with_what_they_follow(prepared, found)))


def _with_what_they_follow(prepared: Prepared, found: list[Mention]) -> list[Mention]:
    """Also what each of them comes after by nature (`follows`)."""
    all_, seen = list(found), {one.act.term for one in found}
    for one in all_:
        term = prepared.view.dossier.terms.get(one.act.term)
        for ref in term.follows if term is not None else ():
            if ref.act.term not in seen:
                seen.add(ref.act.term)
                doers = one.doers if ref.mode == "own" else tuple(_doers(prepared, prepared.clauses.get(one.clause), ref))
                all_.append(Mention(ref.act, doers, one.clause))
    return all_


def _speaks_of(clause: Clause, prepared: Prepared, state: str) -> bool:
    if any(timing.state == state for timing in clause.timing):
        return True
    return any(getattr(point, "state", "") == state for point, _ in prepared.points[clause.id])


def turn_of(prepared: Prepared, name: str) -> int:
    """Whose turn it is in the runs imagined for a clause: of several who could be shown to break it, one after the other is, from
    clause to clause, so that no side looks the worse for being named first."""
    several = [other for other, clause in prepared.clauses.items() if len(clause.bearers.actors) > 1]
    return several.index(name) if name in several else 0


def own_doers(bearers: Bearers, turn: int = 0) -> list[tuple[str, ...]]:
    """Those who do what a clause asks: each alone, and all together; nobody, of an event. turn: who comes first."""
    return [()] if not bearers.actors else alone_or_together(bearers.actors, together=bearers.mode == "jointly", turn=turn)


def alone_or_together(names: tuple[str, ...], *, together: bool, turn: int = 0) -> list[tuple[str, ...]]:
    """Each alone and all at once; together: that first. turn: who comes first of those alone."""
    first = turn % len(names) if names else 0
    alone: list[tuple[str, ...]] = [(name,) for name in (*names[first:], *names[:first])]
    if len(names) < 2:
        return alone
    return [names, *alone] if together else [*alone, names]


def _doers(prepared: Prepared, clause: Clause | None, ref: EventRef) -> list[tuple[str, ...]]:
    """Those who can make an event reference true."""
    term = prepared.view.dossier.terms.get(ref.act.term)
    if term is not None and term.sort == "event":
        return [()]
    turn = turn_of(prepared, clause.id) if clause is not None else 0
    if ref.mode == "own" and clause is not None:
        return own_doers(clause.bearers, turn)
    if ref.mode in ("all", "any") and ref.doers:
        return alone_or_together(ref.doers, together=False, turn=turn)
    return [(name,) for name in able(prepared, ref.act.term, term)]


def able(prepared: Prepared, name: str, term: Term | None) -> tuple[str, ...]:
    """Who can do an act at all: as declared or as a clause binds or empowers, else every actor."""
    declared = term.doers if term is not None else ()
    borne = [a for c in prepared.clauses.values() if any(act.term == name for act in c.acts) for a in c.doers.actors]
    return tuple(dict.fromkeys((*declared, *borne))) or tuple(prepared.view.dossier.actors)


# --- as the text puts it ---------------------------------------------------------------------------------------------


class Details(msgspec.Struct):
    """What the mentions of one term say of it: values of each slot, places, amounts; and the clauses that listen to it."""

    slots: dict[str, list[str]]
    places: list[str]
    amounts: list[tuple[Decimal, str]]
    clauses: set[str]


def _details(prepared: Prepared, said: list[Mention]) -> dict[str, Details]:
    found: dict[str, Details] = {}
    pool: dict[str, list[str]] = {}
    for one in said:
        for slot, value in one.act.args:
            pool.setdefault(slot, []).append(value)
    for one in said:
        about = found.setdefault(one.act.term, Details({}, [], [], set()))
        about.clauses |= {one.clause} if one.clause else prepared.clauses.keys()
        term = prepared.view.dossier.terms.get(one.act.term)
        for name in (slot.name for slot in term.slots) if term is not None else ():
            about.slots[name] = list(dict.fromkeys(pool.get(name, ())))
        clause = prepared.clauses.get(one.clause)
        if clause is None:
            continue
        if one.core:
            about.places += [place for place in clause.places if place not in about.places]
            about.amounts += [(q.amount.number, q.amount.unit) for q in clause.quantities]
        for exception in clause.exceptions:
            for slot, value in exception.act.args if exception.act is not None and exception.act.term == one.act.term else ():
                values = about.slots.setdefault(slot, [])
                if value not in values:
                    values.append(value)
    return found


def _plain(prepared: Prepared, said: list[Mention], details: dict[str, Details]) -> Iterator[Ground]:
    for one in sorted(said, key=lambda mention: not mention.core):
        about, clause = details[one.act.term], prepared.clauses.get(one.clause)
        args = dict(one.act.args)
        for slot, values in about.slots.items():
            if slot not in args and values:
                args[slot] = values[0]
        own = clause if one.core else None
        place = next(iter(own.places if own is not None else ()), next(iter(about.places), ""))
        amount, unit = _wanted(own) if own is not None and own.quantities else next(iter(about.amounts), (None, ""))
        for by in one.doers:
            yield Ground(one.act.term, by, tuple(args.items()), place, amount, unit, frozenset(about.clauses))


def _wanted(clause: Clause) -> tuple[Decimal, str]:
    """The amount with which an act does what its clause speaks of: performs a duty, breaks a prohibition."""
    quantity = max(clause.quantities, key=lambda one: one.amount.number)
    over = clause.modal == "must not" and quantity.relation == "at most"
    return quantity.amount.number + (_step(quantity.amount.number) if over else 0), quantity.amount.unit


def _step(number: Decimal) -> Decimal:
    return Decimal(1) if number == number.to_integral_value() else Decimal("0.01")


# --- acts of form ----------------------------------------------------------------------------------------------------


def _formal(prepared: Prepared, names: frozenset[str]) -> Iterator[Ground]:
    for name in sorted(names & prepared.clauses.keys()):
        clause, own = prepared.clauses[name], frozenset((name,))
        for point, _ in prepared.points[name]:
            if isinstance(point, Consent):
                for who in point.who:
                    yield from (Ground("consent", (by,), (("to", point.to),), clauses=own) for by in _speakers(prepared, who))
        for condition in clause.conditions:
            for who in condition.who:
                yield from (Ground("consent", (by,), (("to", name),), clauses=own) for by in _speakers(prepared, who))
        for judge in clause.determination.by if clause.determination is not None else clause.self_judged_by:
            for finding in ("breach", "no breach"):
                yield Ground("determination", (judge,), (("of", name), ("finding", finding)), clauses=own)
                if clause.bearers.mode == "each" and len(clause.bearers.actors) > 1:
                    for bearer in clause.bearers.actors:
                        args = (("of", name), ("bearer", bearer), ("finding", finding))
                        yield Ground("determination", (judge,), args, clauses=own, plain=False)
        for timing in clause.timing:
            for who in timing.by.actors if timing.kind == "extended by" and timing.by is not None else ():
                yield from (Ground("extension", (by,), (("of", name),), clauses=own) for by in _speakers(prepared, who))
        for seen in clause.verification:
            for who in seen.by if seen.sort == "certified" else ():
                yield Ground("certification", (who,), (("of", name),), clauses=own)
        for exception in clause.exceptions:
            yield from (Ground("authorisation", (who,), (("of", name),), clauses=own) for who in exception.authorised_by)


def _speakers(prepared: Prepared, who: str) -> list[str]:
    """An actor, and of a group or body each member, who may speak for it one by one."""
    record = prepared.view.dossier.actors.get(who)
    members = [one.member for one in record.members] if record is not None and record.sort != "actor" else []
    return [who, *members]


# --- deviations ------------------------------------------------------------------------------------------------------


def _deviations(prepared: Prepared, plain: list[Ground], details: dict[str, Details]) -> Iterator[Ground]:
    """One thing otherwise than the text puts it: doer, place, slot, amount, or an act that an exception names."""
    dossier = prepared.view.dossier
    for one in plain:
        about = details[one.term]
        turned = msgspec.structs.replace(one, plain=False)
        for name in one.by[:1]:
            yield from (msgspec.structs.replace(turned, by=by) for by in standing_in(dossier, name))
        for place in _places(dossier, about.places):
            if place != one.place:
                yield msgspec.structs.replace(turned, place=place)
        for slot, values in about.slots.items():
            for value in (*values, *_others(dossier, values)):
                if values and value != dict(one.args).get(slot):
                    yield msgspec.structs.replace(turned, args=tuple((dict(one.args) | {slot: value}).items()))
        for number, unit in dict.fromkeys(about.amounts):
            step = _step(number)
            for amount in (number - step, number, number + step):
                if amount > 0 and (amount, unit) != (one.amount, one.unit):
                    yield msgspec.structs.replace(turned, amount=amount, unit=unit)
        for name in sorted(about.clauses):
            for exception in prepared.clauses[name].exceptions:
                if exception.text:
                    yield msgspec.structs.replace(turned, args=(*one.args, ("exception", exception.text)))


def standing_in(dossier: Dossier, name: str) -> Iterator[tuple[str, ...]]:
    """Whose acts count as an actor's: those it answers for, members of a group, all members of a body together."""
    record = dossier.actors.get(name)
    if record is None:
        return
    yield from ((other,) for other in record.answers_for)
    members = tuple(one.member for one in record.members)
    if record.sort == "group":
        yield from ((member,) for member in members)
    elif record.sort == "body" and members:
        yield members


def _places(dossier: Dossier, named: list[str]) -> list[str]:
    """Places named, one inside each, and one that lies in none of them."""
    inside = [next((p for p in dossier.places if p != place and same_or_within(dossier, place, p)), "") for place in named]
    apart = next((p for p in dossier.places if named and not any(same_or_within(dossier, one, p) for one in named)), "")
    away = [apart or OTHER + named[0]] if named else []
    return list(dict.fromkeys([*named, *(place for place in inside if place), *away]))


def _others(dossier: Dossier, values: list[str]) -> list[str]:
    """Values a slot may take besides those named: a place inside one of them, a place or a value that is none of them."""
    places = [value for value in values if value in dossier.places]
    return _places(dossier, places)[len(places) :] if places else [OTHER + value for value in values[:1]]
