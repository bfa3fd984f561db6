"""The hash chain: what is hashed, and how one entry holds on to the one before it.

The hash of an entry is SHA-256, in hexadecimal, over the line `servanda.evidence.log/1`, the hash of the entry before it (empty for the
first), a line feed, and the entry as JSON: keys sorted, no spaces, UTF-8; what is empty or at its default is left out, so that a
field added to the format later changes no older hash. Amounts are strings of decimal digits as entered, moments whole seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from itertools import compress
from operator import attrgetter, ne
from typing import Any, NamedTuple

import msgspec

from servanda.calendar import Instant
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Grades,
    Marking,
    NotDone,
    Record,
    Ruling,
    Sealed,
    Source,
)

FORMAT = "servanda.evidence.log/1"

KINDS: dict[str, type[Record]] = {
    "source": Source,
    "event": EventRecord,
    "attribution": Attribution,
    "gap": GapRecord,
    "coverage": CoverageRecord,
    "not done": NotDone,
    "ruling": Ruling,
}
"""The kinds of record, by the name the log gives them."""

KIND_OF: dict[type, str] = {record: kind for kind, record in KINDS.items()}
STORED_AS: dict[type, str] = KIND_OF | {Sealed: "sealed"}

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_NESTED = (Grades, Marking)


class _Shape(NamedTuple):
    """Of a kind of record: how to take all its values at once; names and defaults; how to make plain those that are not."""

    values: Callable[[Any], tuple[Any, ...]]
    names: tuple[str, ...]
    defaults: tuple[Any, ...]
    nested: tuple[str, ...]
    standing: bool


def _shape(kind: type) -> _Shape:
    fields = tuple((field.name, field.default) for field in msgspec.structs.fields(kind))
    nested = tuple(name for name, default in fields if isinstance(default, _NESTED))
    names, defaults = tuple(name for name, _ in fields), tuple(default for _, default in fields)
    return _Shape(attrgetter(*names), names, defaults, nested, any(name == "standing" for name, _ in fields))


_SHAPES: dict[type, _Shape] = {kind: _shape(kind) for kind in (*KINDS.values(), Sealed, *_NESTED)}


def plain(record: Record | Sealed) -> dict[str, Any]:
    """A record as names and plain values, without what is at its default."""
    found = _plain(record)
    found["type"] = STORED_AS[type(record)]
    return found


def _plain(value: Any) -> dict[str, Any]:
    shape = _SHAPES[type(value)]
    values = shape.values(value)
    found: dict[str, Any] = dict(compress(zip(shape.names, values, strict=True), map(ne, values, shape.defaults)))
    for name in shape.nested:
        if name in found:
            found[name] = _plain(found[name])
    if shape.standing and "standing" in found:
        found["standing"] = found["standing"].value
    return found


def canonical(record: Record | Sealed) -> bytes:
    """The one sequence of bytes that stands for a record; equal bytes, same content.

    Raises: TypeError, ValueError (of which msgspec's own errors are kinds) when a value is of no type a record can hold.
    """
    return _ENCODER.encode(plain(record))


def record_from(data: bytes) -> Record:
    """The record that `canonical` bytes stand for, every value of its declared type; msgspec.ValidationError when one is not."""
    return _DECODER.decode(data)


def entry_hash(before: str, number: int, known: Instant, author: str, because: str, record: bytes) -> str:
    """The hash of an entry. before: hash of the entry in front, "" for the first. record: its `canonical` bytes."""
    head: dict[str, Any] = {"number": number, "known": known, "record": msgspec.Raw(record)}
    if author:
        head["author"] = author
    if because:
        head["because"] = because
    return hashlib.sha256(f"{FORMAT}\n{before}\n".encode() + _ENCODER.encode(head)).hexdigest()


def hash_of(entry: Entry, before: str) -> str:
    """The hash an entry ought to have after the hash `before`."""
    return entry_hash(before, entry.number, entry.known, entry.author, entry.because, canonical(entry.record))


def chained(entries: Iterable[Entry]) -> bool:
    """Whether numbers run from 1 without holes and every hash is the one its entry ought to have."""
    before = ""
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or entry.hash != hash_of(entry, before):
            return False
        before = entry.hash
    return True
