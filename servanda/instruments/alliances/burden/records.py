"""Rows of spending and of membership, and what the page on shares is made of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, ClassVar, NamedTuple

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col


class BurdenRow(Sourced, frozen=True, kw_only=True):
    """What a member spent in a year. prices: the basis, as `2015` or `current`; gdp: in the same unit, at the same prices."""

    KEY: ClassVar[tuple[str, ...]] = ("member", "year", "unit", "prices")
    member: Annotated[str, Col("who spent it", filled=True)]
    year: Annotated[int, Col("the year", filled=True, least=1800, most=2200)]
    amount: Annotated[Decimal | None, Col("how much; empty: not known", unit="as in `unit`", needed=True, least=0)] = None
    unit: Annotated[str, Col("a currency, as USD", filled=True)]
    prices: Annotated[str, Col("at the prices of which year, or `current`", filled=True)]
    gdp: Annotated[Decimal | None, Col("its gross domestic product", unit="as in `unit`", least=0)] = None


class MemberRow(Sourced, frozen=True, kw_only=True):
    """That somebody belongs to the alliance from a day on, until another; both are days of membership."""

    KEY: ClassVar[tuple[str, ...]] = ("member", "first")
    member: Annotated[str, Col("who", filled=True)]
    first: Annotated[dt.date, Col("its first day", filled=True)]
    last: Annotated[dt.date | None, Col("its last day; empty: it still is")] = None


class NatoRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row in the layout of NATO's yearly figures as they are passed on: a line a member and year."""

    member: Annotated[str, Col("", names=("country_stanag",), filled=True)]
    year: Annotated[int, Col("", filled=True)]
    now: Annotated[Decimal | None, Col("", names=("Defense expenditure (USD, current prices)",), least=0)] = None
    then: Annotated[
        Decimal | None, Col("", names=("Defense expenditure (USD, 2015 prices)",), needed=True, least=0)
    ] = None  # fmt: skip
    gdp: Annotated[Decimal | None, Col("", names=("Real GDP (2015 prices)",), least=0)] = None


class Denominator(NamedTuple):
    """What is asked, once: the years, who (none named: all that report in every year), the price basis, the unit, the day whose
    rate stands for all others."""

    first: int
    last: int
    members: tuple[str, ...]
    prices: str
    unit: str
    rate_on: dt.date | None = None


class MemberShares(msgspec.Struct, frozen=True, kw_only=True):
    """Of one member, by year in the order of `years`: amounts in the unit of the question; its share of the fixed set; its share
    of the members of the day; its share of its own product. None: not known, or not of the set that year."""

    member: str
    amounts: tuple[Decimal | None, ...]
    fixed: tuple[Decimal | None, ...]
    of_the_day: tuple[Decimal | None, ...]
    of_product: tuple[Decimal | None, ...]


class YearSum(msgspec.Struct, frozen=True, kw_only=True):
    """A denominator by year. fixed, of_the_day: sums of the two sets; without, besides: who of the fixed set is no member of
    that day (with why), and who is and stands not in it; unknown: members of the day of whom no amount is known."""

    year: int
    fixed: Decimal
    of_the_day: Decimal | None
    members: int
    without: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class GivenLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a member promised and delivered of the support in this dossier, by unit, on record."""

    member: str
    unit: str
    promised: str
    delivered: str
    promises: int


class BurdenAnswer(Based, frozen=True, kw_only=True):
    """denominator: in words, for every title; members: of the fixed set; left: who is not of it, and why; rows: of all who stand
    in one of the two tables; given: contribution to this support; rates: which were used; has_days: whether it is
    known who belonged when."""

    denominator: str
    years: tuple[int, ...]
    unit: str
    prices: str
    members: tuple[str, ...]
    rows: tuple[MemberShares, ...]
    sums: tuple[YearSum, ...]
    left: dict[str, str]
    has_days: bool
    given: tuple[GivenLine, ...] = ()
    rates: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
