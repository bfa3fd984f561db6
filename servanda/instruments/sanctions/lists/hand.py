"""The lists that a question is put to: from the store, or straight from files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.result import Input, file_input
from servanda.instruments.sanctions.records import Manifest

if TYPE_CHECKING:
    import os

    import pyarrow as pa


class AtHand(msgspec.Struct, frozen=True):
    """manifests of the snapshots, of whatever source; inputs: for the basis; tables: gives the tables, read when needed."""

    manifests: tuple[Manifest, ...]
    inputs: tuple[Input, ...]
    tables: Callable[[], Mapping[str, pa.Table]]


def at_hand(
    *, store: str | os.PathLike[str], lists: Sequence[str] = (), known: str = "", list_files: Sequence[str] = ()
) -> AtHand:
    """The lists asked for.

    In: lists: their names in the store (default: all), as known at a moment; list_files: `FORMAT=FILE` each instead of the
    store, files of one format are read together. Raises Refusal: nothing in the store, no such list or format, a file that cannot
    be read.
    """
    if list_files:
        return _from_files(list_files)
    from servanda.instruments.sanctions.lists.store import load_lists, open_store

    opened = open_store(store)
    manifests = opened.current(lists, known)
    if not manifests:
        raise Refusal(
            f"the store holds no list{f' known by {known}' if known else ''}.",
            "Import one with: servanda sanctions import FILE... --format FORMAT",
            str(store),
        )
    return AtHand(manifests, tuple(map(_input, manifests)), lambda: load_lists(opened, lists, known).tables)


def of_snapshots(store: str | os.PathLike[str], ids: Sequence[str]) -> AtHand:
    """The lists of these snapshots of the store. Raises Refusal when one of them is not there."""
    from servanda.instruments.sanctions.lists.store import joined, open_store

    opened = open_store(store)
    manifests = tuple(opened.manifest(one) for one in ids)
    return AtHand(
        manifests, tuple(map(_input, manifests)), lambda: joined([(one.list, opened.tables(one.id)) for one in manifests])
    )


def _input(one: Manifest) -> Input:
    return Input(name=f"{one.list} of {one.published or one.known}", sha256=one.content or one.id, note=f"snapshot {one.id}")


def _from_files(list_files: Sequence[str]) -> AtHand:
    from servanda.instruments.sanctions.lists.registry import FORMATS, read
    from servanda.instruments.sanctions.lists.snapshot import content_of_parsed, counts_of, tables_of
    from servanda.instruments.sanctions.lists.store import joined

    by_format: dict[str, list[Path]] = {}
    for one in list_files:
        code, equals, name = one.partition("=")
        if not equals or not name:
            raise Refusal(
                f"“{one}” does not say its format.", f"Write FORMAT=FILE; the formats are: {', '.join(FORMATS)}.", "--list-file"
            )
        by_format.setdefault(code, []).append(Path(name))
    manifests, parts, inputs = [], [], []
    for code, paths in by_format.items():
        files = tuple(file_input(path) for path in paths)
        parsed = read(code, {path.name: path for path in paths})
        kind = FORMATS[code]
        content = content_of_parsed(kind.list, parsed)
        manifests.append(
            Manifest(
                id=content[:16],
                list=kind.list,
                publisher=kind.publisher,
                format=code,
                files=tuple((f.name, f.sha256) for f in files),
                published=parsed.published,
                known="",
                counts=counts_of(parsed),
                rejects=len(parsed.rejects),
                content=content,
            )
        )
        inputs += [msgspec.structs.replace(one, note=kind.title) for one in files]
        parts.append((kind.list, tables_of(parsed)))
    return AtHand(tuple(manifests), tuple(inputs), lambda: joined(parts))
