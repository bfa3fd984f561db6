"""Moves of the user's table and of the log of evidence as one list: each is told once by each who tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from servanda.accounts.between import Between
from servanda.accounts.stages.records import MoveRow, PledgeRow
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown

MOST_DIGITS = 40
"""Before and behind the point: beyond them stands no amount of any currency."""


class ToldMove(msgspec.Struct, frozen=True, kw_only=True):
    """One thing done for a pledge, as one assessor tells it. amount: never below zero; one nobody knows is `Between(0, None)`: at
    least nothing. unit: that of the pledge where it is the same. logged: from the log of evidence;
    promise: the row of the pledge itself; also: another name of it; until: done on `date` at the latest, perhaps before."""

    id: str
    pledge: str
    stage: str
    date: dt.date
    known_on: dt.date
    amount: Between
    unit: str
    until: bool = False
    refund: bool = False
    replaces: str = ""
    owner: str
    source: str = ""
    receipt: str = ""
    logged: bool = False
    promise: bool = False
    also: str = ""

    @property
    def said(self) -> str:
        """Whence it is, in words."""
        day = f"by {self.date} at the latest" if self.until else str(self.date)
        return ", ".join(filter(None, (self.source, day, self.owner, self.receipt)))


def pledge_unit(unit: str, pledge: PledgeRow) -> str:
    """A unit as the log or a table writes it, in the words of the pledge where it is the same: `EUR of budget-support at 2031
    prices` is the EUR of a pledge of budget-support at the prices of 2031. Prices of another year are another unit."""
    base, told, basis = unit.partition(" at ")
    year = basis.removesuffix(" prices") if told else ""
    if year and year != pledge.price_basis.removesuffix(" prices"):
        return unit
    if base.casefold() in (pledge.unit.casefold(), f"{pledge.unit} of {pledge.what}".casefold()):
        return pledge.unit
    return base.removesuffix(f" of {pledge.what}") if pledge.sort == "money" else base


def amount_told(low: Decimal | None, high: Decimal | None) -> Between:
    """Two cells as an amount. Raises Refusal: more digits than an amount has."""
    for end in (low, high):
        if end is not None and end and not -MOST_DIGITS < end.adjusted() < MOST_DIGITS:
            raise Refusal("the amount has more digits than any amount.", "Look at it again.")
    return Between(Decimal(0), None) if low is None else Between(low, high)


def told_row(row: MoveRow, pledges: Mapping[str, PledgeRow]) -> ToldMove:
    """A row of moves as a move. Raises Refusal: no such pledge, known before it was done, an amount with too many digits."""
    pledge = pledges.get(row.pledge)
    if pledge is None:
        repair = closest(row.pledge, tuple(pledges)) or "Add its row to the pledges."
        raise Refusal(f"there is no pledge {shown(row.pledge)}.", repair)
    known = row.known_on or row.as_of
    if row.date > known:
        said = f"it is dated {row.date} and known since {known}: nothing is known before it is done."
        raise Refusal(said, "Look at the year of both days; what is only planned is a pledge with a day in `by`.")
    return ToldMove(
        id=row.id, pledge=row.pledge, stage=row.stage, date=row.date, known_on=known,
        amount=amount_told(row.amount_low, row.amount_high),
        unit=pledge_unit(row.unit, pledge), refund=row.refund == "yes", replaces=row.replaces, owner=row.owner, source=row.source,
        receipt=row.receipt, until=row.dated == "until",
    )  # fmt: skip


def promised(pledge: PledgeRow) -> ToldMove:
    """What the row of a pledge says itself: its promise."""
    return ToldMove(
        id=pledge.id, pledge=pledge.id, stage="pledged", date=pledge.as_of, known_on=pledge.as_of,
        amount=amount_told(pledge.amount_low, pledge.amount_high), unit=pledge.unit, owner=pledge.owner, source=pledge.source,
        promise=True,
    )  # fmt: skip


def _perhaps(one: ToldMove, as_of: dt.date) -> ToldMove:
    if not one.until or one.date <= as_of:
        return one
    return msgspec.structs.replace(one, date=as_of, amount=Between(Decimal(0), one.amount.high))


def all_told(
    pledges: Iterable[PledgeRow], table: Iterable[ToldMove], logged: Iterable[ToldMove], as_of: dt.date, known: dt.date
) -> tuple[list[ToldMove], list[str]]:
    """The promises, the rows of the table and the events of the log, and what is to be said of them by two days.

    A row and an event of one id (or publisher's key) and one assessor are one: the event stands, since the log keeps its history.
    A promise stands aside from the day on which its owner tells what was pledged by moves. Two ids are never taken for one.
    Before the day on which a row was done at the latest it is from nothing to its amount."""
    table, logged = [_perhaps(one, as_of) for one in table], list(logged)
    notes = []
    held = {(name, one.owner): one for one in logged for name in (one.id, one.also) if name}
    restated = {one.replaces for one in table if one.replaces}
    kept = []
    for one in table:
        other = held.get((one.id, one.owner))
        if other is None or one.id in restated:
            kept.append(one)
            if other is not None:
                logged = [each for each in logged if each is not other]  # the table restates it, and the newer row stands
        elif one.known_on <= known and (other.amount, other.stage, other.pledge) != (one.amount, one.stage, one.pledge):
            notes.append(f"{one.id} stands in the log and in the table, and they differ: what the log says is counted, once")
    moves = [*kept, *logged]
    newer = {(one.replaces, one.owner) for one in moves if one.known_on <= known}
    told = (one for one in moves if one.stage == "pledged" and one.known_on <= known and one.date <= as_of)
    own = {(one.pledge, one.owner) for one in told if (one.id, one.owner) not in newer}
    return [*(promised(one) for one in pledges if (one.id, one.owner) not in own), *moves], notes
