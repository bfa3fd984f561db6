"""The evidence as it stands, kept so that what comes in touches only what it speaks of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from servanda.calendar import Instant
from servanda.evidence.fusion import DEFAULT, Policy, to_run
from servanda.evidence.knowledge import known_at
from servanda.evidence.marking import OPEN, covers, joined
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Look,
    Marking,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
    counts_none,
)
from servanda.meaning import Event, Gap, Run, Watched
from servanda.model.core import Dossier


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What something that came in changed. terms: whose events are others than before. ids: of each event or gap the word for what became of it
    (entered, corrected, confirmed, disputed, retracted, attributed) and the terms it is about (none: all), in order. everything: a gap that hides all
    terms changed, or who looked did. events: each event that changed as it was and as it is (None: not in the run); hidden, looks: the same of gaps and
    of who looked. gaps: terms that a gap that changed hides."""

    terms: frozenset[str] = frozenset()
    ids: tuple[tuple[str, str, frozenset[str]], ...] = ()
    everything: bool = False
    events: tuple[tuple[str, Event | None, Event | None], ...] = ()
    gaps: frozenset[str] = frozenset()
    hidden: tuple[tuple[str, Gap | None, Gap | None], ...] = ()
    looks: tuple[tuple[str, Watched | None, Watched | None], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.everything)


