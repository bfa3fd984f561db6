"""The facts of one run as seen at one moment, and what every clause asks of them: did this act happen, who did it, when?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from servanda.calendar import Instant, day_of
from servanda.meaning.prepared import Prepared, Settings
from servanda.meaning.results import UNSOLVED, ClauseResult
from servanda.meaning.runs import Event, Instance, Run
from servanda.meaning.times import NEVER, TRUE, Timeline, Truth, When, both, earliest, either
from servanda.model.core import Actor, ActRef, Clause, Dossier, Place

FORMAL = frozenset({"consent", "determination", "extension", "certification", "authorisation"})
"""Acts that exist by being made known: a gap hides one only if it names it."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event of the run that is, for certain (sure True) or perhaps (None), what was asked for."""

    at: Instant
    index: int
    event: Event
    sure: Truth


@dataclass(frozen=True, slots=True)
class Scope:
    """From where a point or condition is read: whose clock, whose acts, and what set the instance going."""

    settings: Settings
    clause: Clause | None = None
    bearers: tuple[str, ...] = ()
    mode: str = "any"
    instance: Instance | None = None
    trigger: When = NEVER
    binding: tuple[tuple[str, str], ...] = ()
    anchored: bool = True

    @property
    def triggered(self) -> bool:
        """Whether an occurrence or a breach set the instance going, so that its clocks count from there."""
        return self.anchored and self.trigger.lo is not None


@dataclass(frozen=True, slots=True)
class StateLife:
    """When a state held, and when it first started."""

    line: Timeline
    start: When


@dataclass(slots=True)
class World:
    """A run up to `now`, under a prepared view, with what is worked out so far about each clause."""

    prepared: Prepared
    run: Run
    now: Instant
    by_term: dict[str, list[tuple[int, Event]]] = field(default_factory=dict)
    results: dict[str, ClauseResult] = field(default_factory=dict)
    lives: dict[str, StateLife] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = [(index, event) for index, event in enumerate(self.run.events) if event.at <= self.now]
        for index, event in sorted(known, key=lambda pair: pair[1].at):
            self.by_term.setdefault(event.term, []).append((index, event))

    def result(self, clause: str) -> ClauseResult:
        """What is known about a clause; everything is possible while it is not worked out."""
        return self.results.get(clause, UNSOLVED)

    def learn(self, clause: str, result: ClauseResult) -> bool:
        """Keep what was worked out about a clause; whether that is news."""
        news = self.results.get(clause) != result
        if news:
            self.results[clause] = result
            self.lives.clear()
        return news

    def hidden(self, terms: Iterable[str]) -> list[tuple[Instant, Instant]]:
        """The stretches up to now in which an event of one of these terms could have gone unseen."""
        wanted = set(terms)
        return [
            (gap.first, min(gap.last, self.now))
            for gap in self.run.gaps
            if gap.first <= min(gap.last, self.now) and (wanted & set(gap.terms) if gap.terms else wanted - FORMAL)
        ]

    def formal(self, term: str, of: str) -> list[tuple[int, Event]]:
        """Formal acts about a clause ("determination", "extension" ...), in order of time."""
        key = "to" if term == "consent" else "of"
        return [(index, event) for index, event in self.by_term.get(term, ()) if dict(event.args).get(key) == of]


# --- what an event is ------------------------------------------------------------------------------------------------


def occurrences(world: World, act: ActRef, scope: Scope, doers: tuple[str, ...], *, direct: bool = False) -> list[Occurrence]:
    """Events that are this act or event, done by (or counting as done by) one of `doers`; no doers: by anybody.

    direct: leave out what counts only because its doer is a member of a group.
    """
    found: list[Occurrence] = []
    for index, event in world.by_term.get(act.term, ()):
        sure = both(matches(world, event, act, scope.binding), True if event.known else None)
        if doers and sure is not False:
            sure = both(sure, either(False, *(is_of(world, event, doer, scope, direct=direct) for doer in doers)))
        if sure is not False:
            found.append(Occurrence(event.at, index, event, sure))
    return found


def matches(world: World, event: Event, act: ActRef, binding: tuple[tuple[str, str], ...]) -> Truth:
    """Whether an event is of this phrase with these slots. A slot the event says nothing about is unknown, not different."""
    if event.term != act.term:
        return False
    wanted = list(act.args)
    term = world.prepared.view.dossier.terms.get(act.term)
    if binding and term is not None:
        filled = {name for name, _ in wanted}
        wanted += [(slot.name, dict(binding)[slot.name]) for slot in term.slots if slot.name in dict(binding).keys() - filled]
    said = dict(event.args)
    return both(True, *(_fits(world, name, value, said.get(name), event) for name, value in wanted))


def _fits(world: World, name: str, wanted: str, said: str | None, event: Event) -> Truth:
    places = world.prepared.view.dossier.places
    if said is None and event.place and wanted in places:
        said = event.place
    return None if said is None else same_or_within(world, wanted, said)


def same_or_within(world: World, wanted: str, said: str) -> bool:
    """Whether a name is the wanted one, a place inside it, a member of it, or something of that kind."""
    if wanted.casefold() == said.casefold():
        return True
    dossier = world.prepared.view.dossier
    if wanted in _kinds(dossier, said):
        return True
    group = dossier.actors.get(wanted)
    if group is not None and any(member.member == said for member in group.members):
        return True
    return wanted in dossier.places and _inside(dossier.places, said, wanted, frozenset())


