"""Is there a breach that nothing follows, or that only the party in breach can answer?

A breach is answered by a rung of the clause's ladder, or by a clause that waits for the breach, which somebody else can still use: the run
in which the breach comes can be continued, without the party in breach, to one in which the answer is given and nobody new is in breach.
Breaches and answers are both runs the reference evaluator has judged.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.calendar import Instant
from servanda.check.chains import Choice
from servanda.check.desk import Desk
from servanda.check.problem import Undecided
from servanda.check.questions.answering import Answers
from servanda.check.questions.turns import in_turn
from servanda.check.questions.withheld import never_breached
from servanda.check.replay import events_of
from servanda.check.search import Conflict, Mode, Search
from servanda.meaning.keys import key_of
from servanda.meaning.runs import Run, Status, Verdict
from servanda.meaning.witness import Answer, Expected, NotFoundWitness, RunWitness, StructureWitness
from servanda.model.core import Clause

NOTHING = "a breach is followed by nothing: no `otherwise`, and no clause waits for it"

UNTOLD = "nobody can say that there is a breach without {}, so nothing ever follows"

MOST_KINDS = 12
"""Breaches of one clause, different in who is in breach and what has become of the answers, whose answers are looked for."""


def unanswered(desk: Desk, choice: Choice, *, subject: str = "") -> Iterator[Answer]:
    """One answer for every clause whose breach is not answered, or for which that could not be decided; with `subject` also the others."""

    def one(clause: Clause) -> Iterator[Answer]:
        answer = _asked(desk, choice, clause)
        if subject or answer.verdict in ("yes", "as far as tried", "not decided"):
            yield answer

    yield from in_turn(
        [clause for clause in desk.view(choice).clauses if not subject or clause.id == subject],
        one,
        lambda clause, why: _told(desk, choice, clause, "not decided", f"{desk.local(clause.id)}: {why}", None),
        lambda clause: desk.local(clause.id),
    )


DEGREES = {"effort": "an effort that is owed, not its result", "intent": "a declared intent"}


def _asked(desk: Desk, choice: Choice, clause: Clause) -> Answer:
    where = desk.local(clause.id)
    if never_breached(clause):
        why = (
            "a power: not to use it breaches nothing"
            if clause.modal == "may"
            else f"{DEGREES[clause.degree]}: nothing done or left undone breaches it"
            if clause.degree
            else "a duty without a last moment: nothing breaches it"
        )
        return _told(desk, choice, clause, "no", f"{where} is {why}", None)
    if clause.degree:
        why = f"{where} is {DEGREES[clause.degree]}: whether it is ever found wanting is for who judges it, and no run shows that"
        return _told(desk, choice, clause, "not decided", why, None)
    answers = Answers(desk, choice, clause)
    sure = answers.certain()
    if sure is not None:
        return _told(
            desk,
            choice,
            clause,
            "no",
            f"every breach of {where} that can happen is answered by somebody else: {answers.named(sure)}",
            None,
        )
    explorer = answers.explorer
    most = explorer.allowance()
    found: list[str] = []
    undecided = ""
    for number, (tried, verdict, name) in enumerate(answers.breaches(most, _missed(desk, choice, clause))):
        if number == MOST_KINDS:
            break
        if verdict.status is Status.UNKNOWN:
            return _yes(desk, choice, clause, tried.run, tried.now, verdict, UNTOLD.format(name))
        if not answers.all:
            return _yes(desk, choice, clause, tried.run, tried.now, verdict, NOTHING)
        given = answers.given(tried, verdict, name)
        if not isinstance(given, str):
            found.append(f"{answers.named(given[1])} answers the breach by {name}")
        elif answers.proved(verdict, tried, name):
            return _yes(desk, choice, clause, tried.run, tried.now, verdict, given)
        elif answers.whole:
            return _as_tried(_yes(desk, choice, clause, tried.run, tried.now, verdict, given), answers)
        else:
            undecided = (
                undecided
                or f"whether anybody but {name} can answer a breach is not decided: {answers.tried} ways to go on were tried"
            )
    if undecided:
        return _told(desk, choice, clause, "not decided", f"{where}: {undecided}", None)
    covered = explorer.covered(most).text()
    if found:
        text = f"{where}: no breach that nobody else can answer was found in {covered}; {found[0]}"
    else:
        text = f"{where}: no breach of it was found in {covered}"
    return _told(desk, choice, clause, "not found", text, explorer.witness(choice, most))


def _missed(desk: Desk, choice: Choice, clause: Clause) -> Iterator[Run]:
    """Longer runs in which all that a duty waits for comes, and its performance does not."""
    problem = desk.problem(choice)
    search = Search(problem, Mode.NONE)
    for duty in problem.duties:
        if duty.clause != clause.id or not duty.deadlines:
            continue
        for way in duty.needs[:4]:
            try:
                found = search.run(happens=tuple(dict.fromkeys((*duty.trigger, *duty.due_on, *way))), never=duty.performs)
            except Undecided:
                continue
            if not isinstance(found, Conflict):
                yield events_of(problem, desk.view(choice), desk.sensible(problem, found))


def _yes(desk: Desk, choice: Choice, clause: Clause, run: Run, now: Instant, verdict: Verdict, why: str) -> Answer:
    expected = Expected(clause=clause.id, status=(verdict.status,), bearers=verdict.instance.bearers)
    return Answer(
        question="unanswered", subject=clause.id, verdict="yes", text=f"{desk.local(clause.id)}: {why}", choice=choice,
        label=desk.view(choice).label, witness=RunWitness(run=run, now=now, choice=choice, expected=(expected,)), method="runs",
        because=(why,), repair=f"Add to {desk.local(clause.id)}: otherwise, with a rung that somebody else bears and can still use then.",
    )  # fmt: skip


def _as_tried(answer: Answer, answers: Answers) -> Answer:
    """That nobody can answer a breach is a claim about every way in which it can go on: where that was only tried, it is said."""
    covered = NotFoundWitness(
        acts=answers.depth, runs=answers.tried, events=tuple(key_of(one.event(0)) for one in answers.explorer.grounds),
        left=("longer ways to go on",), choice=answer.choice,
    )  # fmt: skip
    how = f"in none of the {answers.tried} ways to go on that were tried (up to {answers.depth} acts more) does anybody answer the breach shown, which is no proof"
    return msgspec.structs.replace(
        answer, verdict="as far as tried", text=f"{answer.text}; {how}", covered=covered, because=(*answer.because, how)
    )


def _told(desk: Desk, choice: Choice, clause: Clause, verdict: str, text: str, witness: NotFoundWitness | None) -> Answer:
    shown = StructureWitness(facts=(text,), clauses=(clause.id,)) if verdict == "no" else witness
    return Answer(
        question="unanswered", subject=clause.id, verdict=verdict, text=text, choice=choice, label=desk.view(choice).label,
        witness=shown, method="structure" if verdict == "no" else "runs",
    )  # fmt: skip
