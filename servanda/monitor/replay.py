"""Replay of an event table of any length: row groups are read ahead, parts of the clauses judged side by side, verdicts counted or written away."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from servanda.base.refusal import Refusal
from servanda.monitor.found import Found, joined
from servanda.monitor.frame import BOUNDS, PLAIN, WORLDS, Frame
from servanda.monitor.hiding import judged_in_gaps, judged_on_record
from servanda.monitor.kernels.layout import MOST_SLOTS
from servanda.monitor.parts import TableParts, parts, routed
from servanda.monitor.plan import Compiled, Uncompiled
from servanda.monitor.spill import Spill
from servanda.monitor.state import Memory
from servanda.monitor.table import Array, Columns, Table

if TYPE_CHECKING:
    from servanda.meaning import Gap

AHEAD = 3
"""Row groups read before they are judged, and judged before their verdicts are fetched."""


@dataclass(frozen=True)
class ReplayResult:
    """What a replay found.

    counts: violations for each clause that was judged (in bounds: those that are so for certain), perhaps: those that may be. mode: how truth was counted.
    left: clauses the kernels do not know, and why: nothing is said about them here. rows, seconds: how much, how fast (reading included). state: bytes of
    state at the end. open: deadlines still running at the last event; closed: the data end there, so that they are open for good, not
    pending. batches: all verdicts, row group after row group and in each part after part of the clauses, unless they were written away or only counted;
    verdicts: the same as one. spilled: where they were written. program: what the codes in them mean. threads: how many judged; nothing else depends on it.
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
    batches: tuple[Found, ...]
    program: TableParts
    threads: int
    spilled: Path | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def verdicts(self) -> Found:
        return joined(list(self.batches))


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
    threads: int | None = None,
    gaps: Sequence[Gap] = (),
    log: bool = False,
) -> ReplayResult:
    """Judge every row of one or more event tables that follow each other in time: complete tables, unless they are said to be a log.

    Args:
        compiled: clauses as plans.
        paths: tables, all with the same dictionaries.
        out: Parquet file for the verdicts with their rows of evidence; memory then stays flat.
        worlds: judge in the 64 worlds of column `worlds`.
        bounds: judge what is certain and what may be; by default if a table has events that are not certain, or if any proves not to say who or where.
        evidence: keep the rows that verdicts rest on.
        keep: hold the verdicts in memory; by default if they are not written away.
        closed: the data end with the last event.
        gaps: stretches in which nobody could see; what they may hide counts as perhaps, and bounds are judged.
        log: the tables are a log, and nobody declares it complete: acts on record are counted and nobody is accused of silence. Clauses that
            silence could breach, or whose acts something not on record could excuse, are left.
        threads: how many judge and read; by default two, if there are two processors.

    Raises:
        Refusal: the tables do not belong together, or an event has no exact time.
    """
    tables = [Table(one) for one in ([paths] if isinstance(paths, str | Path) else paths)]
    if not tables:
        raise Refusal("there is no event table to replay", "give at least one")
    if any(one.dictionaries != tables[0].dictionaries for one in tables[1:]):
        raise Refusal("the event tables have different dictionaries", "write them with the same")
    names = tables[0].names
    if worlds and "worlds" not in names:
        raise Refusal("the event table has no column 'worlds'", "have fusion.worlds fill it, or replay without worlds")
    if worlds and gaps:
        raise Refusal(
            "in worlds a gap has no meaning: it says that something may have happened, not in which of them", "replay with bounds"
        )
    if log:
        compiled = judged_on_record(compiled)
    if gaps:
        compiled = judged_in_gaps(compiled, gaps)
    started = time.perf_counter()
    mode = WORLDS if worlds else BOUNDS if bounds or gaps or (bounds is None and "known" in names) else PLAIN
    holding = out is None if keep is None else keep
    crew = min(2, os.cpu_count() or 1) if threads is None else threads
    with ThreadPoolExecutor(crew) as pool:
        begun = _begun(pool, tables[0])
        made = parts(compiled, tables[0].dictionaries, amounts="amount" in names)
        run = _Run(made, mode, evidence, holding, Path(out) if out is not None else None, tuple(gaps))
        if not run.go(tables, pool, begun) and bounds is None:
            # some event does not say who or where: only the bounds of what may be are an answer
            run = _Run(made, BOUNDS, evidence, holding, Path(out) if out is not None else None, tuple(gaps))
            run.go(tables, pool, {})
    for table in tables:
        table.close()
    tally = np.zeros((len(made.clauses), 2), dtype=np.int64)
    for memory in run.memories:
        tally[: len(memory.tally)] += memory.tally
    clauses = [kept.plan.clause for kept in made.clauses]
    return ReplayResult(
        counts={name: int(tally[number, 0]) for number, name in enumerate(clauses)},
        perhaps={name: int(tally[number, 1]) for number, name in enumerate(clauses) if tally[number, 1]},
        mode=run.mode,
        left=made.left,
        rows=run.rows,
        seconds=time.perf_counter() - started,
        state=sum(memory.size for memory in run.memories),
        open=sum(memory.open_deadlines for memory in run.memories),
        closed=closed,
        batches=tuple(run.kept),
        program=made,
        threads=crew,
        spilled=Path(out) if out is not None else None,
    )


def _begun(pool: ThreadPoolExecutor, table: Table) -> dict[int, Future[Columns]]:
    """The first row groups, read while the clauses are lowered: the columns that most clauses read."""
    names = ("at", "term", "by", *(name for name in table.names if name.startswith("slot:")))
    return {group: pool.submit(table.read, group, names[: 3 + MOST_SLOTS]) for group in range(min(AHEAD, table.groups))}


