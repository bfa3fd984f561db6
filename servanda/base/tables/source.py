"""Files of others as bytes and as lines of text: opened once, unpacked if gzip, held to what they may unfold to, and refused with
a reason when they cannot be read."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from servanda.base.opening import opened as open_file
from servanda.base.opening import ordinary
from servanda.base.refusal import Refusal

Data = bytes | Path

LARGEST = 4 * 1024**3
"""Bytes of one file after unpacking, where its reader does not say otherwise."""
LONGEST_LINE = 1 << 20
"""Characters of one line of text."""

PACKED = {b"PK\x03\x04": "a workbook or another archive", b"PAR1": "Parquet"}
NO_TABLE = {b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "an old Office file"}
UTF_16 = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class _Guarded(io.RawIOBase):
    """A stream that says what is wrong with the file instead of what is wrong with the library, and stops at the limit."""

    def __init__(self, inner: BinaryIO, raw: BinaryIO, name: str, limit: int) -> None:
        self._inner, self._raw, self._name, self._limit, self._seen = inner, raw, name, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the library's stub asks for any writable buffer
        try:
            part = self._inner.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Refusal(
                f"the gzip file is damaged or cut short after {self._seen:,} bytes.", "Get it again.", self._name
            ) from error
        except OSError as error:
            raise unreadable(self._name, error) from error
        self._seen += len(part)
        if self._seen > self._limit:
            raise too_large(self._name, self._limit)
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._inner.close()
        self._raw.close()  # a packed stream leaves open what it was given
        super().close()


def unreadable(name: str, error: OSError) -> Refusal:
    """What the disk says, told."""
    return Refusal(f"cannot be read: {error.strerror or error}.", "Check the name and your rights to it.", name)


def too_large(name: str, limit: int) -> Refusal:
    """More than is read of such a file."""
    more = f"{limit >> 30} GB" if limit >= 1 << 30 else f"{limit >> 20:,} MB"
    return Refusal(f"the file is larger than {more}.", "Look whether it is the right file; if so, cut it into parts.", name)


def opened(name: str, data: Data, limit: int = LARGEST, refuse: Mapping[bytes, str] = NO_TABLE) -> io.BufferedReader[_Guarded]:
    """The bytes of a file, unpacked if gzip. Close it, or use it with `with`.

    refuse: beginnings of files that are no such thing, and what they are. Raises Refusal: absent, a folder, a pipe, larger than
    `limit` (known before it is read where the disk says so), empty, a page of HTML, one of `refuse`; while reading: a truncated
    gzip, more than `limit` bytes after unpacking.
    """
    if isinstance(data, Path):
        try:
            if ordinary(data).st_size > limit:
                raise too_large(name, limit)
            raw: BinaryIO = open_file(data)
        except OSError as error:
            raise unreadable(name, error) from error
    else:
        if len(data) > limit:
            raise too_large(name, limit)
        raw = io.BytesIO(data)
    inner: BinaryIO = raw
    if raw.read(2) == b"\x1f\x8b":
        raw.seek(0)
        inner = gzip.GzipFile(fileobj=raw, mode="rb")  # type: ignore[assignment] # a GzipFile reads like any binary stream
    else:
        raw.seek(0)
    stream = io.BufferedReader(_Guarded(inner, raw, name, limit), 1 << 16)
    try:
        _refuse(name, stream.peek(512)[:512], refuse)
    except Refusal:
        stream.close()
        raise
    return stream


def _refuse(name: str, head: bytes, marks: Mapping[bytes, str]) -> None:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if not start and len(head) < 512:
        raise Refusal("the file is empty.", "Was it saved or downloaded in full?", name)
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in start[:400]:
        raise Refusal(
            "this is a page of HTML, not the file itself: a site answered with a page (often an error or a login).",
            "Download the file itself, and look at it before you use it.", name,
        )  # fmt: skip
    for mark, what in marks.items():
        if head.startswith(mark):
            raise Refusal(f"the file is {what}, not text.", "Unpack it, or save it as CSV in UTF-8.", name)


def head(name: str, data: Data, size: int = 4096, limit: int = LARGEST, refuse: Mapping[bytes, str] = NO_TABLE) -> bytes:
    """The first bytes of a file, unpacked. Raises as `opened`."""
    with opened(name, data, limit, refuse) as stream:
        return stream.read(size)


def text_lines(name: str, data: Data, encoding: str = "auto", limit: int = LARGEST, longest: int = LONGEST_LINE) -> Iterator[str]:
    """The lines of a text with their ends, a mark of order before the first left out.

    encoding: auto: by its mark, else UTF-8. Raises Refusal as `opened`; with the line: bytes that do not fit, a line too long, a
    NUL.
    """
    with opened(name, data, limit, {**PACKED, **NO_TABLE}) as stream:
        codec = encoding
        if encoding == "auto":
            codec = "utf-16" if stream.peek(2)[:2] in UTF_16 else "utf-8"
        number = 0
        try:
            text = io.TextIOWrapper(stream, codec, newline="")
            while line := text.readline(longest):
                number += 1
                if len(line) >= longest:
                    raise Refusal(
                        f"a line of more than {longest:,} characters.",
                        "Look whether it is the right file.",
                        f"{name}, line {number}",
                    )
                if "\0" in line:
                    raise Refusal(
                        "a NUL byte, which no text has.", "Is this really a text table? Get it again.", f"{name}, line {number}"
                    )
                yield line.removeprefix("\ufeff") if number == 1 else line
        except LookupError as error:
            raise Refusal(
                f"no encoding is called “{encoding}”.", 'Common ones: "utf-8", "utf-16", "cp1251", "cp1252".', name
            ) from error
        except UnicodeError as error:
            raise _undecodable(name, data, codec, limit) from error


def _undecodable(name: str, data: Data, codec: str, limit: int) -> Refusal:
    """Where the first byte stands that is none of the encoding: read once more, since a stream of text does not know."""
    decoder = codecs.getincrementaldecoder(codec)()
    seen, line, what = 0, 1, "the last byte"
    with opened(name, data, limit) as stream:
        while True:
            part = stream.read(1 << 16)
            try:
                line += decoder.decode(part, final=not part).count("\n")
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                at = seen + len(part) - len(error.object) + error.start + 1
                what = f"the byte {error.object[error.start]:#04x} (number {at:,})"
                break
            except UnicodeError:
                break
            if not part:
                break
            seen += len(part)
    return Refusal(
        f"the file is not in {codec.upper()} ({what} does not fit).",
        'Save the table as UTF-8, or say how it was written: encoding "cp1251" (Cyrillic) or "cp1252" (Western).',
        f"{name}, line {line}",
    )
