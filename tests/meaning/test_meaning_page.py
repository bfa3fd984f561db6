"""Every example of docs/semantics.md comes out as the page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from meaning_tables import Example, broken, examples_of, prepared_of, run_of, seen

PAGE = Path(__file__).parents[2] / "docs" / "semantics.md"
FRAME, EXAMPLES = examples_of(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.title for example in EXAMPLES])
def test_example(example: Example) -> None:
    assert example.rows or example.violations, f"'{example.title}' says nothing"
    prepared = prepared_of(FRAME, example.text, head=example.head)
    run = run_of(example.run)
    found = [(when, subject, whose, seen(prepared, run, when, subject, whose)) for when, subject, whose, _ in example.rows]
    assert found == list(example.rows)
    assert [(when, broken(prepared, run, when)) for when, _ in example.violations] == list(example.violations)


def test_page_has_an_example_for_each_rule() -> None:
    assert len(EXAMPLES) >= 35
