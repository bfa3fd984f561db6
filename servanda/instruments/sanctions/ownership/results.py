"""What the job `own` gives back: answers under each regime, with what they rest on."""

from __future__ import annotations

import msgspec

from servanda.base.result import Based
from servanda.instruments.sanctions.ownership.questions import HeldShare, Owned
from servanda.instruments.sanctions.ownership.records import Answer, Problem, Regime, Verdict
from servanda.instruments.sanctions.ownership.sells import Sale
from servanda.instruments.sanctions.ownership.whatif import WhatIf


class Rested(Based, frozen=True, kw_only=True):
    """on: the day. listed: ids taken as listed that the register knows; unknown: those it does not. problems: what is doubtful in the register. not_judged: authorities whose rule was not applied."""

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
