"""Small sums that the estimators share: per cent from log points, numbers that are the same on every machine, words for sizes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from servanda.instruments.sanctions.review.effectiveness.records import Interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

POWER = 0.8
"""How often a change of the smallest size said would have been told from none."""

NORMAL_80 = 0.8416
"""80 % of a normal distribution lie below it."""


def percent(points: float) -> float:
    """Log points as per cent: -0.5 -> -39.3."""
    return 100 * math.expm1(min(points, 50.0))


def steady(value: float) -> float:
    """Nine digits: beyond them machines differ."""
    return float(f"{value:.9g}") if math.isfinite(value) else value


def known(values: npt.NDArray[np.float64]) -> tuple[float | None, ...]:
    """Figures as a tuple; NaN as None."""
    return tuple(None if math.isnan(v) else steady(v) for v in values.tolist())


def span(low: float, high: float, level: float, made: str) -> Interval:
    """An interval in per cent, its figures steadied."""
    return Interval(low=steady(low), high=steady(high), level=steady(level), made=made)


def said(value: float) -> str:
    """Per cent for reading: -38.2 %, 0.43 %, 120 %."""
    size = abs(value)
    text = f"{size:.0f}" if size >= 99.5 else f"{size:.1f}" if size >= 0.95 else f"{size:.2g}"
    return f"{'-' if value < 0 and float(text) else ''}{text} %"


def change(value: float) -> str:
    """A fall of 38.2 %, a rise of 5 %, no change."""
    text = said(abs(value))
    return f"a fall of {text}" if value < 0 else f"a rise of {text}" if value > 0 else "no change"


def between(interval: Interval) -> str:
    """`between -45 % and -12 % (95 % interval)`."""
    low = "without limit below" if interval.low is None else said(interval.low)
    high = "without limit above" if interval.high is None else said(interval.high)
    return f"between {low} and {high} ({100 * interval.level:.0f} % interval)"
