"""How long a period can take, in seconds, over all instants at which it may start.

A temporal network knows only distances: these two functions turn a counted period into the least and the greatest
distance between an event and the end of the period that runs from it. The bounds are sound (no anchor in the interval
gives less or more) and need not be reached.

Method: over one civil day the end is constant under a rule that ends with a day, so a short interval is taken day by
day. Over a long one the length in days is bounded month by month, the moving of ends by the longest run of days that
are not working days, and the clock changes by the least and greatest UTC offset of the zone in those years.
"""

import calendar as _months
from bisect import bisect_right
from datetime import date
from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.calendar.counting import clock_length, end_of_period, last_day
from servanda.calendar.moment import Instant
from servanda.calendar.period import Period, Unit
from servanda.calendar.rules import PeriodRule
from servanda.calendar.working import WorkingCalendar, longest_closure
from servanda.calendar.zones import DAY_SECONDS, day_close, day_end, day_of, day_start, offset_bounds, shift_days

_DAYS_ONE_BY_ONE = 800
_WORKING_DAYS_ONE_BY_ONE = 60_000


def span_bounds(
    period: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar, first: Instant, last: Instant
) -> tuple[int, int]:
    """Least and greatest `end_of_period(a) - a`, in seconds, over anchors a from first to last.

    Args:
        period, rule, zone, calendar: as in `end_of_period`.
        first, last: the interval of anchors, inclusive, in seconds.

    Returns:
        Sound bounds: exact for one anchor, for periods measured by the clock and, over up to some two years, for rules
        that end with a day; otherwise possibly loose by the zone's clock changes and a run of days off.

    Raises:
        Refusal: the interval is empty, or an end lies outside the years 1 to 9999.
    """
    if first > last:
        raise Refusal("the interval of anchors is empty", "give a last instant at or after the first")
    return _span(period, rule, zone, calendar, first, last)


@lru_cache(maxsize=8192)
def _span(
    period: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar, first: Instant, last: Instant
) -> tuple[int, int]:
    length = clock_length(period, rule)
    if length is not None and (period.unit is not Unit.HOUR or rule.hours == "elapsed"):
        return length, length
    if first == last:
        exact = end_of_period(first, period, rule, zone, calendar).at - first
        return exact, exact
    if length is not None:
        # whole hours: the rest of the hour of the event, 0 to 3599 s, is added; an offset change moves no hour's start
        return length, length + 3599
    # one day of margin: where a clock is set back across midnight the civil day is not monotonic in time
    day, stop = shift_days(day_of(first, zone), -1), shift_days(day_of(last, zone), 1)
    if (stop - day).days > _DAYS_ONE_BY_ONE:
        days = _days_over_months(period, rule, calendar, day, stop)
    elif rule.ends == "last-hour-of-last-day":
        return _day_by_day(period, rule, zone, calendar, first, last)
    else:
        days = _days_one_by_one(period, rule, calendar, day, stop)
    # the offset can differ between the event and the end; the end's year may lie beyond the last day by the period
    low, high = offset_bounds(first, day_end(shift_days(stop, days[1] + 2), zone), zone)
    drift = high - low
    if rule.ends == "last-hour-of-last-day":
        return days[0] * DAY_SECONDS - drift, (days[1] + 1) * DAY_SECONDS - 1 + drift
    return max(0, days[0] * DAY_SECONDS - drift), days[1] * DAY_SECONDS + drift


def _day_by_day(
    period: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar, first: Instant, last: Instant
) -> tuple[int, int]:
    """Exact bounds for rules that end with a day: on each day only its first and last anchor matter."""
    least: list[int] = []
    greatest: list[int] = []
    start = day_of(first, zone).toordinal() - 1
    for ordinal in range(start, day_of(last, zone).toordinal() + 2):
        day = date.fromordinal(ordinal)
        low, high = max(first, day_start(day, zone)), min(last, day_end(day, zone))
        if low <= high:
            end = day_close(last_day(day, period, rule, calendar)[0], zone).at
            least.append(end - high)
            greatest.append(end - low)
    return min(least), max(greatest)


