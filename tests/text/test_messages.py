"""Every message of the reader against a sample a diplomat could have written."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from servanda.text.diagnostics import Severity
from servanda.text.messages import MESSAGES
from servanda.text.read import read_text

sys.path.insert(0, str(Path(__file__).parent))
from golden import Case, cases, place

CASES = cases()
SHOWN_ELSEWHERE = {"SY009": "test_more_findings_than_are_shown", "SY066": "test_lines_nested_too_deep"}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_golden(case: Case) -> None:
    found = read_text(case.source, "sample.md").diagnostics
    shown = [(each.span.line, place(each), each.severity.value, each.code) for each in found]
    assert sorted(shown) == sorted((want.line, want.at, want.severity, want.code) for want in case.expected)
    for want in case.expected:
        messages = [each.message for each in found if each.code == want.code and each.span.line == want.line]
        assert any(want.words in message for message in messages), messages


def test_every_code_has_a_golden() -> None:
    covered = {want.code for case in CASES for want in case.expected}
    assert set(MESSAGES) - covered == set(SHOWN_ELSEWHERE)


def test_every_code_of_the_source_is_in_the_table_and_used() -> None:
    folder = Path(__file__).parents[2] / "servanda" / "text"
    used = {
        code for path in folder.glob("*.py") if path.name != "messages.py"
        for code in re.findall(r'"(SY\d{3})"', path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert used == set(MESSAGES)


def test_messages_are_sentences_with_a_repair() -> None:
    for code, message in MESSAGES.items():
        assert message.text[-1] in ".?}`" or message.text.endswith("{words}"), code
        assert message.repair.endswith("."), code
        assert "token" not in message.text, code
        assert "pars" not in message.text, code
    assert len({message.text for message in MESSAGES.values()}) >= len(MESSAGES) - 1
    assert len(MESSAGES) >= 60


def test_more_findings_than_are_shown() -> None:
    tree = read_text("```servanda\n" + "cluase 1\n" * 3000 + "```\n", "x.md")
    assert [each.code for each in tree.diagnostics].count("SY009") == 1
    assert len(tree.diagnostics) == 2001


def test_lines_nested_too_deep() -> None:
    lines = ["clause 1", "  A must act", *("  " * depth + "otherwise" for depth in range(1, 3000))]
    tree = read_text("```servanda\n" + "\n".join(lines) + "\n```\n", "x.md")
    assert "SY066" in {each.code for each in tree.diagnostics}


def test_suggestions_and_notes() -> None:
    tree = read_text("```servanda\nclause 1\n  A must act\n  verifed by B\n  by 2031-01-01\n  by 2031-01-02\n```\n", "x.md")
    first, second = tree.diagnostics
    assert first.suggestions[0] == "verified by"
    assert first.repair == "Write `verified by`."
    assert first.severity is Severity.ERROR
    assert second.notes[0].span.line == 5


@pytest.mark.parametrize(
    ("line", "code", "repair"),
    [
        ("both Parties must act", "SY174", "Write `each party`, or `jointly the parties`"),
        ("within 3 days since the last report is made", "SY054", "Write `since the latest report is made`"),
        ("by the earliest of 2031-05-01, talks are held or 2031-06-01", "SY050", "Write `the earlier of 2031-05-01 or talks are held or 2031-06-01`."),
        ("at least 5 EUR pro rata pro rata", "SY131", "Keep one of the two"),
        ("under the supervision of B", "SY144", "Write `supervised by`."),
        ("pro rata", "SY130", "It stands at the end of an amount"),
    ],
)
def test_what_texts_say_first_is_led_to_the_words_of_the_language(line: str, code: str, repair: str) -> None:
    core = "" if " must " in line else "  A must act\n"
    found = read_text(f"```servanda\nclause 1\n{core}  {line}\n```\n", "x.md").diagnostics
    assert [(one.code, one.repair.startswith(repair)) for one in found] == [(code, True)], found


def test_findings_carry_breadcrumb_and_subject() -> None:
    source = (
        "---\nagreement: port\ntitle: Port\n---\n## Article 9\n\n```servanda\nclause 9.end\n  A must act\n  bye 2031-01-01\n```\n"
    )
    (found,) = read_text(source, "x.md").diagnostics
    assert found.breadcrumb == ("Port", "Article 9")
    assert found.subject == "clause port:9.end"
