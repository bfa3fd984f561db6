"""Reading and writing dossiers on disk: the only place that touches files."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.base import snapshots
from servanda.base.opening import ordinary
from servanda.base.opening import read as read_file
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.marking import Recipient

# What a dossier may hold besides Markdown: geometry of places, tables of period rules.
SUFFIXES = (".md", ".geojson", ".json", ".toml")
MOST_HEAD = 64 * 1024
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of the head of a file that says what it is, and of a file that is read."""
ATTACHED = ".text"


def read_dossier(path: str | os.PathLike[str], reader: Recipient | None = None) -> tuple[dict[str, bytes], str, Path]:
    """Files of a dossier by relative name, its name, and its folder. `path` is a folder or one Markdown file. reader: only those he may see (`servanda.model.released`), as if
    there were no others (default: all).

    A file that imports others is read with the folder that holds them, for alone it means nothing. A folder of several dossiers is refused:
    parties who have nothing to do with each other would be judged as one. Raises Refusal when there is nothing to read there. Hidden folders are left out; links are not followed out of the folder.
    """
    place = Path(path)
    try:
        place.stat()
    except FileNotFoundError as error:
        raise _nothing(path) from error
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from error
    if place.is_file():
        return _read_file(path, place, reader)
    files: dict[str, bytes] = {}
    total = 0
    for found in _with_tables(place, files):
        data = _read(found)
        total += len(data)
        if total > MOST_BYTES:
            raise Refusal(
                f"the folder holds more than {MOST_BYTES // 1024 // 1024} MB of text.",
                repair="Give the folder of one dossier.",
                place=str(path),
            )
        files[_name(found.relative_to(place))] = data
    files = _seen(files, reader)
    if not any(name.lower().endswith(".md") for name in files):
        raise Refusal(
            "the folder holds no Markdown file.", repair="Make a dossier with: servanda new NAME", place=str(path)
        )
    if several := _dossiers(files):
        shown = ", ".join(several[:8]) + (" ..." if len(several) > 8 else "")
        raise Refusal(f"this folder holds {len(several)} dossiers: {shown}.", repair=f"Name one of them, such as {place / several[0]}", place=str(path))
    return files, _name(Path(place.resolve().name)), place


def folder_of(path: str | os.PathLike[str]) -> Path:
    """The folder of a dossier, in which its evidence lies too: of one of its files that in which they all lie. Raises Refusal for
    a folder of several dossiers, or of none."""
    place = Path(path)
    if place.is_file():
        return _home(place) or place.parent
    texts = (one for one in place.glob("*.md") if one.name.lower() != "readme.md")
    evident = (place / "evidence").is_dir() or any(_head(_read(one)) for one in texts)
    return place if evident else read_dossier(place)[2]


def _read_file(path: str | os.PathLike[str], place: Path, reader: Recipient | None) -> tuple[dict[str, bytes], str, Path]:
    """The dossier of one file: with the folder it belongs to, or alone."""
    whole = _home(place)
    if whole is not None:
        found = read_dossier(whole, reader)
        mine = _name(place.absolute().relative_to(whole))
        if mine not in found[0] and place.suffix.casefold() == ".md":
            raise _nothing(path)
        others = (data for name, data in found[0].items() if name != mine)
        if reader is None or _imported(found[0].get(mine, b"")) or any(place.name in map(posixpath.normpath, _imported(data)) for data in others):
            return found
        return {_name(Path(place.name)): found[0][mine]}, _name(Path(place.stem)), place.parent
    files = _seen({_name(Path(place.name)): _read(place)}, reader)
    if not files:
        raise _nothing(path)
    return files, _name(Path(place.stem)), place.parent


def _seen(files: dict[str, bytes], reader: Recipient | None) -> dict[str, bytes]:
    """Of the files of a dossier those that a reader may see."""
    if reader is None:
        return files
    from servanda.model.released import released

    return released(files, reader)


def _nothing(path: str | os.PathLike[str]) -> Refusal:
    return Refusal("no such file or folder.", repair="Give the dossier's folder, or make one with: servanda new NAME", place=str(path))


