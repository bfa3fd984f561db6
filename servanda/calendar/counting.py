"""When a period ends, when it is over, and which day is day n: the one place where periods are counted."""

import calendar as _months
from datetime import date
from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.base.time.names import with_weekday
from servanda.calendar.moment import CalendarNote, Instant, Moment
from servanda.calendar.period import CLOCK_SECONDS, Period, Unit
from servanda.calendar.rules import PeriodRule
from servanda.calendar.working import WEEKENDS_ONLY, WorkingCalendar, holiday_notes
from servanda.calendar.zones import DAY_SECONDS, civil, day_close, day_end, day_of, day_start, instant, shift_days, utc_offset

MOST_WINDOWS = 200_000
"""Greatest number of windows `recurrence` lists."""


def end_of_period(
    anchor: Instant, period: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar = WEEKENDS_ONLY
) -> Moment:
    """The last instant, inclusive, by which something due within a period of an event is in time.

    Args:
        anchor: instant of the event, in seconds.
        period: the period allowed.
        rule: how it is counted; see `PeriodRule`, and its `source` for where the rule comes from.
        zone: IANA name of the zone whose days, hours and months are meant.
        calendar: working days; used only by rules or periods that speak of them.

    Returns:
        The instant, with notes on month ends, leap days, skipped or repeated clock times, moved ends and unknown
        holidays.

    Raises:
        Refusal: the end lies outside the years 1 to 9999, or the zone is unknown.
    """
    return _end(anchor, period, rule, zone, calendar, moves=True)


def earliest_after(
    anchor: Instant, period: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar = WEEKENDS_ONLY
) -> Moment:
    """The first instant of "30 days after", "48 hours after": for "not before", "from", and what else begins there.

    Where a period ends with a day (or an hour) that is the second after it. Where it ends at the very instant so long after the event (hours,
    minutes, elapsed days), it is that instant: every bound is inclusive, so that it lies within the period and is not before its
    end. Arguments, notes and errors are those of `end_of_period`.
    """
    end = _end(anchor, period, rule, zone, calendar, moves=True)
    return end if ends_at_an_instant(period, rule) else Moment(end.at + 1, end.notes)


def ends_at_an_instant(period: Period, rule: PeriodRule) -> bool:
    """Whether a period ends at the very instant so long after the event, rather than with an hour or a day."""
    if clock_length(period, rule) is not None:
        return period.unit is not Unit.HOUR or rule.hours == "elapsed"
    return rule.ends != "last-hour-of-last-day"


def _end(anchor: Instant, period: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar, *, moves: bool) -> Moment:
    unit, count = period.unit, period.count
    seconds = clock_length(period, rule)
    if seconds is not None:
        if unit is not Unit.HOUR or rule.hours == "elapsed":
            return Moment(anchor + seconds)
        into_hour = (anchor + utc_offset(anchor, zone)) % 3600
        last = anchor - into_hour + seconds + 3599
        return Moment(last, _hour_notes(anchor, last, count, rule, zone, calendar) if moves else ())
    event = civil(anchor, zone)
    if rule.ends != "last-hour-of-last-day":
        day, notes = last_day(event.date(), period, rule, calendar, moves)
        # fold is kept: zero days after the second pass of a repeated hour is that second pass
        if day == event.date():
            return Moment(anchor, notes)
        found = instant(day, event.time(), zone)
        return Moment(found.at, notes + found.notes) if notes else found
    if unit is Unit.DAY and not rule.needs_calendar:
        days = count - 1 if rule.counts_trigger_day and count else count
        return day_close(shift_days(event.date(), days), zone)
    day, notes = last_day(event.date(), period, rule, calendar, moves)
    close = day_close(day, zone)
    return Moment(close.at, notes + close.notes) if notes else close


def clock_length(period: Period, rule: PeriodRule) -> int | None:
    """Length in seconds of a period that the rule measures by the clock, else None."""
    factor = CLOCK_SECONDS.get(period.unit)
    if factor is None and rule.ends == "elapsed-seconds":
        factor = {Unit.DAY: DAY_SECONDS, Unit.WEEK: 7 * DAY_SECONDS}.get(period.unit)
    return None if factor is None else period.count * factor


