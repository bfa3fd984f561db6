"""The register of ambiguities: the first moment at which the readings that an entry covers part, while all keep what both read alike.

The earliest run is looked for by moments: runs of few events, each event before the best moment found so far, the earliest first. What both
read alike and what falls due on the way is performed by those who owe it. A moment is certain to be the first only where nothing comes
before it: when the text of the clause begins to bind. Elsewhere the answer says what was tried.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec

from servanda.calendar import Instant, describe
from servanda.check.chains import Choice
from servanda.check.deadline import OutOfTime, look
from servanda.check.desk import Desk
from servanda.check.explore import Tried, explorer
from servanda.check.explore.completing import performances
from servanda.check.explore.explorer import inserted
from servanda.check.explore.lawful import natural
from servanda.check.questions.turns import in_turn
from servanda.check.replay import run_of
from servanda.meaning.common import apart, begins, common_to, readings_of
from servanda.meaning.ended import offences
from servanda.meaning.keys import key_of
from servanda.meaning.premises import begin_of
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Run, Status
from servanda.meaning.times import BEGINNING
from servanda.meaning.witness import Answer, Expected, NotFoundWitness, RunWitness, Sample, StructureWitness
from servanda.model.register import Entry, register

SMALL = 8
"""Clauses of a text all of whose acts are tried; of a longer one only those that the clause hangs on, and what is owed besides."""

LONGEST = 3
"""Events of a run, besides those that what is common asks for."""

MOST_ROUNDS = 6
"""How often what is owed by a moment is performed: each performance may set more going."""


class Pair(msgspec.Struct, frozen=True):
    """Two readings of a clause that one entry covers: choices, and names with holders."""

    clause: str
    one: Choice
    other: Choice
    names: tuple[str, str]


class Bite(msgspec.Struct, frozen=True):
    """A run, and the moment at which two readings part on it. owed: how many of its events keep what both read alike."""

    run: Run
    now: Instant
    statuses: tuple[Status, Status]
    owed: int = 0


def ambiguous(desk: Desk, limit: float, *, subject: str = "") -> Iterator[Answer]:
    """One answer for each pair of readings of each entry, and another for their first parting over a breach; of an entry without two readings, that it is not asked."""
    for entry in register(desk.dossier):
        if not subject or subject in entry.clauses:
            if all(len(readings_of(entry, clause, desk.dossier)) < 2 for clause in entry.clauses):
                yield Answer(
                    question="ambiguous", subject=entry.clause.id, verdict="none written", method="structure",
                    text="not asked: no two readings of it are written down",
                )  # fmt: skip
    yield from in_turn(
        [pair for entry in register(desk.dossier) if not subject or subject in entry.clauses for pair in _pairs(desk, entry)],
        lambda pair: Biting(desk, pair).answers(),
        lambda pair, why: _answer(desk, pair, "not decided", why),
        lambda pair: f"{desk.local(pair.clause)}: {pair.names[0]} and {pair.names[1]}",
    )


def _pairs(desk: Desk, entry: Entry) -> Iterator[Pair]:
    holders = {reading.id: ", ".join(reading.held_by) for reading in desk.dossier.readings}
    for clause in entry.clauses:
        for one, other in itertools.combinations(readings_of(entry, clause, desk.dossier).items(), 2):
            yield Pair(clause, one[1], other[1], (f"{one[0]} ({holders[one[0]]})", f"{other[0]} ({holders[other[0]]})"))


def _answer(desk: Desk, pair: Pair, verdict: str, text: str, method: str = "runs") -> Answer:
    label = f"{desk.local(pair.clause)}: {pair.names[0]} and {pair.names[1]}"
    return Answer(
        question="ambiguous", subject=pair.clause, verdict=verdict, text=text, choice=pair.one, against=pair.other, label=label, method=method
    )  # fmt: skip


class Biting:
    """The search for one pair."""

    def __init__(self, desk: Desk, pair: Pair) -> None:
        self.desk, self.pair = desk, pair
        whole = len(desk.dossier.clauses) <= SMALL
        self.explorer = explorer(desk, (pair.one, pair.other), () if whole else (pair.clause,))
        self.views = self.explorer.views
        self.common = common_to(*self.views)
        self.dated = begin_of(self.views[0]) != BEGINNING
        self.begin = begins(self.views, pair.clause) if self.dated else self.explorer.force
        self.tried: list[Sample] = []
        self.acts = 0
        self.whole = True
        self.hurt: dict[str, None] = {}  # clauses that both read alike and that could not be kept on the way

    def answers(self) -> Iterator[Answer]:
        """When they part first, and, unless that is over a breach already, when first over a breach."""
        if self.pair.clause in self.common:
            text = "both say the same of it in every part that a status hangs on"
            answer = _answer(self.desk, self.pair, "no", text, "structure")
            yield msgspec.structs.replace(answer, witness=StructureWitness(facts=(text,), clauses=(self.pair.clause,)))
            return
        first = self.first(hard=False)
        if first is None:
            covered = self.covered()
            where = f"runs of up to {covered.acts} events" if covered.acts else "the run in which nothing happens"
            text = f"no moment at which they part was found in {covered.runs} {where}, with what is common kept"
            yield msgspec.structs.replace(_answer(self.desk, self.pair, "not found", text), witness=covered)
            return
        answer = self._shown(first, "they part first")
        hard, why = None, ""
        try:
            answer = msgspec.structs.replace(answer, because=tuple(self._idle(first)))
            if Status.BREACHED in first.statuses:
                yield answer
                return
            self.tried, self.acts, self.whole = [], 0, True
            hard = self.first(hard=True)
            why = f"no moment at which one of them says breached was found in {len(self.tried)} runs of up to {self.acts} events: that is no proof"
        except OutOfTime:
            why = "when first one of them says breached is not decided: ran out of time"
        yield answer if hard is not None else msgspec.structs.replace(answer, because=(*answer.because, why))
        if hard is not None:
            over = self._shown(hard, "one of them says breached first")
            yield msgspec.structs.replace(over, label=f"{over.label}, over a breach")

    def _shown(self, bite: Bite, what: str) -> Answer:
        certain = self.dated and bite.now == self.begin
        names, (one, other) = self.pair.names, bite.statuses
        count = len(bite.run.events) - bite.owed
        after = f", after {count} event{'s' * (count != 1)}" if count else ", without anything done"
        after += f" but what both ask ({bite.owed} event{'s' * (bite.owed != 1)})" if bite.owed and not count else ""
        after += f" and {bite.owed} that both ask for" if bite.owed and count else ""
        text = f"{what} on {self.day(bite.now)}: {names[0]} says {one.value}, {names[1]} says {other.value}{after}"
        clause = self.pair.clause
        witness = RunWitness(
            run=bite.run,
            now=bite.now,
            choice=self.pair.one,
            expected=(
                Expected(clause=clause, status=(one,), reading=self.pair.one),
                Expected(clause=clause, status=(other,), reading=self.pair.other),
            ),
        )
        answer = _answer(self.desk, self.pair, "yes" if certain else "as far as tried", text)
        return msgspec.structs.replace(answer, witness=witness, covered=None if certain else self.covered(bite.now))

    def _idle(self, first: Bite) -> Iterator[str]:
        """When time alone parts them, where that is another moment."""
        idle = self._look(self.explorer.judge(Run()), None, hard=False) if first.run.events else None
        if idle is not None and idle.now != first.now:
            one, other = (f"{name} says {status.value}" for name, status in zip(self.pair.names, idle.statuses, strict=True))
            yield f"with nothing done but what both readings ask, they part on {self.day(idle.now)}: {one}, {other}"

    def day(self, at: Instant) -> str:
        """A moment in words; of a text without a date, counted from when it enters into force."""
        if self.dated:
            return describe(at, self.explorer.zone)
        days = (at - self.begin) // 86400
        return f"day {days} after entry into force (the text gives no date)"

    def covered(self, before: Instant | None = None) -> NotFoundWitness:
        """What was tried. before: only what was looked at earlier can say that nothing parts them there."""
        sample = [one for one in self.tried if before is None or one.now < before]
        left = [*self.explorer.left_out]
        left += [] if self.whole else ["longer runs, and some of that length"]
        left += [f"runs in which {self.desk.local(name)} is not kept by then" for name in list(self.hurt)[:2]]
        return NotFoundWitness(
            acts=max(1, self.acts),
            runs=len(self.tried),
            events=tuple(dict.fromkeys(key_of(ground.event(0)) for ground in self.explorer.grounds)),
            left=tuple(left),
            sample=tuple(sample[:: max(1, len(sample) // 4)][:4]),
            choice=self.pair.one,
        )

    # --- the search ---

    def first(self, *, hard: bool) -> Bite | None:
        """The earliest parting among the runs tried; hard: over a breach. Raises OutOfTime if there was no time to find any."""
        best: Bite | None = None
        most = self.explorer.allowance() // (2 if hard else 1)
        layer = [self.explorer.judge(Run())]
        best = self._look(layer[0], best, hard)
        seen = {Run()}
        try:
            for depth in range(1, LONGEST + 1):
                following: list[Tried] = []
                for at, run, guess in self._longer(layer, best):
                    if (best is not None and at >= best.now) or run in seen:
                        continue
                    if len(seen) > most:
                        self.whole = False
                        return self._drawn(best, hard)
                    seen.add(run)
                    if self.explorer.lawful(run):
                        tried = self.explorer.judge(run, guess)
                        following.append(tried)
                        self.acts = depth
                        best = self._look(tried, best, hard)
                layer = following
            return self._drawn(best, hard)
        except OutOfTime:
            self.whole = False
            if best is None:
                raise
        return best

    def _drawn(self, best: Bite | None, hard: bool) -> Bite | None:
        """The best run with its events, all together and one by one, as much earlier as it still parts the readings: what counts back from an
        event has no moment of its own before that event is there."""
        for _ in range(MOST_ROUNDS if best is not None else 0):
            assert best is not None
            before = best
            for number in range(-1, len(best.run.events)):
                best = self._earlier(best, hard, number)
            if best.now == before.now:
                break
        return best

    def _earlier(self, best: Bite, hard: bool, number: int) -> Bite:
        """With one event (-1: all of them) as much earlier as brings the parting forward."""
        events = best.run.events
        moved = [n for n in range(len(events)) if number in (-1, n)]
        most = min((events[n].at for n in moved), default=self.explorer.begun) - self.explorer.begun

        def by(seconds: int) -> Bite:
            run = run_of(msgspec.structs.replace(e, at=e.at - seconds) if n in moved else e for n, e in enumerate(events))
            if not 0 < seconds <= most or not self.explorer.lawful(run):
                return best
            found = self._look(self.explorer.judge(run), best, hard) or best
            return found if found is best else msgspec.structs.replace(found, owed=found.owed + best.owed)

        whole = by(most)
        if whole is not best or by(1) is best:
            return whole
        known, too_much = 1, most
        while too_much - known > 1:
            middle = (known + too_much) // 2
            known, too_much = (known, middle) if by(middle) is best else (middle, too_much)
        return by(known)

    def _longer(self, layer: list[Tried], best: Bite | None) -> list[tuple[Instant, Run, Instant]]:
        """The runs with one event more, before the best moment, by that of the event which is added."""
        found = [
            (at, inserted(prefix.run, ground.event(at)), prefix.now)
            for prefix in layer
            for ground, at in self.explorer.ways(prefix)
            if best is None or at < best.now
        ]
        return sorted(found, key=lambda one: one[0])

    def _look(self, tried: Tried, best: Bite | None, hard: bool) -> Bite | None:
        """The earliest moment of a run, from its last event on, at which the readings part, if it is earlier than the best."""
        clause, last = self.pair.clause, tried.run.events[-1].at if tried.run.events else self.begin
        marks = {at for moved in tried.changes for at in moved.about((clause,))} | {last, self.begin}
        for verdicts in tried.verdicts:
            for one in verdicts.get(clause, ()):
                marks |= {at for at in (one.opens, one.since, one.due) if at is not None}
                marks |= {one.due + 1} if one.due is not None else set()
        looked: Instant | None = None
        for now in sorted(at for at in marks if max(last, self.begin) <= at):
            if best is not None and now >= best.now:
                break
            looked = now
            bite = self._at(tried.run, now, hard)
            if bite is not None:
                return bite
        self.tried.append(Sample(run=tried.run, now=last if looked is None else looked))
        return best

    def _at(self, run: Run, now: Instant, hard: bool) -> Bite | None:
        look()
        statuses = self._statuses(run, now)
        if not self._parts(statuses, hard):
            return None
        full = self._keeping(run, now)
        if full is None:
            return None
        if full is not run:
            statuses = self._statuses(full, now)
        return Bite(full, now, statuses, len(full.events) - len(run.events)) if self._parts(statuses, hard) else None

    def _statuses(self, run: Run, now: Instant) -> tuple[Status, Status]:
        one, other = (clause_status(self.explorer.at(run, now, self.pair.clause, view)) for view in (0, 1))
        return one, other

    def _parts(self, statuses: tuple[Status, Status], hard: bool) -> bool:
        return apart(statuses) and (not hard or Status.BREACHED in statuses)

    def _keeping(self, run: Run, now: Instant) -> Run | None:
        """The run with what is common performed that would be breached by a moment; None: it could not be kept."""
        for _ in range(MOST_ROUNDS):
            hurt: set[str] = set()
            more = []
            for view, choice in enumerate((self.pair.one, self.pair.other)):
                verdicts = self.desk.player(choice).play(run, now, self.common)
                prepared = self.views[view]
                hurt |= offences(prepared, verdicts, run, now).keys() & self.common
                more += [
                    event
                    for name in sorted(hurt)
                    for one in verdicts.get(name, ())
                    if prepared.clauses[name].modal == "must" and one.status is Status.BREACHED and one.due is not None
                    for event in performances(self.explorer, prepared.clauses[name], one)
                ]
            if not hurt:
                return run
            fresh = [event for event in dict.fromkeys(more) if event.at <= now and event not in run.events]
            longer = run_of([*run.events, *fresh])
            if not fresh or not natural(self.desk.dossier, longer):
                break
            run = longer
        self.hurt.update(dict.fromkeys(sorted(hurt)))
        return None
