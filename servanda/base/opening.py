"""Opening a file that somebody else named: only an ordinary one. A pipe or a device would let a verb wait without end."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path


def ordinary(path: str | os.PathLike[str]) -> os.stat_result:
    """What the disk says of an ordinary file, or of the null device, which is an empty one. Raises OSError: absent, a folder, a pipe, a device; `strerror` is fit to be told."""
    return _ordinary(os.stat(path), path)


def opened(path: str | os.PathLike[str]) -> io.BufferedReader:
    """An ordinary file, to be read as bytes. Raises OSError as `ordinary`."""
    ordinary(path)
    # it could have become a pipe since: opened so that this does not wait, and looked at again
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    try:
        _ordinary(os.fstat(handle), path)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read(path: str | os.PathLike[str]) -> bytes:
    """All bytes of an ordinary file. Raises OSError as `ordinary`."""
    with opened(path) as stream:
        return stream.read()


def _empty(found: os.stat_result) -> bool:
    """The null device: an empty file by another name."""
    return stat.S_ISCHR(found.st_mode) and os.path.exists(os.devnull) and found.st_rdev == os.stat(os.devnull).st_rdev


def _ordinary(found: os.stat_result, path: str | os.PathLike[str]) -> os.stat_result:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(Path(path)))
    if not (stat.S_ISREG(found.st_mode) or _empty(found)):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(Path(path)))
    return found
