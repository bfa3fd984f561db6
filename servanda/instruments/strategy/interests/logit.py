"""A logit with a ridge, refitted on the past only: the drift filter of a panel.

Method: penalised iteratively reweighted least squares (le Cessie and van Houwelingen, "Ridge estimators in logistic
regression", Applied Statistics 41, 1992); each feature over its own spread in the months of the first fit; the first feature
(1) bears no penalty."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

RIDGE = 10.0
"""The penalty: a prior of spread 0.32 on what one spread of a feature adds to the logit."""
REFIT = 3
"""Months from one fit to the next."""
STEPS = 25
NEAR = 1e-6


def fit(
    x: np.ndarray, y: np.ndarray, beta: np.ndarray | None = None, ridge: float = RIDGE, steps: int = STEPS
) -> tuple[np.ndarray, np.ndarray]:
    """In: x (rows, features) with a first column of ones, y (rows) of 0 and 1; beta: where to begin. Out: the coefficients, and
    their covariance (Laplace)."""
    import numpy as np

    from servanda.instruments.strategy.interests.kernels import solved, sums

    many = x.shape[1]
    beta = np.zeros(many) if beta is None else beta.copy()
    penalty = np.full(many, ridge)
    penalty[0] = 1e-3  # so that a panel without any such act still has a fit
    for _ in range(steps):
        slope, curve = sums(x, y, beta)
        step, inverse = solved(curve + np.diag(penalty), slope - penalty * beta)
        beta += step
        if float(np.abs(step).max()) < NEAR:
            break
    return beta, inverse


def ahead(
    x: np.ndarray, done: np.ndarray, trained: int, *, refit: int = REFIT, ridge: float = RIDGE
) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts by expanding windows. In: x (periods + 1, pairs, features); done (periods, pairs); trained: periods before the
    first forecast. Out: of every later period, the one after the data with them, the logit and its variance, each (periods + 1
    - trained, pairs). A forecast rests on periods before it."""
    import numpy as np

    from servanda.instruments.strategy.interests.kernels import chances

    periods, many = len(x), x.shape[2]
    spread = x[:trained].reshape(-1, many).std(axis=0)
    spread[0] = 1
    spread[spread < 1e-9] = 1
    x = x / spread
    y = done.astype(float)
    logits, variances = np.zeros((2, periods - trained, x.shape[1]))
    beta = None
    for t in range(trained, periods):
        if beta is None or (t - trained) % refit == 0:
            beta, inverse = fit(x[:t].reshape(-1, many), y[:t].ravel(), beta, ridge, STEPS if beta is None else 1)
        logits[t - trained], variances[t - trained] = chances(x[t], beta, inverse)
    return logits, variances
