"""The events of a run as a plan asks for them: which ones are this act, by whom, where, and what a gap may hide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

import msgspec

from servanda.calendar import Instant
from servanda.meaning import Event, Run, Verdict
from servanda.meaning.performing import OCCURRENCES
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.looked import OWN_SEEN, Ways, open_stretches
from servanda.monitor.exact.moments import ANY_TIME, BEGINNING, NO, PERHAPS, YES, Line, When, possible
from servanda.monitor.exact.ordered import Ordered
from servanda.monitor.plan import Compiled, Quantity, Selector, Who

_FORMAL = frozenset({"consent", "determination", "extension", "certification", "authorisation"})

Binding = tuple[tuple[str, str], ...]
Stretch = tuple[Instant, Instant]


class Solved(msgspec.Struct, frozen=True):
    """A verdict with the moments others may ask for; effect: while what its exercise suspends is suspended. grounded: whether something on record
    speaks for its breach, if it may be breached. shown: False where nothing on record called for it: others reckon with it, nobody is told."""

    verdict: Verdict
    kept: When
    breached: When
    due: When
    effect: Line
    grounded: bool = True
    shown: bool = True

    def became(self, status: str) -> When:
        """When it became kept | breached | due."""
        return {"kept": self.kept, "breached": self.breached}.get(status, self.due)


class Result(msgspec.Struct, frozen=True):
    """All instances of a clause, and when the clause as a whole became kept, breached and due."""

    instances: tuple[Solved, ...]
    kept: When
    breached: When
    due: When

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on the instances that something on record called for."""
        return tuple(one.verdict for one in self.instances if one.shown)


UNSOLVED = Result((), ANY_TIME, ANY_TIME, ANY_TIME)


class FactLife(msgspec.Struct, frozen=True):
    """When a state held, when it first started, and the stretches in which something ended it or may have."""

    line: Line
    start: When
    off: tuple[Stretch, ...]


class Pool:
    """Acts in order of their first moments, to be had by doer or by the value of a slot."""

    __slots__ = ("_by_doer", "_by_slot", "acts")

    def __init__(self, acts: list[Act]) -> None:
        self.acts = acts
        self._by_doer: dict[str, list[int]] | None = None
        self._by_slot: dict[str, dict[str, list[int]]] = {}

    def done_by(self, names: Iterable[str], together: tuple[tuple[str, ...], ...]) -> list[Act]:
        """Acts that may be of one of these names, of all of some names together, or of nobody named."""
        if self._by_doer is None:
            self._by_doer = {}
            for number, act in enumerate(self.acts):
                for name in act.event.by or ("",):
                    self._by_doer.setdefault(name, []).append(number)
        wanted = {"", *names, *(members[0] for members in together)}
        rows = [self._by_doer[name] for name in wanted if name in self._by_doer]
        if len(rows) <= 1:
            return [self.acts[number] for row in rows for number in row]
        return [self.acts[number] for number in sorted({number for row in rows for number in row})]

    def with_value(self, slot: str, values: Iterable[str]) -> list[Act]:
        """Acts whose slot has one of these values (in any case of letters), or that do not say."""
        if slot not in self._by_slot:
            found: dict[str, list[int]] = {}
            for number, act in enumerate(self.acts):
                said = next((said for name, said in act.event.args if name == slot), None)
                found.setdefault("" if said is None else said.casefold(), []).append(number)
            self._by_slot[slot] = found
        known = self._by_slot[slot]
        numbers = {number for one in {"", *(one.casefold() for one in values)} for number in known.get(one, ())}
        return [self.acts[number] for number in sorted(numbers)]


