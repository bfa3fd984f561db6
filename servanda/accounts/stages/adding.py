"""Totals that others give: whether they add up (committed less delivered is to come), and what our sums say beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar

from servanda.accounts.between import exactly
from servanda.accounts.sourced import Sourced
from servanda.accounts.stages.answers import NotAdding, PledgeSums, TotalAside
from servanda.accounts.stages.book import added
from servanda.accounts.stages.records import STAGES
from servanda.base.refusal import Refusal
from servanda.base.tables.reading import Col
from servanda.base.time import read_number


class OwnTotal(Sourced, frozen=True, kw_only=True):
    """A row of somebody's own totals, of one unit: what it says was committed, was delivered, and is still to come."""

    KEY: ClassVar[tuple[str, ...]] = ("donor", "unit", "as_of")
    donor: Annotated[str, Col("whose row it is", filled=True)]
    committed: Annotated[Decimal | None, Col("what it says was committed", unit="as in `unit`")] = None
    delivered: Annotated[Decimal | None, Col("what it says was delivered", unit="as in `unit`")] = None
    to_come: Annotated[Decimal | None, Col("what it says is still to come", unit="as in `unit`")] = None
    unit: Annotated[str, Col("the currency, or what is counted", filled=True)]


def tolerance_of(words: str) -> Decimal:
    """By how much a total may be off. Raises Refusal."""
    if (found := read_number(words, place="--tolerance")) < 0:
        raise Refusal(f"“{words}” is no tolerance.", "Give an amount from nothing on, as 0.02.", "--tolerance")
    return found


def not_adding(rows: Iterable[OwnTotal], tolerance: Decimal) -> tuple[NotAdding, ...]:
    """The rows that are off by more than the tolerance, in their order. A row with a figure missing cannot be checked, and is
    none of them."""
    found = []
    for one in rows:
        committed, delivered, to_come = one.committed, one.delivered, one.to_come
        if committed is None or delivered is None or to_come is None or abs(off := committed - delivered - to_come) <= tolerance:
            continue
        amounts = {"committed": committed, "delivered": delivered, "to_come": to_come, "off": off}
        found.append(NotAdding(donor=one.donor, unit=one.unit, source=f"{one.source}, {one.as_of}", **amounts))
    return tuple(found)


def set_aside(
    rows: Iterable[OwnTotal], sums: Callable[[dt.date], Sequence[PledgeSums]], tolerance: Decimal
) -> tuple[TotalAside, ...]:
    """Each figure of the rows beside our sum of that donor and unit. sums: the promises as of a day; ours are those
    of the day for which a row holds. Neither replaces the other. agrees: perhaps, where ours is known between ends and the
    figure within them; not on record, where nobody tells us anything of that stage."""
    found, held = [], dict[dt.date, Sequence[PledgeSums]]()
    for row in rows:
        if row.as_of not in held:
            held[row.as_of] = sums(row.as_of)
        mine = [one for one in held[row.as_of] if one.leaf and (one.donor, one.unit) == (row.donor, row.unit)]
        for stage, told in ((1, row.committed), (3, row.delivered)):
            if told is None:
                continue
            ours = added(mine, stage)
            low, high = ours.amount.low, ours.amount.high
            beyond = (low is not None and told < low - tolerance) or (high is not None and told > high + tolerance)
            agrees = "no" if beyond else "yes" if ours.amount.exact is not None else "perhaps"
            found.append(
                TotalAside(
                    donor=row.donor, unit=row.unit, on=row.as_of, stage=STAGES[stage], told=told, ours=ours,
                    off=exactly(told) - ours.amount, agrees=agrees if ours.rows else "not on record",
                    source=f"{row.source}, {row.as_of}, {row.owner}",
                )
            )  # fmt: skip
    return tuple(found)
