"""Clock times as they stand behind a date: `18:00`, `18:00:05.5`, `24:00`, and the offset from UTC behind them."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

_BEFORE = re.compile(r"(?:(?<=\d)[Tt]|,? at |,? )(?=\d+:\d)", re.ASCII)
_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?: ?(Z|UTC|GMT|([+-])(\d\d)(?::?(\d\d))?))?", re.ASCII | re.I)
_BARE = re.compile(r"(?<=\d)(?:Z|[+-]\d\d:\d\d)$", re.ASCII)
"""An offset right behind a date, as XML writes it: of no use to a day."""


class OfDay(NamedTuple):
    """since: since midnight, a whole day for 24:00. step: minute or second, as written. offset: from UTC, None where none is
    written."""

    since: dt.timedelta
    step: str
    offset: dt.timedelta | None


def parted(words: str) -> tuple[str, str]:
    """The words of the date and those of the clock time behind it, "" where there is none."""
    before = _BEFORE.search(words)
    return (words[: before.start()], words[before.end() :]) if before else (_BARE.sub("", words), "")


def clock_of(words: str) -> OfDay | None:
    """A clock time; None where there is no such. Parts of a second are dropped."""
    found = _CLOCK.fullmatch(words)
    if found is None:
        return None
    since = dt.timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3] or 0))
    if int(found[2]) > 59 or int(found[3] or 0) > 59 or since > dt.timedelta(days=1):
        return None
    offset = None
    if found[4]:
        offset = dt.timedelta(hours=int(found[6] or 0), minutes=int(found[7] or 0)) * (-1 if found[5] == "-" else 1)
        if abs(offset) >= dt.timedelta(days=1):
            return None
    return OfDay(since, "second" if found[3] else "minute", offset)
