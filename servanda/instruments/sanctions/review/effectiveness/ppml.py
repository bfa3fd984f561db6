"""Poisson pseudo-maximum-likelihood with effects of units and periods.

The mean is exp(unit + period + regressors); nothing is assumed of the distribution but that mean, zeros are allowed, and no logarithm of the outcome is taken:
Santos Silva and Tenreyro, The Log of Gravity, Review of Economics and Statistics 88 (2006), doi:10.1162/rest.88.4.641. Solved by weighted least squares
repeated; unit effects are taken out exactly, period effects stay in the equations, so that a panel with holes costs no more than a full one.
Errors are robust to any dependence within a cluster (Liang and Zeger 1986, doi:10.1093/biomet/73.1.13), corrected for the number of clusters as in Stata
and statsmodels. Tested against statsmodels with dummies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from servanda.base.refusal import Refusal

Array = npt.NDArray[np.float64]


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """coefficients, errors: of the regressors, in log points; errors are clustered. mean: fitted mean, units by periods (NaN where not used). used: observations."""

    coefficients: Array
    errors: Array
    mean: Array
    clusters: int
    used: int
    rounds: int


def fit(outcome: Array, regressors: Sequence[Array], clusters: Sequence[int] | None = None, *, errors: bool = True) -> Fitted:
    """In: outcome, units by periods, not negative, NaN where not known; regressors of the same shape; clusters: a number per unit (default: each its own).

    Units and periods that are nought or unknown throughout say nothing of the regressors and are left out. Errors (Refusal): a negative outcome; regressors that cannot be told
    from the effects of units and periods, or whose coefficient runs away because the outcome is nought throughout where they work.
    """
    if np.nanmin(outcome) < 0:
        raise Refusal(
            "an outcome is below nought.", repair="This method needs figures that are not negative, such as exports."
        )
    known = ~np.isnan(outcome)
    y = np.where(known, outcome, 0.0)
    live = known & (y.sum(axis=1) > 0)[:, None] & (y.sum(axis=0) > 0)[None, :]
    units, times = np.flatnonzero(live.any(axis=1)), np.flatnonzero(live.any(axis=0))
    y, w0 = y[np.ix_(units, times)], live[np.ix_(units, times)].astype(float)
    x = np.stack([r[np.ix_(units, times)] for r in regressors]) if regressors else np.zeros((0, *y.shape))
    if not y.size or not w0.any():
        raise _runs_away()
    scale = y.sum() / w0.sum()
    y = y / scale
    _told_apart(x, w0)
    mean = np.where(w0 > 0, 0.5 * (y + (y.sum(axis=1) / w0.sum(axis=1))[:, None]), 0.0)
    eta = np.log(np.where(w0 > 0, mean, 1.0))
    old, beta, rounds = math.inf, np.zeros(len(x)), 0
    for rounds in range(1, 101):
        working = eta + np.where(w0 > 0, (y - mean) / np.where(w0 > 0, mean, 1.0), 0.0)
        beta, eta, _ = _weighted(working, x, mean * w0)
        eta = np.clip(eta, -60, 60)
        mean = np.where(w0 > 0, np.exp(eta), 0.0)
        deviance = _deviance(y, mean, w0)
        if abs(old - deviance) <= 1e-12 * (abs(deviance) + 0.1) and rounds > 2:
            break
        old = deviance
    else:
        raise _runs_away()
    if np.abs(beta).max(initial=0.0) > 25:
        raise _runs_away()
    group = np.arange(len(outcome)) if clusters is None else np.asarray(clusters)
    full = np.full(outcome.shape, np.nan)
    full[np.ix_(units, times)] = np.where(w0 > 0, mean * scale, np.nan)
    spread = _clustered(y, x, mean * w0, w0, group[units]) if errors else np.full(len(x), math.nan)
    return Fitted(
        coefficients=beta, errors=spread, mean=full, clusters=len(set(group[units].tolist())), used=int(w0.sum()), rounds=rounds
    )


def _runs_away() -> Refusal:
    return Refusal(
        "the change cannot be estimated: the outcome is nought, or nearly, wherever it would be seen.",
        repair="Look at the figures of the treated units on both sides of the date.",
    )


def _demeaned(x: Array, w: Array) -> Array:
    """Each regressor less its weighted mean over the periods of the unit."""
    less: Array = x - ((x * w).sum(axis=2) / w.sum(axis=1))[:, :, None]
    return less


def _equations(x: Array, w: Array) -> tuple[Array, Array]:
    """The matrix of the normal equations of periods (but the first) and regressors, unit effects taken out; and the regressors less their unit means."""
    share = w / w.sum(axis=1)[:, None]
    block = np.diag(w.sum(axis=0)) - share.T @ w
    z = _demeaned(x, w)
    cross = (w[None] * z).sum(axis=1)
    own = np.einsum("aij,bij,ij->ab", z, z, w)
    times = w.shape[1]
    full = np.empty((times + len(x), times + len(x)))
    full[:times, :times], full[:times, times:], full[times:, :times], full[times:, times:] = block, cross.T, cross, own
    return full[1:, 1:], z


def _weighted(target: Array, x: Array, w: Array) -> tuple[Array, Array, Array]:
    """Weighted least squares of target on units, periods, regressors. Out: coefficients of the regressors, fitted values, the matrix of the equations."""
    matrix, z = _equations(x, w)
    mean = (target * w).sum(axis=1) / w.sum(axis=1)
    rest = target - mean[:, None]
    right = np.concatenate([(w * rest).sum(axis=0)[1:], np.einsum("aij,ij,ij->a", z, w, rest)])
    try:
        solved = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        solved = np.linalg.lstsq(matrix, right, rcond=1e-13)[0]
    times = w.shape[1]
    period, beta = np.concatenate([[0.0], solved[: times - 1]]), solved[times - 1 :]
    part = period[None, :] + np.tensordot(beta, x, axes=1)
    part = part - ((part * w).sum(axis=1) / w.sum(axis=1))[:, None]
    return beta, part + mean[:, None], matrix


def _told_apart(x: Array, w: Array) -> None:
    """Refuse regressors that the effects of units and periods (or each other) already say."""
    if not len(x):
        return
    matrix, _ = _equations(x, w)
    k = len(x)
    times = matrix[:-k, :-k]
    # a panel that falls apart into pieces makes the block of the periods singular: the ridge is far below what is asked of the rest
    firm = times + 1e-12 * (np.diag(times).max(initial=0.0) + 1e-300) * np.eye(len(times))
    rest = matrix[-k:, -k:] - matrix[-k:, :-k] @ np.linalg.solve(firm, matrix[:-k, -k:])
    if np.linalg.eigvalsh(rest).min() <= 1e-9 * max(float((x * x * w).sum()), 1e-300):
        raise Refusal(
            "the change cannot be told from what all units share.",
            repair="There must be units without the measure, and periods before and after it.",
        )


def _deviance(y: Array, mean: Array, w: Array) -> float:
    some = (w > 0) & (y > 0)
    return float(2 * ((y[some] * np.log(y[some] / mean[some])).sum() - (w * (y - mean)).sum()))


def _clustered(y: Array, x: Array, w: Array, used: Array, group: npt.NDArray[np.int64]) -> Array:
    k = len(x)
    if not k:
        return np.zeros(0)
    matrix, z = _equations(x, w)
    times = matrix[:-k, :-k]
    # regressors with the period effects taken out too (Frisch and Waugh), so that their own block is all that is needed
    lean = np.linalg.lstsq(times, matrix[:-k, -k:], rcond=1e-13)[0]
    path = np.concatenate([np.zeros((1, k)), lean])  # periods by regressors
    shared = (w @ path) / w.sum(axis=1)[:, None]
    pure = z - (path.T[:, None, :] - shared.T[:, :, None])
    bread = np.linalg.inv(np.einsum("aij,bij,ij->ab", pure, pure, w))
    scores = np.einsum("aij,ij->ia", pure, (y - w) * used)
    names, place = np.unique(group, return_inverse=True)
    sums = np.zeros((len(names), k))
    np.add.at(sums, place, scores)
    n, count = float(used.sum()), len(names)
    parameters = y.shape[0] + y.shape[1] - 1 + k
    fix = count / max(count - 1, 1) * (n - 1) / max(n - parameters, 1)
    spread: Array = np.sqrt(np.clip(np.diag(bread @ (sums.T @ sums) @ bread) * fix, 0, None))
    return spread
