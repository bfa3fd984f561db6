"""Points to declared places: the smallest area that holds a point, else the nearest place within a distance."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

from servanda.base.tables.objects import Position, all_positions
from servanda.model.core import Place

KM_A_DEGREE = 111.195
"""Of a great circle on a sphere of 6,371 km."""


class Gazetteer:
    """The declared places that have a geometry."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self.areas: list[tuple[float, str, list[list[Position]], tuple[float, float, float, float]]] = []
        self.lines: list[tuple[str, list[list[Position]]]] = []
        for name in sorted(places):
            geometry = places[name].geometry
            if geometry is None:
                continue
            for polygon in _polygons(geometry):
                xs, ys = [p[0] for p in polygon[0]], [p[1] for p in polygon[0]]
                self.areas.append((_area(polygon[0]), name, polygon, (min(xs), min(ys), max(xs), max(ys))))
            self.lines.append((name, list(_lines(geometry))))
        self.areas.sort(key=lambda a: (a[0], a[1]))

    def holding(self, point: Position) -> str:
        """The smallest declared area that holds the point, or ""."""
        x, y = point
        for _, name, polygon, (west, south, east, north) in self.areas:
            if (
                west <= x <= east
                and south <= y <= north
                and _inside(point, polygon[0])
                and not any(_inside(point, hole) for hole in polygon[1:])
            ):
                return name
        return ""

    def nearest(self, point: Position) -> tuple[str, float]:
        """The declared place nearest to the point and its distance in km; ("", infinity) if none has a geometry."""
        best = ("", math.inf)
        for name, lines in self.lines:
            for line in lines:
                far = _distance(point, line)
                if far < best[1]:
                    best = (name, far)
        return best


def _rings(value: object) -> list[list[Position]]:
    return [ring for ring in ([*all_positions(r)] for r in (value if isinstance(value, list) else [])) if ring]


def _polygons(geometry: Mapping[str, object]) -> Iterator[list[list[Position]]]:
    kind, value = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon" and (rings := _rings(value)):
        yield rings
    elif kind == "MultiPolygon" and isinstance(value, list):
        yield from (rings for rings in map(_rings, value) if rings)
    elif kind == "GeometryCollection" and isinstance(inner := geometry.get("geometries"), list):
        for part in inner:
            yield from _polygons(part)


def _lines(geometry: Mapping[str, object]) -> Iterator[list[Position]]:
    kind, value = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection" and isinstance(inner := geometry.get("geometries"), list):
        for part in inner:
            yield from _lines(part)
    elif kind in ("Point", "MultiPoint"):
        yield from ([p] for p in all_positions(value))
    elif kind == "LineString":
        yield [*all_positions(value)]
    elif kind in ("MultiLineString", "Polygon"):
        yield from _rings(value)
    elif kind == "MultiPolygon":
        for polygon in _polygons(geometry):
            yield from polygon


def _area(ring: list[Position]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _inside(point: Position, ring: list[Position]) -> bool:
    """Even-odd rule: how often a ray to the east crosses the ring."""
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _distance(point: Position, line: list[Position]) -> float:
    """km from a point to a line, on a plane that touches the Earth at the point: good to a per cent within a few hundred km."""
    across = math.cos(math.radians(point[1]))

    def flat(other: Position) -> Position:
        east = (other[0] - point[0] + 180) % 360 - 180
        return east * across * KM_A_DEGREE, (other[1] - point[1]) * KM_A_DEGREE

    flats = [flat(p) for p in line]
    if len(flats) == 1:
        return math.hypot(*flats[0])
    return min((_to_side(a, b) for a, b in itertools.pairwise(flats)), default=math.inf)


def _to_side(a: Position, b: Position) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, -(a[0] * dx + a[1] * dy) / length))
    return math.hypot(a[0] + t * dx, a[1] + t * dy)
