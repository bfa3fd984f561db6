"""Dossiers that say things once for all clauses, in other words of treaties, or in brackets, held against enumerated runs."""

from __future__ import annotations

import pytest
from amounts import ALL, amount

from judge.dossiers import FIRST_SAID, in_brackets, said_once, sketch, worded
from judge.test_judge import Sizes, judge, load
from servanda.model.core import Dossier

SEEDS = [FIRST_SAID + n for n in range(60) if ALL or n not in (7, 19, 36)][: amount(60, 6)]
"""Three of them take half a minute and more."""
WORDS = (
    "throughout this agreement", "except clause", "otherwise answers", "every party", "each party", "undertakes to",
    "undertakes not to", "pro rata", "incidents since the latest", "supervised by", 'for "relief"', "alternatives open",
)  # fmt: skip


def _shape(dossier: Dossier) -> list[tuple[str, int, int, int]]:
    return [(one.id, len(one.timing), len(one.conditions), len(one.rungs)) for one in dossier.clauses]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_answer_is_wrong(seed: int) -> None:
    drawn = sketch(seed)
    found = judge(drawn, Sizes(most=30)) if load(drawn) is not None else []
    faults = [one for one in found if one.kind in ("wrong", "poor witness", "internal error")]
    bad = [f"{one.question} {one.about}: said {one.said!r}, is {one.is_!r}" for one in faults]
    assert not bad, "\n".join((drawn.shown, *bad))


def test_the_draws_hold_every_construct_and_are_read() -> None:
    drawn = [sketch(seed) for seed in range(FIRST_SAID, FIRST_SAID + 300)]
    rare = [words for words in WORDS if sum(words in one.text for one in drawn) < 3]
    assert not rare
    assert sum(load(one) is None for one in drawn) <= 0.03 * len(drawn)
    assert all(way(sketch(seed)).text == way(sketch(seed)).text for way in (said_once, worded, in_brackets) for seed in (3, 77))


def test_what_stands_in_brackets_and_is_chosen_is_what_stands_without_them() -> None:
    for seed in range(900, 930):
        plain, drawn = sketch(seed), in_brackets(sketch(seed))
        one, other = load(plain), load(drawn)
        if not drawn.choice or one is None:
            continue
        assert other is not None, drawn.shown
        assert _shape(one) == _shape(other)
