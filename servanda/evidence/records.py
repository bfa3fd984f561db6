"""What the log holds: assertions about the world, each with its source, grades, marking and the moment it became known.

Nothing in the log is ever changed. A later entry corrects, confirms, disputes or retracts an earlier one; what was known on a day is
what the entries up to that day say.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.marking import Marking as Marking
from servanda.base.schemes import TLP as TLP
from servanda.calendar import Instant


class _Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Standing(Enum):
    """Where an assertion stands. corrected: another entry with the same id has taken its place."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


PRECISIONS = ("second", "minute", "hour", "day", "week", "fortnight", "month", "quarter", "year", "interval")
"""How well a time is known; `first` and `last` of the record bound it, both inclusive."""

BOUNDS = ("exact", "about", "at least", "more than", "at most", "less than")
"""How a counted number is meant by its publisher."""

RELIABILITY = "ABCDEF"
"""Of a source: A completely reliable ... E unreliable; F cannot be judged (not: worst). Admiralty system."""

FORMAL = ("authorisation", "certification", "consent", "determination", "extension")
"""The acts of form, which exist by being made known."""

BEGINNING, END = -62104060800, 253370764799
"""So early and so late as no log reaches: the first second of year 2, the last of 9998, which every clock can show."""

CREDIBILITY = "123456"
"""Of a piece of information: 1 confirmed by other sources ... 5 improbable; 6 cannot be judged (not: worst)."""


class Grades(_Struct, frozen=True, kw_only=True):
    """Reliability of the source and credibility of the information, judged separately; "" : not graded."""

    reliability: str = ""
    credibility: str = ""


class Source(_Struct, frozen=True, kw_only=True, tag="source"):
    """Who says so. id: short name used by other records. reliability: of the source in general, unless a record says otherwise.

    draws_on: ids of the sources whose reports this one passes on; such sources are not independent of each other.
    origin: where what it tells was first seen or said, in words of whoever keeps the log; two sources of one origin count once.
    """

    id: str
    name: str = ""
    publisher: str = ""
    reference: str = ""  # address, symbol or page
    licence: str = ""
    reliability: str = ""
    marking: Marking = Marking()
    draws_on: tuple[str, ...] = ()
    origin: str = ""


class EventRecord(_Struct, frozen=True, kw_only=True, tag="event"):
    """Something that happened, or (count) so many happenings of one kind within an interval.

    id: stable over corrections. term: of the vocabulary, or a formal act (consent, determination, extension, certification,
    authorisation). first, last: the interval it happened in, both inclusive; equal when known to the second. by: never here, see
    Attribution. place: a declared place or ""; point: (longitude, latitude) WGS 84. amount, unit, bound: a quantity or, if `count`,
    the number counted. measures: what else was measured on it, as (amount, unit): deaths, injured; it is one event all the same. key: the publisher's own key or row. text: what happened, in the words of whoever keeps the log.
    """

    id: str
    term: str
    first: Instant
    last: Instant
    precision: str = "second"
    args: tuple[tuple[str, str], ...] = ()
    place: str = ""
    point: tuple[float, float] | None = None
    amount: Decimal | None = None
    unit: str = ""
    bound: str = "exact"
    count: bool = False
    measures: tuple[tuple[Decimal, str], ...] = ()
    sources: tuple[str, ...] = ()
    grades: Grades = Grades()
    marking: Marking = Marking()
    standing: Standing = Standing.CLAIMED
    key: str = ""
    text: str = ""


class Attribution(_Struct, frozen=True, kw_only=True, tag="attribution"):
    """Who did it: an assertion of its own, with its own source and dispute. by: several for a joint act."""

    id: str
    event: str
    by: tuple[str, ...]
    sources: tuple[str, ...] = ()
    grades: Grades = Grades()
    marking: Marking = Marking()
    standing: Standing = Standing.CLAIMED


