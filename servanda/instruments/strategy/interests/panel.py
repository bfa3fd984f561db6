"""A panel of directed pairs by month: how many acts and statements of each class one side addressed to the other.

No files, no clock: dated events come as arrays. Event data count attention as well as acts, so that what is forecast is whether
there was such an act in a month, not how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    import numpy as np

CLASSES = ("cooperative statement", "critical statement", "threat", "cooperation", "coercion", "force")
"""What an event is, each of one: three sorts of words, three of acts. Force is a coercive act too; it is told apart because it
is what is asked for most."""
WORDS = CLASSES[:3]
ACTS = CLASSES[3:]
TRAINED = 0.6
"""The part of the months that a forecast has seen before the first one that is scored."""
MOST = 3_000_000
"""Pair-periods that a panel may hold: a gigabyte or so at work."""
QUIET = 6
"""Months without such an act after which a spell is quiet."""


class PairPanel(msgspec.Struct, frozen=True, kw_only=True):
    """pairs: who towards whom; counts: (classes, rows, months), the pairs' rows first, behind them those of answering sides
    that are no pair of their own; answers: of each pair the row of the other side's acts towards it; first: the first month,
    counted from year 0; unit: months in a period; trained: periods before the first that is scored."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    counts: np.ndarray
    answers: np.ndarray
    first: int
    unit: int = 1
    trained: int

    @property
    def periods(self) -> int:
        return int(self.counts.shape[2])

    def done(self, target: str) -> np.ndarray:
        """Whether there was such an act: (periods, pairs)."""
        return np_bool(self.counts[CLASSES.index(target), : len(self.pairs)].T)

    def label(self, period: int) -> str:
        """`2031-03`, or the year where a period is one."""
        month = self.first + period * self.unit
        return f"{month // 12:04d}-{month % 12 + 1:02d}" if self.unit < 12 else f"{month // 12:04d}"


def np_bool(counts: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.ascontiguousarray(counts > 0)


def panel_of(
    name: str,
    names: Sequence[str],
    source: np.ndarray,
    target: np.ndarray,
    month: np.ndarray,
    sort: np.ndarray,
    *,
    number: np.ndarray | None = None,
    least: int = 1,
    chosen_early: bool = False,
    unit: int = 1,
    trained: float = TRAINED,
    span: tuple[int, int] | None = None,
) -> PairPanel:
    """Events as arrays of one length: source, target index `names`; month counts from year 0; sort indexes CLASSES, -1 for what
    is neither act nor word (it still counts for whether a pair is taken); number: how many alike, default one each. least:
    events a directed pair has at the least, over all months or, chosen_early, over those before the first that is scored (a
    choice by all months looks into those it is scored on). span: first and last month."""
    import numpy as np

    number = np.ones(len(month)) if number is None else number
    first, last = span or (int(month.min()), int(month.max()))
    period = (month - first) // unit
    periods = (last - first) // unit + 1
    before = int(trained * periods)
    apart = (source != target) & (period >= 0) & (period < periods)
    source, target, period, sort, number = (one[apart] for one in (source, target, period, sort, number))
    many = len(names)
    key = source.astype(np.int64) * many + target
    early = period < before if chosen_early else np.ones(len(key), bool)
    found, where = np.unique(key, return_inverse=True)
    enough = np.bincount(where, weights=number * early, minlength=len(found)) >= least
    pairs = found[enough]
    if len(pairs) * periods > MOST:
        raise Refusal(
            f"{len(pairs):,} directed pairs over {periods:,} months are more than are held at once ({MOST:,}).",
            "Ask for pairs with more events, or for fewer letters of their codes; look whether a date is far from the others.",
            name,
        )
    mirrored = (pairs % many) * many + pairs // many
    rows = np.concatenate([pairs, np.setdiff1d(mirrored, pairs)])
    order = np.argsort(rows, kind="stable")
    row = order[np.searchsorted(rows, key, sorter=order).clip(0, max(len(rows) - 1, 0))] if len(rows) else np.zeros(len(key), int)
    use = (rows[row] == key) & (sort >= 0) if len(rows) else np.zeros(len(key), bool)
    cells = (sort[use] * len(rows) + row[use]) * periods + period[use]
    counts = np.bincount(cells, weights=number[use], minlength=len(CLASSES) * len(rows) * periods)
    return PairPanel(
        name=name,
        pairs=tuple((names[one // many], names[one % many]) for one in pairs),
        counts=counts.reshape(len(CLASSES), len(rows), periods),
        answers=order[np.searchsorted(rows, mirrored, sorter=order)] if len(rows) else np.zeros(0, int),
        first=first,
        unit=unit,
        trained=before,
    )


def quiet(done: np.ndarray, unit: int = 1) -> np.ndarray:
    """Of whether there was such an act, (periods, pairs): whether there was none in the six months before. False where fewer
    months are known."""
    import numpy as np

    ahead = max(1, QUIET // unit)
    total = np.zeros((len(done) + 1, done.shape[1]), int)
    np.cumsum(done, axis=0, out=total[1:])
    calm = np.zeros(done.shape, bool)
    calm[ahead:] = total[ahead:-1] == total[: -ahead - 1]
    return calm
