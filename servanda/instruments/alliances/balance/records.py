"""Rows of trade, and what the page on balances is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col
from servanda.instruments.alliances.told import ClauseStanding

EXPORT, IMPORT, AGAIN = "export", "import", "re-export"
FLOWS = (EXPORT, IMPORT, AGAIN)
SORTS = ("goods", "services")


class TradeRow(Sourced, frozen=True, kw_only=True):
    """What a reporter says it sold to, or bought from, a partner in a year. clause: clauses that speak of it, parted by `;`."""

    KEY: ClassVar[tuple[str, ...]] = ("reporter", "partner", "year", "flow", "sort", "unit")
    reporter: Annotated[str, Col("who says so", filled=True)]
    partner: Annotated[str, Col("with whom", filled=True)]
    year: Annotated[int, Col("the year", filled=True, least=1800, most=2200)]
    flow: Annotated[str, Col("which way, seen from the reporter", words=FLOWS, filled=True)]
    sort: Annotated[str, Col("of what", words=SORTS)] = "goods"
    value: Annotated[Decimal | None, Col("how much; empty: not known", unit="as in `unit`", needed=True, least=0)] = None
    unit: Annotated[str, Col("a currency, with its multiple", filled=True)]
    clause: Annotated[tuple[str, ...], Col("the clauses that mention it, parted by ;")] = ()


class GravityRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row in the layout of tables for gravity models: one figure a direction, nobody else's beside it."""

    exporter: Annotated[str, Col("", filled=True)]
    importer: Annotated[str, Col("", filled=True)]
    year: Annotated[int, Col("", filled=True)]
    trade: Annotated[Decimal | None, Col("", needed=True, least=0)] = None


class MonthRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of Eurostat's monthly figures as they are passed on."""

    period: Annotated[str, Col("the month, as 2019-01", filled=True)]
    reporter: Annotated[str, Col("", filled=True)]
    partner: Annotated[str, Col("", filled=True)]
    flow: Annotated[str, Col("", names=("flow_as_labelled",), words=(EXPORT, IMPORT), filled=True)]
    value: Annotated[Decimal | None, Col("", names=("value_eur",), needed=True, least=0)] = None


class MirrorFlow(msgspec.Struct, frozen=True, kw_only=True):
    """One direction of trade, as its two ends tell it. gap: what the buyer says less what the seller says; of_seller: the gap as
    a share of what the seller says. None: one of them does not say."""

    seller: str
    buyer: str
    by_seller: Decimal | None
    by_buyer: Decimal | None
    gap: Decimal | None
    of_seller: Decimal | None


class NetBalance(msgspec.Struct, frozen=True, kw_only=True):
    """Sold less bought, by one way of telling; share: of the two-way trade by the same. whose: one of the two, `the sellers`,
    `the buyers`. why: what is not told, where there is none."""

    whose: str
    balance: Decimal | None = None
    two_way: Decimal | None = None
    share: Decimal | None = None
    why: str = ""


class PairBalance(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides' trade in a year, of one sort and unit: `first` is seen as the one whose balance it is. nets: by each way of
    telling; services, re_exports: who tells of them, in words; promised: clauses that mention it; sources: whose figures."""

    first: str
    second: str
    year: int
    sort: str
    unit: str
    flows: tuple[MirrorFlow, MirrorFlow]
    nets: tuple[NetBalance, ...]
    services: str
    re_exports: str
    promised: tuple[ClauseStanding, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def netted(self) -> bool:
        return any(one.balance is not None for one in self.nets)


class BalanceAnswer(Based, frozen=True, kw_only=True):
    """pairs: in the order of names and years; notes: what else is to be said of the table."""

    pairs: tuple[PairBalance, ...]
    pairs_in_all: int
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
