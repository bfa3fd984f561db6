"""Verdicts as columns: what the pass found, in whatever order it was found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from servanda.monitor.table import Array


@dataclass(frozen=True)
class Found:
    """Verdicts as columns, one row each.

    clause: number of the clause in `Program.clauses`. bearer: number of the share (-1: whose act it was is not established). a, b: codes of the slots the
    instance carries. at: seconds. word: in which worlds (plain: 1; bounds: 1 surely and perhaps, 2 perhaps, 3 both). own: the row of the act, or -1 less the
    row of what set a deadline going that passed. causes: further rows, those of verdict n from ends[n-1] up to ends[n].
    """

    clause: Array
    bearer: Array
    a: Array
    b: Array
    at: Array
    word: Array
    own: Array
    ends: Array
    causes: Array

    def __len__(self) -> int:
        return len(self.clause)

    @cached_property
    def row(self) -> Array:
        """The act; -1 for a deadline that passed."""
        return np.where(self.own >= 0, self.own, -1)

    @cached_property
    def trigger(self) -> Array:
        """What set a deadline going; -1 for an act."""
        return np.where(self.own < 0, -1 - self.own, -1)

    @property
    def offending(self) -> Array:
        """The act, or what set the deadline going."""
        return np.where(self.own >= 0, self.own, -1 - self.own)

    def rows_of(self, number: int) -> tuple[int, ...]:
        """Every row a verdict rests on, its own act or trigger first."""
        start = int(self.ends[number - 1]) if number else 0
        own = int(self.own[number])
        return (own if own >= 0 else -1 - own, *(int(row) for row in self.causes[start : int(self.ends[number])]))


SHORT = ("clause", "bearer", "a", "b")
LONG = ("at", "own")


def certain(length: int) -> Array:
    """The word of verdicts where every event is certain: 1, held once."""
    return np.broadcast_to(np.ones(1, dtype=np.int64), (length,))


def nothing() -> Found:
    """No verdicts."""
    columns = {name: np.zeros(0, dtype=np.int32) for name in SHORT} | {name: np.zeros(0, dtype=np.int64) for name in LONG}
    return Found(**columns, word=certain(0), ends=np.zeros(0, dtype=np.int32), causes=np.zeros(0, dtype=np.int64))


def joined(parts: list[Found]) -> Found:
    """Several batches of verdicts as one."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return nothing()
    offsets = np.cumsum([0, *(len(one.causes) for one in parts[:-1])])
    columns = {name: np.concatenate([getattr(one, name) for one in parts]) for name in (*SHORT, *LONG)}
    ends = np.concatenate([one.ends + offset for one, offset in zip(parts, offsets, strict=True)])
    if all(one.word.strides == (0,) for one in parts):
        word = certain(len(ends))
    else:
        word = np.concatenate([one.word for one in parts])
    return Found(**columns, word=word, ends=ends, causes=np.concatenate([one.causes for one in parts]))
