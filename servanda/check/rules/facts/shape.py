"""Plane geometry of zones and lines: is it sound, and do two areas meet. Longitude and latitude are taken as a plane."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from typing import cast

from servanda.model.core import Place

Position = tuple[float, float]
_PAIR = re.compile(
    r"(-\d++(?:\.\d++)?|(?<!\d)\d++(?:\.\d++)?)[°\s]*+(?:([NS])[\s,/]++|(?:(?<=\s)|[,/])[\s,/]*+)(-?\d++(?:\.\d++)?)[°\s]*+([EW])?"
)


def faults(place: Place) -> list[str]:
    """What is wrong with the geometry of a place, a sentence part each; empty when it is sound or there is none."""
    found: list[str] = []
    if place.geometry is not None:
        for kind, positions in _parts(place.geometry):
            found += _line_faults(kind, positions)
    elif place.defined_by == "coordinates":
        positions = coordinates(place.definition)
        if len(positions) > 3 and positions[0] == positions[-1]:
            found += _line_faults("ring", positions)
        elif positions:
            found += _line_faults("list", positions)
    return sorted(set(found))


def coordinates(words: str) -> tuple[Position, ...]:
    """Positions (x east, y north) out of `46.10 N 30.20 E; ...`; pairs are separated by semicolons, latitude first."""
    found: list[Position] = []
    for piece in words.split(";"):
        match = _PAIR.search(piece)
        if match is None:
            continue
        north = float(match[1]) * (-1 if match[2] == "S" else 1)
        east = float(match[3]) * (-1 if match[4] == "W" else 1)
        found.append((east, north))
    return tuple(found)


def rings(place: Place) -> list[tuple[Position, ...]]:
    """Outer rings of the areas of a place, empty if it has none."""
    if place.geometry is not None:
        return [positions for kind, positions in _parts(place.geometry) if kind == "ring" and len(positions) > 3]
    positions = coordinates(place.definition) if place.defined_by == "coordinates" else ()
    return [positions] if len(positions) > 3 and positions[0] == positions[-1] else []


def _parts(geometry: dict[str, object]) -> Iterator[tuple[str, tuple[Position, ...]]]:
    """(kind, positions) of every line (`line`), outer ring (`ring`), hole (`hole`) and point (`point`)."""
    kind = geometry.get("type")
    if kind == "Feature":
        inner = geometry.get("geometry")
        if isinstance(inner, dict):
            yield from _parts(cast(dict[str, object], inner))
        return
    if kind in ("FeatureCollection", "GeometryCollection"):
        for inner in _items(geometry.get("features") or geometry.get("geometries")):
            if isinstance(inner, dict):
                yield from _parts(cast(dict[str, object], inner))
        return
    body = geometry.get("coordinates")
    if kind == "LineString":
        yield "line", _positions(body)
    elif kind == "MultiLineString":
        for line in _items(body):
            yield "line", _positions(line)
    elif kind == "Polygon":
        yield from _rings(body)
    elif kind == "MultiPolygon":
        for polygon in _items(body):
            yield from _rings(polygon)
    elif kind == "Point":
        yield "point", _positions([body])
    elif kind == "MultiPoint":
        yield "point", _positions(body)


def _rings(body: object) -> Iterator[tuple[str, tuple[Position, ...]]]:
    for number, ring in enumerate(_items(body)):
        yield ("ring" if number == 0 else "hole"), _positions(ring)


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _positions(value: object) -> tuple[Position, ...]:
    found: list[Position] = []
    for item in _items(value):
        pair = _items(item)[:2]
        if len(pair) == 2 and all(isinstance(n, (int, float)) for n in pair):
            found.append((float(cast(float, pair[0])), float(cast(float, pair[1]))))
        else:
            found.append((math.nan, math.nan))
    return tuple(found)


def _line_faults(kind: str, positions: tuple[Position, ...]) -> list[str]:
    found: list[str] = []
    if any(not (math.isfinite(x) and math.isfinite(y)) for x, y in positions):
        return ["a position is not a pair of numbers"]
    if any(not (-180 <= x <= 180 and -90 <= y <= 90) for x, y in positions):
        found.append("a position lies off the globe")
    if kind == "point":
        return found
    if kind in ("ring", "hole"):
        if len(positions) < 4 or len(set(positions)) < 3:
            return [*found, "an area needs at least three corners"]
        if positions[0] != positions[-1]:
            found.append("the boundary does not come back to its first corner")
            positions = (*positions, positions[0])
    elif len(set(positions)) < 2:
        return [*found, "a line needs at least two points"]
    if _crosses_itself(positions):
        found.append("the line crosses itself" if kind in ("line", "list") else "the boundary crosses itself")
    return found


def _crosses_itself(positions: tuple[Position, ...]) -> bool:
    points = [p for n, p in enumerate(positions) if n == 0 or p != positions[n - 1]]
    edges = list(itertools.pairwise(points))
    closed = len(points) > 2 and points[0] == points[-1]
    for first, (a, b) in enumerate(edges):
        for second in range(first + 1, len(edges)):
            c, d = edges[second]
            neighbours = second == first + 1 or (closed and first == 0 and second == len(edges) - 1)
            if neighbours:
                if _folds_back(a, b, c, d):
                    return True
            elif segments_meet(a, b, c, d):
                return True
    return False


def _folds_back(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Whether two edges that share a corner run back over each other."""
    shared, one, other = (b, a, d) if b == c else (a, b, c)
    if _turn(shared, one, other) != 0:
        return False
    return (one[0] - shared[0]) * (other[0] - shared[0]) + (one[1] - shared[1]) * (other[1] - shared[1]) > 0


def _turn(a: Position, b: Position, c: Position) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Position, b: Position, c: Position) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def segments_meet(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Whether two segments share a point."""
    one, two, three, four = _turn(c, d, a), _turn(c, d, b), _turn(a, b, c), _turn(a, b, d)
    if ((one > 0 > two) or (one < 0 < two)) and ((three > 0 > four) or (three < 0 < four)):
        return True
    return (
        (one == 0 and _between(c, d, a))
        or (two == 0 and _between(c, d, b))
        or (three == 0 and _between(a, b, c))
        or (four == 0 and _between(a, b, d))
    )


def _contains(ring: tuple[Position, ...], point: Position) -> bool:
    x, y = point
    within = False
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            within = not within
    return within


def areas_overlap(one: Place, other: Place) -> bool | None:
    """Whether two areas share ground; None when a geometry is missing. Areas that only touch do not overlap."""
    left, right = rings(one), rings(other)
    if not left or not right:
        return None
    return any(_overlap(a, b) for a in left for b in right)


def _overlap(one: tuple[Position, ...], other: tuple[Position, ...]) -> bool:
    for a, b in itertools.pairwise(one):
        for c, d in itertools.pairwise(other):
            if (_turn(c, d, a) > 0) != (_turn(c, d, b) > 0) and (_turn(a, b, c) > 0) != (_turn(a, b, d) > 0):
                if 0 not in (_turn(c, d, a), _turn(c, d, b), _turn(a, b, c), _turn(a, b, d)):
                    return True
    return _contains(other, _inner(one)) or _contains(one, _inner(other)) or set(one) == set(other)


def _inner(ring: tuple[Position, ...]) -> Position:
    """A point strictly inside a simple ring: the middle of the first corner triangle that holds no other corner."""
    corners = list(ring[:-1])
    for n in range(len(corners)):
        a, b, c = corners[n - 1], corners[n], corners[(n + 1) % len(corners)]
        middle = ((a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3)
        if _turn(a, b, c) != 0 and _contains(ring, middle):
            return middle
    return corners[0]
