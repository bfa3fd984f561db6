"""The stages of a check while one types. The last of each together say what `servanda.check` says of the same files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import msgspec

from servanda.base.version import VERSION
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.text.diagnostics import Diagnostic

STAGES = ("names", "rules", "questions")
"""In the order in which they come."""
RESTING = ("SV129", "SV131", "SV302", "SV303", "SV304", "SV305")
"""Rules that read answers: they come with the questions."""
IDLE = "SV099"
LIMIT_SECONDS = 10.0
"""For each question and each rule, as in `servanda.check`."""
Ask = Callable[[Dossier, str], tuple[Answer, ...]]


class CheckStage(msgspec.Struct, frozen=True, kw_only=True):
    """What one stage found in one version of the text.

    findings, silenced: all of this stage; answers: by question, those that are there by now. done: nothing more comes of this
    stage (while the questions are being asked only their answers
    come). whole: it stands in place of the stages before it too; hanging: of each of its findings, whether it hangs on an
    option. failed: why there is nothing, in a sentence.
    """

    name: str
    version: int
    findings: tuple[Diagnostic, ...] = ()
    silenced: tuple[Diagnostic, ...] = ()
    answers: dict[str, tuple[Answer, ...]] = {}
    done: bool = True
    whole: bool = False
    hanging: tuple[bool, ...] = ()
    failed: str = ""


def names_stage(dossier: Dossier, version: int) -> CheckStage:
    """What cannot be read or resolved."""
    return CheckStage(name="names", version=version, findings=dossier.diagnostics)


def rules_stage(dossier: Dossier, version: int, today: dt.date) -> CheckStage:
    """What the rules find that read no answers, without what is accepted."""
    from servanda.check.rules.registry import apply_acceptances, run_rules

    found = run_rules(dossier, answers=no_answers, today=today, limit_seconds=LIMIT_SECONDS)
    speaking, silenced = apply_acceptances([one for one in found if one.code not in RESTING], dossier, today)
    return CheckStage(name="rules", version=version, findings=_of(speaking, resting=False), silenced=silenced)


def questions_stages(
    dossier: Dossier, version: int, today: dt.date, ask: Ask, limit: float = LIMIT_SECONDS
) -> Iterator[CheckStage]:
    """The answers as they come, then what the rules find that read them. ask: gives the answers to a question.

    Where a choice is open: the whole check of every package at once.
    """
    from servanda.check.rules.registry import apply_acceptances, run_rules
    from servanda.check.run import QUESTIONS, REGISTER, check_dossier
    from servanda.model.packages import open_choices
    from servanda.model.register import register

    if open_choices(dossier):
        report = check_dossier(dossier, version=VERSION, today=today, limit_seconds=limit)
        hanging = tuple(report.choices is not None and bool(report.choices.under(one)) for one in report.findings)
        yield CheckStage(
            name="questions",
            version=version,
            findings=report.findings,
            silenced=report.silenced,
            answers=report.answers,
            whole=True,
            hanging=hanging,
        )
        return
    answers: dict[str, tuple[Answer, ...]] = {}

    def answered(question: str) -> tuple[Answer, ...]:
        if question not in answers:
            answers[question] = ask(dossier, question)
        return answers[question]

    for question in (*QUESTIONS, *((REGISTER,) if register(dossier) else ())):
        answered(question)
        yield CheckStage(name="questions", version=version, answers=dict(answers), done=False)
    found = run_rules(dossier, answers=answered, today=today, only=RESTING, limit_seconds=limit)
    speaking, silenced = apply_acceptances(found, dossier, today)
    yield CheckStage(
        name="questions", version=version, findings=_of(speaking, resting=True), silenced=silenced, answers=dict(answers)
    )


def no_answers(_question: str) -> tuple[Answer, ...]:
    """Of a check that asks nothing."""
    return ()


def _of(speaking: tuple[Diagnostic, ...], *, resting: bool) -> tuple[Diagnostic, ...]:
    """Without what is said of acceptances of the other stage's rules: they could meet nothing here."""
    return tuple(one for one in speaking if one.code != IDLE or (one.words in RESTING) is resting)


def together(
    names: CheckStage, rules: CheckStage, questions: CheckStage
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Of three stages of one version the findings that speak and those that are silenced, each in the order of
    `servanda.check`."""
    if questions.whole:
        return questions.findings, questions.silenced
    speaking = sorted((*rules.findings, *questions.findings), key=_place)
    return (*names.findings, *speaking), tuple(sorted((*rules.silenced, *questions.silenced), key=_place))


def _place(finding: Diagnostic) -> tuple[object, ...]:
    return (finding.span, finding.code, finding.subject, finding.words, finding.message)
