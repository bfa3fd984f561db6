"""What the monitor answers with: data that pages, exports, certificates and programs all read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from servanda.base.displayed import Displayed, Tabled
from servanda.calendar import Instant
from servanda.meaning.runs import Event, Gap, Instance, Reason, Status, Verdict, Violation, Watched
from servanda.monitor.wording import INTERNAL, Wording


class _Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Basis(_Struct, frozen=True, kw_only=True):
    """On what an answer rests; printed on every rendering.

    as_of: the moment in the world it speaks of. known: only what was known by then was used. zone: of the clock shown. choice: readings. policy: how evidence
    was weighed, in a sentence. released_to: for whom it was made ("": internal). marking: the highest of all it rests on. closed: whether the data end at `as_of` for good, or are still coming in. words: in which statuses are told.
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
    words: Wording | None = None
    marking: str = ""

    def word(self, status: Status, modal: str, lack: str = "") -> str:
        """A status in these words; None: those of the monitor itself."""
        return (self.words or INTERNAL).word(status, modal, lack, ended=self.closed)


class AttributedTo(_Struct, frozen=True, kw_only=True):
    """Who is said to have done something, and by which sources. used: the policy accepts it, so that the verdicts rest on it."""

    by: tuple[str, ...]
    sources: tuple[str, ...] = ()
    grades: str = ""
    standing: str = ""
    used: bool = False


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
    first: Instant | None = None  # the interval it happened in, if not known to the second
    last: Instant | None = None
    attributions: tuple[AttributedTo, ...] = ()
    history: tuple[int, ...] = ()  # entries that speak of it
    marking: str = ""
    published: Decimal | None = None  # the number as its publisher gave it; `event.amount` is what counts of it


class RungDue(_Struct, frozen=True, kw_only=True):
    """A step of the ladder that a breach has set going: who may or must do what by when."""

    clause: str
    rung: str
    status: Status
    sentence: str
    due: Instant | None = None
    since: Instant | None = None
    bearers: tuple[str, ...] = ()
    modal: str = ""
    concerns: tuple[str, ...] = ()  # bearers of the instance whose breach it answers


class Missing(_Struct, frozen=True, kw_only=True):
    """What no evidence speaks of, though it would settle the verdict; gap: because nobody could see."""

    what: str
    term: str = ""
    by: tuple[str, ...] = ()
    gap: bool = False


class Waiting(_Struct, frozen=True, kw_only=True):
    """Something a clause waits for. part: of the clause. text: as a fact that is yet to come. met: True | False | None (not known).

    clock: the clause's time is counted from it, so that no clock runs before it. done_by: who has done their share already, when.
    """

    part: str
    text: str
    met: bool | None = False
    since: Instant | None = None
    clock: bool = False
    done_by: tuple[tuple[str, Instant], ...] = ()
    missing: tuple[Missing, ...] = ()
    certified_by: tuple[str, ...] = ()
    unseen: bool = False  # met is not known for no other reason than that it may have come unseen


class Performed(_Struct, frozen=True, kw_only=True):
    """A duty breached at its deadline and performed afterwards: at, by the events (indexes into the run)."""

    bearers: tuple[str, ...]
    at: Instant
    due: Instant | None = None
    events: tuple[int, ...] = ()
    instance: Instance | None = None


class CountedActs(_Struct, frozen=True, kw_only=True):
    """How many of one unit ("": acts one by one): at least so many, at most so many (None: no telling)."""

    unit: str
    least: int
    most: int | None = None


