"""Logs as files of lines, each chained to the one before by SHA-256: the codecs of a ledger for what people and programs enter
act by act.

A line counts once its line feed is there; what an interrupted append left behind the last one was never confirmed to anybody.
Reading is strict: first the
hash, over the bytes as they lie there, then the words; whatever is not exactly as the log writes it is refused with its line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Generic

import msgspec

from servanda.base import disk
from servanda.base.codec import NOT_JSON, START, Act, LedgerEntry, Mark
from servanda.base.refusal import Problem, Refusal

CHUNK = 1 << 20
WINDOW = 1 << 15
"""So many bytes before its end are looked at anew by every act: a small log as a whole, a large one in constant time."""

ZEROS = bytes(4)
"""What a loss of power leaves where a file had grown already and its content had not arrived."""
RESTORE = "Restore the file from a copy."


class NoLine(ValueError):
    """Bytes that are no line of this log at all."""


class Lines(Generic[Act]):
    """A file of lines. What a line looks like is said by the methods of a kind: `sealed`, `split`, `parsed`, and where it has
    older lines `hashed` and `fits`. A kind that is only read (lines as they lie) has no `sealed`, so the class is not abstract: what a kind
    lacks is an error of ours, at the first use.

    format: goes into every hash. start: the mark at the beginning of the file. ragged: a write torn by a loss of power may have
    left anything at the end.
    """

    format: str
    start = START
    ragged = False

    def sealed(self, act: Act, number: int, before: str, **said: str) -> tuple[Act, bytes, str]:
        """The act as it enters the log, its line, its hash. said: at, person, because, where the kind has a place for them."""
        raise NotImplementedError

    def split(self, line: bytes) -> tuple[bytes, str]:
        """What a line says besides its hash, and the hash that it bears. Raises NoLine."""
        raise NotImplementedError

    def parsed(self, line: bytes, number: int) -> Act:
        """The act of a line whose hash is right. Raises ValueError with what is wrong."""
        raise NotImplementedError

    def hashed(self, before: str, bare: bytes, borne: str = "") -> str:
        """The hash of what a line says besides its hash, after the hash of the line before."""
        return hashlib.sha256(f"{self.format}\n{before}\n".encode() + bare).hexdigest()

    def fits(self, before: str, bare: bytes, borne: str) -> bool:
        """Whether a line bears the hash that it ought to."""
        return borne == self.hashed(before, bare)

    def read(self, place: Path, after: Mark | None = None, problems: list[Problem] | None = None) -> Iterator[LedgerEntry[Act]]:
        """The entries after a mark (default: all). Raises Refusal (`damaged`) with the line; with `problems` it is noted there
        instead, and
        reading goes on as far as lines can be read."""
        mark, lines = after or self.start, _lines(place, (after or self.start).offset)
        for line in lines:
            number = mark.number + 1
            wrong, act, hash = "", None, ""
            try:
                bare, borne = self._split(line)
                hash = self.hashed(mark.head, bare, borne)
                if self.fits(mark.head, bare, borne):
                    act = self.parsed(line, number)
                else:
                    wrong = "does not fit the line before it: one of them was changed"
                    hash = borne if len(borne) == len(hash) else hash
            except NoLine:
                torn = self.ragged or not line.endswith(b"\n")
                if torn and not self._ends(line, mark.head) and not any(self._whole(rest) for rest in lines):
                    return
                wrong = "cannot be read as an act"
            except ValueError as error:
                wrong = str(error)
            if wrong:
                problem = Problem(reason=f"line {number} {wrong}", repair=RESTORE, place=str(place), entry=number)
                if problems is None:
                    raise Refusal(f"{problem.reason}.", RESTORE, str(place), code="damaged")
                problems.append(problem)
            if not hash:
                return  # nothing after it can be chained
            mark = Mark(offset=mark.offset + len(line), number=number, head=hash)
            if act is not None:
                yield LedgerEntry(act, mark)

    def _whole(self, line: bytes) -> bool:
        """Whether bytes were a line once: an interrupted write leaves no end."""
        return bool(self._borne(line)) or (line.endswith(b"}\n") and ZEROS not in line)

    def _ends(self, line: bytes, before: str) -> bool:
        """Whether the last bytes were a line once, of which perhaps the end alone was changed."""
        mended = [one for one in (line[:-1] + b"\n", line[:-2] + b"}\n") if self._borne(one)]
        return self._whole(line) or any(self.fits(before, *self.split(one)) for one in mended)

    def _split(self, line: bytes) -> tuple[bytes, str]:
        if not line.endswith(b"\n") or ZEROS in line:
            raise NoLine
        return self.split(line)

    def _borne(self, line: bytes) -> str:
        """The hash that a line bears, "" where it is none."""
        try:
            return self._split(line)[1]
        except NoLine:
            return ""

    def near(self, place: Path, mark: Mark) -> Mark:
        """A mark a bounded way before another: from there on the chain is looked at anew."""
        data = disk.read(place, max(0, mark.offset - WINDOW), mark.offset) or b""
        if len(data) == mark.offset or mark.offset < WINDOW:
            return self.start
        lines = data.split(b"\n")[1:-1]  # the first may have lost its beginning; none follows the last line feed
        for skipped, line in enumerate(lines):
            if len(head := self._borne(line + b"\n")) == 64:
                rest = sum(len(one) + 1 for one in lines[skipped + 1 :])
                number = mark.number - (len(lines) - skipped - 1)
                return Mark(offset=mark.offset - rest, number=number, head=head)
        return mark

    def size(self, place: Path) -> int:
        """How far the file reaches, whatever stands at its end."""
        with disk.reading(place) as handle:
            return 0 if handle is None else disk.size(handle)

    def write(self, place: Path, after: Mark, made: Sequence[tuple[Act, bytes, str]]) -> tuple[LedgerEntry[Act], ...]:
        """Add acts as they were sealed behind a mark, all or none, and bring them to the disk. Raises OSError."""
        tail = disk.Tail(place, after.offset)
        try:
            if made:
                tail.append(b"".join(line for _, line, _ in made))
        finally:
            tail.close()
        entries, offset = [], after.offset
        for number, (act, line, hash) in enumerate(made, after.number + 1):
            offset += len(line)
            entries.append(LedgerEntry(act, Mark(offset=offset, number=number, head=hash)))
        return tuple(entries)


class JsonLines(Lines[Act]):
    """Acts of people: a struct a line, as JSON with sorted keys and without spaces, what is at its default left out; `number` and
    `hash` are fields of it.

    The hash is SHA-256, in hexadecimal, over the format, a line feed, the hash of the line before ("" for the first), a line
    feed, and the line without its
    hash. Fields `at`, `person`, `reason` and `system` (the name under which the system knows whoever entered it) are filled where
    the struct has them.
    """

    _HASH = re.compile(rb'(,?)"hash":"([0-9a-f]{64})"(,?)')

    def __init__(self, format: str, act: type[Act]) -> None:
        self.format, self.act = format, act
        self._fields = {field.name for field in msgspec.structs.fields(act)}  # type: ignore[arg-type]  # structs only
        self._encoder = msgspec.json.Encoder(order="sorted")
        self._decoder: msgspec.json.Decoder[Act] = msgspec.json.Decoder(act)

    def sealed(self, act: Act, number: int, before: str, **said: str) -> tuple[Act, bytes, str]:
        given: dict[str, Any] = {"reason" if name == "because" else name: text for name, text in said.items() if text}
        given = {name: text for name, text in given.items() if name in self._fields} | {"number": number, "hash": ""}
        if "system" in self._fields:
            given["system"] = disk.user()
        bare: Any = msgspec.structs.replace(act, **given)  # type: ignore[type-var]  # structs only, by what is said above
        hash = self.hashed(before, self._encoder.encode(bare))
        entered = msgspec.structs.replace(bare, hash=hash)
        return entered, self._encoder.encode(entered) + b"\n", hash

    def split(self, line: bytes) -> tuple[bytes, str]:
        found = list(self._HASH.finditer(line))
        if len(found) != 1 or not line.endswith(b"}\n"):
            raise NoLine
        (one,) = found
        between = b"," if one[1] and one[3] else b""
        return line[: one.start()] + between + line[one.end() : -1], one[2].decode()

    def parsed(self, line: bytes, number: int) -> Act:
        try:
            act = self._decoder.decode(line)
        except NOT_JSON as error:
            raise ValueError(f"cannot be read as an act ({error})") from error
        if self._encoder.encode(act) + b"\n" != line:
            raise ValueError("is not written as the log writes it")
        if (mine := act.number) != number:  # type: ignore[attr-defined]  # a field, as said above
            raise ValueError(f"bears the number {mine}: a line is missing, doubled or out of order")
        return act


def _lines(place: Path, start: int) -> Iterator[bytes]:
    """The lines of a file from a place on, line feeds included; the last may lack its own."""
    rest = b""
    while part := disk.read(place, start, start + CHUNK):
        start += len(part)
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest
