"""States that are no more, and under which code tables still tell of whoever sits in their place.

Dates: United Nations, list of member states and its notes on Czechoslovakia, Germany, the Russian Federation, Serbia, Yemen.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown


class Gone(NamedTuple):
    """codes: as tables write them; name; last: its last day as a member, or under the name; then: as whom it is told afterwards
    in tables that keep the old code (none: nobody took the seat)."""

    codes: tuple[str, ...]
    name: str
    last: dt.date
    then: tuple[str, ...] = ()


GONE = (
    Gone(("SU", "SUN"), "the Soviet Union", dt.date(1991, 12, 23), ("RU", "RUS")),
    Gone(("YU", "YUG"), "Yugoslavia, from 2003 Serbia and Montenegro", dt.date(2006, 6, 2), ("RS", "SRB")),
    Gone(("SCG",), "Serbia and Montenegro", dt.date(2006, 6, 2), ("SRB",)),
    Gone(("CS", "CSK"), "Czechoslovakia", dt.date(1992, 12, 31)),
    Gone(("DD", "DDR"), "the German Democratic Republic", dt.date(1990, 10, 2)),
    Gone(("YD", "YMD"), "Democratic Yemen", dt.date(1990, 5, 21)),
    Gone(("BU", "BUR"), "Burma, since named Myanmar", dt.date(1989, 6, 17), ("MM", "MMR")),
    Gone(("ZR", "ZAR"), "Zaire", dt.date(1997, 5, 16), ("CD", "COD")),
)


def gone(code: str) -> tuple[Gone, str] | None:
    """The state that is no more behind a code, and as whom it is told later ("": nobody)."""
    for one in GONE:
        if code.upper() in one.codes:
            at = one.codes.index(code.upper())
            return one, one.then[min(at, len(one.then) - 1)] if one.then else ""
    return None


def alive(codes: tuple[str, ...], year: int, place: str) -> None:
    """Raises Refusal: the code of a state that was no more before the year began."""
    for code in codes:
        if (found := gone(code)) is not None and year > found[0].last.year:
            said = f"{shown(code)} is {found[0].name}, which was no more after {found[0].last}, and the row is of {year}."
            repair = f"Write {found[1]}, if that is meant." if found[1] else "Write the code of who came after it."
            raise Refusal(said, repair, place)


def began(session: int) -> dt.date:
    """About when a regular session of the General Assembly opened: mid-September (rules 1 and 2 of its procedure), the first of
    them in January 1946."""
    return dt.date(1946, 1, 10) if session == 1 else dt.date(1945 + session, 9, 15)
