"""The solvers against slow, obvious ones and against other people's: simplex, PPML, Newey-West, event study."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from made_panels import MONTHS, made

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness import hac, ppml, ranks, serial, simplex
from servanda.instruments.sanctions.review.effectiveness.design import design
from servanda.instruments.sanctions.review.effectiveness.events import path
from servanda.instruments.sanctions.review.effectiveness.range import equally_good


def off(points: np.ndarray, target: np.ndarray, weights: np.ndarray) -> float:
    return float(((points @ weights - target) ** 2).sum())


def slowly(points: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The same as `simplex.nearest` by trying every set of units (2^units solutions)."""
    units = points.shape[1]
    best, found = np.inf, np.zeros(units)
    for size in range(1, units + 1):
        for chosen in itertools.combinations(range(units), size):
            part = points[:, chosen]
            bordered = np.zeros((size + 1, size + 1))
            bordered[:size, :size] = part.T @ part
            bordered[:size, size] = bordered[size, :size] = 1.0
            solved = np.linalg.lstsq(bordered, np.append(part.T @ target, 1.0), rcond=None)[0][:size]
            if solved.min() < -1e-9 or abs(solved.sum() - 1) > 1e-6:
                continue
            size_of = float(((part @ solved - target) ** 2).sum())
            if size_of < best - 1e-13 * (1 + best if np.isfinite(best) else 1):
                best, found = size_of, np.zeros(units)
                found[list(chosen)] = np.clip(solved, 0, None)
    return found / found.sum()


