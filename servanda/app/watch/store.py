"""The list of verdicts, which is the truth about what was said, and the snapshots from which a watch goes on."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from servanda.app.watch.journal import OLD, Place, Summed, firsts, journal_file
from servanda.base import disk
from servanda.base.codec import NOT_JSON, Mark
from servanda.base.ledger import FREE, Ledger, Nothing
from servanda.base.lines import Lines, NoLine
from servanda.base.refusal import Problem, Refusal
from servanda.base.snapshots import damaged
from servanda.calendar import Instant
from servanda.evidence.marking import Recipient, marking_from, may_see
from servanda.monitor.watching.data import Basis, Delta, State

VERDICTS, REJECTS = "verdicts.ndjson", "rejects.ndjson"
FORMAT = 1
_NAME = re.compile(r"snapshot-(\d{12})\.json")
_CHECK = re.compile(rb'(\{.*),"check":"([0-9a-f]{64}|[0-9a-f]{8})"\}')
_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Delta] = msgspec.json.Decoder(Delta)
APART = 500
"""Of so many lines of the list one place is remembered, from which on it can be read again."""


# --- verdicts --------------------------------------------------------------------------------------------------------


class VerdictLines(Summed[Delta]):
    """A change as it stands in the list: one JSON object, its last field `check` the hash over the rest and the line before."""

    format = "servanda.watch.verdicts/2"
    start = Mark(head=OLD)

    def sealed(self, act: Delta, number: int, before: str, **said: str) -> tuple[Delta, bytes, str]:
        hash = self.hashed(before, _ENCODER.encode(act)[:-1])
        return act, line_of(act, hash), hash

    def split(self, line: bytes) -> tuple[bytes, str]:
        found = _CHECK.fullmatch(line, 0, len(line) - 1)
        if found is None:
            raise NoLine
        return found[1], found[2].decode()

    def parsed(self, line: bytes, number: int) -> Delta:
        bare, borne = self.split(line)
        try:
            delta = _DECODER.decode(bare + b"}")
        except NOT_JSON as error:
            raise ValueError(f"is no verdict ({error})") from error
        if delta.number != number:
            raise ValueError(f"bears the number {delta.number}: a verdict is missing, doubled or out of order")
        if len(borne) == 64 and _ENCODER.encode(delta)[:-1] != bare:
            raise ValueError("is not written as the list writes it")
        return delta


class AsTheyLie(Summed[bytes]):
    """The same lines, given as they lie there."""

    format, start = VerdictLines.format, VerdictLines.start

    def split(self, line: bytes) -> tuple[bytes, str]:
        return LINES.split(line)

    def parsed(self, line: bytes, number: int) -> bytes:
        LINES.parsed(line, number)
        return line


LINES = VerdictLines()


def line_of(act: Delta | RefusedLine, check: str) -> bytes:
    """A change, or what was refused, as it stands in its list."""
    return _ENCODER.encode(act)[:-1] + f',"check":"{check}"}}\n'.encode()


def delta_of(line: bytes) -> Delta | None:
    """The change that a line of the list tells, whether it fits the line before it or not; None of anything else."""
    try:
        return _DECODER.decode(LINES.split(line.rstrip(b"\n") + b"\n")[0] + b"}")
    except (NoLine, *NOT_JSON):
        return None


def verdict_log(folder: Path) -> Ledger[Delta, Nothing]:
    """The list of a watch; whoever writes holds the folder."""
    return Ledger(folder / VERDICTS, LINES, FREE, locked=True)


class RefusedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was not taken in. line: its number in its source; source: stdin, a file, a request."""

    line: int
    source: str
    reason: str
    repair: str
    text: str = ""


