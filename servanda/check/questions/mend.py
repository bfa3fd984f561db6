"""What is the smallest change that mends a text that cannot be kept?"""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.chains import Choice
from servanda.check.desk import Desk
from servanda.check.problem import Problem, Undecided
from servanda.check.repair import Mending, PartId, repairs
from servanda.check.search import Conflict
from servanda.check.words import duration, listed
from servanda.meaning.witness import Answer, StructureWitness


def repair(desk: Desk, choice: Choice, limit: float) -> Iterator[Answer]:
    """One answer under a choice of readings; nothing if the text can be kept."""
    label = desk.view(choice).label
    base = Answer(question="repair", subject="", verdict="no", text="there is nothing to mend", choice=choice, label=label)
    try:
        if not isinstance(desk.plan(choice, limit), Conflict):
            return
        problem = desk.problem(choice)
        found = repairs(problem, limit)
    except Undecided:
        yield _answer(base, "not decided", f"no repair was found in {limit:g} s", ())
        return
    if not found:
        yield _answer(base, "no", "no change of single parts mends it", ())
        return
    ways = [_words(desk, problem, mending) for mending in found]
    clauses = tuple(dict.fromkeys(part[0] for mending in found for part in (*mending.drop, *(p for p, _ in mending.move))))
    yield _answer(base, "yes", _sentence(ways), tuple(ways), clauses)


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
