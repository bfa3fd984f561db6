"""Dossiers in which clauses owe that a state holds, or an act all the time (`lasting`), and those of the newest seeds, held against
enumerated runs."""

from __future__ import annotations

import pytest

from judge.dossiers import FIRST_NEWEST, Sketch, lasting
from judge.test_judge import Sizes, judge, load, sketch
from servanda.check.api import ask

SEEDS = (801, 804, 805, 812, 816, 819, 825, 834, 843, 852, 853)
"""States owed by a day and all the time, standing duties of one's own and over others, one of them forbidden."""
FIRST_DRAWN = 201_000_000
NEWEST = tuple(FIRST_NEWEST + number for number in range(6))


def _drawn(seed: int) -> Sketch:
    drawn = sketch(seed, tiny=seed % 2 == 0)
    return drawn if seed >= FIRST_NEWEST else lasting(drawn)


@pytest.mark.parametrize("seed", [*SEEDS, *NEWEST])
def test_no_answer_about_what_lasts_is_wrong(seed: int) -> None:
    drawn = _drawn(seed)
    assert load(drawn) is not None, drawn.shown
    found = judge(drawn, Sizes(most=30))
    bad = [f"{one.question} {one.about}: said {one.said!r}, is {one.is_!r}" for one in found if one.kind in ("wrong", "poor witness", "internal error")]
    assert not bad, "\n".join((drawn.shown, *bad))


def test_what_is_owed_at_all_times_and_forbidden_is_proved() -> None:
    """Seed 825: that no run contradicts it is judged above."""
    found = ask(load(_drawn(825)), "keepable")
    assert [one.verdict for one in found] == ["no"]


def test_the_seeds_hold_every_construct() -> None:
    texts = "\n".join(_drawn(seed).text for seed in SEEDS)
    for words in ("must ensure that truce holds", "must at all times move guns", "must at all times ensure that", "must not move guns"):
        assert words in texts, words
    newest = "\n".join(sketch(FIRST_NEWEST + number).text for number in range(60))
    for words in ("must ensure that each of", "must at all times", "in force from", "since the latest", "before each", "truce holds"):
        assert words in newest, words


def test_what_the_draw_from_201000000_missed_is_found() -> None:
    """Who withholds what another's clause then owes (refuted too early: before that clause was due); a moment past when the text begins."""
    found = ask(load(sketch(FIRST_DRAWN + 38)), "stall", subject="t:2", actor="Birch")
    assert [one.verdict for one in found] == ["as far as tried"]
    found = ask(load(sketch(FIRST_DRAWN + 64)), "schedule")
    assert [one.verdict for one in found] == ["yes"]
