"""What the pass remembers between rows, and how it is taken through columns: the same for replay, live batches and corrections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from servanda.monitor.days import Days
from servanda.monitor.kernels import layout as at
from servanda.monitor.program import BOUNDS, PLAIN, WORLDS, Program
from servanda.monitor.table import Array, Columns, TableError

FIRST_SIZE = 1 << 10
FOREVER = (1 << 62) - 1
ROOM = 1 << 17
FORMAT = 1
_NONE32 = np.zeros(0, dtype=np.int32)
_NONE16 = np.zeros(0, dtype=np.int16)
_NONE64 = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Found:
    """Verdicts as columns, one row each.

    clause: number of the clause in `Program.clauses`. bearer: number of the share (-1: whose act it was is not established). a, b: codes of the slots the
    instance carries. at: seconds. word: in which worlds (plain: 1; bounds: 1 surely and perhaps, 2 perhaps, 3 both). row: the act; -1 for a deadline that
    passed. trigger: what set the deadline going; -1. causes: further rows, those of verdict n from ends[n-1] up to ends[n].
    """

    clause: Array
    bearer: Array
    a: Array
    b: Array
    at: Array
    word: Array
    row: Array
    trigger: Array
    ends: Array
    causes: Array

    def __len__(self) -> int:
        return len(self.clause)

    def rows_of(self, number: int) -> tuple[int, ...]:
        """Every row a verdict rests on, its own act first."""
        start = int(self.ends[number - 1]) if number else 0
        own = (int(self.row[number]), int(self.trigger[number]))
        return tuple(one for one in (*own, *(int(row) for row in self.causes[start : int(self.ends[number])])) if one >= 0)


def nothing() -> Found:
    """No verdicts."""
    return _found(np.zeros((0, at.VERDICT_WIDTH), dtype=np.int64), _NONE64)


def _found(out: Array, causes: Array) -> Found:
    narrow = {at.V_CLAUSE: np.int32, at.V_BEARER: np.int32, at.V_A: np.int32, at.V_B: np.int32}
    names = ("clause", "bearer", "a", "b", "at", "word", "row", "trigger", "ends")  # in the order of the columns of a verdict
    columns = {name: out[:, number].astype(narrow.get(number, np.int64)) for number, name in enumerate(names)}
    return Found(**columns, causes=causes.copy())


def joined(parts: list[Found]) -> Found:
    """Several batches of verdicts as one."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return nothing()
    offsets = np.cumsum([0, *(len(one.causes) for one in parts[:-1])])
    names = ("clause", "bearer", "a", "b", "at", "word", "row", "trigger")
    columns = {name: np.concatenate([getattr(one, name) for one in parts]) for name in names}
    ends = np.concatenate([one.ends + offset for one, offset in zip(parts, offsets, strict=True)])
    return Found(**columns, ends=ends, causes=np.concatenate([one.causes for one in parts]))


