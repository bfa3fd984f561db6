"""Where lines come from: a stream, or a folder into which complete files are moved."""

from __future__ import annotations

import errno
import hashlib
import os
import select
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from servanda.app.watch.journal import Place
from servanda.app.watch.session import LONGEST, Answer, Session
from servanda.base import disk
from servanda.base.opening import read
from servanda.base.refusal import Refusal

MOST = 1000
"""So many lines at most are taken in together."""

MOST_BYTES = 1 << 28
"""A larger file is not read."""

IDLE = 0.05
"""Seconds without a new line after which what has come so far is taken in."""

Stopped = Callable[[], bool]
Told = Callable[[Answer], None]


def stream(session: Session, source: IO[bytes], name: str, stopped: Stopped, told: Told, wait: float = 1.0) -> None:
    """Take in lines until the stream ends or we are told to stop. What belongs together: up to an empty line, `MOST` lines, or until no more comes."""
    number = 0
    held: list[tuple[int, bytes]] = []
    for line in _lines(source, stopped, wait):
        if line is None:
            if held:
                told(session.take(held, name))
                held = []
            session.tick()
            continue
        number += 1
        if line.strip():
            held.append((number, line))
        if held and (not line.strip() or len(held) == MOST):
            told(session.take(held, name))
            held = []
    if held:
        told(session.take(held, name))


def _lines(source: IO[bytes], stopped: Stopped, wait: float) -> Iterator[bytes | None]:
    """Complete lines, and None whenever none is there; the last one may lack its line feed. Of a line that is too long only the beginning is given."""
    try:
        handle = source.fileno()
    except (OSError, ValueError):
        yield from source  # a stream that is no file: all of it is there
        return
    rest = b""
    while not stopped():
        ready = select.select([handle], [], [], IDLE if rest else 0)[0]
        if not ready:
            yield None
            ready = select.select([handle], [], [], wait)[0]
            if not ready:
                continue
        data = os.read(handle, 1 << 18)
        if not data:
            if rest:
                yield rest
            return
        *whole, rest = (rest + data).split(b"\n")
        yield from whole
        if len(rest) > 2 * LONGEST:
            rest = rest[: LONGEST + 1]


# --- the spool folder ------------------------------------------------------------------------------------------------


def spool(session: Session, folder: Path, told: Told, stopped: Stopped) -> int:
    """Take in every file `*.ndjson` that lies in a folder, in the order of their names; how many there were.

    Each is then moved to `done`, or to `rejected` if no line of it could be taken or it cannot be read at all. A file must be complete when it appears: write it under another
    name, then rename it.
    """
    taken = 0
    for path in _waiting(folder):
        if stopped():
            break
        try:
            if path.stat().st_size > MOST_BYTES:
                raise OSError(errno.EFBIG, f"it is larger than {MOST_BYTES >> 20} MB; cut it into parts")
            data = read(path)
        except OSError as error:
            told(session.refuse(path.name, f"the file cannot be read ({error.strerror or error})", "mend it, then move it into the folder again"))
            _aside(path, "rejected")
        else:
            _file(session, path, data, told)
        taken += 1
    return taken


def _waiting(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.glob("*.ndjson") if not path.name.startswith(".") and not path.is_dir())
    except OSError as error:
        raise Refusal(f"cannot be read ({error.strerror}).", repair="Give a folder.", place=str(folder)) from error


def _file(session: Session, path: Path, data: bytes, told: Told) -> None:
    digest = hashlib.sha256(data).hexdigest()
    lines = data.split(b"\n")
    place = session.place
    start = place.lines if place is not None and (place.file, place.digest) == (path.name, digest) else 0
    good = start
    for first in range(start, len(lines), MOST):
        part = [(first + n, line) for n, line in enumerate(lines[first : first + MOST], 1)]
        answer = session.take(part, path.name, place=Place(file=path.name, digest=digest, lines=min(first + MOST, len(lines))))
        good += answer.records + answer.duplicates
        told(answer)
    _aside(path, "done" if good or not data.strip() else "rejected")


def _aside(path: Path, folder: str) -> None:
    """Move a file out of the way, so that the next is taken. It takes the place of a file of the same name, never of a folder."""
    home = path.parent / folder
    try:
        home.mkdir(exist_ok=True)
        target = home / path.name
        while target.is_dir():
            target = target.with_name(f"{target.name}.again")
        disk.move(path, target)
    except OSError as error:
        raise disk.refused(home, error) from error


def standard_input() -> IO[bytes]:
    """Standard input as bytes."""
    return sys.stdin.buffer
