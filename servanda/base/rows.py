"""Tables that a fold fills, and the tree of hashes in which they are kept beside a log: a row is read and written without reading
the others.

The file of rows is only appended to: nodes, each found by offset, length and hash from the node above it, the uppermost from the
checkpoint. So a
changed byte in what is read is seen, and that a row is *not* there is as certain as that another is. It is never the truth: the
log is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, MutableMapping
from itertools import groupby
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from servanda.base import disk

K = TypeVar("K")
V = TypeVar("V")

LEAF = 8
"""So many rows a leaf holds; with more it becomes a branch of sixteen."""

Row = tuple[str, str, msgspec.Raw]
"""Table, key as JSON, value as JSON."""


class RowRef(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a node stands, and the hash of its bytes."""

    offset: int
    length: int
    hash: str


class _Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    rows: tuple[Row, ...] = ()
    under: tuple[RowRef | None, ...] = ()


class UnfitRow(Exception):
    """The file of rows is not the one that the checkpoint speaks of: it is to be made anew from the log."""


def _path(table: str, key: str) -> str:
    return hashlib.sha256(f"{table}\0{key}".encode()).hexdigest()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


class Rows:
    """The tree in a file. root: its uppermost node, None of an empty one. size: bytes of the file that count."""

    def __init__(self, path: Path, root: RowRef | None = None, size: int = 0) -> None:
        self.path, self.root, self.size = path, root, size

    def get(self, table: str, key: str) -> msgspec.Raw | None:
        """The value of a row, None where there is none. Raises Unfit."""
        ref, depth, path = self.root, 0, _path(table, key)
        while ref is not None:
            node = self._node(ref)
            if not node.under:
                return next((value for mine, name, value in node.rows if (mine, name) == (table, key)), None)
            ref, depth = node.under[int(path[depth], 16)], depth + 1
        return None

    def walk(self) -> Iterator[Row]:
        """Every row. Raises Unfit."""
        waiting = [self.root]
        while waiting:
            if (ref := waiting.pop()) is not None:
                node = self._node(ref)
                yield from node.rows
                waiting += node.under

    def change(self, changes: dict[tuple[str, str], bytes | None]) -> bytes:
        """The nodes to be added to the file so that rows have these values (None: there is no such row any more); root and size
        are then the new ones."""
        made = bytearray()
        rows = sorted((_path(*key), *key, value) for key, value in changes.items())
        if rows:
            self.root = self._change(self.root, 0, rows, made)
        self.size += len(made)
        return bytes(made)

    def _change(
        self, ref: RowRef | None, depth: int, rows: list[tuple[str, str, str, bytes | None]], made: bytearray
    ) -> RowRef | None:
        node = _Node() if ref is None else self._node(ref)
        under = list(node.under)
        if not under:
            held: dict[str, tuple[str, str, str, bytes | None]] = {
                (path := _path(table, key)): (path, table, key, bytes(value)) for table, key, value in node.rows
            }
            held |= {row[0]: row for row in rows}
            left = sorted(row for row in held.values() if row[3] is not None)
            if len(left) <= LEAF:
                kept = tuple((table, key, msgspec.Raw(value)) for _, table, key, value in left if value is not None)
                return self._add(_Node(rows=kept), made) if kept else None
            rows, under = list(left), [None] * 16
        for nibble, mine in groupby(rows, key=lambda row: int(row[0][depth], 16)):
            under[nibble] = self._change(under[nibble], depth + 1, list(mine), made)
        return self._add(_Node(under=tuple(under)), made)

    def _add(self, node: _Node, made: bytearray) -> RowRef:
        data = msgspec.json.encode(node)
        ref = RowRef(self.size + len(made), len(data), _hash(data))
        made += data
        return ref

    def _node(self, ref: RowRef) -> _Node:
        data = disk.read(self.path, ref.offset, ref.offset + ref.length)
        if data is None or _hash(data) != ref.hash:
            raise UnfitRow
        return msgspec.json.decode(data, type=_Node)


class Table(MutableMapping[K, V], Generic[K, V]):
    """A table of a state: rows by key. In memory, or, taken up from a checkpoint, read row by row as they are asked for."""

    def __init__(self) -> None:
        self._held: dict[K, V | None] = {}
        self._changed: set[K] = set()
        self._rows: Rows | None = None
        self._name = ""
        self._types: tuple[Any, Any] = (None, None)

    def keep(self, name: str, types: tuple[Any, Any], rows: Rows | None) -> None:
        """Of which name and types it is, and where rows lie that it does not hold."""
        self._name, self._types, self._rows = name, types, rows

    def changes(self) -> dict[tuple[str, str], bytes | None]:
        """What is other than when this was last asked, by table and key."""
        found = {key: self._held[key] for key in self._changed}
        self._changed.clear()
        return {
            (self._name, msgspec.json.encode(key).decode()): None if value is None else msgspec.json.encode(value, order="sorted")
            for key, value in found.items()
        }

    def __getitem__(self, key: K) -> V:
        if key not in self._held and self._rows is not None:
            found = self._rows.get(self._name, msgspec.json.encode(key).decode())
            self._held[key] = None if found is None else msgspec.json.decode(found, type=self._types[1])
        value = self._held.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: K, value: V) -> None:
        self._held[key] = value
        self._changed.add(key)

    def __delitem__(self, key: K) -> None:
        self[key]
        self._held[key] = None
        self._changed.add(key)

    def __iter__(self) -> Iterator[K]:
        if self._rows is not None:
            for table, key, value in self._rows.walk():
                if table == self._name:
                    self._held.setdefault(
                        msgspec.json.decode(key, type=self._types[0]), msgspec.json.decode(value, type=self._types[1])
                    )
            self._rows = None
        yield from [key for key, value in self._held.items() if value is not None]

    def __len__(self) -> int:
        return sum(1 for _ in self)
