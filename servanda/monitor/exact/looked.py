"""When nobody looked, over a log: a sweep through the first and last seconds of all that was watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servanda.calendar import Instant
from servanda.meaning import Watched
from servanda.monitor.exact.moments import BEGINNING

Stretch = tuple[Instant, Instant]
Ways = tuple[tuple[str, ...], ...]
People = Mapping[str, tuple[frozenset[str], frozenset[tuple[str, ...]]]]
"""For each actor with others who count as it, those names, and those sets of names who count together."""

OWN_SEEN = "*"
"""Instead of a clause: asked as if somebody had looked for the clause's own acts all the time."""


def open_stretches(
    watched: Sequence[Watched],
    now: Instant,
    term: str,
    where: tuple[tuple[str, ...], tuple[str, ...]],
    ways: Ways,
    clause: str,
    within: Mapping[str, frozenset[str]],
    people: People,
) -> list[Stretch]:
    """The stretches up to `now` in which nobody looked for an act: all but those in which each way of doing it was watched.

    where: places at one of which it must have been, and slots inside each of which. ways: by whom (each by one name, or by several together;
    none: anybody). A way is watched where a slot is, or all the places are, or the whole world.
    """
    places, slots = where
    spots = (*places, *slots)
    changes: list[tuple[Instant, int, list[tuple[int, int]]]] = []
    for one in watched:
        if (one.terms and term not in one.terms) or (one.clauses and clause not in one.clauses) or one.first > one.last:
            continue
        seen = [number for number, way in enumerate(ways or ((),)) if not one.by or _by(one, way, people)]
        # spot -1: anywhere
        there = [-1, *range(len(spots))] if not one.places else [n for n, spot in enumerate(spots) if _at(one, spot, within)]
        cells = [(number, spot) for number in seen for spot in there]
        if cells:
            changes += [(one.first, 1, cells), (one.last + 1, -1, cells)]
    counts = [[0] * (len(spots) + 1) for _ in ways or ((),)]
    found: list[Stretch] = []
    begin: Instant | None = BEGINNING
    number = 0
    changes.sort(key=lambda change: change[0])
    while number < len(changes):
        at = changes[number][0]
        if at > now:
            break
        while number < len(changes) and changes[number][0] == at:
            _, step, cells = changes[number]
            for way, spot in cells:
                counts[way][spot] += step
            number += 1
        closed = all(_closed(row, len(places), len(spots)) for row in counts)
        if closed and begin is not None:
            if begin < at:
                found.append((begin, at - 1))
            begin = None
        elif not closed and begin is None:
            begin = at
    return found if begin is None else [*found, (begin, now)]


def _closed(row: list[int], places: int, spots: int) -> bool:
    if row[-1] > 0 or any(row[spot] > 0 for spot in range(places, spots)):
        return True
    return places > 0 and all(row[spot] > 0 for spot in range(places))


def _by(one: Watched, way: tuple[str, ...], people: People) -> bool:
    if not way:
        return False
    for name in one.by:
        names, together = people.get(name, (frozenset((name,)), frozenset()))
        if name in way or (len(way) == 1 and way[0] in names) or tuple(sorted(way)) in together:
            return True
    return False


def _at(one: Watched, spot: str, within: Mapping[str, frozenset[str]]) -> bool:
    return any(name.casefold() == spot.casefold() or spot in within.get(name, ()) for name in one.places)
