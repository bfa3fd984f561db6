"""Transactions as columns of numbers: parties, currencies and days coded once, so that a question only counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from servanda.accounts.rates import Rate, checked
from servanda.base.refusal import Refusal
from servanda.base.time import read_day
from servanda.instruments.sanctions.dealings.records import PaymentReject, Step

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

EPOCH = dt.date(1970, 1, 1)
MOST = 1 << 62
"""Sums are kept in 64 bits; a table whose amounts add up to more is refused, never rounded."""


@dataclass(frozen=True, eq=False)
class Transactions:
    """payer, payee: numbers into `parties`; day: days since 1970-01-01; amount: minor units, `places` decimals; money: number into `currencies`; row: in
    the table, from 1. `rest` has the columns kind, goods, id as text, in the same order. Rows that could not be read are in `rejects`."""

    payer: np.ndarray[Any, Any]
    payee: np.ndarray[Any, Any]
    day: np.ndarray[Any, Any]
    amount: np.ndarray[Any, Any]
    money: np.ndarray[Any, Any]
    row: np.ndarray[Any, Any]
    parties: pl.Series
    currencies: tuple[str, ...]
    places: int
    rest: pl.DataFrame
    rejects: tuple[tuple[str, int], ...] = ()
    rejected: tuple[PaymentReject, ...] = ()
    converted: bool = False
    unconverted: tuple[tuple[str, int], ...] = ()

    def __len__(self) -> int:
        return int(self.day.size)

    def value(self, minor: float) -> Decimal:
        """Minor units as a decimal in the currency; a fraction of a minor unit is rounded to even."""
        return Decimal(round(minor)).scaleb(-self.places)

    def step(self, index: int) -> Step:
        """A payment told."""
        rest = self.rest.row(index, named=True) if self.rest.width else {}
        return Step(
            row=int(self.row[index]),
            payer=str(self.parties[int(self.payer[index])]),
            payee=str(self.parties[int(self.payee[index])]),
            date=iso(int(self.day[index])),
            amount=self.value(int(self.amount[index])),
            currency=self.currencies[int(self.money[index])],
            **{name: value or "" for name, value in rest.items()},
        )

    def numbers(self, names: Collection[str]) -> tuple[int, ...]:
        """The numbers of those parties that appear in the table, in the order of their names."""
        import polars as pl

        wanted = pl.Series("wanted", sorted(set(names)), dtype=pl.String)
        return tuple(self.parties.is_in(wanted.implode()).arg_true().to_list()) if len(wanted) else ()

    def only(self, keep: np.ndarray[Any, Any]) -> Transactions:
        """The rows where `keep` is true; parties and currencies keep their numbers."""
        import polars as pl

        if bool(keep.all()):
            return self
        rest = self.rest.filter(pl.Series(keep)) if self.rest.width else self.rest
        return Transactions(
            self.payer[keep], self.payee[keep], self.day[keep], self.amount[keep], self.money[keep], self.row[keep],
            self.parties, self.currencies, self.places, rest, self.rejects, self.rejected, self.converted, self.unconverted,
        )  # fmt: skip


def iso(day: int) -> str:
    """A day number as text."""
    return (EPOCH + dt.timedelta(days=day)).isoformat()


def number(day: str | dt.date) -> int:
    """Text or a date as a day number. Raises Refusal when it is no day."""
    return (read_day(day) - EPOCH).days


def within(table: Transactions, first: str = "", last: str = "") -> tuple[Transactions, int]:
    """The transactions from `first` to `last` (both included), and how many lie outside."""
    import numpy as np

    keep = np.ones(len(table), bool)
    if first:
        keep &= table.day >= number(first)
    if last:
        keep &= table.day <= number(last)
    if first and last and number(first) > number(last):
        raise Refusal(f"the days run backwards: from {first} to {last}.", repair="Change the two days round.")
    return table.only(keep), int((~keep).sum())


def convert(table: Transactions, rates: Sequence[Rate], to: str) -> Transactions:
    """Amounts in one currency, by the latest rate on or before each payment's day; what has no rate keeps its currency and is counted.

    Raises Refusal for a rate that is not above zero or has no source.
    """
    import numpy as np

    rates = checked(rates)
    names = list(table.currencies)
    if to not in names:
        names.append(to)
    target = names.index(to)
    amount, money = table.amount.copy(), table.money.copy()
    left: list[tuple[str, int]] = []
    for code, name in enumerate(table.currencies):
        if name == to:
            continue
        mine = np.flatnonzero(table.money == code)
        held = sorted((number(r.date), r.rate) for r in rates if (r.currency, r.to) == (name, to))
        found = np.searchsorted(np.array([d for d, _ in held], np.int64), table.day[mine], side="right") - 1
        can = mine[found >= 0]
        if can.size:
            factors = np.array([float(r) for _, r in held])[found[found >= 0]]
            amount[can] = np.rint(amount[can] * factors).astype(np.int64)
            money[can] = target
        if can.size < mine.size:
            left.append((name, int(mine.size - can.size)))
    check_sum(amount)
    return Transactions(
        table.payer, table.payee, table.day, amount, money, table.row, table.parties, tuple(names), table.places,
        table.rest, table.rejects, table.rejected, True, tuple(left),
    )  # fmt: skip


def check_sum(amount: np.ndarray[Any, Any]) -> None:
    """Raise Refusal when the amounts add up to more than can be counted exactly."""
    import numpy as np

    if amount.size and float(amount.sum(dtype=np.float64)) >= MOST:
        raise Refusal(
            "the amounts of this table add up to more than can be counted exactly.",
            repair="Give them in a larger unit (thousands), or with fewer decimals.",
        )