class GapRecord(_Struct, frozen=True, kw_only=True, tag="gap"):
    """A stretch in which nobody could see. terms empty: hides everything; places empty: everywhere. reason: no access, cameras off,
    no patrol, jamming, weather, no report kept, or the words of whoever keeps the log."""

    id: str
    first: Instant
    last: Instant
    terms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    reason: str = ""
    sources: tuple[str, ...] = ()
    marking: Marking = Marking()
    standing: Standing = Standing.CLAIMED


class CoverageRecord(_Struct, frozen=True, kw_only=True, tag="coverage"):
    """Who looked, where, when and for what: a declaration that what is meant here would be in the log if it had happened.

    terms, by, places, clauses: what was looked for - these acts and events, of these doers, at these places, as far as these clauses ask for
    them; each empty for all. owner: whose declaration it is. closed: a register that the owner keeps complete, from `first` on, rather than
    a stretch somebody looked back on; it closes nothing later than what is known. how: how they looked, or why the register is complete.
    """

    id: str
    first: Instant
    last: Instant
    owner: str
    terms: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    closed: bool = False
    how: str = ""
    sources: tuple[str, ...] = ()
    grades: Grades = Grades()
    marking: Marking = Marking()
    standing: Standing = Standing.CLAIMED


class NotDone(_Struct, frozen=True, kw_only=True, tag="not done"):
    """A negative finding: somebody looked, and it was not done. A claim of a source like any event, with grades of its own.

    terms or clauses: which act was not done, or which clauses were not performed. by: by whom; empty: by nobody. first, last: within when.
    """

    id: str
    first: Instant
    last: Instant
    terms: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    text: str = ""
    sources: tuple[str, ...] = ()
    grades: Grades = Grades()
    marking: Marking = Marking()
    standing: Standing = Standing.CLAIMED


Look = CoverageRecord | NotDone
"""Both say that what is not on record within their scope did not happen."""


class Ruling(_Struct, frozen=True, kw_only=True, tag="ruling"):
    """An earlier assertion is confirmed, disputed or retracted; or (marks) it, or a source, is marked anew: then `marking` is its marking from here on,
    the only way down, and its standing stays. of: its id. by: who says so."""

    of: str
    standing: Standing
    by: str = ""
    because: str = ""
    sources: tuple[str, ...] = ()
    marking: Marking = Marking()
    marks: bool = False


WITH = "gap-"
"""In front of the id of an event: the gap that was entered with it."""

Record = Source | EventRecord | Attribution | GapRecord | CoverageRecord | NotDone | Ruling
"""A correction is a record of the same kind (no source, no ruling) with the id of an earlier one: it takes its place from its entry on."""


def parent_of(record: Record) -> str:
    """The id of the event that a record was made of or speaks of: that of an attribution, or of a gap entered with an event; "" if there is none."""
    if isinstance(record, Attribution):
        return record.event
    return record.id.removeprefix(WITH) if isinstance(record, GapRecord) and record.id.startswith(WITH) else ""


class Sealed(_Struct, frozen=True, kw_only=True, tag="sealed"):
    """What the log holds in the place of a record above the level of the seal (`servanda.evidence.sealing`): no kind of record, and seen by nobody above the storage.

    key: hash of the file with the key of its words. body, words: encrypted, in base64.
    """

    key: str
    body: str
    words: str
    marking: Marking = Marking()


class Entry(Displayed, _Struct, dict=True, frozen=True, kw_only=True):
    """A record as it stands in the log. number: from 1, without holes. known: when whoever keeps the log knew (never before the entry
    in front of it). author: who entered it. because: reason of a correction. hash: over this entry and the hash before it."""

    number: int
    known: Instant
    record: Record
    author: str = ""
    because: str = ""
    hash: str = ""


def counts_none(record: Record) -> bool:
    """Whether a record says that there were none: a count of nothing, as published, is a negative finding."""
    if not isinstance(record, EventRecord) or not record.count or record.amount is None:
        return False
    return record.amount == (1 if record.bound == "less than" else 0) and record.bound in ("exact", "at most", "less than")
