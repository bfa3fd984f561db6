"""The folder behind the door: names that lead nowhere else, and a copy of a dossier that no link can lead out of.

Every folder and file is opened by the handle of the one above it and through no link, so what was looked at is what
is read, whoever
renames meanwhile. The verbs then work on the copy alone: what they keep beside a dossier never comes into the folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from servanda.app.files import ATTACHED
from servanda.base.refusal import Refusal

MOST_BYTES = 64 << 20
"""Bytes of a dossier with its evidence that are read behind the door."""
MOST_FILES = 4_000
"""Files and folders of a dossier, or above all dossiers, that are looked at."""
MOST_DEEP = 8
"""Folders within folders."""
MOST_NAME = 200
"""Letters of the name of a dossier."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Stamp = tuple[tuple[str, int, int, int, int], ...]
"""Of each file: its name within, inode, bytes, and when it changed by both clocks of the disk."""


def unknown() -> Refusal:
    """What is said of a dossier that is not there, and of one that this reader may not know of."""
    return Refusal("no such dossier behind this door.", "Ask `load` without a dossier: it names those there are.")


@contextmanager
def opened(folder: int, name: str) -> Iterator[int]:
    """The handle of a dossier's folder. folder: the handle of the door's; name: `harbour`, `2031/harbour`, `.`.
    Raises Refusal.
    """
    parts = [] if name == "." else name.split("/")
    odd = any(not one or one.startswith(".") or "\\" in one or "\0" in one for one in parts)
    if odd or len(name) > MOST_NAME or len(parts) > MOST_DEEP:
        raise unknown()
    here = os.dup(folder)
    try:
        for one in parts:
            try:
                below = os.open(one, _FOLDER, dir_fd=here)
            except (OSError, ValueError) as error:
                raise unknown() from error
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def _walk(folder: int, within: str, deep: int, count: list[int]) -> Iterator[tuple[str, int, int]]:
    """Each plain file below a folder: its name within, the handle it is opened by, 0; a link and what else is no
    file: with -1.
    """
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.name)
    for one in entries:
        count[0] += 1
        if count[0] > MOST_FILES:
            raise Refusal(f"it holds more than {MOST_FILES:,} files.", "Open the door on a smaller folder.")
        if one.name.startswith(".") and one.name != ATTACHED:
            continue
        name = f"{within}{one.name}"
        if one.is_dir(follow_symlinks=False) and deep < MOST_DEEP:
            try:
                below = os.open(one.name, _FOLDER, dir_fd=folder)
            except OSError:  # replaced meanwhile, or not ours to open: as if it were no folder of the dossier
                yield name, folder, -1
                continue
            try:
                yield from _walk(below, f"{name}/", deep + 1, count)
            finally:
                os.close(below)
        else:
            yield name, folder, 0 if one.is_file(follow_symlinks=False) else -1


def stamp_of(folder: int) -> tuple[Stamp, int]:
    """What a dossier's folder looks like, and how many links and other things in it were not gone through. Raises
    Refusal.
    """
    told, left = [], 0
    for name, above, kind in _walk(folder, "", 0, [0]):
        if kind < 0:
            left += 1
            continue
        try:
            one = os.stat(name.rpartition("/")[2], dir_fd=above, follow_symlinks=False)
        except OSError:
            left += 1
            continue
        told.append((name, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns))
    return tuple(told), left


def texts_in(folder: int) -> dict[str, bytes]:
    """The Markdown files below a folder, by name within. Raises Refusal."""
    return dict(_read(folder, ".md"))


def _read(folder: int, ending: str = "") -> Iterator[tuple[str, bytes]]:
    total = 0
    for name, above, kind in _walk(folder, "", 0, [0]):
        plain = kind == 0 and name.casefold().endswith(ending)
        data = data_of(above, name.rpartition("/")[2], MOST_BYTES - total) if plain else None
        if data is not None:
            total += len(data)
            yield name, data


def data_of(folder: int, name: str, most: int = MOST_BYTES) -> bytes | None:
    """A plain file in a folder, opened through no link; None for anything else. Raises Refusal: too large."""
    try:
        handle = os.open(name, _FILE, dir_fd=folder)
    except (OSError, ValueError):
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        data = file.read(most + 1)
    if len(data) > most:
        raise Refusal(f"it holds more than {MOST_BYTES >> 20} MB.", "Open the door on a smaller folder.")
    return data


def put(place: Path, data: bytes) -> None:
    """A file of a copy, for its owner alone."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def copied(folder: int, target: Path) -> None:
    """The files of a dossier's folder, copied under another. Raises Refusal."""
    for name, data in _read(folder):
        place = target / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        put(place, data)


def heads_in(folder: int) -> list[str]:
    """The folders below one in which a file names an agreement, whoever may see it. Raises Refusal."""
    heads = {name.rpartition("/")[0] for name, data in texts_in(folder).items() if _is_agreement(data)}
    return sorted(one or "." for one in heads)


def tops(heads: Iterable[str]) -> list[str]:
    """Of such folders the dossiers: one within another belongs to it."""
    every = set(heads)
    return sorted(one for one in every if not any(within(one, other) for other in every if other != one))


def within(one: str, other: str) -> bool:
    """Whether a folder is another, or lies below it."""
    return other == "." or f"{one}/".startswith(f"{other}/")


def _is_agreement(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").startswith(b"---") and b"\nagreement" in data[: 64 << 10]
