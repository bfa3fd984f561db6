"""Loads small dossiers and runs one rule on them."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Mapping

from servanda.check.rules.base import Context, Rule
from servanda.meaning.witness import Answer
from servanda.model import load_files
from servanda.model.core import Dossier
from servanda.text.diagnostics import Diagnostic, Severity

TODAY = dt.date(2031, 2, 1)
Answers = Callable[[str], tuple[Answer, ...]]


def no_answers(_question: str) -> tuple[Answer, ...]:
    return ()


def load(text: str, files: Mapping[str, str] | None = None) -> Dossier:
    """The dossier of one file, with what stands beside it."""
    beside = {name: content.encode() for name, content in (files or {}).items()}
    return load_files({"a.md": textwrap.dedent(text).encode(), **beside}, "test")


def troubles(dossier: Dossier) -> list[str]:
    """What could not be read or resolved."""
    return [f"{d.code} {d.span.line}: {d.message}" for d in dossier.diagnostics if d.severity is Severity.ERROR]


def run(rule: type[Rule], dossier: Dossier, answers: Answers = no_answers, agreement: str = "") -> list[Diagnostic]:
    """Findings of one rule on one agreement (or all) of a dossier, as the profile asks for it."""
    found: list[Diagnostic] = []
    for item in dossier.agreements.values():
        if agreement and item.id != agreement:
            continue
        checker = rule()
        if checker.severity_in(item.profile) is not None:
            found += checker.check(Context(dossier=dossier, agreement=item, today=TODAY, answers=answers))
    return found
