"""Ratios of sums over months, with an interval from resampled months: how much the answer hangs on which months were seen."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """after / before. value None: before is zero or unknown. low, high: nine in ten resamples lie between; None with fewer months than asked for."""

    after: float
    before: float
    value: float | None
    low: float | None = None
    high: float | None = None
    months: int = 0


def draws(pairs: int, number: int, seed: int) -> NDArray[np.intp]:
    """number x pairs: which pairs of months each resample takes, with replacement. The same draws serve all partners, so that ranks can be compared."""
    return np.random.default_rng(seed).integers(0, max(pairs, 1), (number, pairs)).astype(np.intp)


def resampled(after: Matrix, before: Matrix, taken: NDArray[np.intp]) -> Matrix:
    """resamples x partners: ratio of sums; NaN where the base of a resample is zero. after, before: partners x pairs, NaN: not known."""
    both = np.isfinite(after) & np.isfinite(before)
    counts = np.zeros((taken.shape[0], after.shape[1]))
    np.add.at(counts, (np.arange(taken.shape[0])[:, None], taken), 1.0)
    above = counts @ np.where(both, after, 0.0).T
    below = counts @ np.where(both, before, 0.0).T
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def ratios(after: Matrix, before: Matrix, drawn: Matrix, *, least_months: int) -> tuple[Ratio, ...]:
    """One ratio a partner: the plain one, and the 5 % and 95 % points of its resamples (percentile bootstrap, Efron and Tibshirani 1993, ch. 13)."""
    found = []
    for row in range(after.shape[0]):
        both = np.isfinite(after[row]) & np.isfinite(before[row])
        above, below = float(after[row][both].sum()), float(before[row][both].sum())
        value = above / below if below > 0 else None
        low = high = None
        kept = drawn[:, row][np.isfinite(drawn[:, row])]
        if value is not None and int(both.sum()) >= least_months and len(kept) >= 0.99 * drawn.shape[0]:
            low, high = (float(q) for q in np.quantile(kept, (0.05, 0.95)))
        found.append(Ratio(after=above, before=below, value=value, low=low, high=high, months=int(both.sum())))
    return tuple(found)


def places(drawn: Matrix) -> Matrix:
    """partners x partners: how often (0 to 1) partner i stands at place j, the largest ratio first. Resamples without a ratio stand last."""
    number, partners = drawn.shape
    order = np.argsort(np.where(np.isfinite(drawn), -drawn, np.inf), axis=1, kind="stable")
    found = np.zeros((partners, partners))
    for place in range(partners):
        found[:, place] = np.bincount(order[:, place], minlength=partners) / number
    return found


def place_words(shares: Matrix, place: int) -> str:
    """How sure a place (from 0) is, in words. shares: a row of `places`."""
    here = float(shares[place])
    low, high = (int(np.searchsorted(np.cumsum(shares), q)) + 1 for q in (0.05, 0.95))
    if here >= 0.95:
        return f"{place + 1}, in nearly every resample"
    if here >= 0.75:
        return f"{place + 1}, in most resamples"
    return f"{place + 1}, not certain: {low} to {max(high, low)}"
