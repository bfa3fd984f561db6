"""Questions and answers as they were written down: what cannot be meant is refused with its place and one repair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from servanda.base.refusal import Problem, Refusal, several
from servanda.base.tables.faults import closest, shown
from servanda.instruments.strategy.experts.records import PROBABILITY, ExpertAnswer, ExpertQuestion

QUESTIONS = "strategy/questions.csv"
ANSWERS = "strategy/experts.csv"
Placed = Iterable[tuple[ExpertAnswer, str]]


def questions_of(rows: Iterable[tuple[ExpertQuestion, str]], clause_of: Callable[[str], str]) -> tuple[ExpertQuestion, ...]:
    """The questions of a table, clauses by their full ids. clause_of: the full id of a clause; it raises Refusal. Raises
    Refusal."""
    found: dict[str, ExpertQuestion] = {}
    for one, place in rows:
        if one.id in found:
            raise Refusal(f"the question {shown(one.id)} stands there twice.", "Give each question an id of its own.", place)
        if wrong := _odd(one):
            raise Refusal(wrong[0], wrong[1], place)
        if one.clause:
            try:
                one = replace(one, clause=clause_of(one.clause))
            except Refusal as error:
                raise Refusal(error.reason, error.repair, place) from error
        found[one.id] = one
    return tuple(found.values())


def _odd(one: ExpertQuestion) -> tuple[str, str] | None:
    if not one.question and not (one.clause and one.by and one.kind == PROBABILITY):
        return (
            "the question has no words.",
            "Fill in `question`; or `clause` and `by`, and it is asked whether the clause is kept.",
        )
    if one.kind == PROBABILITY and one.seed:
        return "a seed asks for a quantity.", "Leave `truth` empty, or ask for a quantity."
    if one.kind != PROBABILITY and not one.unit:
        return "the quantity has no unit.", "Fill in `unit`, as in days."
    if one.least is not None and one.most is not None and one.least >= one.most:
        return f"the bounds are upside down: {one.least:g} to {one.most:g}.", "Write the lower one into `least`."
    if one.truth is not None and not _within(one.truth, one):
        return f"the truth {one.truth:g} lies outside the bounds of its question.", "Look at `least`, `most` and `truth`."
    if one.seed and one.known_since is None:
        return "it is not said since when the answer of this seed is known.", "Fill in `known_since`."
    return None


def answers_of(rows: Placed, questions: Sequence[ExpertQuestion], experts: Sequence[str] = ()) -> tuple[ExpertAnswer, ...]:
    """The answers that are there; a row without a number was left unanswered. experts: the pseudonyms that were given out
    (none: any). Raises Refusal with every row that cannot be meant."""
    known = {one.id: one for one in questions}
    found: dict[tuple[str, int, str], tuple[ExpertAnswer, str]] = {}
    problems: list[Problem] = []
    for one, place in rows:
        key = (one.expert, one.round, one.question)
        wrong = list(_wrong(one, known, experts))
        if not wrong and one.quantiles and key in found:
            first = found[key][1]
            wrong = [(f"{one.expert} has answered {one.question} in round {one.round} already ({first})", TWICE)]
        problems += [Problem(reason=reason, repair=repair, place=place) for reason, repair in wrong]
        if not wrong and one.quantiles:
            found[key] = (one, place)
    if problems:
        raise several("the answers cannot be taken", problems)
    return tuple(one for one, _ in found.values())


TWICE = "Keep one of the two rows; who has changed his mind answers in the next round"


def _wrong(one: ExpertAnswer, known: dict[str, ExpertQuestion], experts: Sequence[str]) -> Iterator[tuple[str, str]]:
    question = known.get(one.question)
    if question is None:
        yield f"there is no question {shown(one.question)}", closest(one.question, known)
        return
    if experts and one.expert not in experts:
        yield f"{shown(one.expert)} is no pseudonym that was given out", closest(one.expert, experts)
    given = one.quantiles
    if not given:
        return
    levels = {level for level, _ in given}
    if question.kind == PROBABILITY:
        if 0.5 not in levels or len(levels & {0.05, 0.95}) == 1:
            yield "a probability needs q50, and of its range both ends or none", "Fill in q50; q05 and q95 together"
        for _, value in given:
            if not 0 <= value <= 1:
                yield f"{value:g} is no probability", "Write a number from 0 to 1: 0.3 for three in ten"
    else:
        if not {0.05, 0.5, 0.95} <= levels or len(levels) == 4:
            yield "a quantity needs q05, q50 and q95, and of q25 and q75 both or none", "Fill in what is empty"
        if len(given) > 1 and given[0][1] == given[-1][1]:
            yield "all quantiles are the same", "Give a range: what would surprise you on either side"
        for _, value in given:
            if not _within(value, question):
                yield f"{value:g} lies outside the bounds of the question ({_bounds(question)})", "Look at the unit"
    for (low, first), (high, second) in pairwise(given):
        if first > second:
            names = f"q{100 * low:02.0f}", f"q{100 * high:02.0f}"
            yield (
                f"the quantiles are upside down: {names[0]} is {first:g}, {names[1]} is {second:g}",
                "Write them from low to high",
            )


def _within(value: float, question: ExpertQuestion) -> bool:
    return (question.least is None or value >= question.least) and (question.most is None or value <= question.most)


def _bounds(question: ExpertQuestion) -> str:
    ends = [f"from {question.least:g}"] * (question.least is not None) + [f"up to {question.most:g}"] * (
        question.most is not None
    )
    return f"{' '.join(ends)} {question.unit}"


def latest(answers: Iterable[ExpertAnswer]) -> dict[str, dict[str, ExpertAnswer]]:
    """By question and expert, the answer of the last round; questions and experts in a fixed order."""
    found: dict[str, dict[str, ExpertAnswer]] = {}
    for one in sorted(answers, key=lambda one: (one.question, one.expert, one.round)):
        found.setdefault(one.question, {})[one.expert] = one
    return found
