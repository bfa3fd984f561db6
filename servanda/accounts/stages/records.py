"""The rows of a ledger: needs, pledges, and what was done for them. Every row says whence, of when and whose it is; an empty
amount is not known, never zero."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, ClassVar

from servanda.accounts.sourced import Sourced
from servanda.base.tables.reading import Col


class Stage(enum.StrEnum):
    """How far a promise has come. One figure has one stage: they are set beside each other, never added.

    pledged: said in public. committed: bound by an act. allocated: set aside for a named use. delivered: received.
    """

    PLEDGED = "pledged"
    COMMITTED = "committed"
    ALLOCATED = "allocated"
    DELIVERED = "delivered"


STAGES = tuple(map(str, Stage))
SORTS = ("money", "goods", "training", "logistics", "cyber", "land")
"""What a pledge is of: it decides which table tells its evidence, never how it is added."""


LEAST = "the least, never below zero: what is given back has `refund` yes, what was wrong is restated by `replaces`"


class NeedRow(Sourced, frozen=True, kw_only=True):
    """What is needed, for what, by when: of a damage and needs assessment, or a month of a budget's gap."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its number", filled=True)]
    what: Annotated[str, Col("what is needed", filled=True)]
    for_: Annotated[str, Col("for what", names=("for",))] = ""
    first: Annotated[dt.date | None, Col("from when on")] = None
    by: Annotated[dt.date | None, Col("by when")] = None
    amount_low: Annotated[Decimal | None, Col("the least that is needed", unit="as in `unit`", least=0)] = None
    amount_high: Annotated[Decimal | None, Col("the most", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("a currency (EUR), or what is counted (units of generators)", filled=True)]


class PledgeRow(Sourced, frozen=True, kw_only=True):
    """One promise. clause: the clause that binds to it (none: a promise outside the text, or one whose clause is yet to be
    made). part_of: the pledge of which it is a part: a sum runs over leaves. via: who passes it on; it counts at its origin."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its number, as the acts name it", filled=True)]
    clause: Annotated[str, Col("the clause that binds to it")] = ""
    sort: Annotated[str, Col("what it is of", words=SORTS, filled=True)]
    what: Annotated[str, Col("what is promised, as `budget-support` or `generators`", filled=True)]
    donor: Annotated[str, Col("who promises", filled=True)]
    to: Annotated[str, Col("who is to receive it", filled=True)]
    via: Annotated[str, Col("who passes it on")] = ""
    part_of: Annotated[str, Col("the pledge of which it is a part")] = ""
    need: Annotated[str, Col("the need it answers")] = ""
    amount_low: Annotated[Decimal | None, Col("the least that is promised", unit="as in `unit`", least=0)] = None
    amount_high: Annotated[Decimal | None, Col("the most", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("a currency (EUR), or what is counted (units of generators)", filled=True)]
    by: Annotated[dt.date | None, Col("by when it is to be delivered")] = None
    price_basis: Annotated[str, Col("at the prices of which year")] = ""
    rate_on: Annotated[dt.date | None, Col("the day whose rate the pledge names")] = None
    place: Annotated[str, Col("where it is to be delivered")] = ""


class MoveRow(Sourced, frozen=True, kw_only=True):
    """One thing done for a pledge, as one assessor tells it (`owner`). replaces: the row that it restates: on days before
    `known_on` the old one stands. refund: it takes back what was counted before."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its number", filled=True)]
    pledge: Annotated[str, Col("the pledge", filled=True)]
    stage: Annotated[str, Col("which stage the amount has reached", words=STAGES, filled=True)]
    date: Annotated[dt.date, Col("when it was done", filled=True)]
    dated: Annotated[str, Col("`until`: done on that day at the latest", words=("on", "until"))] = "on"
    known_on: Annotated[dt.date | None, Col("since when it is known; empty: since `as_of`")] = None
    amount_low: Annotated[Decimal | None, Col(LEAST, unit="as in `unit`", least=0)] = None
    amount_high: Annotated[Decimal | None, Col("the most", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("as that of the pledge, or another currency", filled=True)]
    refund: Annotated[str, Col("`yes`: it gives back what was counted", words=("yes", "no"))] = "no"
    replaces: Annotated[str, Col("the row it restates")] = ""
    receipt: Annotated[str, Col("what shows it: a receipt, a contract (ocid), an activity (IATI identifier)")] = ""
