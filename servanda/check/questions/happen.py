"""Can this event ever happen, can this clause ever fall due? Yes with a run, no with the chain.

A run in which nobody breaches anything is looked for first; if other clauses cannot be kept, one in which at least what this event or clause
itself waits for is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.chains import Choice, told
from servanda.check.desk import Desk, Plan, run_search
from servanda.check.problem import Duty, Problem, Undecided
from servanda.check.replay import end_of, events_of
from servanda.check.search import Conflict, Mode, Solution
from servanda.check.words import unconfirmed
from servanda.meaning.runs import Status
from servanda.meaning.witness import Answer, ChainWitness, CoreWitness, Expected, RunWitness, StructureWitness


def can_happen(desk: Desk, choice: Choice, limit: float, *, subject: str = "") -> Iterator[Answer]:
    """One answer for each event the clauses speak of; `subject`: an event key."""
    problem = desk.problem(choice)
    base = None if subject else _all_at_once(desk, choice, limit)
    for number, node in enumerate(problem.nodes):
        if node.sort not in ("act", "event", "consent") or (subject and node.key != subject):
            continue
        if base is not None and not base.trouble and number in base.solution.happens:
            run = RunWitness(run=base.replayed.run, now=base.replayed.now, choice=choice, complies=True)
            yield _yes(desk, choice, "can-happen", node.key, run)
        else:
            yield _answer(desk, choice, problem, "can-happen", node.key, (number,), limit)
    if subject and subject not in problem.names:
        text = "no clause speaks of it, so nothing in the text keeps it from happening"
        yield Answer(
            question="can-happen", subject=subject, verdict="not decided", text=text, choice=choice, label=desk.view(choice).label,
            method="structure",
        )  # fmt: skip


def falls_due(desk: Desk, choice: Choice, limit: float, *, subject: str = "") -> Iterator[Answer]:
    """One answer for each duty of performance: whether it can ever be owed and done while nobody breaches anything."""
    problem = desk.problem(choice)
    duties: dict[str, list[Duty]] = {}
    for duty in problem.duties:
        if not subject or duty.clause == subject:
            duties.setdefault(duty.clause, []).append(duty)
    base = None if subject else _all_at_once(desk, choice, limit)
    for clause, owed in duties.items():
        wanted = tuple(dict.fromkeys(n for duty in owed for n in (*duty.trigger, *duty.performs[:1])))
        if base is not None and set(wanted) <= base.solution.happens and not base.trouble:
            plan = base
            status = desk.player(choice).status(plan.replayed.verdicts, clause)
            if status is Status.KEPT:
                run = RunWitness(
                    run=plan.replayed.run, now=plan.replayed.now, choice=choice, complies=True,
                    expected=(Expected(clause=clause, status=(Status.KEPT,)),),
                )  # fmt: skip
                yield _yes(desk, choice, "falls-due", clause, run)
                continue
        yield _answer(desk, choice, problem, "falls-due", clause, wanted, limit)


def _all_at_once(desk: Desk, choice: Choice, limit: float) -> Plan | None:
    try:
        plan = desk.plan(choice, limit)
    except Undecided:
        return None
    return None if isinstance(plan, Conflict) else plan


def _yes(desk: Desk, choice: Choice, question: str, subject: str, run: RunWitness) -> Answer:
    text = "it can fall due, and be done in time" if question == "falls-due" else "it can happen"
    text += ", while nobody breaches anything" if run.complies else ", though another clause cannot be kept then"
    return Answer(
        question=question, subject=subject, verdict="yes", text=text, choice=choice, label=desk.view(choice).label, witness=run,
        method="temporal network",
    )  # fmt: skip


def _answer(
    desk: Desk, choice: Choice, problem: Problem, question: str, subject: str, wanted: tuple[int, ...], limit: float
) -> Answer:
    label = desk.view(choice).label
    try:
        found = run_search(problem, Mode.WEAK, limit, happens=wanted)
        alone = found if isinstance(found, Solution) else run_search(problem, Mode.NONE, limit, happens=wanted)
    except Undecided:
        return Answer(
            question=question, subject=subject, verdict="not decided", text=f"not decided in {limit:g} s", choice=choice, label=label,
            method="solver",
        )  # fmt: skip
    if isinstance(found, Conflict) and isinstance(alone, Solution):
        return _replayed(desk, choice, problem, question, subject, alone, complies=False)
    if isinstance(found, Conflict):
        chain = told(problem, found, choice)
        witness: ChainWitness | CoreWitness | StructureWitness = chain.witness
        if isinstance(witness, CoreWitness) and not witness.cases:
            witness = StructureWitness(facts=chain.links or ("the text leaves no way",))
        never = "it can never fall due and be done" if question == "falls-due" else "it can never happen"
        return Answer(
            question=question, subject=subject, verdict="no", text=f"{never}: {chain.text}",
            choice=choice, label=label, witness=witness, method="temporal network", because=chain.links,
        )  # fmt: skip
    return _replayed(desk, choice, problem, question, subject, found, complies=True)


def _replayed(
    desk: Desk, choice: Choice, problem: Problem, question: str, subject: str, found: Solution, *, complies: bool
) -> Answer:
    times = desk.sensible(problem, found)
    player = desk.player(choice)
    now = end_of(problem, times)
    run, verdicts = player.complete(events_of(problem, player.view, times), now)
    trouble = [f"{desk.local(v.instance.clause)} is breached in it" for v in player.breaches(verdicts) if complies]
    expected: tuple[Expected, ...] = ()
    if question == "falls-due":
        status = player.status(verdicts, subject)
        expected = (Expected(clause=subject, status=(status,)),)
        if status in (Status.NOT_IN_FORCE, Status.UNKNOWN):
            trouble.append(f"{desk.local(subject)} is {status.value} at its end")
    if trouble:
        return Answer(
            question=question, subject=subject, verdict="not decided", because=tuple(dict.fromkeys(trouble)), choice=choice,
            text=unconfirmed("run"), label=desk.view(choice).label, method="solver",
        )  # fmt: skip
    return _yes(desk, choice, question, subject, RunWitness(run=run, now=now, choice=choice, expected=expected, complies=complies))

