"""Whether an actor's acts have changed since a day: a cumulative sum of one-step forecast errors, per class of acts.

Each month is forecast from those before it (Poisson counts with a Gamma prior: a negative binomial); its error is told as a normal score (of
the middle of its probability), and summed both ways less half a standard deviation, never below nothing (Page, "Continuous inspection
schemes", Biometrika 41, 1954). The line at which the sum is an alarm is found by simulation, so that all classes together, nothing
having changed, give one false alarm in ten years.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from servanda.instruments.strategy.draws import SEED, generator

if TYPE_CHECKING:
    import numpy as np

SLACK = 0.5
"""Standard deviations of a month's error that are let pass; the detector is quickest for a shift of twice as much (Page 1954)."""
RATE_MONTHS = 120
"""Months from one false alarm to the next: ten years (the design's choice)."""
LEAST_MONTHS = 24
"""Months of before that a forecast needs; with fewer nothing is decided."""
PRIOR_SHAPE, PRIOR_MONTHS = 0.5, 0.5
"""The Gamma prior of a rate: half an act in half a month, soon outweighed."""


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """One class of acts. before, after: acts a month; before_months, after_months: over how many; peak: the largest sum since the day, up
    or down; line: where it is an alarm; seen: on which month it crossed ("": not yet); towards: more | less."""

    kind: str
    before: float
    after: float
    before_months: int
    after_months: int
    peak: float
    line: float
    seen: str = ""
    towards: str = ""


def shifts(counts: Mapping[str, Sequence[int | None]], months: Sequence[str], first: str, *, seed: int = SEED) -> tuple[Shift, ...]:
    """Per class of acts, whether its rate has changed since a month.

    counts: acts in each of `months` (None: nobody looked, so it is not known); first: the month from which a change is looked for. Out: a
    `Shift` for each class with enough months before; () where none has.
    """
    begin = next((n for n, month in enumerate(months) if month >= first), len(months))
    ready = {kind: row for kind, row in counts.items() if sum(one is not None for one in row[:begin]) >= LEAST_MONTHS}
    if not ready:
        return ()
    line = alarm_line(len(ready), seed)
    return tuple(_shift(kind, row, months, begin, line) for kind, row in sorted(ready.items()))


def _shift(kind: str, row: Sequence[int | None], months: Sequence[str], begin: int, line: float) -> Shift:
    before = [one for one in row[:begin] if one is not None]
    total, known = float(sum(before)), len(before)
    up = down = peak = 0.0
    seen = towards = ""
    after: list[int] = []
    for count, month in zip(row[begin:], months[begin:], strict=True):
        if count is None:
            continue
        error = score(count, PRIOR_SHAPE + total, PRIOR_MONTHS + known)
        up, down = max(0.0, up + error - SLACK), max(0.0, down - error - SLACK)
        peak = max(peak, up, down)
        if not seen and max(up, down) > line:
            seen, towards = month, "more" if up > down else "less"
        after.append(count)
        if not seen:  # what has changed is no ground to forecast from
            total, known = total + count, known + 1
    return Shift(
        kind=kind, before=sum(before) / len(before), after=sum(after) / len(after) if after else math.nan, before_months=len(before),
        after_months=len(after), peak=peak, line=line, seen=seen, towards=towards,
    )  # fmt: skip


def score(count: int, shape: float, rate: float) -> float:
    """How far a count lies from its forecast, as a normal score: of the middle of its probability under a negative binomial of this
    shape and this many months."""
    from scipy.stats import nbinom, norm

    chance = rate / (rate + 1)
    below, own = float(nbinom.cdf(count - 1, shape, chance)), float(nbinom.pmf(count, shape, chance))
    return float(norm.ppf(min(max(below + own / 2, 1e-9), 1 - 1e-9)))


@cache
def alarm_line(classes: int, seed: int = SEED) -> float:
    """Where the sum is an alarm: of so many classes, nothing having changed, the first false alarm comes after `RATE_MONTHS` on average.
    By 400 simulated lives, halving until the line stands to a hundredth."""
    import numpy as np

    lives, months = 400, 12 * RATE_MONTHS
    errors = generator(seed, f"shift {classes}").standard_normal((months, lives, 2 * classes))
    errors[:, :, classes:] = -errors[:, :, :classes]  # up and down are sums of the same errors
    sums = np.zeros((lives, 2 * classes))
    highest = np.zeros((months, lives))
    for month in range(months):
        sums = np.maximum(0.0, sums + errors[month] - SLACK)
        highest[month] = sums.max(axis=1)
    highest = np.maximum.accumulate(highest, axis=0)
    low, high = 0.5, 20.0
    while high - low > 0.01:
        line = (low + high) / 2
        low, high = (line, high) if _waiting(highest, line) < RATE_MONTHS else (low, line)
    return round(high, 2)


def _waiting(highest: np.ndarray, line: float) -> float:
    """Months until the first alarm, on average."""
    return float((highest <= line).sum(axis=0).mean()) + 1
