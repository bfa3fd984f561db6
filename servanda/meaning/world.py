"""The facts of one run as seen at one moment, and what is worked out about its clauses."""

from __future__ import annotations

from collections.abc import Hashable

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.looked import Way, unwatched
from servanda.meaning.names import apart
from servanda.meaning.prepared import Prepared, Settings
from servanda.meaning.results import UNSOLVED, ClauseResult, Limits
from servanda.meaning.runs import Event, Gap, Instance, Run, Watched
from servanda.meaning.times import BEGINNING, NEVER, Timeline, Truth, When
from servanda.model.core import Clause

FORMAL = frozenset({"consent", "determination", "extension", "certification", "authorisation"})
"""Acts that exist by being made known: a gap hides one only if it names it."""


class Occurrence(msgspec.Struct, frozen=True):
    """An event of the run that is, for certain (sure True) or perhaps (None), what was asked for.

    If it is, it happened within [at, last]. apart: what `sure` would be if whoever was asked for did it (for an event whose doer
    is not established).
    """

    at: Instant
    last: Instant
    index: int
    event: Event
    sure: Truth
    apart: Truth

    @property
    def when(self) -> When:
        """When it happened, if it did."""
        return When(self.at, self.last)

    def also(self, value: Truth) -> Occurrence | None:
        """The same where something more must be so; None: it is not what was asked for."""
        if value is True:
            return self
        return None if value is False else replace(self, sure=None, apart=None)

    def during(self, line: Timeline) -> Occurrence | None:
        """The same as far as it may have happened while the line is true; None: it cannot have."""
        if self.at == self.last:
            return self.also(line.at(self.at))
        value = line.over(self.at, self.last)
        first, last = line.first_possible(self.at, self.last), line.last_possible(self.at, self.last)
        if value is True or first is None or last is None:
            return self.also(value)
        return replace(self, at=first, last=last, sure=None, apart=None)


class Scope(msgspec.Struct, frozen=True):
    """From where a point or condition is read: whose clock, whose acts, and what set the instance going.

    shown: False where nothing on record set it going (`InstanceResult.shown`). presumed: of a log, how acts are taken from which a clock is
    counted: "first": the first on record was the first; "record": none was done but those on record; "": any may have been, where nobody looked.
    hour: as if a signature whose hour is not said was in the first second of its day.
    """

    settings: Settings
    clause: Clause | None = None
    bearers: tuple[str, ...] = ()
    mode: str = "any"
    instance: Instance | None = None
    trigger: When = NEVER
    binding: tuple[tuple[str, str], ...] = ()
    anchored: bool = True
    shown: bool = True
    presumed: str = ""
    hour: bool = False

    @property
    def triggered(self) -> bool:
        """Whether an occurrence or a breach set the instance going, so that its clocks count from there."""
        return self.anchored and self.trigger.lo is not None


class StateLife(msgspec.Struct, frozen=True):
    """When a state held, when it first started, and within which stretches something ended it, or may have."""

    line: Timeline
    start: When
    turned_off: tuple[tuple[Instant, Instant], ...]


class World(msgspec.Struct):
    """A run up to `now`, under a prepared view, with what is worked out so far about each clause.

    pools: occurrences already looked for; they hang on the run alone, as do the stretches in which nobody looked (`open`). limits: of each
    clause worked out, by scope, what it was judged by in each window.
    """

    prepared: Prepared
    run: Run
    now: Instant
    by_term: dict[str, list[tuple[int, Event]]] = {}
    results: dict[str, ClauseResult] = {}
    limits: dict[str, list[list[tuple[Scope, tuple[Instant, Instant] | None, Limits]]]] = {}
    lives: dict[tuple[str, str], StateLife] = {}
    pools: dict[Hashable, list[Occurrence]] = {}
    open: dict[Hashable, list[tuple[Instant, Instant]]] = {}

    def __post_init__(self) -> None:
        known = [(index, event) for index, event in enumerate(self.run.events) if event.at <= self.now]
        for index, event in sorted(known, key=lambda pair: pair[1].at):
            self.by_term.setdefault(event.term, []).append((index, event))

    def result(self, clause: str) -> ClauseResult:
        """What is known about a clause; everything is possible while it is not worked out."""
        return self.results.get(clause, UNSOLVED)

    def learn(self, clause: str, result: ClauseResult) -> bool:
        """Keep what was worked out about a clause; whether that is news."""
        news = self.results.get(clause) != result
        if news:
            self.results[clause] = result
            self.lives.clear()
        return news

    def happened(self, event: Event) -> Truth:
        """Whether an event has happened by now: not known where it is uncertain, or may still be to come."""
        return True if event.known and (event.late is None or event.late <= self.now) else None

    def span(self, event: Event) -> tuple[Instant, Instant]:
        """First and last moment at which an event happened, if it has."""
        return event.at, event.at if event.late is None else max(event.at, min(event.late, self.now))

    def when(self, event: Event) -> When:
        """When an event happened, as far as is known."""
        first, last = self.span(event)
        return When(first, last if self.happened(event) else None)

    @property
    def is_log(self) -> bool:
        """Whether what is not on record may have happened all the same."""
        return self.run.watched is not None

    def hidden(
        self, term: str, places: tuple[str, ...] = (), slots: tuple[str, ...] = (), ways: tuple[Way, ...] = (), clause: str = ""
    ) -> list[tuple[Instant, Instant]]:
        """The stretches up to now in which an event of a term could have gone unseen: in a gap, and, of a log, where nobody looked.

        places: at one of which it must have been; slots: inside each of which (none of both: anywhere). ways: how it may have been done
        (none: by anybody). clause: whose own act it is. A gap limited to places hides what may have been at one of them: all but
        what must have been at places apart from them.
        """
        wanted = (*places, *slots)
        gaps = [
            (gap.first, min(gap.last, self.now))
            for gap in self.run.gaps
            if gap.first <= min(gap.last, self.now)
            and (term in gap.terms if gap.terms else term not in FORMAL)
            and (not gap.places or not wanted or self._may_be_there(gap, wanted))
        ]
        return gaps + self.unwatched(term, places, slots, ways, clause)

    def unwatched(
        self, term: str, places: tuple[str, ...] = (), slots: tuple[str, ...] = (), ways: tuple[Way, ...] = (), clause: str = ""
    ) -> list[tuple[Instant, Instant]]:
        """Those of them in which, gap or no gap, nobody is declared to have looked; none in a run that is complete."""
        if self.run.watched is None:
            return []
        key = (term, places, slots, ways, clause)
        if key not in self.open:
            self.open[key] = unwatched(
                self.prepared.view.dossier, self.run.watched, self.now, term, places=places, slots=slots, ways=ways, clause=clause
            )
        return self.open[key]

    def had_all_been_seen(self, clause: str) -> World:
        """The same world, had somebody looked for the acts of one clause all the time (a gap hides them all the same)."""
        watched = Watched(first=BEGINNING, last=self.now, clauses=(clause,))
        return replace(self, run=replace(self.run, watched=(*(self.run.watched or ()), watched)), by_term={}, open={})

    def _may_be_there(self, gap: Gap, wanted: tuple[str, ...]) -> bool:
        dossier = self.prepared.view.dossier
        return any(not apart(dossier, one, other) for one in wanted for other in gap.places)

    def formal(self, term: str, of: str) -> list[tuple[int, Event]]:
        """Formal acts about a clause ("determination", "extension" ...), in order of time."""
        key = "to" if term == "consent" else "of"
        return [(index, event) for index, event in self.by_term.get(term, ()) if dict(event.args).get(key) == of]

