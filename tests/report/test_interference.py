"""A seeded part of bench/interference.py: acts through the doors, and what a reader gets beside a log that never held the rest; and that it would notice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from amounts import amount

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import interference

FOUND = {
    "a new version is marked as it comes": 16,
    "a source made out of a row is CLEAR": 4,
    "reasons count as what they stand in": 6,
    "what rests on something withheld goes out": 4,
    "the digest covers how much there is": 0,
}
"""A rule, and a sequence by which it is found broken; all rules: the bench."""


@pytest.mark.parametrize("seed", range(amount(6, 3)))
def test_what_is_withheld_leaves_no_trace(seed: int) -> None:
    found = interference.examine(seed, interference.LIGHT)
    assert found["acts"]
    assert (found["leaks"], found["differs"]) == ([], [])


@pytest.mark.parametrize("rule", FOUND)
def test_a_broken_rule_is_noticed(rule: str) -> None:
    with interference.broken(rule):
        found = interference.examine(FOUND[rule], ("markdown", "csv"))
    assert found["leaks"] or found["differs"]


def test_with_the_gate_off_the_search_finds_what_is_planted() -> None:
    table = interference.shown(range(3), ("markdown", "csv", "geojson"))
    assert all(one["off"] > 90 and one["on"] == 0 and one["canaries"] > 2 for one in table.values()), table
