"""The rows of a network, and what is said of a delivery. A range that is empty is not known: nothing at its worst, no bound at
its best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col
from servanda.instruments.support.delivery.proof import LengthProof

COUNTED = ("tonnes", "units")
YES_NO = ("yes", "no")


class NetworkRow(Sourced, frozen=True, kw_only=True):
    """A line. A line that goes both ways takes so much each way."""

    KEY: ClassVar[tuple[str, ...]] = ("start", "end", "mode")
    start: Annotated[str, Col("from where", names=("from",), filled=True)]
    end: Annotated[str, Col("to where", names=("to",), filled=True)]
    mode: Annotated[str, Col("road, rail, river, air")] = ""
    per_day_low: Annotated[Decimal | None, Col("the least it takes a day", unit="as in `unit`", least=0)] = None
    per_day_high: Annotated[Decimal | None, Col("the most", unit="as in `unit`", least=0)] = None
    unlimited: Annotated[str, Col("`yes`: more than anybody could bring", words=YES_NO)] = "no"
    unit: Annotated[str, Col("in what that is counted", words=COUNTED, filled=True)]
    days: Annotated[int, Col("from leaving to arriving; less than a day counts as one", least=1, filled=True)]
    both_ways: Annotated[str, Col("whether it goes back as well", words=YES_NO)] = "no"
    sure: Annotated[str, Col("`yes`: it is not asked what its loss would do", words=YES_NO)] = "no"


class StationRow(Sourced, frozen=True, kw_only=True):
    """What a place can keep overnight of what is on its way."""

    KEY: ClassVar[tuple[str, ...]] = ("place",)
    place: Annotated[str, Col("where", filled=True)]
    storage_low: Annotated[Decimal | None, Col("the least it keeps", unit="as in `unit`", least=0)] = None
    storage_high: Annotated[Decimal | None, Col("the most", unit="as in `unit`", least=0)] = None
    unlimited: Annotated[str, Col("`yes`: more than anybody could bring", words=YES_NO)] = "no"
    unit: Annotated[str, Col("in what that is counted", words=COUNTED, filled=True)]


class StockRow(Sourced, frozen=True, kw_only=True):
    """Units of a good that lie ready at a place from a day on."""

    KEY: ClassVar[tuple[str, ...]] = ("place", "good", "ready")
    place: Annotated[str, Col("where", filled=True)]
    good: Annotated[str, Col("what", filled=True)]
    units_low: Annotated[Decimal | None, Col("the least there is", unit="units", least=0)] = None
    units_high: Annotated[Decimal | None, Col("the most", unit="units", least=0)] = None
    ready: Annotated[dt.date | None, Col("from when on; empty: now", names=("from",))] = None


class LoadRow(Sourced, frozen=True, kw_only=True):
    """What a unit of a good weighs."""

    KEY: ClassVar[tuple[str, ...]] = ("good",)
    good: Annotated[str, Col("what", filled=True)]
    tonnes: Annotated[Decimal, Col("a unit weighs, with its packing", unit="tonnes", least=0, filled=True)]


def span_words(days: Collection[dt.date]) -> str:
    """From the first to the last of some days."""
    first, last = min(days), max(days)
    return str(first) if first == last else f"{first} to {last}"


class WantedGood(msgspec.Struct, frozen=True, kw_only=True):
    """What a clause asks for and is not on record as delivered: least, most: units; unit: as the clause names it."""

    clause: str
    title: str
    bearers: tuple[str, ...]
    good: str
    place: str
    least: Decimal
    most: Decimal
    unit: str
    by: dt.date


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the schedule: units of a good that leave one place on a day for another."""

    clause: str
    good: str
    units: float
    start: str
    end: str
    mode: str
    leaves: dt.date
    arrives: dt.date


class Shortage(msgspec.Struct, frozen=True, kw_only=True):
    """The earliest clause that breaks. short: units that must be missing of it where all clauses before it are kept; proof: the
    sums that show it (None: the solver says so and no sum shows it); tight: lines and nights with a length, in words."""

    clause: str
    short: float
    whole: bool
    proof: LengthProof | None
    room: str = ""
    asked: str = ""
    tight: tuple[str, ...] = ()


class SavedLengths(msgspec.Struct, frozen=True, kw_only=True):
    """Sums as they are kept in a file, and what makes the same task again from the dossier. at_best: of what is known, else at
    its worst."""

    lengths: LengthProof
    at_best: bool
    as_of: str
    known: str = ""
    readings: tuple[str, ...] = ()
    choose: tuple[str, ...] = ()


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """At one end of what is known. can: whether all can be delivered in time; legs: how, where it can; arrives: of each clause
    the day its last unit does; parts: whether some loads are parts of a unit that
    cannot be parted (then nothing is certain); faults: what does not add up in it."""

    can: bool
    legs: tuple[Leg, ...] = ()
    arrives: dict[str, dt.date] = {}
    parts: bool = False
    faults: tuple[str, ...] = ()
    shortage: Shortage | None = None


class LostLines(msgspec.Struct, frozen=True, kw_only=True):
    """If these lines fail for the whole time: units that still arrive of all that are asked for, at the best of what is known."""

    lines: tuple[str, ...]
    arrives: float
    asked: float
    short: tuple[str, ...]


class Delivery(Based, frozen=True, kw_only=True):
    """answer: yes, no, not decided, not known. best, worst: at either end (None: not looked at); left: clauses that were not
    looked at, and why; needs: tables without which it is not known; notes: what else is to be said; lost: where it was asked."""

    answer: str
    wanted: tuple[WantedGood, ...]
    best: Outlook | None = None
    worst: Outlook | None = None
    left: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lost: LostLines | None = None
