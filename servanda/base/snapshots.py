"""Files that say of themselves whether they are whole, folders that are there as a whole or not at all, and a place for what would else be deleted.

A manifest is a JSON object, indented, that ends with the hash of all in front of it. It is read strictly: what it says must be understood to the last byte, so
no key is passed over and none is filled in. What it names lies beside it, and nothing beside it is deleted on its word alone: `keep` moves it to `lost+found`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from servanda.base import disk
from servanda.base.refusal import Refusal
from servanda.base.shown import json_bytes

LOST = "lost+found"
_SEAL = re.compile(rb',(?:\n )?"sha256": ?"([0-9a-f]{64})"(\n?\}\n)\Z')
T = TypeVar("T")


def plain(value: Any, *, compact: bool = False, raw: bool = False) -> bytes:
    """A value as JSON, indented or in one line, with a line feed at its end: how manifests were written before they were sealed. raw: before signs that
    command a terminal were escaped."""
    data = msgspec.json.encode(value)
    data = data if compact else msgspec.json.format(data, indent=1)
    return (data if raw else json_bytes(data)) + b"\n"


def sealed(value: Any, *, compact: bool = False, raw: bool = False) -> bytes:
    """A struct as a manifest: JSON whose last key, `sha256`, is the hash of the manifest without that key."""
    body = plain(value, compact=compact, raw=raw)
    seal = f'"sha256":"{hashlib.sha256(body).hexdigest()}"'
    return body[:-2] + f",{seal}}}\n".encode() if compact else body[:-3] + f",\n {seal[:9]} {seal[9:]}\n}}\n".encode()


def unsealed(data: bytes, kind: type[T], place: Path | str, *, unsealed_too: bool = False) -> T:
    """What a manifest says.

    Args:
        data: the bytes of the file.
        kind: the struct it was made from.
        place: its name, for messages.
        unsealed_too: whether it may be one from before manifests were sealed; it is then held against what it says, byte for byte.

    Raises:
        Refusal `damaged`: its hash is not that of what it says, a key is missing or unknown, or it is of another kind.
    """
    seal = _SEAL.search(data)
    if seal is None and not unsealed_too:
        raise damaged(place, "it does not end with its own hash")
    value = strict(data if seal is None else data[: seal.start()] + seal[2], kind, place, None if seal is None else seal[1])
    if seal is not None and not _is_one_of(sealed, data, value):
        raise damaged(place, "it is not written as it says")
    return value


def strict(data: bytes, kind: type[T], place: Path | str, seal: bytes | None = None) -> T:
    """What JSON says, if it has the hash `seal` and all of it is understood: written again it gives the same bytes. Raises Refusal `damaged`."""
    if seal is not None and hashlib.sha256(data).hexdigest().encode() != seal:
        raise damaged(place, "its hash is not that of what it says")
    try:
        value = msgspec.json.decode(data, type=kind)
        again = _is_one_of(plain, data, value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise damaged(place, str(error)) from error
    if not again:
        raise damaged(place, "a key is missing, unknown or written otherwise")
    return value


def _is_one_of(written: Callable[..., bytes], data: bytes, value: Any) -> bool:
    """Whether these are the bytes that a value was, or is, written as."""
    return any(data == written(value, compact=compact, raw=raw) for raw in (False, True) for compact in (False, True))


def read(path: Path, kind: type[T], *, unsealed_too: bool = False) -> T | None:
    """What the manifest at a place says, None where there is none; otherwise as `unsealed`. Raises Refusal."""
    data = disk.read(path)
    return None if data is None else unsealed(data, kind, path, unsealed_too=unsealed_too)


def damaged(place: Path | str, why: str = "not at its end, as by a crash, but before") -> Refusal:
    """The refusal of a file that is not as it was written."""
    return Refusal(f"the file is damaged ({why}).", "Restore it from a copy.", str(place), code="damaged")


def put(path: Path, value: Any, *, compact: bool = False) -> None:
    """Write a struct as a sealed manifest, whole or not at all. Raises OSError."""
    disk.put(path, sealed(value, compact=compact))


def keep(path: Path) -> Path:
    """Move a file out of the way into `lost+found` beside it, where nothing is ever overwritten. Out: where it lies now. Raises OSError."""
    home = path.parent / LOST
    disk.make_folder(home)
    target, number = home / path.name, 1
    while target.exists():
        target, number = home / f"{path.name}.{number}", number + 1
    disk.move(path, target)
    return target


@contextmanager
def staged(place: Path) -> Iterator[Path]:
    """A folder to write files into, which takes its place, on the disk, when all went well; otherwise nothing of it is there.

    Raises OSError: the disk refuses, or there is already a folder that is not empty (FileExistsError).
    """
    disk.make_folder(place.parent)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=place.parent))
    try:
        yield draft
        _share(draft, disk.group_of(place.parent))
        disk.sync_folder(draft)
        try:
            os.replace(draft, place)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                raise FileExistsError(error.errno, os.strerror(error.errno), str(place)) from error
            raise
        disk.sync_folder(place.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _share(folder: Path, group: int | None) -> None:
    if group is None:
        return
    for one in (folder, *folder.iterdir()):
        os.chown(one, -1, group)
        os.chmod(one, 0o2770 if one.is_dir() else 0o660)


def fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, each brought to the disk. Raises OSError."""
    for name, data in files.items():
        handle = disk.open_file(folder / name, os.O_WRONLY | os.O_TRUNC)
        try:
            disk.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)


def lay(folder: Path, files: Mapping[str, bytes], *, mode: int | None = None) -> None:
    """Put files into a folder that others use too: all are whole in a hidden folder beside before the first takes its place. mode: of each; None: what is usual for new files, of a file that is there its own.

    Raises OSError.
    """
    os.makedirs(folder, exist_ok=True)
    stage = Path(tempfile.mkdtemp(dir=folder, prefix=".servanda-"))
    try:
        fill(stage, files)
        for name in files:
            os.chmod(stage / name, usual(folder / name) if mode is None else mode)  # the stage is closed to others until each has its place
        for name in files:
            os.replace(stage / name, folder / name)
        disk.sync_folder(folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def usual(path: Path) -> int:
    """The rights of a file that is there, or of one made anew by this person."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it first, then moved into place. A file that is there keeps its rights. Raises
    Refusal."""
    try:
        lay(path.parent, {path.name: data})
    except OSError as error:
        reason = f"cannot be written: {error.strerror}."
        raise Refusal(reason, "Choose another place; nothing was changed.", str(path)) from error
