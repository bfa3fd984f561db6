"""Birth and build dates as the lists give them, and whether two can be the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_YEAR = re.compile(r"\d{4}")


@lru_cache(maxsize=50_000)
def span(date: str) -> tuple[int, int, bool] | None:
    """First and last year that a date (`records` says in which forms) can mean, and whether it is approximate (then a year is added on either side). None: no year in it."""
    years = [int(y) for y in _YEAR.findall(date)]
    if not years:
        return None
    rough = date.startswith("~")
    ends = (min(years), max(years)) if "/" in date else (years[0], years[0])
    return ends[0] - rough, ends[1] + rough, rough


def gap(one: Iterable[str], two: Iterable[str]) -> int | None:
    """The least number of years between any two of the dates; 0 where they can be the same year; None where one side has no year."""
    mine = [s for d in one if (s := span(d))]
    theirs = [s for d in two if (s := span(d))]
    if not mine or not theirs:
        return None
    return min(max(a[0] - b[1], b[0] - a[1], 0) for a in mine for b in theirs)


def same_day(one: Iterable[str], two: Iterable[str]) -> str:
    """A day that both sides give in full, or ""."""
    both = {d for d in one if len(d) == 10} & {d for d in two if len(d) == 10}
    return min(both, default="")


def other_day(one: Iterable[str], two: Iterable[str]) -> bool:
    """Whether both sides give days in full and nothing else, and none is the same."""
    mine, theirs = set(one), set(two)
    return bool(mine and theirs) and all(len(d) == 10 for d in mine | theirs) and not mine & theirs
