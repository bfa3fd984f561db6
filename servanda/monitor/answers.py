"""What the monitor answers with: data that pages, exports, certificates and programs all read."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant
from servanda.meaning.runs import Event, Gap, Reason, Status, Verdict, Violation


class _Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Basis(_Struct, frozen=True, kw_only=True):
    """On what an answer rests; printed on every rendering.

    as_of: the moment in the world it speaks of. known: only what was known by then was used. zone: of the clock shown. choice: readings. policy: how evidence
    was weighed, in a sentence. closed: whether the data end at `as_of` for good, or are still coming in.
    """

    dossier: str
    hashes: dict[str, str] = {}
    log_head: str = ""
    entries: int = 0
    as_of: Instant
    known: Instant
    zone: str = "UTC"
    label: str = "as written"
    choice: tuple[tuple[str, str], ...] = ()
    policy: str = ""
    closed: bool = False
    released_to: str = ""
    version: str = ""


class EventView(_Struct, frozen=True, kw_only=True):
    """An event as the answers refer to it: `index` in the run, `id` and `entry` in the log."""

    index: int
    event: Event
    id: str = ""
    entry: int = 0
    known_at: Instant | None = None
    standing: str = ""
    grades: str = ""
    sources: tuple[str, ...] = ()
    text: str = ""
    precision: str = "second"
    bound: str = "exact"
    count: bool = False


class RungDue(_Struct, frozen=True, kw_only=True):
    """A step of the ladder that a breach has set going: who may or must do what by when."""

    clause: str
    rung: str
    status: Status
    sentence: str
    due: Instant | None = None
    since: Instant | None = None


class Missing(_Struct, frozen=True, kw_only=True):
    """What no evidence speaks of, though it would settle the verdict; gap: because nobody could see."""

    what: str
    term: str = ""
    by: tuple[str, ...] = ()
    gap: bool = False


class ClauseState(_Struct, frozen=True, kw_only=True):
    """What became of one clause.

    status: of its worst instance. score: 0 not initiated, 1 minimal, 2 intermediate, 3 full; None: cannot be judged (unknown, not in force).
    broken: acts that break the clause whoever of its bearers did them (doer not established): counted, attributed to nobody.
    pending: still open (the time is not over) as opposed to open at the end of closed data. late: kept or performed after its last moment, when.
    """

    clause: str
    title: str = ""
    agreement: str = ""
    article: str = ""
    modal: str = ""
    bearers: tuple[str, ...] = ()
    status: Status
    since: Instant | None = None
    due: Instant | None = None
    score: int | None = None
    score_because: str = ""
    performed_late: Instant | None = None
    instances: tuple[Verdict, ...] = ()
    violations: tuple[Violation, ...] = ()
    violations_unattributed: int = 0
    violation_count: str = ""  # in words when counts are bounds: "more than 5,000"
    missing: tuple[Missing, ...] = ()
    ladder: tuple[RungDue, ...] = ()
    engine: str = ""  # plan | reference


class Monitored(_Struct, frozen=True, kw_only=True):
    """The answer of `monitor`: every clause, under one reading, as of one moment, on what was known by one moment."""

    basis: Basis
    clauses: tuple[ClauseState, ...] = ()
    events: tuple[EventView, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


class DueItem(_Struct, frozen=True, kw_only=True):
    """kind: falls due | overdue | clock running | power lapses | window opens | not started (a clock that waits for something)."""

    kind: str
    clause: str
    bearers: tuple[str, ...] = ()
    what: str = ""
    at: Instant | None = None
    waits_for: str = ""
    because: str = ""


class Due(_Struct, frozen=True, kw_only=True):
    basis: Basis
    days: int = 0
    items: tuple[DueItem, ...] = ()


class Delta(_Struct, frozen=True, kw_only=True):
    """A verdict asserted (no `was`), withdrawn (no `now`) or changed, because of entries known since, or of time passing (none)."""

    clause: str
    bearers: tuple[str, ...] = ()
    was: Verdict | None = None
    now: Verdict | None = None
    because: tuple[EventView, ...] = ()
    text: str = ""


class Diff(_Struct, frozen=True, kw_only=True):
    before: Basis
    after: Basis
    deltas: tuple[Delta, ...] = ()


class Why(_Struct, frozen=True, kw_only=True):
    """Why a clause stands as it does: sentences, and under each the reasons and events as data."""

    basis: Basis
    state: ClauseState
    words: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    events: tuple[EventView, ...] = ()
    readings: tuple[tuple[str, Status], ...] = ()  # status of the same clause under each other reading
