"""What a forecast goes by: counts and indicators of the past, the nearer the heavier.

Of the months before the one that is forecast only. Half-lives in months; sides: the one that acts and the one it acts towards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.instruments.strategy.interests.panel import CLASSES, WORDS, PairPanel

if TYPE_CHECKING:
    import numpy as np

COUNTED = (1, 3, 12)
"""Half-lives of log1p of the counts."""
INDICATED = (2, 6, 24)
"""Half-lives of the share of months with such an act."""


def faded(values: np.ndarray, half_life: float) -> np.ndarray:
    """Sums of what was before each period, exponentially weighted. In, out: (periods, ...)."""
    import numpy as np

    keep = 0.5 ** (1 / half_life)
    found = np.zeros(values.shape)
    for t in range(1, len(values)):
        found[t] = keep * found[t - 1] + values[t - 1]
    return found


def seen(panel: PairPanel, target: str, which: str, *, sides: int = 2) -> np.ndarray:
    """In: which: acts | words; sides: 2, or 1 for the acting side's own alone. Out: (periods + 1, pairs, features), the first
    feature 1 throughout; the last period is the one after the data."""
    import numpy as np

    whose = (np.arange(len(panel.pairs)), panel.answers)[:sides]

    def series(classes: tuple[str, ...]) -> list[np.ndarray]:
        total = panel.counts[[CLASSES.index(one) for one in classes]].sum(axis=0)
        ahead = np.zeros((panel.periods + 1, len(panel.pairs)))
        return [np.concatenate([total[rows].T, ahead[:1]]) for rows in whose]

    groups = [(one,) for one in WORDS] if which == "words" else [("cooperation",), ("coercion", "force")]
    if which == "acts" and (target,) not in groups:
        groups.append((target,))
    made = [np.ones((panel.periods + 1, len(panel.pairs)))]
    for classes in groups:
        for one in series(classes):
            made += [np.log1p(faded(one, life / panel.unit)) for life in COUNTED]
    if which == "acts":
        for one in series((target,)):
            made += [
                np.sqrt(faded((one > 0).astype(float), life / panel.unit) * (1 - 0.5 ** (panel.unit / life)))
                for life in INDICATED
            ]
    return np.ascontiguousarray(np.stack(made, axis=-1))
