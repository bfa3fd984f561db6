"""What the flags go by and what they answer; rows that join a contract to a pledge and a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.leads import Figure, Lead, Silence, Threshold
from servanda.accounts.sourced import Sourced
from servanda.base.document import counted
from servanda.base.result import Based
from servanda.base.tables.reading import Col
from servanda.instruments.support.flags.contests import Contest, Untold

By = Mapping[str, Fraction]
"""Thresholds of a flag by name."""


class FlagFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure of a flag's leads. unit: as it is, or `{unit}`: of the prices."""

    what: str
    unit: str


class RedFlag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A flag as `flags.toml` declares it. words, figures: of what it sees; innocent, settle: of its leads; blind: what it cannot
    see; whole: it looks at processes, not at their lots; priced: it compares prices; compares: whom with each other (none: it
    looks at one competition alone), high: whether those above the fence stand out, or those below."""

    code: str
    title: str
    looks_for: str
    source: str
    words: str
    figures: tuple[FlagFigure, ...]
    innocent: tuple[str, ...]
    settle: tuple[str, ...]
    blind: str
    whole: bool = False
    priced: bool = False
    compares: tuple[str, ...] = ()
    high: bool = False
    threshold: tuple[Threshold, ...] = ()


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a flag saw. about: a process, a lot of one, or a party; ocids: the processes it rests on; who: the parties by number;
    party: it is about a party; value: the flag's own figure."""

    code: str
    about: str
    ocids: tuple[str, ...]
    who: tuple[str, ...] = ()
    party: str = ""
    value: float
    words: str
    figures: tuple[Figure, ...]


class FlagAsked(msgspec.Struct, kw_only=True):
    """What one flag came to. questions: processes or lots there are to judge; judged: of which it could say something; silent:
    those it could not, and comparisons it could not make; fences: what it went by."""

    flag: RedFlag
    questions: int
    judged: int = 0
    seen: list[Seen] = msgspec.field(default_factory=list)
    silent: list[Silence] = msgspec.field(default_factory=list)
    fences: list[Figure] = msgspec.field(default_factory=list)

    @property
    def code(self) -> str:
        return self.flag.code

    def each(self, found: Iterable[Contest], ask: Callable[[Contest], None]) -> None:
        for one in found:
            try:
                ask(one)
                self.judged += 1
            except Untold as untold:
                self.mute(one.about, str(untold))

    def mute(self, about: str, reason: str) -> None:
        self.silent.append(Silence(detector=self.code, about=about, reason=reason))


class RedLead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead with the processes it is about and the flag's figure."""

    lead: Lead
    value: float
    ocids: tuple[str, ...]


class ContractRow(Sourced, frozen=True, kw_only=True):
    """Which pledge and which step a contract stands under, as somebody says it."""

    KEY: ClassVar[tuple[str, ...]] = ("ocid", "contract", "pledge", "step")
    ocid: Annotated[str, Col("the contracting process", filled=True)]
    contract: Annotated[str, Col("one contract of it; empty: all")] = ""
    pledge: Annotated[str, Col("the pledge it is paid from")] = ""
    step: Annotated[str, Col("the clause that is the step it falls under")] = ""


FOUND_WORDS = ("established", "dismissed", "open")


class DeterminationRow(Sourced, frozen=True, kw_only=True):
    """What an authority has determined of a process; a lead is none. It counts here; in the log it is entered for itself."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its number", filled=True)]
    ocid: Annotated[str, Col("the contracting process", filled=True)]
    says: Annotated[str, Col("what it says", words=FOUND_WORDS, filled=True)]
    by: Annotated[str, Col("which authority", filled=True)]
    date: Annotated[dt.date, Col("of which day", filled=True)]


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """What the releases tell of contracts or of payments in one currency. count: how many these are."""

    currency: str
    amount: Decimal
    count: int


class StepTally(msgspec.Struct, frozen=True, kw_only=True):
    """What stands under one step of a tranche, or one pledge. place: its name; standing: of the step's clause by the log;
    contracts: told by the releases; untold: processes of which none is told; agreed, paid: what they are worth and what was paid
    for them, as on the day; unvalued, unpriced: contracts and payments whose amount is not known."""

    place: str
    pledges: tuple[str, ...] = ()
    standing: str = ""
    processes: int
    contracts: int
    untold: int
    leads: int
    established: int
    dismissed: int
    agreed: tuple[Paid, ...] = ()
    unvalued: int = 0
    paid: tuple[Paid, ...] = ()
    unpriced: int = 0

    @property
    def words(self) -> str:
        """The line of the page."""
        many = f"{counted(self.contracts, 'contract')}, {counted(self.leads, 'lead')}"
        return f"under {self.place}: {many}, {self.established:,} established"


class RedFlags(Based, frozen=True, kw_only=True):
    """The answer. marking: of the page; names: of firms and offices in the leads; notes: on the reading and the joins."""

    processes: int
    asked: tuple[FlagAsked, ...]
    leads: tuple[RedLead, ...]
    silences: tuple[Silence, ...]
    steps: tuple[StepTally, ...] = ()
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    established: int = 0
    joined: bool = False
    marking: str = ""
