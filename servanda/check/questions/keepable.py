"""Can the text be kept at all: as written, under each reading, as each party reads it, and under every mix of readings?

Strong: there is a run in which nobody breaches anything and every duty that is owed is performed. If only the weak form holds (nothing is
breached because what the duties wait for never comes), the answer is no, and says so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import msgspec

from servanda.check.chains import Choice, told
from servanda.check.confirm import stands
from servanda.check.conflicts import conflicts
from servanda.check.deadline import OutOfTime, left, share
from servanda.check.desk import Desk, Never, Plan, run_search
from servanda.check.hours import about
from servanda.check.mixes import Conflicting, Survey, survey
from servanda.check.problem import Undecided
from servanda.check.questions.turns import in_turn
from servanda.check.search import Conflict, Mode
from servanda.check.words import listed
from servanda.meaning.witness import Answer, StructureWitness
from servanda.model.views import mixes, party_choice, reading_choice, variants, view

MOST_SCHEDULES = 64
"""Mixes of readings for each of which a schedule is worked out; of more, only those that somebody holds."""


def keepable(desk: Desk, limit: float) -> Iterator[Answer]:
    """Answers in the order: as written, readings, parties, conflicts between readings, all mixes counted. A desk keeps what is
    decided."""
    found: list[Answer] = []
    for answer in _keepable(desk, limit):
        found.append(answer)
        yield answer
    if all(answer.verdict != "not decided" for answer in found):
        desk.kept["keepable"] = tuple(found)


def _keepable(desk: Desk, limit: float) -> Iterator[Answer]:
    dossier = desk.dossier
    choices = [
        (),
        *(reading_choice(dossier, r.id) for r in dossier.readings),
        *(party_choice(dossier, a) for a in dossier.actors),
    ]
    seen: dict[Choice, None] = dict.fromkeys(choices)
    # the readings with most to keep first: their schedules often keep the others too, and then need not be played in full again
    open_ = [choice for choice in seen if _known(desk, choice) is None]
    for number, choice in enumerate(sorted(open_, key=lambda c: -len(desk.problem(c).rules))):
        with contextlib.suppress(Undecided, OutOfTime), share(2 * len(open_) - number):
            desk.plan(choice, left(limit))
    told_of: set[frozenset[tuple[str, str, int, str]]] = set()

    def undecided(choice: Choice, why: str) -> Answer:
        return msgspec.structs.replace(_undecided(choice, desk.view(choice).label, limit), text=why)

    def named(choice: Choice) -> str:
        return f"the text {desk.view(choice).label}"

    yield from in_turn(tuple(seen), lambda choice: each(desk, choice, left(limit), told_of), undecided, named)
    if not variants(dossier):
        return
    if len(mixes(dossier)) <= MOST_SCHEDULES:
        more = [one for one in mixes(dossier) if one not in seen and view(dossier, one).choice not in seen]
        yield from in_turn(
            tuple(dict.fromkeys(more)), lambda choice: iter((under(desk, choice, left(limit)),)), undecided, named
        )
    yield from in_turn(
        ("",),
        lambda _: _surveyed(desk, left(limit)),
        lambda _, why: msgspec.structs.replace(_undecided((), "every mix of readings", limit), text=why),
        lambda _: "every mix of readings",
    )


def _surveyed(desk: Desk, limit: float) -> Iterator[Answer]:
    found = survey(desk, limit)
    for conflict in found.conflicts:
        if conflict.choice:
            yield _conflict(desk, conflict)
    yield _counted(found)


def each(
    desk: Desk, choice: Choice, limit: float, told_of: set[frozenset[tuple[str, str, int, str]]] | None = None
) -> Iterator[Answer]:
    """Whether the text can be kept under one choice of readings, and every further conflict that stands in its way.

    told_of: conflicts told before (of another choice), by their parts; those told here are added.
    """
    answer = under(desk, choice, limit)
    yield answer
    plan = desk.plan(choice, limit) if answer.verdict == "no" else None
    if not isinstance(plan, Never):
        return
    known = told_of if told_of is not None else set()
    for number, conflict in enumerate(conflicts(plan.problem, plan.conflict, min(1.0, limit / 4))):
        chain = told(plan.problem, conflict, choice)
        fresh = chain.parts not in known
        known.add(chain.parts)
        if number and fresh:
            more = msgspec.structs.replace(
                answer, text=f"nor can it for another reason: {chain.text}", witness=chain.witness, because=chain.links
            )  # fmt: skip
            if stands(desk, more):
                yield more


def under(desk: Desk, choice: Choice, limit: float) -> Answer:
    """Whether the text can be kept under one choice of readings."""
    label = desk.view(choice).label
    base = Answer(question="keepable", subject="", verdict="", text="", choice=choice, label=label, method="temporal network")
    if (known := _known(desk, choice)) is not None:
        return known
    try:
        plan = desk.plan(choice, limit)
    except Undecided:
        return _undecided(choice, label, limit)
    if isinstance(plan, Never):
        never = _no(desk, choice, label, plan, limit)
        if stands(desk, never):
            return never
        tried = desk.looked_for(choice, limit)
        if tried.trouble:
            return unproved(desk, base, tried)
        plan = tried
    if plan.trouble:
        return unproved(desk, base, plan)
    witness = (
        desk.schedule(choice, plan, bounded=False)
        if plan.solution is not None
        else desk.witness(choice, plan.replayed, plan.problem, complies=True)
    )
    return msgspec.structs.replace(base, verdict="yes", text="the text can be kept", witness=witness)


def _known(desk: Desk, choice: Choice) -> Answer | None:
    """That the text can be kept under a choice, where a run has shown it already."""
    wanted = Answer(question="keepable", subject="", verdict="yes", text="", choice=choice, label=desk.view(choice).label)
    return desk.shown.get(about(wanted))


def unproved(desk: Desk, base: Answer, plan: Plan) -> Answer:
    """Neither a schedule nor a proof: what was looked at, if that was enough to be worth saying; else what was not weighed."""
    covered = plan.covered
    if covered is not None and not any("longer" not in left for left in covered.left):
        text = f"no run was found that keeps the text, among {covered.runs} runs of up to {covered.acts} events; that is no proof"
        return msgspec.structs.replace(base, verdict="not found", text=text, witness=covered, method="runs", because=plan.trouble)
    return msgspec.structs.replace(base, verdict="not decided", text=f"not decided: {plan.trouble[0]}", because=plan.trouble)


def _no(desk: Desk, choice: Choice, label: str, never: Never, limit: float) -> Answer:
    problem = never.problem
    chain = told(problem, never.conflict, choice)
    how = "not all that it expects can be performed; whether somebody must breach it is not decided"
    with contextlib.suppress(Undecided):
        found = run_search(problem, Mode.WEAK, limit)
        if isinstance(found, Conflict):
            how = "somebody must breach it"
        elif desk.kept_by(choice, problem, found):
            how = "nobody need breach it, but only because some of its duties can never be performed"
    return Answer(
        question="keepable", subject="", verdict="no", text=f"the text cannot be kept ({how}): {chain.text}",
        choice=choice, label=label, witness=chain.witness, method="temporal network", because=chain.links,
    )  # fmt: skip


def _conflict(desk: Desk, conflict: Conflicting) -> Answer:
    names = [f"{desk.local(clause)} {f'as read in {reading}' if reading else 'as written'}" for clause, reading in conflict.atoms]
    label = " with ".join(names)
    return Answer(
        question="keepable", subject="", verdict="no", text=f"these cannot be kept together: {conflict.chain.text}",
        choice=conflict.choice, label=label, witness=conflict.chain.witness, method="temporal network", because=conflict.chain.links,
    )  # fmt: skip


def _counted(found: Survey) -> Answer:
    facts = counted(found.total, found.kept, found.broken, found.open, len(found.conflicts))
    verdict = "not decided" if found.open else "no" if found.broken else "yes"
    return Answer(
        question="keepable", subject="", verdict=verdict, text=f"Of {facts[0]}, {listed(list(facts[1:]))}.", label="every mix of readings",
        witness=StructureWitness(facts=facts) if verdict != "not decided" else None, method="temporal network", because=found.examples,
    )  # fmt: skip


def counted(total: int, kept: int, broken: int, open_: int, conflicts: int) -> tuple[str, ...]:
    """The mixes of readings in words: how many there are, can be kept, hold a conflict, were not decided."""
    which = "the conflict shown" if conflicts == 1 else f"one of the {conflicts} conflicts shown"
    parts = [f"{kept} can be kept", *([f"{broken} {'holds' if broken == 1 else 'hold'} {which}"] if broken else [])]
    parts += [f"{open_} {'was' if open_ == 1 else 'were'} not decided"] if open_ else []
    return (f"{total} {'mix' if total == 1 else 'mixes'} of readings", *parts)


def _undecided(choice: Choice, label: str, limit: float) -> Answer:
    return Answer(
        question="keepable", subject="", verdict="not decided", text=f"not decided in {limit:g} s", choice=choice, label=label,
        method="solver",
    )  # fmt: skip
