"""Which events are what a clause asks for, and when the first of them came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servanda.calendar import Instant
from servanda.meaning.doers import changes_of_members, is_of, members_at
from servanda.meaning.looked import Way, ways_of
from servanda.meaning.names import same_or_within
from servanda.meaning.runs import MOST_TOLD, Event, at_most
from servanda.meaning.times import TRUE, Timeline, Truth, When, both, earliest, either
from servanda.meaning.world import Occurrence, Scope, World
from servanda.model.core import Actor, ActRef

Binding = tuple[tuple[str, str], ...]


def occurrences(world: World, act: ActRef, scope: Scope, doers: tuple[str, ...]) -> list[Occurrence]:
    """Events that are this act or event, done by (or counting as done by) one of `doers`; no doers: by anybody. In order of
    their first moments."""
    wanted = bound_of(world, act, scope.binding)
    key = (act.term, wanted, doers, scope.settings.zone)
    if key not in world.pools:
        world.pools[key] = list(_occurrences(world, act, scope, doers))
    return world.pools[key]


def _occurrences(world: World, act: ActRef, scope: Scope, doers: tuple[str, ...]) -> Iterator[Occurrence]:
    for index, event in world.by_term.get(act.term, ()):
        apart = both(matches(world, event, act, scope.binding), world.happened(event))
        if apart is False:
            continue
        theirs = either(False, *(is_of(world, event, doer, scope) for doer in doers)) if doers else True
        if theirs is not False:
            first, last = world.span(event)
            yield Occurrence(first, last, index, event, both(apart, theirs), apart)


def matches(world: World, event: Event, act: ActRef, binding: Binding) -> Truth:
    """Whether an event is of this phrase with these slots. A slot the event says nothing about is unknown, not different."""
    if event.term != act.term:
        return False
    said = dict(event.args)
    return both(True, *(_fits(world, value, said.get(name), event) for name, value in bound_of(world, act, binding)))


def bound_of(world: World, act: ActRef, binding: Binding) -> Binding:
    """The slots of an act that are filled, by the text or by what set the instance going."""
    term = world.prepared.view.dossier.terms.get(act.term)
    if not binding or term is None:
        return act.args
    bound = dict(binding)
    open_ = [slot.name for slot in term.slots if slot.name not in dict(act.args)]
    return (*act.args, *((name, bound[name]) for name in open_ if name in bound))


def _fits(world: World, wanted: str, said: str | None, event: Event) -> Truth:
    dossier = world.prepared.view.dossier
    if said is None and event.place and wanted in dossier.places:
        said = event.place
    return None if said is None else same_or_within(dossier, wanted, said)


def at_places(world: World, event: Event, places: tuple[str, ...]) -> Truth:
    """Whether an event took place at one of these places (all the world if none is named)."""
    if not places:
        return True
    if not event.place:
        return None
    return any(same_or_within(world.prepared.view.dossier, place, event.place) for place in places)


def unseen(
    world: World,
    act: ActRef,
    scope: Scope,
    places: tuple[str, ...] = (),
    doers: tuple[str, ...] = (),
    clause: str = "",
    *,
    direct: bool = False,
) -> list[tuple[Instant, Instant]]:
    """The stretches in which an act could have gone unseen.

    places: where the clause asks for it, besides its own slots. doers: of whom (none: of anybody; direct: not as members of a
    group). clause: whose own act it is.
    """
    slots, ways = _asked(world, act, scope, doers, direct=direct)
    return world.hidden(act.term, places, slots, ways, clause)


def not_looked(
    world: World, act: ActRef, scope: Scope, places: tuple[str, ...], doers: tuple[str, ...], clause: str
) -> list[tuple[Instant, Instant]]:
    """Those of them in which, gap or no gap, nobody is declared to have looked."""
    slots, ways = _asked(world, act, scope, doers, direct=False)
    return world.unwatched(act.term, places, slots, ways, clause)


def after_first(
    world: World, scope: Scope, acts: Iterable[Occurrence], hidden: list[tuple[Instant, Instant]]
) -> list[tuple[Instant, Instant]]:
    """The stretches in which a performance could have gone unseen: all, or, where the first one on record is presumed to have been the
    first, those after it (and the gaps). acts: what is on record of it. Only where an instance is the clause's only one, and one act is enough."""
    clause, instance = scope.clause, scope.instance
    if not world.run.firsts or clause is None or instance is None or clause.modal != "must":
        return hidden
    while instance is not None:
        if instance.window is not None or instance.called:
            return hidden
        instance = instance.parent
    if any(not quantity.measured_from for quantity in clause.quantities):
        return hidden
    return _from_first(world, acts, hidden)


def _from_first(
    world: World, acts: Iterable[Occurrence], hidden: list[tuple[Instant, Instant]], allowed: Timeline = TRUE
) -> list[tuple[Instant, Instant]]:
    """Of some stretches the gaps, and what lies after the first act that is on record for certain, as far as it was allowed."""
    begin = min((one.at for one in acts if one.sure is True and allowed.over(one.at, one.last) is True), default=None)
    if begin is None:
        return hidden
    gaps = _gaps(world)
    return [(first if (first, last) in gaps else max(first, begin), last) for first, last in hidden if (first, last) in gaps or last >= begin]


