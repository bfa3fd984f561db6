"""The share reached against a slow product of fractions."""

import random
from fractions import Fraction

import pytest

from servanda.instruments.tips.waited import reached_by


def _cases(seed: int) -> list[tuple[float, bool]]:
    rng = random.Random(seed)
    return [(rng.randint(0, 12), rng.random() < 0.6) for _ in range(rng.randint(1, 40))]


@pytest.mark.parametrize("seed", range(60))
def test_share_is_the_product_of_fractions(seed: int) -> None:
    cases = _cases(seed)
    for time in range(14):
        standing = Fraction(1)
        for at in range(time + 1):
            at_risk = sum(t >= at for t, _ in cases)
            if at_risk:
                standing *= 1 - Fraction(sum(t == at and r for t, r in cases), at_risk)
        got = reached_by(cases, time)
        assert got.share == pytest.approx(float(1 - standing), abs=1e-12)
        if got.low is not None and got.high is not None:
            assert 0 <= got.low < got.share < got.high <= 1


def test_bounds_of_one_of_ten() -> None:
    got = reached_by([(1, True)] + [(2, False)] * 9, 1)
    assert (got.share, got.low, got.high) == pytest.approx((0.1, 0.0147, 0.5271), abs=5e-4)


@pytest.mark.parametrize("cases", [[], [(-1, True)]])
def test_no_case_and_a_length_below_nought_are_refused(cases: list[tuple[float, bool]]) -> None:
    with pytest.raises(ValueError, match="no case"):
        reached_by(cases, 1)
