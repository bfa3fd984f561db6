"""A run over a file of customers: in chunks that are whole or not there, so that what is interrupted goes on where it stopped.

In the folder of a run: `run.json` (what it is made from; `done` when it is), `chunks/000000.json` (one a chunk, moved into place
when it is on the disk), and at the end `results.jsonl`, `hits.csv`, `hits.parquet`, `rejects.csv`, `unread.csv`, `summary.json`,
after a re-screening `changes.csv`. The same inputs give the same bytes, interrupted or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from servanda.base import disk, snapshots
from servanda.base.refusal import Refusal
from servanda.base.result import Progress
from servanda.instruments.sanctions.batch.folder import CHUNKS, RUN, Part, Run, chunk_path, chunks, read_part, read_run
from servanda.instruments.sanctions.records import Reject
from servanda.instruments.sanctions.screening.records import Query, Screened

T = TypeVar("T")
Screen = Callable[[Sequence[Query]], tuple[Screened, ...]]
NEW = "Choose another folder."


def run_in(
    folder: Path, run: Run, items: Iterator[Any], screens: Callable[[], Screen], finish: Callable[[], T], *,
    resume: bool, progress: Progress,
) -> T:  # fmt: skip
    """Screen what the folder does not hold yet, then finish.

    In: run: what it is made from; items: queries, rejects and None; screens: makes what screens, once the folder is ours. Out:
    what `finish` gives. Raises Refusal: another run in the folder, somebody is writing there, the disk takes no more.
    """
    try:
        disk.make_folder(folder / CHUNKS)
        with disk.only_writer(folder, what="the run is being written by"):
            _begin(folder, run, resume)
            _chunks(folder, items, screens(), run, progress)
            return finish()
    except OSError as error:
        reason = f"the run cannot be written ({error.strerror or error})."
        raise Refusal(reason, "Make room, then go on with --resume.", str(folder)) from error


def _begin(folder: Path, run: Run, resume: bool) -> None:
    """Write what the run is made from, or see that the run in the folder is this one."""
    path = folder / RUN
    if not path.exists():
        if any((folder / CHUNKS).iterdir()):
            raise Refusal("the folder holds chunks of a run that has lost its run.json.", NEW, str(folder))
        snapshots.put(path, run)
        return
    before = read_run(folder)
    if not resume:
        state = "is complete" if before.done else "was interrupted"
        raise Refusal(f"the folder holds a run that {state}.", "Go on with --resume, or choose another folder.", str(folder))
    if differ := differences(before, run):
        reason = f"the run in the folder is another: {'; '.join(differ)}."
        raise Refusal(reason, "Choose another folder for a new run.", str(folder))


def differences(before: Run, now: Run) -> tuple[str, ...]:
    """In what two runs differ, in words; nothing: one can go on with the other."""
    found = []
    if before.format != now.format or before.basis.version != now.basis.version:
        found.append(f"it was made by version {before.basis.version}, this is {now.basis.version}")
    old, new = ({one.name: one.sha256 for one in run.basis.inputs} for run in (before, now))
    found += [f"{name} is not what it was" for name in old if name in new and old[name] != new[name]]
    found += [f"{name} is not there now" for name in old if name not in new]
    found += [f"{name} was not there then" for name in new if name not in old]
    was, is_ = dict(before.basis.settings), dict(now.basis.settings)
    both = was.keys() | is_.keys()
    found += [f"{name} was {was.get(name)}, is {is_.get(name)}" for name in both if was.get(name) != is_.get(name)]
    if before.basis.as_of != now.basis.as_of:
        found.append(f"its day was {before.basis.as_of}, is {now.basis.as_of} (say --today {before.basis.as_of})")
    if before.columns != now.columns or before.chunk != now.chunk or before.basis.known != now.basis.known:
        found.append("its columns, steps or moment of knowledge were chosen otherwise")
    return tuple(sorted(found))


def _chunks(folder: Path, items: Iterator[Any], screen: Screen, run: Run, progress: Progress) -> None:
    """Screen what has no chunk yet. Every chunk is held against its rows, so that none is repeated or lost."""
    done, number = 0, 0
    while piece := list(islice(items, run.chunk)):
        digest = hashlib.sha256(msgspec.json.encode(piece, order="sorted")).hexdigest()
        path = chunk_path(folder, number)
        if not (path.is_file() and read_part(path).items == digest):
            queries = [one for one in piece if isinstance(one, Query)]
            rejects = tuple(one for one in piece if isinstance(one, Reject))
            over = len(piece) - len(queries) - len(rejects)
            part = Part(number=number, items=digest, screened=screen(queries), rejects=rejects, passed_over=over)
            snapshots.put(path, part, compact=True)
        done, number = done + len(piece), number + 1
        progress("screening rows", done, 0)
    for path in chunks(folder):
        if int(path.stem) >= number:
            raise Refusal("there are chunks of rows that the file does not have.", NEW, str(path))
