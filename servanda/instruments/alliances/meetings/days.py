"""The days of meetings by the calendar of the core, and the rule of iCalendar (RFC 5545, 3.3.10) that says the same.

The days are the truth: each is counted from the first, so that nothing drifts. A rule is given only where it gives the same days
for good: not where a rule of periods moves ends off free days, nor where the clocks skip the hour on one of the days ahead.
"""

from __future__ import annotations

import calendar as _months
import datetime as dt
import itertools
from collections.abc import Iterator

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.time.names import WEEKDAYS
from servanda.calendar import Period, PeriodRule, Unit, WorkingCalendar, day_end, instant, to_iso
from servanda.calendar.counting import last_day
from servanda.instruments.alliances.meetings.records import NTH, PlannedDay

FAR = 30
"""Years for which the clocks are looked at before a rule is given."""
MOST = 4_000
"""Meetings that are listed at most."""
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WHOLE = (Unit.MONTH, Unit.YEAR)


class MeetingPlan(msgspec.Struct, frozen=True, kw_only=True):
    """When a body meets. anchor: from which it is counted; opens: whether the anchor is the first meeting (else the first period
    ends with it); on: as `ScheduleRow.on`; last: the last day it may meet; times: how often in all."""

    body: str
    every: Period
    anchor: dt.date
    opens: bool
    zone: str
    rule: PeriodRule
    holidays: WorkingCalendar
    on: str = ""
    clock: dt.time | None = None
    last: dt.date | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        if self.every.unit in (Unit.SECOND, Unit.MINUTE, Unit.HOUR) or not self.every.count:
            raise Refusal(
                f"{self.body} cannot meet every {self.every}.", "Write a period of days, weeks, months or years.", self.body
            )
        if self.on and self.every.unit not in _WHOLE:
            raise Refusal(
                f"“{self.on}” is a day of a month, and {self.body} meets every {self.every}.",
                "Leave `on` empty, or write a period in months or years into the text.", "on",
            )  # fmt: skip
        if self.on and self.opens and _nth_day(self.anchor.year, self.anchor.month, self.on) != self.anchor:
            right = _nth_day(self.anchor.year, self.anchor.month, self.on)
            raise Refusal(f"the {self.on} of that month is {right}, not {self.anchor}.", "Mend `first` or `on`.", "first")
        if self.last is not None and self.last < self.anchor:
            raise Refusal(f"the last day, {self.last}, lies before the first, {self.anchor}.", "Mend `first` or `last`.", "last")


def _nth_day(year: int, month: int, on: str) -> dt.date:
    length = _months.monthrange(year, month)[1]
    if on == "last day":
        return dt.date(year, month, length)
    nth, _, weekday = on.partition(" ")
    wanted = WEEKDAYS.index(weekday)
    if nth == "last":
        return dt.date(year, month, length - (dt.date(year, month, length).weekday() - wanted) % 7)
    return dt.date(year, month, 1 + (wanted - dt.date(year, month, 1).weekday()) % 7 + 7 * NTH.index(nth))


def planned_days(plan: MeetingPlan, until: dt.date) -> Iterator[PlannedDay]:
    """The days of meetings up to a day, in order of their numbers. Raises Refusal: more than MOST."""
    number = 0
    while plan.times is None or number < plan.times:
        steps = number if plan.opens else number + 1
        number += 1
        nominal, day = _day(plan, steps)
        if day > until or (plan.last is not None and day > plan.last):
            return
        if number > MOST:
            raise Refusal(
                f"{plan.body} would meet more than {MOST:,} times by {until}.", "Ask for an earlier --until.", "--until"
            )
        at = None if plan.clock is None else instant(day, plan.clock, plan.zone)
        gap = at is not None and any(note.code == "dst-gap" for note in at.notes)
        moved = nominal if nominal != day else None
        yield PlannedDay(number=number, day=day, moved=moved, at=at.at if at else None, gap=gap)


def _day(plan: MeetingPlan, steps: int) -> tuple[dt.date, dt.date]:
    """A day of a meeting before and after a rule of periods moves it."""
    if not steps:
        return plan.anchor, plan.anchor
    every = Period(plan.every.count * steps, plan.every.unit)
    if not plan.on:
        ends = (last_day(plan.anchor, every, plan.rule, plan.holidays, moves)[0] for moves in (False, True))
        return next(ends), next(ends)
    months = every.count * (12 if every.unit is Unit.YEAR else 1)
    year, month = divmod(plan.anchor.year * 12 + plan.anchor.month - 1 + months, 12)
    nominal = day = _nth_day(year, month + 1, plan.on)
    if plan.rule.moves_end != "none" and not plan.holidays.is_working(day):
        step = plan.holidays.next_working if plan.rule.moves_end == "next-working-day" else plan.holidays.previous_working
        day = step(day)
    return nominal, day


def rule_text(plan: MeetingPlan) -> str:
    """The plan as an RRULE, "" where no rule gives its days for good."""
    how = _frequency(plan)
    if not how:
        return ""
    if plan.clock is not None:
        ahead = plan.anchor.replace(year=min(9990, plan.anchor.year + FAR), day=1)
        if any(one.gap for one in itertools.islice(planned_days(plan, ahead), MOST)):
            return ""
    if plan.times is not None and not _cut_short(plan):
        how += f";COUNT={plan.times}"
    elif plan.last is not None:
        end = day_end(plan.last, plan.zone)
        utc = to_iso(end, "UTC")[:19].replace("-", "").replace(":", "") + "Z"
        how += f";UNTIL={f'{plan.last:%Y%m%d}' if plan.clock is None else utc}"
    return how


def _cut_short(plan: MeetingPlan) -> bool:
    """Whether the last day comes before the body has met as often as it may: a rule has a number or a last day, never both."""
    if plan.times is None or plan.last is None:
        return False
    steps, least = plan.times - plan.opens, {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 28, Unit.YEAR: 365}[plan.every.unit]
    # at the soonest, so that no day beyond the calendar is asked for
    soonest = (steps - 1) * plan.every.count * least
    return soonest > (plan.last - plan.anchor).days or _day(plan, steps)[1] > plan.last


def _frequency(plan: MeetingPlan) -> str:
    """FREQ, INTERVAL and the day, "" where the calendar's days are no such rule."""
    every, day, rule = plan.every, plan.anchor.day, plan.rule
    unit = {Unit.DAY: "DAILY", Unit.WEEK: "WEEKLY", Unit.MONTH: "MONTHLY", Unit.YEAR: "YEARLY"}.get(every.unit)
    if unit is None or rule.needs_calendar or (rule.counts_trigger_day and not plan.on):
        return ""
    head = f"FREQ={unit};INTERVAL={every.count}"
    if every.unit not in _WHOLE:
        return head
    month = f";BYMONTH={plan.anchor.month}" if every.unit is Unit.YEAR else ""
    if plan.on == "last day":
        return f"{head}{month};BYMONTHDAY=-1"
    if plan.on:
        nth, _, weekday = plan.on.partition(" ")
        return f"{head}{month};BYDAY={-1 if nth == 'last' else NTH.index(nth) + 1}{_CODES[WEEKDAYS.index(weekday)]}"
    short = 28 if every.unit is Unit.MONTH or (plan.anchor.month, day) == (2, 29) else 31
    if day <= short:
        return f"{head}{month};BYMONTHDAY={day}"
    if rule.month_end != "last-day":
        return ""
    # the day itself, or the last one that a shorter month has
    return f"{head}{month};BYMONTHDAY={','.join(map(str, range(28, day + 1)))};BYSETPOS=-1"
