"""Can the text be kept so that every purpose written down is reached as well? (`ask keepable --with purposes`)

`yes` shows a run that keeps the text, performs every duty, and in which each purpose comes true. `no` is said only where the text cannot be kept
whatever becomes of the purposes; a run that reaches them all and was not found is `not found`, with the purposes that the nearest run leaves out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec

from servanda.check.chains import Choice
from servanda.check.confirm import end, faults
from servanda.check.deadline import clock, left
from servanda.check.desk import Desk, run_search
from servanda.check.explore import LONGER, explorer
from servanda.check.mentioned import cond_points
from servanda.check.questions.keepable import under
from servanda.check.questions.turns import in_turn
from servanda.check.questions.ways import asked_of
from servanda.check.replay import events_of
from servanda.check.search import Mode, Solution
from servanda.meaning.ended import not_performed
from servanda.meaning.replayed import comes_true
from servanda.meaning.runs import Run
from servanda.meaning.witness import Answer, NotFoundWitness, RunWitness, ScheduleWitness
from servanda.model.core import Purpose
from servanda.model.views import party_choice, reading_choice


def with_purposes(desk: Desk, limit: float, choice: Choice | None = None) -> Iterator[Answer]:
    """One answer for the text as written, under each reading and as each party reads it (or for one choice of readings alone)."""
    dossier = desk.dossier
    every = [(), *(reading_choice(dossier, r.id) for r in dossier.readings), *(party_choice(dossier, a) for a in dossier.actors)]
    choices = tuple(dict.fromkeys(every)) if choice is None else (choice,)

    def undecided(one: Choice, why: str) -> Answer:
        label = desk.view(one).label
        return Answer(question="keepable", subject="", verdict="not decided", text=why, choice=one, label=label, method="runs")

    yield from in_turn(
        choices, lambda one: iter((_Aims(desk, one, left(limit)).answer(),)), undecided, lambda one: f"the text {desk.view(one).label}"
    )


class _Aims:
    """All purposes of a text under one choice of readings."""

    def __init__(self, desk: Desk, choice: Choice, limit: float) -> None:
        self.desk, self.choice, self.limit = desk, choice, limit
        self.player = desk.player(choice)
        self.start = desk.problem(choice).start
        self.wanted = [one for one in desk.dossier.purposes if one.sort == "purpose"]
        self.points = tuple(point for one in self.wanted for point in cond_points(one.cond))

    def answer(self) -> Answer:
        """The answer without purposes where that is no yes; else a run that reaches them all, or which were not reached."""
        base = under(self.desk, self.choice, self.limit)
        if base.verdict != "yes":
            return base
        witness = base.witness.run if isinstance(base.witness, ScheduleWitness) else base.witness
        assert isinstance(witness, RunWitness)
        for run in itertools.chain((witness.run,), self._searched()):
            if (shown := self.shows(run)) is not None:
                return self._yes(base, shown)
        found, covered = self._explored()
        if found is not None:
            return self._yes(base, found)
        missed = tuple(f"“{one.text or one.id}” is not reached in the run that was found to keep the text" for one in self._missed(witness.run))
        if covered is None:
            text = "not decided: the text can be kept, and no run was found in which every purpose is reached too"
            return msgspec.structs.replace(base, verdict="not decided", text=text, witness=None, because=missed, method="runs")
        text = (
            f"the text can be kept, but no run was found in which every purpose is reached too, among {covered.runs} runs of up to {covered.acts} "
            "events; that is no proof"
        )
        return msgspec.structs.replace(base, verdict="not found", text=text, witness=covered, because=missed, method="runs")

    def shows(self, run: Run) -> RunWitness | None:
        """The run as a witness, if it keeps the text, performs its duties and reaches every purpose."""
        now = end(self.player, run, self.start, self.points)
        verdicts = self.player.play(run, now)
        if faults(self.player, run, now, verdicts) or any(not_performed(self.player.prepared, verdicts, now)):
            return None
        if any(comes_true(self.player.prepared, one, run, now) is not True for one in self.wanted):
            return None
        return RunWitness(run=run, now=now, choice=self.choice, complies=True)

    def _missed(self, run: Run) -> list[Purpose]:
        now = end(self.player, run, self.start, self.points)
        return [one for one in self.wanted if comes_true(self.player.prepared, one, run, now) is not True]

    def _searched(self) -> Iterator[Run]:
        """Runs that the search finds for what one purpose asks for, every duty performed."""
        for one in self.wanted:
            asked = asked_of(self.desk, self.choice, msgspec.structs.replace(one, sort="concern"), sure=False)
            for way in asked.ways:
                found = run_search(asked.problem, Mode.STRONG, left(self.limit), more=way.rules, happens=way.happens)
                if isinstance(found, Solution):
                    for times in (self.desk.sensible(asked.problem, found), {n: at for n, at in found.schedule.times.items() if n}):
                        run = events_of(asked.problem, self.player.view, times)
                        yield self.player.complete(run, end(self.player, run, self.start, self.points))[0]

    def _explored(self) -> tuple[RunWitness | None, NotFoundWitness | None]:
        if not self.desk.few_acts(self.choice):
            return None, None
        about = tuple(part for one in self.wanted for part in (one.cond, *([one.by] if one.by is not None else [])))
        runs = explorer(self.desk, (self.choice,), (), about)
        most, stop = runs.allowance(), clock() + left(self.limit) / 2
        for tried in itertools.chain(runs.runs(most, stop), runs.longer(most // LONGER, stop)):
            if not tried.breaches() and (shown := self.shows(tried.run)) is not None:
                return shown, None
        return None, msgspec.structs.replace(runs.witness(self.choice, most), sample=())

    def _yes(self, base: Answer, shown: RunWitness) -> Answer:
        count = len(self.wanted)
        many = "its purpose is" if count == 1 else "both its purposes are" if count == 2 else f"all its {count} purposes are"
        return msgspec.structs.replace(base, text=f"the text can be kept, and {many} reached with it", witness=shown, method="runs")