class Held:
    """Entries taken in so far, and the log they make under a policy, by term. Ties in time stay in the order in which events were first entered.
    dossier: whose events the policy takes to be on record; watched: where somebody looked."""

    def __init__(self, entries: Sequence[Entry] = (), policy: Policy = DEFAULT, dossier: Dossier | None = None) -> None:
        self.policy, self.dossier = policy, dossier
        self._lookers: dict[str, None] = {}
        self.watched: tuple[Watched, ...] = ()
        self._looks: dict[str, Watched] = {}
        self._about: dict[str, list[Entry]] = {}
        self._attributions: dict[str, list[str]] = {}
        self._sources: dict[str, Entry] = {}
        self._look()
        self._citing: dict[str, dict[str, None]] = {}
        self._order: dict[str, int] = {}
        self._rows: dict[str, Event] = {}
        self._terms: dict[str, list[tuple[Instant, int, str]]] = {}
        self._gaps: dict[str, Gap] = {}
        self._running: dict[str, Instant] = {}
        self.longest: dict[str, int] = {}
        self.known: Instant | None = None
        self.marks: dict[str, Marking] = {}
        self._marked: dict[str, Marking] | None = None
        self._counted: set[tuple[str, Marking]] = set()
        self.take(entries)

    # --- taking in ------------------------------------------------------------------------------------------------------

    def take(self, entries: Sequence[Entry]) -> News:
        """Take in entries that follow those taken in before."""
        events: dict[str, str] = {}
        gaps: dict[str, str] = {}
        looks: dict[str, str] = {}
        for entry in entries:
            self.known = entry.known
            for about, what in self._filed(entry):
                first = self._about[about][0].record
                target = gaps if isinstance(first, GapRecord) else looks if isinstance(first, Look) else events
                if target.get(about) != "entered":
                    target[about] = what
        terms: set[str] = set()
        changed: list[tuple[str, str, frozenset[str]]] = []
        others = self._refresh(events, terms, changed)
        hidden: set[str] = set()
        blind: list[tuple[str, Gap | None, Gap | None]] = []
        everything = self._refresh_gaps(gaps, hidden, changed, blind)
        seen = self._refresh_watched({**events, **looks}, looks, changed)
        everything = everything or bool(seen)
        return News(
            terms=frozenset(terms | hidden),
            ids=tuple(changed),
            everything=everything,
            events=tuple(others),
            gaps=frozenset(hidden),
            hidden=tuple(blind),
            looks=seen,
        )

    def _filed(self, entry: Entry) -> list[tuple[str, str]]:
        """Keep an entry with what it is about; the events and gaps it bears on, and the word for what it does to them."""
        record = entry.record
        self._mark(record)
        if isinstance(record, Ruling) and record.marks:
            return []
        if isinstance(record, Source):
            self._sources[record.id] = entry
            return [(one, "corrected") for one in self._citing.get(record.id, ())]
        about = record.of if isinstance(record, Ruling) else record.id
        held = self._about.setdefault(about, [])
        again = bool(held)
        held.append(entry)
        if isinstance(record, Attribution) and not again:
            self._attributions.setdefault(record.event, []).append(about)
        if isinstance(record, Look) or counts_none(record):
            self._lookers[about] = None
        if isinstance(record, EventRecord) and not again:
            self._order[about] = entry.number
        first = held[0].record
        target = first.event if isinstance(first, Attribution) else about
        for source in record.sources:
            self._citing.setdefault(source, {})[target] = None
        if isinstance(record, Ruling):
            word = record.standing.value if target == about else "attributed"
        else:
            word = "attributed" if isinstance(record, Attribution) else "corrected" if again else "entered"
        return [(target, word)]

    def _mark(self, record: Record) -> None:
        """Keep how something is marked, and what that makes of the terms it is about."""
        about = record.of if isinstance(record, Ruling) else record.id
        before = self.marks.get(about)
        if not isinstance(record, Ruling) or record.marks:
            self.marks[about] = record.marking
        if self._marked is None:
            return
        if before is not None and not covers(record.marking, before):
            self._marked = None  # something goes down: all is added up again when it is asked for
        elif isinstance(record, Source):
            self._marked = None if record.marking != OPEN and record.id in self._citing else self._marked
        elif isinstance(record, Ruling) and record.marks:
            self._marked = None
        else:
            self._add(record, self._marked)

    def _add(self, record: Record, marked: dict[str, Marking]) -> None:
        if isinstance(record, Source):
            return
        first = self._about[record.of][0].record if isinstance(record, Ruling) else record
        if isinstance(first, Attribution):
            first = self._about[first.event][0].record
        terms: tuple[str, ...] = (first.term,) if isinstance(first, EventRecord) else getattr(first, "terms", ()) or ("",)
        own = record.marking if isinstance(record, Ruling) else self.marks[record.id]
        for marking in (own, *(self.marks.get(name, OPEN) for name in record.sources)):
            for term in terms:
                if marking != OPEN and (term, marking) not in self._counted:  # the same few come again and again
                    self._counted.add((term, marking))
                    marked[term] = joined((marking, marked.get(term, OPEN)))

    def marking(self, terms: Iterable[str]) -> Marking:
        """The marking of all that is held about some terms, and of what is about every term."""
        if self._marked is None:
            self._marked = {}
            self._counted.clear()
            for entries in self._about.values():
                for entry in entries:
                    self._add(entry.record, self._marked)
        return joined([self._marked.get("", OPEN), *(self._marked[term] for term in terms if term in self._marked)])

    def marking_of(self, name: str) -> Marking:
        """The marking of an event, gap or look with all that is said of it: who did it, what was ruled on it, and the sources of these."""
        entries = [*self._about.get(name, ()), *(e for one in self._attributions.get(name, ()) for e in self._about[one])]
        sources = {source for entry in entries for source in getattr(entry.record, "sources", ())}
        own = [self.marks.get(name, OPEN), *(self.marks.get(one, OPEN) for one in (*self._attributions.get(name, ()), *sources))]
        return joined([*own, *(entry.record.marking for entry in entries if isinstance(entry.record, Ruling))])

    def _look(self) -> None:
        knowledge = known_at(self._entries_of(self._lookers), None)
        fused = to_run(knowledge, self.policy, self.dossier)
        self.firsts = fused.run.firsts
        self.watched = fused.run.watched or ()
        self._looks = {name: one for name, one in zip(fused.watched_ids, self.watched, strict=True) if name}

    def _refresh_watched(
        self, touched: Mapping[str, str], looks: Mapping[str, str], changed: list[tuple[str, str, frozenset[str]]]
    ) -> tuple[tuple[str, Watched | None, Watched | None], ...]:
        """Who looked otherwise than before: then what nobody told of may mean something else everywhere."""
        if self._lookers.keys().isdisjoint(touched):
            return ()
        before = self._looks
        self._look()
        if self._looks == before:
            return ()
        for name, word in looks.items():
            record = next(e.record for e in reversed(self._about[name]) if isinstance(e.record, Look))
            changed.append((name, word, frozenset(record.terms)))
        names = dict.fromkeys((*before, *self._looks))
        return tuple((name, before.get(name), self._looks.get(name)) for name in names if before.get(name) != self._looks.get(name))

    def _entries_of(self, names: Iterable[str]) -> list[Entry]:
        found = [entry for name in names for entry in self._about[name]]
        found += [entry for name in names for other in self._attributions.get(name, ()) for entry in self._about[other]]
        cited = {source for entry in found if not isinstance(entry.record, Source) for source in entry.record.sources}
        found += [self._sources[name] for name in cited if name in self._sources]
        # what is weighed is the present word of a source, so it stands in front
        return sorted(found, key=lambda entry: (not isinstance(entry.record, Source), entry.number))

    def _refresh(
        self, names: dict[str, str], terms: set[str], changed: list[tuple[str, str, frozenset[str]]]
    ) -> list[tuple[str, Event | None, Event | None]]:
        others: list[tuple[str, Event | None, Event | None]] = []
        if not names:
            return others
        fused = to_run(known_at(self._entries_of(names), None), self.policy)
        now = dict(zip(fused.ids, fused.run.events, strict=True))
        for name, word in names.items():
            old, new = self._rows.get(name), now.get(name)
            if old == new:
                continue
            if old is not None:
                rows = self._terms[old.term]
                del rows[bisect_left(rows, (old.at, self._order[name], name))]
                terms.add(old.term)
                del self._rows[name]
            if new is not None:
                insort(self._terms.setdefault(new.term, []), (new.at, self._order[name], name))
                terms.add(new.term)
                self._rows[name] = new
                if new.late is not None:
                    self._running[name] = new.late
                    self.longest[new.term] = max(self.longest.get(new.term, 0), new.late - new.at)
            changed.append((name, word, frozenset(one.term for one in (old, new) if one is not None)))
            others.append((name, old, new))
        return others

    def _refresh_gaps(
        self, names: dict[str, str], terms: set[str], changed: list[tuple[str, str, frozenset[str]]], blind: list[tuple[str, Gap | None, Gap | None]]
    ) -> bool:
        everything = False
        for name, word in names.items():
            latest = next(e.record for e in reversed(self._about[name]) if isinstance(e.record, GapRecord))
            standing = self._about[name][-1].record
            gone = not isinstance(standing, Source) and standing.standing is Standing.RETRACTED
            old = self._gaps.pop(name, None)
            new = None if gone else Gap(first=latest.first, last=latest.last, terms=latest.terms, places=latest.places)
            if new is not None:
                self._gaps[name] = new
            if old == new:
                continue
            blind.append((name, old, new))
            about = [gap.terms for gap in (old, new) if gap is not None]
            changed.append((name, word, frozenset(term for terms_ in about for term in terms_) if all(about) else frozenset()))
            for gap in (old, new):
                if gap is not None:
                    terms.update(gap.terms)
                    everything = everything or not gap.terms
        return everything

    # --- asking ---------------------------------------------------------------------------------------------------------

    def run(
        self, terms: Iterable[str], only: Mapping[str, Iterable[str]] | None = None, since: Mapping[str, Instant] | None = None
    ) -> tuple[Run, tuple[str, ...]]:
        """The run of what speaks of some terms, and the id of each of its events. only: of these terms just these events; since: of these just those that
        may have come from a moment on."""
        wanted = frozenset(terms)
        parts = []
        for term in sorted(wanted):
            if only is not None and term in only:
                held = {name for name in only[term] if name in self._rows and self._rows[name].term == term}
                parts.append(sorted((self._rows[name].at, self._order[name], name) for name in held))
            elif since is not None and term in since:
                rows = self._terms.get(term, [])
                parts.append(rows[bisect_left(rows, (since[term] - self.longest.get(term, 0),)) :])
            else:
                parts.append(self._terms.get(term, []))
        parts = [part for part in parts if part]
        rows = parts[0] if len(parts) == 1 else sorted(row for part in parts for row in part)
        gaps = sorted((g for g in self._gaps.values() if not g.terms or wanted & set(g.terms)), key=lambda g: g.first)
        ids = tuple(name for _, _, name in rows)
        watched = tuple(one for one in self.watched if not one.terms or not wanted.isdisjoint(one.terms))
        return Run(events=tuple(self._rows[name] for name in ids), gaps=tuple(gaps), watched=watched, firsts=self.firsts), ids

    def running(self, now: Instant) -> tuple[frozenset[str], bool]:
        """The terms of which something is still going on: an event known only to an interval, or a gap, that is not over; whether a gap of all terms is."""
        for name in [name for name, late in self._running.items() if late <= now]:
            del self._running[name]
        terms = {event.term for name in self._running if (event := self._rows.get(name)) is not None and event.at <= now}
        open_ = [gap for gap in self._gaps.values() if gap.first <= now <= gap.last]
        terms.update(term for gap in open_ for term in gap.terms)
        return frozenset(terms), any(not gap.terms for gap in open_)

    def place(self, name: str) -> int:
        """The number under which an event was first entered."""
        return self._order[name]

    def about(self, term: str) -> Iterable[Event]:
        """The events of a term in order of time."""
        return (self._rows[name] for _, _, name in self._terms.get(term, ()))

    def event(self, name: str) -> Event | None:
        """An event as it stands in the run; None if it is in none."""
        return self._rows.get(name)

    def words(self, name: str) -> str:
        """What the keeper of the log wrote about an event or who looked, or why there is a gap; "" if nothing."""
        for entry in reversed(self._about.get(name, ())):
            if isinstance(entry.record, EventRecord):
                return entry.record.text
            if isinstance(entry.record, GapRecord):
                return entry.record.reason
            if isinstance(entry.record, CoverageRecord):
                return entry.record.how
            if isinstance(entry.record, NotDone):
                return entry.record.text
        return ""

    def known_when(self, name: str) -> Instant | None:
        """When the last that is held about an event or gap became known."""
        held = [self._about.get(name, []), *(self._about[one] for one in self._attributions.get(name, ()))]
        return max((entry.known for part in held for entry in part), default=None)

    def passed(self, before: Instant, now: Instant, news: News) -> tuple[frozenset[str], bool]:
        """The terms of which an event, or a gap, that was held before the news came or ended between two moments; whether a gap of all terms did."""
        came: dict[str, int] = {}
        for _, _, event in news.events:
            if event is not None and before < event.at <= now:
                came[event.term] = came.get(event.term, 0) + 1
        terms = {
            term
            for term, rows in self._terms.items()
            if bisect_left(rows, (now + 1,)) - bisect_right(rows, (before + 1,)) > came.get(term, 0)
        }
        crossed = [g for g in self._gaps.values() if before < g.first <= now or before <= g.last < now]
        terms.update(term for gap in crossed for term in gap.terms)
        return frozenset(terms), any(not gap.terms for gap in crossed)

    def next_after(self, now: Instant) -> Instant | None:
        """The first moment after now at which something held comes or ends."""
        found = [rows[at][0] for rows in self._terms.values() if (at := bisect_left(rows, (now + 1,))) < len(rows)]
        for gap in self._gaps.values():
            found += [gap.first] if gap.first > now else [gap.last + 1] if gap.last >= now else []
        return min(found, default=None)

    def newest(self) -> Instant | None:
        """The last moment of the newest event; None if there is none."""
        lasts = [self._rows[row[2]].late or row[0] for rows in self._terms.values() for row in rows[-1:]]
        late = [event.late for event in self._rows.values() if event.late is not None]
        return max([*lasts, *late], default=None)
