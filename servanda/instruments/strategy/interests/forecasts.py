"""Five forecasts of whether there will be such an act next month, always beside each other: two that look at neither acts nor
words, and three that do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec

from servanda.instruments.strategy.interests.panel import PairPanel

if TYPE_CHECKING:
    import numpy as np

METHODS = ("pooled rate", "own rate", "acts", "words", "acts + words")
SHRUNK = 12.0
"""Months that the pooled rate weighs in a pair's own rate."""
WIDE = 1.6448536269514722
"""Spreads of a normal within which 90 % lie."""


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """chance, low, high: (methods, periods + 1 - trained, pairs), the probability and the 90 % interval of it; done, calm:
    (periods - trained, pairs): whether there was such an act, and whether the spell before was quiet; before: the rate of the
    act after quiet spells in the months before; seen: pair-periods before the first forecast."""

    panel: PairPanel
    chance: np.ndarray
    low: np.ndarray
    high: np.ndarray
    done: np.ndarray
    calm: np.ndarray
    before: float
    methods: tuple[str, ...] = METHODS


def foresee(panel: PairPanel, target: str, *, threads: int = 1, refit: int | None = None, learned: bool = True) -> Foreseen:
    """In: a panel, an act of CLASSES. learned: False where there is too little to learn from: the two rates only."""
    import numpy as np
    from scipy.special import expit

    from servanda.instruments.strategy.interests.features import seen
    from servanda.instruments.strategy.interests.logit import REFIT, ahead
    from servanda.instruments.strategy.interests.panel import quiet

    done, start = panel.done(target), panel.trained
    calm = quiet(done, panel.unit)
    early, calm_early = done[:start], calm[:start]
    shape = (panel.periods + 1 - start, len(panel.pairs))
    chance, low, high = (np.zeros((len(METHODS) if learned else 2, *shape)) for _ in range(3))
    count, size = float(early.sum()), float(early.size)
    pooled = (count + 0.5) / (size + 1)
    own = early.sum(axis=0) + SHRUNK * pooled, (~early).sum(axis=0) + SHRUNK * (1 - pooled)
    for at, (yes, no) in enumerate(((np.array(count + 0.5), np.array(size - count + 0.5)), own)):
        chance[at] = yes / (yes + no)
        low[at], high[at] = beta_range(yes, no)
    if learned:
        acts, words = seen(panel, target, "acts"), seen(panel, target, "words")
        of = (acts, words, np.ascontiguousarray(np.concatenate([acts, words[..., 1:]], axis=-1)))
        step = max(1, (refit or REFIT) // panel.unit)
        with ThreadPoolExecutor(max(1, threads)) as pool:  # each fit by itself, so that their number changes nothing
            for at, (logit, spread) in enumerate(pool.map(lambda x: ahead(x, done, start, refit=step), of), 2):
                half = WIDE * np.sqrt(spread)
                chance[at], low[at], high[at] = (expit(one) for one in (logit, logit - half, logit + half))
    before = (early & calm_early).sum() + 0.5, calm_early.sum() + 1
    return Foreseen(
        panel=panel,
        chance=chance,
        low=low,
        high=high,
        done=done[start:],
        calm=calm[start:],
        before=float(before[0] / before[1]),
        methods=METHODS[: len(chance)],
    )


def beta_range(yes: np.ndarray, no: np.ndarray, part: float = 0.9) -> tuple[np.ndarray, np.ndarray]:
    """The central interval of Beta(yes, no)."""
    from scipy.special import betaincinv

    return betaincinv(yes, no, (1 - part) / 2), betaincinv(yes, no, (1 + part) / 2)
