"""What stands inside a record, however deep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import msgspec

Kind = TypeVar("Kind")


def inside(item: object, kind: type[Kind], without: str = "") -> Iterator[Kind]:
    """Everything of a kind in records and tuples (the item itself, if it is one), and inside those.

    without: a field of records that is left out.
    """
    if isinstance(item, kind):
        yield item
    if isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            if name != without:
                yield from inside(getattr(item, name), kind, without)
    elif isinstance(item, tuple):
        for one in item:
            yield from inside(one, kind, without)
