"""Rates from few cases: each drawn towards that of all, as far as the cases bear it."""

from __future__ import annotations

import pytest

pytest.importorskip("scipy")

from servanda.base.refusal import Refusal
from servanda.instruments.strategy.records.pooling import pool

COUNTS = {"A": (5, 18), "B": (9, 16), "C": (3, 12), "D": (0, 0)}


def test_the_case_of_the_design() -> None:
    found = pool(COUNTS, prior=(2.40, 12.12))
    assert [round(one.rate, 3) for one in found.rates] == [0.228, 0.374, 0.204, 0.165]
    assert (found.rates[3].raw, found.newcomer.rate, found.of("E").issuer) == (None, found.rates[3].rate, "E")


def test_few_cases_fix_the_weight_and_it_is_said() -> None:
    found = pool(COUNTS)
    assert (found.fitted, round(found.a + found.b, 6)) == (False, 10)
    assert "fixed, not learnt: 3 actors with 46 cases" in found.how
    assert pool({}).newcomer.rate == pytest.approx(0.5)
    assert pool({}).pooled is None


def test_a_rate_lies_between_its_own_and_that_of_all() -> None:
    many = {f"actor {one}": (one % 5, 5 + one) for one in range(12)} | {"often": (190, 200)}
    found = pool(many)
    assert (found.fitted, found.k, found.n) == (True, sum(k for k, _ in many.values()), sum(n for _, n in many.values()))
    middle = found.a / (found.a + found.b)
    for one in found.rates:
        assert one.low < one.rate < one.high
        assert one.raw is not None
        assert min(one.raw, middle) - 0.02 <= one.rate <= max(one.raw, middle) + 0.02
    assert found.of("often").rate == pytest.approx(0.95, abs=0.01)


def test_the_interval_is_that_of_the_mixture() -> None:
    """What lies beyond each end, by the posterior on the grid."""
    import numpy as np
    from scipy.special import betainc

    from servanda.instruments.strategy.records.pooling import _posterior

    many = {f"actor {one}": (one % 3, 2 + one % 7) for one in range(20)}
    k, n = np.array([*many.values(), (0, 0)], dtype=float).T
    size, mean, weight = _posterior(k, n, None)
    for one in pool(many).rates:
        for end, tail in ((one.low, 0.05), (one.high, 0.95)):
            below = (weight * betainc(size * mean + one.k, size * (1 - mean) + one.n - one.k, end)).sum()
            assert below == pytest.approx(tail, abs=0.01)


@pytest.mark.parametrize("count", [(3, 2), (-1, 4)])
def test_no_count(count: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="no count"):
        pool({"A": count})
