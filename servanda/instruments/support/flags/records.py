"""What the flags go by and what they answer; rows that join a contract to a pledge and a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, TypeVar

import msgspec

from servanda.accounts.leads import Figure, Lead, Silence, Threshold
from servanda.accounts.sourced import Sourced
from servanda.base.document import counted
from servanda.base.result import Based
from servanda.base.tables.reading import Col
from servanda.instruments.support.flags.facts import Untold
from servanda.instruments.support.flags.fences import quartiles
from servanda.instruments.support.flags.shapes import Procured

Key = TypeVar("Key")
By = Mapping[str, Fraction]
"""Thresholds of a flag by name."""


class RedFlag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A flag for those who use it. innocent, settle: of its leads; blind: what it cannot see."""

    code: str
    title: str
    looks_for: str
    source: str
    innocent: tuple[str, ...]
    settle: tuple[str, ...]
    blind: str
    threshold: tuple[Threshold, ...] = ()


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a flag saw. ocids: the processes it is about; who: the parties by number; party: it is about a party, not a process;
    value: the flag's own figure."""

    code: str
    ocids: tuple[str, ...]
    who: tuple[str, ...] = ()
    party: str = ""
    value: float
    words: str
    figures: tuple[Figure, ...]


class FlagAsked(msgspec.Struct, kw_only=True):
    """What one flag came to. judged: processes of which it could say something; silent: those it could not, and comparisons it
    could not make; fences: what it went by."""

    flag: RedFlag
    judged: int = 0
    seen: list[Seen] = msgspec.field(default_factory=list)
    silent: list[Silence] = msgspec.field(default_factory=list)
    fences: list[Figure] = msgspec.field(default_factory=list)

    @property
    def code(self) -> str:
        return self.flag.code

    def each(self, found: Iterable[Procured], ask: Callable[[Procured], None]) -> None:
        for one in found:
            try:
                ask(one)
                self.judged += 1
            except Untold as untold:
                self.mute(one.ocid, str(untold))

    def mute(self, about: str, reason: str) -> None:
        self.silent.append(Silence(detector=self.code, about=about, reason=reason))

    def beyond(self, values: Mapping[Key, Fraction], by: By, high: bool, what: str, unit: str) -> tuple[dict[Key, Fraction], str]:
        """The values at or beyond the fence and beyond the quartile, and the fence told; none, and a silence, where nothing can
        be compared. what: of what the values are."""
        if not values:
            return {}, ""
        first, third = quartiles(values.values())
        fence = third + by["spread"] * (third - first) if high else first - by["spread"] * (third - first)
        source = f"quartiles {float(first):.4g} and {float(third):.4g} of {len(values)}"
        side = "upper" if high else "lower"
        self.fences.append(Figure(what=f"{side} fence for a {what}", value=float(fence), unit=unit, source=source))
        why = "there is but one to compare" if len(values) == 1 else ""
        if high and fence <= 0:
            why = why or "the fence is 0: three quarters show nothing of it"
        elif not high and fence < 0:
            why = why or "the fence is below 0: nothing can be so low"
        if why:
            self.mute(f"every {what}", why)
            return {}, ""
        out = {key: of for key, of in values.items() if (of >= fence and of > third if high else of <= fence and of < first)}
        return out, f"at or {'above' if high else 'below'} the fence {float(fence):.4g} of {len(values)}"

    def muted(self, *what: str) -> bool:
        """Whether none of these could be compared: then of none of the processes anything is said."""
        return {f"every {one}" for one in what} <= {one.about for one in self.silent}

    def party(self, who: str, ocids: list[str], value: Fraction, unit: str, words: str) -> None:
        figures = (
            Figure(what="of this party", value=float(value), unit=unit),
            Figure(what="processes it is told in", value=len(ocids), unit="processes"),
        )
        seen = Seen(code=self.code, ocids=tuple(sorted(ocids)), party=who, value=float(value), words=words, figures=figures)
        self.seen.append(msgspec.structs.replace(seen, who=(who,)))


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
    """What the releases tell of payments in one currency."""

    currency: str
    amount: Decimal
    transactions: int


class StepTally(msgspec.Struct, frozen=True, kw_only=True):
    """What stands under one step of a tranche, or one pledge. place: its name; standing: of the step's clause by the log;
    contracts: told by the releases; untold: processes of which none is told; unpriced: payments without an amount."""

    place: str
    pledges: tuple[str, ...] = ()
    standing: str = ""
    processes: int
    contracts: int
    untold: int
    leads: int
    established: int
    dismissed: int
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
