"""Periods of a panel: years, quarters or months as whole numbers in a row, so that a missing one leaves a visible gap."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from servanda.base.refusal import Refusal
from servanda.base.time import TABLE, around, read_date

SEASONS = {"year": 1, "quarter": 4, "month": 12}
"""How many periods of each sort a year has."""

_SHAPES = "Write years as 2031, quarters as 2031-Q2, months as 2031-05."


class Start(NamedTuple):
    """first: the first period that counts as under the measure; part: the period left out because the measure came in its later half."""

    first: int
    part: int | None


def number(text: str, place: str = "") -> tuple[str, int]:
    """In: a period as text. Out: its sort (year, quarter, month, day) and its number: periods of one sort that follow each other differ by 1."""
    found = read_date(text, TABLE, place)
    sort = next((one for one in ("day", *SEASONS) if around(found.first, one) == found[:2]), "")
    if not sort or found.rough:
        raise Refusal(f"`{text}` is not a period.", _SHAPES, place)
    return sort, found.first.toordinal() if sort == "day" else _number(found.first, sort)


def _number(day: dt.date, sort: str) -> int:
    """The number of the period of a sort that holds a day."""
    return day.year * SEASONS[sort] + (day.month - 1) * SEASONS[sort] // 12


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
    period, (first, last) = _number(at, sort), around(at, sort)
    left = ((last - at).days + 1) / ((last - first).days + 1)
    return Start(period, None) if left >= 0.5 else Start(period + 1, period)
