"""Least squares with errors that allow for dependence from period to period, and the values to hold them against.

Newey and West (1987, doi:10.2307/1913610) with the Bartlett kernel; where periods are missing, pairs are formed by their true distance (amplitude
modulation: Parzen 1963). How many lags: 1.3 times the square root of the number of periods, and the critical values of Kiefer and Vogelsang
(2005, doi:10.1017/S0266466605050565), as Lazarus, Lewis, Stock and Watson (2018, doi:10.1080/07350015.2018.1506926) recommend: the usual
rule (fewer lags, normal values) says `95 %` of intervals that hold far less often in short series. Tested against statsmodels.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_BARTLETT_975 = (1.9600, 2.9694, 0.4160, -0.5324)
"""Kiefer and Vogelsang (2005), table 1, Bartlett, 97.5 %: a polynomial in lags over periods."""


class FittedLine(msgspec.Struct, frozen=True, kw_only=True):
    """spread: covariance of the coefficients; cut: what |coefficient| / error must pass for 95 %; lags: how far dependence is allowed for."""

    coefficients: Array
    spread: Array
    rest: Array
    lags: int
    cut: float


def lags_for(periods: int) -> int:
    """ceil(1.3 sqrt(T)), at most T - 1."""
    return min(max(1, math.ceil(1.3 * math.sqrt(periods))), periods - 1)


def cut_for(lags: int, periods: int) -> float:
    """The 97.5 % value for a two-sided 95 %; Bartlett with bandwidth lags + 1."""
    share = min(1.0, (lags + 1) / periods)
    return sum(c * share**i for i, c in enumerate(_BARTLETT_975))


def fit(y: Array, x: Array, when: npt.NDArray[np.int64], lags: int | None = None) -> FittedLine:
    """In: outcome, regressors (periods by columns, full rank), the number of each period. Out: the line. Correction n / (n - k) as in statsmodels."""
    n, k = x.shape
    lags = lags_for(n) if lags is None else lags
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ (x.T @ y)
    rest = y - x @ beta
    scores = x * rest[:, None]
    apart = np.abs(when[:, None] - when[None, :])
    kernel = np.clip(1 - apart / (lags + 1), 0, None)
    spread = bread @ (scores.T @ kernel @ scores) @ bread * (n / (n - k))
    return FittedLine(coefficients=beta, spread=spread, rest=rest, lags=lags, cut=cut_for(lags, n))
