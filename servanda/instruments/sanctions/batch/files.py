"""The files of a finished run: all answers as JSON lines, hits as CSV and Parquet, rejects, cells that were not read, counts.
Written piece by piece, then moved into place."""

from __future__ import annotations

import csv
import heapq
import io
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base import snapshots
from servanda.base.result import Progress, file_input
from servanda.base.shown import in_cell, json_bytes
from servanda.instruments.sanctions.authorities import lists_not_judged
from servanda.instruments.sanctions.batch.folder import RESULTS, RUN, Part, Run, chunks, read_part
from servanda.instruments.sanctions.batch.records import Answer, Counting, Screening
from servanda.instruments.sanctions.batch.rows import COLUMNS, NUMBERS, hit_rows
from servanda.instruments.sanctions.records import Reject
from servanda.instruments.sanctions.rescreening import RecordChange
from servanda.instruments.sanctions.screening.records import Query, Screened
from servanda.instruments.sanctions.screening.scripts import without_icu

if TYPE_CHECKING:
    from servanda.instruments.sanctions.rescreening.earlier import Earlier

CHANGES, HITS, PARQUET = "changes.csv", "hits.csv", "hits.parquet"
TABLES = {
    HITS: COLUMNS,
    "rejects.csv": ("place", "reason", "text"),
    "unread.csv": ("query", "name", "field", "text", "why"),
    CHANGES: ("query", "entity", "what", "why", "query_name", "listed_name", "score"),
}
"""The tables in text, with their columns."""
KEPT = 500
"""Answers with hits that the result itself holds, those with the highest scores; all are in the files."""
KEPT_REJECTS = 200
"""Rows of a file that are told one by one as rejected, and as unread."""


def finish(
    folder: Path, run: Run, answer: Callable[[Screened], Answer], head: str, progress: Progress, *,
    earlier: Earlier | None, publishers: Collection[str],
) -> Screening:  # fmt: skip
    """Put the chunks together. answer: makes one of a screened query; head: of the log of decisions; earlier: what is compared
    with; publishers: of the lists. Raises OSError, Refusal."""
    counting, best, rejects, unread = Counting(), _Best(KEPT), list[Reject](), list[Query]()
    with ExitStack() as stack:
        writers = _Writers(folder, stack)
        for part in _parts(folder, progress):
            answers = [answer(one) for one in part.screened]
            writers.write(answers, part)
            counting.add(answers, len(part.rejects), part.passed_over)
            best.add(answers)
            rejects += part.rejects[: KEPT_REJECTS - len(rejects)]
            unread += [one.query for one in part.screened if one.query.unread][: KEPT_REJECTS - len(unread)]
    names = (RESULTS, HITS, PARQUET, "rejects.csv", "unread.csv")
    written = tuple((name, file_input(writers.put(name)).sha256) for name in names)
    notes = [f"columns that say nothing we screen by: {', '.join(run.unused)}"] * bool(run.unused)
    notes += [without_icu()] if without_icu() else []
    if earlier is not None:
        told = earlier.changes(one for part in _parts(folder, progress) for one in part.screened)
        snapshots.lay(folder, {CHANGES: changes_text(told).encode()})
        written += ((CHANGES, file_input(folder / CHANGES).sha256),)
        many = Counter(one.what for one in told)
        notes.append("since the earlier run: " + ", ".join(f"{many[what]} {what}" for what in ("opened", "closed", "changed")))
    snapshots.put(folder / RUN, msgspec.structs.replace(run, done=True, files=written))
    result = Screening(
        basis=run.basis, summary=counting.summary(), answers=best.answers(), rejects=tuple(rejects), unread=tuple(unread),
        head=head, folder=str(folder), files=written, notes=tuple(notes), not_judged=lists_not_judged(publishers),
    )  # fmt: skip
    snapshots.put(folder / "summary.json", msgspec.structs.replace(result, answers=(), folder=""))
    return result


def changes_text(told: Sequence[RecordChange]) -> str:
    """Hits opened, closed and changed as CSV."""
    out = io.StringIO()
    table = _table(out, CHANGES)
    for one in told:
        hit = (one.hit.query_name, one.hit.listed_name, f"{one.hit.score:.6f}")
        table.writerow(_cells((one.query, one.entity, one.what, one.why, *hit)))
    return out.getvalue()


def _table(out: Any, name: str) -> Any:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(TABLES[name])
    return writer


def _cells(row: Iterable[Any]) -> list[Any]:
    return [in_cell(cell) if isinstance(cell, str) else cell for cell in row]


def _parts(folder: Path, progress: Progress) -> Iterator[Part]:
    paths = chunks(folder)
    for number, path in enumerate(paths, start=1):
        yield read_part(path)
        progress("putting the results together", number, len(paths))


class _Best:
    """The answers that a page shows, with hits or, after them, with weak aliases only: open ones before others, then those with
    the highest score; in the order of the file among equals."""

    def __init__(self, most: int) -> None:
        self._most, self._heap, self._seen = most, list[tuple[bool, float, int, Answer]](), 0

    def add(self, answers: list[Answer]) -> None:
        for answer in answers:
            self._seen += 1
            if answer.screened.hits or answer.screened.weak:
                score = answer.screened.hits[0].score if answer.screened.hits else 0.0
                entry = (bool(answer.open_hits), score, -self._seen, answer)
                (heapq.heappush if len(self._heap) < self._most else heapq.heappushpop)(self._heap, entry)

    def answers(self) -> tuple[Answer, ...]:
        return tuple(entry[3] for entry in sorted(self._heap, key=lambda one: one[:3], reverse=True))


class _Writers:
    """The files, each beside its place until it is whole."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        def text(name: str) -> Any:
            return _table(stack.enter_context(self._draft(name).open("w", encoding="utf-8", newline="")), name)

        self._folder = folder
        self._schema = pa.schema([(name, pa.float64() if name in NUMBERS else pa.string()) for name in COLUMNS])
        self._lines = stack.enter_context(self._draft(RESULTS).open("wb"))
        self._parquet: Any = stack.enter_context(pq.ParquetWriter(self._draft(PARQUET), self._schema, compression="zstd"))
        self._hits, self._rejects, self._unread = map(text, (HITS, "rejects.csv", "unread.csv"))

    def write(self, answers: list[Answer], part: Part) -> None:
        import pyarrow as pa

        self._lines.write(b"".join(json_bytes(msgspec.json.encode(one)) + b"\n" for one in answers))
        rows = list(hit_rows(answers))
        self._hits.writerows(_cells(row.get(name, "") for name in COLUMNS) for row in rows)
        if rows:
            self._parquet.write_table(pa.Table.from_pylist(rows, self._schema))
        self._rejects.writerows(_cells((one.place, one.reason, one.text)) for one in part.rejects)
        told = ((one.query, cell) for one in part.screened for cell in one.query.unread)
        self._unread.writerows(_cells((query.id, query.names[0], cell.field, cell.text, cell.why)) for query, cell in told)

    def put(self, name: str) -> Path:
        """Bring a file to the disk and to its place."""
        with self._draft(name).open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(self._draft(name), self._folder / name)
        return self._folder / name

    def _draft(self, name: str) -> Path:
        return self._folder / f".{name}.part"
