"""What lies in the folder of a run over a file of customers, and how it is read: `run.json`, the chunks, the finished files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from servanda.base import snapshots
from servanda.base.decoding import read_json
from servanda.base.opening import opened
from servanda.base.opening import read as read_file
from servanda.base.refusal import Refusal
from servanda.base.result import Basis, file_input
from servanda.instruments.sanctions.batch.records import Answer, Screening
from servanda.instruments.sanctions.records import Reject
from servanda.instruments.sanctions.screening.records import Screened

T = TypeVar("T")
FORMAT = "servanda.sanctions.screening-run/1"
RUN, CHUNKS, RESULTS = "run.json", "chunks", "results.jsonl"
CHUNK = 2000
OTHER = "Choose another folder, or screen in full."
FINISHED = "Give the folder of a finished run, or a saved answer."


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is made from.

    columns: field and column; snapshots: of the store it was screened against, weighed: whose index gave the weights of words;
    done: its files are complete; files: (name, SHA-256).
    """

    format: str = FORMAT
    basis: Basis
    columns: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()
    snapshots: tuple[str, ...] = ()
    weighed: tuple[str, ...] = ()
    chunk: int = CHUNK
    done: bool = False
    files: tuple[tuple[str, str], ...] = ()


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A chunk: the queries screened, the rows that could not be, how many were nobody. items: SHA-256 over the rows it was made
    of."""

    number: int
    items: str
    screened: tuple[Screened, ...] = ()
    rejects: tuple[Reject, ...] = ()
    passed_over: int = 0


def chunk_path(folder: Path, number: int) -> Path:
    return folder / CHUNKS / f"{number:06}.json"


def chunks(folder: Path) -> list[Path]:
    """The chunks that are there, in their order."""
    return sorted((folder / CHUNKS).glob("*.json"))


def read_part(path: Path) -> Part:
    """A chunk. Raises Refusal when it is missing or damaged."""
    return _read(path, Part, "Move it away and go on with --resume: those rows are screened again.")


def read_run(folder: Path) -> Run:
    """What the run in a folder was made from. Raises Refusal when there is none, or it is damaged."""
    run = _read(folder / RUN, Run, OTHER)
    if run.done is not bool(run.files):
        raise Refusal("the file is damaged (a finished run names its files).", OTHER, str(folder / RUN), code="damaged")
    return run


def _read(path: Path, kind: type[T], repair: str) -> T:
    try:
        found = snapshots.read(path, kind, unsealed_too=True)
    except Refusal as error:
        raise Refusal(error.reason, repair, error.place, code=error.code) from error
    if found is None:
        raise Refusal("there is no such file.", repair, str(path))
    return found


def whole(folder: Path, name: str) -> Path:
    """A file of a finished run, held against the hash that `run.json` has of it. Raises Refusal when the run is not finished or
    the file is not as it was written."""
    path = folder / name
    if not path.is_file():
        raise Refusal("there is no such file.", FINISHED, str(path))
    if dict(read_run(folder).files).get(name) != file_input(path).sha256:
        reason = "the file is damaged (its hash is not that in run.json)."
        raise Refusal(reason, "Restore it from a copy, or go on with --resume.", str(path), code="damaged")
    return path


def answers_of(screened: Path) -> Iterator[Answer]:
    """The answers of a run's folder, or of a saved `--json`. Raises Refusal when it is neither."""
    path = whole(screened, RESULTS) if screened.is_dir() else screened
    try:
        if path.suffix == ".jsonl":
            with opened(path) as stream:
                for line in stream:
                    yield read_json(line, type=Answer)
        else:
            yield from read_json(read_file(path), type=Screening).answers
    except OSError as error:
        raise Refusal(f"it cannot be read ({error.strerror or error}).", FINISHED, str(path)) from error
    except msgspec.MsgspecError as error:
        repair = "Save one with: servanda sanctions screen NAME --json"
        raise Refusal(f"it is no screening ({error}).", repair, str(path)) from error
