"""The few things done to the files of a store. All of them go through here, so that rights are the same everywhere and tests can
make any of them fail.

Files are for their owner alone (0600 in 0700 folders). Where a folder may be written by its group (`chgrp team FOLDER; chmod 2770
FOLDER`, once), whatever
is written in it, and every folder made in it, is the group's too: several persons then work on one store. A folder that everybody
may write in is nobody's choice.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servanda.base.opening import opened
from servanda.base.refusal import Refusal

LOCK = "lock"
_BETWEEN_TRIES = 0.02
"""Seconds."""


def refused(path: Path | str, error: OSError, what: str = "could not be written") -> Refusal:
    """What the system refused, with its code."""
    rights = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    return Refusal(
        f"{what} ({error.strerror or error}); what was confirmed before is kept.",
        "Look at the rights of the folder, then try again."
        if rights
        else "Make room or mend the disk, look at the last entries, then try again.",
        str(error.filename or path), code="not-allowed" if rights else "full",
    )  # fmt: skip


def group_of(folder: Path) -> int | None:
    """The group that shares a folder, None where its owner works alone."""
    found = os.stat(folder)
    return found.st_gid if found.st_mode & stat.S_IWGRP and not found.st_mode & stat.S_IWOTH else None


def open_file(path: Path, flags: int) -> int:
    """A file of a store, opened for writing and made if it is not there, with the rights of its folder."""
    handle = os.open(path, flags | os.O_CREAT, 0o600)
    try:
        group, found = group_of(path.parent), os.fstat(handle)
        wanted = 0o600 if group is None else 0o660
        if found.st_uid == os.geteuid():  # else it is a colleague's, who has given the rights
            if group is not None and found.st_gid != group:
                os.fchown(handle, -1, group)
            if stat.S_IMODE(found.st_mode) != wanted:
                os.fchmod(handle, wanted)
    except BaseException:
        os.close(handle)
        raise
    return handle


@contextmanager
def reading(path: Path) -> Iterator[int | None]:
    """A file opened for reading; None where there is none. Raises Refusal where it is no file (a pipe would be waited for) or
    cannot be read."""
    try:
        stream = opened(path)
    except FileNotFoundError:
        yield None
        return
    except OSError as error:
        if error.errno in (errno.EISDIR, errno.EINVAL):
            raise Refusal("is no file.", "Move it away, and restore the file from a copy.", str(path), code="damaged") from error
        raise refused(path, error, "cannot be read") from error
    try:
        yield stream.fileno()
    except OSError as error:
        raise refused(path, error, "cannot be read") from error
    finally:
        stream.close()


def read(path: Path, start: int = 0, end: int | None = None) -> bytes | None:
    """The bytes of a file from `start` to `end`, as many as there are; None where there is no file. Raises Refusal."""
    with reading(path) as handle:
        if handle is None:
            return None
        left = (os.fstat(handle).st_size if end is None else end) - start
        parts = []
        while left > 0 and (part := os.pread(handle, min(left, 1 << 24), start)):
            parts.append(part)
            start, left = start + len(part), left - len(part)
        return b"".join(parts)


def write(handle: int, data: bytes) -> None:
    """All of the bytes at the place where the file stands open."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make the folder, with those above it that are missing, so that its name survives a loss of power. Folders that are there
    keep their rights."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        group = group_of(path.parent)
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            continue  # somebody else has made it in the same moment
        if group is not None:
            os.chown(path, -1, group)
            os.chmod(path, 0o2770)
        sync_folder(path.parent)


def put(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Write a file whole or not at all: beside its place first, then moved there in one step. sync: bring it to the disk (what
    can be made anew need not be)."""
    beside = path.with_name(f"{path.name}.new")
    handle = open_file(beside, os.O_WRONLY | os.O_TRUNC)
    try:
        write(handle, data)
        if sync:
            os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(beside, path)
    if sync:
        sync_folder(path.parent)


def move(path: Path, target: Path) -> None:
    """Move a file into another folder, for good."""
    os.replace(path, target)
    sync_folder(target.parent)
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file."""
    os.unlink(path)


class Tail:
    """A file that only grows, by pieces that are either there as a whole or cut off when it is next opened."""

    def __init__(self, path: Path, size: int) -> None:
        """Open a file, and cut off all behind `size`, which was never complete."""
        self.path, self.size = path, size
        made = not path.exists()
        self._handle = open_file(path, os.O_RDWR)
        try:
            if os.fstat(self._handle).st_size != size:
                os.ftruncate(self._handle, size)
                os.fsync(self._handle)
            if made:
                sync_folder(path.parent)
        except BaseException:
            self.close()
            raise

    def append(self, data: bytes) -> None:
        """Add a piece and bring it to the disk. Raises OSError: nothing of it counts; what is there of it is cut off, now or when
        it is next opened."""
        try:
            os.lseek(self._handle, self.size, os.SEEK_SET)
            write(self._handle, data)
            os.fsync(self._handle)
        except OSError as error:
            try:
                os.ftruncate(self._handle, self.size)
            except OSError as second:
                raise error from second
            raise
        self.size += len(data)

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


@contextmanager
def only_writer(folder: Path, wait: float = 0.0, what: str = "the log is being written by") -> Iterator[None]:
    """Hold a folder for writing. The operating system lets go when the process ends, however it ends. wait: so many seconds for
    another to finish.

    Raises Refusal: `busy`, another holds it still (the message says who), or this system has no such locks.
    """
    try:
        import fcntl
    except ModuleNotFoundError as error:
        raise Refusal("this system has no file locks that a log can be written with.", "Write it on Linux or macOS.") from error
    path = folder / LOCK
    handle = open_file(path, os.O_RDWR)
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
                raise Refusal(
                    f"{what} {holder}{waited}.", "Wait until it has finished, then try again.", str(path), code="busy"
                ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} of {user()} on {socket.gethostname()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def user() -> str:
    """The name under which the system knows whoever runs this process: not what a variable of the environment says."""
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_name
    except (KeyError, ImportError):
        return f"user {os.geteuid()}"  # a user without a name, as in a container


def size(handle: int) -> int:
    """Bytes of an open file."""
    return os.fstat(handle).st_size


def patch(path: Path, at: int, data: bytes) -> None:
    """Write into a file from a place on, without bringing it to the disk: for what can be made anew."""
    handle = open_file(path, os.O_RDWR)
    try:
        os.lseek(handle, at, os.SEEK_SET)
        write(handle, data)
    finally:
        os.close(handle)


def stamp(path: Path) -> object:
    """By what a file is known to have changed since it was last looked at; None where there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
