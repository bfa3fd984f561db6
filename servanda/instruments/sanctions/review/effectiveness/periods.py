"""Periods of a panel: years, quarters or months as whole numbers in a row, so that a missing one leaves a visible gap."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from servanda.base.refusal import Refusal

SEASONS = {"year": 1, "quarter": 4, "month": 12}
"""How many periods of each sort a year has."""

_YEAR = re.compile(r"^(\d{4})$")
_QUARTER = re.compile(r"^(\d{4})-?[Qq](\d)$")
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")
_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_SHAPES = "Write years as 2031, quarters as 2031-Q2, months as 2031-05."


class Start(NamedTuple):
    """first: the first period that counts as under the measure; part: the period left out because the measure came in its later half."""

    first: int
    part: int | None


def number(text: str, place: str = "") -> tuple[str, int]:
    """In: a period as text. Out: its sort (year, quarter, month, day) and its number: periods of one sort that follow each other differ by 1."""
    text = text.strip()
    if found := _YEAR.match(text):
        return "year", int(found[1])
    if found := _QUARTER.match(text):
        if not 1 <= int(found[2]) <= 4:
            raise Refusal(f"there is no quarter {found[2]} in a year: `{text}`.", repair=_SHAPES, place=place)
        return "quarter", int(found[1]) * 4 + int(found[2]) - 1
    if found := _MONTH.match(text):
        if not 1 <= int(found[2]) <= 12:
            raise Refusal(f"there is no month {found[2]} in a year: `{text}`.", repair=_SHAPES, place=place)
        return "month", int(found[1]) * 12 + int(found[2]) - 1
    if _DAY.match(text):
        return "day", day(text, place).toordinal()
    raise Refusal(f"`{text}` is not a period.", repair=_SHAPES, place=place)


def day(text: str, place: str = "") -> dt.date:
    """A date as YYYY-MM-DD; one that the calendar does not have is an error."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"`{text}` is not a date of the calendar.", repair="Write dates as 2031-05-01.", place=place
        ) from None


def month_of(ordinal: int) -> int | None:
    """The month of a day that is the first of its month; None for any other day."""
    found = dt.date.fromordinal(ordinal)
    return found.year * 12 + found.month - 1 if found.day == 1 else None


def label(sort: str, n: int) -> str:
    """A period as text: `2031`, `2031-Q2`, `2031-05`."""
    if sort == "year":
        return str(n)
    if sort == "quarter":
        return f"{n // 4:04d}-Q{n % 4 + 1}"
    return f"{n // 12:04d}-{n % 12 + 1:02d}"


def season(sort: str, n: int) -> int:
    """Which part of its year a period is, from 0."""
    return n % SEASONS[sort] if sort != "year" else 0


def start(since: str, sort: str, place: str = "") -> Start:
    """When a measure begins to count.

    In: a date or a period, the sort of the panel's periods. A date inside a period: the period counts if at least half of it is left; if not,
    it is left out, since it is neither before nor after, and the next is the first.
    """
    kind, n = number(since, place)
    if kind == sort:
        return Start(n, None)
    if kind != "day":
        raise Refusal(
            f"the measure starts `{since}`, but the panel counts in {sort}s.",
            repair="Give the day, or a period of the same sort.",
            place=place,
        )
    at = dt.date.fromordinal(n)
    if sort == "year":
        period, first, last = at.year, dt.date(at.year, 1, 1), dt.date(at.year, 12, 31)
    elif sort == "quarter":
        quarter = (at.month - 1) // 3
        end = quarter * 3 + 3
        period = at.year * 4 + quarter
        first, last = dt.date(at.year, quarter * 3 + 1, 1), dt.date(at.year, end, calendar.monthrange(at.year, end)[1])
    else:
        period = at.year * 12 + at.month - 1
        first, last = at.replace(day=1), at.replace(day=calendar.monthrange(at.year, at.month)[1])
    left = ((last - at).days + 1) / ((last - first).days + 1)
    return Start(period, None) if left >= 0.5 else Start(period + 1, period)
