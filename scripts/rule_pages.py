"""Pages of the rules: `python scripts/rule_pages.py [FOLDER]` writes docs/rules/ anew.

The words of a page and its two examples are written by hand and read by `written`; severities, what the rule really says
about the bad example, and the index are filled in from its class. The tests compare the committed pages with these.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from servanda.base.profiles import PROFILES
from servanda.check.rules.base import Rule
from servanda.check.rules.prose import TextRule
from servanda.check.rules.registry import IDLE, all_rules, apply_acceptances, run_rules
from servanda.check.rules.written import BAD, BESIDE, GOOD, SOURCE, WHY
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.text.diagnostics import Diagnostic

EXAMPLE_DAY = dt.date(2031, 3, 15)
_FILE = "example.md"
_LIMIT = 10.0  # seconds for a question of the checker; examples take milliseconds
_DECIDED = {
    "T": "by the words alone",
    "S": "by the structure of the clauses",
    "L": "by the checker, with a witness",
    "D": "with data of the dossier",
    "J": "not decidable: asks a person",
}
_FAMILY = {
    "0": "The check itself",
    "1": "Language of a clause",
    "2": "Parties, capacity, consent",
    "3": "Time and sequence",
    "4": "Ground and maps",
    "5": "Verification and monitoring",
    "6": "Consequences, disputes, change",
    "7": "What a ceasefire or peace text is expected to cover",
    "8": "Money, arms, assistance; markings of files",
    "9": "Sanctions, red lines, channels, evidence, release",
}


def example_dossier(rule: Rule, source: str) -> Dossier:
    """The dossier of an example: its file and the files that stand beside it."""
    files = {name: content.encode() for name, content in rule.words.files.items()}
    return load_files({_FILE: source.encode(), **files}, "example")


def example_findings(rule: Rule, source: str) -> tuple[Diagnostic, ...]:
    """What the rule says about an example: its findings after acceptances, most rules on their own, SV099 beside all rules that need no solver."""
    dossier = example_dossier(rule, source)
    cache: dict[str, tuple[Answer, ...]] = {}

    def answers(question: str) -> tuple[Answer, ...]:
        from servanda.check.api import answers_for

        if question not in cache:
            cache[question] = answers_for(dossier, question, reading=None, limit_seconds=_LIMIT)
        return cache[question]

    only = {r.code for r in all_rules() if r.decidability != "L"} if rule.code == IDLE else {rule.code}
    found = run_rules(dossier, answers=answers, today=EXAMPLE_DAY, only=only)
    kept, _ = apply_acceptances(found, dossier, EXAMPLE_DAY)
    return tuple(f for f in kept if f.code == rule.code)


def page(rule: Rule) -> str:
    """The page of one rule, in Markdown."""
    findings = example_findings(rule, rule.words.bad)
    decided = ", ".join(f"{_DECIDED[letter]} ({letter})" for letter in rule.decidability.split("+"))
    lines = [
        f"# {rule.code} {rule.words.title}",
        "",
        "<!-- why, source and examples are written here; the rest by `make pages` -->",
        "",
        f"{WHY}{rule.words.why}",
        "",
        f"{SOURCE}{rule.words.source}",
        "",
        f"**Decided** {decided}",
        "",
        *_severities(rule),
        "",
        BAD,
        "",
        *_fenced(rule.words.bad),
        "",
        *(line for finding in findings for line in _shown(finding)),
        GOOD,
        "",
        *_fenced(rule.words.good),
        "",
    ]
    if rule.words.files:
        lines += [BESIDE, ""]
        for name, content in sorted(rule.words.files.items()):
            lines += [f"`{name}`", "", *_fenced(content, "markdown" if name.endswith(".md") else ""), ""]
    return "\n".join(lines)


def _severities(rule: Rule) -> list[str]:
    rows = ["| profile | severity |", "|---|---|"]
    for profile in PROFILES:
        severity = rule.severity_in(profile)
        shown = severity.value if severity is not None else "off"
        if (
            isinstance(rule, TextRule)
            and rule.on_security is not None
            and severity is not None
            and profile not in rule.severities
        ):
            shown += f"; {rule.on_security.value} on a security clause"
        rows.append(f"| {profile} | {shown} |")
    return rows


def _fenced(source: str, sort: str = "markdown") -> list[str]:
    return [f"````{sort}", source.rstrip("\n"), "````"]


def _shown(finding: Diagnostic) -> list[str]:
    at = f"line {finding.span.line}, column {finding.span.column}" if finding.span.file else "the text"
    shown = [f"> **{finding.code} {finding.severity.value}** ({at}): {finding.message}"]
    shown += [f"> - {because}" for because in finding.because]
    shown += [">", f"> Repair: {finding.repair}"] if finding.repair else []
    return [*shown, ""]


def index() -> str:
    """The list of all rules, by family."""
    lines = [
        "# Rules",
        "",
        "<!-- generated by `make pages` -->",
        "",
        'Severity: **error** blocks "ready to sign", **warning**, **advice**. Decided: T words, S structure, L checker, D data, J judgement.',
        "What the text rules get right is measured: see [precision](../precision.md).",
        "",
    ]
    family = ""
    for rule in all_rules():
        if rule.code[2] != family:
            family = rule.code[2]
            lines += [f"## {_FAMILY[family]}", "", "| rule | finds | severity | decided |", "|---|---|---|---|"]
        severity = rule.severity.value
        if isinstance(rule, TextRule) and rule.on_security is not None and rule.on_security is not rule.severity:
            severity += f" ({rule.on_security.value} on a security clause)"
        lines.append(f"| [{rule.code}]({rule.code}.md) | {rule.words.title} | {severity} | {rule.decidability} |")
        following = [r for r in all_rules() if r.code > rule.code]
        if not following or following[0].code[2] != family:
            lines.append("")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """File name -> content of every page."""
    return {"README.md": index(), **{f"{rule.code}.md": page(rule) for rule in all_rules()}}


def main(arguments: list[str]) -> None:
    """Write the pages into a folder (docs/rules), and take away pages of rules that are gone."""
    folder = Path(arguments[0] if arguments else "docs/rules")
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in folder.glob("SV*.md"):
        if old.name not in made:
            old.unlink()
    for name, content in made.items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])


__all__ = ["EXAMPLE_DAY", "example_dossier", "example_findings", "index", "page", "pages"]
