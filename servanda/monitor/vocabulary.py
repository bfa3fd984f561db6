"""Names unfolded: which words in a log count as an actor, as a place, as something of a kind. Worked out once, from the text alone."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.model.core import Dossier
from servanda.monitor.plan import Who

Together = tuple[tuple[str, ...], ...]


def fitting(dossier: Dossier, wanted: str) -> tuple[str, ...]:
    """The values that fit a name: itself first, then the places inside it, the members of it, and what is of that kind."""
    found: dict[str, None] = {}
    for declared in (dossier.actors, dossier.places, dossier.kinds):
        found |= dict.fromkeys(name for name, one in declared.items() if wanted in _kinds_of(dossier, one.kinds))
    group = dossier.actors.get(wanted)
    if group is not None:
        found |= dict.fromkeys(one.member for one in group.members)
    place = dossier.places.get(wanted)
    if place is not None:
        found |= dict.fromkeys(_places_in(dossier, wanted, place.contains))
    return (wanted, *(name for name in found if name != wanted))


def _kinds_of(dossier: Dossier, kinds: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    open_ = list(kinds)
    while open_:
        kind = open_.pop()
        if kind not in found:
            found.add(kind)
            known = dossier.kinds.get(kind)
            open_ += known.kinds if known is not None else ()
    return found


def _places_in(dossier: Dossier, wanted: str, contains: tuple[str, ...]) -> list[str]:
    """Places that lie in a place, through however many others; and what its declaration says it contains."""
    inside = {wanted, *contains}
    grew = True
    while grew:
        more = {name for name, place in dossier.places.items() if name not in inside and inside & set(place.inside)}
        inside |= more
        grew = bool(more)
    return sorted(inside - {wanted})


def within(dossier: Dossier) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each name with others in it, those others: what a value taken from a trigger is compared by."""
    inner: dict[str, set[str]] = {}
    for declared in (dossier.actors, dossier.places, dossier.kinds):
        for name, one in declared.items():
            for kind in _kinds_of(dossier, one.kinds):
                inner.setdefault(kind, set()).add(name)
    for name, actor in dossier.actors.items():
        if actor.members:
            inner.setdefault(name, set()).update(one.member for one in actor.members)
    outer = {one for place in dossier.places.values() for one in place.inside}
    for name, place in dossier.places.items():
        if name in outer or place.contains:
            inner.setdefault(name, set()).update(_places_in(dossier, name, place.contains))
    return tuple((name, tuple(sorted(found - {name}))) for name, found in sorted(inner.items()) if found - {name})


def meets(dossier: Dossier) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each place that overlaps others as far as the text says (one lies in the other, or a third in both), those others."""
    places = dossier.places
    containers: dict[str, set[str]] = {}
    for outer, place in places.items():
        for inner in place.contains:
            containers.setdefault(inner, set()).add(outer)
    found: dict[str, set[str]] = {}
    for name in places:
        around = {name}
        open_ = [name]
        while open_:
            here = open_.pop()
            known = places.get(here)
            for outer in {*(known.inside if known is not None else ()), *containers.get(here, ())} - around:
                around.add(outer)
                open_.append(outer)
        if len(around) > 1:
            for one in around:
                found.setdefault(one, set()).update(around - {one})
    return tuple((name, tuple(sorted(others))) for name, others in sorted(found.items()))


# --- who counts as whom ------------------------------------------------------------------------------------------------


def counts_as(dossier: Dossier, actor: str, *, direct: bool = False) -> tuple[tuple[str, ...], Together]:
    """Who counts as an actor: itself and those it answers for (with theirs); unless `direct` the members of a group too; and of a body all
    members together."""
    names: dict[str, None] = {}
    bodies: dict[tuple[str, ...], None] = {}
    open_ = [actor]
    while open_:
        name = open_.pop()
        record = dossier.actors.get(name)
        if name in names:
            continue
        names[name] = None
        if record is None:
            continue
        open_ += record.answers_for
        members = tuple(one.member for one in record.members)
        if record.sort == "group" and not direct:
            open_ += members
        if record.sort == "body" and members:
            bodies[tuple(sorted(members))] = None
    return (actor, *sorted(name for name in names if name != actor)), tuple(sorted(bodies))


def people(dossier: Dossier) -> tuple[tuple[str, tuple[str, ...], Together], ...]:
    """Every actor as which others count too, with those names, and with those who count together."""
    found = [(name, *counts_as(dossier, name)) for name in dossier.actors]
    return tuple((name, names, together) for name, names, together in found if len(names) > 1 or together)


def all_who_count(dossier: Dossier, actors: Iterable[str]) -> tuple[tuple[str, ...], Together]:
    """Who counts as any of several actors."""
    parts = [counts_as(dossier, actor) for actor in actors]
    return tuple(sorted({name for names, _ in parts for name in names})), tuple(
        sorted({one for _, some in parts for one in some})
    )


def performer(dossier: Dossier, actor: str, seen: frozenset[str] = frozenset()) -> Who:
    """As whom an actor performs: its own acts, and, of a group, those of all its members one by one."""
    names, together = counts_as(dossier, actor, direct=True)
    record = dossier.actors.get(actor)
    members: tuple[Who, ...] = ()
    if record is not None and record.sort == "group":
        seen |= {actor}
        members = tuple(
            Who(actor=one.member, nobody=True) if one.member in seen else performer(dossier, one.member, seen)
            for one in record.members
        )
    return Who(actor=actor, names=names, together=together, members=members)


def changes_members(dossier: Dossier, actor: str) -> str:
    """The group or body among those that count as an actor whose members change over time; "" if none does."""
    seen: set[str] = set()
    open_ = [actor]
    while open_:
        name = open_.pop()
        record = dossier.actors.get(name)
        if name in seen or record is None:
            continue
        seen.add(name)
        if any(one.first is not None or one.last is not None for one in record.members):
            return name
        open_ += (*record.answers_for, *(one.member for one in record.members))
    return ""
