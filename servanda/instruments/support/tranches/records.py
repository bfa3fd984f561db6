"""What the page on payments in steps is made of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from servanda.accounts.between import UNKNOWN, Between
from servanda.base.result import Based

MET, PARTLY, CURED, LOST, OPEN = "met", "partly", "met in cure", "lost", "open"
UNESTABLISHED = "done late, not established"
NOT_BEGUN = "unmet, cure not begun"
CURABLE = "unmet, curable"


class StepStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where a step stands. sure: nothing that is not known can make it another today; until: the last day of the cure; day: since
    when it stands so; done, wanted, unit: how much was done of how much, where the clause asks for an amount; lapsed: its time is
    over, so that what was done in part may earn something; why: in a sentence."""

    clause: str
    title: str = ""
    standing: str
    sure: bool = True
    cure: str = ""
    until: dt.date | None = None
    day: dt.date | None = None
    done: Between | None = None
    wanted: Decimal | None = None
    unit: str = ""
    lapsed: bool = False
    why: str = ""


class TrancheAmounts(msgspec.Struct, frozen=True, kw_only=True):
    """A payment under one rule. basis: why this rule; applies: it is in force by a day of the payment; shares: what each step is
    worth (None: not published); payable, curable, open, lost: gross; left: what the steps whose worth is not published have
    between them; untied: what no step accounts for, so that nobody says
    whether it is paid; sum: how `payable` and `net` come about."""

    rule: str
    method: str
    basis: str
    applies: bool
    shares: tuple[Decimal | None, ...]
    payable: Between
    net: Between = UNKNOWN
    curable: Between
    open: Between
    lost: Between
    left: Decimal
    untied: Decimal
    prefinancing: Decimal | None = None
    sum: str = ""


class PublishedTest(msgspec.Struct, frozen=True, kw_only=True):
    """A published amount against a rule and a reading, on the day for which it holds. says: consistent | refutes | cannot be
    tested; sum: the arithmetic."""

    amount: Decimal
    kind: str
    by: str
    date: dt.date
    source: str
    within: Decimal
    on: dt.date
    rule: str
    applies: bool
    reading: str
    says: str
    sum: str


class Tranche(msgspec.Struct, frozen=True, kw_only=True):
    """A payment. amounts: the rules that apply first, then those that are only supposed; tests: of every rule; notes: what else
    is to be said."""

    id: str
    to: str
    gross: Decimal
    unit: str
    source: str
    steps: tuple[StepStanding, ...]
    amounts: tuple[TrancheAmounts, ...]
    tests: tuple[PublishedTest, ...]
    notes: tuple[str, ...] = ()

    @property
    def refuted(self) -> tuple[PublishedTest, ...]:
        """Of each published amount that fits no rule that applies, under no reading: its tests by those rules."""
        found: list[PublishedTest] = []
        for row in dict.fromkeys((one.amount, one.kind, one.by, one.date, one.source) for one in self.tests):
            mine = [one for one in self.tests if one.applies and (one.amount, one.kind, one.by, one.date, one.source) == row]
            if mine and all(one.says == "refutes" for one in mine):
                found += mine
        return tuple(found)


class TrancheTable(Based, frozen=True, kw_only=True):
    """reading: under which the steps are shown; source, owner: of the file of payments."""

    payments: tuple[Tranche, ...]
    reading: str
    source: str
    owner: str
    notes: tuple[str, ...] = ()
