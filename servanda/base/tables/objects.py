"""Tables of JSON: one object a line, a list of objects, GeoJSON. What is nested is named by its path, `at.day`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, shown
from servanda.base.tables.sheets import Cell, FileSays, Row, Sheet, few_enough
from servanda.base.tables.source import LARGEST, Data, text_lines, too_large

LONGEST = 1 << 24
"""Characters of one line of JSON."""
WHOLE = 1 << 29
"""Characters of JSON that is read in one piece: a list, or one object over many lines."""
DEEPEST = 16
"""So many objects may stand in one another in a row of a table."""

_TORN = "Each must be one whole JSON object."


def objects(
    name: str, data: Data, encoding: str = "auto", limit: int = LARGEST
) -> Iterator[tuple[str, int, dict[str, Any] | RowFault]]:
    """The objects of a list, of one object over many lines, or of JSON lines, with whether it is an element or a line, and its
    number; of what is none the reason.

    Raises Refusal as `text_lines`, and where a list is not JSON as a whole.
    """
    lines = text_lines(name, data, encoding, limit, LONGEST)
    number, first = next(((at, line) for at, line in enumerate(lines, 1) if line.strip()), (0, ""))
    begins = first.lstrip()[:1]
    if begins != "[" and (begins != "{" or _is_json(first)):
        yield "line", number, _object(first, "line")
        yield from _by_line(lines, number)
        return
    rest, size = [], len(first)
    for line in lines:
        rest.append(line)
        if (size := size + len(line)) > WHOLE:
            raise too_large(name, WHOLE)
    try:
        found = read_json("".join((first, *rest)))
    except msgspec.DecodeError as error:
        if begins == "[":
            raise Refusal(f"the file is not JSON: {error}.", "One object on each line, or one list of objects.", name) from error
        yield "line", number, _object(first, "line")
        yield from _by_line(iter(rest), number)
        return
    for number, one in enumerate(found if isinstance(found, list) else [found], 1):
        yield "element", number, one if isinstance(one, dict) else _no_object(json.dumps(one), "element")


def _is_json(line: str) -> bool:
    try:
        read_json(line)
    except msgspec.DecodeError:
        return False
    return True


def _by_line(lines: Iterator[str], before: int) -> Iterator[tuple[str, int, dict[str, Any] | RowFault]]:
    for number, line in enumerate(lines, before + 1):
        if line.strip():
            yield "line", number, _object(line, "line")


def _object(line: str, what: str) -> dict[str, Any] | RowFault:
    try:
        found = read_json(line)
    except msgspec.DecodeError as error:
        return RowFault(f"the {what} is not JSON ({error})", repair=_TORN, value=line[:300])
    return found if isinstance(found, dict) else _no_object(line, what)


def _no_object(text: str, what: str) -> RowFault:
    return RowFault(f"the {what} holds {shown(text)}, not an object", repair=_TORN, value=text[:300])


def flat(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, Cell]]:
    """The cells of an object by their paths. Raises RowFault where it nests too deep."""
    if before.count(".") > DEEPEST:
        raise RowFault(f"its objects stand more than {DEEPEST} deep in one another", repair="Give a flatter table.")
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from flat(inner, f"{before}{key}.")
        else:
            yield f"{before}{key}", inner


def _row(number: int, found: dict[str, Any] | RowFault) -> Row:
    if isinstance(found, RowFault):
        return Row(number, {}, found)
    try:
        return Row(number, dict(flat(found)))
    except RowFault as fault:
        return Row(number, {}, fault)


def open_objects(name: str, data: Data, says: FileSays, limit: int = LARGEST) -> Sheet:
    """A table of objects: its columns are all names that any of them has. Raises Refusal."""
    rows, what = [], "line"
    for what, number, found in objects(name, data, says.encoding, limit):  # noqa: B007 # one word for all of a file
        rows.append(_row(number, found))
    return sheet_of(name, rows, "jsonl", what)


def sheet_of(name: str, rows: list[Row], form: str, counts: str) -> Sheet:
    """A table of rows whose columns are all names that any of them has. Raises Refusal: none has any."""
    columns = tuple(dict.fromkeys(key for row in rows for key in row.cells))
    few_enough(columns, name)
    if not columns:
        fault = next((row.fault for row in rows if row.fault), None)
        raise Refusal(
            f"the file holds no object{f' ({fault.args[0]} {fault.repair})' if fault else ''}.",
            "One JSON object on each line.",
            name,
        )
    return Sheet(columns, iter(rows), form, counts)


def open_features(name: str, data: Data, says: FileSays, limit: int = LARGEST) -> Sheet:
    """The properties of the features of a GeoJSON collection, with the middle of each (`geometry.longitude`,
    `geometry.latitude`). Raises Refusal."""
    found = next(objects(name, data, says.encoding, limit), ("", 0, {}))[2]
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not features:
        raise Refusal("the file is no GeoJSON FeatureCollection with features.", "Export it as GeoJSON (RFC 7946).", name)
    rows = []
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            rows.append(Row(number, {}, RowFault("is no GeoJSON feature", repair="Export it as GeoJSON (RFC 7946).")))
            continue
        row = _row(number, feature.get("properties") or {})
        if "id" in feature:
            row.cells.setdefault("id", feature["id"])
        point = middle(feature.get("geometry"))
        row.cells.update({"geometry.longitude": point[0] if point else None, "geometry.latitude": point[1] if point else None})
        rows.append(row)
    return sheet_of(name, rows, "geojson", "feature")


Position = tuple[float, float]
"""Longitude and latitude in degrees."""


def middle(geometry: object) -> Position | None:
    """A point itself; of any other geometry the middle of the box around it; None if there is none."""
    found = list(positions(geometry)) if isinstance(geometry, dict) else []
    if not found:
        return None
    xs, ys = [p[0] for p in found], [p[1] for p in found]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def positions(geometry: dict[str, Any]) -> Iterator[Position]:
    """All positions of a GeoJSON geometry; those that are no pair of numbers are left out."""
    if geometry.get("type") == "GeometryCollection":
        inner = geometry.get("geometries")
        for part in inner if isinstance(inner, list) else ():
            if isinstance(part, dict):
                yield from positions(part)
        return
    yield from all_positions(geometry.get("coordinates"))


def all_positions(value: object) -> Iterator[Position]:
    """The positions in lists of lists of them, however deep."""
    if not isinstance(value, list | tuple):
        return
    if len(value) >= 2 and all(isinstance(n, int | float) and not isinstance(n, bool) for n in value[:2]):
        yield float(value[0]), float(value[1])
        return
    for inner in value:
        yield from all_positions(inner)
