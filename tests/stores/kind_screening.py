"""The folder of a screening run (what it is made from, and its chunks), and the kept index of a list."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from servanda.base import disk, snapshots
from servanda.base.refusal import Refusal
from servanda.base.result import Basis, Input
from servanda.instruments.sanctions.batch.folder import CHUNKS, RUN, Part, Run, answers_of, chunk_path, read_part, read_run
from servanda.instruments.sanctions.batch.records import Answer
from servanda.instruments.sanctions.records import Reject
from servanda.instruments.sanctions.screening import store
from servanda.instruments.sanctions.screening.records import Query, Screened


def _part(number: int) -> Part:
    query = Query(id=f"C-{number}", names=("Toren Vaskeld",), countries=("xc",))
    return Part(number=number, items="0" * 64, screened=(Screened(query=query),), rejects=(Reject(place=f"line {number}", reason="it holds no name"),))


class Told(Exception):
    """What the verb says, as the command line prints it."""


class Runs:
    """A finished run of two chunks; an append is the next chunk of it."""

    name = "screening run"
    refusals: tuple[type[Exception], ...] = (Told,)

    def build(self, folder: Path) -> None:
        disk.make_folder(folder / CHUNKS)
        for number in range(2):
            snapshots.put(chunk_path(folder, number), _part(number), compact=True)
        lines = b"".join(msgspec.json.encode(Answer(screened=one)) + b"\n" for number in range(2) for one in _part(number).screened)
        disk.put(folder / "results.jsonl", lines)
        basis = Basis(job="screen", inputs=(Input(name="customers", sha256="1" * 64),), settings=(("limit", "10"),), version="0.1.0")
        files = (("results.jsonl", hashlib.sha256(lines).hexdigest()),)
        snapshots.put(folder / RUN, Run(basis=basis, columns=(("name", "Name"),), snapshots=("a",), weighed=("a",), done=True, files=files))

    def content(self, folder: Path) -> Any:
        try:
            parts = tuple(read_part(path) for path in sorted((folder / CHUNKS).glob("*.json")))
            return (read_run(folder), tuple(answers_of(folder)), *parts)
        except Refusal as error:
            raise Told(f"{error.place}: {error.reason} {error.repair}") from error

    def append(self, folder: Path, number: int) -> None:
        try:
            snapshots.put(chunk_path(folder, 1 + number), _part(1 + number), compact=True)
        except OSError as error:
            raise Told(f"{folder}: {error}") from error

    def verify(self, folder: Path) -> list[str]:
        self.content(folder)
        return []

    def held(self, content: Any) -> Any:
        return content


class Indexes:
    """A kept index: whatever is wrong with it, it is not used; an append writes it anew."""

    name = "screening index"
    refusals: tuple[type[Exception], ...] = (Refusal, OSError)

    def build(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._write(folder, 0)

    def _write(self, folder: Path, more: int) -> None:
        store.write(folder / "kept.index", {"names": np.arange(50 + more, dtype=np.int32), "odds": np.linspace(0, 1, 20)}, b'{"list": "belmora"}')

    def content(self, folder: Path) -> Any:
        arrays, note = store.read(folder / "kept.index")
        return (note, arrays["odds"].tolist(), *arrays["names"].tolist())

    def append(self, folder: Path, number: int) -> None:
        self._write(folder, number)

    def verify(self, folder: Path) -> list[str]:
        self.content(folder)
        return []

    def held(self, content: Any) -> Any:
        return content


STORES = [Runs(), Indexes()]
