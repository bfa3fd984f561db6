"""JSON as one document or one a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.ownership.records import Problem


def objects(data: bytes, name: str, problems: list[Problem]) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects of a JSON list, of one object, or of JSON lines, each with its place. What is no object is rejected. Raises Refusal when nothing can be read."""
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:1] == b"[" or b"\n" not in data.strip():
        try:
            whole = read_json(data)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Refusal(f"the file is not JSON ({error}).", repair="Look whether it is whole.", place=name) from error
        rows = whole if isinstance(whole, list) else [whole]
        places = [f"{name}, statement {i}" for i in range(1, len(rows) + 1)]
    elif data[:1] == b"{":
        try:
            rows, places = [read_json(data)], [name]  # one object over many lines
        except msgspec.DecodeError:
            yield from _by_line(data, name, problems)
            return
    else:
        raise Refusal("the file is not JSON.", repair="Give a JSON list or one object a line.", place=name)
    for row, place in zip(rows, places, strict=True):
        if isinstance(row, dict):
            yield row, place
        else:
            problems.append(Problem(place=place, reason="it is no object.", rejected=True))


def _by_line(data: bytes, name: str, problems: list[Problem]) -> Iterator[tuple[dict[str, Any], str]]:
    read = 0
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = read_json(line)
        except (msgspec.DecodeError, RecursionError) as error:
            problems.append(Problem(place=f"{name}, line {number}", reason=f"the line is not JSON ({error}).", rejected=True))
            continue
        if isinstance(row, dict):
            read += 1
            yield row, f"{name}, line {number}"
        else:
            problems.append(Problem(place=f"{name}, line {number}", reason="it is no object.", rejected=True))
    if not read:
        raise Refusal("no line of the file is a JSON object.", repair="Give a JSON list or one object a line.", place=name)
