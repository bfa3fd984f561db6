"""Weights by performance on seeds, questions whose answers are known: Cooke's classical model.

Calibration: the p-value of a likelihood ratio test that truths fall between the quantiles as often as was said. Information:
relative to a uniform on the range of all answers and the truth, a tenth wider at each end. Weight: the product, none below a
calibration of 5 %. Source: Cooke, Experts in Uncertainty, 1991; Colson and Cooke, "Cross validation for the classical model",
RESS 163, 2017. The weights count only where they predict seeds that they had not seen better than equal weights do, by more
than a standard error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from servanda.base.document import counted
from servanda.instruments.strategy.experts.pools import line_of, linear_pool
from servanda.instruments.strategy.experts.records import ExpertAnswer, ExpertQuestion, SeedPerformance, Weighing
from servanda.instruments.strategy.experts.scores import crps

LEAST = 10
"""Seeds below which no weight is made."""
CALIBRATED = 0.05
WIDER = 0.1
THIN = 1e-9
SAME = "All experts weigh the same."


def weigh(seeds: Sequence[ExpertQuestion], answers: Mapping[str, Mapping[str, ExpertAnswer]]) -> Weighing:
    """In: seeds; by expert and question the answers. Who has answered fewer than ten seeds carries no weight; of the others,
    the seeds count that all of them answered."""
    asked = [one for one in seeds if one.kind == "quantity"]
    experts = sorted(name for name, mine in answers.items() if sum(one.id in mine for one in asked) >= LEAST)
    used = [one for one in asked if experts and all(one.id in answers[name] for name in experts)]
    if len(experts) < 2 or len(used) < LEAST:
        few = f"Cooke's weights need two experts who have answered the same {LEAST} seeds"
        here = f"{counted(len(experts), 'expert')} answered {LEAST} or more, {counted(len(used), 'seed')} of them in common"
        return Weighing(seeds=len(used), why=f"{few}; here {here}. {SAME}")
    given = [[answers[name][one.id].quantiles for one in used] for name in experts]
    levels = sorted(set.intersection(*({level for level, _ in each} for mine in given for each in mine)))
    values = np.array(
        [[[value for level, value in each if level in levels] for each in mine] for mine in given]
    )  # expert, seed, level
    truths = np.array([one.truth for one in used], dtype=float)
    shares = np.diff([0.0, *levels, 1.0])
    calibrated, informed = performance(values, truths, shares)
    weights = _weights(calibrated, informed)
    inside = ((values[:, :, 0] <= truths) & (truths <= values[:, :, -1])).sum(axis=1)
    told = tuple(
        SeedPerformance(expert=name, calibration=float(c), information=float(i), inside=int(n), weight=float(w))
        for name, c, i, n, w in zip(experts, calibrated, informed, inside, weights, strict=True)
    )
    if not weights.any():
        return Weighing(seeds=len(used), experts=told, why="no expert's calibration reaches 5 %: nobody has earned a weight.")
    saved = _left_out(used, given, values, truths, shares)
    gain, error = float(np.mean(saved)), float(np.std(saved, ddof=1) / np.sqrt(len(saved)))
    if gain <= error:
        why = f"on seeds that they had not seen the weights did not clearly do better than equal ones. {SAME}"
        return Weighing(seeds=len(used), experts=told, gain=gain, error=error, why=why)
    return Weighing(seeds=len(used), earned=True, experts=told, gain=gain, error=error)


def performance(
    values: NDArray[np.float64], truths: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Calibration and information of each expert. In: quantiles (expert, seed, level), truths (seed), shares of the bins
    between them."""
    from scipy.special import chdtrc  # the tail of chi-squared, without the long import of scipy.stats

    bins = (truths[None, :, None] > values).sum(axis=2)  # a truth on a quantile lies below it
    seen = np.stack([(bins == one).mean(axis=1) for one in range(len(shares))], axis=1)
    missed = np.where(seen > 0, seen * np.log(np.where(seen > 0, seen, 1) / shares), 0).sum(axis=1)
    calibrated = chdtrc(len(shares) - 1, 2 * len(truths) * missed)
    low = np.minimum(values.min(axis=(0, 2)), truths)
    high = np.maximum(values.max(axis=(0, 2)), truths)
    wide = np.maximum(high - low, THIN)
    ends = [np.broadcast_to(end[None, :, None], (*values.shape[:2], 1)) for end in (low - WIDER * wide, high + WIDER * wide)]
    parts = np.diff(np.concatenate([ends[0], values, ends[1]], axis=2), axis=2) / (wide * (1 + 2 * WIDER))[None, :, None]
    return calibrated, (shares * np.log(shares / np.maximum(parts, THIN))).sum(axis=2).mean(axis=1)


def _weights(calibrated: NDArray[np.float64], informed: NDArray[np.float64]) -> NDArray[np.float64]:
    raw: NDArray[np.float64] = np.where(calibrated >= CALIBRATED, calibrated * informed, 0.0)
    return raw / raw.sum() if raw.sum() > 0 else raw


def _left_out(
    seeds: Sequence[ExpertQuestion],
    given: Sequence[Sequence[tuple[tuple[float, float], ...]]],
    values: NDArray[np.float64],
    truths: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> list[float]:
    """Of each seed: by how much less the pool missed it whose weights were made on the others, as a share of the larger of both
    misses."""
    found = []
    for number, one in enumerate(seeds):
        rest = np.arange(len(seeds)) != number
        weights = _weights(*performance(values[:, rest], truths[rest], shares))
        lines = [line_of(mine[number], one.least, one.most) for mine in given]
        equal = crps(linear_pool(lines), float(truths[number]))
        ours = crps(linear_pool(lines, weights.tolist()), float(truths[number])) if weights.any() else equal
        found.append((equal - ours) / max(equal, ours, THIN))
    return found
