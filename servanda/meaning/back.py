"""Periods counted backwards from an instant ("within 3 days before the elections"): the mirror of the calendar's counting."""

from __future__ import annotations

import datetime as dt

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period, Unit, civil, day_end, day_of, day_start, instant
from servanda.meaning.prepared import Settings

_CLOCK = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}


def counted_back(at: Instant, period: Period, settings: Settings) -> tuple[Instant, Instant]:
    """First and last second of the day a period before an instant; for hours, minutes and elapsed days one instant.

    The mirror of counting forward: the day of the event is not counted. Working days step back over days off, a month
    without that day gives its last day.
    """
    unit, count = period.unit, period.count
    if unit in _CLOCK:
        return at - count * _CLOCK[unit], at - count * _CLOCK[unit]
    if settings.rule.ends == "elapsed-seconds" and unit in _DAYS:
        back = at - count * _DAYS[unit] * 86400
        return back, back
    day = _day_back(day_of(at, settings.zone), period, settings)
    if settings.rule.ends == "last-hour-of-last-day":
        return day_start(day, settings.zone), day_end(day, settings.zone)
    same = instant(day, civil(at, settings.zone).time().replace(microsecond=0), settings.zone).at
    return same, same


def _day_back(day: dt.date, period: Period, settings: Settings) -> dt.date:
    if period.unit is Unit.WORKING_DAY:
        for _ in range(period.count):
            day = settings.calendar.previous_working(day)
        return day
    try:
        if period.unit in _DAYS:
            return day - dt.timedelta(days=period.count * _DAYS[period.unit])
        months = day.year * 12 + day.month - 1 - period.count * (12 if period.unit is Unit.YEAR else 1)
        first = dt.date(months // 12, months % 12 + 1, 1)
        following = dt.date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))
    except (OverflowError, ValueError) as error:
        raise Refusal(f"{period} before {day} lies outside the years 1 to 9999", "use a nearer date") from error