class Facts(msgspec.Struct):
    """A run up to `now`, and what is worked out so far. acts: of clauses, by clause, bearer and binding. orders: of lists of acts kept here.
    open: where nobody looked, by what is asked for."""

    compiled: Compiled
    run: Run
    now: Instant
    results: dict[str, Result] = {}
    lives: dict[tuple[str, str], FactLife] = {}
    rows: dict[str, list[tuple[int, Event]]] = {}
    pools: dict[object, Pool] = {}
    within: dict[str, frozenset[str]] = {}
    places: frozenset[str] = frozenset()
    meets: dict[str, frozenset[str]] = {}
    acts: dict[object, list[Act]] = {}
    orders: dict[int, tuple[list[Act], Ordered]] = {}
    crowds: dict[object, object] = {}
    said: dict[object, object] = {}
    moments: dict[object, list[tuple[Instant, int]]] = {}
    open: dict[object, list[Stretch]] = {}
    people: dict[str, tuple[frozenset[str], frozenset[tuple[str, ...]]]] = {}

    def __post_init__(self) -> None:
        self.within = {name: frozenset(found) for name, found in self.compiled.within}
        self.meets = {name: frozenset(found) for name, found in self.compiled.meets}
        self.places = frozenset(self.compiled.places)
        self.people = {name: (frozenset(names), frozenset(together)) for name, names, together in self.compiled.people}
        for index, event in enumerate(self.run.events):
            if event.at <= self.now:
                self.rows.setdefault(event.term, []).append((index, event))
        for found in self.rows.values():
            found.sort(key=lambda row: row[1].at)

    def result(self, clause: str) -> Result:
        """What is known about a clause; everything is possible while it is not worked out."""
        return self.results.get(clause, UNSOLVED)

    def learn(self, clause: str, result: Result) -> bool:
        """Keep a result; whether it is news."""
        if self.results.get(clause) == result:
            return False
        self.results[clause] = result
        self.lives.clear()
        return True

    # --- one event -----------------------------------------------------------------------------------------------------

    def happened(self, event: Event) -> int:
        """Whether an event has happened by now: perhaps, if it is uncertain or may be still to come."""
        return YES if event.known and (event.late is None or event.late <= self.now) else PERHAPS

    def span(self, event: Event) -> Stretch:
        """First and last moment at which it happened, if it did."""
        return event.at, event.at if event.late is None else max(event.at, min(event.late, self.now))

    def fits(self, wanted: str, others: Iterable[str], said: str | None, event: Event) -> int:
        """Whether the value of a slot is the one wanted or one of those within it."""
        if said is None and event.place and wanted in self.places:
            said = event.place
        if said is None:
            return PERHAPS
        return YES if said.casefold() == wanted.casefold() or said in others else NO

    # --- what is hidden ------------------------------------------------------------------------------------------------

    @property
    def is_log(self) -> bool:
        """Whether what is not on record may have happened all the same."""
        return self.run.watched is not None

    def hidden(
        self, term: str, places: tuple[str, ...] = (), slots: tuple[str, ...] = (), ways: Ways = (), clause: str = ""
    ) -> list[Stretch]:
        """The stretches up to now in which an event of a term could have gone unseen: in a gap, or, of a log, where nobody looked.

        places: at one of which it must have been; slots: inside each of which. ways: by whom; none: anybody. clause: whose own act it is."""
        spots = (*places, *slots)
        gaps = [
            (gap.first, min(gap.last, self.now))
            for gap in self.run.gaps
            if gap.first <= min(gap.last, self.now)
            and (term in gap.terms if gap.terms else term not in _FORMAL)
            and (not gap.places or not spots or any(self._meet(one, other) for one in spots for other in gap.places))
        ]
        return gaps + self.not_looked(term, places, slots, ways, clause)

    def not_looked(
        self, term: str, places: tuple[str, ...] = (), slots: tuple[str, ...] = (), ways: Ways = (), clause: str = ""
    ) -> list[Stretch]:
        """Those of them in which, gap or no gap, nobody looked; worked out once for all who ask the same."""
        if self.run.watched is None or clause == OWN_SEEN:
            return []
        key = (term, places, slots, ways, clause)
        if key not in self.open:
            self.open[key] = open_stretches(
                self.run.watched, self.now, term, (places, slots), ways, clause, self.within, self.people
            )
        return self.open[key]

    def _meet(self, one: str, other: str) -> bool:
        if one == other or one not in self.places or other not in self.places:
            return True
        return other in self.meets.get(one, ())

    def unseen(self, selector: Selector, binding: Binding, ways: Ways = (), clause: str = "") -> list[Stretch]:
        """The stretches in which an act could have gone unseen, with the places that it asks for."""
        if not self.run.gaps and self.run.watched is None:
            return []
        return self.hidden(selector.term, *self._spots(selector, binding), ways, clause)

    def unlooked(self, selector: Selector, binding: Binding, ways: Ways, clause: str) -> list[Stretch]:
        """Those of them in which, gap or no gap, nobody looked."""
        return [] if self.run.watched is None else self.not_looked(selector.term, *self._spots(selector, binding), ways, clause)

    def _spots(self, selector: Selector, binding: Binding) -> tuple[tuple[str, ...], tuple[str, ...]]:
        slots = [values[0] for _, values in selector.args] + [found for name, found in binding if name in selector.bind]
        return tuple(one[0] for one in selector.places), tuple(found for found in slots if found in self.places)

    # --- what was asked for --------------------------------------------------------------------------------------------

    def pool(self, selector: Selector, binding: Binding = ()) -> Pool:
        """The acts a selector asks for, by whomever, with the slots that the binding fills."""
        base = Selector(term=selector.term, args=selector.args, places=selector.places, distances=selector.distances)
        if base not in self.pools:
            self.pools[base] = Pool(list(self._acts(base)))
        bound = tuple((name, found) for name, found in binding if name in selector.bind)
        if not bound:
            return self.pools[base]
        key = (base, bound)
        if key not in self.pools:
            self.pools[key] = Pool(list(self._bound(self.pools[base], bound)))
        return self.pools[key]

    def _acts(self, selector: Selector) -> Iterator[Act]:
        for index, event in self.rows.get(selector.term, ()):
            truth = self.happened(event)
            if selector.args:
                said = dict(event.args)
                truth = min(truth, *(self.fits(values[0], values, said.get(name), event) for name, values in selector.args))
            if truth == NO:
                continue
            first, last = self.span(event)
            act = Act(first, last, index, event, truth, truth).also(self._there(selector, event))
            if act is not None:
                yield act

    def _there(self, selector: Selector, event: Event) -> int:
        """Whether it was at the places asked for, at the distances asked for."""
        truth = YES
        if selector.places:
            truth = PERHAPS if not event.place else max(self.fits(one[0], one, event.place, event) for one in selector.places)
        return min(truth, *(compared(one, event) for one in selector.distances)) if selector.distances else truth

    def _bound(self, pool: Pool, bound: Binding) -> Iterator[Act]:
        slot, first = bound[0]
        for act in pool.with_value(slot, (first, *self.within.get(first, ()))):
            said = dict(act.event.args)
            truth = min(self.fits(wanted, self.within.get(wanted, ()), said.get(name), act.event) for name, wanted in bound)
            # a slot that may not fit leaves open whether it is the act at all, not only whose it is
            found = act.also(truth)
            if found is not None:
                yield found

    def done_by(self, pool: Pool, names: tuple[str, ...], together: tuple[tuple[str, ...], ...]) -> list[Act]:
        """Those of a pool that are, or may be, of one of these names."""
        found: list[Act] = []
        wanted = set(names)
        for act in pool.done_by(names, together):
            truth = is_of(act.event, wanted, together)
            if truth != NO:
                found.append(act if truth == YES else Act(act.at, act.last, act.index, act.event, PERHAPS, act.apart))
        return found

    def performed(self, pool: Pool, who: Who) -> list[Act]:
        """Those of a pool that are, or may be, somebody's own acts; instances share the list."""
        key = (id(pool), who)
        if key not in self.acts:
            self.acts[key] = self._performed(pool, who)
        return self.acts[key]

    def order(self, acts: list[Act]) -> Ordered:
        """Some acts that are kept here, in order of their first moments, as they are looked for by time."""
        known = self.orders.get(id(acts))
        if known is None:
            known = self.orders[id(acts)] = (acts, Ordered(acts))
        return known[1]

    def near(self, acts: list[Act], line: Line) -> Iterator[Act]:
        """Those of some acts that are kept here that may have happened while a line is true, and perhaps some more, in order."""
        inside = possible(line, BEGINNING, self.now)
        if inside is not None:
            for number in self.order(acts).meeting(*inside):
                yield acts[number]

    def _performed(self, pool: Pool, who: Who) -> list[Act]:
        wanted = set(who.names)
        found: list[Act] = []
        for act in pool.done_by(who.names, who.together):
            own = act.also(is_of(act.event, wanted, who.together))
            if own is not None:
                found.append(own)
        return found

    def formal(self, selector: Selector) -> Iterator[tuple[int, Event]]:
        """Acts made by being made known, about a clause, letter by letter, whoever made them."""
        for index, event in self.rows.get(selector.term, ()):
            said = dict(event.args)
            if all(said.get(name) in values for name, values in selector.args):
                yield index, event