class ClauseState(_Struct, frozen=True, kw_only=True):
    """What became of one clause.

    status: of its worst instance. score: 0 not initiated, 1 minimal, 2 intermediate, 3 full; None: cannot be judged (unknown, not in force).
    broken: acts that break the clause whoever of its bearers did them (doer not established): counted, attributed to nobody.
    pending: still open (the time is not over) as opposed to open at the end of closed data. late: kept or performed after its last moment, when.
    lack: where the status is unknown for no other reason than that a log does not hold all that happened, the name of what is lacking
    (`servanda.meaning.LACKS`). watched: by whom its acts were looked for, whatever its status.
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
    answer: str = ""  # the status in words: tells "still pending" from "open when the data ended"
    zone: str = "UTC"  # of its agreement's clock
    performed: tuple[Performed, ...] = ()  # each instance performed late; performed_late is set when every breached one was
    waits: tuple[Waiting, ...] = ()
    violations_least: int = 0  # at least so many, by the bounds of the counts; where they are of several units, so many records
    violations_by_unit: tuple[CountedActs, ...] = ()  # the same of each unit, where they are of several
    violations_possible: int = 0  # further acts that only may be violations
    sentence: str = ""  # the clause in plain English
    lack: str = ""
    watched: tuple[Watched, ...] = ()


class Monitored(Tabled, _Struct, dict=True, frozen=True, kw_only=True):
    """The answer of `monitor`: every clause, under one reading, as of one moment, on what was known by one moment."""

    basis: Basis
    clauses: tuple[ClauseState, ...] = ()
    events: tuple[EventView, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    watched: tuple[Watched, ...] = ()  # who looked, by declarations and findings that are certain; nothing presumed


class Column(_Struct, frozen=True, kw_only=True):
    """One choice of readings. holder: who holds it all; reading: the one reading it is; neither: as written. also: others who hold the same."""

    label: str
    choice: tuple[tuple[str, str], ...] = ()
    holder: str = ""
    reading: str = ""
    also: tuple[str, ...] = ()


class ReadingRow(_Struct, frozen=True, kw_only=True):
    """One clause under every column, in their order; None: the clause is not there. parts: two that are known differ.

    late: where it is breached, when it was performed since (None: it was not). lacks: as in `ClauseState`.
    """

    clause: str
    title: str = ""
    statuses: tuple[Status | None, ...] = ()
    answers: tuple[str, ...] = ()
    parts: bool = False
    late: tuple[Instant | None, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def standings(self) -> tuple[Standing, ...]:
        """How it stands under each column."""
        return tuple(zip(self.statuses, self.late, self.lacks or [""] * len(self.statuses), strict=True))

    @property
    def differs(self) -> bool:
        """Whether the answer hangs on the reading: they part, or one leaves unknown what another tells."""
        return len(set(self.standings)) > 1


Standing = tuple[Status | None, Instant | None, str]
"""A clause's status; where it is breached, when it was performed since; where it is unknown, what it lacks."""


def they_part(standings: Iterable[Standing]) -> bool:
    """Whether readings part: two answers differ, and neither is unknown. What is unknown may turn out to be the same."""
    return len({one for one in standings if one[0] is not Status.UNKNOWN}) > 1


class SideBySide(Displayed, _Struct, dict=True, frozen=True, kw_only=True):
    """The answer of `monitor --all-readings`: the same evidence under each choice of readings."""

    basis: Basis
    columns: tuple[Column, ...] = ()
    rows: tuple[ReadingRow, ...] = ()
    notes: tuple[str, ...] = ()


class ScorePoint(_Struct, frozen=True, kw_only=True):
    """How a clause stood at a moment, on what was known by `known`."""

    clause: str
    at: Instant
    known: Instant
    status: Status
    score: int | None = None
    violations_least: int = 0
    lack: str = ""


class DueItem(_Struct, frozen=True, kw_only=True):
    """kind: falls due | overdue | not established (its last moment passed, whether it was done is not known) | due at once (no
    number is given) | clock running | power lapses | window opens | not started (a clock that waits for something). lack: as in
    `ClauseState`; of an overdue duty "" says that it is breached."""

    kind: str
    clause: str
    bearers: tuple[str, ...] = ()
    what: str = ""
    at: Instant | None = None
    waits_for: str = ""
    because: str = ""
    zone: str = "UTC"
    title: str = ""
    certified_by: tuple[str, ...] = ()
    lack: str = ""


class Due(Tabled, _Struct, dict=True, frozen=True, kw_only=True):
    basis: Basis
    days: int = 0
    items: tuple[DueItem, ...] = ()


class Delta(_Struct, frozen=True, kw_only=True):
    """A verdict asserted (no `was`), withdrawn (no `now`) or changed, because of entries known since, or of time passing (none).

    kind: asserted | withdrawn | changed | performed (late, after its deadline) | count (the violations recorded of the clause changed; was_count, now_count in words).
    entries: numbers of the entries of the log that made the difference, if any did.
    """

    clause: str
    bearers: tuple[str, ...] = ()
    was: Verdict | None = None
    now: Verdict | None = None
    because: tuple[EventView, ...] = ()
    text: str = ""
    kind: str = "changed"
    entries: tuple[int, ...] = ()
    was_count: str = ""
    now_count: str = ""
    zone: str = "UTC"


class Diff(Displayed, _Struct, dict=True, frozen=True, kw_only=True):
    before: Basis
    after: Basis
    deltas: tuple[Delta, ...] = ()


class Why(Displayed, _Struct, dict=True, frozen=True, kw_only=True):
    """Why a clause stands as it does: sentences, and under each the reasons and events as data."""

    basis: Basis
    state: ClauseState
    words: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    events: tuple[EventView, ...] = ()
    readings: tuple[tuple[str, Status], ...] = ()  # status of the same clause under each other reading
    readings_late: tuple[Instant | None, ...] = ()  # parallel to readings: where it is breached, when it was performed since
    readings_lacks: tuple[str, ...] = ()  # parallel to readings, if any lacks something: what, as in `ClauseState`
    violation_events: tuple[EventView, ...] = ()
    aside_events: tuple[EventView, ...] = ()  # acts on record that do not count; why stands in the sentences
    notes: tuple[str, ...] = ()
