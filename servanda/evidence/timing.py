"""From a date as people know it to the interval it stands for: a month is its civil month in the zone, not its first second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.base.refusal import Refusal
from servanda.base.time import around
from servanda.calendar import (
    CivilExpr,
    Instant,
    both_passes,
    civil,
    day_end,
    day_start,
    parse_date_expression,
    resolve_first,
    resolve_last,
)
from servanda.evidence.records import PRECISIONS

if TYPE_CHECKING:
    from servanda.model.core import Dossier

_HOUR = 3600
_DAY = 86400
LONGEST: dict[str, int] = {
    "second": 0, "minute": 59, "hour": _HOUR - 1, "day": _DAY + 2 * _HOUR, "week": 7 * _DAY + 2 * _HOUR,
    "fortnight": 14 * _DAY + 2 * _HOUR, "month": 31 * _DAY + 2 * _HOUR, "quarter": 92 * _DAY + 2 * _HOUR,
    "year": 366 * _DAY + 2 * _HOUR,
}  # fmt: skip
"""Seconds from first to last that a precision can at most mean; two hours of grace from the day up, for changes of clocks."""


def interval_of(text: str, precision: str, zone: str) -> tuple[Instant, Instant]:
    """The first and the last second of what a date with a precision stands for.

    Args:
        text: a date as the calendar reads it (`2015-02`, `14 March 2015 15:30` ...), or two of them with `/` between for `interval`.
        precision: one of `PRECISIONS`. second and minute need a clock time, day and week a day; month, quarter and year take the one in
            which the date lies. week: Monday to Sunday. fortnight: the fourteen days that begin with that day. interval: from the
            first second of the first date to the last second of the last; of one date, the whole of it.
        zone: IANA name of the zone whose days and clocks are meant.

    Returns:
        Both inclusive.

    Raises:
        Refusal: no such precision, or the text says less than the precision claims.
        Refusal: no such date or zone.
    """
    if precision not in PRECISIONS:
        raise Refusal(f"'{precision}' is no precision", f"use one of {', '.join(PRECISIONS)}")
    if precision == "interval":
        begin, slash, end = text.partition("/")
        first = resolve_first(parse_date_expression(begin), zone).at
        last = resolve_last(parse_date_expression(end if slash else begin), zone).at
        return _in_order(first, last, text)
    expression = parse_date_expression(text)
    if precision in ("second", "minute", "hour"):
        return _by_clock(expression, text, precision, zone)
    if precision in ("day", "week", "fortnight") and expression.day is None:
        raise Refusal(f"'{text}' names no day, so it is not known to the {precision}", "give the day, or a coarser precision")
    if precision in ("month", "quarter") and expression.month is None:
        raise Refusal(f"'{text}' names no month, so it is not known to the {precision}", "give the month, or the precision year")
    begins, ends = around(expression.last_day if expression.end_of else expression.first_day, precision)
    return day_start(begins, zone), day_end(ends, zone)


def _by_clock(expression: CivilExpr, text: str, precision: str, zone: str) -> tuple[Instant, Instant]:
    if expression.time is None:
        raise Refusal(f"'{text}' has no clock time, so it is not known to the {precision}", "give the time, or the precision day")
    passes = both_passes(expression.first_day, expression.time, zone)
    if passes is None:
        raise Refusal(f"'{text}' did not exist in {zone}: the clocks went forward over it", "look at the hour, or at the zone")
    at, again = passes  # an hour the clocks showed twice is not known to the second
    if precision == "second":
        return at, again
    local = civil(at, zone)
    back = local.second if precision == "minute" else local.minute * 60 + local.second
    return at - back, again - back + LONGEST[precision]


def _in_order(first: Instant, last: Instant, text: str) -> tuple[Instant, Instant]:
    if last < first:
        raise Refusal(f"'{text}' ends before it begins", "write the earlier date first")
    return first, last


def dossier_zone(dossier: Dossier) -> str:
    """The zone in which a dossier's days are meant: that of its agreements if they share one, else UTC."""
    zones = {a.zone for a in dossier.agreements.values()}
    return zones.pop() if len(zones) == 1 else "UTC"
