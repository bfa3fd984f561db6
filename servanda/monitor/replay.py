"""Replay of an event table of any length: one thread reads, another judges, verdicts are counted or written away; state stays small."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from servanda.monitor.plan import Compiled, Uncompiled
from servanda.monitor.program import BOUNDS, PLAIN, WORLDS, Program, program
from servanda.monitor.state import Found, Memory, joined
from servanda.monitor.stream import Stream
from servanda.monitor.table import Columns, Table, TableError


@dataclass(frozen=True)
class ReplayResult:
    """What a replay found.

    counts: violations for each clause that was judged (in bounds: those that are so for certain), perhaps: those that may be. mode: how truth was counted.
    left: clauses the kernels do not know, and why: nothing is said about them here. rows, seconds: how much, how fast (reading included). state: bytes of
    state at the end. open: deadlines still running at the last event; closed: the data end there, so that they are open for good, not
    pending. verdicts: all of them, unless they were written away or only counted. spilled: where they were written. program: what the codes in them mean.
    """

    counts: dict[str, int]
    perhaps: dict[str, int]
    mode: str
    left: tuple[Uncompiled, ...]
    rows: int
    seconds: float
    state: int
    open: int
    closed: bool
    verdicts: Found
    program: Program
    spilled: Path | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def replay(
    compiled: Compiled,
    paths: Sequence[Path | str] | Path | str,
    out: Path | str | None = None,
    *,
    worlds: bool = False,
    bounds: bool | None = None,
    evidence: bool = True,
    keep: bool | None = None,
    closed: bool = False,
) -> ReplayResult:
    """Judge every row of one or more event tables that follow each other in time.

    Args:
        compiled: clauses as plans.
        paths: tables, all with the same dictionaries.
        out: Parquet file for the verdicts with their rows of evidence; memory then stays flat.
        worlds: judge in the 64 worlds of column `worlds`.
        bounds: judge what is certain and what may be; by default if a table has events that are not certain, or if any proves not to say who or where.
        evidence: keep the rows that verdicts rest on.
        keep: hold the verdicts in memory; by default if they are not written away.
        closed: the data end with the last event.

    Raises:
        TableError: the tables do not belong together, or an event has no exact time.
    """
    tables = [Table(one) for one in ([paths] if isinstance(paths, str | Path) else paths)]
    if not tables:
        raise TableError("there is no event table to replay", "give at least one")
    if any(one.dictionaries != tables[0].dictionaries for one in tables[1:]):
        raise TableError("the event tables have different dictionaries", "write them with the same")
    names = tables[0].names
    if "late" in names:
        _refuse_intervals(tables)
    if worlds and "worlds" not in names:
        raise TableError("the event table has no column 'worlds'", "have fusion.worlds fill it, or replay without worlds")
    made = program(compiled, tables[0].dictionaries, amounts="amount" in names)
    mode = WORLDS if worlds else BOUNDS if bounds or (bounds is None and "known" in names) else PLAIN
    holding = out is None if keep is None else keep
    run = _Run(made, mode, evidence, holding, Path(out) if out is not None else None)
    if not run.go(tables) and bounds is None:
        # some event does not say who or where: only the bounds of what may be are an answer
        run = _Run(made, BOUNDS, evidence, holding, Path(out) if out is not None else None)
        run.go(tables)
    for table in tables:
        table.close()
    clauses = [kept.plan.clause for kept in made.clauses]
    return ReplayResult(
        counts={name: int(run.sure[number]) for number, name in enumerate(clauses)},
        perhaps={name: int(run.maybe[number]) for number, name in enumerate(clauses) if run.maybe[number]},
        mode=run.memory.mode,
        left=made.left,
        rows=run.memory.rows,
        seconds=run.seconds,
        state=run.memory.size,
        open=run.memory.open_deadlines,
        closed=closed,
        verdicts=joined(run.kept),
        program=made,
        spilled=Path(out) if out is not None else None,
    )


def _refuse_intervals(tables: list[Table]) -> None:
    for table in tables:
        for columns in table.chunks(("at", "late")):
            vague = np.flatnonzero(columns["late"] > columns["at"])
            if len(vague):
                raise TableError(
                    f"row {int(vague[0])} of {table.path.name} has a time known only as an interval",
                    "let `servanda monitor` judge it: the kernels take moments",
                )


@dataclass
class _Run:
    program: Program
    mode: str
    evidence: bool
    holding: bool
    out: Path | None
    kept: list[Found] = field(default_factory=list)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.memory = Memory(self.program, self.mode, self.evidence)
        self.sure = np.zeros(len(self.program.clauses), dtype=np.int64)
        self.maybe = np.zeros(len(self.program.clauses), dtype=np.int64)

    def go(self, tables: list[Table]) -> bool:
        """Take in everything. False: an event may or may not count, and this mode cannot say so."""
        started = time.perf_counter()
        stream = Stream(self.memory)
        wanted = self.program.names + {BOUNDS: ("known",), WORLDS: ("worlds",)}.get(self.mode, ())
        with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as writer:
            sink = Spill(self.out, self.program) if self.out is not None else None
            writing: Any = None
            for columns in _ahead(reader, tables, wanted):
                found = stream.feed(columns)
                writing = self._accept(found, sink, writer, writing)
                if self.mode == PLAIN and self.memory.perhaps:
                    if sink is not None:
                        sink.close(writing)
                    return False
            writing = self._accept(stream.finish(), sink, writer, writing)
            if sink is not None:
                sink.close(writing)
        self.seconds = time.perf_counter() - started
        return not (self.mode == PLAIN and self.memory.perhaps)

    def _accept(self, found: Found, sink: Spill | None, writer: ThreadPoolExecutor, writing: Any) -> Any:
        if not len(found):
            return writing
        size = len(self.program.clauses)
        if self.mode == BOUNDS:
            certain = (found.word & 1) != 0
            self.sure += np.bincount(found.clause[certain], minlength=size)
            self.maybe += np.bincount(found.clause[~certain], minlength=size)
        else:
            self.sure += np.bincount(found.clause, minlength=size)
        if self.holding:
            self.kept.append(found)
        if sink is None:
            return writing
        if writing is not None:
            writing.result()
        return writer.submit(sink.write, found)


def _ahead(reader: ThreadPoolExecutor, tables: list[Table], names: Sequence[str]) -> Iterator[Columns]:
    """Row groups, each read while the one before it is judged."""
    groups = [(table, group) for table in tables for group in range(table.groups)]
    coming = reader.submit(groups[0][0].read, groups[0][1], names) if groups else None
    for number in range(len(groups)):
        if coming is None:
            return
        columns = coming.result()
        if number + 1 < len(groups):
            table, group = groups[number + 1]
            coming = reader.submit(table.read, group, names)
        yield columns


class Spill:
    """Verdicts written away as Parquet, batch by batch: clause, bearer and slot codes, moment, word, rows of evidence."""

    def __init__(self, path: Path, program: Program) -> None:
        import msgspec
        import pyarrow as pa
        import pyarrow.parquet as pq

        says = {
            "clauses": [kept.plan.clause for kept in program.clauses],
            "kinds": [kept.kind for kept in program.clauses],
            "keys": [kept.keys for kept in program.clauses],
        }
        kinds = {"clause": pa.int32(), "bearer": pa.int32(), "a": pa.int32(), "b": pa.int32(), "at": pa.int64(), "word": pa.int64(),
                 "row": pa.int64(), "trigger": pa.int64(), "causes": pa.list_(pa.field("row", pa.int64(), nullable=False))}  # fmt: skip
        fields = [pa.field(name, kind, nullable=False) for name, kind in kinds.items()]
        self._schema = pa.schema(fields, metadata={b"servanda.verdicts": msgspec.json.encode(says)})
        encoding = dict.fromkeys(("at", "row", "trigger", "causes.list.row"), "DELTA_BINARY_PACKED")
        self._file = pq.ParquetWriter(
            str(path), self._schema, compression="none", use_dictionary=["clause", "bearer", "a", "b", "word"], column_encoding=encoding,
            write_statistics=False,
        )  # fmt: skip

    def write(self, found: Found) -> None:
        """Append a batch."""
        import pyarrow as pa

        offsets = np.concatenate([np.zeros(1, dtype=np.int32), found.ends.astype(np.int32)])
        causes = pa.ListArray.from_arrays(pa.array(offsets), pa.array(found.causes), type=self._schema.field("causes").type)
        columns = [pa.array(getattr(found, name)) for name in ("clause", "bearer", "a", "b", "at", "word", "row", "trigger")]
        self._file.write_batch(pa.RecordBatch.from_arrays([*columns, causes], schema=self._schema))

    def close(self, writing: Any) -> None:
        """Wait for the last batch and end the file."""
        if writing is not None:
            writing.result()
        self._file.close()
