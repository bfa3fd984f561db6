"""Files as they come: opened once, unpacked if gzip, refused with a reason when they cannot be a list.

Every reader takes its bytes from here, so that size, truncation, wrong encoding and error pages are met in one place.
"""

from __future__ import annotations

import csv
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

LARGEST = 512 * 1024 * 1024
"""Bytes of one file after unpacking. A file beyond it is no list; it is refused without reading it where the disk says its size."""

LONGEST_LINE = 1024 * 1024
"""Characters of one line. A line beyond it is no row of a list; reading on would only fill the memory."""

LONGEST_CELL = 128 * 1024
"""Characters of one cell."""

ENCODINGS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"PK\x03\x04": "zip",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}


class _Guarded(io.RawIOBase):
    """A stream that says what is wrong with the file instead of what is wrong with the library, and stops at the limit."""

    def __init__(self, inner: BinaryIO, name: str, limit: int) -> None:
        self._inner, self._name, self._limit, self._seen = inner, name, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the library's stub asks for any writable buffer
        try:
            part = self._inner.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Refusal(
                f"the gzip file is damaged or cut short after {self._seen:,} bytes.",
                repair="Download it again.",
                place=self._name,
            ) from error
        except OSError as error:
            raise Refusal(
                f"cannot be read: {error.strerror or error}.", repair="Look at the disk.", place=self._name
            ) from error
        self._seen += len(part)
        if self._seen > self._limit:
            raise too_large(self._name, self._limit)
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._inner.close()
        super().close()


def too_large(name: str, limit: int) -> Refusal:
    return Refusal(
        f"the file is larger than {limit // 1024 // 1024:,} MB, more than any list.",
        repair="Look whether it is the right file; a table of customers is screened, not imported.",
        place=name,
    )


def opened(name: str, data: Data, limit: int = LARGEST) -> io.BufferedReader[_Guarded]:
    """The bytes of a file, unpacked if gzip. Close it, or use it with `with`.

    Raises Refusal: absent, a folder, larger than `limit` (known before it is read where the disk says so), empty, a page of HTML, a format that is no
    text; while reading: a truncated gzip, more than `limit` bytes after unpacking.
    """
    if isinstance(data, Path):
        try:
            if ordinary(data).st_size > limit:
                raise too_large(name, limit)
            raw: BinaryIO = open_file(data)
        except OSError as error:
            raise Refusal(
                f"cannot be read: {error.strerror or error}.", repair="Check the name and your rights to it.", place=name
            ) from error
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
    stream = io.BufferedReader(_Guarded(inner, name, limit), 1 << 16)
    try:
        refuse(name, stream.peek(512)[:512])
    except Refusal:
        stream.close()
        raise
    return stream


def refuse(name: str, head: bytes) -> None:
    """Raise Refusal when a file that begins so cannot be a list."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        raise Refusal("the file is empty.", repair="Download it again.", place=name)
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in start[:400]:
        raise Refusal(
            "this is a page of HTML, not a list: the publisher's site answered with a page (often an error or a login).",
            repair="Download the list itself, and look at it before importing.",
            place=name,
        )
    for mark, what in ENCODINGS.items():
        if head.startswith(mark):
            if name.lower().endswith((".ods", ".xlsx", ".xls")):
                raise Refusal("the file is a workbook, which is not read here.", repair="Get the publisher's XML or CSV of the same list.", place=name)
            raise Refusal(f"the file is {what}, not text in UTF-8.", repair="Unpack it, or save it as UTF-8.", place=name)


def head(name: str, data: Data, size: int = 4096) -> bytes:
    """The first bytes of a file, unpacked. Raises as `opened`."""
    with opened(name, data) as stream:
        return stream.read(size)


def rows(name: str, data: Data, *, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV in UTF-8 as (line of the file on which the row ends, cells). Empty lines are left out.

    Raises Refusal with the line: not UTF-8, a line or a cell too long, a NUL byte.
    """
    with opened(name, data) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        csv.field_size_limit(LONGEST_CELL)  # of the whole process: another reader may have raised it
        reader = csv.reader(_lines(text, name), delimiter=delimiter)
        try:
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
        except csv.Error as error:
            raise Refusal(
                f"this is no CSV that can be read ({error}).", repair="Look at the quotes on that line, or download it again.",
                place=f"{name} line {reader.line_num}",
            ) from error  # fmt: skip
        except UnicodeDecodeError as error:
            raise Refusal(
                f"the file is not in UTF-8 (byte {error.object[error.start]:#04x}).",
                repair="Save it as UTF-8; the publisher's own file is.",
                place=f"{name} after line {reader.line_num}",
            ) from error


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE:
            raise Refusal(
                f"a line of more than {LONGEST_LINE:,} characters.",
                repair="Look whether it is the right file.",
                place=f"{name} line {number}",
            )
        if "\x00" in line:
            raise Refusal("a NUL byte, which no list has.", repair="Download it again.", place=f"{name} line {number}")
        yield line


def spread(files: Mapping[str, Data], suffixes: tuple[str, ...]) -> dict[str, Data]:
    """Folders replaced by the files in them with these suffixes, by relative name; everything in the order of names."""
    found: dict[str, Data] = {}
    for name, data in files.items():
        if isinstance(data, Path) and data.is_dir():
            for path in sorted(data.rglob("*")):
                if path.is_file() and path.name.endswith(suffixes):
                    found[str(path.relative_to(data))] = path
        else:
            found[name] = data
    return dict(sorted(found.items()))
