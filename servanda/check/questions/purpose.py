"""Does the text reach a purpose in every run in which all comply; can a concern come true in one?

`yes` means that the purpose is defeated, or that the concern comes true, while nobody breaches anything; `no` that this can never be.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import msgspec

from servanda.base.inside import inside
from servanda.calendar import describe
from servanda.check.aside import around, said
from servanda.check.chains import Choice, told
from servanda.check.confirm import end, faults, seconds_for, shortened, stands
from servanda.check.deadline import clock, left
from servanda.check.desk import REFUTING, Desk, run_search, unweighed
from servanda.check.explore import LONGER, explorer
from servanda.check.mentioned import cond_points
from servanda.check.problem import Problem, Undecided
from servanda.check.questions.turns import in_turn
from servanda.check.questions.ways import Asked, asked_of, witness_of
from servanda.check.replay import events_of
from servanda.check.search import Conflict, Mode, Solution
from servanda.meaning.keys import key_of, parse_key
from servanda.meaning.replayed import comes_true
from servanda.meaning.runs import Run
from servanda.meaning.witness import Answer, NotFoundWitness, RunWitness, Witness
from servanda.model.core import Occurs, Point, Purpose
from servanda.model.english import point_text


def purpose(desk: Desk, choice: Choice, limit: float, *, sort: str = "purpose", subject: str = "") -> Iterator[Answer]:
    """One answer for each purpose (or concern); where there is none, that none is written down."""
    wanted = [one for one in desk.dossier.purposes if one.sort == sort and (not subject or one.id == subject)]
    if not wanted:
        what = f"no {sort} {subject} is written down" if subject else f"no {sort} is written down"
        yield Answer(
            question=sort, subject=subject, verdict="none written", text=what, choice=choice, label=desk.view(choice).label
        )
        return

    def asked(one: Purpose) -> Iterator[Answer]:
        table, aside = around(desk, choice, left(limit))
        yield said(table, aside, _Question(table, choice, one, left(limit)).answer())

    def undecided(one: Purpose, why: str) -> Answer:
        return Answer(
            question=sort, subject=one.id, verdict="not decided", text=why, choice=choice, label=desk.view(choice).label, method="runs"
        )

    yield from in_turn(wanted, asked, undecided, lambda one: f"“{one.text or one.id}”")


class _Question:
    """One purpose or concern under one choice of readings."""

    def __init__(self, desk: Desk, choice: Choice, wanted: Purpose, limit: float) -> None:
        self.desk = desk
        self.choice = choice
        self.wanted = wanted
        self.limit = limit
        self.player = desk.player(choice)
        self.start = desk.problem(choice).start
        self.what = wanted.text or wanted.id
        self.base = Answer(
            question=wanted.sort, subject=wanted.id, verdict="", text="", choice=choice, label=desk.view(choice).label,
            method="temporal network",
        )  # fmt: skip

    def answer(self) -> Answer:
        """What can be said: a run, a proof that there is none, or what was tried."""
        try:
            return self._answer()
        except Undecided:
            return self._with("not decided", f"not decided in {self.limit:g} s")

    def _answer(self) -> Answer:
        best = self._searched(asked_of(self.desk, self.choice, self.wanted, sure=False))
        if best is not None:
            return self._yes(best)
        sure = asked_of(self.desk, self.choice, self.wanted, sure=True)
        best = self._searched(sure)
        if best is not None:
            return self._yes(best)
        proved = all(isinstance(found, Conflict) for found in sure.found) and not sure.cut
        best, covered = self._explored(few=proved)
        if best is not None:
            return self._yes(best)
        if proved:
            never = self._never(sure)
            if stands(self.desk, never):
                return never
            best, covered = self._explored(few=False)
        return self._open(covered) if best is None else self._yes(best)

    # --- runs ---

    def _searched(self, asked: Asked) -> RunWitness | None:
        """The shortest run among those the search finds for the ways in which it can be."""
        best: RunWitness | None = None
        for way in asked.ways:
            found = run_search(asked.problem, Mode.WEAK, self.limit, more=way.rules, happens=way.happens)
            asked.found.append(found)
            if isinstance(found, Solution):
                shown = self._played(asked.problem, found)
                if shown is not None and (best is None or len(shown.run.events) < len(best.run.events)):
                    best = shown
        return best

    def _played(self, problem: Problem, found: Solution) -> RunWitness | None:
        """The run of a solution, with what duties that recur or are called for ask; as short as it can be."""
        for times in (self.desk.sensible(problem, found), {n: at for n, at in found.schedule.times.items() if n}):
            run = events_of(problem, self.player.view, times)
            now = end(self.player, run, self.start, cond_points(self.wanted.cond))
            run, _ = self.player.complete(run, now)
            shown = self.shows(run)
            if shown is not None:
                return shown
        return None

    def shows(self, run: Run) -> RunWitness | None:
        """The run as a witness, if it keeps the text and defeats the purpose (or makes the concern come true). Of what happens before the text binds
        only what counts already is looked at."""
        compiler = self.desk.compiler(self.choice)
        if any(event.at < compiler.binds and event.term not in compiler.early for event in run.events):
            return None
        now = end(self.player, run, self.start, cond_points(self.wanted.cond))
        holds = comes_true(self.player.prepared, self.wanted, run, now)
        if holds is not (self.wanted.sort == "concern") or faults(self.player, run, now, self.player.play(run, now)):
            return None
        return RunWitness(
            run=run, now=now, choice=self.choice, complies=True, purpose=self.wanted.id, purpose_holds=holds,
        )  # fmt: skip

    def _explored(self, *, few: bool) -> tuple[RunWitness | None, NotFoundWitness | None]:
        if not self.desk.few_acts(self.choice):
            return None, None
        runs = explorer(
            self.desk, (self.choice,), (), (self.wanted.cond, *([self.wanted.by] if self.wanted.by is not None else []))
        )
        most, until = (REFUTING, 0.2) if few else (runs.allowance(), left(self.limit) / 2)
        stop = clock() + until
        for tried in itertools.chain(runs.runs(most, stop), runs.longer(0 if few else most // LONGER, stop)):
            if not tried.breaches():
                shown = self.shows(tried.run)
                if shown is not None:
                    return shown, None
        covered = runs.witness(self.choice, most)
        points = cond_points(self.wanted.cond)
        sample = tuple(msgspec.structs.replace(one, now=end(self.player, one.run, self.start, points)) for one in covered.sample)
        return None, msgspec.structs.replace(covered, sample=sample)

    # --- answers ---

    def _with(self, verdict: str, text: str, witness: Witness | None = None, because: tuple[str, ...] = ()) -> Answer:
        return msgspec.structs.replace(self.base, verdict=verdict, text=text, witness=witness, because=because)

    def _yes(self, found: RunWitness) -> Answer:
        show: Callable[[Run], RunWitness | None] = self.shows
        found = shortened(found.run, show, found, clock() + seconds_for(found.run, self.limit))
        count = len(found.run.events)
        fails = "is defeated" if self.wanted.sort == "purpose" else "comes true"
        text = f"“{self.what}” {fails} while everybody keeps the text: {count or 'no'} event{'s' * (count != 1)} and nobody in breach"
        return self._with("yes", text, found, _told(self.desk, self.choice, self.wanted, found))

    def _never(self, sure: Asked) -> Answer:
        conflicts = [found for found in sure.found if isinstance(found, Conflict)]
        links = tuple(dict.fromkeys(link for one in conflicts for link in told(sure.problem, one, self.choice).links))
        fails = (
            "holds in every run in which all comply"
            if self.wanted.sort == "purpose"
            else "comes true in no run in which all comply"
        )
        return self._with("no", f"“{self.what}” {fails}", witness_of(sure, conflicts, self.choice), links)

    def _open(self, covered: NotFoundWitness | None) -> Answer:
        quick = asked_of(self.desk, self.choice, self.wanted, sure=False)
        parts: list[str] = []
        for way in quick.ways:
            found = run_search(quick.problem, Mode.WEAK, self.limit, more=way.rules, happens=way.happens)
            parts += unweighed(self.desk, self.choice, found) if isinstance(found, Conflict) else []
        fails = "is defeated" if self.wanted.sort == "purpose" else "comes true"
        if covered is not None:
            text = f"no run was found in which “{self.what}” {fails} while everybody keeps the text, among {covered.runs} runs of up to "
            text += f"{covered.acts} event{'s' * (covered.acts != 1)}; that is no proof"
            answer = self._with("not found", text, covered, tuple(dict.fromkeys(parts)))
            return msgspec.structs.replace(answer, method="runs")
        return self._with(
            "not decided", f"not decided: {parts[0] if parts else 'no run was tried'}", None, tuple(dict.fromkeys(parts))
        )


def _edges(desk: Desk, choice: Choice, wanted: Purpose) -> list[Point | None]:
    """What begins and ends the states that a purpose speaks of."""
    named = set(inside(wanted.cond, str))
    return [point for state in desk.view(choice).states.values() if state.id in named for point in (state.start, state.end)]


def _told(desk: Desk, choice: Choice, wanted: Purpose, witness: RunWitness) -> tuple[str, ...]:
    """What of the events the purpose speaks of comes in the run, and what never does."""
    zone = desk.problem(choice).zone
    dates = {key_of(event): event.at for event in reversed(witness.run.events)}
    found: list[str] = []
    for point in cond_points(wanted.cond):
        words = point_text(point, desk.dossier)
        if isinstance(point, Occurs):
            at = next((at for key, at in dates.items() if parse_key(key).term == point.event.act.term), None)
            found.append(f"“{words}” never comes" if at is None else f"“{words}” comes on {describe(at, zone)}")
    return (*found, f"the run is looked at on {describe(witness.now, zone)}")
