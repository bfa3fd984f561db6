"""GeoJSON (RFC 7946) read strictly: a place's geometry, or the reason why it cannot be drawn."""

from __future__ import annotations

import itertools
import json
import math
from typing import NoReturn

from servanda.base.refusal import Refusal

_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_MOST_CROSSINGS = 1500
"""Rings with more positions than this are not searched for crossings."""

Position = tuple[float, float]


def read_geometry(data: bytes) -> dict[str, object]:
    """The geometry in a GeoJSON file: a geometry itself, a feature's, or all of a collection's as one collection.

    Raises:
        Refusal: not JSON, another type, coordinates out of range, an open or crossing ring, nothing in it.
    """
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise Refusal("the file is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise Refusal(f"the file is not JSON: {error}") from error
    return _geometry_of(value, 0)


def _constant(word: str) -> NoReturn:
    raise Refusal(f"{word} is not a coordinate")


def _geometry_of(value: object, depth: int) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Refusal("the file holds no GeoJSON object")
    kind = value.get("type")
    if kind == "Feature":
        return _geometry_of(value.get("geometry"), depth)
    if kind in ("FeatureCollection", "GeometryCollection"):
        inner = value.get("features" if kind == "FeatureCollection" else "geometries")
        if not isinstance(inner, list) or not inner:
            raise Refusal(f"the {kind} is empty")
        if depth > 3:
            raise Refusal("collections are nested too deeply")
        found = [_geometry_of(item, depth + 1) for item in inner]
        return found[0] if len(found) == 1 else {"type": "GeometryCollection", "geometries": found}
    if not isinstance(kind, str) or kind not in _DEPTH:
        raise Refusal(f"`{kind}` is not a GeoJSON type" if kind is not None else "the object has no type")
    coordinates = value.get("coordinates")
    _check(kind, coordinates, _DEPTH[kind])
    return {"type": kind, "coordinates": coordinates}


def _check(kind: str, value: object, depth: int) -> None:
    if depth == 0:
        _position(value)
        return
    if not isinstance(value, list) or not value:
        raise Refusal(f"a {kind} has no coordinates")
    if depth == 1:
        positions = [_position(item) for item in value]
        if kind in ("Polygon", "MultiPolygon"):
            _ring(positions)
        elif kind in ("LineString", "MultiLineString") and len(positions) < 2:
            raise Refusal("a line needs two positions or more")
        return
    for item in value:
        _check(kind, item, depth - 1)


def _position(value: object) -> Position:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise Refusal("a position is a list of longitude and latitude")
    for number in value:
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
            raise Refusal(f"{json.dumps(number)[:40]} is not a coordinate")
    x, y = float(value[0]), float(value[1])
    if not -180 <= x <= 180:
        raise _outside(f"longitude {x:g} lies outside -180 to 180", x)
    if not -90 <= y <= 90:
        hint = " (longitude comes first)" if -180 <= y <= 180 and abs(x) <= 90 else ""
        raise _outside(f"latitude {y:g} lies outside -90 to 90{hint}", y)
    return x, y


def _outside(reason: str, number: float) -> Refusal:
    metres = "These look like metres of a projected map (such as EPSG:3857): convert the file to WGS 84."
    swapped = "A position is [longitude, latitude], in degrees; look whether the two are swapped."
    return Refusal(reason, metres if abs(number) > 360 else swapped, code="out-of-range")


def _ring(ring: list[Position]) -> None:
    if len(ring) < 4:
        raise Refusal("a ring needs four positions or more")
    if ring[0] != ring[-1]:
        raise Refusal("a ring does not end where it begins")
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
    if area == 0:
        raise Refusal("a ring encloses nothing")
    if len(ring) <= _MOST_CROSSINGS and _crosses(ring):
        raise Refusal("a ring crosses itself")


def _crosses(ring: list[Position]) -> bool:
    """Whether two sides that do not meet at a corner cross (by the signs of four triangles)."""
    sides = list(itertools.pairwise(ring))
    order = sorted(range(len(sides)), key=lambda n: min(sides[n][0][0], sides[n][1][0]))
    for place, n in enumerate(order):
        a, b = sides[n]
        right = max(a[0], b[0])
        for m in order[place + 1 :]:
            c, d = sides[m]
            if min(c[0], d[0]) > right:
                break
            if abs(n - m) in (0, 1, len(sides) - 1):
                continue
            if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
                return True
    return False


def _turn(a: Position, b: Position, c: Position) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
