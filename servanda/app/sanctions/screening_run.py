"""A run over a file of customers: in chunks that are whole or not there, so that what is interrupted goes on where it stopped.

In the folder of a run: `run.json` (what it is made from; `done` when it is), `chunks/000000.json` (one a chunk, moved into place when it is on the disk),
and at the end `results.jsonl`, `hits.csv`, `hits.parquet`, `rejects.csv`, `unread.csv`, `summary.json`, after a re-screening `changes.csv`. The same inputs give the same bytes, interrupted or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.app.errors import ServandaError
from servanda.app.sanctions import doors, rescreening
from servanda.app.sanctions.asking import answer_of, check_settings, day_of, decisions_folder, standing
from servanda.app.sanctions.doors import PathLike
from servanda.app.sanctions.run_records import CHUNK, CHUNKS, RUN, Part, Run, chunk_path, read_part, read_run
from servanda.app.sanctions.screening_files import finish
from servanda.base import disk, snapshots
from servanda.base.refusal import Refusal
from servanda.base.result import Progress, silent
from servanda.instruments.sanctions.lists.hand import at_hand
from servanda.instruments.sanctions.records import Reject, Sort
from servanda.instruments.sanctions.screening.kept import index_of, key_of
from servanda.instruments.sanctions.screening.records import Query, Screened

if TYPE_CHECKING:
    from servanda.instruments.sanctions.batch.records import Screening

def screen_file(
    path: PathLike,
    out: PathLike,
    *,
    store: PathLike = doors.DEFAULT_STORE,
    lists: Sequence[str] = (),
    list_files: Sequence[str] = (),
    known: str = "",
    input_format: str = "",
    columns: Mapping[str, str] | None = None,
    sort: str = "",
    encoding: str = "utf-8-sig",
    limit: int = 10,
    threshold: float | None = None,
    chunk: int = CHUNK,
    resume: bool = False,
    since: PathLike | None = None,
    decisions: PathLike | None = None,
    today: str = "",
    progress: Progress = silent,
) -> Screening:
    """Screen every row of a file of customers (CSV, Parquet, FollowTheMoney lines) and write the results into a folder.

    In: columns: field -> column where names differ; sort: what rows are that do not say it; chunk: rows a step; resume: go on with a run that was
    interrupted in `out`; since: the folder of an earlier run: only the difference is screened (`rescreening`); rest as `screen`. Out: `Screening` with the counts and the highest hits; everything is in the files. An interruption loses at most
    the step at work. Raises ServandaError: a file that cannot be read, a folder that holds another run, a list or setting that is not there.
    """
    from servanda.instruments.sanctions.batch import reading
    from servanda.instruments.sanctions.screening import screen as engine

    check_settings(limit, threshold)
    if chunk < 1:
        raise ServandaError("a step needs one row at least.", repair="Give a number of rows.", place="--chunk")
    if sort and sort not in list(Sort):
        raise ServandaError(f"“{sort}” is nothing we screen.", repair=f"Choose of: {', '.join(Sort)}.", place="--sort")
    place, folder, day = Path(path), Path(out), day_of(today)
    source = doors.file_input(place, "customers")
    with doors.translated():
        opened = reading.read(place, format=input_format, chosen=columns, sort=Sort(sort) if sort else None, encoding=encoding)
    with doors.translated():
        hand = at_hand(store=store, lists=lists, known=known, list_files=list_files)
    held, head = standing(decisions_folder(store, decisions))
    earlier = None if since is None else rescreening.earlier(since, hand, store, limit, threshold)
    settings = {
        "limit": limit, "threshold": "the model's" if threshold is None else threshold, "sort": sort or "as the rows say",
        "input": opened.format, "encoding": encoding, "index": key_of(hand)[:16], "decisions": head[:16] or "none",
    }  # fmt: skip
    inputs = (source, *hand.inputs, *((earlier.source,) if earlier else ()))
    basis = doors.basis("screen", inputs, as_of=day.isoformat(), known=known, settings=settings)
    snapshots = tuple(one.id for one in hand.manifests) if not list_files else ()
    weighed = tuple(one.id for one in earlier.weights.manifests) if earlier else snapshots
    run = Run(basis=basis, columns=opened.columns.used, unused=opened.columns.unused, snapshots=snapshots, weighed=weighed, chunk=chunk)
    try:
        disk.make_folder(folder / CHUNKS)
        with disk.only_writer(folder, what="the run is being written by"):
            _begin(folder, run, resume)
            if earlier is not None:
                again = earlier.again(progress)
                _chunks(folder, opened.items, again, run, progress)
            else:
                index = index_of(hand, keep=None if list_files else store, progress=progress)
                _chunks(folder, opened.items, lambda queries: engine(index, queries, limit=limit, threshold=threshold), run, progress)
            return finish(folder, run, lambda one: answer_of(held, one, day), head, progress, earlier=earlier, publishers={one.publisher for one in hand.manifests})
    except Refusal as error:
        raise ServandaError(error.reason, repair="Wait until it has finished, or choose another folder.", place=str(folder)) from error
    except OSError as error:
        raise ServandaError(f"the run cannot be written ({error.strerror or error}).", repair="Make room, then go on with --resume.", place=str(folder)) from error


def _begin(folder: Path, run: Run, resume: bool) -> None:
    """Write what the run is made from, or see that the run in the folder is this one."""
    path = folder / RUN
    if not path.exists():
        if any((folder / CHUNKS).iterdir()):
            raise ServandaError("the folder holds chunks of a run that has lost its run.json.", repair="Choose another folder.", place=str(folder))
        snapshots.put(path, run)
        return
    before = read_run(folder)
    if not resume:
        state = "is complete" if before.done else "was interrupted"
        raise ServandaError(f"the folder holds a run that {state}.", repair="Go on with --resume, or choose another folder.", place=str(folder))
    if differ := differences(before, run):
        raise ServandaError(
            f"the run in the folder is another: {'; '.join(differ)}.", repair="Choose another folder for a new run.", place=str(folder)
        )


def differences(before: Run, now: Run) -> tuple[str, ...]:
    """In what two runs differ, in words; nothing: one can go on with the other."""
    found = []
    if before.format != now.format or before.basis.version != now.basis.version:
        found.append(f"it was made by version {before.basis.version}, this is {now.basis.version}")
    old, new = ({one.name: one.sha256 for one in run.basis.inputs} for run in (before, now))
    found += [f"{name} is not what it was" for name in old if name in new and old[name] != new[name]]
    found += [f"{name} is not there now" for name in old if name not in new] + [f"{name} was not there then" for name in new if name not in old]
    was, is_ = dict(before.basis.settings), dict(now.basis.settings)
    found += [f"{name} was {was.get(name)}, is {is_.get(name)}" for name in was.keys() | is_.keys() if was.get(name) != is_.get(name)]
    if before.basis.as_of != now.basis.as_of:
        found.append(f"its day was {before.basis.as_of}, is {now.basis.as_of} (say --today {before.basis.as_of})")
    if before.columns != now.columns or before.chunk != now.chunk or before.basis.known != now.basis.known:
        found.append("its columns, steps or moment of knowledge were chosen otherwise")
    return tuple(sorted(found))


def _chunks(folder: Path, items: Iterator[Any], screen: Callable[[Sequence[Query]], tuple[Screened, ...]], run: Run, progress: Progress) -> None:
    """Screen what has no chunk yet. Every chunk is checked against the rows it must be about, so that none is repeated or lost."""
    done, number = 0, 0
    while True:
        with doors.translated():
            piece = list(islice(items, run.chunk))
        if not piece:
            break
        digest = hashlib.sha256(msgspec.json.encode(piece, order="sorted")).hexdigest()
        path = chunk_path(folder, number)
        if not (path.is_file() and read_part(path).items == digest):
            queries = [one for one in piece if isinstance(one, Query)]
            with doors.translated():
                screened = screen(queries)
            rejects = tuple(one for one in piece if isinstance(one, Reject))
            part = Part(number=number, items=digest, screened=screened, rejects=rejects, passed_over=len(piece) - len(queries) - len(rejects))
            snapshots.put(path, part, compact=True)
        done, number = done + len(piece), number + 1
        progress("screening rows", done, 0)
    for path in sorted((folder / CHUNKS).glob("*.json")):
        if int(path.stem) >= number:
            raise ServandaError("there are chunks of rows that the file does not have.", repair="Choose another folder.", place=str(path))
