"""The questions a dossier can be asked: the one door of this floor.

Every answer carries its witness; every run shown has been replayed through the reference evaluator before it is returned.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import msgspec

from servanda.check.chains import Choice
from servanda.check.desk import Desk
from servanda.check.questions.happen import can_happen, falls_due
from servanda.check.questions.keepable import keepable, under
from servanda.check.questions.mend import repair
from servanda.check.questions.part import part
from servanda.check.questions.purpose import purpose
from servanda.check.questions.schedule import schedule
from servanda.check.questions.stall import stall
from servanda.check.questions.unanswered import unanswered
from servanda.meaning.witness import Answer, Certificate
from servanda.model.core import Dossier

QUESTIONS = (
    "keepable", "can-happen", "falls-due", "stall", "part", "purpose", "concern", "unanswered", "schedule", "repair",
)  # fmt: skip
"""Every question, in the order of the page that explains them."""

_DESKS: list[Desk] = []


def desk_for(dossier: Dossier) -> Desk:
    """The desk on which this very dossier lies (the last few are kept, so that many questions about one cost less)."""
    for desk in _DESKS:
        if desk.dossier is dossier:
            return desk
    _DESKS.insert(0, Desk(dossier))
    del _DESKS[4:]
    return _DESKS[0]


def ask(
    dossier: Dossier, question: str, *, subject: str = "", actor: str = "", reading: str | None = None, limit_seconds: float = 10.0
) -> tuple[Answer, ...]:
    """Ask one question.

    subject: a clause id, an event key or the id of a purpose, as the question needs; empty: all of them. actor: of `stall`. reading: id of a
    reading, or an actor's name for what it holds; None: as written (`keepable` and `part` then look at all readings).
    Raises ValueError for an unknown question.
    """
    if question not in QUESTIONS:
        raise ValueError(f"unknown question {question!r}: one of {', '.join(QUESTIONS)}")
    desk = desk_for(dossier)
    if not dossier.clauses:
        return ()
    found: list[Answer] = []
    started = time.perf_counter()
    for answer in _asked(desk, question, subject, actor, desk.choice_of(reading), reading, limit_seconds):
        now = time.perf_counter()
        found.append(msgspec.structs.replace(answer, seconds=now - started))
        started = now
    return tuple(found)


def _asked(
    desk: Desk, question: str, subject: str, actor: str, choice: Choice, reading: str | None, limit: float
) -> Iterator[Answer]:
    doors: dict[str, Callable[[], Iterator[Answer]]] = {
        "keepable": lambda: iter((under(desk, choice, limit),)) if reading else keepable(desk, limit),
        "can-happen": lambda: can_happen(desk, choice, limit, subject=subject),
        "falls-due": lambda: falls_due(desk, choice, limit, subject=subject),
        "stall": lambda: stall(desk, choice, subject=subject, actor=actor),
        "part": lambda: part(desk, limit, subject=subject),
        "purpose": lambda: purpose(desk, choice, limit, subject=subject),
        "concern": lambda: purpose(desk, choice, limit, sort="concern", subject=subject),
        "unanswered": lambda: unanswered(desk, choice, subject=subject),
        "schedule": lambda: schedule(desk, choice, limit),
        "repair": lambda: _repairs(desk, choice, reading, limit),
    }
    return doors[question]()


def _repairs(desk: Desk, choice: Choice, reading: str | None, limit: float) -> Iterator[Answer]:
    """As written, or under a reading; without one, also for every mix that cannot be kept."""
    yield from repair(desk, choice, limit)
    if not reading and len(desk.dossier.readings) > 1:
        seen = {choice}
        for answer in ask(desk.dossier, "keepable", limit_seconds=limit):
            if answer.verdict == "no" and answer.choice not in seen and len(seen) < 8:
                seen.add(answer.choice)
                yield from repair(desk, answer.choice, limit)


def answers_for(
    dossier: Dossier, question: str, *, subject: str = "", actor: str = "", reading: str | None = None, limit_seconds: float = 10.0
) -> tuple[Answer, ...]:
    """The same as `ask`, under the name the command line and the rules use."""
    return ask(dossier, question, subject=subject, actor=actor, reading=reading, limit_seconds=limit_seconds)


def answer_all(dossier: Dossier, limits: float | dict[str, float] = 10.0) -> dict[str, tuple[Answer, ...]]:
    """Every question about everything. limits: seconds for each question, one number or by question."""
    return {
        question: ask(dossier, question, limit_seconds=limits if isinstance(limits, float | int) else limits.get(question, 10.0))
        for question in QUESTIONS
    }


def certificate(dossier: Dossier, answer: Answer, version: str = "0.1.0") -> Certificate:
    """An answer that can be saved and checked again: with the hashes of the files it was made from."""
    return Certificate(servanda=version, dossier=dossier.name, hashes=dossier.hashes, answer=msgspec.structs.replace(answer, seconds=0.0))
