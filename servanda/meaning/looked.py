"""When somebody looked: the stretches of a log in which an act that is not on record may still have been done.

A log holds what was reported. It is silent for certain only about what is *watched*: declared to have been looked for. Everything else may
have happened unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.calendar import Instant
from servanda.meaning.names import same_or_within
from servanda.meaning.runs import Watched
from servanda.meaning.times import BEGINNING
from servanda.model.core import Dossier

Stretch = tuple[Instant, Instant]
Way = tuple[str, ...]
"""One way in which an act may have been done: by somebody alone, or by all of some together."""


def ways_of(dossier: Dossier, actor: str, *, direct: bool = False) -> tuple[Way, ...]:
    """Every way in which an act would count as an actor's: its own, of those it answers for, of a member of a group (not if `direct`),
    of all members of a body together; whoever was ever a member."""
    found: dict[Way, None] = {}
    waiting, seen = [actor], set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        found[(name,)] = None
        record = dossier.actors.get(name)
        if record is None:
            continue
        waiting += record.answers_for
        members = tuple(dict.fromkeys(one.member for one in record.members))
        if record.sort == "group" and not direct:
            waiting += members
        if record.sort == "body" and members:
            found[members] = None
    return tuple(found)


def unwatched(
    dossier: Dossier,
    watched: Sequence[Watched],
    now: Instant,
    term: str,
    *,
    places: tuple[str, ...] = (),
    slots: tuple[str, ...] = (),
    ways: tuple[Way, ...] = (),
    clause: str = "",
) -> list[Stretch]:
    """The stretches up to now in which nobody is declared to have looked for an act, in order.

    places: at one of which it must have been; slots: inside each of which it must have been (none of both: anywhere). ways: how it may
    have been done (none: by anybody). clause: whose own act it is, "" if it is asked for otherwise.
    """
    looked = [one for one in watched if (not one.terms or term in one.terms) and (not one.clauses or clause in one.clauses)]
    closed: list[Stretch] = [(BEGINNING, now)]
    for way in ways or ((),):
        theirs = [one for one in looked if not one.by or (way and _by(dossier, one.by, way))]
        there = [_at(dossier, theirs, place) for place in slots]
        if places:
            everywhere = [(BEGINNING, now)]
            for place in places:
                everywhere = _meet(everywhere, _at(dossier, theirs, place))
            there.append(everywhere)
        there.append(_joined((one.first, one.last) for one in theirs if not one.places))
        closed = _meet(closed, _joined(stretch for some in there for stretch in some))
    return _between(closed, now)


def _by(dossier: Dossier, watched: tuple[str, ...], way: Way) -> bool:
    """Whether who looked for the acts of some would have seen this one."""
    return bool(set(watched) & set(way)) or any(way in ways_of(dossier, name) for name in watched)


def _at(dossier: Dossier, looked: Iterable[Watched], place: str) -> list[Stretch]:
    """When the whole of a place was watched."""
    return _joined(
        (one.first, one.last) for one in looked if not one.places or any(same_or_within(dossier, name, place) for name in one.places)
    )


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same in order, with those that touch made one."""
    found: list[Stretch] = []
    for first, last in sorted(one for one in stretches if one[0] <= one[1]):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _meet(some: list[Stretch], others: list[Stretch]) -> list[Stretch]:
    """What lies in both."""
    pairs = ((max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others)
    return _joined(pair for pair in pairs if pair[0] <= pair[1])


def _between(closed: list[Stretch], now: Instant) -> list[Stretch]:
    """What lies in none of some stretches, up to now."""
    found: list[Stretch] = []
    begin = BEGINNING
    for first, last in closed:
        if begin < first:
            found.append((begin, first - 1))
        begin = max(begin, last + 1)
    return [*found, (begin, now)] if begin <= now else found
