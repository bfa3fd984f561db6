"""How good forecasts of acts were: on all months, and on those after a quiet spell alone; with intervals by blocks of months.

Brier: mean squared difference (Brier, 1950). Log score: mean of -log of what was given to what happened. AUC: the chance that a
month with the act had been given more than one without. Surprises: acts that had been given less than 20 %. Wrong calls: months
on the other side of one half. Coverage: months in which the number of pairs with the act lay within the 90 % interval that the
forecasts of the pairs make; its width is learned from the months before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.instruments.strategy.interests.forecasts import WIDE, Foreseen

if TYPE_CHECKING:
    import numpy as np

SURPRISE = 0.2
BLOCK = 12
"""Months drawn together, the root of their number where that is less: what is close in time is not independent."""
DRAWS = 200


class PastScore(msgspec.Struct, frozen=True, kw_only=True):
    """Of one method. None: nothing to tell it from (no act, no month without one)."""

    method: str
    brier: float
    log: float
    auc: float | None
    coverage: float | None
    surprises: float | None
    wrong: float


class Gain(msgspec.Struct, frozen=True, kw_only=True):
    """By how much of its Brier score the better beats the other; low, high: 90 % of the draws."""

    better: str
    than: str
    gain: float
    low: float
    high: float


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """months: resolved pair-months; acts: how many with the act; base: the rate of it; scores: in the order of the methods."""

    months: int
    acts: int
    base: float
    scores: tuple[PastScore, ...]
    gains: tuple[Gain, ...]

    def of(self, method: str) -> PastScore:
        return next(one for one in self.scores if one.method == method)

    def gain(self, better: str, than: str) -> Gain:
        return next(one for one in self.gains if (one.better, one.than) == (better, than))


BASE = "base rate"


def scored(found: Sequence[Foreseen], *, seed: int, draws: int = DRAWS, calm: bool = False) -> Scored:
    """Forecasts of one or several panels, taken together. calm: only months after a quiet spell; then the base rate, that of
    such months before the first forecast, stands among the methods."""
    import numpy as np

    methods = (*(BASE,) * calm, *found[0].methods)
    every: list[tuple[list[np.ndarray], np.ndarray, np.ndarray]] = []
    for one in found:
        use = one.calm if calm else np.ones(one.done.shape, bool)
        given = [np.full(one.done.shape, one.before)] * calm + list(one.chance[:, : len(one.done)])
        every.append((given, one.done, use))
    done = np.concatenate([done[use] for _, done, use in every])
    scores, losses = [], []
    for at, method in enumerate(methods):
        p = np.concatenate([given[at][use] for given, _, use in every])
        near = np.clip(np.where(done, p, 1 - p), 1e-6, 1)
        scores.append(
            PastScore(
                method=method,
                brier=_mean((p - done) ** 2),
                log=_mean(-np.log(near)),
                auc=auc(p, done),
                coverage=_coverage([(given[at], real, use) for given, real, use in every]),
                surprises=_mean(p[done] < SURPRISE) if done.any() else None,
                wrong=_mean((p >= 0.5) != done),
            )
        )
        losses.append([((given[at] - real) ** 2 * use).sum(axis=1) for given, real, use in every])
    return Scored(
        months=int(done.size),
        acts=int(done.sum()),
        base=_mean(done),
        scores=tuple(scores),
        gains=_gains(methods, losses, [max(1, BLOCK // one.panel.unit) for one in found], seed, draws),
    )


def auc(p: np.ndarray, done: np.ndarray) -> float | None:
    """By ranks; ties count one half. None where all months are alike."""
    import numpy as np
    from scipy.stats import rankdata

    yes, no = int(done.sum()), int((~done).sum())
    return float((np.sum(rankdata(p)[done]) - yes * (yes + 1) / 2) / (yes * no)) if yes and no else None


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")


def _coverage(every: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> float | None:
    """The number of pairs with the act in a period against the sum of their chances: within 90 % of a normal, by the dispersion
    of the periods before (quasi-likelihood: McCullagh and Nelder, "Generalized linear models", ch. 4.5), which begins at one
    and is not held to be less."""
    import numpy as np

    within = many = 0
    for p, done, use in every:
        spread = (p * (1 - p) * use).sum(axis=1)
        off = ((done - p) * use).sum(axis=1)
        squares = np.divide(off**2, spread, out=np.zeros(len(off)), where=spread > 0)
        weight = BLOCK
        wide = np.maximum(1, (weight + np.concatenate([[0], np.cumsum(squares)[:-1]])) / (weight + np.arange(len(off))))
        within += int((np.abs(off) <= WIDE * np.sqrt(wide * spread) + 0.5).sum())
        many += len(off)
    return within / many if many else None


def _gains(
    methods: Sequence[str], losses: list[list[np.ndarray]], blocks: Sequence[int], seed: int, draws: int
) -> tuple[Gain, ...]:
    """Blocks of periods laid in a circle (Politis and Romano, "A circular block-resampling procedure for stationary data",
    1992), the same ones for every method, each panel by itself."""
    import numpy as np

    from servanda.instruments.strategy.draws import generator

    totals = np.zeros((draws, len(methods)))
    for place, block in enumerate(blocks):
        table = np.stack([one[place] for one in losses])  # methods by periods
        periods = table.shape[1]
        if not periods:
            continue
        block = min(block, max(1, math.isqrt(periods)))
        summed = np.concatenate([np.zeros((len(methods), 1)), np.cumsum(np.tile(table, 2), axis=1)], axis=1)
        for draw in range(draws):
            starts = generator(seed, f"interests {place}", draw).integers(0, periods, -(-periods // block))
            totals[draw] += (summed[:, starts + block] - summed[:, starts]).sum(axis=1)
    sums = np.array([sum(float(part.sum()) for part in one) for one in losses])
    made = []
    for i, better in enumerate(methods):
        for j, than in enumerate(methods):
            if i != j and sums[j] > 0:
                drawn = 1 - totals[:, i] / np.maximum(totals[:, j], 1e-12)
                low, high = np.quantile(drawn, (0.05, 0.95)) if draws else (float("nan"),) * 2
                made.append(Gain(better=better, than=than, gain=float(1 - sums[i] / sums[j]), low=float(low), high=float(high)))
    return tuple(made)