def _days_one_by_one(period: Period, rule: PeriodRule, calendar: WorkingCalendar, first: date, last: date) -> tuple[int, int]:
    lengths = [
        last_day(day, period, rule, calendar)[0].toordinal() - day.toordinal()
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    ]
    return min(lengths), max(lengths)


@lru_cache(maxsize=1024)
def _days_over_months(period: Period, rule: PeriodRule, calendar: WorkingCalendar, first: date, last: date) -> tuple[int, int]:
    """Bounds on the length in civil days, without a loop over days."""
    if period.unit is Unit.WORKING_DAY:
        low, high = _working_days(period.count, calendar, first, last)
        if rule.counts_trigger_day and period.count:  # a working day of the event is itself the first one
            low = _working_days(period.count - 1, calendar, first, last)[0]
    elif period.unit in (Unit.MONTH, Unit.YEAR):
        months = period.count * (12 if period.unit is Unit.YEAR else 1)
        low, high = _month_days(months, rule, first, last)
    else:
        low = high = period.count * (7 if period.unit is Unit.WEEK else 1)
    if rule.counts_trigger_day and period.count and period.unit is not Unit.WORKING_DAY:
        low, high = max(low - 1, 0), max(high - 1, 0)
    if rule.needs_calendar:
        closure = longest_closure(calendar)
        if rule.moves_end == "previous-working-day":
            low = max(low - closure, 0)
        elif rule.moves_end == "next-working-day":
            high += closure
        if rule.min_working_days:
            high = max(high, rule.min_working_days * (closure + 1))
    return low, high


def _month_days(months: int, rule: PeriodRule, first: date, last: date) -> tuple[int, int]:
    """Bounds on the days from a date to the same day some months later, month by month.

    For days that exist in both months the distance is that of the firsts of the months; for the others it is shorter
    by the days that are missing (`last-day`), or by those less one (`first-of-next-month`). 4800 months are the whole
    Gregorian cycle.
    """
    low, high = 10**9, 0
    begin = first.year * 12 + first.month - 1
    end = min(last.year * 12 + last.month - 1, begin + 4799)
    for index in range(begin, end + 1):
        (year, month), (later, target) = divmod(index, 12), divmod(index + months, 12)
        if later > 9999:
            raise Refusal(f"{months} months lead beyond the year 9999", "use a nearer date or a shorter period")
        distance = date(later, target + 1, 1).toordinal() - date(year, month + 1, 1).toordinal()
        missing = max(0, _months.monthrange(year, month + 1)[1] - _months.monthrange(later, target + 1)[1])
        low, high = min(low, distance - missing), max(high, distance)
    return low, high


def _working_days(count: int, calendar: WorkingCalendar, first: date, last: date) -> tuple[int, int]:
    """Bounds on the days in which some working days pass: exact for up to some 160 years, else from the weekend."""
    closure = longest_closure(calendar)
    week = 7 - len(calendar.weekend)
    fewest = 7 * ((count - 1) // week) + (count - 1) % week + 1 if count else 0
    most = min(count * (closure + 1), ((count + len(calendar.holidays)) // week + 2) * 7)
    ordinal, stop = first.toordinal(), last.toordinal() + most
    if not calendar.holidays:
        return fewest, most
    if stop - ordinal > _WORKING_DAYS_ONE_BY_ONE:
        return fewest, most
    if stop >= date.max.toordinal():
        raise Refusal(f"{count} working days lead beyond the year 9999", "use a nearer date or a shorter period")
    open_days = [number for number in range(ordinal, stop + 1) if calendar.is_working(date.fromordinal(number))]
    lengths = [
        open_days[bisect_right(open_days, number) + count - 1] - number if count else 0
        for number in range(ordinal, last.toordinal() + 1)
    ]
    return min(lengths), max(lengths)
