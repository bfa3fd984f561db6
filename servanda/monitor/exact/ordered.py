"""Acts in order of their first moments, so that those near a moment are found without looking at all of them.

An act known to the second lies at one place of that order; one known to a month may begin long before the stretch that is asked for. Acts are therefore kept
apart by how long they may have lasted: within a class a stretch is two bisections, and one report of a whole year does not make every stretch a year longer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from heapq import merge

from servanda.calendar import Instant
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.moments import BEGINNING, FOREVER, YES, Line

_CLASSES: tuple[int, ...] = (0, 86_400, 7 * 86_400, 31 * 86_400, 366 * 86_400)
"""Up to how many seconds an act of each class may have lasted; longer ones are of the last class."""

_FEW = 64


class Spans:
    """Stretches of time by their first moments, in order. firsts, lasts: of each."""

    __slots__ = ("_classes", "firsts", "lasts")

    def __init__(self, firsts: list[Instant], lasts: list[Instant]) -> None:
        self.firsts, self.lasts = firsts, lasts
        classes: dict[int, list[int]] = {}
        for number, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
            classes.setdefault(bisect_left(_CLASSES, last - first), []).append(number)
        self._classes = [
            (max(lasts[number] - firsts[number] for number in mine), mine, [firsts[number] for number in mine])
            for _, mine in sorted(classes.items())
        ]

    def meeting(self, first: Instant, last: Instant, *, backwards: bool = False) -> Iterator[int]:
        """The numbers of those that meet [first, last], in order (backwards: the latest first); one at a time, for often the first decides."""
        found: list[Iterable[int]] = []
        for longest, mine, firsts in self._classes:
            begin, end = bisect_left(firsts, first - longest), bisect_right(firsts, last)
            if begin >= end:
                continue
            if end - begin < _FEW:
                found.append(mine[begin:end][::-1] if backwards else mine[begin:end])
            else:
                places = range(end - 1, begin - 1, -1) if backwards else range(begin, end)
                found.append(map(mine.__getitem__, places))
        numbers = merge(*found, reverse=backwards) if len(found) > 1 else found[0] if found else ()
        lasts = self.lasts
        return (number for number in numbers if lasts[number] >= first)

    def across(self, moment: Instant) -> Iterator[int]:
        """The numbers of those that begin before a moment and end at it or after it."""
        for longest, mine, firsts in self._classes:
            if longest:
                for number in mine[bisect_left(firsts, moment - longest) : bisect_left(firsts, moment)]:
                    if self.lasts[number] >= moment:
                        yield number


class Ordered(Spans):
    """Acts by their first moments. certain: the numbers of those that are acts of that kind for certain."""

    __slots__ = ("acts", "certain")

    def __init__(self, acts: list[Act]) -> None:
        super().__init__([act.at for act in acts], [act.last for act in acts])
        self.acts = acts
        self.certain = [number for number, act in enumerate(acts) if act.sure == YES]


def last_yes(line: Line) -> Instant:
    """The last instant at which a line is true for certain."""
    ats, values = line
    for place in range(len(ats) - 1, -1, -1):
        if values[place] == YES:
            return ats[place + 1] - 1 if place + 1 < len(ats) else FOREVER
    return BEGINNING