class RejectLines(Summed[RefusedLine]):
    """What was not taken in, as it stands in its list: lines as those of verdicts; those of before bear no hash and are read as they are."""

    format = "servanda.watch.rejects/2"
    start = Mark(head=OLD)

    def sealed(self, act: RefusedLine, number: int, before: str, **said: str) -> tuple[RefusedLine, bytes, str]:
        hash = self.hashed(before, _ENCODER.encode(act)[:-1], "new")
        return act, line_of(act, hash), hash

    def split(self, line: bytes) -> tuple[bytes, str]:
        found = _CHECK.fullmatch(line, 0, len(line) - 1)
        if found is None and not line.startswith(b"{"):
            raise NoLine
        return (line[:-2], "") if found is None else (found[1], found[2].decode())

    def hashed(self, before: str, bare: bytes, borne: str = "") -> str:
        return ("" if borne else OLD) + Lines.hashed(self, before, bare)

    def fits(self, before: str, bare: bytes, borne: str) -> bool:
        return before.startswith(OLD) if not borne else borne == self.hashed(before, bare, borne)

    def parsed(self, line: bytes, number: int) -> RefusedLine:
        try:
            return msgspec.json.decode(self.split(line)[0] + b"}", type=RefusedLine)
        except NOT_JSON as error:
            raise ValueError(f"is no line that was refused ({error})") from error


def reject_log(folder: Path) -> Ledger[RefusedLine, Nothing]:
    """The list of what a watch did not take in; whoever writes holds the folder."""
    return Ledger(folder / REJECTS, RejectLines(), FREE, locked=True)


class Verdicts:
    """The list of verdicts, open for writing at its end. lines: those after `size` bytes, of which a snapshot knows."""

    def __init__(self, folder: Path, number: int, size: int) -> None:
        """In: number of the last change that a snapshot knows, and how many bytes the list then had. Raises Refusal, with
        the line, when any was changed
        or is lost."""
        self.path = folder / VERDICTS
        self._log = verdict_log(folder)
        self.lines: list[Delta] = []
        known = LINES.start
        for entry in self._log.read():
            if entry.mark.offset <= size:
                known = entry.mark
            else:
                self.lines.append(entry.act)
        if (known.number, known.offset) != (number, size):
            raise damaged(self.path)
        self._size = self._log.trim().offset

    @property
    def size(self) -> int:
        return self._size

    def append(self, deltas: Sequence[Delta]) -> list[tuple[Delta, bytes]]:
        """Add changes and bring them to the disk; each with its line."""
        made = self._log.append(deltas)
        self._size = made[-1].mark.offset if made else self._size
        return [(entry.act, line_of(entry.act, entry.hash)) for entry in made]

    def close(self) -> None:
        """Nothing is held open."""


_SEEN: dict[tuple[str, int], list[Mark]] = {}
"""Of a list (its path and inode): places that were read and found in order, so that whoever asks again does not read all of it
again."""


def lines_after(folder: Path, number: int, most: int) -> Iterator[bytes]:
    """The complete lines after a number, at most so many. Each is given only if it fits the line before it; else Refusal
    names it."""
    path = folder / VERDICTS
    if not path.exists() or most <= 0:
        return
    key = (str(path.resolve()), path.stat().st_ino)
    marks = _SEEN.setdefault(key, [LINES.start])
    begin = next(mark for mark in reversed(marks) if mark.number <= max(0, number))
    given = 0
    try:
        for entry in Ledger(path, AsTheyLie(), FREE, locked=True).read(begin):
            if entry.number == marks[-1].number + APART:
                marks.append(entry.mark)
            if entry.number > number:
                yield entry.act
                number, given = entry.number, given + 1
                if given == most:
                    return
    except Refusal:
        del _SEEN[key]
        if begin.number == 0:
            raise
        yield from lines_after(folder, number, most - given)  # the whole file says whether it is damaged, or another than before


