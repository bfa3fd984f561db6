"""The releases in a file: JSON or JSON lines; releases, packages of releases or records, or Prozorro's own objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from servanda.base.refusal import Refusal

Json = dict[str, Any]
DEEPEST = 40
"""Brackets within brackets: OCDS needs a dozen."""
MOST_RELEASES = 200_000
"""Releases of a file."""
NO_JSON = "Give what the publisher's door gave: JSON or JSON lines of OCDS, or of Prozorro."
_READ = msgspec.json.Decoder(float_hook=Decimal)


class FiledRelease(msgspec.Struct, frozen=True):
    """An object of a file. number: from 1; place: for messages."""

    value: Json
    file: str
    number: int
    place: str


def objects(name: str, data: bytes, notes: list[str]) -> list[FiledRelease]:
    """In: a file's name and bytes. Out: its releases, in their order; notes: what was not looked at. Raises Refusal: no JSON, no
    object, too deep, too many."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        documents = [(name, _decoded(data, name))]
    except Refusal:
        lines = [(f"{name}, line {at}", line.strip()) for at, line in enumerate(data.splitlines(), 1) if line.strip()]
        if len(lines) < 2 or lines[0][1][-1:] not in b"}]":
            raise  # no whole object on its first line: not JSON lines
        documents = [(place, _decoded(line, place)) for place, line in lines]
    found: list[FiledRelease] = []
    for value in (one for place, whole in documents for one in _within(whole, place, notes)):
        where = f"{name}, release {len(found) + 1}"
        if not isinstance(value, dict):
            raise Refusal("this is no release: not an object of names and values.", NO_JSON, where)
        found.append(FiledRelease(value, name, len(found) + 1, where))
    if not found or len(found) > MOST_RELEASES:
        many = f"more than {MOST_RELEASES:,} releases" if found else "no release"
        raise Refusal(f"the file holds {many}.", "Split it, by year for example." if found else NO_JSON, name)
    return found


def _decoded(data: bytes, place: str) -> Any:
    """The value, its brackets not too deep. Raises Refusal."""
    try:
        value = _READ.decode(data)
    except msgspec.DecodeError as error:
        raise Refusal(f"this is not JSON: {error}.", NO_JSON, place) from error
    except (RecursionError, ValueError, ArithmeticError) as error:
        reason = "this is not JSON: its brackets go too deep, or a text or a number in it cannot be read."
        raise Refusal(reason, NO_JSON, place) from error
    level = [value]
    for _ in range(DEEPEST):
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [part for parts in inner for part in parts]
    if level:
        raise Refusal(f"its brackets go more than {DEEPEST} deep.", NO_JSON, place)
    return value


def _within(value: Any, place: str, notes: list[str]) -> Iterator[Any]:
    """The releases in a document of any of the shapes."""
    if isinstance(value, list):
        for one in value:
            yield from _within(one, place, notes)
    elif not isinstance(value, Mapping) or ("ocid" in value and not {"compiledRelease", "releases"} & value.keys()):
        yield value
    elif isinstance(value.get("compiledRelease"), Mapping):
        yield value["compiledRelease"]
    elif isinstance(value.get("releases"), list):
        there = [one for one in value["releases"] if not (isinstance(one, Mapping) and "url" in one and "ocid" not in one)]
        if linked := len(value["releases"]) - len(there):
            notes.append(f"{place}: {linked} releases are named by their address only: not looked at")
        yield from there
    elif isinstance(inner := value.get("records", value.get("data")), dict | list):
        yield from _within(inner, place, notes)
    else:
        yield value
