"""What the ledger answers: sums on record, each with the rows it is made of, gaps, what is late, leads, what is not known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from servanda.accounts.between import NOTHING, Between
from servanda.accounts.stages.converting import NotConverted, RateLine
from servanda.base.result import Based


class StageSum(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record of a stage. rows: what it is made of, by name; none: nothing is on record, and the amount is nothing."""

    amount: Between = NOTHING
    rows: tuple[str, ...] = ()


class AssessorSums(msgspec.Struct, frozen=True, kw_only=True):
    """What one assessor tells of the four stages; common: the same in the currency asked for."""

    assessor: str
    stages: tuple[StageSum, ...]
    common: tuple[Between, ...] = ()


class StageGap(msgspec.Struct, frozen=True, kw_only=True):
    """From a stage to the next one on record (or the next at all): what has not come so far, by the record."""

    first: str
    then: str
    amount: Between


class ClauseTold(msgspec.Struct, frozen=True, kw_only=True):
    """What the monitor says of a clause. due: its last day; owes: whom it binds; answered: which steps of its ladder are open."""

    clause: str
    status: str
    due: dt.date | None = None
    owes: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()


class PledgeSums(msgspec.Struct, frozen=True, kw_only=True):
    """A promise and what became of it. stages: between what its assessors say; by_assessor: each of them; differ: stages of which
    they say different things. leaf: whether it has no parts: only these are added. late: yes | no | perhaps | not known | no day.
    done: whether all of it is delivered, by the record; next: the next step; common: the four in the currency asked for."""

    id: str
    clause: str
    sort: str
    what: str
    donor: str
    to: str
    via: str
    part_of: str
    unit: str
    place: str
    source: str
    stages: tuple[StageSum, ...]
    by_assessor: tuple[AssessorSums, ...]
    differ: tuple[str, ...]
    gaps: tuple[StageGap, ...]
    open: Between
    leaf: bool
    due: dt.date | None
    late: str
    done: str
    next: str
    owes: str
    told: ClauseTold | None
    common: tuple[Between, ...] = ()
    valued: bool = False


class TotalSums(msgspec.Struct, frozen=True, kw_only=True):
    """Promises without parts, added. of: all | donor | recipient; the rows of its stages are promises. assessors: what each
    tells, where they differ; by_rates: in the common currency; without: promises of which an amount is not known in this unit.
    valued: goods are in it at our prices."""

    of: str
    name: str
    unit: str
    stages: tuple[StageSum, ...]
    assessors: tuple[AssessorSums, ...]
    pledges: tuple[str, ...]
    without: tuple[str, ...] = ()
    by_rates: bool = False
    valued: bool = False


class NeedSums(msgspec.Struct, frozen=True, kw_only=True):
    """A need beside what is promised and delivered for it. unmet: needed less delivered; unpromised: needed less pledged. month:
    of needs by month: what falls due and what was delivered in it."""

    id: str
    what: str
    for_: str
    by: dt.date | None
    unit: str
    source: str
    needed: Between
    pledged: Between
    delivered: Between
    unpromised: Between
    unmet: Between
    pledges: tuple[str, ...]
    month: str = ""


class DoubleLead(msgspec.Struct, frozen=True, kw_only=True):
    """Two entries that may be one. It is a lead: nothing is joined. counted: how much would be told twice."""

    first: str
    second: str
    stage: str
    donor: str
    to: str
    counted: Between
    unit: str
    days: int
    sources: tuple[str, str]
    via: bool = False


class NotAdding(msgspec.Struct, frozen=True, kw_only=True):
    """A row that does not add up. off: committed less delivered less what is to come."""

    donor: str
    unit: str
    committed: Decimal
    delivered: Decimal
    to_come: Decimal
    off: Decimal
    source: str


class TotalAside(msgspec.Struct, frozen=True, kw_only=True):
    """A total that somebody gives beside ours of that day, donor, unit and stage. off: theirs less ours; agrees: yes | no |
    perhaps | not on record."""

    donor: str
    unit: str
    on: dt.date
    stage: str
    told: Decimal
    ours: StageSum
    off: Between
    agrees: str
    source: str


class LedgerAnswer(Based, frozen=True, kw_only=True):
    """Every promise with its sums as of a day and as known by one. into: the common currency asked for; unknown: rows with no
    amount in a unit; no_amount: rows without a most; sources: of each row that is counted; tolerance: by
    how much a total of others may be off; notes: what else is to be said; about:
    whose promises were asked about, and reply: the answer in lines."""

    pledges: tuple[PledgeSums, ...]
    totals: tuple[TotalSums, ...]
    needs: tuple[NeedSums, ...] = ()
    doubles: tuple[DoubleLead, ...] = ()
    more_doubles: bool = False
    rates: tuple[RateLine, ...] = ()
    unknown: tuple[NotConverted, ...] = ()
    no_amount: tuple[str, ...] = ()
    not_adding: tuple[NotAdding, ...] = ()
    totals_read: int = 0
    aside: tuple[TotalAside, ...] = ()
    tolerance: Decimal = Decimal(0)
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    sources: dict[str, str] = {}
    into: str = ""
    assessor: str = ""
    about: str = ""
    reply: tuple[str, ...] = ()
    on: dt.date
    known_by: dt.date
