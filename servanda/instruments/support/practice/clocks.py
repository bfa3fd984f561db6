"""The clocks of the Mine Ban Convention: from the day of a deposit to the day it is in force, stockpiles are gone, land is clear.

The rule is a table of figures with their sources (`mine_ban.toml`); a user's own file is read the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from importlib.resources import files
from typing import Annotated

import msgspec

from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.base.tables.faults import shown
from servanda.base.tables.reading import Col, read
from servanda.base.tables.sheets import PLAIN, FileSays
from servanda.base.tables.source import Data
from servanda.base.time.days import read_day
from servanda.base.time.policy import TABLE

BOUND = {"": "ratification", "A": "acceptance", "AA": "approval", "a": "accession", "d": "succession"}
"""What the depositary writes behind a day."""
IDS = ("in-force", "stockpile", "clearance")


class ClockFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure; what each field means says the head of `mine_ban.toml`."""

    id: str
    name: str
    source: str
    checked: str
    first: str
    last: str = ""
    months: int = 0
    not_before: str = ""
    years: int = 0


class _Figures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clock: tuple[ClockFigure, ...] = ()


class TreatyParty(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table of parties. extended_to: until when the clearance clock was extended, by whose decision."""

    party: Annotated[str, Col("the state", names=("participant", "state"), filled=True)]
    deposited: Annotated[
        str,
        Col(
            "the day its instrument was deposited, as 2005-12-27 or 27 Dec 2005; A, AA, a, d behind it: how it was bound",
            names=("Ratification, Acceptance(A), Approval(AA), Accession(a), Succession(d)",),
            needed=True,
        ),
    ] = ""
    extended_to: Annotated[dt.date | None, Col("until when clearance was extended")] = None
    extended_by: Annotated[str, Col("by which decision")] = ""


class PartyClocks(msgspec.Struct, frozen=True, kw_only=True):
    """The days of one party. bound_by: ratification or another; in_force, stockpile, clearance: by the rule; extended_to: the
    clearance clock as extended, beside and not instead; next: what runs on the day asked about, "" where none does."""

    party: str
    deposited: dt.date
    bound_by: str
    in_force: dt.date
    stockpile: dt.date
    clearance: dt.date
    extended_to: dt.date | None
    extended_by: str
    next: str
    place: str


class TreatyClocks(Based, frozen=True, kw_only=True):
    """parties: those with a day of deposit; without: the others, which no clock binds; rules: the figures used."""

    day: dt.date
    parties: tuple[PartyClocks, ...]
    without: tuple[str, ...]
    rules: tuple[ClockFigure, ...]


def shipped_clocks() -> tuple[ClockFigure, ...]:
    """The figures that come with Servanda."""
    return read_clocks(files(__package__).joinpath("mine_ban.toml").read_bytes(), "mine_ban.toml")


def read_clocks(data: bytes, place: str) -> tuple[ClockFigure, ...]:
    """Figures from TOML. Raises Refusal: one that is none of the three, lacks its source, its days or its number."""
    try:
        found = msgspec.convert(read_toml(data.decode("utf-8")), _Figures).clock
    except (msgspec.ValidationError, ValueError) as error:
        raise Refusal(f"the figures cannot be read: {error}.", "Write them like the shipped mine_ban.toml.", place) from error
    for one in found:
        if one.id not in IDS or not one.source.strip() or (one.months if one.id == "in-force" else one.years) <= 0:
            reason = f"the figure {shown(one.id)} is none of {', '.join(IDS)}, or lacks its source or its number."
            raise Refusal(reason, "Mend it in the file.", place)
        for day in filter(None, (one.first, one.last, one.not_before)):
            read_day(day, place=place)
    return found


def figure(rules: Iterable[ClockFigure], name: str, deposited: dt.date, place: str) -> ClockFigure:
    """The figure that holds for a deposit on a day. Raises Refusal: none, or two."""
    day = deposited.isoformat()
    fits = [one for one in rules if one.id == name and one.first <= day and (not one.last or day <= one.last)]
    if len(fits) != 1:
        many = "no figure" if not fits else f"{len(fits)} figures"
        raise Refusal(f"{many} “{name}” for a deposit on {day}.", "Look at the day, and for which days the figures hold.", place)
    return fits[0]


def months_after(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months after that of a day. Raises Refusal past the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        raise Refusal(f"{day} lies too far ahead to count from.", "Look at the day.")
    return dt.date(year, month + 1, 1)


def clocks_of(name: str, data: Data, day: dt.date, rules: tuple[ClockFigure, ...], says: FileSays = PLAIN) -> TreatyClocks:
    """The clocks of a table of parties on a day. Raises Refusal: a day that no calendar has, a party twice, an extension that
    ends before what it extends."""
    found, without, seen = [], [], dict[str, str]()
    for row, place in read(name, data, TreatyParty, says=says).placed():
        if row.party in seen:
            raise Refusal(f"{shown(row.party)} stands in two rows ({seen[row.party]} as well).", "Keep one.", place)
        seen[row.party] = place.rpartition(", ")[2]
        if not row.deposited:
            without.append(row.party)
            continue
        written, _, mark = row.deposited.rpartition(" ")
        if not written or mark not in BOUND:
            written, mark = row.deposited, ""
        deposited = read_day(written, TABLE, place)
        start = figure(rules, "in-force", deposited, place)
        in_force = months_after(deposited, start.months)
        if start.not_before:
            in_force = max(in_force, read_day(start.not_before))
        ends = [months_after(in_force, 12 * figure(rules, one, deposited, place).years) for one in IDS[1:]]
        if row.extended_to is not None and row.extended_to < ends[1]:
            raise Refusal(f"{row.extended_to} is before {ends[1]}, which it extends.", "Mend `extended_to`.", place)
        if (row.extended_to is None) != (not row.extended_by):
            raise Refusal("an extension has a day and a decision.", "Fill in `extended_to` and `extended_by`, or neither.", place)
        coming = [("in force", in_force), ("stockpiles", ends[0]), ("clearance", row.extended_to or ends[1])]
        runs = next((f"{what} {when}" for what, when in coming if when >= day), "")
        found.append(
            PartyClocks(
                party=row.party, deposited=deposited, bound_by=BOUND[mark], in_force=in_force, stockpile=ends[0],
                clearance=ends[1], extended_to=row.extended_to, extended_by=row.extended_by, next=runs, place=place,
            )
        )  # fmt: skip
    return TreatyClocks(day=day, parties=tuple(found), without=tuple(without), rules=rules)
