"""Larger stores: what lies in a ring is laid into a longer one, in the same order."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from servanda.monitor.kernels.layout import E_BEFORE, E_KEY, R_BUCKETS, R_HEAD, R_OFFSET, R_SIZE, R_TAIL

Array = npt.NDArray[Any]
SCATTER = np.int64(-7046029254386353131)


def moved(old: Array, new: Array, rows: Array, room: int) -> Array:
    """Rows of several rings (offset, size, head, tail) moved to new places (offset, size)."""
    found = np.zeros((room, rows.shape[1]), dtype=np.int64)
    for (offset, size, head, tail), (place, length) in zip(old.tolist(), new.tolist(), strict=True):
        positions = np.arange(head, tail)
        found[place + (positions & (length - 1))] = rows[offset + (positions & (size - 1))]
    return found


def chained(rings: Array, entries: Array, room: int) -> Array:
    """The buckets of every ring, with each entry linked to the one before it in its bucket."""
    buckets = np.full(room, -1, dtype=np.int64)
    for ring in rings:
        mask = int(ring[R_SIZE]) - 1
        positions = np.arange(ring[R_HEAD], ring[R_TAIL])
        slots = ring[R_OFFSET] + (positions & mask)
        with np.errstate(over="ignore"):
            mine = ((entries[slots, E_KEY] * SCATTER) >> 20) & mask
        order = np.argsort(mine, kind="stable")
        same = np.concatenate([[False], mine[order][1:] == mine[order][:-1]]) if len(order) else np.zeros(0, dtype=bool)
        before = np.full(len(order), -1, dtype=np.int64)
        before[same] = positions[order][:-1][same[1:]]
        entries[slots[order], E_BEFORE] = before
        buckets[ring[R_BUCKETS] + mine] = positions  # the newest of each bucket is written last
    return buckets