class ReadersLines:
    """The lines of a list that a reader may see, numbered and chained as if there were no others. count: so many were given."""

    def __init__(self, reader: Recipient) -> None:
        self.reader, self.count, self._head = reader, 0, LINES.start.head

    def take(self, delta: Delta | None) -> tuple[Delta, bytes] | None:
        """The next change of the list as the reader may have it, with its line; None: he may not see it, or it does not say how it is marked."""
        if delta is None or not delta.marking or not may_see(marking_from(delta.marking), self.reader):
            return None
        because = tuple(cause for cause in delta.because if cause.marking and may_see(marking_from(cause.marking), self.reader))
        self.count += 1
        found, line, self._head = LINES.sealed(replace(delta, number=self.count, because=because), self.count, self._head)
        return found, line

    def all(self, folder: Path) -> Iterator[bytes]:
        """Those of a whole list."""
        for line in lines_after(folder, 0, sys.maxsize):
            if (found := self.take(delta_of(line))) is not None:
                yield found[1]


def lines_for(folder: Path, number: int, most: int, reader: Recipient) -> Iterator[bytes]:
    """The lines that a reader may see after a number, at most so many."""
    return islice(ReadersLines(reader).all(folder), number, min(number + most, sys.maxsize))


# --- snapshots -------------------------------------------------------------------------------------------------------


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """sequence: number of the last journal entry that it holds. entries: of the log of evidence; all that was taken in before is
    among them. size: bytes
    of the list of verdicts. known: since when the last that was taken in is known. place: how far the spool folder was taken.
    anew: everything is to be judged
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
    """Bring a snapshot to the disk; the entry of the journal from which on it must be kept: that of the snapshot before this
    one."""
    text = _ENCODER.encode(snapshot)
    disk.put(
        folder / f"snapshot-{snapshot.sequence:012}.json", f"{len(text)} {hashlib.sha256(text).hexdigest()}\n".encode() + text
    )
    numbers = _numbers(folder)
    for number in numbers[:-2]:
        disk.remove(folder / f"snapshot-{number:012}.json")
    return numbers[-2] if len(numbers) > 1 else 0


def read_snapshot(folder: Path) -> Snapshot | None:
    """The last complete snapshot; None where there is none yet. Raises Refusal when there is one, but none that can be
    read."""
    numbers = _numbers(folder)
    for number in reversed(numbers):
        text = _snapshot_text(folder, number)
        if text is None:
            continue  # not complete, in spite of all care: the one before it holds, and the journal reaches back to it
        try:
            return msgspec.json.decode(text, type=Snapshot)
        except NOT_JSON as error:
            raise Refusal(
                f"is of another format ({error}).", repair="Go on with the version that wrote it.", place=str(folder)
            ) from error
    if numbers:
        raise damaged(folder / f"snapshot-{numbers[-1]:012}.json")
    return None


def _snapshot_text(folder: Path, number: int) -> bytes | None:
    """What a snapshot says; None where it is not as it was written."""
    head, _, text = (folder / f"snapshot-{number:012}.json").read_bytes().partition(b"\n")
    hashes = hashlib.sha256(text).hexdigest(), f"{zlib.crc32(text):08x}"  # the second of a version before
    return text if head in [f"{len(text)} {one}".encode() for one in hashes] else None


def watch_problems(folder: Path) -> tuple[Problem, ...]:
    """What is not as it was written in the folder of a watch: its verdicts, what it refused, its journal and snapshots; () where
    there is none."""
    if not folder.is_dir():
        return ()
    problems = [*verdict_log(folder).verify(), *reject_log(folder).verify()]
    for first in firsts(folder):
        problems += journal_file(folder, first).verify()
    for number in _numbers(folder):
        if _snapshot_text(folder, number) is None:
            path = folder / f"snapshot-{number:012}.json"
            problems.append(Problem(reason="it is not as it was written", repair="restore the folder from a copy", place=str(path)))
    return tuple(problems)


def _numbers(folder: Path) -> list[int]:
    return sorted(int(m[1]) for name in os.listdir(folder) if (m := _NAME.fullmatch(name)))
