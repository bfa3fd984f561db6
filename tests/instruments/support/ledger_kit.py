"""Made-up ledgers, and the ledger once more: slow, in plain loops, sharing no line with the engine."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from servanda.accounts.rates import Rate, RateBook
from servanda.accounts.stages.book import ledger
from servanda.accounts.stages.converting import Converting, PriceRow
from servanda.accounts.stages.counted import LedgerOf
from servanda.accounts.stages.records import MoveRow, NeedRow, PledgeRow
from servanda.accounts.stages.told import ToldMove, all_told, told_row

DAY0 = dt.date(2031, 1, 1)
LAST = dt.date(2031, 12, 31)
STAGES = ("pledged", "committed", "allocated", "delivered")


def day(offset: int) -> dt.date:
    return DAY0 + dt.timedelta(days=offset)


def pledge(id: str = "P-1", amount: Any = "100", **more: Any) -> PledgeRow:
    low, high = amount if isinstance(amount, tuple) else (amount, amount)
    given: dict[str, Any] = {
        "sort": "money", "what": "budget-support", "donor": "Velland", "to": "Sarrow", "unit": "EUR", "source": "compact", "as_of": DAY0, "owner": "Audit Office",
        "amount_low": None if low is None else Decimal(low), "amount_high": None if high is None else Decimal(high),
    }  # fmt: skip
    return PledgeRow(id=id, **(given | more))


def move(id: str, stage: str, amount: Any, on: int = 10, **more: Any) -> MoveRow:
    low, high = amount if isinstance(amount, tuple) else (amount, amount)
    given: dict[str, Any] = {
        "pledge": "P-1", "unit": "EUR", "source": f"letter {id}", "as_of": day(on), "owner": "Audit Office", "date": day(on),
        "amount_low": None if low is None else Decimal(low), "amount_high": None if high is None else Decimal(high),
    }  # fmt: skip
    return MoveRow(id=id, stage=stage, **(given | more))


def kept(
    pledges: list[PledgeRow], moves: list[MoveRow], *, rates: Sequence[Rate] = (), prices: Sequence[PriceRow] = (), needs: Sequence[NeedRow] = (),
    as_of: dt.date = LAST, known: dt.date = LAST, into: str = "", logged: Sequence[ToldMove] = (),
) -> Any:
    """The ledger of rows."""
    by_id = {one.id: one for one in pledges}
    told, _ = all_told(pledges, [told_row(one, by_id) for one in moves], logged, as_of, known)
    return ledger(LedgerOf(pledges=pledges, needs=needs, moves=told, by=Converting(RateBook(rates), prices), as_of=as_of, known=known, into=into))


def rate(currency: str, value: str, on: int, to: str = "EUR") -> Rate:
    return Rate(currency=currency, to=to, rate=Decimal(value), date=day(on), source="central bank")


def drawn(seed: int) -> dict[str, Any]:
    """A ledger by chance: several units, refunds, rows that restate rows, amounts nobody knows, parts, rates with holes."""
    chance = random.Random(seed)
    owners = ["Audit Office", "Ministry", "Tracker", "Morvane"][: chance.randint(1, 4)]
    units = ["EUR", "ILD", "VEL"]
    pledges: list[PledgeRow] = []
    for n in range(chance.randint(1, 7)):
        part = chance.choice(pledges).id if pledges and chance.random() < 0.3 else ""
        pledges.append(
            pledge(
                f"P-{n}", _amount(chance), unit=chance.choice(units), donor=chance.choice(["Velland", "Morvane"]), to=chance.choice(["Sarrow", "Tarn"]),
                part_of=part, as_of=day(chance.randint(0, 40)), owner=chance.choice(owners), rate_on=day(chance.randint(0, 90)) if chance.random() < 0.3 else None,
            )
        )  # fmt: skip
    moves: list[MoveRow] = []
    for n in range(chance.randint(0, 40)):
        old = chance.choice(moves) if moves and chance.random() < 0.2 else None
        if old is not None and any(one.replaces == old.id for one in moves):
            old = None
        on = chance.randint(0, 200)
        known = max(on, (old.known_on - DAY0).days if old and old.known_on else 0) + chance.randint(0, 20)
        target = chance.choice(pledges)
        moves.append(
            move(
                f"m{n}", chance.choice(STAGES), _amount(chance), on, pledge=target.id, unit=target.unit if chance.random() < 0.7 else chance.choice(units),
                owner=old.owner if old else chance.choice(owners), known_on=day(known), replaces=old.id if old else "", refund=chance.choice(["no", "no", "no", "yes"]),
            )
        )  # fmt: skip
    pairs = {(a, b, n) for a in units for b in units if a != b for n in chance.sample(range(220), 8)}
    rates = [rate(a, f"{chance.randint(1, 99999) / 1000}", n, b) for a, b, n in sorted(pairs)]
    return {"pledges": pledges, "moves": moves, "rates": rates, "as_of": day(chance.randint(20, 230)), "known": day(chance.randint(20, 230)), "into": "EUR"}


def _amount(chance: random.Random) -> tuple[str | None, str | None]:
    if chance.random() < 0.08:
        return None, None
    low = chance.choice([Decimal(chance.randint(0, 10**6)), Decimal(chance.randint(0, 10**12)) / 100, Decimal(chance.randint(1, 9)).scaleb(17)])
    return str(low), str(low + (chance.randint(0, 500) if chance.random() < 0.3 else 0))


Slow = dict[tuple[str, str, str], tuple[Decimal | None, Decimal | None]]


def slow(given: dict[str, Any], unit_of: Any) -> Slow:
    """The sums of each promise, assessor and stage: one row after the other."""
    rows: list[tuple[Any, str, str, Decimal | None, Decimal | None, bool]] = []
    pledges = [one for one in given["pledges"] if one.as_of <= given["as_of"] and one.as_of <= given["known"]]
    for one in pledges:
        own = [
            m for m in given["moves"]
            if m.pledge == one.id and m.owner == one.owner and m.stage == "pledged" and m.known_on <= given["known"] and m.date <= given["as_of"]
            and not any(other.replaces == m.id and other.known_on <= given["known"] for other in given["moves"])
        ]  # fmt: skip
        if not own:
            rows.append((one, one.owner, "pledged", *_in(given, one, one.unit, unit_of(one), one.as_of, one.amount_low, one.amount_high), False))
    for m in given["moves"]:
        whose = [one for one in pledges if one.id == m.pledge]
        newer = [other for other in given["moves"] if other.replaces == m.id and other.known_on <= given["known"]]
        if whose and m.known_on <= given["known"] and m.date <= given["as_of"] and not newer:
            one = whose[0]
            rows.append((one, m.owner, m.stage, *_in(given, one, m.unit, unit_of(one), m.date, m.amount_low, m.amount_high), m.refund == "yes"))
    found: Slow = {}
    for one, owner, stage, low, high, refund in rows:
        before = found.get((one.id, owner, stage), (Decimal(0), Decimal(0)))
        ends = (_sum(before[0], None if high is None else -high), _sum(before[1], -low)) if refund else (_sum(before[0], low), _sum(before[1], high))
        found[one.id, owner, stage] = ends
    return found


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _in(given: dict[str, Any], one: Any, unit: str, into: str, on: dt.date, low: Decimal | None, high: Decimal | None) -> tuple[Any, Any]:
    if low is None or high is None:
        return Decimal(0), None
    if unit == into:
        return low, high
    on = one.rate_on or on
    fit = [r for r in given["rates"] if (r.currency, r.to) == (unit, into) and 0 <= (on - r.date).days <= 31]
    if not fit:
        return Decimal(0), None
    best = fit[0]
    for r in fit:
        if r.date > best.date:
            best = r
    return low * best.rate, high * best.rate
