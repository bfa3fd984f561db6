"""How one moment follows from another: periods and civil days as functions of time that keep its order.

A shift is exact (`apply`), has sound bounds in seconds for the temporal network (`bounds`), and can be read backwards (`least_anchor`):
since it keeps the order of moments, a system of such bounds has an earliest solution, which the network finds without guessing.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import msgspec

from servanda.calendar import (
    CalendarError,
    Instant,
    Period,
    PeriodRule,
    WorkingCalendar,
    day_after,
    day_end,
    day_n,
    day_of,
    day_start,
    end_of_period,
    span_bounds,
)

DAY = 86400
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
        return _end(at, self.period, self.clock) + (1 if self.after else 0)

    def bounds(self, first: Instant, last: Instant) -> tuple[int, int]:
        low, high = _span(self.period, self.clock, first, last)
        return (low + 1, high + 1) if self.after else (low, high)


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
        if first == last:
            exact = self.apply(first) - first
            return exact, exact
        # the anchor lies anywhere in its day; a clock change moves an edge by at most two hours
        slack = 7200
        if self.last:
            return days * DAY - slack, (days + 1) * DAY - 1 + slack
        return (days - 1) * DAY - slack, days * DAY + slack


class BackOp(msgspec.Struct, frozen=True):
    """The moment a plain number of seconds before the anchor (negative: after it)."""

    seconds: int

    def apply(self, at: Instant) -> Instant:
        return at - self.seconds

    def bounds(self, first: Instant, last: Instant) -> tuple[int, int]:
        return -self.seconds, -self.seconds


class BeforeOp(msgspec.Struct, frozen=True):
    """First or last second of the civil day a number of whole days before the anchor's day."""

    days: int
    last: bool
    zone: str

    def apply(self, at: Instant) -> Instant:
        day = day_of(at, self.zone) - dt.timedelta(days=self.days)
        return day_end(day, self.zone) if self.last else day_start(day, self.zone)

    def bounds(self, first: Instant, last: Instant) -> tuple[int, int]:
        if first == last:
            exact = self.apply(first) - first
            return exact, exact
        if self.last:
            return -self.days * DAY - 7200, (1 - self.days) * DAY - 1 + 7200
        return (-self.days - 1) * DAY - 7200, -self.days * DAY + 7200


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

    def least_anchor(self, wanted: Instant, near: tuple[int, int]) -> Instant:
        """The earliest a with `apply(a) >= wanted`. near: `bounds` over an interval that holds it."""
        if not self.ops:
            return wanted - self.delta
        low, high = wanted - near[1] - 1, wanted - near[0] + 1
        while self.apply(low) >= wanted:
            low -= DAY
        while self.apply(high) < wanted:
            high += DAY
        while high - low > 1:
            middle = (low + high) // 2
            if self.apply(middle) >= wanted:
                high = middle
            else:
                low = middle
        return high

    def greatest_anchor(self, wanted: Instant, near: tuple[int, int]) -> Instant:
        """The latest a with `apply(a) <= wanted`."""
        return self.least_anchor(wanted + 1, near) - 1

    def then(self, op: Op) -> Shift:
        return Shift((*self.ops, op), 0) if not self.delta else Shift((*self.ops, BackOp(-self.delta), op), 0)

    def plus(self, seconds: int) -> Shift:
        return Shift(self.ops, self.delta + seconds)


SAME = Shift()


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
    except CalendarError:
        return 0, 2 * LAST_YEAR_END
