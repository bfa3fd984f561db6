"""Do two readings of a clause part: the shortest run on which one says kept and the other breached (or, failing that, less).

Runs to try come from the text itself: what performs the clause under one reading, with one part of the other turned round (done before what
it should wait for, done after its deadline); and all runs of no event, of one and, where that is not too many, of two, at the moments
that matter. Every candidate is judged by the reference evaluator under both readings; the fewest events win, then the earliest.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import msgspec

from servanda.calendar import Instant
from servanda.check.chains import Choice
from servanda.check.desk import Desk
from servanda.check.network import Cycle
from servanda.check.problem import ORIGIN, Alternative, Bound, Milestone, Problem, Rule, Undecided
from servanda.check.replay import DAY, events_of, run_of
from servanda.check.search import Conflict, Mode, Search
from servanda.meaning.runs import Event, Run, Status
from servanda.meaning.witness import Answer, Expected, RunWitness, StructureWitness
from servanda.model import reading_choice, variants

MOST_EVENTS = 8
"""Milestones near a clause that are played with."""

MOST_DOUBLES = 160
"""Runs of two events that are tried."""


def tier(one: Status, other: Status) -> int:
    """How far two statuses are apart: 0 kept and breached, 1 breached and not, 2 kept and not, 3 due and not due, 4 otherwise."""
    both = {one, other}
    if both == {Status.KEPT, Status.BREACHED}:
        return 0
    if Status.BREACHED in both:
        return 1
    if Status.KEPT in both:
        return 2
    return 3 if both == {Status.PENDING, Status.NOT_IN_FORCE} else 4


class Pair(msgspec.Struct, frozen=True):
    """Two readings of one clause: choices and names."""

    clause: str
    one: Choice
    other: Choice
    names: tuple[str, str]


class Found(msgspec.Struct, frozen=True):
    """A run on which two readings part."""

    tier: int
    run: Run
    now: Instant
    statuses: tuple[Status, Status]

    @property
    def rank(self) -> tuple[int, int, Instant, Instant]:
        last = self.run.events[-1].at if self.run.events else 0
        return (self.tier, len(self.run.events), last, self.now)


def pairs(desk: Desk, subject: str = "") -> Iterator[Pair]:
    """Every two readings of every contested clause (as written is one)."""
    for clause, readings in variants(desk.dossier).items():
        if not subject or clause == subject:
            for one, other in itertools.combinations(readings, 2):
                yield Pair(clause, _choice(desk, one), _choice(desk, other), (one, other))


def _choice(desk: Desk, reading: str) -> Choice:
    return reading_choice(desk.dossier, reading) if reading else ()


def part(desk: Desk, limit: float, *, subject: str = "") -> Iterator[Answer]:
    """One answer for each pair of readings."""
    for pair in pairs(desk, subject):
        yield _answer(desk, pair, limit)


def _answer(desk: Desk, pair: Pair, limit: float) -> Answer:
    names = [_named(desk, pair.clause, name) for name in pair.names]
    label = f"{desk.local(pair.clause)}: {names[0]} and {names[1]}"
    choice = pair.other or pair.one
    try:
        found = Parting(desk, pair, limit).find()
    except Undecided:
        return Answer(
            question="part", subject=pair.clause, verdict="not decided", text=f"not decided in {limit:g} s", choice=choice, label=label,
            method="solver",
        )  # fmt: skip
    if found is None:
        text = "no run of up to two events that was tried, and none built from their differences, tells them apart"
        witness = StructureWitness(facts=(text,), clauses=(pair.clause,))
        return Answer(
            question="part", subject=pair.clause, verdict="no", text=text, choice=choice, label=label, witness=witness,
            method="structure",
        )  # fmt: skip
    one, other = found.statuses
    count = len(found.run.events)
    text = f"they part: {names[0]} says {one.value}, {names[1]} says {other.value}, after {count or 'no'} event{'s' * (count != 1)}"
    run = RunWitness(
        run=found.run,
        now=found.now,
        choice=choice,
        expected=(
            Expected(clause=pair.clause, status=(one,), reading=pair.one),
            Expected(clause=pair.clause, status=(other,), reading=pair.other),
        ),
    )
    return Answer(
        question="part", subject=pair.clause, verdict="yes", text=text, choice=choice, label=label, witness=run, method="structure",
    )  # fmt: skip


def _named(desk: Desk, clause: str, reading: str) -> str:
    """A reading with those who hold it; for the text as written, those who say in a reading of theirs that it reads so."""
    if reading:
        holders = next((r.held_by for r in desk.dossier.readings if r.id == reading), ())
        return f"{reading} ({', '.join(holders)})"
    plain = [r for r in desk.dossier.readings if clause in r.of and clause not in dict(reading_choice(desk.dossier, r.id))]
    who = ", ".join(dict.fromkeys(name for r in plain for name in r.held_by))
    return f"the text as written ({who})" if who else "the text as written"


class Parting:
    """The search for one pair."""

    def __init__(self, desk: Desk, pair: Pair, limit: float) -> None:
        self.desk = desk
        self.pair = pair
        self.until = time.perf_counter() + limit
        self.problems = (desk.problem(pair.one), desk.problem(pair.other))
        self.players = (desk.player(pair.one), desk.player(pair.other))
        self.best: Found | None = None
        self.seen: set[tuple[object, ...]] = set()

    def find(self) -> Found | None:
        self.judge(Run())
        if not self._enough(0):
            for run in self._singles():
                self.judge(run)
        if not self._enough(1):  # working out a whole schedule costs more than to try one event
            for run in self._turned():
                self.judge(run)
        if not self._enough(2):
            for run in itertools.islice(self._doubles(), MOST_DOUBLES):
                self.judge(run)
        if self.best is None:
            for run in itertools.chain((Run(),), self._turned(), self._singles()):
                self.judge(run, at_once=True)
        if self.best is None and time.perf_counter() > self.until:
            raise Undecided("not every run was tried")
        return self.best

    def _enough(self, events: int) -> bool:
        """Whether no shorter run can do better than what was found."""
        return self.best is not None and self.best.tier == 0 and len(self.best.run.events) <= events

    def judge(self, run: Run, *, at_once: bool = False) -> None:
        """Play a run under both readings, after every deadline (at_once: at its end, when what is due is still open)."""
        last = run.events[-1].at + 1 if run.events else self.problems[0].start + 1
        at = last if at_once else self._after(run)
        if (run, at) in self.seen or time.perf_counter() > self.until:
            return
        self.seen.add((run, at))
        one = self._status(0, run, at)
        if self.best is not None and self.best.tier == 0 and one not in (Status.KEPT, Status.BREACHED):
            return
        other = self._status(1, run, at)
        if one is other or Status.UNKNOWN in (one, other):
            return
        found = Found(tier(one, other), run, at, (one, other))
        if self.best is None or found.rank < self.best.rank:
            self.best = found

    def _status(self, which: int, run: Run, at: Instant) -> Status:
        player = self.players[which]
        return player.status(player.play(run, at, [self.pair.clause]), self.pair.clause)

    def _after(self, run: Run) -> Instant:
        """A moment after all deadlines of the clause that the run sets going."""
        last = max([e.at for e in run.events], default=self.problems[0].start)
        for problem in self.problems:
            times = {problem.names[k]: at for k, at in _moments(run).items() if k in problem.names}
            for duty in problem.duties:
                for bound in duty.deadlines if duty.clause == self.pair.clause else ():
                    if bound.anchor == ORIGIN:
                        last = max(last, bound.shift.delta)
                    elif bound.anchor in times:
                        last = max(last, bound.shift.apply(times[bound.anchor]))
                    else:
                        for inner in problem.nodes[bound.anchor].of:
                            if inner in times:
                                last = max(last, bound.shift.apply(times[inner]))
        return last + DAY

    # --- candidates ---

    def _turned(self) -> Iterator[Run]:
        """Performed as one reading asks, against one part of the other."""
        for mine, theirs in ((0, 1), (1, 0)):
            problem, other = self.problems[mine], self.problems[theirs]
            for duty in problem.duties:
                if duty.clause == self.pair.clause:
                    for number in duty.performs:
                        yield from self._against(problem, other, number)

    def _against(self, problem: Problem, other: Problem, number: int) -> Iterator[Run]:
        key = problem.nodes[number].key
        foreign = other.names.get(key)
        extra: list[Rule | None] = [None]
        for rule in other.rules:
            if foreign is not None and rule.guard[:1] == (foreign,):
                for way in rule.alternatives:
                    for bound in way.bounds:
                        extra += _opposites(problem, other, number, bound)
        for more in extra:
            search = Search(problem, Mode.NONE, (more,) if more is not None else (), until=self.until)
            found = search.run(happens=(number,))
            if not isinstance(found, Conflict | Cycle):
                yield events_of(problem, self.desk.view(self.pair.one), self.desk.sensible(problem, found))

    def _near(self) -> list[Milestone]:
        """The milestones either reading of the clause speaks of, nearest first."""
        found: dict[str, Milestone] = {}
        for problem in self.problems:
            open_ = [n for duty in problem.duties if duty.clause == self.pair.clause for n in duty.performs]
            for number in open_:
                node = problem.nodes[number]
                if node.key in found or len(found) >= MOST_EVENTS:
                    continue
                if node.sort in ("act", "event", "consent"):
                    found[node.key] = node
                open_ += node.of
                for rule in problem.rules:
                    if rule.guard[:1] == (number,) and rule.source.clause in ("", self.pair.clause):
                        open_ += [n for way in rule.alternatives for n in way.happens]
                        open_ += rule.guard[1:]
        return list(found.values())

    def _moments(self, anchors: list[Instant]) -> list[Instant]:
        """Noons around every date and period of the clause."""
        found: set[Instant] = set()
        for problem in self.problems:
            noon = self.desk.noon(problem.zone)
            found.add(noon(problem.start + 1))
            for rule in problem.rules:
                if rule.source.clause == self.pair.clause:
                    for bound in (b for way in rule.alternatives for b in way.bounds):
                        bases = [bound.shift.delta] if bound.anchor == ORIGIN else [bound.shift.apply(at) for at in anchors]
                        found |= {noon(at + 1) for at in bases} | {noon(at - DAY) for at in bases}
        record = self.desk.dossier.agreements.get(self.pair.clause.partition(":")[0])
        force = (record.in_force if record.in_force is not None else record.signed) if record is not None else None
        begin = self.problems[0].start if force is None else force
        noon = self.desk.noon(self.problems[0].zone)
        return sorted({noon(begin + 1), *(at for at in found if at > begin)})

    def _own(self) -> set[str]:
        """Keys of what performs the clause under one reading or the other: without one of these, neither says kept."""
        return {p.nodes[n].key for p in self.problems for d in p.duties if d.clause == self.pair.clause for n in d.performs}

    def _singles(self) -> Iterator[Run]:
        near = self._near()
        if self.best is not None and self.best.tier == 0:
            own = self._own()
            near = [node for node in near if node.key in own]
        moments = self._moments([])[:6]
        for node in near[:6]:
            for at in moments:
                yield self._run([(node, at)])
        yield from self._otherwise(moments)

    def _otherwise(self, moments: list[Instant]) -> Iterator[Run]:
        """What performs the clause, done in another way than one reading asks for ("in the form ...")."""
        for run in [self._run([(node, at)]) for node in self._near()[:2] for at in moments[:2]]:
            if any(event.args and event.term != "consent" for event in run.events):
                other = [
                    msgspec.structs.replace(e, args=tuple((slot, f"other than {value}") for slot, value in e.args)) for e in run.events
                ]
                yield run_of(other)

    def _doubles(self) -> Iterator[Run]:
        """Runs of two events, one of which performs the clause under one of the readings (else neither says kept)."""
        near = self._near()[:6]
        own = self._own()
        firsts = self._moments([])[:3]
        for one, other in itertools.permutations(near, 2):
            if one.key in own or other.key in own:
                for first in firsts:
                    for second in self._moments([first])[:5]:
                        if second >= first:
                            yield self._run([(one, first), (other, second if second > first else first + DAY)])

    def _run(self, items: list[tuple[Milestone, Instant]]) -> Run:
        problem = self.problems[0]
        events: list[Event] = []
        for node, at in items:
            own = problem.names.get(node.key)
            source, view = (problem, self.pair.one) if own is not None else (self.problems[1], self.pair.other)
            events += events_of(source, self.desk.view(view), {source.names[node.key]: at}).events
        return run_of(events)


def _opposites(problem: Problem, other: Problem, number: int, bound: Bound) -> list[Rule | None]:
    """Rules that break a bound of the other reading: done too early, too late, or with what it waits for never done."""
    source = bound.source
    if bound.anchor == ORIGIN:
        turned = Bound(number, ORIGIN, not bound.lower, bound.shift.plus(-1 if bound.lower else 1), source)
        return [Rule((number,), (Alternative(bounds=(turned,)),), source)]
    anchor = problem.names.get(other.nodes[bound.anchor].key)
    if anchor is None:
        return []
    turned = Bound(number, anchor, not bound.lower, bound.shift.plus(-1 if bound.lower else 1), source)
    after = Rule((number,), (Alternative(happens=(anchor,), bounds=(turned,)),), source)
    return [Rule((number,), (Alternative(never=(anchor,)),), source), after] if bound.lower else [after]


def _moments(run: Run) -> dict[str, Instant]:
    from servanda.meaning.keys import key_of

    found: dict[str, Instant] = {}
    for event in run.events:
        found.setdefault(key_of(event), event.at)
    return found
