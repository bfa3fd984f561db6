"""The questions a dossier can be asked: the one door of this floor.

Every answer carries its witness, and has been checked again by what `verify` does before it is returned (`rechecked`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

import msgspec

from servanda.base.version import VERSION
from servanda.check.chains import Choice
from servanda.check.deadline import Deadline, OutOfTime, clock, share, under, within
from servanda.check.desk import Desk
from servanda.check.hours import Hours, about, compared, decides, first_hours, last_hours, put_off, unsaid
from servanda.check.questions.aims import with_purposes
from servanda.check.questions.ambiguous import ambiguous
from servanda.check.questions.happen import can_happen, falls_due
from servanda.check.questions.keepable import each, keepable
from servanda.check.questions.mend import repair
from servanda.check.questions.part import part
from servanda.check.questions.purpose import purpose
from servanda.check.questions.schedule import schedule
from servanda.check.questions.stall import stall
from servanda.check.questions.turns import out_of_time
from servanda.check.questions.unanswered import unanswered
from servanda.check.rechecked import UNCONFIRMED, rechecked, undecided
from servanda.meaning.verify import VerifyResult, check_answer
from servanda.meaning.witness import MEANING, Answer, Certificate, StructureWitness
from servanda.model.core import Dossier
from servanda.model.parts import narrowed

QUESTIONS = (
    "keepable", "can-happen", "falls-due", "stall", "part", "ambiguous", "purpose", "concern", "unanswered", "schedule", "repair",
)  # fmt: skip
"""Every question, in the order of the page that explains them."""

CONSTRAINTS = ("red-lines", "purposes")
"""What can be asked about as if it had been agreed."""

NONE_WRITTEN = {
    "part": "no reading is written down, so none can part",
    "ambiguous": "no ambiguity is entered in the register (`ambiguous because` under a clause)",
    "purpose": "no purpose is written down",
    "concern": "no concern is written down",
    "falls-due": "no duty is written down",
    "stall": "no duty is written down that could be stalled",
    "unanswered": "neither a duty nor a prohibition is written down that could be breached",
}
"""What is said where the dossier holds nothing to ask about."""

_MADE: list[tuple[Dossier, object, Any]] = []
T = TypeVar("T")


def _made(dossier: Dossier, what: object, make: Callable[[], T]) -> T:
    """What is made of this very dossier: the same object each time it is asked for (the last few are kept)."""
    for known, which, one in _MADE:
        if known is dossier and which == what:
            return cast("T", one)
    _MADE.insert(0, (dossier, what, make()))
    del _MADE[12:]
    return cast("T", _MADE[0][2])


def desk_for(dossier: Dossier, *, red_lines: bool = False) -> Desk:
    """The desk on which this very dossier lies."""
    return _made(dossier, red_lines, lambda: Desk(dossier, red_lines=red_lines))


def _part_of(dossier: Dossier, agreements: tuple[str, ...]) -> Dossier:
    """Some agreements of a dossier."""
    return _made(dossier, agreements, lambda: narrowed(dossier, agreements=agreements)) if agreements else dossier


def ask(
    dossier: Dossier,
    question: str,
    *,
    subject: str = "",
    actor: str = "",
    reading: str | None = None,
    limit_seconds: float = 10.0,
    with_: tuple[str, ...] = (),
    agreements: tuple[str, ...] = (),
    deadline: Deadline | None = None,
) -> tuple[Answer, ...]:
    """Ask one question.

    limit_seconds: of computing, for all of it; what is not decided by then says so. deadline: one that is looked at in its place.

    subject: a clause id, an event key or the id of a purpose, as the question needs; empty: all of them. actor: of `stall`. reading: id of a
    reading, or an actor's name for what it holds; None: as written (`keepable` and `part` then look at all readings). with_: "red-lines", to
    count them as clauses; "purposes" (of `keepable`), to ask for runs that reach every purpose too. agreements: only about these. Raises ValueError for an unknown question or constraint.
    """
    if question not in QUESTIONS:
        raise ValueError(f"unknown question {question!r}: one of {', '.join(QUESTIONS)}")
    if set(with_) - set(CONSTRAINTS):
        raise ValueError(f"unknown constraint {', '.join(sorted(set(with_) - set(CONSTRAINTS)))!r}: one of {', '.join(CONSTRAINTS)}")
    if "purposes" in with_ and question != "keepable":
        raise ValueError("purposes can be asked for with `keepable` only")
    red = "red-lines" in with_ and bool(dossier.red_lines)
    aims = "purposes" in with_ and any(one.sort == "purpose" for one in dossier.purposes)
    asked = _part_of(dossier, agreements)
    if not asked.clauses and not red:
        return ()
    base = Answer(question=question, subject=subject, verdict="", text="", actor=actor, with_red_lines=red, agreements=agreements, with_purposes=aims)
    with under(deadline or within(limit_seconds)):
        open_ = unsaid(asked)
        if not open_:
            return _answered(dossier, asked, base, reading, limit_seconds)
        at_first = msgspec.structs.replace(base, signed=first_hours(open_))
        if not decides(asked, open_):
            return _answered(dossier, asked, at_first, reading, limit_seconds)
        with share(2):
            early = _answered(dossier, asked, at_first, reading, limit_seconds)
        at_last = msgspec.structs.replace(base, signed=last_hours(open_))
        desk_for(_signed(asked, at_last.signed), red_lines=red).shown |= _shown_again(dossier, early, at_last.signed)
        late = _answered(dossier, asked, at_last, reading, limit_seconds)
        return tuple(compared(open_, list(early), list(late)))


def _shown_again(dossier: Dossier, answers: Iterable[Answer], signed: Hours) -> dict[object, Answer]:
    """Of the answers that a run alone proves, those whose run, what it does too early put off to the signature, shows it where
    the text was signed at other hours too: `verify` has played it there, and nothing need be looked for."""
    alone = (one for one in answers if one.question in ("part", "keepable") and one.verdict == "yes" and not one.with_purposes)
    moved = (later for one in alone if (later := put_off(one, signed)) is not None)
    return {about(one): one for one in moved if check_answer(one, dossier).ok}


def _answered(dossier: Dossier, asked: Dossier, base: Answer, reading: str | None, limit: float) -> tuple[Answer, ...]:
    """The answers to a question (`base` without verdict), each checked again."""
    about_ = _signed(asked, base.signed)
    desk = desk_for(about_, red_lines=base.with_red_lines)
    narrow = bool(base.with_red_lines or base.agreements or base.with_purposes or base.signed)
    found: list[Answer] = []
    started = time.perf_counter()
    choice = desk.choice_of(reading)
    for answer in _in_time(desk, base.question, base.subject, base.actor, choice, reading, limit, aims=base.with_purposes):
        if desk.shown.get(about(answer)) is not answer:  # else it was checked
            answer = rechecked(dossier, _of(base, answer) if narrow else answer)
        now = time.perf_counter()
        found.append(msgspec.structs.replace(answer, seconds=now - started))
        started = now
    return tuple(_agreeing(found)) or tuple(
        _of(base, one) if base.signed else one for one in _nothing(about_, base.question, base.subject, base.actor, reading, limit)
    )


def _of(base: Answer, answer: Answer) -> Answer:
    """An answer with what it was asked about."""
    return msgspec.structs.replace(
        answer, with_red_lines=base.with_red_lines, agreements=base.agreements, with_purposes=base.with_purposes, signed=base.signed
    )


def _signed(asked: Dossier, hours: Hours) -> Dossier:
    """A dossier as if it said these hours of signature."""
    return _made(asked, ("signed", hours), lambda: narrowed(asked, signed=hours)) if hours else asked


def _in_time(
    desk: Desk, question: str, subject: str, actor: str, choice: Choice, reading: str | None, limit: float, *, aims: bool = False
) -> Iterator[Answer]:
    """What is answered before time runs out; then that it ran out."""
    try:
        if aims:
            yield from with_purposes(desk, limit, choice if reading else None)
        else:
            yield from _asked(desk, question, subject, actor, choice, reading, limit)
    except OutOfTime:
        yield Answer(
            question=question, subject=subject, verdict="not decided", text=out_of_time([desk.local(subject)] if ":" in subject else []),
            choice=choice, label=desk.view(choice).label, actor=actor, method="runs",
        )  # fmt: skip


def _agreeing(answers: list[Answer]) -> Iterator[Answer]:
    """Ways of reading that were not decided are not among those that a count says can be kept."""
    shown = [one for one in answers if one.question == "keepable" and not isinstance(one.witness, StructureWitness)]
    open_ = sum(1 for one in shown if one.verdict == "not decided" and one.method == UNCONFIRMED)
    for answer in answers:
        if open_ and answer.question == "keepable" and isinstance(answer.witness, StructureWitness):
            yield undecided(answer, f"of {open_} of the ways of reading it is not confirmed what is said of them", (answer.text,))
        else:
            yield answer


def _nothing(
    dossier: Dossier, question: str, subject: str, actor: str, reading: str | None, limit: float
) -> tuple[Answer, ...]:
    """What is said where a question found nothing: of each clause that, or that there is nothing to ask about."""
    answer = Answer(question=question, subject="", verdict="none written", text=NONE_WRITTEN.get(question, ""), method="structure")
    if question in ("stall", "unanswered") and not subject:
        of = ("must",) if question == "stall" else ("must", "must not")
        names = [one.id for one in dossier.clauses if one.modal in of]
        until = clock() + limit
        if names:  # what is worked out for the first serves the others: it may take longer
            each: list[Answer] = []
            for name in names:
                some = max(0.5, limit / len(names), (until - clock()) / 2)
                each += ask(dossier, question, subject=name, actor=actor, reading=reading, limit_seconds=some)
            return tuple(each)
    if question == "repair":
        kept = ask(dossier, "keepable", reading=reading, limit_seconds=limit)[:1]
        if kept and kept[0].verdict == "yes":
            return (msgspec.structs.replace(answer, text="the text can be kept: there is nothing to mend"),)
        text = "not decided: whether the text can be kept is not decided, so neither is what would mend it"
        return (msgspec.structs.replace(answer, verdict="not decided", text=text),)
    if subject or question not in NONE_WRITTEN or check_answer(answer, dossier).problems:
        return ()
    return (answer,)


def _asked(
    desk: Desk, question: str, subject: str, actor: str, choice: Choice, reading: str | None, limit: float
) -> Iterator[Answer]:
    doors: dict[str, Callable[[], Iterator[Answer]]] = {
        "keepable": lambda: each(desk, choice, limit) if reading else keepable(desk, limit),
        "can-happen": lambda: can_happen(desk, choice, limit, subject=subject),
        "falls-due": lambda: falls_due(desk, choice, limit, subject=subject),
        "stall": lambda: stall(desk, choice, limit, subject=subject, actor=actor),
        "part": lambda: part(desk, limit, subject=subject),
        "ambiguous": lambda: ambiguous(desk, limit, subject=subject),
        "purpose": lambda: purpose(desk, choice, limit, subject=subject),
        "concern": lambda: purpose(desk, choice, limit, sort="concern", subject=subject),
        "unanswered": lambda: unanswered(desk, choice, subject=subject),
        "schedule": lambda: schedule(desk, choice, limit),
        "repair": lambda: _repairs(desk, choice, reading, limit),
    }
    return doors[question]()


def _repairs(desk: Desk, choice: Choice, reading: str | None, limit: float) -> Iterator[Answer]:
    """As written, or under a reading; without one, also for every mix that cannot be kept."""
    more: list[Choice] = []
    if not reading and len(desk.dossier.readings) > 1:
        found = cast("tuple[Answer, ...]", desk.kept.get("keepable")) or tuple(keepable(desk, limit))
        more = [answer.choice for answer in found if answer.verdict == "no" and not answer.label.startswith("every mix")]
    yield from repair(desk, choice, limit, tuple(more))


def answers_for(
    dossier: Dossier,
    question: str,
    *,
    subject: str = "",
    actor: str = "",
    reading: str | None = None,
    limit_seconds: float = 10.0,
    with_: tuple[str, ...] = (),
    agreements: tuple[str, ...] = (),
) -> tuple[Answer, ...]:
    """The same as `ask`, under the name the command line and the rules use."""
    return ask(
        dossier, question, subject=subject, actor=actor, reading=reading, limit_seconds=limit_seconds, with_=with_, agreements=agreements
    )


def both_views(
    dossier: Dossier, question: str, *, subject: str = "", actor: str = "", reading: str | None = None, limit_seconds: float = 10.0
) -> tuple[tuple[Answer, VerifyResult], ...]:
    """What the search finds, as it finds it, and what `verify` says of each: to look into where they disagree."""
    desk = desk_for(_signed(dossier, first_hours(unsaid(dossier))))
    found = _asked(desk, question, subject, actor, desk.choice_of(reading), reading, limit_seconds)
    return tuple((answer, check_answer(answer, dossier)) for answer in found)


def certificate(dossier: Dossier, answer: Answer, version: str = VERSION) -> Certificate:
    """An answer that can be saved and checked again: with the hashes of the files it was made from."""
    saved = msgspec.structs.replace(answer, seconds=0.0)
    return Certificate(servanda=version, dossier=dossier.name, hashes=dossier.hashes, answer=saved, meaning=MEANING)
