"""Working days: weekends, public holidays, and for which years the holidays are known."""

import importlib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import cast

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar.moment import CalendarNote

_ONE_DAY = timedelta(days=1)


class WorkingCalendar(msgspec.Struct, frozen=True):
    """Which days are working days.

    Attributes:
        weekend: days of the week that are not working days, Monday = 0 to Sunday = 6; fewer than seven.
        holidays: public holidays.
        covered_years: years whose holidays are known. None means: the holidays given are all there are, or, when none
            are given, that nothing is known about holidays (which a computation that needs them reports).

    Raises:
        Refusal: the weekend is not made of 0 to 6, or leaves no working day.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    covered_years: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if not self.weekend < frozenset(range(7)):
            raise Refusal(
                f"a weekend of {sorted(self.weekend)} leaves no working day or names no day of the week",
                "give fewer than seven numbers from 0 (Monday) to 6 (Sunday)",
            )

    def is_working(self, d: date) -> bool:
        """Whether a date is neither a weekend day nor a holiday."""
        return d.weekday() not in self.weekend and d not in self.holidays

    def next_working(self, d: date) -> date:
        """The first working day strictly after a date; Refusal beyond the year 9999."""
        return self._step(d, _ONE_DAY)

    def previous_working(self, d: date) -> date:
        """The last working day strictly before a date; Refusal before the year 1."""
        return self._step(d, -_ONE_DAY)

    def knows(self, year: int) -> bool:
        """Whether the public holidays of a year are known."""
        return bool(self.holidays) if self.covered_years is None else year in self.covered_years

    def _step(self, d: date, step: timedelta) -> date:
        weekend, holidays = self.weekend, self.holidays
        try:
            d += step
            while d.weekday() in weekend or d in holidays:
                d += step
        except OverflowError as error:
            raise Refusal(
                "no working day is left within the years 1 to 9999", "use a nearer date or a shorter period"
            ) from error
        return d


WEEKENDS_ONLY = WorkingCalendar()
"""Saturdays and Sundays; nothing known about holidays."""


def holiday_notes(calendar: WorkingCalendar, first: date, last: date) -> tuple[CalendarNote, ...]:
    """A `no-holiday-data` note naming the years of [first, last] whose holidays are unknown, else nothing."""
    missing = [year for year in range(first.year, last.year + 1) if not calendar.knows(year)]
    if not missing:
        return ()
    years = f"{missing[0]}" if len(missing) == 1 else f"{missing[0]} to {missing[-1]}"
    return (CalendarNote("no-holiday-data", f"the public holidays of {years} are not known: only weekends were counted"),)


@lru_cache(maxsize=256)
def longest_closure(calendar: WorkingCalendar) -> int:
    """Greatest number of consecutive days that are not working days, anywhere in the calendar."""
    cycle = [number % 7 in calendar.weekend for number in range(14)]
    longest = run = 0
    for closed in cycle:
        run = run + 1 if closed else 0
        longest = max(longest, run)
    for holiday in calendar.holidays:
        after = calendar.next_working(holiday)
        before = calendar.previous_working(holiday)
        longest = max(longest, (after - before).days - 1)
    return longest


@lru_cache(maxsize=64)
def national_holidays(country: str, years: range) -> WorkingCalendar:
    """The public holidays of a country, from the optional `holidays` package.

    Args:
        country: ISO 3166-1 alpha-2 code, such as `UA`.
        years: the years wanted.

    Returns:
        A calendar whose `covered_years` are only the years for which the package has at least one row. A year with no
        row is missing data, never a year without holidays: for Ukraine the package gives none from 2023 on. Holidays
        of one region of a country, and weekend days declared working days, are not included.

    Raises:
        Refusal: the package is not installed, or does not know the country.
    """
    try:
        package = importlib.import_module("holidays")
    except ModuleNotFoundError as error:
        raise Refusal(
            "national holidays need the optional package 'holidays', which is not installed",
            "install it, or list the holidays yourself in a WorkingCalendar",
        ) from error
    found: set[date] = set()
    covered: set[int] = set()
    weekend = frozenset({5, 6})
    for year in years:
        try:
            table = package.country_holidays(country, years=year)
        except (NotImplementedError, KeyError) as error:
            raise Refusal(
                f"the package 'holidays' knows no country '{country}'",
                "use an ISO 3166-1 alpha-2 code such as UA, or list the holidays yourself in a WorkingCalendar",
            ) from error
        rows = [day for day in cast(Iterable[date], table) if day.year == year]
        if rows:
            found.update(rows)
            covered.add(year)
        weekend = frozenset(getattr(table, "weekend", weekend))
    return WorkingCalendar(weekend, frozenset(found), frozenset(covered))
