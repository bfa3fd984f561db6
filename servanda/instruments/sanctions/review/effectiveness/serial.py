"""How much of an error stays to the next period, and what that makes of Newey-West errors in short series.

A share of one period's error stays to the next (AR(1)); how much is the likeliest by restricted likelihood (Harville 1977, doi:10.1080/01621459.1977.10480998).
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
SHARES = tuple(i / 20 for i in range(20))
"""0, 0.05, ... 0.95. Negative ones would only narrow the intervals."""


class Held(msgspec.Struct, frozen=True):
    """share: what stays; variance: of an error; together: correlation of the errors of the periods given; inverse of it."""

    share: float
    variance: float
    together: Array
    inverse: Array


def together(share: float, when: npt.NDArray[np.int64]) -> Array:
    """Correlation of errors by the distance of their periods, so that a missing period counts."""
    apart = np.abs(when[:, None] - when[None, :])
    return share**apart if share else np.eye(len(when))


def held(y: Array, x: Array, when: npt.NDArray[np.int64]) -> Held:
    """In: outcome, regressors of full rank, period numbers. Out: the likeliest share and what follows."""
    best, found = -math.inf, None
    df = len(y) - x.shape[1]
    for share in SHARES:
        omega = together(share, when)
        inverse = np.linalg.inv(omega)
        information = x.T @ inverse @ x
        rest = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
        size = max(float(rest @ inverse @ rest), 1e-300)
        likely = -0.5 * (np.linalg.slogdet(omega)[1] + np.linalg.slogdet(information)[1] + df * math.log(size))
        if found is None or likely > best + 1e-12:
            best, found = likely, Held(share, size / df, omega, inverse)
    if found is None:
        raise ValueError("no shares to choose from")
    return found


def widening(x: Array, when: npt.NDArray[np.int64], omega: Array, lags: int, contrast: Array) -> float:
    """By how much the Newey-West variance of a contrast falls short on average if the errors are correlated as omega says; at least 1.

    Residuals are smaller and less dependent than errors, so that Newey and West's variance is too small in short series. As in Bell and McCaffrey
    (2002, Survey Methodology 28: 169-181) the shortfall is worked out under a simple model of the errors, and made good.
    """
    n, k = x.shape
    to = np.linalg.inv(x.T @ x) @ x.T
    rests = np.eye(n) - x @ to
    kernel = np.clip(1 - np.abs(when[:, None] - when[None, :]) / (lags + 1), 0, None)
    pull = contrast @ to
    expected = float(pull @ (kernel * (rests @ omega @ rests.T)) @ pull) * n / (n - k)
    true = float(pull @ omega @ pull)
    return max(1.0, true / expected) if expected > 0 else 1.0