def ways_of(names: Iterable[str], together: Iterable[tuple[str, ...]]) -> Ways:
    """Each way in which an act counts as somebody's: by one of some names, or by all of some together."""
    return (*((name,) for name in names), *together)


def is_of(event: Event, names: set[str], together: tuple[tuple[str, ...], ...]) -> int:
    """Whether an event's doers are among some names; nobody named: perhaps."""
    if not event.by:
        return PERHAPS
    if not names.isdisjoint(event.by):
        return YES
    return YES if any(set(members) <= set(event.by) for members in together) else NO


# --- amounts -----------------------------------------------------------------------------------------------------------


def amount_of(event: Event, quantity: Quantity) -> Decimal | None:
    """How much of a quantity an event is; None: it does not say, or in another unit. Where occurrences are counted it is one, whatever else is measured on
    it, unless it stands for several."""
    wanted = (_plain(quantity.unit), _plain(f"{quantity.unit} of {quantity.of}"))
    if event.amount is None:
        if not event.measures and not event.several:
            return _ONE if quantity.count else None
    elif _plain(event.unit) in wanted:
        return event.amount
    for amount, unit in event.measures:
        if _plain(unit) in wanted:
            return amount
    if not quantity.count or event.several:
        return None
    return _ONE if event.amount is None or (event.unit and _plain(event.unit) not in OCCURRENCES) else None


_ONE = Decimal(1)


@lru_cache(maxsize=1024)
def _plain(unit: str) -> str:
    return " ".join(unit.lower().split()).removesuffix("s")


def compared(quantity: Quantity, event: Event) -> int:
    """Whether a distance is what is asked for."""
    amount = amount_of(event, quantity)
    if amount is None:
        return PERHAPS
    number, (least, most) = quantity.number, between(event, amount, quantity)
    above = YES if least >= number else PERHAPS if most is None or most >= number else NO
    below = NO if least > number else PERHAPS if most is None or most > number else YES
    return {"at least": above, "at most": below}.get(quantity.relation, min(above, below))


def between(event: Event, amount: Decimal, quantity: Quantity) -> tuple[Decimal, Decimal | None]:
    """The least and the most (None: no telling) that an event of such an amount may have been; bounds are those of its main amount."""
    if (event.least is None and not event.open_ended) or event.amount is None:
        return amount, amount
    if _plain(event.unit) not in (_plain(quantity.unit), _plain(f"{quantity.unit} of {quantity.of}")):
        return amount, amount
    return amount if event.least is None else min(event.least, amount), None if event.open_ended else amount
