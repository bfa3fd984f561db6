"""The subjects of a question one after the other, each within its share of the time; whoever gets no answer is told that time ran out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from servanda.check.deadline import OutOfTime, left, share
from servanda.check.words import listed
from servanda.meaning.witness import Answer

MOST_NAMED = 6
"""Subjects that are named as left when time runs out."""

Subject = TypeVar("Subject")


def in_turn(
    subjects: Sequence[Subject],
    ask: Callable[[Subject], Iterator[Answer]],
    undecided: Callable[[Subject, str], Answer],
    named: Callable[[Subject], str],
) -> Iterator[Answer]:
    """What is answered of each subject; undecided: the answer about one of which it is not decided, with the reason."""
    for number, subject in enumerate(subjects):
        found: list[Answer] = []
        try:
            with share(len(subjects) - number):
                found += ask(subject)
        except OutOfTime:
            rest = subjects[number:] if left() <= 0 else subjects[number : number + 1]
            found.append(undecided(subject, out_of_time([named(one) for one in rest])))
        yield from found


def out_of_time(rest: Sequence[str]) -> str:
    """`not decided: ran out of time; left: clause 2 and clause 3`."""
    few = [*rest[:MOST_NAMED], *([f"{len(rest) - MOST_NAMED} more"] if len(rest) > MOST_NAMED else [])]
    return f"not decided: ran out of time{f'; left: {listed(few)}' if few else ''}"
