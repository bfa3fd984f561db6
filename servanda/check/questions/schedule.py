"""Where is the slack: earliest and latest moment of each step, the steps without a day to lose, the critical path."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.calendar import describe
from servanda.check.chains import Choice, told
from servanda.check.desk import Desk
from servanda.check.problem import Undecided
from servanda.check.search import Conflict
from servanda.check.words import duration, unconfirmed
from servanda.meaning.witness import Answer


def schedule(desk: Desk, choice: Choice, limit: float) -> Iterator[Answer]:
    """One answer: the schedule, or why there is none."""
    label = desk.view(choice).label
    try:
        plan = desk.plan(choice, limit)
    except Undecided:
        yield Answer(
            question="schedule", subject="", verdict="not decided", text=f"not decided in {limit:g} s", choice=choice, label=label,
            method="solver",
        )  # fmt: skip
        return
    if isinstance(plan, Conflict):
        chain = told(desk.problem(choice), plan, choice)
        yield Answer(
            question="schedule", subject="", verdict="no", text=f"there is no schedule: {chain.text}", choice=choice, label=label,
            witness=chain.witness, method="temporal network", because=chain.links,
        )  # fmt: skip
        return
    if plan.trouble:
        yield Answer(
            question="schedule", subject="", verdict="not decided", choice=choice, label=label, because=plan.trouble,
            text=unconfirmed("schedule"), method="temporal network",
        )  # fmt: skip
        return
    witness = desk.schedule(choice, plan)
    problem = desk.problem(choice)
    bounded = [s for s in witness.steps if s.latest is not None and s.earliest is not None]
    critical = [s for s in witness.steps if s.critical]
    count, free = len(witness.steps), len(witness.steps) - len(bounded)
    text = f"{count} step{'s' * (count != 1)}, " + (f"{free} of them without any last date" if free else "each with a last date")
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