def _gaps(world: World) -> set[tuple[Instant, Instant]]:
    return {(gap.first, min(gap.last, world.now)) for gap in world.run.gaps}


def as_presumed(
    world: World, scope: Scope, acts: Iterable[Occurrence], hidden: list[tuple[Instant, Instant]], allowed: Timeline = TRUE
) -> list[tuple[Instant, Instant]]:
    """Where an act from which a clock is counted could have gone unseen, as `scope.presumed` takes it. acts: what is on record of it."""
    if scope.presumed == "first":
        return _from_first(world, acts, hidden, allowed)
    if scope.presumed == "record":
        gaps = _gaps(world)
        return [one for one in hidden if one in gaps]
    return hidden


def _asked(world: World, act: ActRef, scope: Scope, doers: tuple[str, ...], *, direct: bool) -> tuple[tuple[str, ...], tuple[Way, ...]]:
    """The places in the slots of an act, and the ways in which it may have been done."""
    dossier = world.prepared.view.dossier
    slots = tuple(value for _, value in bound_of(world, act, scope.binding) if value in dossier.places)
    return slots, tuple(dict.fromkeys(way for name in doers for way in ways_of(dossier, name, direct=direct)))


def first_done(
    found: Iterable[Occurrence], hidden: Iterable[tuple[Instant, Instant]], allowed: Timeline = TRUE
) -> tuple[When, tuple[int, ...]]:
    """When the first of some occurrences happened while it was allowed; what a gap may hide happened perhaps.

    found: in order of their first moments. Out: the moment, and the numbers of the events it rests on.
    """
    counted: list[Occurrence] = []
    hi: Instant | None = None
    for one in found:
        if hi is not None and one.at > hi:
            break
        during = one.during(allowed)
        if during is not None:
            counted.append(during)
            if during.sure is True:
                hi = during.last if hi is None else min(hi, during.last)
    gaps = [at for first, last in hidden if (at := allowed.first_possible(first, last)) is not None]
    if hi is None:
        los = [*(one.at for one in counted), *gaps]
        return When(min(los, default=None), None), tuple(one.index for one in counted[: at_most(MOST_TOLD)])
    lo = min([*(one.at for one in counted), *gaps])
    sure = next(one for one in counted if one.sure is True and one.last == hi)
    return When(lo, hi), (sure.index,)


def done_by(
    world: World,
    act: ActRef,
    actor: str,
    scope: Scope,
    pool: list[Occurrence],
    allowed: Timeline = TRUE,
    places: tuple[str, ...] = (),
    clause: str = "",
    seen: frozenset[str] = frozenset(),
) -> tuple[When, tuple[int, ...]]:
    """When an actor first did an act: itself (or through those it answers for); a group also when the last of its members has.

    pool: the occurrences of the act, by whomever. places: where the clause asks for it, clause: whose own act it is. seen: groups
    already looked into.
    """
    own = list(_own(world, actor, scope, pool))
    hidden = unseen(world, act, scope, places, (actor,), clause, direct=True)
    if clause:
        hidden = after_first(world, scope, own, hidden)
    hidden = as_presumed(world, scope, own, hidden, allowed)
    when, events = first_done(own, hidden, allowed)
    record = world.prepared.view.dossier.actors.get(actor)
    if record is None or record.sort != "group" or not record.members:
        return when, events
    inner = [one.member for one in record.members if one.member not in seen | {actor}]
    parts = {member: done_by(world, act, member, scope, pool, allowed, places, clause, seen | {actor}) for member in inner}
    together = earliest((when, _complete(world, record, scope, {name: part[0] for name, part in parts.items()})))
    return together, tuple(sorted({*events, *(index for part in parts.values() for index in part[1])}))


def _own(world: World, actor: str, scope: Scope, pool: list[Occurrence]) -> Iterator[Occurrence]:
    """Those that are the actor's own, as asked for."""
    for one in pool:
        theirs = one.also(is_of(world, one.event, actor, scope, direct=True))
        if theirs is not None:
            yield theirs


def _complete(world: World, group: Actor, scope: Scope, done: dict[str, When]) -> When:
    """When every member of that day had done it.

    Where a member may have been the last to do it on either side of a change of members, that may decide: nothing is certain.
    """
    changes = changes_of_members(world, scope, group)
    open_ = [
        (when.lo, world.now if when.hi is None else when.hi) for when in done.values() if when.lo is not None and when.unknown
    ]
    crossed = [at for at in changes if any(first < at <= last for first, last in open_)]
    lo = _all_have(group, scope, {name: when.lo for name, when in done.items()}, crossed)
    hi = None if crossed else _all_have(group, scope, {name: when.hi for name, when in done.items()}, [])
    return When(lo, hi)


def _all_have(group: Actor, scope: Scope, done: dict[str, Instant | None], also: list[Instant]) -> Instant | None:
    """The first of the moments at which somebody did it (or of some more) by which every member of that day had."""
    for at in sorted({*also, *(at for at in done.values() if at is not None)}):
        members = members_at(group, at, scope)
        if members and all((moment := done.get(name)) is not None and moment <= at for name in members):
            return at
    return None
