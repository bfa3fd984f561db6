"""What lies in the folder of a run over a file of customers, and how it is read: `run.json`, the chunks, the finished files."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from servanda.app.errors import ServandaError
from servanda.app.sanctions import doors
from servanda.base import snapshots
from servanda.base.refusal import Refusal
from servanda.base.result import Basis
from servanda.instruments.sanctions.records import Reject
from servanda.instruments.sanctions.screening.records import Screened

T = TypeVar("T")
FORMAT = "servanda.sanctions.screening-run/1"
RUN, CHUNKS = "run.json", "chunks"
CHUNK = 2000
KEPT = 500
"""Answers with hits that the result itself holds, those with the highest scores; all are in the files."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is made from.

    columns: field and column; snapshots: of the store it was screened against, weighed: whose index gave the weights of words; done: its files are complete;
    files: (name, SHA-256).
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
    """A chunk: the queries screened, the rows that could not be, how many were nobody. items: SHA-256 over the rows it was made of."""

    number: int
    items: str
    screened: tuple[Screened, ...] = ()
    rejects: tuple[Reject, ...] = ()
    passed_over: int = 0


def chunk_path(folder: Path, number: int) -> Path:
    return folder / CHUNKS / f"{number:06}.json"


def read_part(path: Path) -> Part:
    """A chunk. Raises ServandaError when it is missing or damaged."""
    return _read(path, Part, "Move it away and go on with --resume: those rows are screened again.")


def read_run(folder: Path) -> Run:
    """What the run in a folder was made from. Raises ServandaError when there is none, or it is damaged."""
    run = _read(folder / RUN, Run, "Choose another folder, or screen in full.")
    if run.done is not bool(run.files):
        raise ServandaError("the file is damaged (a finished run names its files).", repair="Choose another folder, or screen in full.", place=str(folder / RUN))
    return run


def _read(path: Path, kind: type[T], repair: str) -> T:
    try:
        found = snapshots.read(path, kind, unsealed_too=True)
    except Refusal as error:
        raise ServandaError(error.reason, repair=repair, place=error.place) from error
    if found is None:
        raise ServandaError("there is no such file.", repair=repair, place=str(path))
    return found


def whole(folder: Path, name: str) -> Path:
    """A file of a finished run, held against the hash that `run.json` has of it. Raises ServandaError when the run is not finished or the file is not as it was written."""
    again = "Give the folder of a finished run, or a saved answer."
    path = folder / name
    if not path.is_file():
        raise ServandaError("there is no such file.", repair=again, place=str(path))
    if dict(read_run(folder).files).get(name) != doors.file_input(path).sha256:
        raise ServandaError("the file is damaged (its hash is not that in run.json).", repair="Restore it from a copy, or go on with --resume.", place=str(path))
    return path
