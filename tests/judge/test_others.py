"""Dossiers in which clauses owe what others do (`of_others`), held against enumerated runs."""

from __future__ import annotations

import pytest

from judge.dossiers import of_others
from judge.test_judge import Sizes, judge, load, sketch

SEEDS = (801, 802, 814, 817, 819, 825, 843, 855)
"""Acts of one other, of each, any or all together of several, and events."""


@pytest.mark.parametrize("seed", SEEDS)
def test_no_answer_about_what_others_do_is_wrong(seed: int) -> None:
    drawn = of_others(sketch(seed, tiny=seed % 2 == 0))
    assert load(drawn) is not None, drawn.shown
    found = judge(drawn, Sizes(most=30))
    bad = [f"{one.question} {one.about}: said {one.said!r}, is {one.is_!r}" for one in found if one.kind in ("wrong", "poor witness", "internal error")]
    assert not bad, "\n".join((drawn.shown, *bad))


def test_the_seeds_hold_every_construct() -> None:
    texts = "\n".join(of_others(sketch(seed, tiny=seed % 2 == 0)).text for seed in SEEDS)
    for words in ("must ensure that each of", "must ensure that the", "must not let any of", "must not let each of", "must ensure that any of"):
        assert words in texts, words
