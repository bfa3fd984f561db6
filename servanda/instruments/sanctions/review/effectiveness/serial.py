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


class SerialHeld(msgspec.Struct, frozen=True):
    """share: what stays; weight: how likely, all shares adding up to 1; variance: of an error; together: correlation of the errors of the periods; inverse of it."""

    share: float
    weight: float
    variance: float
    together: Array
    inverse: Array


def together(share: float, when: npt.NDArray[np.int64]) -> Array:
    """Correlation of errors by the distance of their periods, so that a missing period counts."""
    apart = np.abs(when[:, None] - when[None, :])
    kept: Array = np.asarray(share**apart if share else np.eye(len(when)), dtype=np.float64)
    return kept


def every(y: Array, x: Array, when: npt.NDArray[np.int64]) -> tuple[SerialHeld, ...]:
    """In: outcome, regressors of full rank, period numbers. Out: each share with its restricted likelihood as its weight, and what follows from it."""
    df = len(y) - x.shape[1]
    rows = []
    for share in SHARES:
        omega = together(share, when)
        inverse = np.linalg.inv(omega)
        information = x.T @ inverse @ x
        rest = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
        size = max(float(rest @ inverse @ rest), 1e-300)
        likely = -0.5 * (np.linalg.slogdet(omega)[1] + np.linalg.slogdet(information)[1] + df * math.log(size))
        rows.append((float(likely), share, size / df, omega, np.asarray(inverse, dtype=np.float64)))
    top = max(row[0] for row in rows)
    total = sum(math.exp(row[0] - top) for row in rows)
    return tuple(
        SerialHeld(share, math.exp(likely - top) / total, size, omega, inverse) for likely, share, size, omega, inverse in rows
    )


def held(y: Array, x: Array, when: npt.NDArray[np.int64]) -> SerialHeld:
    """The likeliest of `every`."""
    return max(every(y, x, when), key=lambda one: one.weight)


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
