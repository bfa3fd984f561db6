"""Pools of judgements: the linear pool (mean of the distributions), the quantile pool (mean of the quantiles, Vincent 1912),
the median.

A judgement is a distribution function that runs straight between the quantiles given, and beyond the outermost ones as steeply as
between the last two (within the bounds of the question). A pool of such functions is of that kind too, so nothing is drawn or
rounded. Source of both pools: Clemen and Winkler, "Combining probability distributions from experts in risk analysis", Risk
Analysis 19, 1999.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from servanda.instruments.strategy.experts.records import (
    LEVELS,
    PROBABILITY,
    Dissent,
    ExpertAnswer,
    ExpertQuestion,
    PooledQuestion,
)

NEAR = 1e-12
"""So near to a step, a level is on it."""
Line = tuple[NDArray[np.float64], NDArray[np.float64]]
"""A distribution function as corners: values and levels from 0 to 1, none falling. Two corners at one value are a step."""


def line_of(quantiles: Sequence[tuple[float, float]], least: float | None = None, most: float | None = None) -> Line:
    """The distribution function of at least two (level, value) in their order; least, most: bounds of the question."""
    levels, values = [level for level, _ in quantiles], [value for _, value in quantiles]
    low = values[0] - (values[1] - values[0]) * levels[0] / (levels[1] - levels[0])
    high = values[-1] + (values[-1] - values[-2]) * (1 - levels[-1]) / (levels[-1] - levels[-2])
    low = low if least is None else min(max(low, least), values[0])
    high = high if most is None else max(min(high, most), values[-1])
    return np.array([low, *values, high]), np.array([0.0, *levels, 1.0])


def level_at(line: Line, at: NDArray[np.float64], *, left: bool = False) -> NDArray[np.float64]:
    """The share at or below values; left: only below."""
    values, levels = line
    after = np.searchsorted(values, at, side="left" if left else "right")
    inside = np.clip(after, 1, len(values) - 1)
    wide = values[inside] - values[inside - 1]
    part = np.clip((at - values[inside - 1]) / np.where(wide > 0, wide, 1), 0, 1)
    found = levels[inside - 1] + part * (levels[inside] - levels[inside - 1])
    return np.where(after == 0, 0.0, np.where(after == len(values), 1.0, found))


def value_at(line: Line, at: Sequence[float]) -> NDArray[np.float64]:
    """The lowest values at which so much is reached."""
    values, levels = line
    wanted = np.asarray(at, dtype=float)
    reached = np.clip(np.searchsorted(levels, wanted - NEAR, side="left"), 0, len(levels) - 1)
    before = np.maximum(reached - 1, 0)
    rise = levels[reached] - levels[before]
    part = np.clip((wanted - levels[before]) / np.where(rise > 0, rise, 1), 0, 1)
    return np.where(rise > 0, values[before] + part * (values[reached] - values[before]), values[reached])


def linear_pool(lines: Sequence[Line], weights: Sequence[float] = ()) -> Line:
    """The mean of distribution functions. weights: shares of one, equal where none are given."""
    share = np.asarray(weights or [1 / len(lines)] * len(lines))
    corners = np.unique(np.concatenate([values for values, _ in lines]))
    below, upto = (
        sum(w * level_at(one, corners, left=left) for w, one in zip(share, lines, strict=True)) for left in (True, False)
    )
    return np.repeat(corners, 2), np.maximum.accumulate(np.column_stack((below, upto)).ravel())


def vincent_pool(lines: Sequence[Line], weights: Sequence[float] = ()) -> Line:
    """The mean of quantile functions. weights as for `linear_pool`."""
    share = np.asarray(weights or [1 / len(lines)] * len(lines))
    levels = np.unique(np.concatenate([each for _, each in lines]))
    return sum(w * np.interp(levels, each, values) for w, (values, each) in zip(share, lines, strict=True)), levels


def pooled(question: ExpertQuestion, text: str, answers: Sequence[ExpertAnswer], weights: Sequence[float] = ()) -> PooledQuestion:
    """Both pools, the median, who dissents. answers: one of each expert, at least one; weights: Cooke's, in their order."""
    kept = tuple(answers)
    if question.kind == PROBABILITY:
        linear, median = _of_probabilities(kept, weights=()), float(np.median([one.q50 for one in kept]))
        vincent, weighted = linear, _of_probabilities(kept, weights) if weights else ()
    else:
        lines = [line_of(one.quantiles, question.least, question.most) for one in kept]
        pool = linear_pool(lines)
        linear, median = _at(pool), float(value_at(pool, [0.5])[0])
        vincent, weighted = _at(vincent_pool(lines)), _at(linear_pool(lines, weights)) if weights else ()
    return PooledQuestion(
        question=question, text=text, answers=kept, linear=linear, vincent=vincent, median=median, weighted=weighted,
        dissent=tuple(_dissent(kept, median)), without_range=sum(one.q05 is None for one in kept),
    )  # fmt: skip


def _at(line: Line) -> tuple[float | None, ...]:
    return tuple(float(one) for one in value_at(line, LEVELS))


def _of_probabilities(answers: Sequence[ExpertAnswer], weights: Sequence[float]) -> tuple[float | None, ...]:
    """Of an event both pools are the mean; its sides are the mean ends of the ranges, where all gave one."""

    def mean(values: Sequence[float | None]) -> float | None:
        known = [one for one in values if one is not None]
        return float(np.average(known, weights=weights or None)) if len(known) == len(values) else None

    sides = [mean([one.q05 for one in answers]), mean([one.q95 for one in answers])]
    return sides[0], None, mean([one.q50 for one in answers]), None, sides[1]


def _dissent(answers: Sequence[ExpertAnswer], median: float) -> list[Dissent]:
    return [
        Dissent(expert=one.expert, low=one.q05, high=one.q95, reason=one.dissent or one.reason)
        for one in answers
        if one.q05 is not None and one.q95 is not None and not one.q05 - NEAR <= median <= one.q95 + NEAR
    ]
