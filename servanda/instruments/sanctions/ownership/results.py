"""What the job `own` gives back: answers under each regime, with what they rest on."""

from __future__ import annotations

import msgspec

from servanda.base.result import Based
from servanda.instruments.sanctions.ownership.records import Answer, Problem, Regime, Verdict

RED_FLAG = (
    "A sale to just under a threshold, near a listing, to a buyer without means or with an option to sell back, is a known "
    "sign that control remains. Before it is relied on: who bought, with whose money, at what price, who votes, who can take it "
    "back. Refer."
)


class Owned(msgspec.Struct, frozen=True, kw_only=True):
    """A company in which X, or what is caught because of X alone, holds something. least, most: of its
    shares, together; short: billionths of shares that are missing (0 if caught)."""

    party: str
    name: str
    verdict: Verdict
    least: int
    most: int
    short: int


class HeldShare(msgspec.Struct, frozen=True, kw_only=True):
    """A holding on the way up. depth: 1 for the owners of the party asked. verdict: of the owner; listed:
    it is itself listed. stake: whether it has a size."""

    owner: str
    name: str
    company: str
    depth: int
    least: int
    most: int
    stake: bool
    verdict: Verdict
    listed: bool
    places: tuple[str, ...] = ()


class VerdictChange(msgspec.Struct, frozen=True, kw_only=True):
    """A party whose verdict changes. weight: its economic weight, None where the register gives none."""

    party: str
    before: Verdict
    after: Verdict
    weight: float | None = None
    unit: str = ""


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """What changes for others; `party` itself is not among them. weights: sums by unit; unweighed: how many of
    the changed have no weight given."""

    party: str
    changes: tuple[VerdictChange, ...]
    weights: tuple[tuple[str, float], ...] = ()
    unweighed: int = 0


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """changed: the rows that are replaced. company: the answer on the company after the sale. changes: everybody whose verdict
    differs."""

    owner: str
    company: str
    before: tuple[int, int]
    after: int
    changed: tuple[str, ...]
    answer: Answer
    what: WhatIf
    warning: str = RED_FLAG


class Rested(Based, frozen=True, kw_only=True):
    """on: the day. listed: ids taken as listed that the register knows; unknown: those it does not. problems: what
    is doubtful in the register. not_judged: authorities whose rule was not applied."""

    on: str
    regimes: tuple[Regime, ...]
    listed: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    not_judged: tuple[str, ...] = ()


class OwnershipRow(msgspec.Struct, frozen=True, kw_only=True):
    """An answer under one regime. name: as the register says, where it differs from the id."""

    regime: str
    party: str
    name: str
    verdict: Verdict
    refer: bool
    words: tuple[str, ...]
    answer: Answer


class OwnershipCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many unlisted parties have each verdict under a regime."""

    regime: str
    must: int
    may: int
    not_: int


class Caught(Rested, frozen=True, kw_only=True):
    """Answers on the parties asked, or on all that must or may be caught; left: how many of these are not shown."""

    answers: tuple[OwnershipRow, ...]
    counts: tuple[OwnershipCount, ...]
    left: int = 0


class Owns(Rested, frozen=True, kw_only=True):
    party: str
    owned: tuple[tuple[str, tuple[Owned, ...]], ...]


class Owners(Rested, frozen=True, kw_only=True):
    """owners: under each regime everybody above, nearest first."""

    party: str
    answers: tuple[OwnershipRow, ...]
    owners: tuple[tuple[str, tuple[HeldShare, ...]], ...]


class IfListed(Rested, frozen=True, kw_only=True):
    party: str
    changes: tuple[tuple[str, WhatIf], ...]


class IfSells(Rested, frozen=True, kw_only=True):
    owner: str
    company: str
    sales: tuple[tuple[str, Sale], ...]


class Regimes(Based, frozen=True, kw_only=True):
    on: str
    regimes: tuple[Regime, ...]
