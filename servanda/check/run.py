"""The whole check of a dossier: what could not be read, what the rules found, what the questions answered, what is covered."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import msgspec

from servanda.base.displayed import Graphed
from servanda.check.packages import OpenChoices
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.coverage import Coverage
from servanda.model.coverage import coverage as coverage_of
from servanda.model.packages import open_choices, package_of
from servanda.model.register import register
from servanda.text.diagnostics import Diagnostic, Severity

Progress = Callable[[str], None]

REGISTER = "ambiguous"
"""The question that is asked as well where the register of ambiguities has an entry."""

# Questions asked by a plain `check`, in the order in which a reader wants the answers.
QUESTIONS = ("keepable", "stall", "part", "purpose", "concern", "unanswered", "schedule", "repair")


class CheckReport(Graphed, msgspec.Struct, dict=True, frozen=True, kw_only=True, omit_defaults=True):
    """What `check` says, with all that is needed to say it again: hashes of the input, version, day, profile, reading.

    package: the options chosen; choices: those that are open, and what was looked at of them. agreements: those that the questions were asked about; none named: all. findings: what speaks now; silenced: accepted ones and, if a baseline was given, known ones. seconds: time spent, by stage (not part of the saved report: the same input gives the same bytes).
    """

    servanda: str
    dossier: str
    today: dt.date
    profile: str = ""
    reading: str = "as written"
    agreements: tuple[str, ...] = ()
    package: dict[str, str] = {}
    choices: OpenChoices | None = None
    hashes: dict[str, str]
    titles: dict[str, str] = {}
    coverage: dict[str, Coverage] = {}
    text_rules: dict[str, str] = {}  # agreement -> "" if its words were read, else why not
    findings: tuple[Diagnostic, ...] = ()
    silenced: tuple[Diagnostic, ...] = ()
    answers: dict[str, tuple[Answer, ...]] = {}
    seconds: dict[str, float] = {}

    def count(self, severity: Severity) -> int:
        """How many findings of that severity speak."""
        return sum(1 for finding in self.findings if finding.severity is severity)


def fingerprint(finding: Diagnostic) -> str:
    """What makes a finding the same finding after lines moved: code, subject and the words."""
    return f"{finding.code}|{finding.subject}|{finding.words}"


def check_dossier(
    dossier: Dossier,
    *,
    version: str,
    today: dt.date,
    profile: str = "",
    reading: str = "",
    questions: bool = True,
    baseline: frozenset[str] = frozenset(),
    limit_seconds: float = 10.0,
    progress: Progress | None = None,
    agreements: tuple[str, ...] = (),
) -> CheckReport:
    """Check a dossier.

    profile: overrides the agreements' own; reading: id of a reading under which to ask the questions; baseline: fingerprints of known findings;
    limit_seconds: for each question and each rule, after which the honest answer is "not decided"; agreements: ask the questions about these only.
    Never raises on what a dossier may hold.
    """
    from servanda.check.api import answers_for
    from servanda.check.packages import Checked, check_packages
    from servanda.check.rules.registry import apply_acceptances, run_rules

    say = progress or (lambda _text: None)
    seconds: dict[str, float] = {}

    def spend(stage: str, started: float) -> None:
        seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - started

    def check_one(text: Dossier, asked: Dossier | None) -> Checked:
        cache: dict[str, tuple[Answer, ...]] = {}

        def answers(question: str) -> tuple[Answer, ...]:
            if asked is None:
                return ()
            if question not in cache:
                say(f"asking: {question}")
                started = time.perf_counter()
                cache[question] = answers_for(asked, question, reading=reading or None, limit_seconds=limit_seconds, agreements=agreements)
                spend(question, started)
            return cache[question]

        if questions and asked is not None:
            for question in (*QUESTIONS, *((REGISTER,) if register(text) else ())):
                answers(question)
        say("applying the rules")
        started = time.perf_counter()
        found = run_rules(text, answers=answers if questions else _no_answers, today=today, profile=profile or None, limit_seconds=limit_seconds)
        spend("rules", started)
        speaking, silenced = apply_acceptances(found, text, today)
        known = tuple(f for f in speaking if fingerprint(f) in baseline)
        new = tuple(f for f in speaking if fingerprint(f) not in baseline)
        return Checked((*text.diagnostics, *new), (*silenced, *known), dict(cache))

    if open_choices(dossier):
        checked, choices = check_packages(dossier, check_one, say)
    else:
        checked, choices = check_one(dossier, dossier), None
    return CheckReport(
        servanda=version,
        dossier=dossier.name,
        today=today,
        profile=profile,
        reading=reading or "as written",
        agreements=agreements,
        package=package_of(dossier),
        choices=choices,
        hashes=dossier.hashes,
        titles={a.id: a.title for a in dossier.agreements.values()},
        coverage={name: coverage_of(dossier, name) for name in dossier.agreements},
        text_rules={a.id: _why_no_text(a.id, dossier) for a in dossier.agreements.values()},
        findings=checked.findings,
        silenced=checked.silenced,
        answers=checked.answers,
        seconds=seconds,
    )


def _no_answers(_question: str) -> tuple[Answer, ...]:
    return ()


def _why_no_text(agreement: str, dossier: Dossier) -> str:
    record = dossier.agreements[agreement]
    if record.articles:
        return ""
    if record.text is not None:
        return f"its text ({record.text.symbol or 'named in the file'}) is not attached"
    return "the file quotes no text and names none"
