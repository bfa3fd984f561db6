"""Where is the slack: earliest and latest moment of each step, the steps without a day to lose, the critical path."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.calendar import describe
from servanda.check.aside import around, said
from servanda.check.chains import Choice, told
from servanda.check.confirm import stands
from servanda.check.deadline import OutOfTime
from servanda.check.desk import Desk, Never
from servanda.check.problem import Undecided
from servanda.check.questions.keepable import unproved
from servanda.check.words import duration
from servanda.meaning.witness import Answer


def schedule(desk: Desk, choice: Choice, limit: float) -> Iterator[Answer]:
    """One answer: the schedule, or why there is none; then also the schedule of what is left without the clauses in conflict."""
    yield from _schedule(desk, choice, limit)
    try:
        impossible = isinstance(desk.plan(choice, limit), Never)
    except (Undecided, OutOfTime):
        return
    table, aside = around(desk, choice, limit) if impossible else (desk, ())
    for answer in _schedule(table, choice, limit) if aside else ():
        yield said(table, aside, answer)


def _schedule(desk: Desk, choice: Choice, limit: float) -> Iterator[Answer]:
    label = desk.view(choice).label
    try:
        plan = desk.plan(choice, limit)
    except Undecided:
        yield Answer(
            question="schedule", subject="", verdict="not decided", text=f"not decided in {limit:g} s", choice=choice, label=label,
            method="solver",
        )  # fmt: skip
        return
    if isinstance(plan, Never):
        chain = told(plan.problem, plan.conflict, choice)
        answer = Answer(
            question="schedule", subject="", verdict="no", text=f"there is no schedule: {chain.text}", choice=choice, label=label,
            witness=chain.witness, method="temporal network", because=chain.links,
        )  # fmt: skip
        if stands(desk, answer):
            yield answer
            return
        plan = desk.looked_for(choice, limit)
    if plan.trouble:
        base = Answer(question="schedule", subject="", verdict="", text="", choice=choice, label=label, method="temporal network")
        yield unproved(desk, base, plan)
        return
    witness = desk.schedule(choice, plan)
    problem = plan.problem
    bounded = [s for s in witness.steps if s.latest is not None and s.earliest is not None]
    critical = [s for s in witness.steps if s.critical]
    count, free = len(witness.steps), len(witness.steps) - len(bounded)
    kind = f"{free} of them without any last date" if free else "each with a last date"
    text = f"{count} step{'s' * (count != 1)}, {kind}" if count else "there is nothing that has to be done at a time of its own"
    if states := [one.local for one in desk.view(choice).clauses if one.state]:
        text += f"; that a state holds (clause {', '.join(states)}) is no step"
    if bounded:
        tightest = min(bounded, key=lambda s: ((s.latest or 0) - (s.earliest or 0), s.at or 0))
        room = duration((tightest.latest or 0) - (tightest.earliest or 0))
        text += f"; least slack: {room} for {tightest.text}"
        text += f", due by {describe(tightest.latest or 0, problem.zone)}"
    because = tuple(f"{step.text}: {describe(step.at, problem.zone)}" for step in critical[:12] if step.at is not None)
    yield Answer(
        question="schedule", subject="", verdict="yes", text=text, choice=choice, label=label, witness=witness,
        method="temporal network", because=because,
    )  # fmt: skip
