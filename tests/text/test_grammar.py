"""Sentences made from the grammar are read without a finding, and the formatter keeps all they say."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from amounts import amount
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.lark import from_lark
from lark import Lark

from servanda.text.format import format_text, unparse
from servanda.text.read import read_text

sys.path.insert(0, str(Path(__file__).parent))
from support import ROOT, bare, block, check_inside, statements

GRAMMAR = Lark((ROOT / "tests" / "grammar" / "servanda.lark").read_text(encoding="utf-8"), start="start")
SLOW = settings(
    derandomize=True, deadline=None, max_examples=amount(250, 125), database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


@SLOW
@given(from_lark(GRAMMAR))
def test_generated_text_is_read_and_formatted(text: str) -> None:
    source = block(text)
    tree = read_text(source, "x.md")
    assert not tree.diagnostics, (text, tree.diagnostics[0])
    check_inside(source, tree)
    formatted = format_text(source)
    again = read_text(formatted, "x.md")
    assert not again.diagnostics, (formatted, again.diagnostics[0])
    assert statements(again) == statements(tree), formatted
    assert format_text(formatted) == formatted
    assert comments(formatted) == comments(source)
    for one in tree.blocks[0].statements:
        (copy,) = read_text(block(unparse(one)), "x.md").blocks[0].statements
        assert bare(copy.head) == bare(one.head)
        assert bare(copy.parts) == bare(one.parts)


def comments(source: str) -> Counter[str]:
    marks = ("above", "beside", "between", "tail")
    return Counter({mark: source.count(f"# {mark}") for mark in marks})
