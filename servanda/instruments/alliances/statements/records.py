"""The rows of statements, transfers and criteria, and what is answered: what stands against what, both quoted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.between import UNKNOWN, Between
from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col
from servanda.model.core import ActRef, Clause

STEPS = ("pledged", "committed", "allocated", "delivered")
"""The stages of the ledger of support: the same words, so that a row there can stand here."""
DELIVERED = STEPS[-1]
CRITERIA = {
    1: "obligations and embargoes of the giver",
    2: "human rights and humanitarian law where it goes",
    3: "the situation inside the country where it goes",
    4: "peace, security and stability of the region",
}
"""Criteria 1 to 4 of Common Position 2008/944/CFSP, article 2, in our words: a licence is refused where one of them says so."""
ANSWERS = ("no ground to refuse", "ground to refuse")


class StatementRow(Sourced, frozen=True, kw_only=True):
    """Which text of the dossier is a public statement, and of whom. source: where it can be read; as_of: the day on which it
    was made."""

    KEY: ClassVar[tuple[str, ...]] = ("text",)
    text: Annotated[str, Col("the agreement id of the file that holds its clauses", filled=True)]
    speaker: Annotated[str, Col("who said it", filled=True)]


class TransferRow(Sourced, frozen=True, kw_only=True):
    """One stage that a transfer has reached. act: as a clause would say it; bears_on: clauses on which somebody
    says that it bears."""

    KEY: ClassVar[tuple[str, ...]] = ("transfer", "stage", "on")
    transfer: Annotated[str, Col("its name, the same in each of its rows", filled=True)]
    stage: Annotated[str, Col("the stage that it has reached", words=STEPS, filled=True)]
    on: Annotated[dt.date, Col("the day on which it reached it", filled=True)]
    what: Annotated[str, Col("what is handed over", filled=True)]
    act: Annotated[str, Col("the act that it is, in the words of the dossier", filled=True)]
    giver: Annotated[str, Col("who hands it over", names=("from",), filled=True)]
    to: Annotated[str, Col("who receives it", filled=True)]
    amount_low: Annotated[Decimal | None, Col("the least", unit="as in `unit`", least=0)] = None
    amount_high: Annotated[Decimal | None, Col("the most", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("what is counted, as a clause says it")] = ""
    end_user: Annotated[str, Col("the clause by which its end user is bound")] = ""
    bears_on: Annotated[tuple[str, ...], Col("clauses that it bears on, parted by `;`")] = ()


class CriterionRow(Sourced, frozen=True, kw_only=True):
    """How one criterion was answered for a transfer."""

    KEY: ClassVar[tuple[str, ...]] = ("transfer", "criterion")
    transfer: Annotated[str, Col("the transfer", filled=True)]
    criterion: Annotated[int, Col("its number", least=1, most=4, filled=True)]
    answer: Annotated[str, Col("what was found", words=ANSWERS, filled=True)]
    words: Annotated[str, Col("why, in short")] = ""


class StageOf(msgspec.Struct, frozen=True, kw_only=True):
    """A stage of a transfer. amount: of its `unit`; of a row of the log: what the log says."""

    stage: str
    on: dt.date
    amount: Between = UNKNOWN
    unit: str = ""
    source: str = ""


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer with its stages in order of days. logged: it is known from the log of evidence alone."""

    id: str
    what: str
    said: str
    act: ActRef
    giver: str
    to: str
    stages: tuple[StageOf, ...]
    end_user: str = ""
    bears_on: tuple[str, ...] = ()
    logged: bool = False

    @property
    def delivered(self) -> StageOf | None:
        """Its delivery, None where none is on record."""
        return next((one for one in reversed(self.stages) if one.stage == DELIVERED), None)


class StandingText(msgspec.Struct, frozen=True, kw_only=True):
    """A text and the days on which it stands. speaker: "" of a text that is no public statement; last: the day before the text
    that supersedes it is in force, by: that text."""

    text: str
    title: str
    speaker: str
    source: str
    first: dt.date | None
    last: dt.date | None
    by: str
    clauses: tuple[Clause, ...]

    def stands(self, day: dt.date) -> bool:
        """Whether it stands on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class QuotedClause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as it is shown: what it says in our words, the words it renders, its source and day."""

    clause: str
    speaker: str
    says: str
    quote: str
    source: str
    day: dt.date | None


class QuotedTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer as it is shown, at one of its stages."""

    transfer: str
    what: str
    giver: str
    to: str
    stage: str
    on: dt.date
    amount: str
    source: str


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """A clause and the transfers that cannot stand with it: none can be left out. near: announced, not delivered, or announced
    while it stood and delivered after. sure: on what is known; how: by the monitor, or by rule SV807; why: what makes it a near
    miss or unsure."""

    clause: QuotedClause
    transfers: tuple[QuotedTransfer, ...]
    near: bool
    sure: bool
    how: str
    why: str = ""


class BesideIt(msgspec.Struct, frozen=True, kw_only=True):
    """A clause on which somebody says a transfer bears, and that forbids it not: why."""

    clause: QuotedClause
    transfer: QuotedTransfer
    why: str


class BothStand(msgspec.Struct, frozen=True, kw_only=True):
    """Two statements of one speaker of which one promises or allows what the other rules out, and neither is withdrawn."""

    first: QuotedClause
    second: QuotedClause
    since: dt.date


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at for one transfer. arms: it is of arms by its words or kinds; criteria: number, answer ("" : not
    answered), why; end_user: the clause that binds its end user and what the monitor says of it, "" where none is named."""

    transfer: QuotedTransfer
    arms: bool
    criteria: tuple[tuple[int, str, str], ...]
    end_user: str

    @property
    def unanswered(self) -> tuple[int, ...]:
        """Criteria without an answer."""
        return tuple(number for number, answer, _ in self.criteria if not answer)


class ConsistentAnswer(Based, frozen=True, kw_only=True):
    """The answer as of a day; spoken: how many public statements stand then."""

    on: dt.date
    spoken: int
    against: tuple[Against, ...]
    beside: tuple[BesideIt, ...]
    both: tuple[BothStand, ...]
    looked: tuple[Looked, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
