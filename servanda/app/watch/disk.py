"""The few things done to files while watching. All of them go through here, so that tests can make any of them fail or be the last."""

from __future__ import annotations

import os
from pathlib import Path

from servanda.app.errors import ServandaError


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(path: Path, data: bytes) -> None:
    """Write a file whole, bring it to the disk, and put it in its place in one step."""
    beside = path.with_name(f"{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        _write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(beside, path)
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
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
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
        """Add a piece and bring it to the disk. On an error nothing of it counts: what is there of it is cut off, now or at the next start."""
        os.lseek(self._handle, self.size, os.SEEK_SET)
        try:
            _write(self._handle, data)
            os.fsync(self._handle)
        except OSError as error:
            try:
                os.ftruncate(self._handle, self.size)
            except OSError as second:
                raise full(self.path, error) from second
            raise full(self.path, error) from error
        self.size += len(data)

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1


def full(path: Path, error: OSError) -> ServandaError:
    """What the disk refused, as the one error of the doors."""
    return ServandaError(
        f"could not be written ({error.strerror or error}); nothing that was not acknowledged counts.",
        repair="Make room or mend the disk, then start the watch again: it goes on where it stood.",
        place=str(path),
    )


def _write(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
