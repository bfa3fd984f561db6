"""Do two readings of a clause part: the shortest run on which one says kept and the other breached (or, failing that, less).

Runs come from the explorer: all of few events over what either reading listens to, each judged under both. The hardest tier wins, then the
fewest events. Longer runs are built from the text: what performs the clause under one reading, with one part of the other turned round
(done before what it should wait for, done after its deadline).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec

from servanda.calendar import Instant
from servanda.check.chains import Choice
from servanda.check.deadline import OutOfTime, clock, left
from servanda.check.desk import Desk
from servanda.check.explore import Tried, explorer
from servanda.check.explore.moments import stretches
from servanda.check.hours import about
from servanda.check.network import Cycle
from servanda.check.problem import ORIGIN, Alternative, Bound, Problem, Rule, Undecided
from servanda.check.questions.turns import in_turn
from servanda.check.questions.withheld import never_breached
from servanda.check.replay import events_of
from servanda.check.search import Conflict, Mode, Search
from servanda.meaning.forms import same_meaning
from servanda.meaning.limits import DEADLINES
from servanda.meaning.prepared import Prepared
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Run, Status
from servanda.meaning.witness import Answer, Expected, RunWitness, StructureWitness, Witness
from servanda.model.views import reading_choice, variants


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


MOST_LOOKS = 24
"""Moments at which a run is looked at before its end; in all of them together ten times as many."""

MOST_LONGER = 300
"""Runs of three and more events that are tried for one pair."""


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

    def undecided(pair: Pair, why: str) -> Answer:
        return Answer(
            question="part", subject=pair.clause, verdict="not decided", text=why, choice=pair.other or pair.one, label=_label(desk, pair),
            method="runs",
        )  # fmt: skip

    yield from in_turn(
        tuple(pairs(desk, subject)),
        lambda pair: iter((_answer(desk, pair, left(limit)),)),
        undecided,
        lambda pair: _label(desk, pair),
    )


def _label(desk: Desk, pair: Pair) -> str:
    one, other = (_named(desk, pair.clause, name) for name in pair.names)
    return f"{desk.local(pair.clause)}: {one} and {other}"


def _answer(desk: Desk, pair: Pair, limit: float) -> Answer:
    names = [_named(desk, pair.clause, name) for name in pair.names]
    label = _label(desk, pair)
    choice = pair.other or pair.one

    def answer(verdict: str, text: str, witness: Witness | None, method: str = "runs") -> Answer:
        return Answer(
            question="part", subject=pair.clause, verdict=verdict, text=text, choice=choice, label=label, witness=witness, method=method
        )  # fmt: skip

    if (known := desk.shown.get(about(answer("yes", "", None)))) is not None:
        return known

    if not pair.one and same_meaning(desk.view(), desk.view(pair.other), pair.clause):
        text = "the two say the same of it in every part that a status hangs on"
        return answer("no", text, StructureWitness(facts=(text,), clauses=(pair.clause,)), "structure")
    parting = Parting(desk, pair, limit)
    try:
        found = parting.find()
    except Undecided:
        covered = parting.explorer.covered(parting.most).text()
        return answer("not decided", f"not decided in {limit:g} s: nothing was found in {covered}, and time ran out", None)
    if found is None:
        covered = parting.explorer.covered(parting.most).text()
        text = f"nothing that tells them apart was found in {covered}"
        return answer("not found", text, parting.explorer.witness(choice, parting.most))
    one, other = found.statuses
    count = len(found.run.events)
    text = (
        f"they part: {names[0]} says {one.value}, {names[1]} says {other.value}, after {count or 'no'} event{'s' * (count != 1)}"
    )
    harder = found.tier > parting.hardest
    looked = parting.explorer.covered(parting.most)
    because = (f"no run on which they part harder was found in {looked.tried} runs of up to {looked.acts} events, and longer ones: that is no proof",)
    run = RunWitness(
        run=found.run,
        now=found.now,
        choice=choice,
        expected=(
            Expected(clause=pair.clause, status=(one,), reading=pair.one),
            Expected(clause=pair.clause, status=(other,), reading=pair.other),
        ),
    )
    return msgspec.structs.replace(answer("yes", text, run), because=because if harder else ())


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
        self.until = clock() + limit
        self.explorer = explorer(desk, (pair.one, pair.other), (pair.clause,))
        self.most = self.explorer.allowance()
        self.best: Found | None = None
        self.hardest = self._hardest()

    def find(self) -> Found | None:
        """The run of the hardest tier there is among those tried, of these one of the fewest events. Raises Undecided."""
        try:
            self._look()
        except OutOfTime:
            if self.best is None:
                raise
        if self.best is None and clock() > self.until:
            raise Undecided("not every run was tried")
        try:
            return self._shortened(self.best)
        except OutOfTime:
            return self.best

    def _look(self) -> None:
        """All runs that are tried, until one parts them as hard as it can be."""
        if self.explorer.recurs:
            self._before_the_end()
        quarter = (self.until - clock()) / 4
        for tried in itertools.chain(
            self.explorer.runs(self.most, self.until - 2 * quarter),
            map(self.explorer.judge, filter(self.explorer.lawful, self._turned())),
            self.explorer.longer(MOST_LONGER, self.until - quarter),
            self.explorer.runs(self.most, self.until),
        ):
            if self._done():
                return
            self._judge(tried)
        if self.best is None or self.best.tier > 3:
            self._before_the_end()

    def _done(self) -> bool:
        return self.best is not None and self.best.tier == self.hardest

    def _hardest(self) -> int:
        """The hardest tier that the two clauses allow at all: a power is never breached, a prohibition whose time never ends never kept."""
        possible = [_possible(prepared, self.pair.clause) for prepared in self.explorer.views]
        one, other = possible
        if (Status.KEPT in one and Status.BREACHED in other) or (Status.KEPT in other and Status.BREACHED in one):
            return 0
        return 1 if Status.BREACHED in one | other else 2

    def _judge(self, tried: Tried) -> None:
        self._compare(tried.run, tried.now, tried.status(self.pair.clause, 0), tried.status(self.pair.clause, 1))

    def _compare(self, run: Run, now: Instant, one: Status, other: Status) -> None:
        if one is other or Status.UNKNOWN in (one, other):
            return
        found = Found(tier(one, other), run, now, (one, other))
        if self.best is None or found.rank < self.best.rank:
            self.best = found

    def _before_the_end(self) -> None:
        """Runs of up to one event, looked at while what is due is still open. Of what recurs without a last moment any such moment may be the
        end, so that what is kept or breached there counts like it."""
        noon = self.desk.noon(self.explorer.zone)
        looks = 0
        for tried in self.explorer.runs(self.most, self.until, acts=1):
            last = tried.run.events[-1].at if tried.run.events else self.explorer.force
            cuts = {at for moved in tried.changes for at in moved.about((self.pair.clause,)) if last < at <= tried.now} | {last}
            moments = sorted(at for at in stretches(cuts, noon, fine=False) if at >= last)
            looks += len(moments)
            for now in moments[:MOST_LOOKS]:
                statuses = [clause_status(self.explorer.at(tried.run, now, self.pair.clause, view)) for view in (0, 1)]
                self._compare(tried.run, now, *statuses)
            if looks > 10 * MOST_LOOKS or self._done() or (self.best is not None and self.best.tier <= 3 and not self.explorer.recurs):
                return

    def _shortened(self, found: Found | None) -> Found | None:
        """Without the events that could be left out."""
        for event in found.run.events if found is not None and len(found.run.events) > 2 else ():
            less = Run(events=tuple(one for one in found.run.events if one is not event)) if found is not None else Run()
            if not self.explorer.lawful(less):
                continue  # what follows it by nature would stand alone
            tried = self.explorer.judge(less)
            statuses = (tried.status(self.pair.clause, 0), tried.status(self.pair.clause, 1))
            if found is not None and statuses == found.statuses:
                found = Found(found.tier, less, tried.now, statuses)
        return found

    # --- longer runs than can be tried one by one ---

    def _turned(self) -> Iterator[Run]:
        """Performed as one reading asks, against one part of the other."""
        problems = (self.desk.problem(self.pair.one), self.desk.problem(self.pair.other))
        for mine, theirs in ((0, 1), (1, 0)):
            problem, other = problems[mine], problems[theirs]
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
            if clock() > self.until:
                return
            search = Search(problem, Mode.NONE, (more,) if more is not None else (), until=self.until)
            try:
                found = search.run(happens=(number,))
            except Undecided:
                continue
            if not isinstance(found, Conflict | Cycle):
                run = events_of(problem, self.desk.view(self.pair.one), self.desk.sensible(problem, found))
                yield Run(events=tuple(event for event in run.events if event.at >= self.explorer.force))


def _possible(prepared: Prepared, name: str) -> set[Status]:
    """Which of kept and breached a clause can be at all, by its form."""
    clause = prepared.clauses[name]
    if never_breached(clause):
        return set() if clause.degree else {Status.KEPT}
    if clause.modal == "must":
        return {Status.KEPT, Status.BREACHED}
    ends = any(t.kind in (*DEADLINES, "until", "every") for t in clause.timing)
    ended = any(effect.verb == "ends" for _, effect in prepared.effects_on_clause.get(name, ()))
    return {Status.KEPT, Status.BREACHED} if ends or ended else {Status.BREACHED}


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
