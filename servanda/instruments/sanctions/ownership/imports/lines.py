"""The objects of a file of JSON, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from servanda.base.refusal import Refusal
from servanda.base.tables import objects as tables
from servanda.base.tables.faults import RowFault
from servanda.base.tables.source import Data
from servanda.instruments.sanctions.ownership.records import Problem


def objects(data: Data, name: str, problems: list[Problem]) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects of a JSON list, of one object, or of JSON lines. What is no object is rejected. Raises Refusal when nothing can
    be read."""
    read = 0
    for what, number, row in tables.objects(name, data):
        place = f"{name}, {what} {number}"
        if isinstance(row, RowFault):
            problems.append(Problem(place=place, reason=f"{row}.", rejected=True))
        else:
            read += 1
            yield row, place
    if not read:
        raise Refusal("nothing in the file is a JSON object.", repair="Give a JSON list or one object a line.", place=name)
