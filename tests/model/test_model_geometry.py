"""GeoJSON is read strictly."""

from __future__ import annotations

import json

import pytest

from servanda.base.refusal import Refusal
from servanda.model.geometry import read_geometry

RING = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"type": "Point", "coordinates": [1, 2]}, "Point"),
        ({"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}, "LineString"),
        ({"type": "Polygon", "coordinates": [RING]}, "Polygon"),
        (
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}] * 2,
            },
            "GeometryCollection",
        ),
    ],
)
def test_good(value: object, kind: str) -> None:
    assert read_geometry(json.dumps(value).encode())["type"] == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "not UTF-8"),
        (b"{", "not JSON"),
        (b"[1]", "no GeoJSON object"),
        (b'{"type": "Circle"}', "`Circle` is not a GeoJSON type"),
        (b'{"type": "Feature", "geometry": null}', "no GeoJSON object"),
        (b'{"type": "Point", "coordinates": [1]}', "longitude and latitude"),
        (b'{"type": "Point", "coordinates": [NaN, 1]}', "NaN is not a coordinate"),
        (b'{"type": "Point", "coordinates": [true, 1]}', "true is not a coordinate"),
        (b'{"type": "Point", "coordinates": [48, 137]}', "longitude comes first"),
        (b'{"type": "Point", "coordinates": [200, 1]}', "longitude 200"),
        (b'{"type": "LineString", "coordinates": [[1, 2]]}', "two positions"),
        (b'{"type": "Polygon", "coordinates": [[[0,0],[1,1],[0,0]]]}', "four positions"),
        (b'{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,1]]]}', "does not end where it begins"),
        (b'{"type": "Polygon", "coordinates": [[[0,0],[1,1],[2,2],[0,0]]]}', "encloses nothing"),
        (b'{"type": "Polygon", "coordinates": [[[0,0],[4,3],[4,0],[0,2],[0,0]]]}', "crosses itself"),
        (b'{"type": "FeatureCollection", "features": []}', "is empty"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_bad(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_geometry(data)
