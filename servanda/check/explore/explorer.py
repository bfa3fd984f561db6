"""Runs of few events over what can matter for some clauses, shortest first, each judged once by the reference evaluator.

Questions look for a run of a kind they describe; what they do not find here was not there among all runs tried, and `covered` says which
these were. A desk keeps its explorers, so that questions about the same clauses share what was worked out.
"""

from __future__ import annotations

import itertools
import random
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec

from servanda.base.inside import inside
from servanda.calendar import Instant, resolve_first, resolve_last
from servanda.check.chains import Choice
from servanda.check.deadline import OutOfTime, clock, look
from servanda.check.explore.covered import Covered
from servanda.check.explore.events import Ground, ground_events
from servanda.check.explore.lawful import grounded, judged_in, natural
from servanda.check.explore.moments import Changes, changes, stretches
from servanda.check.mentioned import spoken_of
from servanda.check.played import Played
from servanda.check.replay import DAY
from servanda.meaning.ended import endless
from servanda.meaning.force import counted_from
from servanda.meaning.keys import key_of
from servanda.meaning.piecewise import Asked, Verdicts
from servanda.meaning.prepared import Prepared
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Event, Run, Status, Verdict
from servanda.meaning.times import BEGINNING
from servanda.meaning.witness import NotFoundWitness, Sample
from servanda.model.core import AtDate

MOST_GROUND = 48
"""Ground events that are played with; of more, the deviations at the end of the list are left out."""

LEAST = 12
"""Runs that are tried however long each takes."""

LONGER = 8
"""Where no short run shows what is asked, one longer run is tried for so many short ones that may be."""

LONGEST, NEWEST, MOST_IDLE = 5, 40, 400
"""Of runs by coverage: most events; half of them go on from so many of the newest; draws in vain after which it is given up."""

MOST_MOMENTS = 60
"""Moments that are named in a witness."""

MOST_ROUNDS = 3
"""How often the end of a run is moved for deadlines that only show when it is reached."""


class Tried(msgspec.Struct, frozen=True):
    """A run that was judged. now: its end (after its last event, every date of the text and every last moment it sets going); verdicts: of
    the clauses explored, under each choice of readings; changes: the moments at which something changes; telling: what the last event
    added changed a verdict or a moment."""

    run: Run
    now: Instant
    verdicts: tuple[Verdicts, ...]
    changes: tuple[Changes, ...]
    telling: bool = True

    def status(self, clause: str, view: int = 0) -> Status:
        """The status of a clause as its worst instance, under one of the choices."""
        return clause_status(self.verdicts[view].get(clause, ()))

    def breaches(self, view: int = 0) -> list[Verdict]:
        """Breaches of the clauses explored."""
        return [one for found in self.verdicts[view].values() for one in found if one.status is Status.BREACHED]


