"""The one parser of moments: a date with or without a clock time, its offset from UTC said or not."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from servanda.base.time.clocks import OfDay, clock_of, parted
from servanda.base.time.counted import by_form, said
from servanda.base.time.days import date_of
from servanda.base.time.partial import Partial, Stamp
from servanda.base.time.policy import STRICT, TABLE, How, NoDate

_USUAL = "Write it as 2031-03-14, or as 2031-03-14T18:00:00Z."


def read_moment(cell: object, how: How = STRICT, place: str = "") -> Stamp:
    """What a text, a cell or a date says of when.

    In: as `read_date`. A clock time is written `18:00` or `18:00:05` (24:00 is the 00:00 that follows), behind it perhaps `Z` or
    `+02:00`; parts of a second are dropped. Out: a Stamp, to the zone of which nothing is done here. Raises Refusal as
    `read_date`, and with the code `no-moment` for a clock time that there is not.
    """
    if isinstance(cell, dt.datetime):
        return Stamp.of(cell) if cell.tzinfo is not None or cell.time() != dt.time() else Stamp(Partial(cell.date(), cell.date()))
    found = Stamp(Partial(cell, cell)) if isinstance(cell, dt.date) else _moment(" ".join(str(cell).split()), how)
    if isinstance(found, NoDate):
        raise found.refusal(cell, "a day or a moment", _USUAL, place)
    return found


def read_clock(cell: object, place: str = "") -> OfDay:
    """The time of day that stands in a cell of its own. Raises Refusal (`no-moment`)."""
    found = clock_of(" ".join(str(cell).split()))
    if found is None or found.since == dt.timedelta(days=1):
        raise NoDate("no-moment").refusal(cell, "a time of day", "Write it as 14:30 or 14:30:05.", place)
    return found


@lru_cache(maxsize=65536)
def _moment(words: str, how: How) -> Stamp | NoDate:
    if said(how.form):
        return by_form(words, how)
    day, behind = parted(words)
    days = date_of(day if behind else words, how)
    if isinstance(days, NoDate):
        meant = _moment(words, TABLE) if days.meant else None
        return days._replace(meant=meant) if isinstance(meant, Stamp) else days
    if not behind:
        return Stamp(days, step=days.step)
    clock = clock_of(behind)
    if clock is None or days.first != days.last:
        return NoDate("no-moment")
    try:
        stamp = Stamp(days).at(clock)
        stamp.utc(end=True)  # an offset may lead out of the calendar
        return stamp
    except OverflowError:
        return NoDate("no-such-day", repair="Use a nearer date.")