@dataclass(frozen=True)
class _Stretch:
    """Events with the rows each part listens to; no second goes on in the next."""

    columns: Columns
    frame: Frame
    selected: list[Array]


class _Run:
    """One way through the tables, in one mode."""

    def __init__(
        self, made: TableParts, mode: str, evidence: bool, holding: bool, out: Path | None, gaps: tuple[Gap, ...]
    ) -> None:
        self.made, self.mode, self.holding, self.out = made, mode, holding, out
        fetched = holding or out is not None
        self.memories = [Memory(one, mode, evidence, keep=fetched, gaps=gaps) for one in made.programs]
        self.wanted = (*made.names, "late", *{BOUNDS: ("known",), WORLDS: ("worlds",)}.get(mode, ()))
        self.kept: list[Found] = []
        self.rows = 0

    def go(self, tables: list[Table], crew: ThreadPoolExecutor, begun: dict[int, Future[Columns]]) -> bool:
        """Take in everything; begun: row groups of the first table that are being read. False: an event may or may not count, and this mode cannot say so."""
        judging: deque[list[Future[Found]]] = deque()
        doing: list[Future[Found] | None] = [None] * len(self.memories)
        with ThreadPoolExecutor(1) as writer:
            sink = _Sink(self.out, self.made, writer) if self.out is not None else None
            for stretch in self._whole_seconds(self._ahead(crew, tables, begun)):
                # the busiest part begins, so that the others can share what time is left
                order = sorted(range(len(self.memories)), key=lambda part: -len(stretch.selected[part]))
                for part in order:
                    doing[part] = crew.submit(self._judge, part, stretch, self.rows, doing[part])
                judging.append([one for one in doing if one is not None])
                self.rows += stretch.frame.rows
                while len(judging) > AHEAD:
                    self._accept(judging.popleft(), sink)
                if self._unsure():
                    break
            while judging:
                self._accept(judging.popleft(), sink)
            if sink is not None:
                sink.close()
        return not self._unsure()

    def _unsure(self) -> bool:
        return self.mode == PLAIN and any(memory.perhaps for memory in self.memories)

    def _judge(self, part: int, stretch: _Stretch, first_row: int, before: Future[Found] | None) -> Found:
        if before is not None:
            before.result()  # the same part, one stretch earlier: it was begun earlier, so this waits for work that is being done
        memory, mine = self.memories[part], stretch.selected[part]
        found = memory.judge(stretch.frame, mine, 0, len(mine), first_row)
        late = memory.advance(int(stretch.frame.at[-1]))
        return joined([one for one in (found, late) if len(one)])

    def _accept(self, coming: list[Future[Found]], sink: _Sink | None) -> None:
        for each in coming:
            found = each.result()
            if len(found):
                if self.holding:
                    self.kept.append(found)
                if sink is not None:
                    sink.write(found)

    def _prepare(self, columns: Columns) -> _Stretch:
        frame = Frame(columns, self.made.dictionaries, self.made.names, self.mode)
        return _Stretch(columns, frame, routed(frame, self.made))

    def _ahead(self, crew: ThreadPoolExecutor, tables: list[Table], begun: dict[int, Future[Columns]]) -> Iterator[_Stretch]:
        """Row groups, each read and routed while those before it are judged."""

        def read(table: Table, group: int) -> _Stretch:
            early = begun.pop(group, None) if table is tables[0] else None
            columns = {} if early is None else early.result()
            if not {name for name in self.wanted if name in table.names} <= columns.keys():
                columns = table.read(group, self.wanted)
            seconds = columns["at"]
            if bool((seconds[1:] < seconds[:-1]).any()):
                raise Refusal(f"the rows of {table.path.name} are not in order of time", "sort the events by time")
            return self._prepare(columns)

        groups = iter([(table, group) for table in tables for group in range(table.groups)])
        coming: deque[Future[_Stretch]] = deque()
        for _, one in zip(range(AHEAD), groups, strict=False):
            coming.append(crew.submit(read, *one))
        while coming:
            stretch = coming.popleft().result()
            following = next(groups, None)
            if following is not None:
                coming.append(crew.submit(read, *following))
            if stretch.frame.rows:
                yield stretch

    def _whole_seconds(self, stretches: Iterator[_Stretch]) -> Iterator[_Stretch]:
        """The same events, cut between seconds: what goes on in the next row group is judged with it."""
        held: _Stretch | None = None
        for stretch in stretches:
            if held is None:
                held = stretch
                continue
            last, first = int(held.frame.at[-1]), int(stretch.frame.at[0])
            if first < last:
                raise Refusal(
                    f"an event at {first} comes in a row group after one at {last}", "give the tables in order of time"
                )
            if first > last:
                yield held
                held = stretch
                continue
            start = int(np.searchsorted(held.frame.at, last, side="left"))
            if start:
                yield self._prepare({name: values[:start] for name, values in held.columns.items()})
            both = {name: np.concatenate([values[start:], stretch.columns[name]]) for name, values in held.columns.items()}
            held = self._prepare(both)
        if held is not None:
            yield held


class _Sink:
    """Verdicts on their way to the disk, while others are being found."""

    def __init__(self, path: Path, made: TableParts, writer: ThreadPoolExecutor) -> None:
        self.file = Spill(path, made)
        self.writer = writer
        self.writing: deque[Future[None]] = deque()

    def write(self, found: Found) -> None:
        while len(self.writing) > 4 * AHEAD:
            self.writing.popleft().result()
        self.writing.append(self.writer.submit(self.file.write, found))

    def close(self) -> None:
        for one in self.writing:
            one.result()
        self.file.close()
