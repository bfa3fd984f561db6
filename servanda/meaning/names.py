"""Which names mean the same or lie within each other: places, groups, kinds."""

from __future__ import annotations

from servanda.model.core import Dossier, Place


def same_or_within(dossier: Dossier, wanted: str, said: str) -> bool:
    """Whether a name is the wanted one, a place inside it, a member of it, or something of that kind."""
    if wanted.casefold() == said.casefold():
        return True
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


def apart(dossier: Dossier, one: str, other: str) -> bool:
    """Whether two places have nothing in common, as far as the text says: neither lies inside the other, and no place inside both.

    A name that is not a declared place may be anywhere: it is apart from nothing.
    """
    places = dossier.places
    if one not in places or other not in places:
        return False
    return not any({one, other} <= _around(places, name) for name in places)


def _around(places: dict[str, Place], name: str) -> set[str]:
    """A place and every place it lies inside, whichever of the two says so."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += places[place].inside if place in places else ()
            waiting += [outer for outer in places if place in places[outer].contains]
    return found
