"""Where an issue would come to rest by the weight behind each position: the weighted mean and the weighted median, always both.

The mean is the compromise model (van den Bos, 1991), the median the voter in the middle (Black, 1948). The challenge model and
the model of exchanges are not built: neither has been scored on 30 resolved questions here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import numpy as np

DRAWS = 1000


class Resting(msgspec.Struct, frozen=True, kw_only=True):
    """mean, median: 90 % of the draws from the ranges, and the middle of these; without: sides that are not weighed, because
    something of them is not known."""

    mean: tuple[float, float, float]
    median: tuple[float, float, float]
    weighed: tuple[str, ...]
    without: tuple[str, ...]


def weighted_mean(positions: Sequence[float] | np.ndarray, weights: Sequence[float] | np.ndarray) -> float:
    import numpy as np

    return float(np.dot(positions, weights) / np.sum(weights))


def weighted_median(positions: Sequence[float] | np.ndarray, weights: Sequence[float] | np.ndarray) -> float:
    """The position with no more than half of the weight on either side; between two that halve it, their middle."""
    import numpy as np

    order = np.argsort(positions, kind="stable")
    at, total = np.asarray(positions, dtype=float)[order], np.cumsum(np.asarray(weights, dtype=float)[order])
    half = total[-1] / 2
    first = int(np.searchsorted(total, half - 1e-12 * total[-1]))
    after = int(np.searchsorted(total, half + 1e-12 * total[-1]))
    return float((at[first] + at[min(after, len(at) - 1)]) / 2)


def resting(
    sides: Sequence[tuple[str, tuple[float, float] | None, tuple[float, float] | None, tuple[float, float] | None]],
    *,
    seed: int,
    question: str,
) -> Resting | None:
    """In: of each side its name and its ranges of position, salience, capability, None where not known: it is not weighed then,
    and said. Each draw takes each range evenly. Out: None where fewer than two can be weighed, or nothing weighs anything."""
    import numpy as np

    from servanda.instruments.strategy.draws import generator

    known = [(name, ranges) for name, *ranges in sides if all(one is not None for one in ranges)]
    if len(known) < 2:
        return None
    ends = np.array([ranges for _, ranges in known], dtype=float)  # sides, figures, ends
    chance = generator(seed, f"resting {question}").random((DRAWS, *ends.shape[:2]))
    drawn = ends[..., 0] + chance * (ends[..., 1] - ends[..., 0])
    weights = drawn[..., 1] * drawn[..., 2]
    if not (weights.sum(axis=1) > 0).all():
        return None
    means = [weighted_mean(at, weight) for at, weight in zip(drawn[..., 0], weights, strict=True)]
    medians = [weighted_median(at, weight) for at, weight in zip(drawn[..., 0], weights, strict=True)]
    names = tuple(name for name, _ in known)
    return Resting(
        mean=_middle(means),
        median=_middle(medians),
        weighed=names,
        without=tuple(name for name, *_ in sides if name not in names),
    )


def _middle(values: list[float]) -> tuple[float, float, float]:
    import numpy as np

    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return float(low), float(middle), float(high)