def _kinds(dossier: Dossier, name: str) -> set[str]:
    """Every kind an actor, a place or a kind is of, directly or through a kind."""
    declared = (dossier.actors, dossier.places, dossier.kinds)
    waiting = [kind for known in declared if (one := known.get(name)) is not None for kind in one.kinds]
    found: set[str] = set()
    while waiting:
        kind = waiting.pop()
        if kind not in found:
            found.add(kind)
            waiting += dossier.kinds[kind].kinds if kind in dossier.kinds else ()
    return found


def _inside(places: dict[str, Place], name: str, wanted: str, seen: frozenset[str]) -> bool:
    if name == wanted or name in places[wanted].contains:
        return True
    place = places.get(name)
    return place is not None and any(_inside(places, outer, wanted, seen | {name}) for outer in place.inside if outer not in seen)


def at_places(world: World, event: Event, places: tuple[str, ...]) -> Truth:
    """Whether an event took place at one of these places (all the world if none is named)."""
    if not places:
        return True
    if not event.place:
        return None
    return any(same_or_within(world, place, event.place) for place in places)


# --- whose act it is -------------------------------------------------------------------------------------------------


def is_of(world: World, event: Event, actor: str, scope: Scope, *, direct: bool = False) -> Truth:
    """Whether what was done counts as done by the actor: its own act, that of one it answers for, of a member of a group,
    or of all members of a body together. Nobody named as doer: unknown."""
    if not event.by:
        return None
    return any(_stands(world, doer, actor, event, scope, direct, frozenset()) for doer in event.by)


def _stands(world: World, doer: str, actor: str, event: Event, scope: Scope, direct: bool, seen: frozenset[str]) -> bool:
    if doer == actor:
        return True
    record = world.prepared.view.dossier.actors.get(actor)
    if record is None or actor in seen:
        return False
    seen |= {actor}
    if any(_stands(world, doer, other, event, scope, direct, seen) for other in record.answers_for):
        return True
    members = members_at(record, event.at, scope)
    if record.sort == "group" and not direct:
        return any(_stands(world, doer, member, event, scope, direct, seen) for member in members)
    return record.sort == "body" and bool(members) and set(members) <= set(event.by)


def members_at(actor: Actor, at: Instant, scope: Scope) -> tuple[str, ...]:
    """Members of a group or body on the civil day of an instant."""
    if all(one.first is None and one.last is None for one in actor.members):
        return tuple(one.member for one in actor.members)
    day = day_of(at, scope.settings.zone)
    return tuple(
        one.member for one in actor.members if (one.first is None or one.first <= day) and (one.last is None or day <= one.last)
    )


def first_done(
    world: World, acts: tuple[ActRef, ...], scope: Scope, found: list[Occurrence], allowed: Timeline = TRUE
) -> tuple[When, tuple[int, ...]]:
    """When the first of some occurrences happened while it was allowed; what a gap may hide happened perhaps."""
    lo: list[Instant] = []
    for one in found:
        sure = both(one.sure, allowed.at(one.at))
        if sure is not False:
            lo.append(one.at)
        if sure is True:
            hidden = [at for at in _unseen(world, acts, allowed) if at < one.at]
            return When(min([*lo, *hidden]), one.at), (one.index,)
    lo += _unseen(world, acts, allowed)
    return When(min(lo, default=None), None), tuple(one.index for one in found if one.at in lo)


def _unseen(world: World, acts: tuple[ActRef, ...], allowed: Timeline) -> Iterator[Instant]:
    for first, last in world.hidden(act.term for act in acts):
        at = allowed.first_possible(first, last)
        if at is not None:
            yield at


def done_by(
    world: World,
    act: ActRef,
    actor: str,
    scope: Scope,
    pool: list[Occurrence],
    allowed: Timeline = TRUE,
    seen: frozenset[str] = frozenset(),
) -> tuple[When, tuple[int, ...]]:
    """When an actor first did an act: itself (or through those it answers for); a group also when the last of its members has.

    pool: the occurrences of the act, by whomever. seen: groups already looked into.
    """
    own = [_of(world, one, actor, scope) for one in pool]
    when, events = first_done(world, (act,), scope, [one for one in own if one.sure is not False], allowed)
    record = world.prepared.view.dossier.actors.get(actor)
    if record is None or record.sort != "group" or not record.members:
        return when, events
    inner = [one.member for one in record.members if one.member not in seen | {actor}]
    parts = {member: done_by(world, act, member, scope, pool, allowed, seen | {actor}) for member in inner}
    lo = _complete(record, scope, {name: part[0].lo for name, part in parts.items()})
    hi = _complete(record, scope, {name: part[0].hi for name, part in parts.items()})
    together = earliest((when, When(lo, hi)))
    return together, tuple(sorted({*events, *(index for part in parts.values() for index in part[1])}))


def _of(world: World, one: Occurrence, actor: str, scope: Scope) -> Occurrence:
    sure = both(one.sure, is_of(world, one.event, actor, scope, direct=True))
    return Occurrence(one.at, one.index, one.event, sure)


def _complete(group: Actor, scope: Scope, done: dict[str, Instant | None]) -> Instant | None:
    """The first moment at which every member of that day has done it."""
    for at in sorted({at for at in done.values() if at is not None}):
        members = members_at(group, at, scope)
        if members and all((moment := done.get(name)) is not None and moment <= at for name in members):
            return at
    return None
