"""`servanda sanctions diff`: what changed in a list, between two snapshots of the store, two moments, or two files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.base.document import Document
from servanda.base.job import Given, Job, arg, flag, word
from servanda.base.refusal import Refusal
from servanda.base.result import Input
from servanda.instruments.sanctions.records import Manifest
from servanda.instruments.sanctions.review.diff_page import ListDiff, diff_page

if TYPE_CHECKING:
    import pyarrow as pa

    from servanda.instruments.sanctions.lists.store import Store

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?")
Side = Manifest | tuple[str, ...]
"""A snapshot, or what was given: files, or one word."""


class DiffJob(Job):
    """Say what changed between OLD and NEW: who was added, who removed, and what changed in the others.

    Each is a snapshot's id (or the beginning of it), a day (what was known by its end), or a file of the list. Neither: the last
    two snapshots of the list; OLD alone: against the latest.
    """

    short = "Say what changed in a list."
    exits = ("nothing changed", "something did")
    asks = ("store", "html", "json")
    needs = ("pyarrow",)
    calls = ("old", "new")
    untold = ("list", "format", "full")
    examples = (
        "sanctions diff --list belmora",
        "sanctions diff 2031-07-04 2031-12-31 --list belmora",
        "sanctions diff 8ed2 2fc9",
        "sanctions diff old/sdn.csv new/sdn.csv",
    )
    old: Any = arg("OLD", "")
    new: Any = arg("NEW", "")
    list = word("The list, when the store holds several.", "NAME")
    format = word("The format of the files. Default: told by the content.", "F")
    full = flag("Every entity, not the first fifty of each kind.")

    def run(self, given: Given) -> ListDiff:
        from servanda.instruments.sanctions.lists.store import open_store
        from servanda.instruments.sanctions.review.diffs import difference

        opened = open_store(given.store)
        (old, before), (new, after) = [self._tables(given, opened, side) for side in self._sides(opened)]
        given.progress("comparing", 0, 0)
        given.settings |= {"list": self.list or "as given", "old": old, "new": new}
        return ListDiff(old=old, new=new, difference=difference(before, after))

    def found(self, answer: ListDiff) -> bool:
        return not answer.difference.empty

    def page(self, answer: ListDiff, full: bool) -> Document:
        return diff_page(answer, full=full or self.full)

    def _sides(self, store: Store) -> tuple[Side, Side]:
        # in Python each may be several files
        old, new = (side if isinstance(side, tuple) else (side,) if side else () for side in (self.old, self.new))
        if old and new:
            return old, new
        name, place = self.list or self._only(store), str(store.folder)
        every = store.snapshots(name)
        if not every:
            raise Refusal(f"the store holds no list “{name}”.", "Import one with: servanda sanctions import FILE...", place)
        if old:
            return old, every[-1]
        if len(every) < 2:
            reason = f"there is one snapshot of {name} only: nothing to compare."
            raise Refusal(reason, "Import a later list, or give two files.", place)
        return every[-2], every[-1]

    def _only(self, store: Store) -> str:
        lists = sorted({one.list for one in store.snapshots()})
        if len(lists) != 1:
            repair = "Say which with --list." if lists else "Import one with: servanda sanctions import FILE..."
            raise Refusal(f"the store holds {', '.join(lists) or 'no list'}.", repair, str(store.folder))
        return lists[0]

    def _tables(self, given: Given, store: Store, side: Side) -> tuple[str, dict[str, pa.Table]]:
        from servanda.instruments.sanctions.lists.job import parse
        from servanda.instruments.sanctions.lists.snapshot import tables_of

        if isinstance(side, tuple) and (len(side) > 1 or Path(side[0]).exists()):
            before = len(given.inputs)
            parsed, _ = parse(given, side, format=self.format, list=self.list)
            return ", ".join(one.name for one in given.inputs[before:]), tables_of(parsed)
        one = self._manifest(store, side[0]) if isinstance(side, tuple) else side
        words = f"{one.list} {one.published or f'known {one.known[:10]}'} (snapshot {one.id})"
        given.took(Input(name=f"{one.list} {one.published}".strip(), sha256=one.content, note=f"snapshot {one.id}"))
        return words, store.tables(one.id)

    def _manifest(self, store: Store, words: str) -> Manifest:
        if _DAY.fullmatch(words):
            return store.current([self.list or self._only(store)], words)[0]
        if "/" in words or "." in words:
            raise Refusal("there is no such file.", "Give a file, a snapshot's id, or a day.", words)
        return store.manifest(words)
