"""What the pass remembers between rows, and how it is taken through columns: the same for replay, live batches and corrections."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from servanda.base.refusal import Refusal
from servanda.monitor.days import Days
from servanda.monitor.found import Found, certain, joined, nothing
from servanda.monitor.frame import BOUNDS, PLAIN, WORLDS, Frame
from servanda.monitor.hiding import begin, hiding
from servanda.monitor.kernels import layout as at
from servanda.monitor.program import Program
from servanda.monitor.table import Array, Columns

if TYPE_CHECKING:
    from servanda.meaning import Gap

FIRST_SIZE = 1 << 10
FOREVER = (1 << 62) - 1
ROOM = 1 << 15
"""Verdicts written before they are fetched: few enough to stay in the cache of one core."""

FORMAT = 2


class Buffers:
    """Where the pass writes its verdicts."""

    def __init__(self, most: int, room: int | None = None) -> None:
        self.room = max(ROOM if room is None else room, 64 * most)
        self.out: Array = np.empty(self.room * (2 * at.LONG_COLUMNS + at.SHORT_COLUMNS), dtype=np.int32)
        self.causes: Array = np.empty(self.room * at.MOST_CAUSES // 8, dtype=np.int64)

    def found(self, verdicts: int, causes: int, *, worded: bool) -> Found:
        """What was written, copied out."""
        room = self.room
        long = self.out[: 2 * at.LONG_COLUMNS * room].view(np.int64)
        short = self.out[2 * at.LONG_COLUMNS * room :]

        def wide(number: int) -> Array:
            return long[number * room : number * room + verdicts].copy()

        def narrow(number: int) -> Array:
            return short[number * room : number * room + verdicts].copy()

        return Found(
            clause=narrow(at.O_CLAUSE), bearer=narrow(at.O_BEARER), a=narrow(at.O_A), b=narrow(at.O_B), at=wide(at.O_AT),
            word=wide(at.O_WORD) if worded else certain(verdicts), own=wide(at.O_OWN), ends=narrow(at.O_ENDS),
            causes=self.causes[:causes].copy(),
        )  # fmt: skip


class _Saved(msgspec.Struct):
    format: int
    digest: str
    mode: str
    rows: int
    evidence: bool
    arrays: dict[str, tuple[str, list[int], bytes]]


@dataclass
class Memory:
    """The state of one program over one stream of events. Its size depends on what is open, not on how much has gone by.

    gaps: stretches in which nobody could see; only bounds can be judged where there are any, and only plans that `judged_in_gaps` lets through.
    keep: whether verdicts are handed out; if not they are only counted. tally: for each clause how many violations are certain, and how many may be.
    """

    program: Program
    mode: str = PLAIN
    evidence: bool = True
    rows: int = 0
    arrays: dict[str, Array] = field(default_factory=dict)
    keep: bool = True
    gaps: tuple[Gap, ...] = ()

    def __post_init__(self) -> None:
        lowered = self.program.lowered
        self.most = self.program.most[self.mode != PLAIN]
        self.days = Days(self.program.periods, lowered.days)
        if not self.arrays:
            self.arrays = self._empty()
        self.buffers = Buffers(self.most)
        if self.gaps and self.mode != BOUNDS:
            raise Refusal("where there are gaps only bounds can be judged", "replay with bounds")
        self._hidings = [hiding(self.program, gap) for gap in self.gaps if gap.first <= gap.last]
        self._edges = sorted({edge for one in self._hidings for edge in (one.first, one.last + 1)})
        self.hidden: Array = np.zeros(max(1, len(self.program.rules)), dtype=np.int64)
        self._uncover(int(self.arrays["head"][at.LAST_EDGE]))
        self.tally: Array = np.zeros(
            (1 + max((int(one) for one in self.program.rules[:, at.CLAUSE]), default=0), 2), dtype=np.int64
        )
        masks = {PLAIN: (0, 0), BOUNDS: (2, 1), WORLDS: (0, 0)}[self.mode]
        self.block: Array = np.zeros(at.BLOCK_WIDTH, dtype=np.int64)
        self._looked_at: tuple[Frame | None, Array | None] = (None, None)
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
        head[at.LAST_EDGE] = -FOREVER
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

    def frame(self, columns: Columns) -> Frame:
        """Columns as this state reads them."""
        return Frame(columns, self.program.dictionaries, self.program.names, self.mode)

    def take(self, columns: Columns, start: int = 0, stop: int | None = None, *, first_row: int | None = None) -> Found:
        """Judge rows, in order of time; no second may go on after `stop`. first_row: row number, in the whole stream, of the columns' first row.

        Raises:
            Refusal: an event does not say what only the batch back-end can leave open.
        """
        stop = len(columns["at"]) if stop is None else stop
        if stop <= start:
            return nothing()
        found = self.judge(self.frame(columns), None, start, stop, self.rows - start if first_row is None else first_row)
        self.arrays["head"][at.LAST_AT] = int(columns["at"][stop - 1])
        self.rows += stop - start
        return found

    def judge(self, frame: Frame, selected: Array | None, start: int, stop: int, first_row: int) -> Found:
        """Judge the rows of a frame that are selected (None: all) at places `start` up to `stop`; of a frame no second is cut in two."""
        if not self._edges:
            return self._judge(frame, selected, start, stop, first_row)
        parts = []
        while start < stop:
            until = stop
            seconds = frame.at if selected is None else frame.at[selected]
            if self._edge is not None:
                until = start + int(np.searchsorted(seconds[start:stop], self._edge, side="left"))
            parts.append(self._judge(frame, selected, start, until, first_row))
            if until < stop:
                parts.append(self._pass_edge())
            start = until
        return joined([one for one in parts if len(one)])

    @property
    def _edge(self) -> int | None:
        """The next second at which a gap begins, or is over."""
        following = bisect_right(self._edges, int(self.arrays["head"][at.LAST_EDGE]))
        return self._edges[following] if following < len(self._edges) else None

    def _pass_edge(self) -> Found:
        """A gap begins, or is over: deadlines before that are judged first."""
        edge = self._edge
        if edge is None:
            return nothing()
        found = self._fall_due(edge)
        self.arrays["head"][at.LAST_EDGE] = edge
        self._uncover(edge)
        for one in self._hidings:
            if one.first == edge:
                begin(one, self.program, self.arrays)
        return found

    def _uncover(self, second: int) -> None:
        """What the gaps that go on at a second leave open."""
        self.hidden[:] = 0
        for one in self._hidings:
            if one.first <= second <= one.last:
                self.hidden[: len(one.rules)] |= one.rules

    def _judge(self, frame: Frame, selected: Array | None, start: int, stop: int, first_row: int) -> Found:
        from servanda.monitor.kernels.native import entries

        if stop <= start:
            return nothing()
        seconds = frame.at
        first, last = (start, stop - 1) if selected is None else (int(selected[start]), int(selected[stop - 1]))
        self.days.cover(int(seconds[first]), int(seconds[last]))
        head, block, sweep = self.arrays["head"], self.block, entries()["sweep"]
        self.look_at(frame, selected)
        block[at.B_STOP], block[at.B_FIRST_ROW] = stop, first_row
        parts: list[Found] = []
        while True:
            block[at.B_START] = start
            self._point()
            sweep(block.ctypes.data)
            if head[at.REFUSED]:
                raise Refusal(
                    f"row {int(head[at.REFUSED]) - 1} sets a clause going and does not say for which case",
                    "fill the slot, or let the batch back-end judge this table",
                )
            start = int(head[at.NEXT_ROW])
            if head[at.VERDICTS]:
                parts.append(self._drained())
            if head[at.STATUS] == at.DONE_ALL:
                break
            if head[at.STATUS] == at.GROW:
                row = start if selected is None else int(selected[start])
                self._grow(int(np.searchsorted(seconds, seconds[row], side="right")) - row)
        return joined(parts)

    def look_at(self, frame: Frame, selected: Array | None = None) -> None:
        """Let the pass read these events. They are kept alive until others are looked at."""
        program, block = self.program, self.block
        block[at.B_AT], block[at.B_TERM] = _address(frame.at), _address(frame.term)
        block[at.B_PLUS], block[at.B_MINUS] = _address(frame.plus), _address(frame.minus)
        block[at.B_SELECTED] = _address(selected)
        for number, name in enumerate(program.columns):
            block[at.B_BY + number] = _address(frame.columns.get(name))
        if program.amounts:
            block[at.B_AMOUNT], block[at.B_UNIT] = _address(frame.columns["amount"]), _address(frame.columns["unit"])
        self._looked_at = (frame, selected)
        self._point()

    def _point(self) -> None:
        """Tell the pass where everything lies; stores may have moved as they grew."""
        block, arrays, days, buffers = self.block, self.arrays, self.days, self.buffers
        for place, name in (
            (at.B_CELLS, "cells"), (at.B_RINGS, "rings"), (at.B_ENTRIES, "entries"), (at.B_BUCKETS, "buckets"), (at.B_COUNTS, "counts"),
            (at.B_RING_AT, "ring_at"), (at.B_RING_END, "ring_end"), (at.B_RING_ROW, "ring_row"), (at.B_QUEUE, "queue"),
            (at.B_LATEST, "latest"), (at.B_PLANES, "planes"), (at.B_SUMS, "sums"), (at.B_HEAD, "head"),
        ):  # fmt: skip
            block[place] = arrays[name].ctypes.data
        block[at.B_RING_COUNT], block[at.B_COUNT_COUNT] = len(arrays["rings"]), len(arrays["counts"])
        block[at.B_PERIODS], block[at.B_ZONES] = days.periods.ctypes.data, days.zones.ctypes.data
        block[at.B_DAY_STARTS], block[at.B_DAY_ENDS] = days.starts.ctypes.data, days.ends.ctypes.data
        block[at.B_OUT], block[at.B_OUT_ROOM] = buffers.out.ctypes.data, buffers.room
        block[at.B_TALLY], block[at.B_HIDDEN] = self.tally.ctypes.data, self.hidden.ctypes.data
        block[at.B_CAUSES], block[at.B_CAUSE_ROOM] = buffers.causes.ctypes.data, len(buffers.causes)

    def _drained(self) -> Found:
        head = self.arrays["head"]
        verdicts, causes = int(head[at.VERDICTS]), int(head[at.CAUSES])
        head[at.VERDICTS] = 0
        head[at.CAUSES] = 0
        return self.buffers.found(verdicts, causes, worded=self.mode != PLAIN) if self.keep else nothing()

    def advance(self, now: int) -> Found:
        """Judge the deadlines that have passed by `now` although no event came."""
        parts = []
        while self._edge is not None and self._edge < now:
            parts.append(self._pass_edge())
        return joined([one for one in (*parts, self._fall_due(now)) if len(one)])

    def _fall_due(self, now: int) -> Found:
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

        if rows * self.most > self.buffers.room // 16:
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
    def restore(program: Program, data: bytes, gaps: tuple[Gap, ...] = ()) -> Memory:
        """The state again; gaps: those it was made with, and any that begin later.

        Raises:
            Refusal: the bytes are no snapshot, of another version, or of other clauses or names.
        """
        try:
            saved = msgspec.msgpack.decode(data, type=_Saved)
        except msgspec.DecodeError as error:
            raise Refusal(f"this is no snapshot: {error}", "replay from the beginning") from error
        if saved.format != FORMAT:
            raise Refusal(f"the snapshot has format {saved.format}, not {FORMAT}", "replay from the beginning")
        if saved.digest != program.digest:
            raise Refusal("the snapshot was made with other clauses, readings or names", "replay from the beginning")
        arrays: dict[str, Any] = {
            name: np.frombuffer(raw, dtype=np.dtype(kind)).reshape(shape).copy()
            for name, (kind, shape, raw) in saved.arrays.items()
        }
        return Memory(program, saved.mode, saved.evidence, saved.rows, arrays, gaps=gaps)


def _power(number: int) -> int:
    return 1 << max(0, number - 1).bit_length()


def _address(array: Array | None) -> int:
    return 0 if array is None or not array.size else int(array.ctypes.data)
