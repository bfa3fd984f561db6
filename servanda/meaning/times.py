"""Three-valued truth, moments known within bounds, and truth over time: the small algebra everything here is said in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from servanda.calendar import Instant

Truth = bool | None
"""True, False, or None: not known."""

BEGINNING: Final[Instant] = -(10**15)
"""Before every instant a calendar knows."""

FEW = 8
"""Of so few changes the one that holds is found by going through them."""


def both(*values: Truth) -> Truth:
    """Kleene's and."""
    return False if False in values else None if None in values else True


def either(*values: Truth) -> Truth:
    """Kleene's or."""
    return True if True in values else None if None in values else False


def opposite(value: Truth) -> Truth:
    """Kleene's not."""
    return None if value is None else not value


class When(msgspec.Struct, frozen=True):
    """When something happened, as far as is known: not before `lo`, and for certain by `hi`.

    lo None: it has not happened. hi None: it is not certain that it has. lo == hi: exactly then.
    """

    lo: Instant | None
    hi: Instant | None

    @property
    def exact(self) -> Instant | None:
        """The moment, if it is known to the second."""
        return self.lo if self.lo == self.hi else None

    @property
    def unknown(self) -> bool:
        """Whether it may have happened but the moment, or the fact, is not known."""
        return self.lo != self.hi

    def by(self, at: Instant) -> Truth:
        """Whether it has happened at or before `at`."""
        if self.hi is not None and self.hi <= at:
            return True
        return False if self.lo is None or self.lo > at else None

    def moved(self, shift: Callable[[Instant], Instant]) -> When:
        """The same with both bounds sent through a function that keeps their order."""
        lo = None if self.lo is None or self.lo == BEGINNING else shift(self.lo)
        if self.lo == BEGINNING:
            lo = BEGINNING
        return When(lo, None if self.hi is None else (self.hi if self.hi == BEGINNING else shift(self.hi)))

    def maybe(self) -> When:
        """The same, no longer certain."""
        return When(self.lo, None)


NEVER: Final = When(None, None)
ANY_TIME: Final = When(BEGINNING, None)
ALWAYS: Final = When(BEGINNING, BEGINNING)


def exactly(at: Instant) -> When:
    """A moment known to the second."""
    return When(at, at)


def earliest(whens: Iterable[When]) -> When:
    """When the first of several happened."""
    known = list(whens)
    los = [when.lo for when in known if when.lo is not None]
    his = [when.hi for when in known if when.hi is not None]
    return When(min(los, default=None), min(his, default=None))


def latest(whens: Iterable[When]) -> When:
    """When the last of several happened: all must have."""
    known = list(whens)
    los = [when.lo for when in known if when.lo is not None]
    his = [when.hi for when in known if when.hi is not None]
    complete, certain = len(los) == len(known), len(his) == len(known)
    return When(max(los, default=BEGINNING) if complete else None, max(his, default=BEGINNING) if certain else None)


def nth(n: int, whens: Iterable[When]) -> When:
    """When the n-th of several to come happened."""
    known = list(whens)
    los = sorted(when.lo for when in known if when.lo is not None)
    his = sorted(when.hi for when in known if when.hi is not None)
    return When(los[n - 1] if len(los) >= n else None, his[n - 1] if len(his) >= n else None)


