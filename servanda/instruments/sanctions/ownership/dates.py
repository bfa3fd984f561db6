"""Days of holdings: a day given as a year or a month is some day of it, and nobody knows which."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from servanda.base.refusal import Refusal

ALWAYS, NEVER = -(2**31) + 1, 2**31 - 1
"""Day numbers before and after all days."""

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def day_of(text: str, place: str = "--on") -> dt.date:
    """A day in full. Raises Refusal when it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Refusal(f"“{text}” is not a day.", repair="Write it as 2031-03-14.", place=place) from error


def days(text: str) -> tuple[int, int]:
    """The first and last day that a date may mean, as ordinals (`2031-05`: 1 and 31 May). An empty date raises ValueError, as does an impossible one."""
    match = _FORM.fullmatch(text[:10])
    if match is None or (len(text) > 10 and text[10] not in "T "):
        raise ValueError(text)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if day:
        only = dt.date(year, month, day).toordinal()
        return only, only
    first = dt.date(year, month or 1, 1)
    last = dt.date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    return first.toordinal(), last.toordinal()


def began(text: str) -> tuple[int, int]:
    """Earliest and latest day on which something began; an empty date is always."""
    return days(text) if text else (ALWAYS, ALWAYS)


def ended(text: str) -> tuple[int, int]:
    """Earliest and latest first day on which something holds no longer; an empty date is never."""
    return days(text) if text else (NEVER, NEVER)
