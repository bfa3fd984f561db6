"""How good forecasts were: Brier, log, interval score, CRPS, calibration with the count in every bin, skill over a base rate.

Lower is better, but of skill. Source: Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA
102, 2007.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from servanda.instruments.strategy.experts.pools import Line, level_at

BINS = 10
FEW = 30
"""With fewer resolved forecasts nothing is said of who forecasts better."""


def brier(p: float, happened: bool) -> float:
    """The square of the miss, from 0 to 1."""
    return (p - happened) ** 2


def log_score(p: float, happened: bool) -> float:
    """The natural logarithm of one over what was given to what came; without bound for what had been called impossible."""
    given = p if happened else 1 - p
    return -math.log(given) if given > 0 else math.inf


def interval_score(low: float, high: float, truth: float, missed: float = 0.1) -> float:
    """The width of an interval, and a penalty for what came outside. missed: the share that may lie outside (0.1: a 90 %
    interval)."""
    return high - low + 2 / missed * (max(low - truth, 0) + max(truth - high, 0))


def crps(line: Line, truth: float) -> float:
    """The continuous ranked probability score of a distribution function made of straight pieces, exactly: the integral of
    (F(x) - 1{x >= truth})^2, in the unit of the quantity."""
    values, levels = line
    at = level_at(line, np.array([truth]))[0]
    low = np.append(values[values <= truth], truth), np.append(levels[values <= truth], at)
    high = np.append(truth, values[values > truth]), 1 - np.append(at, levels[values > truth])
    return sum(float(np.sum(np.diff(x) * (y[1:] ** 2 + y[1:] * y[:-1] + y[:-1] ** 2)) / 3) for x, y in (low, high))


class CalibrationBin(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts from `low` to below `high` (the last: up to 1). mean, happened: None in an empty one; least, most: where the
    share that happens may well lie (Wilson's 90 % interval)."""

    low: float
    high: float
    n: int
    mean: float | None = None
    happened: float | None = None
    least: float | None = None
    most: float | None = None


def calibration(forecasts: Sequence[tuple[float, bool]]) -> tuple[CalibrationBin, ...]:
    """In: probability and whether it happened. Out: ten bins, empty ones too."""
    found = []
    for number in range(BINS):
        mine = [(p, came) for p, came in forecasts if min(int(p * BINS + 1e-9), BINS - 1) == number]
        one = CalibrationBin(low=number / BINS, high=(number + 1) / BINS, n=len(mine))
        if mine:
            share = sum(came for _, came in mine) / len(mine)
            least, most = wilson(share, len(mine))
            mean = sum(p for p, _ in mine) / len(mine)
            one = msgspec.structs.replace(one, mean=mean, happened=share, least=least, most=most)
        found.append(one)
    return tuple(found)


def wilson(share: float, n: int, z: float = 1.6448536269514722) -> tuple[float, float]:
    """An interval for a share of n. Source: Wilson, JASA 22, 1927. z: 90 % unless said otherwise."""
    middle, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - spread) / (1 + z * z / n)), min(1.0, (middle + spread) / (1 + z * z / n))


def skill(score: float, base: float) -> float | None:
    """The share of a baseline's score that a forecast saved; below 0 it was worse; None where the baseline missed nothing."""
    return 1 - score / base if base > 0 else None
