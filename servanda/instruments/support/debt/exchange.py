"""What is lost when an old loan is exchanged for new papers, at face and in present value at stated rates. What hangs on a
clause is owed when its verdict says so; until that is decided both ends stand.

Present values follow Sturzenegger and Zettelmeyer (2008): old and new payments at one rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from servanda.accounts.between import NOTHING, UNKNOWN, Between, between, exactly, total
from servanda.base.refusal import Refusal
from servanda.instruments.support.debt.grant import present
from servanda.instruments.support.debt.records import EXIT, DiscountRow, ExchangeRow, Haircut, PaperSeen
from servanda.instruments.support.debt.schedule import LoanSchedule

WHOLE = exactly(Decimal(100))
OWED, NOT_OWED, OPEN = "yes", "no", "not decided"


def haircut(
    rows: Sequence[ExchangeRow], schedules: Mapping[str, LoanSchedule | None], owed: Mapping[str, tuple[str, str]],
    rates: Sequence[DiscountRow],
) -> Haircut:  # fmt: skip
    """In: the papers of one old loan; schedules by loan; for each paper whether it is owed, and the words for it; rates of
    discount. Raises Refusal: no such loan, papers of several days or currencies, nothing left to exchange."""
    first, place = rows[0], f"support/exchange.csv, {rows[0].id}"
    for name in (first.old, *(row.new for row in rows if row.new)):
        if name not in schedules:
            repair = "Write it there, or leave `new` empty: its value is then not known."
            raise Refusal(f"there is no loan {name} in loans.csv.", repair, place)
    if len({row.on for row in rows}) > 1:
        raise Refusal(f"the papers for {first.old} have several days.", "Write one day of exchange.", place)
    old, lacks = schedules[first.old], list[str]()
    if old is None:
        raise Refusal(f"what is due on {first.old} is not known: its rate of interest is missing.", "Fill it in.", place)
    face = old.outstanding(first.on)
    if face <= 0:
        raise Refusal(f"on {first.on} nothing of {first.old} is outstanding.", "Look at the day of the exchange.", place)
    shares = [between(row.share_low, row.share_high, place) for row in rows]
    papers = tuple(
        PaperSeen(
            id=row.id, clause=row.clause, share=share, contingent=row.contingent == "yes",
            owed=owed[row.id][0] if row.contingent == "yes" else OWED, standing=owed[row.id][1],
        )
        for row, share in zip(rows, shares, strict=True)
    )  # fmt: skip
    sure = [share for row, share in zip(rows, shares, strict=True) if row.contingent == "no"]
    fits = [one for one in rates if one.use == EXIT and one.group == first.old and one.year <= first.on.year]
    values = []
    for rate in sorted(fits, key=lambda one: (one.year, one.rate)):
        worth = [_worth(row, share, schedules, old, rate.rate / 100, place) for row, share in zip(rows, shares, strict=True)]
        value = total(_counted(one, paper) for one, paper in zip(worth, papers, strict=True))
        values.append((rate.rate, WHOLE - value, f"{rate.source}, {rate.year}"))
    lacks += [f"the payments of {row.id}: no value of it" for row in rows if not row.new]
    if not values:
        lacks.append(f"a rate for {first.old} in discount.csv (use `exit`): no present value")
    return Haircut(
        old=first.old, on=first.on, face=face, unit=old.unit, papers=papers,
        at_face=WHOLE - total(_counted(share, paper) for share, paper in zip(shares, papers, strict=True)),
        if_owed=WHOLE - total(shares), if_not=WHOLE - total(sure), at_rates=tuple(values), lacks=tuple(lacks),
    )  # fmt: skip


def _counted(share: Between, paper: PaperSeen) -> Between:
    """A share as far as it is owed: undecided, from nothing to all."""
    if paper.owed == OPEN:
        return Between(Decimal(0), share.high)
    return NOTHING if paper.owed == NOT_OWED else share


def _worth(
    row: ExchangeRow, share: Between, schedules: Mapping[str, LoanSchedule | None], old: LoanSchedule, rate: Decimal, place: str
) -> Between:
    """What a paper is worth in percent of the old payments still due."""
    new = schedules.get(row.new)
    if new is None or not share.known:
        return UNKNOWN
    if new.unit != old.unit:
        raise Refusal(f"{row.new} is in {new.unit}, and {old.loan} in {old.unit}.", "Write both in one currency.", place)
    face = sum((one.principal for one in new.due), Decimal(0))
    due = sum((one.principal for one in new.due if one.day > row.on), Decimal(0))
    if due != face:
        raise Refusal(f"{row.new} is paid back in part before the exchange of {row.on}.", "Look at its days.", place)
    mine = present(((one.day, one.principal + one.interest) for one in new.due), row.on, rate) / face
    theirs = present(((one.day, one.principal + one.interest) for one in old.due if one.day > row.on), row.on, rate)
    return share.times(mine * old.outstanding(row.on) / theirs)