class Explorer:
    """An exploration of the runs that can matter for some clauses (with all that their verdicts hang on).

    choices: of readings, each run is judged under all of them. clauses: empty for the whole text. also: further pieces of the model
    that speak of events or dates (a purpose). Runs are made once and kept.
    """

    def __init__(
        self, desk: Played, choices: tuple[Choice, ...] = ((),), clauses: Iterable[str] = (), also: tuple[object, ...] = ()
    ) -> None:
        self.desk = desk
        self.choices = choices
        self._pieces = tuple(desk.player(choice).pieces for choice in choices)
        self.views: tuple[Prepared, ...] = tuple(pieces.prepared for pieces in self._pieces)
        wanted = tuple(clauses)
        self.names = frozenset(
            name
            for prepared in self.views
            for root in (wanted or [c for c in prepared.clauses if c not in prepared.red])
            if root in prepared.clauses
            for name in prepared.closure(root)
        )
        self._names = tuple([name for name in prepared.clauses if name in self.names] for prepared in self.views)
        self.recurs = any(endless(p.clauses[name]) for p in self.views for name in self.names if name in p.clauses)
        self.zone = next(
            (p.settings_of(p.clauses[n].agreement).zone for p in self.views for n in p.clauses if n in self.names), "UTC"
        )
        self.force = begin(self.views[0])
        counted = {
            (place, clause.id): at
            for place, view in enumerate(self.views)
            for clause in view.view.clauses
            if BEGINNING < (at := counted_from(view, clause)) < self.force
        }
        self.begun = min(counted.values(), default=self.force)
        self.early = frozenset(term for place, name in counted for term in spoken_of(self.views[place], name))
        self.last = max((desk.last_date(choice) or self.force for choice in choices), default=self.force)
        grounds = ground_events(self.views, self.names, also)
        self.left_out = (
            (f"{len(grounds) - MOST_GROUND} deviations of place, amount or doer",) if len(grounds) > MOST_GROUND else ()
        )
        self.grounds = grounds[:MOST_GROUND]
        self._users: dict[Ground, frozenset[str]] = {}
        self._known: dict[Run, Tried] = {}
        self._events: dict[tuple[Ground, Instant], Event] = {}
        self._made: list[Tried] = []
        self._more = self._stream()
        self._allowed: int | None = None
        self._depth = 0
        self._whole = False
        self._long: list[Tried] = []
        self._pool: list[Tried] = []
        self._kinds: set[object] = set()
        self._seeds = random.Random(0)
        self._idle = 0
        self._ways: dict[Run, list[tuple[Ground, Instant]]] = {}
        days = [one.expr for one in inside(also, AtDate)]
        self.dates = frozenset(resolve_first(day, self.zone).at for day in days)
        self.dates |= {resolve_last(day, self.zone).at + 1 for day in days}
        self.judged = 0

    # --- runs ---

    def runs(self, most: int = 400, until: float = float("inf"), acts: int = 2) -> Iterator[Tried]:
        """Runs of up to so many events, shortest first; at most so many of them, and none after a moment of the clock."""
        number = 0
        while number < most:
            if clock() > until or (number == len(self._made) and not self._one_more()):
                return
            tried = self._made[number]
            if len(tried.run.events) > acts:
                return
            number += 1
            yield tried

    def _one_more(self) -> bool:
        """Whether there was one run more. A stream that runs out of time is begun again: what it has judged is not judged again."""
        try:
            return next(self._more, None) is not None
        except OutOfTime:
            self._more = itertools.islice(self._stream(), len(self._made), None)
            raise

    def longer(self, most: int, until: float = float("inf")) -> Iterator[Tried]:
        """Runs of three and more events by coverage, after those that `runs` has made: one that shows something new is gone on from.

        The choice is by lot, and the same each time.
        """
        number = 0
        while number < most:
            if clock() > until:
                return
            if number < len(self._long):
                yield self._long[number]
                number += 1
            elif self._idle > MOST_IDLE or not self.grounds:
                return
            else:
                self._lengthen()

    def _lengthen(self) -> None:
        """Perhaps one longer run more."""
        if not self._pool:
            for tried in self._made:
                self._keep(tried)
        lot = self._seeds
        prefix = lot.choice(self._pool[-NEWEST:] if lot.random() < 0.5 else self._pool)
        self._idle += 1
        if len(prefix.run.events) >= LONGEST:
            return
        if prefix.run not in self._ways:
            self._ways[prefix.run] = [*self._extensions(prefix, fine=False)]
            self._ways[prefix.run] += self._extensions(prefix, fine=True) if len(prefix.run.events) < 2 else ()
        ways = self._ways[prefix.run]
        if not ways:
            return
        ground, at = lot.choice(ways)
        run = inserted(prefix.run, ground.event(at))
        if run in self._known or not self.lawful(run):
            return
        tried = self.judge(run, prefix.now)
        if self._keep(tried) or len(run.events) > 2:
            self._long.append(tried)
            self._idle = 0

    def _keep(self, tried: Tried) -> bool:
        """Whether a run shows something new: statuses that none has shown yet."""
        kind = tuple(
            (name, tuple(one.status for one in found)) for verdicts in tried.verdicts for name, found in verdicts.items()
        )
        if kind in self._kinds:
            return False
        self._kinds.add(kind)
        self._pool.append(tried)
        return True

    def covered(self, most: int = 400, acts: int = 2) -> Covered:
        """What `runs` with the same limits has tried so far."""
        made = [one for one in self._made[:most] if len(one.run.events) <= acts]
        depth = max((len(one.run.events) for one in made), default=0)
        complete = (self._whole or self._depth > acts) and len(made) < most and not self.left_out
        words = tuple(dict.fromkeys(ground.words(self.desk.dossier) for ground in self.grounds))
        return Covered(min(acts, max(depth, 1)), len(made), words, complete, self.left_out)

    def witness(self, choice: Choice, most: int = 400, acts: int = 2) -> NotFoundWitness:
        """What `runs` with the same limits has tried so far, as data that can be looked at again."""
        covered = self.covered(most, acts)
        made = [one for one in self._made[:most] if len(one.run.events) <= acts]
        return NotFoundWitness(
            acts=covered.acts,
            runs=covered.tried,
            events=tuple(dict.fromkeys(key_of(ground.event(0)) for ground in self.grounds)),
            moments=tuple(sorted({event.at for one in made for event in one.run.events}))[:MOST_MOMENTS],
            left=(*covered.left_out, *(() if covered.complete else ("longer runs, and some of that length",))),
            sample=tuple(Sample(run=one.run, now=one.now) for one in made[:: max(1, len(made) // 4)][:4]),
            choice=choice,
        )

    def judge(self, run: Run, guess: Instant | None = None) -> Tried:
        """A run at its end, judged under every choice; each run is judged once."""
        found = self._known.get(run)
        if found is None:
            found = self._known[run] = self._judged(run, guess)
        return found

    def judge_at(self, run: Run, now: Instant) -> Tried:
        """A run looked at at a moment: what recurs without a last moment may be looked at at any."""
        found = [self._solved(view, run, now) for view in range(len(self.views))]
        return Tried(run, now, tuple(verdicts for verdicts, _ in found), tuple(moved for _, moved in found))

    def allowance(self) -> int:
        """How many runs one question about these clauses may try: fewer where the text is long and there are many such questions, and where
        each run takes longer because a clause recurs often."""
        if self._allowed is None:
            size = len(self.desk.dossier.clauses)
            base = 2000 if size <= 8 else 1500 if size <= 16 else 600 if size <= 32 else 160
            instances = sum(len(found) for verdicts in self.judge(Run()).verdicts for found in verdicts.values())
            heavy = instances // (4 * max(1, len(self.names)) * len(self.views))
            self._allowed = max(LEAST, base // max(1, heavy))
        return self._allowed

    def at(self, run: Run, now: Instant, clause: str, view: int = 0) -> tuple[Verdict, ...]:
        """The verdicts on one clause at another moment than the end."""
        return Asked(self._pieces[view], run, now).verdicts(clause)

    def lawful(self, run: Run) -> bool:
        """Whether a run can be: nothing before what it follows by nature, no breach found that the facts do not show."""
        if not natural(self.desk.dossier, run):
            return False
        if all(event.term != "determination" for event in run.events):
            return True
        views = [number for number, prepared in enumerate(self.views) if judged_in(prepared, run)]
        return any(grounded(self.views[n], run, lambda one, at, name, n=n: self.at(one, at, name, n)) for n in views)  # type: ignore[misc]

    def _judged(self, run: Run, guess: Instant | None) -> Tried:
        now = max(guess or self.force + DAY, self.last + DAY, *(event.at + 1 for event in run.events), self.force + DAY)
        rounds = 2 if self.recurs else MOST_ROUNDS
        for number in range(rounds):
            found = [self._solved(view, run, now) for view in range(len(self.views))]
            end = max([now, *(last + DAY for _, moved in found if (last := moved.last) is not None)])
            if end == now or number == rounds - 1:
                break
            now = end
        return Tried(run, now, tuple(verdicts for verdicts, _ in found), tuple(moved for _, moved in found))

    def _solved(self, view: int, run: Run, now: Instant) -> tuple[Verdicts, Changes]:
        look()
        self.judged += 1
        asked, names = Asked(self._pieces[view], run, now), self._names[view]
        verdicts = {name: asked.verdicts(name) for name in names}
        return verdicts, Changes({name: asked.noted(name, changes) for name in names})

    # --- which runs ---

    def _stream(self) -> Iterator[Tried]:
        """Every run once: of no event, of one, of two ... ; of two and more first by plain moments from what changed something."""
        seen = {Run()}
        number = 0
        yield self._add(self.judge(Run()), number)
        layer = [self._made[0]]
        for depth in range(1, 5):
            self._depth = depth
            following: list[Tried] = []
            layer.sort(key=lambda one: not one.telling)
            for fine in (False, True):
                for prefix in layer:
                    for ground, at in self._extensions(prefix, fine=fine):
                        run = inserted(prefix.run, self._event(ground, at))
                        if run not in seen:
                            seen.add(run)
                            if not self.lawful(run):
                                continue
                            number += 1
                            tried = self._add(self._compared(prefix, self.judge(run, prefix.now)), number)
                            following.append(tried)
                            yield tried
            layer = following
        self._whole = True

    def _event(self, ground: Ground, at: Instant) -> Event:
        """A ground event at a moment, always the same object: what is worked out about it is not worked out again."""
        if (ground, at) not in self._events:
            self._events[ground, at] = ground.event(at)
        return self._events[ground, at]

    def _add(self, tried: Tried, number: int) -> Tried:
        if number == len(self._made):
            self._made.append(tried)
        return tried

    def _compared(self, prefix: Tried, tried: Tried) -> Tried:
        if tried.now == prefix.now and tried.changes == prefix.changes and marks(tried) == marks(prefix):
            tried = self._known[tried.run] = msgspec.structs.replace(tried, telling=False)
        return tried

    def _extensions(self, prefix: Tried, *, fine: bool) -> Iterator[tuple[Ground, Instant]]:
        """Each ground event at each moment that matters after the prefix, for the clauses it may touch."""
        own = [event.at for event in prefix.run.events]
        noon = self.desk.noon(self.zone)
        known: dict[frozenset[str], list[Instant]] = {}
        for ground in self.grounds:
            names = self.touched(ground)
            if names not in known:
                cuts = (
                    {at for moved in prefix.changes for at in moved.about(names)}
                    | self.dates
                    | {self.force, *own, *(at + 1 for at in own)}
                )
                cuts = {at for at in cuts if at >= self.begun}
                known[names] = [at for at in stretches(cuts, noon, fine=fine) if at >= self.begun]
            first = self.begun if ground.term in self.early else self.force
            yield from ((ground, at) for at in known[names] if at >= first)

    def ways(self, prefix: Tried) -> Iterator[tuple[Ground, Instant]]:
        """Each event by which a run can be gone on with, at each moment that matters for it: plain moments first."""
        yield from self._extensions(prefix, fine=False)
        yield from self._extensions(prefix, fine=True)

    def touched(self, ground: Ground) -> frozenset[str]:
        """The clauses whose verdicts an event may move."""
        if ground not in self._users:
            self._users[ground] = self._touched(ground)
        return self._users[ground]

    def _touched(self, ground: Ground) -> frozenset[str]:
        found: set[str] = set()
        open_ = list(ground.clauses)
        while open_:
            name = open_.pop()
            if name in self.names and name not in found:
                found.add(name)
                open_ += [other for prepared in self.views for other in prepared.users.get(name, ())]
        return frozenset(found)


def explorer(
    desk: Played, choices: tuple[Choice, ...] = ((),), clauses: Iterable[str] = (), also: tuple[object, ...] = ()
) -> Explorer:
    """The explorer of a desk for these choices, clauses and further pieces, made once."""
    names = tuple(sorted(clauses))
    key = f"explorer {choices!r} {names!r} {also!r}"
    found = desk.kept.get(key)
    if not isinstance(found, Explorer):
        found = desk.kept[key] = Explorer(desk, choices, names, also)
    return found


def begin(prepared: Prepared) -> Instant:
    """The first moment at which an agreement is in force; where none has a date, the beginning of what questions look at."""
    found = [one.force for one in prepared.settings.values() if one.force > BEGINNING]
    return min(found) if found else DAY * 365 * 50


def inserted(run: Run, event: Event) -> Run:
    """The run with one more event at its place in time, after those of the same second."""
    place = bisect_right([one.at for one in run.events], event.at)
    return Run(events=(*run.events[:place], event, *run.events[place:]))


def marks(tried: Tried) -> tuple[object, ...]:
    """What an event may have changed about the verdicts: statuses, their moments, and what is said of sums."""
    return tuple(
        (name, one.status, one.since, one.due, one.opens, one.reasons[0].text if one.reasons else "")
        for verdicts in tried.verdicts
        for name, found in verdicts.items()
        for one in found
    )