@settings(max_examples=amount(120, 60), deadline=None, derandomize=True)
@given(st.integers(1, 6), st.integers(1, 7), st.integers(0, 10_000), st.sampled_from([0.1, 1.0, 4.0]), st.booleans())
def test_nearest_is_what_trying_every_support_finds(periods: int, units: int, seed: int, far: float, twins: bool) -> None:
    chance = np.random.default_rng(seed)
    points, target = chance.normal(size=(periods, units)), far * chance.normal(size=periods)
    if twins and units > 1:
        points[:, 1] = points[:, 0]
    weights, slow = simplex.nearest(points, target), slowly(points, target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert off(points, target, weights) == pytest.approx(off(points, target, slow), abs=1e-8)
    np.testing.assert_allclose(points @ weights, points @ slow, atol=1e-4)
    assert simplex.excess(points, target, weights) < 1e-9


def test_batch_is_nearest_one_by_one_and_meets_the_conditions() -> None:
    values = np.random.default_rng(3).lognormal(0, 0.3, size=(63, 11))
    pools = ~np.eye(63, dtype=bool)
    found = simplex.batch(values, np.arange(63), pools)
    for i in (0, 17, 62):
        pool = pools[i]
        np.testing.assert_allclose(found[i][pool], simplex.nearest(values[pool].T, values[i]), atol=1e-7)
    assert np.diag(found).max() == 0
    assert max(simplex.excess(values[pools[i]].T, values[i], found[i][pools[i]]) for i in range(63)) < 1e-10


def test_large_figures_keep_their_digits() -> None:
    chance = np.random.default_rng(4)
    values = 1e11 * (1 + 0.01 * chance.normal(size=(12, 40)))
    weights = simplex.batch(values, np.array([0]), np.arange(12)[None, :] > 0)[0, 1:]
    assert simplex.excess(values[1:].T, values[0], weights) < 1e-12


def test_slsqp_finds_nothing_better() -> None:
    from scipy.optimize import minimize

    chance = np.random.default_rng(5)
    points, target = chance.normal(1, 0.3, size=(30, 12)), chance.normal(1, 0.3, size=30)
    weights = simplex.nearest(points, target)
    other = minimize(
        lambda w: off(points, target, w), np.full(12, 1 / 12), jac=lambda w: 2 * points.T @ (points @ w - target), bounds=[(0, 1)] * 12,
        constraints=[{"type": "eq", "fun": lambda w: w.sum() - 1}], method="SLSQP", options={"ftol": 1e-14, "maxiter": 1000},
    )  # fmt: skip
    assert off(points, target, weights) <= other.fun + 1e-9
    np.testing.assert_allclose(weights, other.x, atol=1e-4)


def test_pysyncon_finds_the_same_weights() -> None:
    """Weights-only fits: outcomes before as the only predictors, V fixed so that its own scaling is undone (and large, since its solver stops at an absolute step)."""
    pd = pytest.importorskip("pandas")
    synth = pytest.importorskip("pysyncon")
    chance = np.random.default_rng(6)
    for treated in range(3):
        values = chance.normal(1, 0.2, size=(30, 9)).cumsum(axis=0) / 10 + 1
        table = pd.DataFrame(values, columns=[f"u{i}" for i in range(9)])
        own, others = table[f"u{treated}"], table.drop(columns=f"u{treated}")
        model = synth.Synth()
        model.fit(X0=others, X1=own, Z0=others, Z1=own, custom_V=1e4 * table.std(axis=1).to_numpy() ** 2)
        weights = simplex.nearest(others.to_numpy(), own.to_numpy())
        theirs = model.W / model.W.sum()  # its weights miss the sum by some 1e-7
        assert off(others.to_numpy(), own.to_numpy(), weights) <= off(others.to_numpy(), own.to_numpy(), theirs) + 1e-9
        np.testing.assert_allclose(weights, theirs, atol=1e-3)


def test_where_weights_are_not_unique_the_range_is_said() -> None:
    points = np.array([[0.0, 1.0, 0.5]])
    target = np.array([0.5])
    weights = simplex.nearest(points, target)
    low, high = equally_good(points, weights, target, np.array([0.0, 2.0, 5.0]))
    assert (low, high) == (pytest.approx(1.0), pytest.approx(5.0))
    apart = np.array([[0.0, 1.0], [0.0, 0.3]])
    sole = simplex.nearest(apart, np.array([0.2, 0.9]))
    least, most = equally_good(apart, sole, np.array([0.2, 0.9]), np.array([1.0, 3.0]))
    assert least == most


def panel_of(seed: int, holes: bool) -> tuple[np.ndarray, list[np.ndarray]]:
    chance = np.random.default_rng(seed)
    outcome = chance.poisson(chance.lognormal(2, 1, size=(11, 1)) * chance.lognormal(0, 0.5, size=(1, 8))).astype(float)
    treat, other = np.zeros((11, 8)), chance.normal(size=(11, 8))
    treat[:3, 5:] = 1
    if holes:
        outcome[2, 3] = outcome[7, 0] = outcome[0, 7] = np.nan
    return outcome, [treat, other]


@pytest.mark.parametrize("holes", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_ppml_is_that_of_statsmodels_with_dummies(seed: int, holes: bool) -> None:
    sm, pd = pytest.importorskip("statsmodels.api"), pytest.importorskip("pandas")
    outcome, regressors = panel_of(seed, holes)
    found = ppml.fit(outcome, regressors)
    rows = [(i, t, outcome[i, t], *(r[i, t] for r in regressors)) for i in range(11) for t in range(8)]
    table = pd.DataFrame(rows, columns=["i", "t", "y", "d", "x"]).dropna()
    dummies = [
        pd.get_dummies(table.i, dtype=float),
        pd.get_dummies(table.t, dtype=float, prefix="t").iloc[:, 1:],
        table[["d", "x"]],
    ]
    other = sm.GLM(table.y, pd.concat(dummies, axis=1), family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": table.i}, tol=1e-13
    )
    np.testing.assert_allclose(found.coefficients, other.params[["d", "x"]], atol=1e-7)
    np.testing.assert_allclose(found.errors, other.bse[["d", "x"]], rtol=1e-6)
    assert found.used == len(table)


def test_ppml_leaves_out_what_says_nothing_and_refuses_what_cannot_be_told() -> None:
    outcome, (treat, other) = panel_of(3, False)
    outcome[9] = 0
    full = ppml.fit(outcome, [treat])
    np.testing.assert_allclose(
        full.coefficients, ppml.fit(np.delete(outcome, 9, axis=0), [np.delete(treat, 9, axis=0)]).coefficients, atol=1e-9
    )
    with pytest.raises(Refusal, match="cannot be told"):
        ppml.fit(outcome, [np.where(np.arange(8) >= 5, 1.0, 0.0) * np.ones((11, 1))])
    outcome[:3, 5:] = 0
    with pytest.raises(Refusal, match="cannot be estimated"):
        ppml.fit(outcome, [treat])
    with pytest.raises(Refusal, match="below nought"):
        ppml.fit(outcome - 1, [other])


@pytest.mark.parametrize("lags", [0, 3, 9])
def test_newey_west_is_that_of_statsmodels(lags: int) -> None:
    sm = pytest.importorskip("statsmodels.api")
    chance = np.random.default_rng(7)
    x = np.column_stack([np.ones(40), np.arange(40.0), chance.normal(size=40)])
    y = chance.normal(size=40).cumsum()
    line = hac.fit(y, x, np.arange(40), lags)
    other = sm.OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    np.testing.assert_allclose(line.coefficients, other.params, rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(line.spread)), other.bse, rtol=1e-9)


def test_a_missing_period_counts_as_distance() -> None:
    """Leaving a period out is not the same as pushing the series together."""
    chance = np.random.default_rng(8)
    x, y = np.ones((20, 1)), chance.normal(size=20).cumsum()
    when = np.arange(20) + (np.arange(20) >= 10) * 50
    assert hac.fit(y, x, when, 5).spread[0, 0] != pytest.approx(hac.fit(y, x, np.arange(20), 5).spread[0, 0])


def test_widening_makes_good_what_newey_west_lacks() -> None:
    """By simulation: the mean of the widened variance is the true variance of the contrast."""
    when = np.arange(48)
    x = np.column_stack([np.ones(48), when / 10, when >= 30, (when >= 30) * (when - 30)]).astype(float)
    omega = serial.together(0.5, when)
    contrast = np.array([0, 0, 1.0, 9.0])
    wide = serial.widening(x, when, omega, 9, contrast)
    root, chance = np.linalg.cholesky(omega), np.random.default_rng(9)
    spreads = [contrast @ hac.fit(root @ chance.normal(size=48), x, when, 9).spread @ contrast for _ in range(2000)]
    to = np.linalg.inv(x.T @ x) @ x.T
    assert wide > 1.2
    assert wide * np.mean(spreads) == pytest.approx(contrast @ to @ omega @ to.T @ contrast, rel=0.06)


def test_the_share_that_stays_is_found() -> None:
    chance, when = np.random.default_rng(10), np.arange(120)
    y = np.linalg.cholesky(serial.together(0.6, when)) @ chance.normal(size=120)
    assert serial.held(y, np.ones((120, 1)), when).share == pytest.approx(0.6, abs=0.2)


@pytest.mark.parametrize("holes", [False, True])
def test_the_event_study_is_ppml_with_a_dummy_per_period(holes: bool) -> None:
    panel, question = made(11, **{**MONTHS, "periods": 14, "before": 9, "units": 8})
    plan = design(panel, question)
    others = plan.controls.copy()
    if holes:
        others[2, 3] = others[5, 11] = np.nan
    mine = path(plan.own, others)
    dummies = []
    for t in range(14):
        if t != 8:
            column = np.zeros((8, 14))
            column[0, t] = 1
            dummies.append(column)
    other = ppml.fit(np.vstack([plan.own, others]), dummies, errors=False)
    np.testing.assert_allclose(np.delete(mine - mine[8], 8), other.coefficients, atol=1e-7)


def test_ranks_and_their_levels() -> None:
    cut, level = ranks.threshold([float(i) for i in range(1, 63)])
    assert (cut, level) == (60.0, pytest.approx(1 - 3 / 63))
    assert ranks.threshold([1.0, 2.0, 3.0, 4.0]) == (4.0, pytest.approx(0.8))
    assert ranks.threshold([float(i) for i in range(19)]) == (18.0, pytest.approx(0.95))
    assert len(ranks.sets_of(62, 1)) == 62
    assert len(ranks.sets_of(30, 3)) == ranks.MOST_SETS
    assert ranks.sets_of(30, 3, 1) == ranks.sets_of(30, 3, 1) != ranks.sets_of(30, 3, 2)
    assert ranks.sets_of(2, 1) == ()
    assert ranks.ranked("n", "s", 5.0, [1.0, 2.0]).passed is None
    assert ranks.ranked("n", "s", 5.0, [1.0] * 30).passed is False
    assert ranks.ranked("n", "s", 0.5, [1.0] * 30).passed is True
