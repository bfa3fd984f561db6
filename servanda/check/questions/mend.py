"""What is the smallest change that mends a text that cannot be kept? Each change shown was made in the text, and the text asked again."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.check.chains import Choice
from servanda.check.changed import changed
from servanda.check.desk import Desk, Never, Plan
from servanda.check.problem import Problem, Undecided
from servanda.check.repair import Mending, PartId, repairs
from servanda.check.words import duration, listed
from servanda.meaning.witness import Answer, StructureWitness
from servanda.model.core import Dossier

MOST_CHOICES = 12
"""Ways of reading for each of which a repair is looked for."""


def repair(desk: Desk, choice: Choice, limit: float, more: tuple[Choice, ...] = ()) -> Iterator[Answer]:
    """What mends the text under a choice of readings, and under further ones; the same change is told once.

    Nothing where the text can be kept.
    """
    known: dict[tuple[str, ...], list[Answer]] = {}
    others: list[Answer] = []
    for one in dict.fromkeys((choice, *more[:MOST_CHOICES])):
        answer = _under(desk, one, limit)
        if answer is not None and answer.verdict == "yes":
            known.setdefault(answer.because, []).append(answer)
        elif answer is not None:
            others.append(answer)
    for answers in known.values():
        first, count = answers[0], len(answers) - 1
        if count:
            same = f"{first.text}; the same in {count} more {'mix' if count == 1 else 'mixes'}"
            first = msgspec.structs.replace(first, text=same)
        yield first
    yield from others


def _under(desk: Desk, choice: Choice, limit: float) -> Answer | None:
    label = desk.view(choice).label
    base = Answer(question="repair", subject="", verdict="no", text="there is nothing to mend", choice=choice, label=label)
    try:
        plan = desk.plan(choice, limit)
        if not isinstance(plan, Never):
            return None
        problem = plan.problem
        found = repairs(problem, limit)
        mends = [one for one in found if _mends(desk, choice, one, limit)]
    except Undecided:
        return _answer(base, "not decided", f"no repair was found in {limit:g} s", ())
    if not found:
        return _answer(base, "no", "no change of single parts mends it", ())
    if not mends:
        tried = listed([_words(desk, problem, one) for one in found])
        return _answer(base, "not decided", f"not decided: what would have to change is known, but made in the text it does not mend it: {tried}", ())
    ways = [_words(desk, problem, mending) for mending in mends]
    clauses = tuple(dict.fromkeys(part[0] for mending in mends for part in (*mending.drop, *(p for p, _ in mending.move))))
    return _answer(base, "yes", _sentence(ways), tuple(ways), clauses)


def _mends(desk: Desk, choice: Choice, mending: Mending, limit: float) -> bool:
    """Whether the text can be kept once the change is made."""
    made = _made(desk.dossier, mending)
    if made is None:
        return False
    left = {clause.id for clause in made.clauses}
    plan = Desk(made).plan(tuple(atom for atom in choice if atom[0] in left), limit)
    return isinstance(plan, Plan) and not plan.trouble


def _made(dossier: Dossier, mending: Mending) -> Dossier | None:
    """The text with all parts of a repair dropped or moved; None: one of them cannot be."""
    found: Dossier | None = dossier
    # later parts of a clause first, so that the places of the others stay as they are
    for part in sorted(mending.drop, key=lambda one: -one[2]):
        found = changed(found, part) if found is not None else None
    for part, seconds in mending.move:
        found = changed(found, part, seconds) if found is not None else None
    return found


def _sentence(ways: list[str]) -> str:
    text = ", or ".join(ways)
    return text[:1].upper() + text[1:]


def _answer(base: Answer, verdict: str, text: str, ways: tuple[str, ...], clauses: tuple[str, ...] = ()) -> Answer:
    witness = StructureWitness(facts=ways or (text,), clauses=clauses) if verdict != "not decided" else None
    return Answer(
        question="repair", subject="", verdict=verdict, text=text, choice=base.choice, label=base.label, witness=witness,
        because=ways, repair=text if verdict == "yes" else "", method="temporal network",
    )  # fmt: skip


def _words(desk: Desk, problem: Problem, mending: Mending) -> str:
    steps = [f"move the deadline “{_part(problem, part)}” of {desk.local(part[0])} by {duration(s)}" for part, s in mending.move]
    for part in mending.drop:
        read = f" as read in {part[3]}" if part[3] else ""
        what = f"drop {desk.local(part[0])}{read}" if part[1] == "core" else f"drop “{_part(problem, part)}” of {desk.local(part[0])}{read}"
        steps.append(what)
    return listed(steps)


def _part(problem: Problem, part: PartId) -> str:
    for rule in problem.rules:
        source = rule.source
        if (source.clause, source.part, source.index, source.variant) == part and source.words:
            return source.words
    return f"{part[1]} ..."
