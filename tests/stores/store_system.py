"""The calls of the operating system, counted and failing: one place through which all stores are tried."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

WAYS = ("EIO", "ENOSPC", "EACCES", "KILL")
_ON_PATH = ("open", "replace", "rename", "unlink", "mkdir", "listdir", "scandir", "chmod", "rmdir", "link", "chown")
_ON_HANDLE = ("read", "write", "pread", "pwrite", "fsync", "ftruncate", "fchmod", "fdatasync", "lseek", "fchown")


class Killed(BaseException):
    """The process is gone: nothing it does from here on reaches the disk."""


class System:
    """The calls of the operating system under a folder: counted, with the bytes they move, and failing at the n-th in some way."""

    def __init__(self, folder: Path, at: int = 0, way: str = "") -> None:
        self.folder, self.at, self.way = os.path.realpath(folder), at, way
        self.calls = self.read = self.written = 0
        self.dead = False
        self.handles: set[int] = set()

    def step(self, torn: Callable[[], Any] | None = None) -> None:
        if self.dead:
            raise Killed
        self.calls += 1
        if self.calls == self.at:
            if torn is not None:
                torn()
            if self.way == "KILL":
                self.dead = True
                raise Killed
            code = getattr(errno, self.way)
            raise OSError(code, os.strerror(code))

    def ours(self, path: Any) -> bool:
        try:
            return os.path.realpath(os.fsdecode(path)).startswith(self.folder)
        except TypeError:
            return path in self.handles


@contextmanager
def system(folder: Path, at: int = 0, way: str = "") -> Iterator[System]:
    """Within, every call that reaches the folder through `os` or `open` is counted, and the n-th (at) fails."""
    now = System(folder, at, way)
    real = {name: getattr(os, name) for name in (*_ON_PATH, *_ON_HANDLE, "close")}
    real_open = io.open

    def on_path(name: str) -> Callable[..., Any]:
        def call(path: Any = ".", *rest: Any, **more: Any) -> Any:
            if not now.ours(path):
                return real[name](path, *rest, **more)
            now.step()
            found = real[name](path, *rest, **more)
            if name == "open":
                now.handles.add(found)
            return found

        return call

    def on_handle(name: str) -> Callable[..., Any]:
        def call(handle: int, *rest: Any) -> Any:
            if handle not in now.handles:
                return real[name](handle, *rest)
            torn = None
            if name == "write" and len(rest[0]) > 1:
                torn = lambda: real["write"](handle, bytes(rest[0])[: len(rest[0]) // 2])  # noqa: E731  # a torn write
            now.step(torn)
            found = real[name](handle, *rest)
            if name in ("read", "pread"):
                now.read += len(found)
            if name in ("write", "pwrite"):
                now.written += found
            return found

        return call

    def close(handle: int) -> None:
        now.handles.discard(handle)
        real["close"](handle)

    class Counted(io.FileIO):
        def readinto(self, buffer: Any) -> Any:
            now.step()
            count = super().readinto(buffer)
            now.read += count or 0
            return count

        def readall(self) -> bytes:
            now.step()
            data = super().readall()
            now.read += len(data)
            return data

        def write(self, data: Any) -> Any:
            now.step(lambda: io.FileIO.write(self, bytes(data)[: len(data) // 2]))
            count = super().write(data)
            now.written += count or 0
            return count

    def opened(file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None, newline: Any = None, *rest: Any, **more: Any) -> Any:
        if isinstance(file, int) or not now.ours(file):
            return real_open(file, mode, buffering, encoding, errors, newline, *rest, **more)
        now.step()
        raw = Counted(file, mode.replace("b", "").replace("t", ""))
        if buffering == 0:
            return raw
        made: Any = io.BufferedRandom(raw) if "+" in mode else io.BufferedReader(raw) if "r" in mode else io.BufferedWriter(raw)
        return made if "b" in mode else io.TextIOWrapper(made, encoding, errors, newline)

    patches = {name: on_path(name) for name in _ON_PATH} | {name: on_handle(name) for name in _ON_HANDLE} | {"close": close}
    with mock.patch.multiple(os, **patches), mock.patch.object(io, "open", opened), mock.patch.object(builtins, "open", opened):
        yield now
