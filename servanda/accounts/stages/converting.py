"""From the unit of a row into another: by a rate of a day, by a price list; without one it is not known, and that is listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

import msgspec

from servanda.accounts.between import Between
from servanda.accounts.sourced import Sourced
from servanda.base.tables.reading import Col

if TYPE_CHECKING:
    from servanda.accounts.rates import RateBook
    from servanda.accounts.stages.columns import FactorColumns

OLDEST_PRICE = 366
"""Days after which a price of a list is not used: lists of unit prices come out yearly; ours, a choice."""
ONE = Between(Decimal(1), Decimal(1))


class PriceRow(Sourced, frozen=True, kw_only=True):
    """What one of something costs, on the day `as_of` and until the next row: our valuation of goods, never a promise."""

    KEY: ClassVar[tuple[str, ...]] = ("of", "as_of", "unit")
    of: Annotated[str, Col("what is counted, as the pledge writes its unit (units of generators)", filled=True)]
    price_low: Annotated[Decimal | None, Col("the least that one costs", unit="as in `unit`", least=0)] = None
    price_high: Annotated[Decimal | None, Col("the most", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("the currency", filled=True)]


class RateLine(msgspec.Struct, frozen=True, kw_only=True):
    """A rate or price that was used. valued: a price, by which goods are told in money; rows: for which."""

    words: str
    date: dt.date
    source: str
    valued: bool = False
    rows: tuple[str, ...] = ()


class NotConverted(msgspec.Struct, frozen=True, kw_only=True):
    """A row whose amount is not known in a unit, and why."""

    row: str
    unit: str
    into: str
    why: str


class Factor(NamedTuple):
    """What one unit is in another; worth None: not known, and why. lines: the rates and prices it rests on, in words, with day
    and source."""

    worth: Between | None
    why: str = ""
    lines: tuple[tuple[str, dt.date, str, bool], ...] = ()


class Converting:
    """Factors between units on a day, each looked up once."""

    def __init__(self, rates: RateBook, prices: Iterable[PriceRow] = ()) -> None:
        self._rates = rates
        self._prices: dict[str, list[PriceRow]] = {}
        for one in sorted(prices, key=lambda row: row.as_of):
            self._prices.setdefault(one.of, []).append(one)
        self._held: dict[tuple[str, str, dt.date, bool], Factor] = {}

    def priced(self, unit: str) -> bool:
        """Whether the price list has what is counted."""
        return unit in self._prices

    def factor(self, unit: str, into: str, day: dt.date, valued: bool = False) -> Factor:
        """valued: goods may be told in money by the price list."""
        key = (unit, into, day, valued)
        if key not in self._held:
            self._held[key] = self._found(*key)
        return self._held[key]

    def _found(self, unit: str, into: str, day: dt.date, valued: bool) -> Factor:
        if unit == into:
            return Factor(ONE)
        if valued and unit in self._prices:
            return self._priced(unit, into, day)
        found = self._rates.on(unit.upper(), into.upper(), day)
        if found.rate is None:
            return Factor(None, found.why)
        rate = found.used
        line = () if rate is None else ((f"1 {rate.currency} = {rate.rate} {rate.to}", rate.date, rate.source, False),)
        return Factor(Between(found.rate, found.rate), "", line)

    def _priced(self, unit: str, into: str, day: dt.date) -> Factor:
        rows = [one for one in self._prices[unit] if one.as_of <= day and one.price_low is not None]
        if not rows:
            return Factor(None, f"no price of {unit} on or before {day}")
        row = rows[-1]
        if (age := (day - row.as_of).days) > OLDEST_PRICE:
            return Factor(None, f"the price of {unit} of {row.as_of} is {age} days old on {day}: {OLDEST_PRICE} are the most")
        money = self.factor(row.unit, into, day)
        if money.worth is None or money.worth.low is None:
            return Factor(None, money.why)
        low, high = row.price_low, row.price_high
        cost = f"{low}" if low == high else f"{low} to {high}"
        line = (f"1 of {unit} = {cost} {row.unit}, our valuation", row.as_of, f"{row.source}, {row.owner}", True)
        return Factor(Between(low, high).times(money.worth.low), "", (line, *money.lines))


class UnitColumns(NamedTuple):
    """Of rows: which of `pairs` (the row's unit, the unit wanted) each is, and the day of its rate as `date.toordinal`."""

    pair: Any
    day: Any
    pairs: Sequence[tuple[str, str]]


def factor_columns(units: UnitColumns, by: Converting, valued: bool) -> tuple[FactorColumns, Any, dict[int, Factor]]:
    """In: units and days of rows. Out: factors as columns; of each row the number of its pair and day, and what was found for
    each number. A rate is looked up once for each pair and day, however many rows there are."""
    import numpy as np

    from servanda.accounts.stages.columns import FactorColumns, scaled

    first = int(units.day.min()) if len(units.day) else 0
    days = np.zeros(int(units.day.max()) - first + 1 if len(units.day) else 0, bool)
    days[units.day - first] = True
    rank = (np.cumsum(days) - 1).astype(np.int32)
    count = int(days.sum())
    slots = units.pair * np.int32(count) + rank[units.day - first]
    seen = np.zeros(len(units.pairs) * count, bool)
    seen[slots] = True
    places, when, worth, found = np.full(len(seen), -1, np.int32), np.flatnonzero(days), [ONE], {}
    for at in np.flatnonzero(seen).tolist():
        factor = by.factor(*units.pairs[at // count], dt.date.fromordinal(first + int(when[at % count])), valued)
        found[at] = factor
        if factor.worth == ONE:
            places[at] = 0
        elif factor.worth is not None:
            places[at] = len(worth)
            worth.append(factor.worth)
    both, scale = scaled([end for pair in worth for end in (pair.low, pair.high) if end is not None])
    low = both[::2]
    return FactorColumns(places[slots], low, low if (low == both[1::2]).all() else both[1::2], scale), slots, found
