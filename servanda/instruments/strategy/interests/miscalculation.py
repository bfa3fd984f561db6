"""How often each forecast would have been wrong on the past of a panel, what follows next, and how often words were followed by
acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.base.result import Based
from servanda.instruments.strategy.interests.forecasts import Foreseen, foresee
from servanda.instruments.strategy.interests.panel import CLASSES, PairPanel
from servanda.instruments.strategy.interests.scores import DRAWS, Scored, scored
from servanda.instruments.strategy.records.pooling import pool

if TYPE_CHECKING:
    import numpy as np

LEAST = 60
"""Resolved pair-months (a forecast was made, and the month is over) below which nothing is learned from acts or words."""
ACTS_LEAST = 5
"""Months with such an act, among those before the first forecast, below which the same holds."""
AHEAD = {
    "force": ("threat", "critical statement"),
    "coercion": ("threat", "critical statement"),
    "cooperation": ("cooperative statement",),
}
"""Which words announce which act."""


class Chance(msgspec.Struct, frozen=True, kw_only=True):
    """Of one method; low, high: 90 %."""

    method: str
    chance: float
    low: float
    high: float


class NextMonth(msgspec.Struct, frozen=True, kw_only=True):
    """Whether `side` will do it towards `towards` in the period: the methods on one line."""

    side: str
    towards: str
    period: str
    chances: tuple[Chance, ...]


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """How often months in which a side announced it (a statement against, or one in favour) were followed by a month with the
    act, and how often the others were; rates partially pooled, with 90 %."""

    side: str
    said: int
    done: int
    rate: float
    low: float
    high: float
    unsaid: int
    undone: int
    other: float
    other_low: float
    other_high: float


class Comparable(msgspec.Struct, frozen=True, kw_only=True):
    """Of one act: all resolved months, and those after a quiet spell."""

    target: str
    whole: Scored
    calm: Scored | None


class Miscalculation(msgspec.Struct, frozen=True, kw_only=True):
    """target: the act asked about; pairs, resolved: how many; first, last: the months forecast; why: why acts and words are not
    read, empty where they are; found: the target, and what it is held against; expected: of the month after the data, the
    likeliest first; announced: by side."""

    target: str
    panels: tuple[str, ...]
    pairs: int
    resolved: int
    acts: int
    spans: tuple[str, ...]
    why: str
    found: tuple[Comparable, ...]
    expected: tuple[NextMonth, ...]
    announced: tuple[Announced, ...]
    how: str

    @property
    def main(self) -> Comparable:
        return self.found[0]

    def against(self, target: str) -> Comparable | None:
        return next((one for one in self.found[1:] if one.target == target), None)


class Miscalculated(Based, frozen=True, kw_only=True):
    """The answer on tables of events."""

    past: Miscalculation
    notes: tuple[str, ...] = ()


def miscalculated(
    panels: Sequence[PairPanel],
    target: str,
    *,
    beside: str = "cooperation",
    seed: int,
    draws: int = DRAWS,
    threads: int = 1,
    told: Callable[[str, int, int], None] = lambda _what, _done, _of: None,
) -> Miscalculation:
    """In: one panel or several that share no months of events, an act of CLASSES; beside: another act of the same panels, to
    show that what holds of one need not hold of the other ("" for none). Panels without a pair must not be among them."""
    done = [one.done(target) for one in panels]
    resolved = sum(one[panel.trained :].size for one, panel in zip(done, panels, strict=True))
    before = sum(int(one[: panel.trained].sum()) for one, panel in zip(done, panels, strict=True))
    why = _why(resolved, before, target)
    found: list[Comparable] = []
    expected: tuple[NextMonth, ...] = ()
    for act in dict.fromkeys((target, *(beside,) * bool(beside and not why))):
        foreseen: list[Foreseen] = []
        for panel in panels:
            told(f"forecasting {act}", len(foreseen), len(panels))
            foreseen.append(foresee(panel, act, threads=threads, learned=not why))
        calm = scored(foreseen, seed=seed, draws=draws, calm=True)
        found.append(Comparable(target=act, whole=scored(foreseen, seed=seed, draws=draws), calm=calm if calm.months else None))
        expected = expected or _next(foreseen)
    announced, how = announcing(panels, target)
    return Miscalculation(
        target=target,
        panels=tuple(one.name for one in panels),
        pairs=sum(len(one.pairs) for one in panels),
        resolved=resolved,
        acts=sum(int(one[panel.trained :].sum()) for one, panel in zip(done, panels, strict=True)),
        spans=tuple(f"{one.label(one.trained)} to {one.label(one.periods - 1)}" for one in panels),
        why=why,
        found=tuple(found),
        expected=expected,
        announced=announced,
        how=how,
    )


def _why(resolved: int, before: int, target: str) -> str:
    if resolved < LEAST:
        return f"{resolved} resolved pair-months are fewer than {LEAST}, too few to learn from acts or words."
    if before < ACTS_LEAST:
        had = f"{before} of the pair-months before the first forecast had {target}"
        return f"{had}, fewer than {ACTS_LEAST}: too few to learn from acts or words."
    return ""


def _next(foreseen: Sequence[Foreseen]) -> tuple[NextMonth, ...]:
    at = min(2, len(foreseen[0].methods) - 1)  # sorted by acts, where they are read
    made = [
        (
            -float(one.chance[at, -1, pair]),
            NextMonth(
                side=side,
                towards=towards,
                period=one.panel.label(one.panel.periods),
                chances=tuple(
                    Chance(
                        method=method,
                        chance=float(one.chance[k, -1, pair]),
                        low=float(one.low[k, -1, pair]),
                        high=float(one.high[k, -1, pair]),
                    )
                    for k, method in enumerate(one.methods)
                ),
            ),
        )
        for one in foreseen
        for pair, (side, towards) in enumerate(one.panel.pairs)
    ]
    return tuple(one for _, one in sorted(made, key=lambda pair: (pair[0], pair[1].side, pair[1].towards)))


def announcing(panels: Sequence[PairPanel], target: str) -> tuple[tuple[Announced, ...], str]:
    """Months in which a side announced the act to the other, against those in which it did not; how: what the pooled rates rest
    on."""
    counts: dict[str, np.ndarray] = {}
    for panel in panels:
        done = panel.done(target)
        said = panel.counts[[CLASSES.index(one) for one in AHEAD[target]], : len(panel.pairs)].sum(axis=0).T > 0
        for pair, (side, _) in enumerate(panel.pairs):
            before, after = said[:-1, pair], done[1:, pair]
            key = side if len(panels) == 1 else f"{side} ({panel.name})"
            counts[key] = counts.get(key, 0) + _four(before, after)
    with_words = pool({side: (int(one[0]), int(one[1])) for side, one in counts.items()})
    without = pool({side: (int(one[2]), int(one[3])) for side, one in counts.items()})
    made = []
    for one, other in zip(with_words.rates, without.rates, strict=True):
        made.append(
            Announced(
                side=one.issuer,
                said=one.n,
                done=one.k,
                rate=one.rate,
                low=one.low,
                high=one.high,
                unsaid=other.n,
                undone=other.k,
                other=other.rate,
                other_low=other.low,
                other_high=other.high,
            )
        )
    return tuple(
        sorted(made, key=lambda one: (-one.said, one.side))
    ), f"After such words: {with_words.how} Without them: {without.how}"


def _four(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.array([(before & after).sum(), before.sum(), (~before & after).sum(), (~before).sum()])
