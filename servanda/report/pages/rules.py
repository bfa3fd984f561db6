"""The rules: a table of all, or one with its reasons and examples."""

from __future__ import annotations

from servanda.base.document import Document, Heading, PageBlock, Para, Table
from servanda.base.profiles import PROFILES
from servanda.check.rules.base import Rule

DECIDED = {
    "T": "from the words",
    "S": "from the clauses",
    "L": "by a search that shows its witness",
    "D": "where the dossier holds the data",
    "J": "by a person",
}


def rules_page(rules: tuple[Rule, ...]) -> Document:
    """All rules in one table."""
    rows = tuple((r.code, r.severity.value, r.words.title, ", ".join(decided(r.decidability))) for r in rules)
    return Document(
        "Rules of drafting",
        (Table(("code", "severity", "what it checks", "decided"), rows), Para("More on one: servanda rules CODE", "quiet")),
    )


def rule_page(rule: Rule) -> Document:
    """One rule: severity by profile, source, why, a bad and a good example."""
    off = [p for p in PROFILES if rule.severity_in(p) is None]
    severity = ", ".join(f"{p}: {found.value}" for p in PROFILES if (found := rule.severity_in(p)) is not None)
    blocks: tuple[PageBlock, ...] = (
        Para(rule.words.title, "strong"),
        Para(f"Severity: {severity}." + (f" Off for: {', '.join(off)}." if off else "")),
        Para(f"Decided {', '.join(decided(rule.decidability))}."),
        Para(f"Why: {rule.words.why}"),
        Para(f"Source: {rule.words.source}", "quiet"),
        Heading(2, "An example that it finds"),
        Para(rule.words.bad.strip(), "clause"),
        Heading(2, "The same, mended"),
        Para(rule.words.good.strip(), "clause"),
    )
    return Document(f"Rule {rule.code}", blocks)


def decided(letters: str) -> list[str]:
    """`T+S` in words."""
    return [DECIDED[letter] for letter in letters.replace("+", "") if letter in DECIDED]