_HEAD = re.compile(rb"\A---\r?\n(.*?)^---\s*$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(rb"^[ \t]+table[ \t](.*)$", re.MULTILINE)
_AGREEMENT = re.compile(rb"^agreement\s*:", re.MULTILINE)
_IMPORTS = re.compile(rb"^imports\s*:\s*(\S.*)$", re.MULTILINE)


def _head(data: bytes) -> bytes:
    found = _HEAD.match(data.removeprefix(b"\xef\xbb\xbf")[:MOST_HEAD])
    return found[1] if found else b""


def head_names(file: Path) -> bool:
    """Whether the head of a file names an agreement. False for one that cannot be read."""
    try:
        return _AGREEMENT.search(_head(_read(file))) is not None
    except Refusal:
        return False


def _imported(data: bytes) -> tuple[str, ...]:
    found = _IMPORTS.search(_head(data))
    return tuple(one.strip() for one in found[1].decode("utf-8", "replace").split(",") if one.strip()) if found else ()


def _home(place: Path) -> Path | None:
    """The folder of the dossier that a file belongs to: that from which its imports are found, or in which a file imports it. None for one that stands alone."""
    place = place.absolute()
    asked = _imported(_read(place))
    for enough in (all, any):
        for folder in list(place.parents)[:4] if asked else ():
            beside = ((place.parent / one).resolve() for one in asked)
            found = [(folder / one).is_file() or (path.is_file() and path.is_relative_to(folder.resolve())) for path, one in zip(beside, asked, strict=True)]
            if enough(found):
                return folder
    others = (one for one in sorted(place.parent.glob("*.md")) if one != place and one.is_file())
    return place.parent if any(place.name in map(posixpath.normpath, _imported(_read(one))) for one in others) else None


def _dossiers(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The folders within that are dossiers of their own, where there are several; none where a file lies above them or imports from one to another."""
    heads = {name: _head(data) for name, data in files.items() if name.lower().endswith(".md")}
    if any(head and "/" not in name for name, head in heads.items()):
        return ()
    folders = sorted({name.rpartition("/")[0] for name, head in heads.items() if _AGREEMENT.search(head)})
    tops = [one for one in folders if not any(one.startswith(f"{other}/") for other in folders)]

    def top(name: str) -> str:
        return next((one for one in tops if name.startswith(f"{one}/")), "")

    for name in heads:
        for one in _imported(files[name]):
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(name), one))
            target = beside if beside in files else one if one in files else name
            if top(target) != top(name):
                return ()
    return tuple(tops) if len(tops) > 1 else ()


def _name(path: Path) -> str:
    """A path as text that can be printed anywhere; bytes that are no letters are written out."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _with_tables(place: Path, read: dict[str, bytes]) -> Iterator[Path]:
    """The files of a dossier, then of the tables that lie among them those from which a list takes its items (`table "annex-2.csv"`). read: what has
    been read of those that came before."""
    yield from walk(place)
    lines = [line for data in read.values() for line in _TABLE.findall(data)]
    if lines:
        yield from (path for path in walk(place, (".csv",)) if any(path.name.encode() in line for line in lines))


def walk(place: Path, suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[Path]:
    """The files of a dossier in the order of their names; hidden ones, READMEs (they tell people about a folder) and the log of evidence are left out.

    Raises Refusal where a folder cannot be opened or a link leads out.
    """
    home = place.resolve()

    def stop(error: OSError) -> None:
        raise _unreadable(Path(error.filename or place), error) from error

    found: list[Path] = []
    for folder, inner, names in os.walk(place, onerror=stop):
        inner[:] = [name for name in inner if not name.startswith(".") and not (name == "evidence" and Path(folder) == place)]
        for name in names:
            if not name.startswith(".") and name.lower().endswith(suffixes) and name.lower() != "readme.md":
                found.append(Path(folder) / name)
    for path in sorted(found, key=lambda p: p.relative_to(place).as_posix()):
        if path.is_symlink() and not path.resolve().is_relative_to(home):
            raise Refusal(
                "is a link that leads out of the folder.", repair="Put a copy of the file there instead.", place=str(path)
            )
        yield path


def read_attached(folder: Path, only: Iterable[str] | None = None) -> dict[str, str]:
    """Of some agreements (default: all) the user's own copies of authentic texts: agreement id -> text. Kept in a hidden folder that git ignores."""
    hidden = folder / ATTACHED
    if not hidden.is_dir():
        return {}
    return {f.stem: _read(f).decode("utf-8", "replace") for f in sorted(hidden.glob("*.txt")) if only is None or f.stem in only}


def write_attached(folder: Path, agreement: str, text: str) -> Path:
    """Put a copy beside the dossier, out of git's sight; all or nothing."""
    hidden = folder / ATTACHED
    try:
        hidden.mkdir(exist_ok=True)
    except OSError as error:
        raise Refusal(f"cannot be written: {error.strerror}.", repair="Nothing was changed.", place=str(hidden)) from error
    write_text(hidden / ".gitignore", "*\n")
    target = hidden / f"{agreement}.txt"
    write_text(target, text)
    return target


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


write_bytes = snapshots.write


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """A file's bytes, or a Refusal that says why not."""
    return _read(Path(path))


def _read(path: Path) -> bytes:
    try:
        if ordinary(path).st_size > MOST_BYTES:
            raise Refusal(
                f"is larger than {MOST_BYTES // 1024 // 1024} MB.",
                repair="A dossier is text; is this the right file?",
                place=str(path),
            )
        return read_file(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> Refusal:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Refusal(f"cannot be read: {reason}.", repair="Check the name and your rights to it.", place=str(path))