class Timeline(msgspec.Struct, frozen=True):
    """Truth over all time: from each change's instant on, its value, until the next change. The first change is at BEGINNING."""

    changes: tuple[tuple[Instant, Truth], ...]

    def at(self, at: Instant) -> Truth:
        """The value at an instant."""
        changes = self.changes
        if len(changes) > FEW:
            return changes[max(0, bisect_right(changes, at, key=_instant_of) - 1)][1]
        found = changes[0][1]
        for begin, value in changes:
            if begin > at:
                break
            found = value
        return found

    def during(self, first: Instant, last: Instant) -> tuple[tuple[Instant, Truth], ...]:
        """The values within [first, last], each with the first instant at which it holds there."""
        if first > last:
            return ()
        inside = tuple(change for change in self.changes if first < change[0] <= last)
        return ((first, self.at(first)), *inside)

    def over(self, first: Instant, last: Instant) -> Truth:
        """The value if it is the same all through [first, last], else None."""
        values = {value for _, value in self.during(first, last)}
        return values.pop() if len(values) == 1 else None

    def ever(self, first: Instant, last: Instant) -> Truth:
        """Whether it is true at some instant of [first, last]."""
        return either(False, *(value for _, value in self.during(first, last)))

    def first_possible(self, first: Instant, last: Instant) -> Instant | None:
        """First instant of [first, last] at which it is not known to be false."""
        return next((at for at, value in self.during(first, last) if value is not False), None)

    def last_possible(self, first: Instant, last: Instant) -> Instant | None:
        """Last instant of [first, last] at which it is not known to be false."""
        stretches = self.during(first, last)
        ends = [*(at - 1 for at, _ in stretches[1:]), last]
        return max((end for (_, value), end in zip(stretches, ends, strict=True) if value is not False), default=None)

    def begins(self) -> When:
        """When it first becomes true."""
        lo = next((at for at, value in self.changes if value is not False), None)
        hi = next((at for at, value in self.changes if value is True), None)
        return When(lo, hi)

    def ends(self, turned_off: Iterable[tuple[Instant, Instant]]) -> When:
        """When it first stops being true, having been true: the first instant at which it is not.

        turned_off: within which stretches something turns it off, or may: nothing else ends it.
        """
        begun = self.begins()
        if begun.lo is None:
            return NEVER
        los = [
            at
            for first, last in turned_off
            for at, value in self.during(max(first, begun.lo + 1), last)
            if value is not True
        ]
        lo = min(los, default=None)
        hi = next((at for at, value in self.changes if begun.hi is not None and at > begun.hi and value is False), None)
        return When(BEGINNING if lo == BEGINNING + 1 else lo, hi)


def _instant_of(change: tuple[Instant, Truth]) -> Instant:
    return change[0]


def always(value: Truth) -> Timeline:
    """One value for all time."""
    return Timeline(((BEGINNING, value),))


TRUE: Final = always(True)
FALSE: Final = always(False)


def since(when: When) -> Timeline:
    """False before a moment, true from it on; not known between its bounds."""
    if when.lo is None:
        return FALSE
    changes: list[tuple[Instant, Truth]] = []
    if when.lo > BEGINNING:
        changes.append((BEGINNING, False))
    if when.lo != when.hi:
        changes.append((when.lo, None))
    if when.hi is not None:
        changes.append((when.hi, True))
    return Timeline(tuple(changes))


def through(when: When) -> Timeline:
    """True up to and including a moment, false after it."""
    return not_(since(when.moved(lambda at: at + 1)))


def not_(timeline: Timeline) -> Timeline:
    """The opposite at every instant."""
    return Timeline(tuple((at, opposite(value)) for at, value in timeline.changes))


def all_of(*timelines: Timeline) -> Timeline:
    """Kleene's and at every instant."""
    wanted = [timeline for timeline in timelines if timeline is not TRUE]
    if not wanted:
        return TRUE
    return wanted[0] if len(wanted) == 1 else _joined(both, wanted)


def any_of(*timelines: Timeline) -> Timeline:
    """Kleene's or at every instant."""
    wanted = [timeline for timeline in timelines if timeline is not FALSE]
    if not wanted:
        return FALSE
    return wanted[0] if len(wanted) == 1 else _joined(either, wanted)


def _joined(combine: Callable[..., Truth], timelines: list[Timeline]) -> Timeline:
    values = [timeline.changes[0][1] for timeline in timelines]
    turns: dict[Instant, list[tuple[int, Truth]]] = {}
    for place, timeline in enumerate(timelines):
        for at, value in timeline.changes:
            turns.setdefault(at, []).append((place, value))
    changes: list[tuple[Instant, Truth]] = []
    for at in sorted(turns):
        for place, value in turns[at]:
            values[place] = value
        value = combine(*values)
        if not changes or changes[-1][1] is not value:
            changes.append((at, value))
    return Timeline(tuple(changes))
