"""What a monitoring report is made of, before anything is drawn or written: data only, all of it computed from evidence its reader may see."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from servanda.calendar import Instant
from servanda.evidence.records import Marking
from servanda.monitor.answers import ClauseState, Diff, Due, Monitored, ScorePoint, SideBySide
from servanda.monitor.coders import Coded
from servanda.monitor.wording import INTERNAL, Wording


class _Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Span(_Struct, frozen=True, kw_only=True):
    """A stretch of time: after `first`, up to and including `last`."""

    first: Instant
    last: Instant

    def holds(self, at: Instant | None) -> bool:
        """Whether a moment lies in it; an unknown moment does not."""
        return at is not None and self.first < at <= self.last


class ClauseInfo(_Struct, frozen=True, kw_only=True):
    """What stays the same about a clause: how it is called, said and seen. topics: those it covers. seen_by: in words, "" if by nobody."""

    id: str
    label: str
    title: str = ""
    agreement: str = ""
    modal: str = ""
    sentence: str = ""
    topics: tuple[str, ...] = ()
    seen_by: str = ""
    certified_by: tuple[str, ...] = ()


class Item(_Struct, frozen=True, kw_only=True):
    """One event or count of the evidence annex.

    number: in the annex, from 1. what: in the vocabulary's words. by: only where an attribution is accepted. attribution: how that stands, in words.
    point: (longitude, latitude). cited: whether a finding of the report rests on it.
    """

    number: int
    id: str
    term: str
    what: str
    first: Instant
    last: Instant
    precision: str = "second"
    place: str = ""
    point: tuple[float, float] | None = None
    amount: Decimal | None = None
    unit: str = ""
    bound: str = "exact"
    count: bool = False
    by: tuple[str, ...] = ()
    attribution: str = ""
    sources: tuple[str, ...] = ()
    grades: str = ""
    standing: str = ""
    marking: str = ""
    known: Instant | None = None
    text: str = ""
    cited: bool = False


class GapItem(_Struct, frozen=True, kw_only=True):
    """A stretch in which nobody could see; terms and places empty: everything, everywhere."""

    id: str
    first: Instant
    last: Instant
    terms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    reason: str = ""
    sources: tuple[str, ...] = ()
    standing: str = ""
    marking: str = ""


class LookItem(_Struct, frozen=True, kw_only=True):
    """Who looked, or a finding that something was not done. clauses: as their labels; counts: whether it is certain enough to close absence."""

    id: str
    first: Instant
    last: Instant
    finding: bool = False
    complete: bool = False
    terms: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    owner: str = ""
    how: str = ""
    sources: tuple[str, ...] = ()
    standing: str = ""
    marking: str = ""
    counts: bool = False


class SourceItem(_Struct, frozen=True, kw_only=True):
    id: str
    name: str = ""
    publisher: str = ""
    reference: str = ""
    licence: str = ""
    reliability: str = ""


class PlaceItem(_Struct, frozen=True, kw_only=True):
    """A declared place that has a geometry; viewpoint: whose drawing it is; inside: every place around it."""

    name: str
    geometry: dict[str, object]
    viewpoint: str = ""
    inside: tuple[str, ...] = ()


class Boundaries(_Struct, frozen=True, kw_only=True):
    """The user's own layer of boundaries. Without a viewpoint none is drawn: there is no neutral line to fall back on.

    features: (GeoJSON geometry, name, disputed). given: whether a file was given at all.
    """

    viewpoint: str = ""
    features: tuple[tuple[dict[str, object], str, bool], ...] = ()
    given: bool = False


class Possible(_Struct, frozen=True, kw_only=True):
    """An event that may break a clause on what is known; counted nowhere. amount, bound, unit: of a count, as published."""

    id: str
    term: str
    at: Instant
    place: str = ""
    by: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    count: bool = False
    amount: Decimal | None = None
    bound: str = "exact"
    unit: str = ""


class ReportedChange(_Struct, frozen=True, kw_only=True):
    """An entry of the period that corrects, confirms, disputes or retracts an earlier one. how: in one word; number: in the annex, 0 if not there."""

    known: Instant
    how: str
    id: str
    what: str
    number: int = 0
    because: str = ""


class PeriodColumn(_Struct, frozen=True, kw_only=True):
    """The state of every clause at the end of one period, on what is known now."""

    at: Instant
    states: tuple[ScorePoint, ...] = ()


class ReportData(_Struct, frozen=True, kw_only=True):
    """Everything a report says.

    period, previous: what it covers, and the stretch of the same length before. now: at the end of the period. then: at its start, on what was
    known then (as the report of that day had it). then_now: at its start, on what is known now. passed: from then_now to now; restated: from then to
    then_now. changes: entries of the period that change earlier ones. readings: the clauses under each choice of readings, if more than one was asked
    for. possible: events of both periods that may break a clause. history: oldest first, the last is `now`. items: the evidence annex.
    coded: scores given by people, not worked out. marking: the highest of what is inside. drawn: whether a map is wanted.
    blocks: the parts picked, in order (none: all).
    shown, digest: how many records of evidence it shows, and a hash over what it shows of them.
    """

    title: str
    now: Monitored
    then: Monitored
    then_now: Monitored
    passed: Diff
    restated: Diff
    due: Due
    period: Span
    previous: Span
    clauses: tuple[ClauseInfo, ...] = ()
    readings: SideBySide | None = None
    possible: tuple[Possible, ...] = ()
    history: tuple[PeriodColumn, ...] = ()
    items: tuple[Item, ...] = ()
    gaps: tuple[GapItem, ...] = ()
    looks: tuple[LookItem, ...] = ()
    coded: tuple[Coded, ...] = ()
    changes: tuple[ReportedChange, ...] = ()
    sources: tuple[SourceItem, ...] = ()
    places: tuple[PlaceItem, ...] = ()
    boundaries: Boundaries = Boundaries()
    marking: Marking = Marking()
    recipient: str = ""
    limit: str = "CLEAR"
    shown: int = 0
    digest: str = ""
    drawn: bool = True
    blocks: tuple[str, ...] = ()

    @property
    def zone(self) -> str:
        """The zone of every clock time shown."""
        return self.now.basis.zone

    @property
    def words(self) -> Wording:
        """The words of the mandate it is told in."""
        return self.now.basis.words or INTERNAL

    def info(self, clause: str) -> ClauseInfo:
        """How a clause is called and said; a clause that stands nowhere is called by its id."""
        return next((c for c in self.clauses if c.id == clause), ClauseInfo(id=clause, label=clause))


def state_of(monitored: Monitored, clause: str) -> ClauseState | None:
    """The state of a clause, if the answer has it."""
    return next((s for s in monitored.clauses if s.clause == clause), None)


def short_mark(mark: str, where: str = "the head of the report") -> str:
    """A marking in words, its list left to where there is room for it if it is long: properties and headers hold few letters."""
    return mark if len(mark) + mark.count("&") <= 200 else f"{mark.partition(' REL ')[0]} REL: the list stands in {where}"


