"""The journal written ahead: nothing is judged, and nobody is told that anything was taken, before it stands here, on the disk.

One entry a line: number, length and checksum of the text, the text (JSON). Whatever is not complete at the end was never told to anybody and
is cut off. A file is named after its first entry; a new one begins at every snapshot.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec

from servanda.app.errors import ServandaError
from servanda.app.watch import disk
from servanda.calendar import Instant
from servanda.evidence.records import Record

_NAME = re.compile(r"journal-(\d{12})\.ndjson")
_FRAME = re.compile(rb"(\d+) (\d+) ([0-9a-f]{8}) ")


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a file of the spool folder has been taken. digest: of its bytes; lines: so many from its beginning."""

    file: str
    digest: str
    lines: int


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Records entered together."""

    records: tuple[Record, ...]
    author: str = ""
    because: str = ""


class Taken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="taken"):
    """Lines that were taken in together. now: the moment they are judged from (None: no clock runs yet); known: since when they are known. back: seconds by which the clock had
    gone back. place: where they came from, if that can be taken up again."""

    now: Instant | None
    known: Instant
    groups: tuple[Group, ...] = ()
    back: int = 0
    place: Place | None = None


class Tick(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="tick"):
    """Time passed. everything: all is judged anew, because the text, the reading or the version is another; because: which, in words ("": nobody noted it)."""

    now: Instant
    back: int = 0
    everything: bool = False
    because: str = ""


class Rolling(msgspec.Struct, frozen=True, kw_only=True, tag="rolling"):
    """What was taken in is about to enter the log of evidence, which holds so many entries."""

    entries: int


class Unrolled(msgspec.Struct, frozen=True, kw_only=True, tag="unrolled"):
    """What an earlier entry (number) announced did not come about."""

    number: int


class Others(msgspec.Struct, frozen=True, kw_only=True, tag="others"):
    """The log has grown to so many entries by others' hands. now: the moment that is judged from."""

    entries: int
    now: Instant | None
    back: int = 0


Step = Taken | Tick | Rolling | Unrolled | Others
_DECODER: msgspec.json.Decoder[Step] = msgspec.json.Decoder(Step)
_ENCODER = msgspec.json.Encoder()


def frame(number: int, step: Step) -> bytes:
    """The line of an entry."""
    text = _ENCODER.encode(step)
    return f"{number} {len(text)} {zlib.crc32(text):08x} ".encode() + text + b"\n"


class Journal:
    """The journal of one watch, open for writing at its end."""

    def __init__(self, folder: Path, after: int) -> None:
        """Open the journal. after: number of the last entry that a snapshot holds. Raises ServandaError when it is damaged before its end."""
        self.folder = folder
        self.steps: list[tuple[int, Step]] = []
        files = sorted((int(m[1]), folder / m[0]) for name in os.listdir(folder) if (m := _NAME.fullmatch(name)))
        self.number = after
        path, size = self._path(after + 1), 0
        for position, (first, file) in enumerate(files):
            last_file = position == len(files) - 1
            following = files[position + 1][0] if not last_file else None
            if following is not None and following <= after + 1:
                continue
            found, size = _read(file, last_file)
            if found and found[0][0] != first:
                raise damaged(file)
            for number, step in found:
                if number > after:
                    if number != self.number + 1:
                        raise damaged(file)
                    self.steps.append((number, step))
                    self.number = number
            path = file
        self._tail = disk.Tail(path, size)

    def append(self, step: Step) -> int:
        """Write an entry and bring it to the disk; its number."""
        self._tail.append(frame(self.number + 1, step))
        self.number += 1
        return self.number

    def turn(self, keep: int) -> None:
        """Begin a new file, and remove those that hold nothing after the entry `keep`."""
        self._tail.close()
        self._tail = disk.Tail(self._path(self.number + 1), 0)
        firsts = sorted(int(m[1]) for name in os.listdir(self.folder) if (m := _NAME.fullmatch(name)))
        for first, following in pairwise(firsts):
            if following <= keep + 1:
                disk.remove(self._path(first))

    def close(self) -> None:
        self._tail.close()

    def _path(self, first: int) -> Path:
        return self.folder / f"journal-{first:012}.ndjson"


def damaged(path: Path) -> ServandaError:
    """A file that somebody else than a crash has damaged."""
    return ServandaError(
        "was damaged: not at its end, as by a crash, but before.",
        repair="Restore the folder of the watch from a copy.",
        place=str(path),
    )


def _read(path: Path, last: bool) -> tuple[list[tuple[int, Step]], int]:
    """The complete entries of a file, and how many bytes they take. Only the last file may end in something incomplete."""
    data = path.read_bytes()
    found: list[tuple[int, Step]] = []
    at = 0
    for number, step, end in _frames(data):
        found.append((number, step))
        at = end
    rest = data[at:]
    if rest and (not last or any(_whole(line) for line in rest.split(b"\n"))):
        raise damaged(path)
    return found, at


def _frames(data: bytes) -> Iterator[tuple[int, Step, int]]:
    at = 0
    while True:
        end = data.find(b"\n", at)
        if end < 0 or (text := _whole(data[at:end])) is None:
            return
        try:
            step = _DECODER.decode(text)
        except msgspec.MsgspecError:
            return
        number = int(data[at : data.index(b" ", at)])
        at = end + 1
        yield number, step, at


def _whole(line: bytes) -> bytes | None:
    """The text of a complete line; None of any other."""
    head = _FRAME.match(line)
    if head is None:
        return None
    text = line[head.end() :]
    return text if len(text) == int(head[2]) and zlib.crc32(text) == int(head[3], 16) else None
