"""How one moment follows from another: periods and civil days as functions of time that keep its order.

A shift is exact (`apply`), has sound bounds in seconds for the temporal network (`bounds`), and can be read backwards (`least_anchor`):
since it keeps the order of moments, a system of such bounds has an earliest solution, which the network finds without guessing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import (
    Instant,
    Period,
    PeriodRule,
    WorkingCalendar,
    day_after,
    day_end,
    day_n,
    day_of,
    day_start,
    earliest_after,
    end_of_period,
    span_bounds,
)
from servanda.calendar.counting import clock_length
from servanda.calendar.zones import offset_bounds

DAY = 86400
_ONE = dt.timedelta(days=1)
LAST_YEAR_END: Instant = 200_000_000_000
"""Beyond this instant (in the 8300s) a moment counts as never: no calendar arithmetic is done there."""


class Clock(msgspec.Struct, frozen=True):
    """Whose days and periods are meant: zone, period rule and working calendar of one agreement."""

    zone: str
    rule: PeriodRule
    calendar: WorkingCalendar

    def __hash__(self) -> int:
        return hash((self.zone, self.rule.name))


class PeriodOp(msgspec.Struct, frozen=True):
    """The last instant within a period of the anchor; `after`: the first instant after it."""

    period: Period
    clock: Clock
    after: bool = False

    def apply(self, at: Instant) -> Instant:
        return _end(at, self.period, self.clock) + self._beyond()

    def _beyond(self) -> int:
        """How many seconds after the last instant within the period the first one after it comes."""
        return _step(self.period, self.clock) if self.after else 0

    def bounds(self, first: Instant, last: Instant) -> tuple[int, int]:
        low, high = _span(self.period, self.clock, first, last)
        return low + self._beyond(), high + self._beyond()

    def least(self, wanted: Instant) -> Instant:
        """The earliest anchor whose end is at or after `wanted`."""
        goal = wanted - self._beyond()
        low, high = _span(self.period, self.clock, goal - DAY, goal)
        if low == high and _span(self.period, self.clock, goal - low - DAY, goal - low + DAY) == (low, low):
            return goal - low
        if self.clock.rule.ends != "last-hour-of-last-day" or clock_length(self.period, self.clock.rule) is not None:
            return _least(lambda at: _end(at, self.period, self.clock), goal, goal - high)
        zone = self.clock.zone
        day = day_of(goal - high, zone)
        while _end(day_start(day, zone), self.period, self.clock) >= goal:
            day -= _ONE
        while _end(day_start(day, zone), self.period, self.clock) < goal:
            day += _ONE
        return day_start(day, zone)


class DayOp(msgspec.Struct, frozen=True):
    """First or last second of the n-th civil day, the anchor's own day being day `1 - start` (`of`: start 0, `after`: start 1)."""

    n: int
    after: bool
    last: bool
    clock: Clock

    def apply(self, at: Instant) -> Instant:
        return _day(at, self.n, self.after, self.clock.zone)[1 if self.last else 0]

    def bounds(self, first: Instant, last: Instant) -> tuple[int, int]:
        days = self.n if self.after else self.n - 1
        low, high = _edges(days, self.last, _drift(first, last, self.clock.zone))
        exact = self.apply(first) - first
        return (exact, exact) if first == last else (low, high)

    def least(self, wanted: Instant) -> Instant:
        """The earliest anchor whose day's edge is at or after `wanted`."""
        return _least_of_day(wanted, self.n if self.after else self.n - 1, self.last, self.clock.zone)


class BackOp(msgspec.Struct, frozen=True):
    """The moment a plain number of seconds before the anchor (negative: after it)."""

    seconds: int

    def apply(self, at: Instant) -> Instant:
        return at - self.seconds

    def bounds(self, first: Instant, last: Instant) -> tuple[int, int]:
        return -self.seconds, -self.seconds

    def least(self, wanted: Instant) -> Instant:
        return wanted + self.seconds


class BeforeOp(msgspec.Struct, frozen=True):
    """First or last second of the civil day a number of whole days before the anchor's day."""

    days: int
    last: bool
    zone: str

    def apply(self, at: Instant) -> Instant:
        day = day_of(at, self.zone) - dt.timedelta(days=self.days)
        return day_end(day, self.zone) if self.last else day_start(day, self.zone)

    def bounds(self, first: Instant, last: Instant) -> tuple[int, int]:
        exact = self.apply(first) - first
        return (exact, exact) if first == last else _edges(-self.days, self.last, _drift(first, last, self.zone))

    def least(self, wanted: Instant) -> Instant:
        """The earliest anchor whose day's edge is at or after `wanted`."""
        return _least_of_day(wanted, -self.days, self.last, self.zone)


