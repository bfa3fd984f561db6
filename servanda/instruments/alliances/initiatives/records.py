"""Rows of initiatives and of how their assessors see them, and what the page on them is made of."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.between import Between
from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col
from servanda.instruments.alliances.told import ClauseStanding

STATUSES = ("planned", "under way", "stalled", "done", "dropped")
STAGES = ("pledged", "committed", "allocated", "delivered")
"""As the ledger of support has them: set beside each other, never added."""


class InitiativeRow(Sourced, frozen=True, kw_only=True):
    """An initiative as somebody tells it. pledges: ids of support/pledges.csv, a whole stands for its parts; milestones: clauses.
    Two rows may name one pledge: then two tell of one thing, and it counts once."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its name", filled=True)]
    what: Annotated[str, Col("what it is", filled=True)]
    announced_by: Annotated[tuple[str, ...], Col("who announced it, parted by ;", filled=True)]
    announced_on: Annotated[dt.date | None, Col("when")] = None
    pledges: Annotated[tuple[str, ...], Col("the promises that pay for it, parted by ;")] = ()
    milestones: Annotated[tuple[str, ...], Col("clauses that are its milestones, parted by ;")] = ()


class StatusRow(Sourced, frozen=True, kw_only=True):
    """How its assessor (`owner`) sees an initiative on a day (`as_of`)."""

    KEY: ClassVar[tuple[str, ...]] = ("initiative", "owner", "as_of")
    initiative: Annotated[str, Col("its name in initiatives.csv", filled=True)]
    status: Annotated[str, Col("how it stands", words=STATUSES, filled=True)]


class PaidPart(msgspec.Struct, frozen=True, kw_only=True):
    """A promise of the ledger that pays for an initiative. amounts: of the four stages; told: of which anything is on record;
    leaf: it has no parts; only these are added."""

    id: str
    what: str
    donor: str
    to: str
    unit: str
    part_of: str
    leaf: bool
    amounts: tuple[Between, ...]
    told: tuple[bool, ...]
    by_assessor: tuple[tuple[str, tuple[str, ...]], ...] = ()
    late: str = ""


class AssessedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The latest word of one assessor by the day asked about; before: its earlier ones, as `planned (2031-07-05)`."""

    assessor: str
    status: str
    on: dt.date
    source: str
    before: tuple[str, ...] = ()


class JointInitiative(msgspec.Struct, frozen=True, kw_only=True):
    """An initiative with who pays (its leaves), milestones, status by each assessor; differ: they say different things; also:
    leaf to the other initiatives that tell of it; unpaid: who announced it and gives nothing to it, by the ledger."""

    id: str
    what: str
    announced_by: tuple[str, ...]
    announced_on: dt.date | None
    parts: tuple[PaidPart, ...]
    milestones: tuple[ClauseStanding, ...]
    statuses: tuple[AssessedStatus, ...]
    differ: bool
    also: tuple[tuple[str, tuple[str, ...]], ...]
    unpaid: tuple[str, ...]
    source: str


class LeafSum(msgspec.Struct, frozen=True, kw_only=True):
    """Sums by unit. once: each leaf once; told: as if every initiative were another, for comparison; None: nothing is on record;
    twice: leaves that more than one tells of."""

    unit: str
    once: tuple[Between | None, ...]
    told: tuple[Between | None, ...]
    leaves: tuple[str, ...]
    twice: tuple[str, ...] = ()


class InitiativesAnswer(Based, frozen=True, kw_only=True):
    """leads: promises of the ledger that may be one and are not joined."""

    on: dt.date
    initiatives: tuple[JointInitiative, ...]
    sums: tuple[LeafSum, ...]
    leads: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
