"""The journal written ahead: nothing is judged, and nobody is told that anything was taken, before it stands here, on the disk.

One entry a line: number, length and hash of the text, the text (JSON), each chained to the one before it in its file; lines of
before bear a CRC-32 in the
place of the hash. Whatever is not complete at the end was never told to anybody and is cut off. A file is named after its first
entry; a new one begins at
every snapshot.
"""

from __future__ import annotations

import os
import re
import zlib
from itertools import pairwise, zip_longest
from pathlib import Path

import msgspec

from servanda.base import disk
from servanda.base.codec import NOT_JSON, Act, Mark
from servanda.base.ledger import FREE, Ledger, Nothing
from servanda.base.lines import Lines, NoLine
from servanda.base.snapshots import damaged
from servanda.calendar import Instant
from servanda.evidence.records import Record

_NAME = re.compile(r"journal-(\d{12})\.ndjson")
_FRAME = re.compile(rb"(\d{1,15}) (\d{1,12}) ([0-9a-f]{64}|[0-9a-f]{8}) ")
OLD = "old:"
"""In front of the hash of a line of before, which bears only a checksum: such lines stand at the beginning of a file or
nowhere."""


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
    """Lines that were taken in together. now: the moment they are judged from (None: no clock runs yet); known: since when they
    are known. back: seconds by which the clock had
    gone back. place: where they came from, if that can be taken up again."""

    now: Instant | None
    known: Instant
    groups: tuple[Group, ...] = ()
    back: int = 0
    place: Place | None = None


class Tick(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="tick"):
    """Time passed. everything: all is judged anew, because the text, the reading or the version is another; because: which, in
    words ("": nobody noted it)."""

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


class Summed(Lines[Act]):
    """Lines of a watch. Those of before bear a CRC-32: they are read as they are, and the first line after them is chained to all
    of them."""

    ragged = True

    def hashed(self, before: str, bare: bytes, borne: str = "") -> str:
        return (OLD if len(borne) == 8 else "") + super().hashed(before, bare)

    def fits(self, before: str, bare: bytes, borne: str) -> bool:
        if len(borne) == 8:
            return before.startswith(OLD) and int(borne, 16) == zlib.crc32(self.summed(bare))
        return super().fits(before, bare, borne)

    def summed(self, bare: bytes) -> bytes:
        """What the checksum of a line of before is of."""
        return bare


class Frames(Summed[Step]):
    """The lines of a file of the journal whose first entry has the number `first`."""

    format = "servanda.watch.journal/2"

    def __init__(self, first: int) -> None:
        self.start = Mark(number=first - 1, head=OLD)

    def sealed(self, act: Step, number: int, before: str, **said: str) -> tuple[Step, bytes, str]:
        text = _ENCODER.encode(act)
        hash = self.hashed(before, b"%d %s" % (number, text))
        return act, b"%d %d %s %s\n" % (number, len(text), hash.encode(), text), hash

    def split(self, line: bytes) -> tuple[bytes, str]:
        head = _FRAME.match(line)
        if head is None or len(line) - head.end() - 1 != int(head[2]):
            raise NoLine
        return head[1] + b" " + line[head.end() : -1], head[3].decode()

    def summed(self, bare: bytes) -> bytes:
        return bare.partition(b" ")[2]

    def parsed(self, line: bytes, number: int) -> Step:
        if int(line.partition(b" ")[0]) != number:
            raise ValueError(f"bears another number than {number}: an entry is missing, doubled or out of order")
        text = self.split(line)[0].partition(b" ")[2]
        try:
            return _DECODER.decode(text)
        except NOT_JSON as error:
            raise ValueError(f"is no entry of a journal ({error})") from error


class Journal:
    """The journal of one watch, open for writing at its end."""

    def __init__(self, folder: Path, after: int) -> None:
        """Open the journal. after: number of the last entry that a snapshot holds. Raises Refusal when it is damaged before
        its end."""
        self.folder = folder
        self.steps: list[tuple[int, Step]] = []
        self.number = after
        begins = firsts(folder)
        self._ledger = journal_file(folder, begins[-1] if begins else after + 1)
        for first, following in zip_longest(begins, begins[1:]):
            if following is None or following > after + 1:
                self._read(first, following)

    def _read(self, first: int, following: int | None) -> None:
        ledger = self._ledger if following is None else journal_file(self.folder, first)
        mark = ledger.codec.start
        for entry in ledger.read():
            mark = entry.mark
            if mark.number > self.number:
                if mark.number != self.number + 1:
                    raise damaged(ledger.place)
                self.steps.append((mark.number, entry.act))
                self.number = mark.number
        if following is not None and ledger.codec.size(ledger.place) != mark.offset:
            raise damaged(ledger.place)
        if (
            mark.number < self.number and following is None
        ):  # a snapshot holds more than the file, as where one was put back from a copy
            self._ledger = journal_file(self.folder, self.number + 1)

    def append(self, step: Step) -> int:
        """Write an entry and bring it to the disk; its number. Raises Refusal when the disk refuses: nothing of it counts
        then."""
        self.number = self._ledger.append((step,))[0].number
        return self.number

    def turn(self, keep: int) -> None:
        """Begin a new file, and remove those that hold nothing after the entry `keep`."""
        if self._ledger.place.exists():
            self._ledger.trim()
        self._ledger = journal_file(self.folder, self.number + 1)
        for first, following in pairwise(sorted({*firsts(self.folder), self.number + 1})):
            if following <= keep + 1:
                for file in journal_file(self.folder, first).files():
                    disk.remove(file)

    def close(self) -> None:
        """Nothing is held open."""


def firsts(folder: Path) -> list[int]:
    """The numbers after which the files of a journal are named."""
    return sorted(int(m[1]) for name in os.listdir(folder) if (m := _NAME.fullmatch(name)))


def journal_file(folder: Path, first: int) -> Ledger[Step, Nothing]:
    """A file of a journal, a log of its own."""
    return Ledger(folder / f"journal-{first:012}.ndjson", Frames(first), FREE, locked=True)