class Buffers:
    """Where the pass writes its verdicts; may be shared by states of the same program."""

    def __init__(self, most: int, room: int = ROOM) -> None:
        need = max(room, 64 * most)
        self.out: Array = np.zeros((need, at.VERDICT_WIDTH), dtype=np.int64)
        self.causes: Array = np.zeros(need * at.MOST_CAUSES // 8, dtype=np.int64)


class _Saved(msgspec.Struct):
    format: int
    digest: str
    mode: str
    rows: int
    evidence: bool
    arrays: dict[str, tuple[str, list[int], bytes]]


@dataclass
class Memory:
    """The state of one program over one stream of events. Its size depends on what is open, not on how much has gone by."""

    program: Program
    mode: str = PLAIN
    evidence: bool = True
    rows: int = 0
    arrays: dict[str, Array] = field(default_factory=dict)
    buffers: Buffers | None = None

    def __post_init__(self) -> None:
        lowered = self.program.lowered
        self.most = self.program.most[self.mode != PLAIN]
        self.days = Days(self.program.periods, lowered.days)
        if not self.arrays:
            self.arrays = self._empty()
        if self.buffers is None:
            self.buffers = Buffers(self.most)
        masks = {PLAIN: (0, 0), BOUNDS: (2, 1), WORLDS: (0, 0)}[self.mode]
        self.block: Array = np.zeros(at.BLOCK_WIDTH, dtype=np.int64)
        self._looked_at: list[Array | None] = []
        block, program = self.block, self.program
        block[at.B_PERHAPS_MORE], block[at.B_PERHAPS_LESS] = masks
        block[at.B_TERM_COLUMN], block[at.B_TERM_BASE] = _address(program.term_column), _address(program.term_base)
        block[at.B_POSTS], block[at.B_LISTED] = _address(program.posts), _address(program.listed)
        block[at.B_RULES], block[at.B_LITERALS], block[at.B_TABLES] = (
            _address(one) for one in (program.rules, program.literals, program.tables)
        )
        block[at.B_MOST], block[at.B_EVIDENCE] = self.most, self.evidence
        block[at.B_WORLDS] = {PLAIN: 1, BOUNDS: 2, WORLDS: 64}[self.mode]

    def _empty(self) -> dict[str, Array]:
        program, lowered = self.program, self.program.lowered
        worded = self.mode != PLAIN
        rings = np.zeros((len(lowered.ring_of), at.RING_WIDTH), dtype=np.int64)
        for number in range(len(rings)):
            size = max(FIRST_SIZE, _power(8 * program.opens[number]))
            rings[number] = (
                number and rings[number - 1, at.R_OFFSET] + rings[number - 1, at.R_SIZE],
                size,
                0,
                0,
                0,
                program.opens[number],
            )
            rings[number, at.R_BUCKETS] = rings[number, at.R_OFFSET]
        room = int(rings[:, at.R_SIZE].sum())
        counts = np.zeros((len(lowered.counts), at.COUNT_WIDTH), dtype=np.int64)
        offset = 0
        for number, (queued, ring) in enumerate(lowered.counts):
            size = max(FIRST_SIZE, _power(8 * self.most)) if queued or worded else 0
            counts[number] = (queued, offset, size, 0, 0, ring)
            offset += size
        cells = np.zeros((lowered.counters + lowered.cells, at.CELL_WIDTH), dtype=np.int64)
        cells[:, at.CHANGED] = -FOREVER
        cells[:, at.ROW] = -1
        queued = bool(offset)
        summing = any(one for one, _ in lowered.counts)
        k_rings = 0 if worded else lowered.k_rings
        head = np.zeros(at.HEAD_WIDTH, dtype=np.int64)
        head[at.NEXT_DUE] = FOREVER
        head[at.LAST_AT] = -FOREVER
        worlds = {PLAIN: 1, BOUNDS: 2, WORLDS: 64}[self.mode]
        return {
            "cells": cells,
            "rings": rings,
            "entries": np.zeros((room, at.ENTRY_WIDTH), dtype=np.int64),
            "buckets": np.full(room, -1, dtype=np.int64),
            "counts": counts,
            "ring_at": np.zeros(0 if worded else lowered.counters, dtype=np.int64),
            "ring_end": np.full(k_rings, -FOREVER, dtype=np.int64),
            "ring_row": np.full(k_rings, -1, dtype=np.int64),
            "queue": np.zeros((offset, at.QUEUE_WIDTH), dtype=np.int64),
            "latest": np.full(lowered.counters if queued else 0, -1, dtype=np.int64),
            "planes": np.zeros((lowered.counters if queued else 0, at.PLANES), dtype=np.int64),
            "sums": np.zeros((lowered.counters if summing else 0, worlds), dtype=np.int64),
            "head": head,
        }

    # --- taking in rows -------------------------------------------------------------------------------------------------

    def take(self, columns: Columns, start: int = 0, stop: int | None = None, *, first_row: int | None = None) -> Found:
        """Judge rows, in order of time; no second may go on after `stop`. first_row: row number, in the whole stream, of the columns' first row.

        Raises:
            TableError: an event does not say what only the batch back-end can leave open.
        """
        stop = len(columns["at"]) if stop is None else stop
        found = joined(self._taken(columns, start, stop, self.rows - start if first_row is None else first_row))
        self.rows += stop - start
        return found

    def _taken(self, columns: Columns, start: int, stop: int, first_row: int) -> list[Found]:
        from servanda.monitor.kernels.native import entries

        if stop <= start or self.buffers is None:
            return []
        seconds = columns["at"]
        self.days.cover(int(seconds[start]), int(seconds[stop - 1]))
        head, block, sweep = self.arrays["head"], self.block, entries()["sweep"]
        self.look_at(self.filled(columns))
        block[at.B_STOP], block[at.B_FIRST_ROW] = stop, first_row
        parts: list[Found] = []
        while True:
            block[at.B_START] = start
            self._point()
            sweep(block.ctypes.data)
            if head[at.REFUSED]:
                raise TableError(
                    f"row {int(head[at.REFUSED]) - 1} sets a clause going and does not say for which case",
                    "fill the slot, or let the batch back-end judge this table",
                )
            start = int(head[at.NEXT_ROW])
            if head[at.VERDICTS]:
                parts.append(self._drained())
            if head[at.STATUS] == at.DONE_ALL:
                break
            if head[at.STATUS] == at.GROW:
                self._grow(int(np.searchsorted(seconds, seconds[start], side="right")) - start)
        head[at.LAST_AT] = int(seconds[stop - 1])
        return parts

    def look_at(self, columns: Columns) -> None:
        """Let the pass read these columns. They are kept alive until others are looked at.

        Raises:
            TableError: a code is not in the dictionaries.
        """
        program, block = self.program, self.block
        plus, minus = self._words(columns)
        held = [self._column(columns, name) for name in program.columns]
        kept: list[Array | None] = [_typed(columns, "at", np.int64), _typed(columns, "term", np.uint16), plus, minus, *held]
        block[at.B_AT], block[at.B_TERM], block[at.B_PLUS], block[at.B_MINUS] = (_address(one) for one in kept[:4])
        for number, column in enumerate(held):
            block[at.B_BY + number] = _address(column)
        if program.amounts:
            kept += [_typed(columns, "amount", np.int64), _typed(columns, "unit", np.int32)]
            block[at.B_AMOUNT], block[at.B_UNIT] = _address(kept[-2]), _address(kept[-1])
        terms = kept[1]
        if terms is not None and len(terms) and int(terms.max()) >= len(program.dictionaries.terms):
            raise TableError(
                "column 'term' has a code that the dictionaries do not know", "write the table with its own dictionaries"
            )
        self._looked_at = kept
        self._point()

    def _point(self) -> None:
        """Tell the pass where everything lies; stores may have moved as they grew."""
        block, arrays, days, buffers = self.block, self.arrays, self.days, self.buffers
        if buffers is None:
            raise RuntimeError("a state without buffers")
        for place, name in (
            (at.B_CELLS, "cells"), (at.B_RINGS, "rings"), (at.B_ENTRIES, "entries"), (at.B_BUCKETS, "buckets"), (at.B_COUNTS, "counts"),
            (at.B_RING_AT, "ring_at"), (at.B_RING_END, "ring_end"), (at.B_RING_ROW, "ring_row"), (at.B_QUEUE, "queue"),
            (at.B_LATEST, "latest"), (at.B_PLANES, "planes"), (at.B_SUMS, "sums"), (at.B_HEAD, "head"),
        ):  # fmt: skip
            block[place] = arrays[name].ctypes.data
        block[at.B_RING_COUNT], block[at.B_COUNT_COUNT] = len(arrays["rings"]), len(arrays["counts"])
        block[at.B_PERIODS], block[at.B_ZONES] = days.periods.ctypes.data, days.zones.ctypes.data
        block[at.B_DAY_STARTS], block[at.B_DAY_ENDS] = days.starts.ctypes.data, days.ends.ctypes.data
        block[at.B_OUT], block[at.B_OUT_ROOM] = buffers.out.ctypes.data, len(buffers.out)
        block[at.B_CAUSES], block[at.B_CAUSE_ROOM] = buffers.causes.ctypes.data, len(buffers.causes)

    def _column(self, columns: Columns, name: str) -> Array | None:
        """A column of codes, each one that the dictionaries know; a column the table does not have says nothing anywhere."""
        if name not in self.program.names:
            return None
        found = _typed(columns, name, np.int32)
        if found is None:
            return np.full(len(columns["at"]), -1, dtype=np.int32)
        if len(found) and (int(found.min()) < -1 or int(found.max()) >= self.program.size_of(name)):
            raise TableError(
                f"column '{name}' has a code that the dictionaries do not know", "write the table with its own dictionaries"
            )
        return found

    def filled(self, columns: Columns) -> Columns:
        """An event that does not fill a slot but says where it happened: a slot for places is filled by that place."""
        said = self.program.dictionaries
        place = _typed(columns, "place", np.int32)
        found = dict(columns)
        for slot in said.slots if place is not None and len(place) and int(place.max()) >= 0 else ():
            held = _typed(columns, f"slot:{slot}", np.int32)
            if held is None or place is None or int(held.min()) >= 0 or f"slot:{slot}" not in self.program.names:
                continue
            codes = {value: code for code, value in enumerate(said.slots[slot])}
            table = np.array([-1, *(codes.get(one, -1) for one in said.places)], dtype=np.int32)
            found[f"slot:{slot}"] = np.where(held < 0, table[place + 1], held).astype(np.int32)
        return found

    def _words(self, columns: Columns) -> tuple[Array | None, Array | None]:
        if self.mode == PLAIN:
            return None, None
        if self.mode == WORLDS:
            words = columns.get("worlds")
            word = np.full(len(columns["at"]), -1, dtype=np.int64) if words is None else words.view(np.int64)
            return word, word
        known = columns.get("known")
        if known is None:
            full = np.full(len(columns["at"]), 3, dtype=np.int64)
            return full, full
        certain = known != 0
        return np.where(certain, 3, 2), np.where(certain, 3, 1)

    def _drained(self) -> Found:
        head, buffers = self.arrays["head"], self.buffers
        assert buffers is not None
        found = _found(buffers.out[: head[at.VERDICTS]], buffers.causes[: head[at.CAUSES]])
        head[at.VERDICTS] = 0
        head[at.CAUSES] = 0
        return found

    def advance(self, now: int) -> Found:
        """Judge the deadlines that have passed by `now` although no event came."""
        from servanda.monitor.kernels.native import entries

        head, block = self.arrays["head"], self.block
        if now <= head[at.NEXT_DUE]:
            return nothing()
        parts: list[Found] = []
        block[at.B_OVER] = 0
        while not block[at.B_OVER]:
            self._point()
            block[at.B_NOW] = now
            entries()["fallen_due"](block.ctypes.data)
            if head[at.VERDICTS]:
                parts.append(self._drained())
        return joined(parts)

    @property
    def last_at(self) -> int:
        """The last second that was judged."""
        return int(self.arrays["head"][at.LAST_AT])

    @property
    def open_deadlines(self) -> int:
        """How many deadlines are still running."""
        rings = self.arrays["rings"]
        return int((rings[:, at.R_TAIL] - rings[:, at.R_HEAD]).sum())

    @property
    def perhaps(self) -> int:
        """How often an event may or may not have been one that counts; where every event is taken as certain these are left out."""
        return int(self.arrays["head"][at.PERHAPS])

    @property
    def size(self) -> int:
        """Bytes of state."""
        return sum(array.nbytes for array in self.arrays.values())

    def _grow(self, rows: int) -> None:
        """Make room for so many rows of one second."""
        from servanda.monitor.kernels.grow import chained, moved

        if self.buffers is not None and rows * self.most > len(self.buffers.out) // 16:
            self.buffers = Buffers(self.most, 16 * rows * self.most)

        arrays, most = self.arrays, self.most
        rings = arrays["rings"]
        used = rings[:, at.R_TAIL] - rings[:, at.R_HEAD]
        larger = 2 * (used + rings[:, at.R_MOST]) > rings[:, at.R_SIZE]
        counts = arrays["counts"]
        waiting = counts[:, at.C_TAIL] - counts[:, at.C_HEAD]
        longer = (counts[:, at.C_SIZE] > 0) & (2 * (waiting + most) > counts[:, at.C_SIZE])
        if not larger.any() and not longer.any():  # many events in one second: everything needs more room
            larger[:] = True
            longer = counts[:, at.C_SIZE] > 0
        if larger.any():
            old = rings.copy()
            rings[larger, at.R_SIZE] *= 2
            rings[:, at.R_OFFSET] = np.cumsum(rings[:, at.R_SIZE]) - rings[:, at.R_SIZE]
            rings[:, at.R_BUCKETS] = rings[:, at.R_OFFSET]
            room = int(rings[:, at.R_SIZE].sum())
            arrays["entries"] = moved(
                old[:, [at.R_OFFSET, at.R_SIZE, at.R_HEAD, at.R_TAIL]].copy(),
                rings[:, [at.R_OFFSET, at.R_SIZE]].copy(),
                arrays["entries"],
                room,
            )
            arrays["buckets"] = chained(rings, arrays["entries"], room)
        if longer.any():
            old = counts.copy()
            counts[longer, at.C_SIZE] *= 2
            counts[:, at.C_OFFSET] = np.cumsum(counts[:, at.C_SIZE]) - counts[:, at.C_SIZE]
            arrays["queue"] = moved(
                old[:, [at.C_OFFSET, at.C_SIZE, at.C_HEAD, at.C_TAIL]].copy(),
                counts[:, [at.C_OFFSET, at.C_SIZE]].copy(),
                arrays["queue"],
                int(counts[:, at.C_SIZE].sum()),
            )

    # --- keeping it -----------------------------------------------------------------------------------------------------

    def snapshot(self) -> bytes:
        """The whole state as bytes."""
        arrays = {name: (array.dtype.str, list(array.shape), array.tobytes()) for name, array in self.arrays.items()}
        saved = _Saved(FORMAT, self.program.digest, self.mode, self.rows, self.evidence, arrays)
        return msgspec.msgpack.encode(saved)

    @staticmethod
    def restore(program: Program, data: bytes) -> Memory:
        """The state again.

        Raises:
            TableError: the bytes are no snapshot, of another version, or of other clauses or names.
        """
        try:
            saved = msgspec.msgpack.decode(data, type=_Saved)
        except msgspec.DecodeError as error:
            raise TableError(f"this is no snapshot: {error}", "replay from the beginning") from error
        if saved.format != FORMAT:
            raise TableError(f"the snapshot has format {saved.format}, not {FORMAT}", "replay from the beginning")
        if saved.digest != program.digest:
            raise TableError("the snapshot was made with other clauses, readings or names", "replay from the beginning")
        arrays: dict[str, Any] = {
            name: np.frombuffer(raw, dtype=np.dtype(kind)).reshape(shape).copy()
            for name, (kind, shape, raw) in saved.arrays.items()
        }
        return Memory(program, saved.mode, saved.evidence, saved.rows, arrays)


def _power(number: int) -> int:
    return 1 << max(0, number - 1).bit_length()


def _address(array: Array | None) -> int:
    return 0 if array is None or not array.size else int(array.ctypes.data)


def _typed(columns: Columns, name: str, kind: Any) -> Array | None:
    """A column as the pass reads it; None if the table has none."""
    found = columns.get(name)
    return None if found is None else np.ascontiguousarray(found, dtype=kind)