Op = PeriodOp | DayOp | BackOp | BeforeOp


class Shift(msgspec.Struct, frozen=True):
    """Operations applied one after the other, then `delta` seconds."""

    ops: tuple[Op, ...] = ()
    delta: int = 0

    def apply(self, at: Instant) -> Instant:
        for op in self.ops:
            at = op.apply(at)
        return at + self.delta

    def bounds(self, first: Instant, last: Instant) -> tuple[int, int]:
        """Least and greatest `apply(a) - a` over a from first to last (sound, not always reached)."""
        low = high = 0
        for op in self.ops:
            least, greatest = op.bounds(first + low, last + high)
            low, high = low + least, high + greatest
        return low + self.delta, high + self.delta

    def least_anchor(self, wanted: Instant) -> Instant:
        """The earliest a with `apply(a) >= wanted`: each operation keeps the order, so they are undone one by one."""
        wanted -= self.delta
        for op in reversed(self.ops):
            wanted = op.least(wanted)
        return wanted

    def greatest_anchor(self, wanted: Instant) -> Instant:
        """The latest a with `apply(a) <= wanted`."""
        return self.least_anchor(wanted + 1) - 1

    def then(self, op: Op) -> Shift:
        return Shift((*self.ops, op), 0) if not self.delta else Shift((*self.ops, BackOp(-self.delta), op), 0)

    def plus(self, seconds: int) -> Shift:
        return Shift(self.ops, self.delta + seconds)


SAME = Shift()


@lru_cache(maxsize=65536)
def _least_of_day(wanted: Instant, days: int, last: bool, zone: str) -> Instant:
    """The first second of the day whose edge, some days later, is the first at or after `wanted`."""
    day = day_of(wanted, zone)
    if not last and day_start(day, zone) < wanted:
        day += _ONE
    return day_start(day - dt.timedelta(days=days), zone)


def _least(apply: Callable[[Instant], Instant], wanted: Instant, guess: Instant) -> Instant:
    """The earliest a with `apply(a) >= wanted`, by halving."""
    low = high = guess
    while apply(low) >= wanted:
        low -= DAY
    while apply(high) < wanted:
        high += DAY
    while high - low > 1:
        middle = (low + high) // 2
        if apply(middle) >= wanted:
            high = middle
        else:
            low = middle
    return high


def _drift(first: Instant, last: Instant, zone: str) -> int:
    """By how much clocks of a zone are ever set on or back in these years, in seconds."""
    low, high = offset_bounds(first, last, zone)
    return high - low


def _edges(days: int, last: bool, drift: int) -> tuple[int, int]:
    """Bounds on the distance from a moment to the first or last second of the day some days later (or, below 0, earlier)."""
    if last:
        return (0 if days == 0 else days * DAY - drift), (days + 1) * DAY - 1 + drift
    low = 1 if days == 1 else (days - 1) * DAY + 1 - drift
    return low, 0 if days == 0 else days * DAY + drift


_ANY_DAY: Instant = 1_925_000_000


@lru_cache(maxsize=4096)
def _step(period: Period, clock: Clock) -> int:
    """From the last instant within a period to the first one after it: the same at any date, as the calendar says."""
    first = earliest_after(_ANY_DAY, period, clock.rule, clock.zone, clock.calendar).at
    return first - end_of_period(_ANY_DAY, period, clock.rule, clock.zone, clock.calendar).at


@lru_cache(maxsize=65536)
def _end(at: Instant, period: Period, clock: Clock) -> Instant:
    if at > LAST_YEAR_END:
        return at
    return end_of_period(at, period, clock.rule, clock.zone, clock.calendar).at


@lru_cache(maxsize=65536)
def _day(at: Instant, n: int, after: bool, zone: str) -> tuple[Instant, Instant]:
    return day_after(at, n, zone) if after else day_n(at, n, zone)


@lru_cache(maxsize=16384)
def _span(period: Period, clock: Clock, first: Instant, last: Instant) -> tuple[int, int]:
    try:
        return span_bounds(period, clock.rule, clock.zone, clock.calendar, min(first, last), max(first, last))
    except Refusal:
        return 0, 2 * LAST_YEAR_END
