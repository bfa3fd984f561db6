"""Dossiers with what treaties say of time (`timed`), held against enumerated runs."""

from __future__ import annotations

import pytest

from judge.dossiers import timed
from judge.test_judge import Sizes, judge, load, sketch
from servanda.check.desk import Desk
from servanda.meaning.premises import begin_of

SEEDS = (901, 903, 909, 920, 925, 941, 950, 974, 998)
"""In force with an event, a part in force at another time, clocks from signature, one of two moments, at once, since the latest."""


@pytest.mark.parametrize("seed", SEEDS)
def test_no_answer_about_treaty_time_is_wrong(seed: int) -> None:
    drawn = timed(sketch(seed, tiny=seed % 2 == 0))
    assert load(drawn) is not None, drawn.shown
    found = judge(drawn, Sizes(most=30))
    bad = [f"{one.question} {one.about}: said {one.said!r}, is {one.is_!r}" for one in found if one.kind in ("wrong", "poor witness", "internal error")]
    assert not bad, "\n".join((drawn.shown, *bad))
    assert found


def test_the_seeds_hold_every_construct() -> None:
    texts = "\n".join(timed(sketch(seed, tiny=seed % 2 == 0)).text for seed in SEEDS)
    wanted = (
        "in force from", "of signature", "in-force: on ", "in-force: 2 days after", "the earlier of", "the later of", "immediately",
        "before each", "since the latest",
    )  # fmt: skip
    for words in wanted:
        assert words in texts, words


def test_a_question_begins_where_the_meaning_does() -> None:
    """Before that nothing counts: what is looked for there is nothing that verification accepts."""
    for seed in range(900, 960):
        dossier = load(timed(sketch(seed, tiny=seed % 2 == 0)))
        if dossier is not None:
            desk = Desk(dossier)
            assert desk.problem(()).start == begin_of(desk.player(()).prepared), seed
