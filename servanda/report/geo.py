"""Positions on a flat sheet: a local equirectangular projection, plainly said, and the reading of a user's own layer of boundaries."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator

import msgspec

from servanda.base.refusal import Refusal
from servanda.model.geometry import read_geometry
from servanda.report.monitoring.data import Boundaries

GEOJSON = "Give a GeoJSON file (RFC 7946, WGS 84)."
KM_PER_DEGREE = 111.195  # mean Earth radius 6,371.0 km
Position = tuple[float, float]


class MapSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Equirectangular around (lon, lat): true to scale along the middle parallel and every meridian. west: left edge; scale: pixels a degree of latitude."""

    lon: float
    lat: float
    west: float
    north: float
    scale: float
    width: float
    height: float

    @property
    def squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude here."""
        return max(0.02, math.cos(math.radians(self.lat)))

    def xy(self, position: Position) -> tuple[float, float]:
        """Pixels from the top left, longitude taken on the near side of the globe."""
        return (near(position[0], self.lon) - self.west) * self.squeeze * self.scale, (self.north - position[1]) * self.scale

    @property
    def km_per_pixel(self) -> float:
        return KM_PER_DEGREE / self.scale


def near(lon: float, middle: float) -> float:
    """The same meridian, at most 180 degrees from the middle."""
    return lon - 360 * math.floor((lon - middle + 180) / 360)


def fit(positions: Iterable[Position], width: float, most_height: float) -> MapSheet | None:
    """A sheet on which all positions lie, with a margin; None without positions.

    The smallest arc of longitude that holds them all is used, so that a group on both sides of the 180th meridian stays together.
    Raises Refusal when they are spread over more than half the globe: a flat local map would mislead.
    """
    points = list(positions)
    if not points:
        return None
    middle, span = _arc(sorted({near(lon, 0.0) for lon, _ in points}))
    if span > 180:
        raise Refusal(
            "the places lie on more than half of the globe: one flat map of them would mislead.",
            "Report on fewer places, or leave the map out with --no-map.",
        )
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    lat = (south + north) / 2
    squeeze = max(0.02, math.cos(math.radians(lat)))
    tall, wide = max(north - south, 0.02), max(span, 0.02 / squeeze)
    tall, wide = tall * 1.24, wide * 1.24
    scale = min(width / (wide * squeeze), most_height / tall)
    wide = width / (scale * squeeze)
    tall = max(tall, min(most_height, 300.0) / scale)
    return MapSheet(
        lon=middle, lat=lat, west=middle - wide / 2, north=lat + tall / 2, scale=scale, width=width, height=tall * scale
    )


def _arc(lons: list[float]) -> tuple[float, float]:
    """Middle and length of the smallest arc that holds all longitudes: the whole circle without the widest hole."""
    holes = [(after - before, before, after) for before, after in zip(lons, [*lons[1:], lons[0] + 360], strict=True)]
    hole, west_of_hole, east_of_hole = max(holes)
    span = 360 - hole
    return near(east_of_hole + span / 2, 0.0) if span else west_of_hole, span


def positions(geometry: dict[str, object]) -> Iterator[Position]:
    """Every position of a geometry."""
    for kind, parts in shapes(geometry):
        for part in parts:
            yield from part
        del kind


def shapes(geometry: dict[str, object]) -> Iterator[tuple[str, list[list[Position]]]]:
    """("point" | "line" | "area", its lists of positions): points and lines have one list, areas one a ring."""
    kind, inner = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        members = geometry.get("geometries")
        for member in members if isinstance(members, list) else []:
            yield from shapes(member)
        return
    if not isinstance(inner, list | tuple):
        return
    match kind:
        case "Point":
            yield "point", [[_position(inner)]]
        case "MultiPoint":
            for one in inner:
                yield "point", [[_position(one)]]
        case "LineString":
            yield "line", [[_position(p) for p in inner]]
        case "MultiLineString":
            for line in inner:
                yield "line", [[_position(p) for p in line]]
        case "Polygon":
            yield "area", [[_position(p) for p in ring] for ring in inner]
        case "MultiPolygon":
            for area in inner:
                yield "area", [[_position(p) for p in ring] for ring in area]


def wound(geometry: dict[str, object]) -> dict[str, object]:
    """The same geometry by the right-hand rule of RFC 7946: outer rings against the clock, holes with it, also across the 180th meridian."""
    kind, inner = geometry.get("type"), geometry.get("coordinates")
    members = geometry.get("geometries")
    if kind == "GeometryCollection" and isinstance(members, list):
        return geometry | {"geometries": [wound(one) for one in members]}
    if kind == "Polygon" and isinstance(inner, list | tuple):
        return geometry | {"coordinates": [_turned(ring, hole=i > 0) for i, ring in enumerate(inner)]}
    if kind == "MultiPolygon" and isinstance(inner, list | tuple):
        return geometry | {"coordinates": [[_turned(ring, hole=i > 0) for i, ring in enumerate(area)] for area in inner]}
    return geometry


def _turned(ring: list[object], *, hole: bool) -> list[object]:
    points = [_position(p) for p in ring]
    lons = [points[0][0]] if points else []
    for lon, _ in points[1:]:
        lons.append(near(lon, lons[-1]))
    lats = [lat for _, lat in points]
    twice = sum(lons[i - 1] * lats[i] - lons[i] * lats[i - 1] for i in range(1, len(points)))
    return list(reversed(ring)) if (twice < 0) != hole and twice != 0 else ring


def _position(value: object) -> Position:
    if not isinstance(value, list | tuple) or len(value) < 2:
        raise Refusal("a position of a geometry is not [longitude, latitude].", "Mend the GeoJSON file.")
    return float(value[0]), float(value[1])


def read_boundaries(data: bytes, viewpoint: str) -> Boundaries:
    """The user's own layer of boundaries.

    In: a GeoJSON file; the viewpoint whose boundaries these are, in the user's words. A feature with the property `disputed` true is drawn hatched
    and dashed; its `name` is shown. Without a viewpoint the layer is kept out of the map. Raises Refusal where the file is no GeoJSON.
    """
    if not viewpoint.strip():
        return Boundaries(given=True)
    try:
        value = json.loads(data.decode("utf-8-sig"))
        features = value.get("features") if isinstance(value, dict) and value.get("type") == "FeatureCollection" else [value]
        if not isinstance(features, list):
            raise Refusal("the features are not a list")
        if (named := _other_system(value)) is not None:
            raise Refusal(f"it says that its coordinates are in {named}, not in degrees of longitude and latitude (WGS 84)")
        drawn = [feature for feature in features if not (isinstance(feature, dict) and feature.get("geometry", "") is None)]
        found = tuple(_feature(feature) for feature in drawn)
    except UnicodeDecodeError as error:
        raise Refusal("the file of boundaries is not UTF-8 text.", GEOJSON) from error
    except (ValueError, RecursionError) as error:
        raise Refusal(f"the file of boundaries cannot be read: {error}.", GEOJSON) from error
    except Refusal as error:
        raise Refusal(f"the file of boundaries cannot be read: {error.reason}", error.repair or GEOJSON) from error
    return Boundaries(viewpoint=viewpoint.strip(), features=found, given=True)


def _other_system(value: object) -> str | None:
    """The coordinate system that a file in the older style (2008) names, where it is not WGS 84."""
    crs = value.get("crs") if isinstance(value, dict) else None
    inner = crs.get("properties") if isinstance(crs, dict) else None
    name = str(inner.get("name") or "") if isinstance(inner, dict) else ""
    return name if name and not re.search(r"CRS84|EPSG:+4326$|WGS ?84$", name, re.IGNORECASE) else None


def _feature(feature: object) -> tuple[dict[str, object], str, bool]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    named = properties if isinstance(properties, dict) else {}
    geometry = read_geometry(json.dumps(feature).encode("utf-8"))
    return geometry, str(named.get("name") or ""), _disputed(named.get("disputed"))


def _disputed(value: object) -> bool:
    """Whether a boundary is said to be disputed; programs write it in several ways. Anything else is refused: a disputed line must not pass for another."""
    word = "" if value is None else str(value).strip().casefold()
    if word in ("true", "yes", "1", "1.0"):
        return True
    if word in ("", "false", "no", "0", "0.0"):
        return False
    raise Refusal(f"“{value}” does not say whether a boundary is disputed (write true or false)")
