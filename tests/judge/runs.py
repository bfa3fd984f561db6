"""The runs of a dossier: every run of one and two events at the moments that matter, and longer ones by coverage, each evaluated once.

Only `servanda.meaning` decides what a run is. What can happen is read off the dossier: the acts its clauses, states and purposes speak of, by whoever can
do them, at the places and with the amounts around each limit; events; the acts of form that a clause names. The moments that matter: every date of the
text, and what the evaluator says of a run (`opens`, `due`, `since` of its verdicts), each with a second before and after.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import msgspec

from servanda.calendar import CivilExpr, Instant, day_end, day_start, instant
from servanda.meaning import Event, Prepared, Run, Status, Verdict, clause_status, evaluate, prepare, violations
from servanda.meaning.ended import at_odds
from servanda.meaning.premises import begin_of
from servanda.model.core import ActRef, AtDate, Clause, Consent, Dossier
from servanda.model.views import view

DAY = 86400
Choice = tuple[tuple[str, str], ...]
Key = tuple[Event, ...]


@dataclass(slots=True)
class Seen:
    """One run under one choice of readings, looked at at its end. verdicts: of every clause, rung and red line."""

    events: Key
    end: Instant
    verdicts: dict[str, tuple[Verdict, ...]]
    keeps: bool
    statuses: dict[str, Status]
    offenders: frozenset[str] = frozenset()  # who is in breach, or has a violation, perhaps, on record

    @property
    def breachers(self) -> frozenset[str]:
        """Who is in breach of anything at the end."""
        return frozenset(
            name for found in self.verdicts.values() for one in found if one.status is Status.BREACHED for name in one.instance.bearers
        )


class Table:
    """All runs of one dossier that were looked at, under each choice of readings that matters."""

    def __init__(self, dossier: Dossier, choices: Iterable[Choice] = ((),)) -> None:
        self.dossier = dossier
        self.choices = tuple(dict.fromkeys(choices))
        self.prepared: dict[Choice, Prepared] = {choice: prepare(view(dossier, choice)) for choice in self.choices}
        plain = self.prepared[self.choices[0]]
        self.force = begin_of(plain)
        clauses = [c for p in self.prepared.values() for c in p.clauses.values()]  # a contested one once for each reading
        self.recurs = any(_endless(c) for c in clauses)
        self.dates = sorted(set(_dates(dossier, clauses)))
        last = max([self.force, *self.dates])
        # A run is looked at long after all that a few weeks can set going; of what recurs without end, soon after the last date.
        self.end = last + (12 if self.recurs else 120) * DAY
        self.universe = universe(dossier, clauses, self.prepared.values())
        self.runs: dict[Choice, dict[Key, Seen]] = {choice: {} for choice in self.choices}
        self._grounded: dict[tuple[Key, Choice], bool] = {}

    # --- one run ---

    def see(self, events: Iterable[Event], choice: Choice = (), *, store: bool = True) -> Seen:
        """A run under a choice of readings, evaluated at its end (once)."""
        key = in_order(events)
        known = self.runs[choice]
        if key not in known:
            seen = look(self.prepared[choice], key, max([self.end, *((e.at + 20 * DAY) for e in key[-1:])]))
            if not store:
                return seen
            known[key] = seen
        return known[key]

    def _marks(self, seen: Seen) -> set[Instant]:
        """The moments a run turns on: force, the dates of the text, what the evaluator says opens, is due, has become so, its events, and a late one."""
        found = {self.force, self.force + DAY + 3600, self.end - 21 * DAY, *self.dates, *bounds_of(seen), *(e.at for e in seen.events)}
        return {at for at in found if self.force <= at <= self.end}

    def moments(self, seen: Seen) -> list[Instant]:
        """All moments that matter once these events have happened: each that the run turns on, with a second before and after."""
        return sorted({at + shift for at in self._marks(seen) for shift in (-1, 0, 1) if at + shift >= self.force})

    def near(self, seen: Seen, most: int) -> list[Instant]:
        """So many of them: first those on which the run turns, then those beside."""
        exact = sorted(self._marks(seen))
        if len(exact) >= most:
            return thin(exact, most)
        return sorted({*exact, *thin(sorted(set(self.moments(seen)) - set(exact)), most - len(exact))})

    @property
    def nothing(self) -> Seen:
        """The run in which nothing happens."""
        return self.see((), self.choices[0])

    # --- many runs ---

    def short(self, *, singles: int = 40, pairs: int = 20, most: int = 6000, rnd: random.Random | None = None) -> None:
        """Every run of no, one and two events; where that is more than `most`, a fair choice of the pairs. singles, pairs: most moments of each."""
        rnd = rnd or random.Random(0)
        for choice in self.choices:
            self.see((), choice)
        first = self.near(self.nothing, singles)
        for item in self.universe:
            for at in first:
                self._all([item.placed(at)])
        few = self.near(self.nothing, max(5, pairs // 3))
        two: dict[Key, None] = {}
        for item in self.universe:
            for at in few if item.event.term != "determination" else ():  # it comes after what it speaks of
                one = item.placed(at)
                later = self.near(self.see(one, self.choices[-1]), pairs)
                for other in self.universe:
                    for when in later:
                        two[in_order((*one, *other.placed(when)))] = None
        wanted = list(two)
        if len(wanted) > most:
            wanted = rnd.sample(wanted, most)
        for key in wanted:
            self._all([key])

    def triples(self, most: int, rnd: random.Random) -> None:
        """Every run of three events at the moments that matter after two (of a tiny dossier); a fair choice, where that is more than `most`."""
        few = self.near(self.nothing, 3)
        wanted: dict[Key, None] = {}
        pairs = list(itertools.product(itertools.combinations_with_replacement(self.universe, 2), few, few))
        for (one, other), at, when in pairs if len(pairs) <= 250 else rnd.sample(pairs, 250):
            pair = in_order((*one.placed(at), *other.placed(when)))
            if not self.grounded(pair):
                continue
            later = self.near(self.see(pair, self.choices[0]), 7)
            wanted.update((in_order((*pair, *third.placed(moment))), None) for third in self.universe for moment in later)
        found = list(wanted)
        for key in found if len(found) <= most else rnd.sample(found, most):
            self._all([key])

    def longer(self, count: int, rnd: random.Random, most: int = 6) -> None:
        """Runs of three and more events by coverage: what showed something new is gone on from."""
        choice = self.choices[-1]
        pool: list[Key] = []
        known: set[object] = set()
        for key, seen in self.runs[choice].items():
            mark = _mark(seen)
            if mark not in known:
                known.add(mark)
                pool.append(key)
        for _ in range(count):
            base = rnd.choice(pool[-60:] if rnd.random() < 0.5 else pool)
            if len(base) >= most or not self.universe:
                continue
            moments = self.moments(self.see(base, choice))
            item = rnd.choice(self.universe)
            key = in_order((*base, *item.placed(rnd.choice(moments))))
            if not self.grounded(key):
                continue
            self._all([key])
            mark = _mark(self.runs[choice][key])
            if mark not in known:
                known.add(mark)
                pool.append(key)

    def _all(self, keys: Iterable[Iterable[Event]]) -> None:
        for key in keys:
            if self.grounded(in_order(key)):
                for choice in self.choices:
                    self.see(key, choice)

    def grounded(self, key: Key) -> bool:
        """Whether a run can be, under one of the choices."""
        return any(self.grounded_in(key, choice) for choice in self.choices)

    def grounded_in(self, key: Key, choice: Choice) -> bool:
        """Whether every determination in a run speaks of something that the facts before it leave open: a body makes no breach up."""
        made = [event for event in key if event.term == "determination"]
        if not made:
            return True
        if (key, choice) not in self._grounded:
            self._grounded[key, choice] = all(self._open(key, event, choice) for event in made)
        return self._grounded[key, choice]

    def _open(self, key: Key, made: Event, choice: Choice) -> bool:
        before = tuple(event for event in key if event.term != "determination" and event.at <= made.at)
        said = dict(made.args)
        found = look(self.prepared[choice], before, made.at).verdicts.get(said["of"], ())
        who = said.get("bearer")
        return any(one.status is Status.UNKNOWN and (who is None or who in one.instance.bearers) for one in found)


def look(prepared: Prepared, events: Key, end: Instant) -> Seen:
    """One run, evaluated."""
    run = Run(events=events)
    verdicts = evaluate(prepared, run, end)
    binding = [(name, one) for name, found in verdicts.items() if name not in prepared.red for one in found]
    offenders = {name for _, one in binding if one.status is Status.BREACHED for name in one.instance.bearers}
    offenders |= {name for _, bearers in at_odds(prepared, verdicts, run, end) for name in bearers}
    if any(one.status is Status.UNKNOWN for _, one in binding):
        offenders |= {name for one in violations(prepared, run, end) if one.clause not in prepared.red for name in one.bearers}
    statuses = {name: clause_status(found) for name, found in verdicts.items()}
    return Seen(events, end, verdicts, not offenders, statuses, frozenset(offenders))


def bounds_of(seen: Seen) -> Iterator[Instant]:
    """The moments the evaluator names of a run."""
    for found in seen.verdicts.values():
        for one in found[:6]:
            yield from (at for at in (one.opens, one.due, one.since) if at is not None)


def in_order(events: Iterable[Event]) -> Key:
    return tuple(sorted(events, key=lambda event: (event.at, event.term, event.by, event.args, event.place, event.amount or 0)))


def thin(moments: list[Instant], most: int) -> list[Instant]:
    """So many of them, first and last among them, evenly."""
    if len(moments) <= most:
        return moments
    if most < 2:
        return moments[len(moments) // 2 :][: max(0, most)]
    return [moments[round(i * (len(moments) - 1) / (most - 1))] for i in range(most)]


def _mark(seen: Seen) -> object:
    return (seen.keeps, tuple(tuple(one.status for one in found) for found in seen.verdicts.values()))


def _endless(clause: Clause) -> bool:
    """Whether it recurs and nothing ends that."""
    kinds = {timing.kind for timing in clause.timing}
    return "every" in kinds and not kinds & {"until", "by", "before"}


def _dates(dossier: Dossier, clauses: Iterable[Clause]) -> Iterator[Instant]:
    """First and last second of every date that stands in the text, a purpose or a concern."""
    for agreement in dossier.agreements.values():
        yield from (at for at in (agreement.signed, agreement.in_force) if at is not None)
        for item in (*clauses, *dossier.purposes, *dossier.states.values()):
            for expr in _expressions(item):
                if expr.time is not None:
                    yield instant(expr.first_day, expr.time, agreement.zone).at
                else:
                    yield from (day_start(expr.first_day, agreement.zone), day_end(expr.first_day, agreement.zone))


def _expressions(item: object) -> Iterator[CivilExpr]:
    if isinstance(item, AtDate):
        yield item.expr
    elif isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            yield from _expressions(getattr(item, name))
    elif isinstance(item, tuple):
        for one in item:
            yield from _expressions(one)


# --- what can happen -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """Something that can happen, without its moment. wills: actors without whose will it cannot."""

    event: Event
    wills: frozenset[str] = field(default_factory=frozenset)

    def placed(self, at: Instant) -> Key:
        return (msgspec.structs.replace(self.event, at=at),)


def universe(dossier: Dossier, clauses: Iterable[Clause], prepared: Iterable[Prepared]) -> list[Item]:
    """Everything that can happen and that the text speaks of."""
    clauses = list(clauses)
    spoken: dict[str, list[ActRef]] = {}
    for item in (*clauses, *dossier.purposes, *(s for p in prepared for s in _states_of(p, clauses))):
        for ref in _refs(item):
            spoken.setdefault(ref.term, []).append(ref)
    found: dict[Event, None] = {}
    for name, refs in spoken.items():
        term = dossier.terms[name]
        if term.sort == "event":
            found[Event(term=name, at=0)] = None
            continue
        asking = [c for c in clauses if any(act.term == name for act in c.acts)]
        doers = [(one,) for one in term.doers] + [c.doers.actors for c in asking if c.doers.mode == "jointly"]
        doers += [(one,) for c in asking for one in c.doers.actors]
        for by in dict.fromkeys(doers):
            for place in _places(dossier, asking, refs):
                for amount, unit in _amounts(asking):
                    found[Event(term=name, at=0, by=by, place=place, amount=amount, unit=unit)] = None
    for clause in clauses:
        for event in _forms(clause, dossier):
            found[event] = None
    return [Item(event, wills(dossier, event)) for event in found]


def _states_of(prepared: Prepared, clauses: list[Clause]) -> list[object]:
    """The states the clauses or purposes speak of (also by effects)."""
    words = str([msgspec.to_builtins(c) for c in (*clauses, *prepared.view.dossier.purposes)])
    return [state for name, state in prepared.view.states.items() if f"'{name}'" in words]


def _refs(item: object) -> Iterator[ActRef]:
    if isinstance(item, ActRef):
        yield item
    elif isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            yield from _refs(getattr(item, name))
    elif isinstance(item, tuple):
        for one in item:
            yield from _refs(one)


def _places(dossier: Dossier, asking: list[Clause], refs: list[ActRef]) -> tuple[str, ...]:
    """Inside and outside of what is asked for; nowhere in particular if no place is."""
    named = {place for c in asking for place in c.places} | {value for ref in refs for _, value in ref.args if value in dossier.places}
    return ("Quay", "Port", "Hill") if len(named) > 1 else ("Quay", "Hill") if named else ("",)


def _amounts(asking: list[Clause]) -> list[tuple[Decimal | None, str]]:
    """Just too little, just enough, too much, of each limit in money; else no amount."""
    limits = {(q.amount.number, q.amount.unit) for c in asking for q in c.quantities if q.amount.unit in ("EUR", "parcels")}
    found = {(n + shift, unit) for n, unit in limits for shift in (-1, 0, 1) if n + shift > 0}
    return sorted(found) or [(None, "")]


def _forms(clause: Clause, dossier: Dossier) -> Iterator[Event]:
    """The acts of form that a clause names."""
    of = (("of", clause.id),)
    for condition in clause.conditions:
        for who in condition.who:
            yield Event(term="consent", at=0, by=(who,), args=(("to", clause.id),))
    for point in _consents(clause):
        for who in point.who:
            yield Event(term="consent", at=0, by=(who,), args=(("to", point.to),))
    judges = clause.determination.by if clause.determination is not None else clause.self_judged_by
    for who in judges:
        for bearer in clause.bearers.actors:
            for finding in ("breach", "no breach"):
                yield Event(term="determination", at=0, by=(who,), args=(*of, ("bearer", bearer), ("finding", finding)))
    for timing in clause.timing:
        for who in timing.by.actors if timing.kind == "extended by" and timing.by is not None else ():
            yield Event(term="extension", at=0, by=(who,), args=of)
    for seen in clause.verification:
        for who in seen.by if seen.sort == "certified" else ():
            yield Event(term="certification", at=0, by=(who,), args=of)
    for exception in clause.exceptions:
        for who in exception.authorised_by:
            yield Event(term="authorisation", at=0, by=(who,), args=of)


def _consents(item: object) -> Iterator[Consent]:
    if isinstance(item, Consent):
        yield item
    elif isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            if name != "rungs":
                yield from _consents(getattr(item, name))
    elif isinstance(item, tuple):
        for one in item:
            yield from _consents(one)


# --- whose will ------------------------------------------------------------------------------------------------------


def wills(dossier: Dossier, event: Event) -> frozenset[str]:
    """The actors without whose will an event cannot happen."""
    term = dossier.terms.get(event.term)
    if term is not None and term.sort == "event":
        return frozenset(term.controllers) if len(term.controllers) == 1 or term.control == "together" else frozenset()
    return frozenset(name for doer in event.by for name in (doer, *_needed(dossier, doer)))


def _needed(dossier: Dossier, doer: str) -> Iterator[str]:
    record = dossier.actors.get(doer)
    if record is None:
        return
    if record.commanded_by:
        yield record.commanded_by
    if record.sort != "body":
        return
    rule, members = record.body, [one.member for one in record.members]
    yield from rule.veto if rule is not None else ()
    how = rule.decides if rule is not None else ""
    for name in members:
        others = len(members) - 1
        enough = {"majority": others * 2 > len(members), "two-thirds": others * 3 >= len(members) * 2}.get(how, False)
        if not enough:
            yield name
