"""Files of the log: complete or not there. The manifest decides; whatever it does not name is left over from an interrupted writer.

In the folder: `head.json` (the manifest), segments `NUMBER-NUMBER-HASH.parquet`, `lock`. A new state is written beside the old, brought to
the disk, and then takes its place in one step; until that step everybody reads the old state, after it everybody reads the new.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from servanda.evidence.chain import FORMAT
from servanda.evidence.problems import EvidenceError

MANIFEST = "head.json"
_NEW_MANIFEST = "head.json.new"
LOCK = "lock"
_SEGMENT = re.compile(r"\d{9,}-\d{9,}-[0-9a-f]{16}\.parquet")
_ATTEMPTS = 50


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """file: name in the folder. first, last: numbers of its entries. sha256: of its bytes."""

    file: str
    first: int
    last: int
    sha256: str

    @property
    def rows(self) -> int:
        return self.last - self.first + 1


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """entries: how many. head: hash of the last, "" if there is none. segments: in order."""

    format: str = FORMAT
    entries: int = 0
    head: str = ""
    segments: tuple[Segment, ...] = ()


def read_manifest(folder: Path) -> Manifest:
    """The last complete state; an empty one where no log is yet.

    Raises:
        EvidenceError: the manifest cannot be read, or segments lie there without one.
    """
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        # The first append writes an empty manifest before anything else: segments without one have lost theirs.
        if folder.is_dir() and any(_SEGMENT.fullmatch(name) for name in os.listdir(folder)) and not path.exists():
            raise EvidenceError("the manifest of the log is missing", "restore it from a copy", str(path)) from None
        return Manifest()
    except OSError as error:
        raise EvidenceError(f"the log cannot be read ({error.strerror})", "check the folder", str(path)) from error
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise EvidenceError(f"the manifest of the log cannot be read ({error})", "restore it from a copy", str(path)) from error
    if manifest.format != FORMAT:
        raise EvidenceError(f"the log is of format '{manifest.format}', not {FORMAT}", "read it with the version that wrote it", str(path))
    if any(not _SEGMENT.fullmatch(segment.file) for segment in manifest.segments):
        raise EvidenceError("the manifest names a file that is no segment", "restore it from a copy", str(path))
    return manifest


def read_segment(folder: Path, segment: Segment) -> bytes:
    """The bytes of a segment, as they are; FileNotFoundError when it is gone, EvidenceError when it cannot be read."""
    path = folder / segment.file
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise EvidenceError(f"the segment cannot be read ({error.strerror})", "check the folder", str(path)) from error


def changed(segment: Segment, data: bytes) -> bool:
    """Whether the bytes are other than those written."""
    return hashlib.sha256(data).hexdigest() != segment.sha256


def read_state(folder: Path) -> tuple[Manifest, tuple[bytes, ...]]:
    """A complete state: the manifest and the bytes of its segments, as one writer left them.

    A writer may tidy old segments away while we read; then there is a newer manifest, and we read that.

    Raises:
        EvidenceError: a segment of the present manifest is missing or has been changed.
    """
    manifest = read_manifest(folder)
    for _ in range(_ATTEMPTS):
        try:
            found = tuple(read_segment(folder, segment) for segment in manifest.segments)
        except FileNotFoundError as error:
            newer = read_manifest(folder)
            if newer == manifest:
                raise EvidenceError("a segment of the log is missing", "restore it from a copy", str(error.filename)) from error
            manifest = newer
            continue
        for segment, data in zip(manifest.segments, found, strict=True):
            if changed(segment, data):
                raise EvidenceError(
                    "the segment is not as it was written", "restore it from a copy; verifying the log names the entries",
                    str(folder / segment.file),
                )  # fmt: skip
        return manifest, found
    raise EvidenceError("the log changed again and again while it was read", "try again when less is being entered", str(folder))


def write_segment(folder: Path, first: int, last: int, data: bytes) -> Segment:
    """Write a segment and bring it to the disk; it counts only once a manifest names it."""
    sha = hashlib.sha256(data).hexdigest()
    segment = Segment(file=f"{first:09}-{last:09}-{sha[:16]}.parquet", first=first, last=last, sha256=sha)
    _write(folder / segment.file, data)
    _sync_folder(folder)
    return segment


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the old one, in one step, and bring it to the disk."""
    _write(folder / _NEW_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    os.replace(folder / _NEW_MANIFEST, folder / MANIFEST)
    _sync_folder(folder)


def tidy(folder: Path, manifest: Manifest) -> None:
    """Remove what an interrupted writer left and what compaction has replaced. Only the writer may."""
    named = {segment.file for segment in manifest.segments}
    for name in sorted(os.listdir(folder)):
        if name == _NEW_MANIFEST or (_SEGMENT.fullmatch(name) and name not in named):
            os.unlink(folder / name)


def make_folder(folder: Path) -> None:
    """Make the folder, with those above it that are missing, so that its name survives a loss of power."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)  # somebody else may make it in the same moment
        _sync_folder(path.parent)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    """Bring names to the disk, not only contents."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_BETWEEN_TRIES = 0.02
"""Seconds."""


@contextmanager
def only_writer(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the log for writing. The operating system lets go when the process ends, however it ends. wait: so many seconds for another to finish.

    Raises:
        EvidenceError: another process holds it still (the message says which), or this system has no such locks.
    """
    try:
        import fcntl
    except ModuleNotFoundError as error:
        raise EvidenceError("this system has no file locks that a log can be written with", "enter evidence on Linux or macOS") from error
    path = folder / LOCK
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() < until:
                    time.sleep(_BETWEEN_TRIES)
                    continue
                holder = os.pread(handle, 1000, 0).decode(errors="replace").strip() or "another process"
                waited = f", {wait:g} s long" if wait else ""
                raise EvidenceError(
                    f"the log is being written by {holder}{waited}", "wait until it has finished, then try again", str(path)
                ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} of {_user()} on {socket.gethostname()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"user {os.getuid()}"  # a user without a name, as in a container
