"""Live judging: the same rules and the same pass as replay, over batches as they come, with a state that can be put away and taken up again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from servanda.base.refusal import Refusal
from servanda.monitor.found import Found
from servanda.monitor.frame import BOUNDS
from servanda.monitor.hiding import judged_in_gaps
from servanda.monitor.plan import Compiled, Uncompiled
from servanda.monitor.program import Program, program
from servanda.monitor.state import Memory
from servanda.monitor.stream import Stream
from servanda.monitor.table import Columns, Dictionaries, column_type

if TYPE_CHECKING:
    from servanda.meaning import Gap

FORMAT = 1


class _Put(msgspec.Struct):
    """A snapshot: the state of the rules, and the events of the second that is not over."""

    format: int
    memory: bytes
    waiting: dict[str, bytes]


class LiveChange(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict in names. kind: act | deadline | count | sum. bearers empty: whose act it was is not established. sure False: it may be one.
    rows: the events it rests on, by their number in the stream, its own act or trigger first."""

    clause: str
    kind: str
    bearers: tuple[str, ...]
    binding: tuple[tuple[str, str], ...]
    at: int
    sure: bool
    rows: tuple[int, ...]


class LiveState:
    """Clauses over a stream of events.

    compiled: clauses as plans. dictionaries: what the codes in the batches mean. mode: bounds (events may be uncertain, or not say who
    or where), plain, worlds. gaps: stretches known by now in which nobody could see, past or to come; a gap that becomes known when it is
    over is a correction, as a late event is: begin again. `left` names the clauses that the kernels do not know, and why: nothing is said about them here.
    """

    def __init__(
        self,
        compiled: Compiled,
        dictionaries: Dictionaries,
        *,
        mode: str = BOUNDS,
        amounts: bool = False,
        gaps: Sequence[Gap] = (),
    ) -> None:
        made = program(judged_in_gaps(compiled, gaps), dictionaries, amounts=amounts)
        self._start(Memory(made, mode, gaps=tuple(gaps)), {})

    def _start(self, memory: Memory, waiting: Columns) -> None:
        self.stream = Stream(memory, waiting)

    @property
    def program(self) -> Program:
        return self.stream.memory.program

    @property
    def left(self) -> tuple[Uncompiled, ...]:
        return self.program.left

    @property
    def rows(self) -> int:
        """How many events have been taken in."""
        return self.stream.memory.rows + (len(self.stream.waiting["at"]) if self.stream.waiting else 0)

    def feed(self, columns: Columns) -> Found:
        """Take in a batch in order of time; the verdicts on every second that is over.

        Raises:
            Refusal: an event comes before one already judged (take it in as a correction), or a code is unknown.
        """
        return self.stream.feed(columns)

    def advance(self, now: int) -> Found:
        """The verdicts that the clock brings, though no event came."""
        return self.stream.advance(now)

    def changes(self, found: Found) -> Iterator[LiveChange]:
        """Verdicts in names, one after the other."""
        made = self.program
        bounded = self.stream.memory.mode == BOUNDS
        for number in range(len(found)):
            kept = made.clauses[int(found.clause[number])]
            share = int(found.bearer[number])
            codes = (int(found.a[number]), int(found.b[number]))
            binding = tuple((slot, made.dictionaries.name(slot, code)) for slot, code in zip(kept.keys, codes, strict=False))
            yield LiveChange(
                clause=kept.plan.clause,
                kind=kept.kind,
                bearers=kept.plan.bearers[share].actors if share >= 0 else (),
                binding=binding,
                at=int(found.at[number]),
                sure=not bounded or bool(found.word[number] & 1),
                rows=found.rows_of(number),
            )

    # --- putting it away ------------------------------------------------------------------------------------------------

    def snapshot(self) -> bytes:
        """Everything needed to go on, as bytes: restored with the same clauses and names it gives the same verdicts."""
        waiting = {name: values.tobytes() for name, values in self.stream.waiting.items()}
        return msgspec.msgpack.encode(_Put(FORMAT, self.stream.memory.snapshot(), waiting))

    @staticmethod
    def restore(
        data: bytes, compiled: Compiled, dictionaries: Dictionaries, *, amounts: bool = False, gaps: Sequence[Gap] = ()
    ) -> LiveState:
        """The state again, under the same clauses and names; gaps: those known then, and any that begin after the last second judged.

        Raises:
            Refusal: the bytes are no snapshot, of another version, or of other clauses, readings or names.
        """
        try:
            put = msgspec.msgpack.decode(data, type=_Put)
        except msgspec.DecodeError as error:
            raise Refusal(f"this is no snapshot: {error}", "replay from the beginning") from error
        if put.format != FORMAT:
            raise Refusal(f"the snapshot has format {put.format}, not {FORMAT}", "replay from the beginning")
        waiting = {name: np.frombuffer(raw, dtype=column_type(name)).copy() for name, raw in put.waiting.items()}
        live = LiveState.__new__(LiveState)
        made = program(judged_in_gaps(compiled, gaps), dictionaries, amounts=amounts)
        live._start(Memory.restore(made, put.memory, tuple(gaps)), waiting)
        return live
