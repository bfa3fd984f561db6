"""Rates of several actors from few cases: each its own, one for all, and each drawn towards that of all (partial pooling).

Method: k of n by actor is beta-binomial; its mean has the prior Beta(1, 1), a + b the prior Gamma(2, rate 0.5); both are averaged
over a grid by their posterior (Gelman and others, "Bayesian Data Analysis", 3rd edition, chapter 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WITHIN = 0.9
"""Of an interval."""
ACTORS, CASES, FIXED = 8, 30, 10.0
"""Below so many actors with a case, or cases, a + b cannot be learnt and is taken as FIXED."""
_MANY, _SOME = 15, 3
"""With so many cases, and so many of either outcome, the posterior is as good as the beta of the same mean and variance."""
_COARSE, _FINE = 20, 16
"""Points of the grid on each side: where it is looked for, and there."""


class PooledRate(msgspec.Struct, frozen=True, kw_only=True):
    """k of n. raw: k/n, None without a case. rate: partially pooled, with the interval from low to high in which it lies with
    90 %."""

    issuer: str
    k: int
    n: int
    raw: float | None
    rate: float
    low: float
    high: float


class Pooled(msgspec.Struct, frozen=True, kw_only=True):
    """rates: in the order they were given. pooled: k/n of all together; None without a case: then a rate is the middle of nothing
    known, to be told as not known. a, b: the prior, in cases; how:
    whence it is, a sentence; fitted: whether it was learnt from these cases. newcomer: of an actor without any."""

    rates: tuple[PooledRate, ...]
    k: int
    n: int
    pooled: float | None
    a: float
    b: float
    fitted: bool
    how: str
    newcomer: PooledRate

    def of(self, issuer: str) -> PooledRate:
        """Of an actor; of one nobody counted what is expected of a newcomer."""
        return next((one for one in self.rates if one.issuer == issuer), msgspec.structs.replace(self.newcomer, issuer=issuer))


def pool(counts: Mapping[str, tuple[int, int]], *, prior: tuple[float, float] | None = None, whose: str = "actor") -> Pooled:
    """Rates side by side. In: k and n of each actor; prior: a and b, where they are known; whose: the word for one.
    Beyond each end of an interval lie 4 to 6 % where 5 are meant. Raises Refusal: k is more than n, or below zero."""
    import numpy as np
    from scipy.special import betainc, betaincinv, betaln, xlog1py, xlogy

    for issuer, (k, n) in counts.items():
        if not 0 <= k <= n:
            raise Refusal(f"{k} of {n} is no count.", "Give how many of how many, neither below zero.", issuer)
    k, n = np.array([*counts.values(), (0, 0)], dtype=float).T
    cases, tried = int(n.sum()), int((n > 0).sum())
    few = tried < ACTORS or cases < CASES
    if prior:
        size, mean, weight = np.array([sum(prior)]), np.array([prior[0] / sum(prior)]), np.ones(1)
    else:
        size, mean, weight = _posterior(k, n, np.array([FIXED]) if few else None)
    a, b = float((weight * size * mean).sum()), float((weight * size * (1 - mean)).sum())
    same, which = np.unique(np.stack([k, n]), axis=1, return_inverse=True)  # who has the same counts has the same rate
    did, of = same[:, :, None]
    first = (size * mean + did) / (size + of)  # counts x points of the grid
    second = first * (size * mean + did + 1) / (size + of + 1)
    rate = (first * weight).sum(1)  # not by a product of matrices: its last bits differ with the number of threads
    spread = np.maximum((second * weight).sum(1) - rate**2, 1e-12)
    like = rate * (1 - rate) / spread - 1  # a beta of the same mean and variance: where the ends are looked for
    odd = (same[1] < _MANY) | (np.minimum(same[0], same[1] - same[0]) < _SOME)
    a_of, b_of = (size * mean + did)[odd], (size * (1 - mean) + of - did)[odd]
    norm, ends = betaln(a_of, b_of), []
    for tail in ((1 - WITHIN) / 2, (1 + WITHIN) / 2):
        end = betaincinv(rate * like, (1 - rate) * like, tail)
        at = end[odd, None]
        thick = np.exp(xlogy(a_of - 1, at) + xlog1py(b_of - 1, -at) - norm) * weight
        off = ((betainc(a_of, b_of, at) * weight).sum(1) - tail) / thick.sum(1)
        end[odd] = np.clip(at[:, 0] - off, at[:, 0] / 2, (1 + at[:, 0]) / 2)
        ends.append(end)
    rates, lows, highs = (one[which.ravel()].tolist() for one in (rate, *ends))
    made = [
        PooledRate(issuer=issuer, k=one[0], n=one[1], raw=one[0] / one[1] if one[1] else None, rate=at, low=low, high=high)
        for (issuer, one), at, low, high in zip([*counts.items(), ("", (0, 0))], rates, lows, highs, strict=True)
    ]
    return Pooled(
        rates=tuple(made[:-1]), k=int(k.sum()), n=cases, pooled=float(k.sum() / cases) if cases else None, a=a, b=b,
        fitted=not (prior or few), newcomer=made[-1],
        how=_how(prior is not None, few, f"{tried} {whose}{'' if tried == 1 else 's'}", cases, a, b),
    )  # fmt: skip


def _how(given: bool, few: bool, tried: str, cases: int, a: float, b: float) -> str:
    weighs = f"It weighs like {a + b:.1f} cases, {a:.1f} of them answered."
    if given:
        return f"The prior was given. {weighs}"
    if few:
        had = f"{tried} with {cases} case{'' if cases == 1 else 's'}"
        return f"The weight of the prior is fixed, not learnt: {had}, under {ACTORS} or {CASES}. {weighs}"
    return f"The prior is learnt from {tried} with {cases:,} cases. {weighs}"


def _posterior(k: Floats, n: Floats, size: Floats | None) -> tuple[Floats, Floats, Floats]:
    """a + b, the mean, and the weight of each point of the grid; the grid is drawn closer around where the weight is."""
    import numpy as np

    means, sizes = (0.0, 1.0), (np.log(0.05), np.log(500.0))
    for points in (_COARSE, _FINE):
        step = (np.arange(points) + 0.5) / points
        mean = means[0] + (means[1] - means[0]) * step
        log = np.log(size) if size is not None else sizes[0] + (sizes[1] - sizes[0]) * step
        weight = _weight(k, n, np.exp(log), mean)
        if points == _FINE:
            break
        means, sizes = _around(weight.sum(0), mean, (0.0, 1.0)), _around(weight.sum(1), log, sizes)
    held = weight > weight.max() * 1e-3
    at, of = np.broadcast_to(np.exp(log)[:, None], weight.shape), np.broadcast_to(mean, weight.shape)
    return at[held], of[held], weight[held] / weight[held].sum()


def _around(weight: Floats, values: Floats, ends: tuple[float, float]) -> tuple[float, float]:
    held = values[weight > weight.max() * 1e-6]
    gap = float(values[1] - values[0]) if len(values) > 1 else 0.0
    return max(ends[0], float(held[0]) - gap), min(ends[1], float(held[-1]) + gap)


def _weight(k: Floats, n: Floats, size: Floats, mean: Floats) -> Floats:
    """Posterior over sizes x means, its sum 1."""
    import numpy as np
    from scipy.special import gammaln

    def rising(base: Floats, counts: Floats) -> Floats:  # the sum of log (base)(base + 1)... over the counts, each count once
        each, many = np.unique(counts[counts > 0], return_counts=True)
        told: Floats = (gammaln(base[..., None] + each) * many).sum(-1) - gammaln(base) * many.sum()
        return told

    a = size[:, None] * mean
    log = rising(a, k) + rising(size[:, None] - a, n - k) - rising(size, n)[:, None]
    if len(size) > 1:
        log += (2 * np.log(size) - 0.5 * size)[:, None]  # Gamma(2, 0.5), its points even in the logarithm
    weight = np.exp(log - log.max())
    made: Floats = weight / weight.sum()
    return made
