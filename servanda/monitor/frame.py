"""A stretch of events as the pass reads it: every column of its type, every code one that the names know; made once, however many look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from servanda.base.refusal import Refusal
from servanda.monitor.kernels import layout as at
from servanda.monitor.table import Array, Columns, Dictionaries

CODES = 1 << 31
PLAIN, BOUNDS, WORLDS = "plain", "bounds", "worlds"
"""How truth is counted: every event certain; surely and perhaps; 64 possible worlds."""


class Frame:
    """Columns ready to be read by address.

    In: columns in order of time; the names their codes stand for; which columns are read; how truth is counted; whether places fill slots (if they do already, no column is copied). plus, minus: the word of each event, for
    what makes a breach more and less likely; None where every event is certain.

    Raises:
        Refusal: a code is not in the dictionaries, or a time is known only as an interval.
    """

    def __init__(
        self, columns: Columns, dictionaries: Dictionaries, names: Sequence[str], mode: str, *, fill: bool = True
    ) -> None:
        said = filled(columns, dictionaries, names) if fill else columns
        self.rows = len(said["at"])
        self.at: Array = typed(said["at"], np.int64)
        self.term: Array = typed(said["term"], np.uint16)
        self.columns: dict[str, Array | None] = {}
        late = columns.get("late")
        if late is not None and bool((late > self.at).any()):
            raise Refusal(
                f"the event at {int(self.at[late > self.at][0])} has a time known only as an interval",
                "let `servanda monitor` judge it: the kernels take moments",
            )
        for name in names:
            if name in at.COLUMNS or name.startswith("slot:"):
                self.columns[name] = self._codes(said, name, size_of(dictionaries, name))
        self.columns["amount"] = _or_none(said, "amount", np.int64)
        self.columns["unit"] = _or_none(said, "unit", np.int32)
        if self.rows and int(self.term.max()) >= len(dictionaries.terms):
            raise _unknown("term")
        self.plus, self.minus = _words(said, self.rows, mode)

    def _codes(self, columns: Columns, name: str, size: int) -> Array:
        """A column of codes; a column the table does not have says nothing anywhere."""
        found = columns.get(name)
        if found is None:
            return np.full(self.rows, -1, dtype=np.int32)
        found = typed(found, np.int32)
        if len(found) and (int(found.min()) < -1 or int(found.max()) >= size):
            raise _unknown(name)
        return found


def _unknown(name: str) -> Refusal:
    return Refusal(
        f"column '{name}' has a code that the dictionaries do not know", "write the table with its own dictionaries"
    )


def size_of(dictionaries: Dictionaries, column: str) -> int:
    """How many codes a column may have."""
    if column in at.COLUMNS:
        return len(dictionaries.doers if column == "by" else dictionaries.places)
    slot = column.removeprefix("slot:")
    return CODES if slot in dictionaries.numbered else len(dictionaries.slots[slot])


def filled(columns: Columns, dictionaries: Dictionaries, names: Sequence[str]) -> Columns:
    """An event that does not fill a slot but says where it happened: a slot for places is filled by that place."""
    place = columns.get("place")
    if place is None or not len(place) or int(place.max()) < 0:
        return columns
    found = dict(columns)
    for slot in dictionaries.slots:
        held = columns.get(f"slot:{slot}")
        if held is None or int(held.min()) >= 0 or f"slot:{slot}" not in names:
            continue
        codes = {value: code for code, value in enumerate(dictionaries.slots[slot])}
        table = np.array([-1, *(codes.get(one, -1) for one in dictionaries.places)], dtype=np.int32)
        found[f"slot:{slot}"] = np.where(held < 0, table[place + 1], held).astype(np.int32)
    return found


def typed(values: Array, kind: Any) -> Array:
    return np.ascontiguousarray(values, dtype=kind)


def _or_none(columns: Columns, name: str, kind: Any) -> Array | None:
    return typed(columns[name], kind) if name in columns else None


def _words(columns: Columns, rows: int, mode: str) -> tuple[Array | None, Array | None]:
    if mode == PLAIN:
        return None, None
    if mode == WORLDS:
        words = columns.get("worlds")
        word = np.full(rows, -1, dtype=np.int64) if words is None else np.ascontiguousarray(words).view(np.int64)
        return word, word
    known = columns.get("known")
    if known is None:
        full = np.full(rows, 3, dtype=np.int64)
        return full, full
    # the lookup is a table of two words: a test for each row would cost more than the pass itself
    code = (np.asarray(known) != 0).view(np.uint8)
    return np.array([2, 3], dtype=np.int64)[code], np.array([1, 3], dtype=np.int64)[code]