@lru_cache(maxsize=131072)
def last_day(
    event: date, period: Period, rule: PeriodRule, calendar: WorkingCalendar, moves: bool = True
) -> tuple[date, tuple[CalendarNote, ...]]:
    """The last civil day of a period in days or longer that runs from an event's day, and the notes on it.

    Args:
        event: civil day of the event.
        period: in days, working days, weeks, months or years.
        rule: how it is counted.
        calendar: working days.
        moves: False leaves out the rule's moving and lengthening of the end.
    """
    day, notes = _nominal_day(event, period, rule, calendar)
    if not (moves and rule.needs_calendar):
        return day, notes
    nominal = day
    if rule.moves_end != "none" and not calendar.is_working(day):
        if rule.moves_end == "next-working-day":
            day = calendar.next_working(day)
        else:
            earlier = calendar.previous_working(day)
            day = earlier if earlier >= (event if rule.counts_trigger_day else shift_days(event, 1)) else day
    if day != nominal:
        notes += (_moved(nominal, day, f"the day is not a working day ({rule.name})"),)
    least = rule.min_working_days
    in_days = period.unit in (Unit.DAY, Unit.WORKING_DAY)
    if least and period.count >= (least if in_days else 1):
        enough = _nth_working(event, least, rule, calendar)
        if enough > day:
            why = f"the period must hold at least {least} working days ({rule.name})"
            notes += (_moved(day, enough, why),)
            day = enough
    near = period.unit is Unit.WORKING_DAY or (nominal - event).days < 31  # every day of it was looked at
    return day, notes + holiday_notes(calendar, event if near else min(nominal, day), max(nominal, day))


def _nominal_day(
    event: date, period: Period, rule: PeriodRule, calendar: WorkingCalendar
) -> tuple[date, tuple[CalendarNote, ...]]:
    unit, count = period.unit, period.count
    counted = 1 if rule.counts_trigger_day and count else 0
    if unit is Unit.DAY:
        return shift_days(event, count - counted), ()
    if unit is Unit.WEEK:
        return shift_days(event, 7 * count - counted), ()
    if unit is Unit.WORKING_DAY:
        day = _nth_working(event, count, rule, calendar)
        return day, () if rule.needs_calendar else holiday_notes(calendar, event, day)
    months = count if unit is Unit.MONTH else 12 * count
    year, index = divmod(event.year * 12 + event.month - 1 + months, 12)
    month = index + 1
    wanted = event.day - counted
    if not 1 <= year <= 9999:
        raise Refusal(
            f"{period} from {event.isoformat()} lies outside the years 1 to 9999",
            "use a nearer date or a shorter period",
        )
    if not wanted:
        return shift_days(date(year, month, 1), -1), ()
    length = _months.monthrange(year, month)[1]
    if wanted <= length:
        return date(year, month, wanted), ()
    day = date(year, month, length)
    if rule.month_end == "first-of-next-month":
        day = shift_days(day, 1)
    code = "leap-day" if unit is Unit.YEAR else "month-end"
    text = f"{period} from {event.isoformat()}: {year}-{month:02} has no day {wanted}, so {day.isoformat()} is used"
    return day, (CalendarNote(code, text),)


def _nth_working(event: date, number: int, rule: PeriodRule, calendar: WorkingCalendar) -> date:
    """The day that completes a number of working days; the event's own day counts only if the rule counts it."""
    day = event
    if number and rule.counts_trigger_day and calendar.is_working(day):
        number -= 1
    week = 7 - len(calendar.weekend)
    if not calendar.holidays and number > week:
        whole = (number - 1) // week
        day, number = shift_days(day, 7 * whole), number - whole * week
    for _ in range(number):
        day = calendar.next_working(day)
    return day


def _moved(old: date, new: date, why: str) -> CalendarNote:
    return CalendarNote("moved", f"the end moves from {with_weekday(old)} to {with_weekday(new)}: {why}")


