"""Every rule, of every family: its two examples, its page, and how it is described."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from servanda.base.profiles import PROFILES
from servanda.check.rules.base import Rule
from servanda.check.rules.registry import all_rules
from servanda.text.diagnostics import Severity

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))
from rule_pages import example_dossier, example_findings, pages

ROOT = Path(__file__).resolve().parents[3]
RULES = all_rules()
IDS = [rule.code for rule in RULES]


@lru_cache(maxsize=1)
def _pages() -> dict[str, str]:
    return pages()


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_bad_example_fires(rule: Rule) -> None:
    assert example_findings(rule, rule.words.bad)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_good_example_is_silent(rule: Rule) -> None:
    assert not example_findings(rule, rule.words.good)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_examples_can_be_read(rule: Rule) -> None:
    for source in (rule.words.bad, rule.words.good):
        errors = [d for d in example_dossier(rule, source).diagnostics if d.severity is Severity.ERROR]
        assert not errors


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_findings_are_complete(rule: Rule) -> None:
    for finding in example_findings(rule, rule.words.bad):
        assert finding.code == rule.code
        assert finding.message.endswith((".", "?", "!", ":")), finding.message
        assert "\n" not in finding.message
        assert finding.repair
        assert finding.why == rule.words.why
        assert finding.source == rule.words.source
        assert finding.subject.split()[0] in {
            "clause",
            "clauses",
            "sentence",
            "text",
            "red",
            "reading",
            "actor",
            "place",
            "purpose",
        }
        spoken = f"{finding.message} {finding.repair} {finding.why}"
        assert not re.search(r"\b(illegal|invalid|unlawful|violat\w+ the law)\b", re.sub(r'"[^"]*"', "", spoken), re.IGNORECASE)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_described(rule: Rule) -> None:
    assert re.fullmatch(r"SV\d{3}", rule.code)
    assert rule.words.title
    assert len(rule.words.title) < 120
    assert "\n" not in rule.words.why
    assert rule.words.source
    assert set(rule.decidability.split("+")) <= set("TSLDJ")
    assert set(rule.severities) <= set(PROFILES)


def test_codes_are_sorted_and_unique() -> None:
    assert sorted(set(IDS)) == IDS


@pytest.mark.parametrize("name", ["README.md", *(f"{code}.md" for code in IDS)])
def test_committed_page_is_the_generated_one(name: str) -> None:
    committed = ROOT / "docs" / "rules" / name
    assert committed.exists(), "run make pages"
    assert committed.read_text(encoding="utf-8") == _pages()[name], "run make pages"


def test_no_page_of_a_rule_that_is_gone() -> None:
    assert {p.name for p in (ROOT / "docs" / "rules").glob("*.md")} == set(_pages())
