"""Loads small dossiers and runs structural rules on them."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from examples import example
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.registry import all_rules
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.text.diagnostics import Diagnostic, Severity

TODAY = dt.date(2031, 2, 1)
DOSSIERS = Path(__file__).parents[3] / "dossiers"
FAMILIES = (
    "definitions", "ambiguity", "parallel", "parties", "competence", "offices", "begin_end", "anchors", "sequence", "practice", "timetable", "ground",
    "zones", "verification", "watching", "monitoring", "consequences", "ladders", "change", "coverage", "peace",
    "restrictive", "pledges", "deliveries", "red_lines",
)  # fmt: skip
RULES: dict[str, Rule] = {r.code: r for r in all_rules() if type(r).__module__.rpartition(".")[2] in FAMILIES}
NEEDS_ANSWERS = ("SV302", "SV303", "SV304", "SV129", "SV131")
Answers = Callable[[str], tuple[Answer, ...]]


def no_answers(_question: str) -> tuple[Answer, ...]:
    return ()


def answering(*answers: Answer) -> Answers:
    """Answers made by hand."""
    return lambda question: tuple(a for a in answers if a.question == question)


def has_checker() -> bool:
    return importlib.util.find_spec("servanda.check.api") is not None


def checked(dossier: Dossier) -> Answers:
    """The checker's own answers."""
    from servanda.check.api import answers_for

    return lambda question: tuple(answers_for(dossier, question))


def load(text: str, files: Mapping[str, str] | None = None) -> Dossier:
    """The dossier of one file, with what stands beside it."""
    beside = {name: content.encode() for name, content in (files or {}).items()}
    return load_files({"a.md": textwrap.dedent(text).encode(), **beside}, "test")


def load_folder(name: str) -> Dossier:
    root = DOSSIERS / name
    return load_files({str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}, name)


def troubles(dossier: Dossier) -> list[str]:
    """What could not be read or resolved."""
    return [f"{d.code} {d.span.line}: {d.message}" for d in dossier.diagnostics if d.severity is Severity.ERROR]


def run(codes: str | Iterable[str], dossier: Dossier, answers: Answers = no_answers, agreement: str = "") -> list[Diagnostic]:
    """Findings of rules on one agreement (or all) of a dossier, as far as the profile asks for them."""
    found: list[Diagnostic] = []
    for code in [codes] if isinstance(codes, str) else codes:
        rule = RULES[code]
        for item in dossier.agreements.values():
            if agreement in ("", item.id) and rule.severity_in(item.profile) is not None:
                found += rule.check(Context(dossier=dossier, agreement=item, today=TODAY, answers=answers))
    return found


def on(code: str, body: str, answers: Answers = no_answers, files: Mapping[str, str] | None = None, **head: str) -> list[str]:
    """Messages of one rule on the body of an example file, which must load without trouble."""
    dossier = load(example(body, **head), files)
    assert troubles(dossier) == []
    return [finding.message for finding in run(code, dossier, answers)]


def shuffled(text: str) -> str:
    """The statements of every block in reverse order (parts stay with their statement)."""

    def turn(match: re.Match[str]) -> str:
        statements = re.split(r"\n(?=[^\s#])", match[1].strip("\n"))
        return "```servanda\n" + "\n".join(reversed(statements)) + "\n```"

    return re.sub(r"```servanda\n(.*?)\n```", turn, text, flags=re.DOTALL)
