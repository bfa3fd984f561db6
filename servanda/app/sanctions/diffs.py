"""What changed in a list: between two snapshots of the store, two moments, or two files. Behind `servanda sanctions diff`."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.sanctions.doors import DEFAULT_STORE, basis, needs
from servanda.app.sanctions.lists import parse
from servanda.base.refusal import Refusal
from servanda.base.result import Basis, Input, Progress, silent
from servanda.instruments.sanctions.records import Manifest

if TYPE_CHECKING:
    import pyarrow as pa

    from servanda.instruments.sanctions.lists.store import Store
    from servanda.instruments.sanctions.review.diffs import Difference

PathLike = str | os.PathLike[str]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?")


class ListDiff(msgspec.Struct, frozen=True):
    """The answer: the two sides in words, what lies between them, what it rests on."""

    old: str
    new: str
    difference: Difference
    basis: Basis


def diff_lists(
    old: PathLike | Sequence[PathLike] = "",
    new: PathLike | Sequence[PathLike] = "",
    *,
    list: str = "",
    format: str = "",
    store: PathLike = DEFAULT_STORE,
    progress: Progress = silent,
) -> ListDiff:
    """Added, removed, changed, and what changed.

    In: old, new: each a snapshot's id (or the beginning of it), a day (what was known by its end), or a file of the list (several in a sequence); neither: the last two
    snapshots of the list; old alone: against the latest. list: its name, needed when the store holds several; format: of the files.
    Raises Refusal: no such snapshot or list, only one snapshot, a file that cannot be read.
    """
    needs("pyarrow")
    from servanda.instruments.sanctions.lists.store import open_store
    from servanda.instruments.sanctions.review.diffs import difference

    opened = open_store(store)
    sides = _sides(opened, old, new, list)
    found = [_tables(opened, side, list, format, progress) for side in sides]
    (old_words, old_input, old_tables), (new_words, new_input, new_tables) = found
    progress("comparing", 0, 0)
    settings = {"list": list or "as given", "old": old_words, "new": new_words}
    return ListDiff(
        old_words, new_words, difference(old_tables, new_tables), basis("diff", (*old_input, *new_input), settings=settings)
    )


Side = Manifest | tuple[Path, ...] | str


def _sides(store: Store, old: PathLike | Sequence[PathLike], new: PathLike | Sequence[PathLike], list: str) -> tuple[Side, Side]:
    if old and new:
        return _side(old), _side(new)
    name = list or _only_list(store)
    every = store.snapshots(name)
    if not every:
        raise Refusal(
            f"the store holds no list “{name}”.",
            repair="Import one with: servanda sanctions import FILE...",
            place=str(store.folder),
        )
    if old:
        return _side(old), every[-1]
    if len(every) < 2:
        raise Refusal(
            f"there is one snapshot of {name} only: nothing to compare.",
            repair="Import a later list, or give two files.",
            place=str(store.folder),
        )
    return every[-2], every[-1]


def _side(given: PathLike | Sequence[PathLike]) -> Side:
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        return (path,) if path.exists() else str(given)
    return tuple(Path(one) for one in given)


def _only_list(store: Store) -> str:
    lists = sorted({one.list for one in store.snapshots()})
    if len(lists) != 1:
        raise Refusal(
            f"the store holds {', '.join(lists) or 'no list'}." if lists else "the store holds no list.",
            repair="Say which with --list." if lists else "Import one with: servanda sanctions import FILE...", place=str(store.folder),
        )  # fmt: skip
    return lists[0]


def _tables(
    store: Store, side: Side, list: str, format: str, progress: Progress
) -> tuple[str, tuple[Input, ...], dict[str, pa.Table]]:
    if isinstance(side, tuple):
        from servanda.instruments.sanctions.lists.snapshot import tables_of

        parsed, _, inputs = parse(side, format=format, list=list, progress=progress)
        return ", ".join(one.name for one in inputs), inputs, tables_of(parsed)
    manifest = side if isinstance(side, Manifest) else _manifest(store, side, list)
    words = f"{manifest.list} {manifest.published or f'known {manifest.known[:10]}'} (snapshot {manifest.id})"
    return (
        words,
        (Input(name=f"{manifest.list} {manifest.published}".strip(), sha256=manifest.content, note=f"snapshot {manifest.id}"),),
        store.tables(manifest.id),
    )


def _manifest(store: Store, side: str, list: str) -> Manifest:
    if _DAY.fullmatch(side):
        return store.current([list or _only_list(store)], side)[0]
    if "/" in side or "." in side:
        raise Refusal("there is no such file.", repair="Give a file, a snapshot's id, or a day.", place=side)
    return store.manifest(side)
