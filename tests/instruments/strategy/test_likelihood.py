"""Words for probabilities, and the draws behind them."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("numpy")

import servanda
from servanda.base.refusal import Refusal
from servanda.instruments.strategy.draws import generator
from servanda.instruments.strategy.likelihood import percent, ranged, said, share


@pytest.mark.parametrize(
    "low, high, icd, phia",
    [
        (0.02, 0.02, "almost no chance", "remote chance"),
        (0.2, 0.35, "unlikely", "highly unlikely to unlikely"),
        (0.5, 0.5, "roughly even chance", "realistic possibility"),
        (0.9, 1.0, "very likely to almost certain", "highly likely to almost certain"),
    ],
)
def test_words(low: float, high: float, icd: str, phia: str) -> None:
    assert (said(low, high), said(low, high, "phia")) == (icd, phia)


def test_what_is_neither_nothing_nor_certain_is_not_told_so() -> None:
    assert [percent(one) for one in (0, 0.001, 0.07, 0.999, 1)] == ["0 %", "under 1 %", "7 %", "over 99 %", "100 %"]
    assert ranged(0.07, 0.12) == "7 to 12 %"


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf")])
def test_no_probability(value: float) -> None:
    with pytest.raises(Refusal):
        share(value, "LOW")


@pytest.mark.parametrize("words, why", [("1.2", "no probability"), ("0.4 0.2", "upside down"), ("often", "number")])
def test_the_verb_refuses(words: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        servanda.strategy.say(*words.split())


def test_a_draw_is_its_own() -> None:
    one = generator(1, "q", 3).random(4).tolist()
    assert one == generator(1, "q", 3).random(4).tolist()
    assert one not in (generator(2, "q", 3).random(4).tolist(), generator(1, "p", 3).random(4).tolist(), generator(1, "q", 4).random(4).tolist())


def test_a_module_of_the_same_name_does_not_hide_a_function() -> None:
    from types import ModuleType

    package = sys.modules["servanda.app.strategy"]
    package.say = ModuleType("servanda.app.strategy.say")  # as importing a module does
    assert callable(servanda.strategy.say)
