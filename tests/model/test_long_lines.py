"""A line of thousands of words takes a time that grows with it, not with its square. Counted in calls, not by the clock."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from servanda.model.loader import load_files

HEAD = "---\nagreement: a\nsigned: 2031-01-01\nin-force: 2031-01-01\nzone: UTC\nparties: A, B\n---\n\n```servanda\nactor A\n  role party\n\nactor B\n  role party\n\nact go\n  by A\n"


def calls(text: str) -> int:
    count = 0

    def step(_frame: Any, event: str, _value: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        load_files({"a.md": text.encode()}, "a")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("how", ["if", "unless", "whenever", "until", "while", "by", "from", "at", "verified by", "otherwise", "accept"])
@pytest.mark.parametrize("word", ["not ", "x ", "A and ", "go by A or ", "( ", "a, ", "the "])
def test_twice_the_words_are_at_most_twice_the_work(how: str, word: str) -> None:
    def text(n: int) -> str:
        return f'{HEAD}\nclause 1 "x"\n  A must go\n  {how} {word * n}go holds\n```\n'

    calls(text(2))
    n = 3000 // len(word)
    one, two = calls(text(n)), calls(text(2 * n))
    assert two < 2.3 * one + 2000
