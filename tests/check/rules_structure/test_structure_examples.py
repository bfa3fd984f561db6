"""Every structural rule: its two examples load, the bad one raises it, the good one never; its words keep the house style."""

from __future__ import annotations

import re

import pytest
from structure_support import NEEDS_ANSWERS, RULES, answering, checked, has_checker, load, no_answers, run, troubles

from servanda.base.profiles import PROFILES
from servanda.model.core import Dossier
from servanda.text.diagnostics import Diagnostic

_LAWYERLY = re.compile(r"\b(il)?legal(ly)?\b|\binvalid\b|\bviolates\b|\bunlawful\b", re.IGNORECASE)
_SUBJECT = re.compile(r"clause \S+|clauses \S+(, \S+)+|text \S+|clause red-line:.+")


def findings(code: str, dossier: Dossier) -> list[Diagnostic]:
    return run(code, dossier, checked(dossier) if has_checker() and code in NEEDS_ANSWERS else no_answers)


@pytest.mark.parametrize("code", RULES)
def test_bad_example_raises_the_rule(code: str) -> None:
    rule = RULES[code]
    dossier = load(rule.words.bad, rule.words.files)
    assert troubles(dossier) == []
    if code in NEEDS_ANSWERS and not has_checker():
        pytest.skip("the checker's questions are not there")
    found = findings(code, dossier)
    assert found
    assert all(f.code == code for f in found)


@pytest.mark.parametrize("code", RULES)
def test_good_example_is_silent(code: str) -> None:
    rule = RULES[code]
    dossier = load(rule.words.good, rule.words.files)
    assert troubles(dossier) == []
    assert [f.message for f in findings(code, dossier)] == []


@pytest.mark.parametrize("code", RULES)
def test_words_of_the_rule(code: str) -> None:
    rule = RULES[code]
    assert re.fullmatch(r"SV\d{3}", code)
    assert rule.words.title[0].isupper()
    assert not rule.words.title.endswith(".")
    assert rule.words.why.endswith(".")
    assert rule.words.source
    assert rule.decidability in ("S", "L", "D", "S+L", "J+S", "L+D", "J+D", "T+S")
    assert set(rule.severities) <= {"", *PROFILES}
    assert not _LAWYERLY.search(f"{rule.words.title} {rule.words.why}")


@pytest.mark.parametrize("code", RULES)
def test_messages_are_plain_sentences(code: str) -> None:
    rule = RULES[code]
    for finding in findings(code, load(rule.words.bad, rule.words.files)):
        assert finding.message.endswith(".")
        assert not finding.message.endswith("..")
        assert finding.message[0].isupper() or finding.message[0] == "“"
        assert not _LAWYERLY.search(finding.message)
        assert "{" not in finding.message
        assert "None" not in finding.message
        assert finding.repair.endswith(".")
        assert finding.why == rule.words.why
        assert finding.source == rule.words.source
        assert _SUBJECT.fullmatch(finding.subject), finding.subject
        assert finding.span.file
        assert len(finding.message) < 500


def test_every_rule_survives_every_example() -> None:
    """No rule raises on any example, and none speaks twice with the same fingerprint."""
    for rule in RULES.values():
        for source in (rule.words.bad, rule.words.good):
            dossier = load(source, rule.words.files)
            for code in RULES:
                found = run(code, dossier, answering())
                keys = [(f.code, f.subject, f.words) for f in found]
                assert len(keys) == len(set(keys)), (rule.code, code, keys)


def test_an_empty_dossier_and_an_empty_agreement() -> None:
    for text in ("", "---\nagreement: x\ntitle: X\n---\n", "---\nagreement: x\nprofile: ceasefire\n---\n"):
        assert isinstance(run(RULES, load(text)), list)
