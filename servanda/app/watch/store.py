"""The list of verdicts, which is the truth about what was said, and the snapshots from which a watch goes on."""

from __future__ import annotations

import os
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from servanda.app.errors import ServandaError
from servanda.app.watch import disk
from servanda.app.watch.journal import Place, damaged
from servanda.calendar import Instant
from servanda.evidence.marking import Recipient, marking_from, may_see
from servanda.monitor.watching.data import Basis, Delta, State

VERDICTS = "verdicts.ndjson"
FORMAT = 1
_NAME = re.compile(r"snapshot-(\d{12})\.json")
_CHECK = re.compile(rb'(\{.*),"check":"([0-9a-f]{8})"\}')
_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Delta] = msgspec.json.Decoder(Delta)


# --- verdicts --------------------------------------------------------------------------------------------------------


def line_of(delta: Delta) -> bytes:
    """A change as it stands in the list: one JSON object, a checksum of the rest as its last field."""
    text = _ENCODER.encode(delta)[:-1]
    return text + f',"check":"{zlib.crc32(text):08x}"}}\n'.encode()


def delta_of(line: bytes) -> Delta | None:
    """The change that a complete line tells; None of any other."""
    found = _CHECK.fullmatch(line)
    if found is None or zlib.crc32(found[1]) != int(found[2], 16):
        return None
    try:
        return _DECODER.decode(found[1] + b"}")
    except msgspec.MsgspecError:
        return None


class Verdicts:
    """The list of verdicts, open for writing at its end. lines: those after `size` bytes, of which a snapshot knows."""

    def __init__(self, folder: Path, number: int, size: int) -> None:
        """In: number of the last change that a snapshot knows, and how many bytes the list then had. Raises ServandaError when lines are lost."""
        self.path = folder / VERDICTS
        self.lines: list[bytes] = []
        data = b""
        if self.path.exists():
            if self.path.stat().st_size < size:
                raise damaged(self.path)
            with self.path.open("rb") as file:
                file.seek(size)
                data = file.read()
        elif size:
            raise damaged(self.path)
        whole = size
        parts = data.split(b"\n")[:-1]
        for position, part in enumerate(parts):
            found = delta_of(part)
            if found is None or found.number != number + len(self.lines) + 1:
                if any(delta_of(rest) for rest in parts[position + 1 :]):
                    raise damaged(self.path)
                break
            self.lines.append(part + b"\n")
            whole += len(part) + 1
        self._tail = disk.Tail(self.path, whole)

    @property
    def size(self) -> int:
        return self._tail.size

    def append(self, lines: list[bytes]) -> None:
        """Add lines and bring them to the disk."""
        if lines:
            self._tail.append(b"".join(lines))

    def close(self) -> None:
        self._tail.close()


def lines_after(folder: Path, number: int, most: int) -> Iterator[bytes]:
    """The complete lines after a number, at most so many."""
    path = folder / VERDICTS
    if not path.exists():
        return
    given = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n") or given == most:
                return
            if int(line[len(b'{"number":') : line.index(b",")]) > number:
                given += 1
                yield line


def for_reader(delta: Delta | None, number: int, reader: Recipient) -> Delta | None:
    """A change as a reader may have it, under the number it has for him; None: he may not see it, or it does not say how it is marked."""
    if delta is None or not delta.marking or not may_see(marking_from(delta.marking), reader):
        return None
    because = tuple(cause for cause in delta.because if cause.marking and may_see(marking_from(cause.marking), reader))
    return replace(delta, number=number, because=because)


def lines_for(folder: Path, number: int, most: int, reader: Recipient) -> Iterator[bytes]:
    """The lines that a reader may see, numbered as if there were no others, after a number, at most so many."""
    count = given = 0
    for line in lines_after(folder, 0, sys.maxsize):
        found = for_reader(delta_of(line.rstrip(b"\n")), count + 1, reader)
        if found is None:
            continue
        count += 1
        if count > number and given < most:
            given += 1
            yield line_of(found)


# --- snapshots -------------------------------------------------------------------------------------------------------


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """sequence: number of the last journal entry that it holds. entries: of the log of evidence; all that was taken in before is among them. size: bytes
    of the list of verdicts. known: since when the last that was taken in is known. place: how far the spool folder was taken. anew: everything is to be judged
    again, because the basis is another than before; because: what of it, in words."""

    format: int = FORMAT
    basis: Basis
    sequence: int = 0
    entries: int = 0
    size: int = 0
    known: Instant | None = None
    state: State = State()
    place: Place | None = None
    anew: bool = False
    because: str = ""


def write_snapshot(folder: Path, snapshot: Snapshot) -> int:
    """Bring a snapshot to the disk; the entry of the journal from which on it must be kept: that of the snapshot before this one."""
    text = _ENCODER.encode(snapshot)
    disk.put(folder / f"snapshot-{snapshot.sequence:012}.json", f"{len(text)} {zlib.crc32(text):08x}\n".encode() + text)
    numbers = _numbers(folder)
    for number in numbers[:-2]:
        disk.remove(folder / f"snapshot-{number:012}.json")
    return numbers[-2] if len(numbers) > 1 else 0


def read_snapshot(folder: Path) -> Snapshot | None:
    """The last complete snapshot; None where there is none yet. Raises ServandaError when there is one, but none that can be read."""
    numbers = _numbers(folder)
    for number in reversed(numbers):
        head, _, text = (folder / f"snapshot-{number:012}.json").read_bytes().partition(b"\n")
        if head != f"{len(text)} {zlib.crc32(text):08x}".encode():
            continue  # not complete, in spite of all care: the one before it holds, and the journal reaches back to it
        try:
            return msgspec.json.decode(text, type=Snapshot)
        except msgspec.MsgspecError as error:
            raise ServandaError(
                f"is of another format ({error}).", repair="Go on with the version that wrote it.", place=str(folder)
            ) from error
    if numbers:
        raise damaged(folder / f"snapshot-{numbers[-1]:012}.json")
    return None


def _numbers(folder: Path) -> list[int]:
    return sorted(int(m[1]) for name in os.listdir(folder) if (m := _NAME.fullmatch(name)))