def _hour_notes(
    anchor: Instant, last: Instant, hours: int, rule: PeriodRule, zone: str, calendar: WorkingCalendar
) -> tuple[CalendarNote, ...]:
    """Article 3(5) of Regulation 1182/71 says 'any period'; whether hours are meant is disputed, so it is told."""
    least = rule.min_working_days
    if not least or hours < 24 * least:
        return ()
    event, end = day_of(anchor, zone), day_of(last, zone)
    enough = _nth_working(event, least, rule, calendar)
    if enough <= end:
        return ()
    text = (
        f"{hours} hours end on {end.isoformat()} with fewer than {least} working days in them; read as covering "
        f"periods in hours too, {rule.name} would lengthen them to {enough.isoformat()}"
    )
    return (CalendarNote("hours-across-weekend", text),)


def day_n(anchor: Instant, n: int, zone: str) -> tuple[Instant, Instant]:
    """First and last second of day n, the civil day of the anchor being day 1 ("day 2 of the ceasefire").

    Args:
        anchor: instant at which the state began, in seconds.
        n: 1 or more.
        zone: IANA name.

    Raises:
        Refusal: n is less than 1, or the day lies beyond the year 9999.
    """
    if n < 1:
        raise Refusal(f"there is no day {n}", "count from day 1, the day on which it began")
    day = shift_days(day_of(anchor, zone), n - 1)
    return day_start(day, zone), day_end(day, zone)


def day_after(anchor: Instant, n: int, zone: str) -> tuple[Instant, Instant]:
    """First and last second of the n-th day after the anchor's civil day ("day 1 after the elections" is the next day).

    Arguments and errors as `day_n`.
    """
    if n < 1:
        raise Refusal(f"there is no day {n} after an event", "count from day 1, the day that follows it")
    return day_n(anchor, n + 1, zone)


def recurrence(
    anchor: Instant, every: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar, until: Instant
) -> list[tuple[Instant, Instant]]:
    """The windows of a duty that recurs: "every 6 months from the event".

    Window k ends where a period of k times `every` from the anchor ends (moved by the rule if need be). Window 1 begins
    at the anchor, window k + 1 one second after the unmoved end of window k: a deadline moved off a weekend shortens
    no later window, but then overlaps the next one, and an act in both should be counted for the earlier.

    Args:
        anchor: instant of the event, in seconds.
        every: one or more units; nothing drifts, as each end is counted from the anchor.
        rule, zone, calendar: as in `end_of_period`.
        until: the last window listed is the last one that begins at or before this instant.

    Returns:
        (first, last) instants, inclusive; list index 0 is window 1. Empty when `until` is before the anchor.

    Raises:
        Refusal: an empty period, or more than `MOST_WINDOWS` windows.
    """
    if every.count < 1:
        raise Refusal(f"nothing can recur every {every}", "give a period of at least one unit")
    windows: list[tuple[Instant, Instant]] = []
    first = anchor
    while first <= until:
        if len(windows) >= MOST_WINDOWS:
            raise Refusal(f"every {every} gives more than {MOST_WINDOWS} windows", "use a longer period or an earlier end")
        total = Period(every.count * (len(windows) + 1), every.unit)
        last = _end(anchor, total, rule, zone, calendar, moves=True).at
        if last < first and windows:  # due on the day of the window before: moved back, or a day the zone skipped
            first = windows[-1][0]
        windows.append((first, last))
        first = _end(anchor, total, rule, zone, calendar, moves=False).at + 1
    return windows


def days_in_force(first: Instant, last: Instant, since: Instant, zone: str) -> tuple[int, int]:
    """Of a window that begins before a text is in force: on how many civil days it is in force, the first counted whole, and how
    many days the window has.

    Args:
        first, last: of the window, inclusive. since: when the text comes into force. zone: whose days count.
    """
    end = day_of(last, zone).toordinal() + 1
    return end - day_of(max(first, since), zone).toordinal(), end - day_of(first, zone).toordinal()
