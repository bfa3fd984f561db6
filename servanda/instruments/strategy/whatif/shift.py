"""Whether an actor's acts have changed since a day: a cumulative sum of one-step forecast errors, per class of acts.

Counts of a month are taken as log(1 + count); each is forecast from the month before (a first-order autoregression, fitted by
least squares to the months before the day alone), its error told in standard deviations of the errors before, and summed both
ways less half a standard deviation, never below nothing (Page, "Continuous inspection schemes", Biometrika 41, 1954). The
line at which the sum is an alarm is found by simulation from this actor's own months: lives are drawn from the fitted model
with errors as they were (all classes of a month together), the model is fitted anew in each, and the line is where, nothing
having changed, the chance of an alarm within ten years is that of one in ten years. So acts that come in waves, or from time
to time in heaps, do not look like a change. Months that hang together for longer than the model knows raise the rate: on
made-up rows of that kind to 1.5 to 1.7 in ten years (tests/instruments/strategy/test_whatif_shift.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.instruments.strategy.draws import SEED, generator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SLACK = 0.5
"""Standard deviations of a month's error that are let pass: a sum is quickest for a shift of twice as much (Page 1954)."""
RATE_MONTHS = 120
"""Months for one false alarm, of all classes together: ten years."""
LEAST_MONTHS = 24
"""Pairs of months before the day that a forecast needs; with fewer nothing is decided."""
LIVES = 1000
"""Simulated lives behind the line."""
LEAST_ERROR = 0.25
"""Least standard deviation of an error, in logarithms: what never happened before has no spread to measure by."""
MOST_MEMORY = 0.95
"""Most that a month hangs on the one before: above it there is no mean to come back to."""


class ActShift(msgspec.Struct, frozen=True, kw_only=True):
    """One class of acts. before, after: acts a month (after None: no month is known); before_months, after_months: over how
    many; peak: the largest sum since the day, up or down; line: where it is an alarm; seen: in which month it was crossed
    ("": not yet); towards: more | less."""

    kind: str
    before: float
    after: float | None
    before_months: int
    after_months: int
    peak: float
    line: float
    seen: str = ""
    towards: str = ""


def shifts(
    counts: Mapping[str, Sequence[int | None]], months: Sequence[str], first: str, *, seed: int = SEED
) -> tuple[ActShift, ...]:
    """Per class of acts, whether it has changed since a month.

    counts: acts in each of `months` (None: nobody looked, so it is not known); first: the month from which a change is looked
    for. Out: a `ActShift` for each class with enough months before; () where none has.
    """
    import numpy as np

    begin = sum(month < first for month in months)
    rows = {
        kind: np.array([math.nan if one is None else math.log1p(one) for one in row]) for kind, row in sorted(counts.items())
    }
    kinds = [kind for kind, row in rows.items() if _pairs(row[:begin]) >= LEAST_MONTHS]
    if not kinds:
        return ()
    whole = np.stack([rows[kind] for kind in kinds], axis=1)
    level, memory, spread = _fit(whole[:begin])
    line = _line(whole[:begin], level, memory, spread, seed)
    errors = (whole[1:] - level - memory * whole[:-1]) / spread
    return tuple(
        _shift(kind, counts[kind], months, begin, errors[max(begin - 1, 0) :, place], line) for place, kind in enumerate(kinds)
    )


def _pairs(row: NDArray[np.float64]) -> int:
    import numpy as np

    return int(np.isfinite(row[1:] - row[:-1]).sum()) if len(row) else 0


def _fit(whole: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Level, memory and spread of errors of each column; in: months by anything."""
    import numpy as np

    was, now = whole[:-1], whole[1:]
    known = np.isfinite(was) & np.isfinite(now)
    was, now, many = np.where(known, was, 0.0), np.where(known, now, 0.0), known.sum(axis=0)
    mean_was, mean_now = was.sum(axis=0) / many, now.sum(axis=0) / many
    spread_was = np.where(known, was - mean_was, 0.0)
    square = (spread_was**2).sum(axis=0)
    memory = np.clip(
        np.where(square > 0, (spread_was * (now - mean_now)).sum(axis=0) / np.where(square > 0, square, 1.0), 0.0),
        0.0,
        MOST_MEMORY,
    )
    level = mean_now - memory * mean_was
    errors = np.where(known, now - level - memory * was, 0.0)
    return level, memory, np.maximum(np.sqrt((errors**2).sum(axis=0) / np.maximum(many - 2, 1)), LEAST_ERROR)


def _line(
    before: NDArray[np.float64], level: NDArray[np.float64], memory: NDArray[np.float64], spread: NDArray[np.float64], seed: int
) -> float:
    """Where the sum is an alarm."""
    import numpy as np

    errors = before[1:] - level - memory * before[:-1]
    kinds, random = errors.shape[1], generator(seed, f"shift {errors.shape}")
    joint = errors[np.isfinite(errors).all(axis=1)]
    rows = joint if len(joint) >= LEAST_MONTHS else np.where(np.isfinite(errors), errors, 0.0)
    months = len(before) + RATE_MONTHS
    lives = np.empty((months, LIVES, kinds))
    # least squares finds too little memory in a short row (Kendall, Biometrika 41, 1954), and errors a little too small
    longer = np.minimum(memory + (1 + 3 * memory) / len(before), MOST_MEMORY)
    middle, wider = level / (1 - memory), math.sqrt(len(before) / (len(before) - 2))
    lives[0] = middle
    for month in range(1, months):
        drawn = wider * rows[random.integers(len(rows), size=LIVES)]
        lives[month] = np.maximum(middle + longer * (lives[month - 1] - middle) + drawn, 0.0)  # as no count is below nothing
    begin = len(before)
    own_level, own_memory, own_spread = _fit(lives[:begin])
    up, down, highest = np.zeros((LIVES, kinds)), np.zeros((LIVES, kinds)), np.zeros(LIVES)
    for month in range(begin, months):
        error = (lives[month] - own_level - own_memory * lives[month - 1]) / own_spread
        up, down = np.maximum(up + error - SLACK, 0.0), np.maximum(down - error - SLACK, 0.0)
        highest = np.maximum(highest, np.maximum(up, down).max(axis=1))
    return round(float(np.quantile(highest, math.exp(-1))), 2)


def _shift(
    kind: str, row: Sequence[int | None], months: Sequence[str], begin: int, errors: NDArray[np.float64], line: float
) -> ActShift:
    up = down = peak = 0.0
    seen = towards = ""
    for error, month in zip(errors.tolist(), months[max(begin, 1) :], strict=True):
        if math.isnan(error):
            continue
        up, down = max(0.0, up + error - SLACK), max(0.0, down - error - SLACK)
        peak = max(peak, up, down)
        if not seen and max(up, down) > line:
            seen, towards = month, "more" if up > down else "less"
    before = [one for one in row[:begin] if one is not None]
    after = [one for one in row[begin:] if one is not None]
    return ActShift(
        kind=kind, before=sum(before) / len(before), after=sum(after) / len(after) if after else None, before_months=len(before),
        after_months=len(after), peak=peak, line=line, seen=seen, towards=towards,
    )  # fmt: skip
