"""The lists a screening is made against: from the store or straight from files, and the index of them, kept in the store."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.sanctions import doors
from servanda.base.disk import make_folder
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.basis import Input, Progress, silent
from servanda.instruments.sanctions.records import Manifest

if TYPE_CHECKING:
    import pyarrow as pa

    from servanda.instruments.sanctions.screening import Index

PathLike = str | os.PathLike[str]
INDEXES = ".indexes"
"""Folder of the store for indexes; whatever is in it can be made again."""


class AtHand(msgspec.Struct, frozen=True):
    """manifests of the snapshots, of whatever source; inputs: for the basis; tables: gives the tables, read when they are needed."""

    manifests: tuple[Manifest, ...]
    inputs: tuple[Input, ...]
    tables: Callable[[], Mapping[str, pa.Table]]

    @property
    def key(self) -> str:
        """SHA-256 over the content of the lists and the program that makes an index of them."""
        digest = hashlib.sha256(_program())
        for one in sorted(self.manifests, key=lambda one: (one.list, one.id)):
            digest.update(f"{one.list} {one.id} {one.published} {one.content}\n".encode())
        return digest.hexdigest()


def at_hand(*, store: PathLike, lists: Sequence[str] = (), known: str = "", list_files: Sequence[str] = ()) -> AtHand:
    """The lists asked for.

    In: lists: their names in the store (default: all), as known at a moment; list_files: `FORMAT=FILE` each instead of the store, files of one format are read
    together. Raises Refusal: nothing in the store, no such list or format, a file that cannot be read.
    """
    doors.needs("pyarrow")
    return _from_files(list_files) if list_files else _from_store(store, lists, known)


def index_of(hand: AtHand, *, keep: PathLike | None, like: AtHand | None = None, progress: Progress = silent) -> Index:
    """The index of the lists.

    keep: the store; an index made before of the same content by the same program is taken from there, a new one put there. like: lists whose index gives
    the weights of words (re-screening).
    """
    doors.needs("numpy", "numba", "pyarrow", "rapidfuzz")
    from servanda.instruments.sanctions.screening import Index, build

    if like is not None and like.key == hand.key:
        like = None
    name = hand.key if like is None else hashlib.sha256(f"{hand.key} {like.key}".encode()).hexdigest()
    place = None if keep is None else Path(keep) / INDEXES / f"{name[:32]}.index"
    if place is not None and place.is_file():
        try:
            return Index.load(place)
        except Refusal:
            progress("the kept index is not as it was written, or of another version", 0, 0)
    progress("building the index", 0, 0)
    weights = None if like is None else index_of(like, keep=keep, progress=progress)
    index = build(hand.tables(), hand.manifests, like=weights)
    if place is not None:
        try:
            make_folder(place.parent)
            index.save(place)
        except OSError as error:
            raise Refusal(
                f"the index cannot be written ({error.strerror or error}).", repair="Choose another --store.", place=str(place)
            ) from error
    return index


def _from_store(store: PathLike, lists: Sequence[str], known: str) -> AtHand:
    from servanda.instruments.sanctions.lists.store import load_lists, open_store

    opened = open_store(store)
    manifests = opened.current(lists, known)
    if not manifests:
        raise Refusal(
            "the store holds no list." if not known else f"the store holds no list known by {known}.",
            repair="Import one with: servanda sanctions import FILE... --format FORMAT", place=str(store),
        )  # fmt: skip
    inputs = tuple(Input(name=f"{one.list} of {one.published or one.known}", sha256=one.content or one.id, note=f"snapshot {one.id}") for one in manifests)
    return AtHand(manifests, inputs, lambda: load_lists(opened, lists, known).tables)


def of_snapshots(store: PathLike, ids: Sequence[str]) -> AtHand:
    """The lists of these snapshots of the store. Raises Refusal when one of them is not there."""
    from servanda.instruments.sanctions.lists.store import joined, open_store

    opened = open_store(store)
    manifests = tuple(opened.manifest(one) for one in ids)
    inputs = tuple(Input(name=f"{one.list} of {one.published or one.known}", sha256=one.content, note=f"snapshot {one.id}") for one in manifests)
    return AtHand(manifests, inputs, lambda: joined([(one.list, opened.tables(one.id)) for one in manifests]))


def _from_files(list_files: Sequence[str]) -> AtHand:
    from servanda.instruments.sanctions.lists.registry import FORMATS, read
    from servanda.instruments.sanctions.lists.snapshot import content_of_parsed, counts_of, tables_of
    from servanda.instruments.sanctions.lists.store import joined

    by_format: dict[str, list[Path]] = {}
    for one in list_files:
        code, equals, name = one.partition("=")
        if not equals or not name:
            raise Refusal(
                f"“{one}” does not say its format.", repair=f"Write FORMAT=FILE; the formats are: {', '.join(FORMATS)}.", place="--list-file"
            )
        by_format.setdefault(code, []).append(Path(name))
    manifests, parts, inputs = [], [], []
    for code, paths in by_format.items():
        files = tuple(doors.file_input(path) for path in paths)
        parsed = read(code, {path.name: path for path in paths})
        kind = FORMATS[code]
        content = content_of_parsed(kind.list, parsed)
        manifests.append(
            Manifest(
                id=content[:16], list=kind.list, publisher=kind.publisher, format=code, files=tuple((f.name, f.sha256) for f in files),
                published=parsed.published, known="", counts=counts_of(parsed), rejects=len(parsed.rejects), content=content,
            )
        )  # fmt: skip
        inputs += [msgspec.structs.replace(one, note=kind.title) for one in files]
        parts.append((kind.list, tables_of(parsed)))
    return AtHand(tuple(manifests), tuple(inputs), lambda: joined(parts))


def _program() -> bytes:
    """Everything of the program that an index depends on: the files of the package that makes it, and whether it had ICU."""
    from servanda.instruments.sanctions import screening
    from servanda.instruments.sanctions.screening.scripts import without_icu

    digest = hashlib.sha256(without_icu().encode())
    for path in sorted(Path(screening.__file__).parent.iterdir()):
        if path.suffix in (".py", ".json", ".toml") and path.is_file():
            digest.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.digest()
