"""Positions from acts: where a side stands on an issue by what it did there, the nearer in time the heavier; how fast the past
fades is fitted.

A Beta posterior of the share of acts in favour, with counts that halve in a half-life (a power steady model: Smith, Journal of
the Royal Statistical Society B 41, 1979), around the mean of all sides on that issue. 0: all acts against; 100: all in
favour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.instruments.strategy.interests.features import faded
from servanda.instruments.strategy.interests.forecasts import beta_range

if TYPE_CHECKING:
    import numpy as np

LIVES = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)
"""Half-lives in years among which one is fitted."""
AROUND = 1.0
"""Acts that the mean of all sides weighs; one more, half in favour, keeps a side whose acts were all alike from being certain."""
DROP = 1.3527717270
"""By how much the log likelihood falls at the ends of a 90 % interval of one figure (half the 90 % point of chi-square with one
degree)."""


class Fading(msgspec.Struct, frozen=True, kw_only=True):
    """half_life: the most likely of LIVES, in years; low, high: those nearly as likely (90 %); scored: acts that told them
    apart."""

    half_life: float
    low: float
    high: float
    scored: int


def followed(yes: np.ndarray, total: np.ndarray, half_life: float) -> tuple[np.ndarray, np.ndarray]:
    """In: acts in favour, all acts: (periods, sides); half_life in periods. Out: of each period and the one after the last,
    from those before it alone, the two parameters of the Beta: in favour and against, (periods + 1, sides)."""
    import numpy as np

    more = np.zeros((1, yes.shape[1]))
    favour, every = (faded(np.concatenate([one.astype(float), more]), half_life) for one in (yes, total))
    mean = (favour.sum(axis=1, keepdims=True) + 0.5) / (every.sum(axis=1, keepdims=True) + 1)
    return favour + AROUND * mean + 0.5, every - favour + AROUND * (1 - mean) + 0.5


def fitted(issues: Sequence[tuple[np.ndarray, np.ndarray]], years: float, lives: Sequence[float] = LIVES) -> Fading:
    """The half-life under which what came next was most likely. In: of each issue acts in favour and all acts, (periods,
    sides); years: of a period."""
    import numpy as np

    likely = []
    scored = 0
    for life in lives:
        total = 0.0
        for yes, every in issues:
            favour, against = (one[:-1] for one in followed(yes, every, life / years))
            known = np.cumsum(every, axis=0) > every  # of a side's first period nothing is known
            p = favour / (favour + against)
            total += float(((yes * np.log(p) + (every - yes) * np.log(1 - p)) * known).sum())
            scored += int((every * known).sum()) if life == lives[0] else 0
        likely.append(total)
    best = max(likely)
    near = [life for life, one in zip(lives, likely, strict=True) if one >= best - DROP]
    return Fading(half_life=lives[likely.index(best)], low=min(near), high=max(near), scored=scored)


def placed(yes: np.ndarray, total: np.ndarray, half_life: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions, 0 to 100, as they stand after each period: the middle, and the 90 % interval. In: as `followed`. Out:
    (periods, sides) each."""
    favour, against = (one[1:] for one in followed(yes, total, half_life))
    low, high = beta_range(favour, against)
    return 100 * favour / (favour + against), 100 * low, 100 * high
