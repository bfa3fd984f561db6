"""Civil dates as a clause writes them: a year, a month, a day, a clock time, or the end of one of the first three."""

import calendar as _months
import re
from datetime import date, timedelta
from datetime import time as clock_time
from functools import lru_cache

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.time.names import MONTHS
from servanda.calendar.moment import CalendarNote, Moment
from servanda.calendar.zones import day_close, day_start, instant, skipped

_CLOCK = r"(?:[ t](?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?)?"
_NUMERIC = re.compile(r"(?P<end>end of )?(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)" + _CLOCK + ")?)?", re.ASCII)
_WORDED = re.compile(
    r"(?P<end>end of )?(?:(?P<day>\d\d?) )?(?P<month>[a-z]+) (?P<year>\d{4})" + _CLOCK.replace("[ t]", ",? (?:at )?"),
    re.ASCII,
)
_FORMS = "write 2015-12-31, 2015-12-31 14:00, 2015-12, 2015, 31 December 2015, December 2015 or 'end of' one"


class CivilExpr(msgspec.Struct, frozen=True):
    """A date expression, not yet in any zone.

    Attributes:
        year: 1 to 9999.
        month: 1 to 12, or None for a whole year.
        day: day of the month, or None for a whole month.
        time: clock time in whole seconds, or None for a whole day.
        end_of: the end of that year, month or day; never with a time.

    Raises:
        Refusal: no such date, or a part given without the part above it.
    """

    year: int
    month: int | None = None
    day: int | None = None
    time: clock_time | None = None
    end_of: bool = False

    def __post_init__(self) -> None:
        if (self.day is not None and self.month is None) or (self.time is not None and self.day is None):
            raise Refusal("a day needs its month, and a clock time needs its day", _FORMS, code="no-moment")
        if self.time is not None and self.end_of:
            raise Refusal("a clock time has no end", "leave out 'end of', or leave out the time", code="no-moment")
        if self.time is not None and (self.time.microsecond or self.time.tzinfo is not None or self.time.fold):
            raise Refusal(f"'{self.time}' is not a plain clock time", "give hours, minutes and whole seconds", code="no-moment")
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError as error:
            shown = "-".join(f"{part:02}" for part in (self.year, self.month, self.day) if part is not None)
            raise Refusal(f"there is no date {shown}", _last_days(self.year, self.month)) from error

    def __str__(self) -> str:
        text = f"{self.year:04}"
        if self.month is not None:
            text += f"-{self.month:02}"
        if self.day is not None:
            text += f"-{self.day:02}"
        if self.time is not None:
            text += f" {self.time.isoformat('seconds' if self.time.second else 'minutes')}"
        return f"end of {text}" if self.end_of else text

    @property
    def first_day(self) -> date:
        """The first civil day it covers."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last civil day it covers."""
        month = self.month or 12
        return date(self.year, month, self.day or _months.monthrange(self.year, month)[1])


def _last_days(year: int, month: int | None) -> str:
    if month is None or not (1 <= year <= 9999 and 1 <= month <= 12):
        return "give a year from 1 to 9999 and a month from 1 to 12"
    return f"the month of {MONTHS[month - 1]} {year} has {_months.monthrange(year, month)[1]} days"


def parse_date_expression(text: str) -> CivilExpr:
    """Read a date expression.

    Args:
        text: `2015`, `2015-03`, `2015-12-31`, `2015-02-15 00:00` (or with seconds, or `T`), `March 2015`,
            `14 March 2015 15:30`; `end of` before any of these without a time. Letter case is free; months are English
            names or their first three letters. 24:00 is read as 00:00 of the next day.

    Returns:
        The expression; `str` of it reads back to the same expression.

    Raises:
        Refusal: another form, or a date or time that does not exist.
    """
    plain = " ".join(text.lower().split())
    found = _NUMERIC.fullmatch(plain) or _WORDED.fullmatch(plain)
    if found is None:
        raise Refusal(f"'{text}' is not a date", _FORMS)
    end_of = found["end"] is not None
    month = _month_number(found["month"], text)
    day = None if found["day"] is None else int(found["day"])
    year = int(found["year"])
    if found["hour"] is None:
        return CivilExpr(year, month, day, None, end_of)
    if day is None:
        raise Refusal(f"'{text}' gives a clock time without a day", _FORMS, code="no-moment")
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if (hour, minute, second) == (24, 0, 0) and not end_of:
        CivilExpr(year, month, day)
        try:
            following = date(year, month or 1, day) + timedelta(days=1)
        except OverflowError as error:
            raise Refusal(f"'{text}' lies beyond the year 9999", "use a nearer date") from error
        return CivilExpr(following.year, following.month, following.day, clock_time(0, 0))
    try:
        clock = clock_time(hour, minute, second)
    except ValueError as error:
        raise Refusal(f"'{text}' has no such clock time", "write 00:00 to 23:59, or 24:00", code="no-moment") from error
    return CivilExpr(year, month, day, clock, end_of)


def _month_number(word: str | None, text: str) -> int | None:
    if word is None or word.isdigit():
        return None if word is None else int(word)
    for number, name in enumerate(MONTHS, start=1):
        if word in (name.lower(), name[:3].lower()):
            return number
    raise Refusal(f"'{text}' names no month '{word}'", f"write one of {', '.join(MONTHS)}")


@lru_cache(maxsize=65536)
def resolve_first(expr: CivilExpr, zone: str) -> Moment:
    """The instant an expression means as a start ("from DATE").

    Args:
        expr: the expression.
        zone: IANA name.

    Returns:
        The first second of the year, month or day; with a clock time that second; with `end of` the last second, for an
        end is one instant whichever side it is seen from. Notes as `instant`, and `dst-gap` for a skipped date.

    Raises:
        Refusal: unknown zone.
    """
    if expr.end_of or expr.time is not None:
        return resolve_last(expr, zone)
    day = expr.first_day
    if skipped(day, zone):
        return Moment(day_start(day, zone), _whole_day_notes(expr, day_close(day, zone)))
    return Moment(day_start(day, zone))


@lru_cache(maxsize=65536)
def resolve_last(expr: CivilExpr, zone: str) -> Moment:
    """The instant an expression means as a deadline ("by DATE"): its last second; with a clock time that second.

    Arguments, notes and errors as `resolve_first`.
    """
    if expr.time is not None:
        return instant(expr.first_day, expr.time, zone)
    close = day_close(expr.last_day, zone)
    return Moment(close.at, _whole_day_notes(expr, close))


def _whole_day_notes(expr: CivilExpr, close: Moment) -> tuple[CalendarNote, ...]:
    """A skipped date matters only to an expression that names it."""
    return close.notes if expr.day is not None else ()
