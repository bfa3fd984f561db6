"""Margins, the chance of a crossing and the roots of the signalling model, against slow sums and known cases."""

from __future__ import annotations

import datetime as dt
import time

import pytest

pytest.importorskip("scipy")

import numpy as np
from scipy.stats import norm

from servanda.instruments.strategy.margins.margin import Factors, difference, margin
from servanda.instruments.strategy.redlines.crossing import chance
from servanda.instruments.strategy.redlines.signalling import Stakes, equilibria

ROW = {"line": "quay", "source": "a test", "as_of": dt.date(2031, 1, 1), "owner": "exercise"}
SURE = Factors(gain=(10, 10), cost=(40, 40), answer=((5e8, 5e8),), held=True, seen=(0.5, 0.5), days=0, unit="points")


def test_a_margin_of_what_is_sure_is_arithmetic() -> None:
    made = margin(SURE, 1, "q")
    assert (round(made.low or 0, 2), round(made.high or 0, 2), made.needed) == (0.0, 0.0, (0.25, 0.25))
    late = margin(Factors(**{**{f: getattr(SURE, f) for f in SURE.__struct_fields__}, "days": 30, "kept": 0.5}), 1, "q")
    assert round(late.middle or 0, 2) == -5.0
    assert late.sign == "below"
    assert round(late.bond or 0, 1) == 40.0


def test_ends_of_what_is_not_known_hold_every_case_between() -> None:
    """Whatever is put for what is not known, the interval lies within that of not knowing; the more is known the less is said."""
    random = np.random.default_rng(3)
    for _ in range(40):
        gain, cost = sorted(random.uniform(0, 50, 2)), sorted(random.uniform(0, 90, 2))
        held, seen, answer = (
            bool(random.integers(2)),
            tuple(sorted(random.uniform(0, 1, 2))),
            ((random.uniform(0.5, 9), random.uniform(0.5, 9)),),
        )
        whole = Factors(gain=tuple(gain), cost=tuple(cost), answer=answer, held=held, seen=seen, days=3)
        known = margin(whole, 1, "q")
        for lacking in ({"answer": ()}, {"held": None}, {"seen": None}, {"blocked": True}, {"days": None, "kept": 0.9}):
            bare = margin(Factors(**{**{f: getattr(whole, f) for f in whole.__struct_fields__}, **lacking}), 1, "q")
            assert bare.low is not None
            assert bare.high is not None
            assert known.low is not None
            assert known.high is not None
            assert bare.low <= known.low + 1e-9
            assert bare.high >= known.high - 1e-9
            assert bare.middle is None
            assert bare.lacks
            assert bare.sign in ("straddles", known.sign)
    assert margin(Factors(cost=(1, 2)), 1, "q").sign == "not known"
    assert difference((5, 5), (2, 2), "points", 1, "q", ()).middle == 3


def test_the_chance_is_that_of_a_slow_sum() -> None:
    factors = Factors(gain=(20, 60), cost=(50, 150), answer=((6, 4),), held=True, seen=(0.6, 0.9), days=2)
    made = chance(factors, 1, "q")
    random = np.random.default_rng(5)
    slow = []
    for _ in range(300):
        sharp, answer, seen = random.uniform(0.1, 1) * 40, random.beta(6, 4), random.uniform(0.6, 0.9)
        slow.append(
            np.mean(1 / (1 + np.exp(-(random.uniform(20, 60, 2000) - answer * seen * random.uniform(50, 150, 2000)) / sharp)))
        )
    assert made.low == pytest.approx(np.quantile(slow, 0.05), abs=0.04)
    assert made.high == pytest.approx(np.quantile(slow, 0.95), abs=0.04)
    assert {one.name: one.total > 0 for one in made.swings}["means of the answer"] is False
    flat = chance(Factors(gain=(10, 10), cost=(10, 10), answer=((1, 1),), held=False, seen=(0, 0), days=1), 1, "q")
    assert flat.low is not None
    assert flat.low > 0.7
    assert all(one.total == 0 for one in flat.swings if one.name != "how closely the sums are followed")


def test_roots_of_the_signalling_model() -> None:
    """Every root is a fixed point by a sum of its own, and three are found where there are three; in under 10 ms."""
    stakes = (
        Stakes(**ROW, quiet_a=0, yield_a=1, yield_b=0, fight_a=-1, fight_b=-1, back_a=-1, back_b=1),
        Stakes(
            **ROW, quiet_a=0.0775, yield_a=4.6089, yield_b=4.0997, fight_a=-3.8966, fight_b=-3.0129, back_a=-3.0727, back_b=4.7809
        ),
    )
    noise = np.random.default_rng(1).normal(size=(2, 400_000))
    for one, count in zip(stakes, (1, 3), strict=True):
        found = equilibria(one).found
        assert len(found) == count
        inner = [root for root in found if 1e-5 < root.resist < 1 - 1e-5]
        assert inner
        for root in inner:
            least = (one.quiet_a - (1 - root.resist) * one.yield_a) / root.resist
            fight, back = one.fight_a + noise[0], one.back_a + noise[1]
            challenged = np.maximum(fight, back) > least
            assert root.challenge == pytest.approx(challenged.mean(), abs=0.003)
            assert root.fight == pytest.approx((fight > back)[challenged].mean(), abs=0.02)
            reply = norm.cdf((root.fight * one.fight_b + (1 - root.fight) * one.back_b - one.yield_b) / root.fight)
            assert root.resist == pytest.approx(reply, abs=1e-6)
    assert "the model itself does not say" in equilibria(stakes[1]).says.lower()
    begun = min(_took(stakes[0]) for _ in range(5))
    assert begun < 0.05, "10 ms alone on the machine (bench/lines.py); here others work too"


def _took(stakes: Stakes) -> float:
    begun = time.perf_counter()
    equilibria(stakes)
    return time.perf_counter() - begun
