"""Moments known within bounds, and truth over time, as plain numbers.

A moment is a pair: not before the first, for certain by the second; (None, None) has not come, (x, None) perhaps. Truth is 0 (no), 1 (not known) or 2 (yes), so
that `min` is and, `max` is or, and `2 - x` is not. A line is truth over all time: from each instant on its value, until the next.

This is the monitor's own arithmetic, written apart from the reference evaluator's, so that the agreement of the two shows something.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from servanda.base.refusal import Refusal
from servanda.calendar import Instant

NO, PERHAPS, YES = 0, 1, 2
BEGINNING: Instant = -(10**15)
FOREVER: Instant = 10**15

When = tuple[Instant | None, Instant | None]
Line = tuple[tuple[Instant, ...], tuple[int, ...]]

NEVER: When = (None, None)
ALWAYS: When = (BEGINNING, BEGINNING)
ANY_TIME: When = (BEGINNING, None)
TRUE: Line = ((BEGINNING,), (YES,))
FALSE: Line = ((BEGINNING,), (NO,))
UNKNOWN: Line = ((BEGINNING,), (PERHAPS,))


# --- moments -----------------------------------------------------------------------------------------------------------


def exact(when: When) -> Instant | None:
    """The moment, if it is known to the second."""
    return when[0] if when[0] == when[1] else None


def moved(when: When, shift: Callable[[Instant], Instant]) -> When:
    """Both bounds sent through a shift that keeps their order; the beginning stays where it is."""
    lo, hi = when
    return (
        lo if lo is None or lo == BEGINNING else shift(lo),
        hi if hi is None or hi == BEGINNING else shift(hi),
    )


def safely(when: When, shift: Callable[[Instant], Instant]) -> When:
    """The same; any time where the calendar has no answer."""
    try:
        return moved(when, shift)
    except Refusal:
        return ANY_TIME


def after(when: When) -> When:
    """The second after a moment."""
    return moved(when, lambda at: at + 1)


def earliest(whens: Iterable[When]) -> When:
    """The first of several."""
    lo: Instant | None = None
    hi: Instant | None = None
    for one, other in whens:
        lo = one if lo is None or (one is not None and one < lo) else lo
        hi = other if hi is None or (other is not None and other < hi) else hi
    return lo, hi


def latest(whens: Iterable[When]) -> When:
    """The last of several: all must have come."""
    lo: Instant | None = BEGINNING
    hi: Instant | None = BEGINNING
    for one, other in whens:
        lo = None if lo is None or one is None else max(lo, one)
        hi = None if hi is None or other is None else max(hi, other)
    return lo, hi


def nth(n: int, whens: Iterable[When]) -> When:
    """The n-th of several to come."""
    known = list(whens)

    def of(bounds: list[Instant]) -> Instant | None:
        return sorted(bounds)[n - 1] if len(bounds) >= n else None

    return of([lo for lo, _ in known if lo is not None]), of([hi for _, hi in known if hi is not None])


def came(when: When, at: Instant) -> int:
    """Whether a moment has come by an instant."""
    lo, hi = when
    if hi is not None and hi <= at:
        return YES
    return NO if lo is None or lo > at else PERHAPS


# --- lines -------------------------------------------------------------------------------------------------------------


def since(when: When) -> Line:
    """No before a moment, yes from it on."""
    lo, hi = when
    if lo is None:
        return FALSE
    ats: list[Instant] = [] if lo <= BEGINNING else [BEGINNING]
    vals: list[int] = [] if lo <= BEGINNING else [NO]
    if lo != hi:
        ats.append(lo)
        vals.append(PERHAPS)
    if hi is not None:
        ats.append(hi)
        vals.append(YES)
    return tuple(ats), tuple(vals)


def through(when: When) -> Line:
    """Yes up to and including a moment."""
    return opposite(since(after(when)))


def opposite(line: Line) -> Line:
    """The opposite at every instant."""
    return line[0], tuple(2 - value for value in line[1])


def value(line: Line, at: Instant) -> int:
    """The value at an instant."""
    return line[1][max(0, bisect_right(line[0], at) - 1)]


def every(lines: Iterable[Line]) -> Line:
    """And, at every instant."""
    return _joined([line for line in lines if line is not TRUE], min, TRUE)


def some(lines: Iterable[Line]) -> Line:
    """Or, at every instant."""
    return _joined([line for line in lines if line is not FALSE], max, FALSE)


def _joined(lines: list[Line], choose: Callable[..., int], empty: Line) -> Line:
    if len(lines) < 2:
        return lines[0] if lines else empty
    held = [line[1][0] for line in lines]
    ats: list[Instant] = []
    vals: list[int] = []
    before: Instant | None = None
    for at, number, value_ in sorted(
        (at, number, here) for number, line in enumerate(lines) for at, here in zip(*line, strict=True)
    ):
        if at != before and before is not None:
            here = choose(held)
            if not vals or vals[-1] != here:
                ats.append(before)
                vals.append(here)
        held[number] = value_
        before = at
    here = choose(held)
    if before is not None and (not vals or vals[-1] != here):
        ats.append(before)
        vals.append(here)
    return tuple(ats), tuple(vals)


def stretches(line: Line, first: Instant, last: Instant) -> list[tuple[Instant, Instant, int]]:
    """The values within [first, last], each from its first instant to its last there."""
    if first > last:
        return []
    ats, vals = line
    begin = max(0, bisect_right(ats, first) - 1)
    end = bisect_right(ats, last)
    starts = [first, *ats[begin + 1 : end]]
    stops = [*(at - 1 for at in starts[1:]), last]
    return [(start, stop, vals[begin + n]) for n, (start, stop) in enumerate(zip(starts, stops, strict=True))]


def _within(line: Line, first: Instant, last: Instant) -> tuple[int, ...]:
    """The values within [first, last], in order of time."""
    if first > last:
        return ()
    ats, vals = line
    if len(vals) == 1:
        return vals
    begin = max(0, bisect_right(ats, first) - 1)
    return vals[begin : max(begin + 1, bisect_right(ats, last))]


def over(line: Line, first: Instant, last: Instant) -> int:
    """The value if it is the same all through [first, last], else not known."""
    values = _within(line, first, last)
    return values[0] if values and values.count(values[0]) == len(values) else PERHAPS


def ever(line: Line, first: Instant, last: Instant) -> int:
    """Whether it is true at some instant of [first, last]."""
    return max(_within(line, first, last), default=NO)


def possible(line: Line, first: Instant, last: Instant) -> tuple[Instant, Instant] | None:
    """The first and the last instant of [first, last] at which it may be true."""
    if first > last:
        return None
    ats, vals = line
    begin, end = max(0, bisect_right(ats, first) - 1), bisect_right(ats, last)
    end = max(begin + 1, end)
    opens, closes = begin, end - 1
    while opens < end and vals[opens] == NO:
        opens += 1
    if opens == end:
        return None
    while vals[closes] == NO:
        closes -= 1
    return first if opens == begin else ats[opens], last if closes == end - 1 else ats[closes + 1] - 1


def begins(line: Line) -> When:
    """When it first becomes true."""
    lo = next((at for at, here in zip(*line, strict=True) if here != NO), None)
    hi = next((at for at, here in zip(*line, strict=True) if here == YES), None)
    return lo, hi
