"""The one partial date: the days that a date may mean, from a first to a last; and such a date with a clock time."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

from servanda.base.time.clocks import OfDay

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_CUT = {"year": 4, "month": 7, "day": 10}
"""Letters of an ISO date that say a year, a month, a day."""


class Partial(NamedTuple):
    """A day, a month, a year or a range of days: a month is some day of it, and nobody knows which.

    first, last: both included. rough: about then, as in `circa 1962`. As text it is ISO 8601 (`1962`, `1962-05`, `1962-05-03`),
    with `/` between the ends of a range and `~` before what is rough; the same days are written one way.
    """

    first: dt.date
    last: dt.date
    rough: bool = False

    @property
    def step(self) -> str:
        """What it is: day, month, year or range."""
        return next((unit for unit in ("day", "month", "year") if around(self.first, unit) == (self.first, self.last)), "range")

    def __str__(self) -> str:
        ends = (self.first, self.last)
        cut = next(cut for unit, cut in _CUT.items() if (around(ends[0], unit)[0], around(ends[1], unit)[1]) == ends)
        return "~" * self.rough + "/".join(dict.fromkeys(day.isoformat()[:cut] for day in ends))


def around(day: dt.date, unit: str) -> tuple[dt.date, dt.date]:
    """First and last day of the day, week (from Monday), month, quarter or year that holds a day, or of the fortnight that begins
    with it. KeyError for other units, OverflowError beyond the year 9999."""
    if unit in ("day", "fortnight"):
        return day, day + dt.timedelta(days=13 if unit == "fortnight" else 0)
    if unit == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return monday, monday + dt.timedelta(days=6)
    length = _MONTHS[unit]
    begin = (day.month - 1) // length * length + 1
    end = begin + length - 1
    return day.replace(month=begin, day=1), dt.date(day.year, end, calendar.monthrange(day.year, end)[1])


class Stamp(NamedTuple):
    """A date, and perhaps a clock time. step: how precisely it was written (range, year, month, day, hour, minute, second).
    offset: from UTC, as written; None: the local time of whoever reads it."""

    days: Partial
    clock: dt.time | None = None
    step: str = "day"
    offset: dt.timedelta | None = None

    @classmethod
    def of(cls, moment: dt.datetime, step: str = "second") -> Stamp:
        """The stamp of a moment, to the second."""
        return cls(Partial(moment.date(), moment.date()), moment.time().replace(microsecond=0), step, moment.utcoffset())

    def at(self, clock: OfDay) -> Stamp:
        """The day at a clock time. OverflowError beyond the year 9999."""
        at = dt.datetime.combine(self.days.first, dt.time()) + clock.since
        return Stamp(Partial(at.date(), at.date()), at.time(), clock.step, clock.offset)

    def later(self, days: int) -> Stamp:
        """So many days later. OverflowError beyond the calendar."""
        more = dt.timedelta(days=days)
        return self._replace(days=self.days._replace(first=self.days.first + more, last=self.days.last + more)) if days else self

    def whole(self) -> Stamp:
        """Its days, the clock time left out."""
        return Stamp(self.days, step=self.days.step)

    def __str__(self) -> str:
        if self.clock is None:
            return str(self.days)
        sign, size = ("-" if self.offset and self.offset < dt.timedelta() else "+"), abs(self.offset or dt.timedelta())
        offset = "" if self.offset is None else "Z" if not size else f"{sign}{dt.datetime.min + size:%H:%M}"
        return f"{self.days}T{self.clock.isoformat('seconds' if self.step == 'second' else 'minutes')}{offset}"

    def utc(self, *, end: bool = False) -> dt.datetime:
        """Its first second in UTC, or with `end` its last; without an offset it is taken for UTC."""
        if self.clock is None:
            day, clock = (self.days.last, dt.time(23, 59, 59)) if end else (self.days.first, dt.time())
            at = dt.datetime.combine(day, clock)
        else:
            at = dt.datetime.combine(self.days.first, self.clock) + dt.timedelta(seconds=SECONDS[self.step] - 1 if end else 0)
        return at.replace(tzinfo=dt.timezone(self.offset or dt.timedelta())).astimezone(dt.UTC)


SECONDS = {"second": 1, "minute": 60, "hour": 3600}
"""How long what is written to the second, minute or hour lasts."""
