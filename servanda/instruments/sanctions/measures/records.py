"""The life of a measure as data: what it is, its phases, what made each of them."""

from __future__ import annotations

import enum

import msgspec

from servanda.base.result import Based
from servanda.calendar import Instant
from servanda.monitor.answers import Basis as Asked


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Kind(enum.StrEnum):
    """Where a measure stands.

    planned: written, and nothing has started it. triggered: a breach calls for it, and it has not been imposed. in force, extended (in force, its
    sunset moved), snapped back (in force again because the condition of its suspension failed, or because a breach revived it), resumed (in force
    again because the suspension ran out or was called back): it binds. suspended: it would bind, and something lifts it. lapsed: its sunset passed
    unextended. ended: by a decision, by its own last day, or with the state on which it hung. unknown: what is known allows more than one.
    in part: its clauses stand differently.
    """

    PLANNED = "planned"
    TRIGGERED = "triggered"
    IN_FORCE = "in force"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    SNAPPED_BACK = "snapped back"
    RESUMED = "resumed"
    LAPSED = "lapsed"
    ENDED = "ended"
    UNKNOWN = "unknown"
    IN_PART = "in part"


BINDING = frozenset({Kind.IN_FORCE, Kind.EXTENDED, Kind.SNAPPED_BACK, Kind.RESUMED})
"""The kinds in which a measure binds."""

SORTS = (
    "asset-freeze",
    "travel-ban",
    "sectoral",
    "export-control",
    "price-cap",
    "services",
    "vessel",
    "anti-circumvention",
    "other",
)

REACHES = ("listed", "activity")


class Measure(_Record, frozen=True, kw_only=True):
    """What a measure is. The clauses say what it asks and when it binds; this says what no clause says.

    clauses: ids, each a prohibition or duty of the dossier. sort: one of `SORTS`. programme, list: as the snapshots of lists name them ("" : rests
    on no list). reach: `listed`, it catches dealings with a listed party of its programme; `activity`, it catches the acts of its clauses, whoever
    the party is. activities: the acts it catches ("*" any; default: any for `listed`, those of its clauses for `activity`). declared: False where
    nobody declared it and the clause alone speaks.
    """

    id: str
    title: str
    clauses: tuple[str, ...]
    sort: str = "other"
    programme: str = ""
    list: str = ""
    objective: str = ""
    imposed_by: str = ""
    legal_basis: str = ""
    reach: str = "activity"
    activities: tuple[str, ...] = ()
    source: str = ""
    declared: bool = True


class Witness(_Record, frozen=True, kw_only=True):
    """What a phase rests on. role: what part it plays (breach, power, suspension, condition, extension, sunset, event). clause: the clause that speaks.
    events: ids in the log, in order of time; places: their indexes in the run."""

    role: str
    text: str
    clause: str = ""
    events: tuple[str, ...] = ()
    places: tuple[int, ...] = ()


class LifePart(_Record, frozen=True, kw_only=True):
    """One clause of a measure for one bearer (and one occurrence, where the clause comes again)."""

    clause: str
    bearers: tuple[str, ...]
    kind: Kind
    since: Instant | None = None


class Phase(_Record, frozen=True, kw_only=True):
    """A stretch of the life of a measure.

    since, until: first and last second; since None: from the beginning; until None: it has not ended as of the basis. sunset: when it lapses or
    ends if nobody acts, as fixed at its end (None: nothing fixes one); sunset_sure False: not sooner, perhaps later. binds: whether it binds (None: not
    known, or in part); of an unknown phase it may still be certain that it does not. because: in a sentence. parts: how each clause stands, where they differ.
    """

    kind: Kind
    since: Instant | None = None
    until: Instant | None = None
    binds: bool | None = None
    because: str = ""
    sunset: Instant | None = None
    sunset_sure: bool = True
    witnesses: tuple[Witness, ...] = ()
    parts: tuple[LifePart, ...] = ()


class Life(_Record, frozen=True, kw_only=True):
    """A measure under one reading, its phases in order of time without gaps. zone: of its agreement's clock."""

    measure: Measure
    phases: tuple[Phase, ...]
    zone: str = "UTC"

    @property
    def now(self) -> Phase:
        """The phase it is in as of the basis."""
        return self.phases[-1]


class UnderReading(_Record, frozen=True, kw_only=True):
    """The lives of all measures under one choice of readings. differs: ids of measures that live otherwise than as written."""

    label: str
    choice: tuple[tuple[str, str], ...] = ()
    lives: tuple[Life, ...] = ()
    differs: tuple[str, ...] = ()


class Lives(Based, frozen=True, kw_only=True, omit_defaults=True):
    """The answer of `lives`: as of a moment in the world, on what was known by another."""

    asked: Asked
    readings: tuple[UnderReading, ...]
    notes: tuple[str, ...] = ()
