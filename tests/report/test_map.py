"""The map: whose boundaries, which way round, where the globe is cut, and what it refuses."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from watched import BOUNDARIES, asked, dossier, log, released

from servanda.base.document import Picture, Table
from servanda.base.refusal import Refusal
from servanda.report import geo
from servanda.report.map import NO_VIEWPOINT, disclaimer, located, map_picture
from servanda.report.map import _label_at as label_at
from servanda.report.monitoring.data import Item, PlaceItem, ReportData
from servanda.report.release import release

VIEW = "the map office of Quellmar"
LONS = st.floats(-180, 180).map(lambda v: round(v, 4))


def drawn(boundaries: bytes | None = BOUNDARIES, viewpoint: str = VIEW) -> tuple[ReportData, str]:
    of = dossier()
    layer = geo.read_boundaries(boundaries, viewpoint) if boundaries is not None else None
    data = release(log(), None, dossier=of, asked=asked(of), boundaries=layer).data
    picture = map_picture(data)
    assert picture is not None
    ET.fromstring(picture.svg)
    return data, picture.svg


def test_without_a_viewpoint_no_boundary_is_drawn_and_the_map_says_so() -> None:
    for boundaries, viewpoint in ((None, ""), (BOUNDARIES, ""), (BOUNDARIES, "  ")):
        data, svg = drawn(boundaries, viewpoint)
        assert NO_VIEWPOINT.rstrip(".") in svg
        assert "North coast" not in svg
        assert "disputed" not in svg.replace("servanda-map-disputed", "")
        assert data.boundaries.features == ()


def test_boundaries_are_named_by_viewpoint_and_disputed_areas_hatched_and_dashed() -> None:
    data, svg = drawn()
    assert f"Boundaries as seen by: {VIEW}." in svg
    assert NO_VIEWPOINT not in svg
    strip = next(part for part in svg.split("<path") if "fill='url(#servanda-map-disputed)'" in part)
    assert "stroke-dasharray" in strip
    assert "Fell strip (disputed)" in svg
    coast = next(part for part in svg.split("<path") if "fill='none'" in part and "L" in part)
    assert "stroke-dasharray" not in coast
    assert "imply no endorsement" in svg
    assert VIEW in disclaimer(data)


def test_disclaimer_stands_in_every_export_that_shows_places() -> None:
    from servanda.report.exports import export

    of = dossier()
    made = release(log(), None, dossier=of, asked=asked(of), boundaries=geo.read_boundaries(BOUNDARIES, VIEW))
    for form in ("html", "markdown", "geojson"):
        assert "imply no endorsement" in export(made, form)[0].data.decode()
    docx = pytest.importorskip("docx")
    import io

    assert any("imply no endorsement" in p.text for p in docx.Document(io.BytesIO(export(made, "docx")[0].data)).paragraphs)
    pypdf = pytest.importorskip("pypdf")
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(export(made, "pdf")[0].data)).pages)
    assert "imply no endorsement" in " ".join(text.split())


def test_projection_scale_bar_and_what_is_left_out_are_said() -> None:
    _, svg = drawn()
    assert "Projection: equirectangular around 42.3° N, 40.5° W (WGS 84). 2 events without a position are not on the map." in svg
    assert "20 km" in svg


def test_north_is_up_and_east_is_right() -> None:
    sheet = geo.fit([(10.0, 50.0), (12.0, 52.0)], 1000, 700)
    assert sheet is not None
    assert sheet.xy((10.0, 51.0))[0] < sheet.xy((12.0, 51.0))[0]
    assert sheet.xy((11.0, 52.0))[1] < sheet.xy((11.0, 50.0))[1]


def test_scale_is_true_along_the_middle() -> None:
    sheet = geo.fit([(10.0, 60.0), (11.0, 60.0)], 1000, 700)
    assert sheet is not None
    (x1, _), (x2, _) = sheet.xy((10.0, 60.0)), sheet.xy((11.0, 60.0))
    assert (x2 - x1) * sheet.km_per_pixel == pytest.approx(111.195 / 2, rel=1e-6)


@given(st.lists(st.tuples(LONS, st.floats(-80, 80)), min_size=1, max_size=8))
def test_everything_that_is_fitted_lies_on_the_sheet(points: list[tuple[float, float]]) -> None:
    try:
        sheet = geo.fit(points, 1000, 700)
    except Refusal:
        return  # spread over more than half the globe
    assert sheet is not None
    for point in points:
        x, y = sheet.xy(point)
        assert -0.01 <= x <= sheet.width + 0.01
        assert -0.01 <= y <= sheet.height + 0.01


def test_both_sides_of_the_180th_meridian_stay_together() -> None:
    sheet = geo.fit([(179.0, -17.0), (-179.0, -17.0)], 1000, 700)
    assert sheet is not None
    assert abs(geo.near(sheet.lon, 0.0)) == pytest.approx(180.0)
    assert 0 < sheet.xy((179.0, -17.0))[0] < sheet.xy((-179.0, -17.0))[0] < sheet.width


def test_an_outline_over_the_180th_meridian_does_not_cross_the_sheet() -> None:
    base = released().data
    ring = [[179.0, -18.0], [-179.0, -18.0], [-179.0, -16.0], [179.0, -16.0], [179.0, -18.0]]
    place = PlaceItem(name="Far Isles", geometry={"type": "Polygon", "coordinates": [ring]})
    picture = map_picture(msgspec.structs.replace(base, places=(place,), items=()))
    assert picture is not None
    path = picture.svg.split("<title>Far Isles</title><path d='M")[1].partition("'")[0]
    xs = [float(pair.split()[0]) for pair in path.rstrip("z").split("L")]
    assert max(xs) - min(xs) < 1020
    assert path.count("M") == 0


def test_places_on_more_than_half_the_globe_are_refused() -> None:
    base = released().data
    items = tuple(
        Item(number=i, id=str(i), term="t", what="w", first=base.period.last, last=base.period.last, point=(lon, 0.0))
        for i, lon in enumerate((0.0, 100.0, -120.0))
    )
    with pytest.raises(Refusal, match="more than half of the globe"):
        map_picture(msgspec.structs.replace(base, places=(), items=items))


def test_nothing_with_a_position_gives_no_map() -> None:
    base = released().data
    assert map_picture(msgspec.structs.replace(base, places=(), items=())) is None
    of = dossier()
    without = release(log(), None, dossier=of, asked=asked(of, places=False))
    assert map_picture(without.data) is None


def test_events_without_a_point_lie_in_the_middle_of_their_place_and_are_hollow() -> None:
    data = released().data
    events, left = located(data)
    by_id = {item.id: (point, exact) for item, point, exact in events}
    assert by_id["fire-1"] == ((-40.5, 42.28), True)
    point, exact = by_id["fire-2"]
    assert point == (pytest.approx(-40.5), pytest.approx(42.285))
    assert not exact
    assert left == 2


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b'{"type":"FeatureCollection","features":3}',
        b'{"type":"Topology"}',
        b'{"type":"Point","coordinates":[200,0]}',
    ],
)
def test_a_file_that_is_no_geojson_is_refused_with_the_reason(text: bytes) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        geo.read_boundaries(text, VIEW)


def disputed(value: object) -> bool:
    feature = json.loads(BOUNDARIES)["features"][1]
    feature["properties"]["disputed"] = value
    return geo.read_boundaries(json.dumps(feature).encode(), VIEW).features[0][2]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(True, True), ("true", True), ("Yes", True), (1, True), (False, False), ("no", False), (None, False), (0, False)],
)
def test_disputed_as_programs_write_it(value: object, wanted: bool) -> None:
    assert disputed(value) is wanted


def test_a_word_that_does_not_say_whether_is_refused() -> None:
    """To take it for "no" would draw a disputed line as if it were not."""
    with pytest.raises(Refusal, match="does not say whether a boundary is disputed"):
        disputed("partly")


def layer(*coordinates: object, kind: str = "Polygon", **more: object) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": "Line"}, "geometry": {"type": kind, "coordinates": c}} for c in coordinates
    ]
    return json.dumps({"type": "FeatureCollection", "features": features} | more).encode()


def square(lon: float, lat: float, half: float) -> list[list[float]]:
    return [[lon + half * i, lat + half * j] for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]


def drawn_with(data: bytes) -> str:
    of = dossier()
    made = release(log(), None, dossier=of, asked=asked(of), boundaries=geo.read_boundaries(data, VIEW))
    picture = map_picture(made.data)
    assert picture is not None
    return picture.svg + picture.words


def test_metres_are_told_from_degrees() -> None:
    with pytest.raises(Refusal) as caught:
        geo.read_boundaries(layer([[[-4508000, 5200000], [-4500000, 5200000], [-4500000, 5210000], [-4508000, 5200000]]]), VIEW)
    assert "EPSG:3857" in caught.value.repair
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    with pytest.raises(Refusal, match="EPSG::3857, not in degrees"):
        geo.read_boundaries(layer([square(-40.5, 42.3, 0.1)], crs=named), VIEW)
    wgs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert geo.read_boundaries(layer([square(-40.5, 42.3, 0.1)], crs=wgs), VIEW).features


def test_latitude_first_is_refused_as_swapped() -> None:
    swapped = [[lat, lon] for lon, lat in square(-40.5, 42.3, 0.1)]
    with pytest.raises(Refusal, match="looks swapped"):
        drawn_with(layer([swapped]))


def test_boundaries_that_lie_elsewhere_are_said_to() -> None:
    assert "None of these boundaries lies on this map." in drawn_with(layer([square(100, 10, 1)]))
    assert "None of these boundaries" not in drawn_with(layer([square(100, 10, 1)], [square(-40.5, 42.3, 0.1)]))


@pytest.mark.parametrize(
    "data", [layer(), b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}']
)
def test_a_file_without_boundaries_is_not_said_to_be_unchosen(data: bytes) -> None:
    said = drawn_with(data)
    assert f"the file of those seen by {VIEW} holds none" in said
    assert "was not chosen" not in said


def test_holes_and_several_areas_are_drawn_and_named_where_they_are() -> None:
    hole = drawn_with(layer([square(-40.5, 42.3, 0.25), square(-40.5, 42.3, 0.1)]))
    path = next(part for part in hole.split("<path ") if "fill='none' fill-rule='evenodd'" in part)
    assert path.split("'")[1].count("M") == path.split("'")[1].count("z") == 2, (
        "both rings in one path, so that the hole stays open"
    )
    of = dossier()
    data = release(log(), None, dossier=of, asked=asked(of)).data
    assert data.places
    sheet = geo.fit([p for place in data.places for p in geo.positions(place.geometry)], 1000, 600)
    assert sheet is not None
    two = {"type": "MultiPolygon", "coordinates": [[square(-40.7, 42.3, 0.1)], [square(-40.3, 42.3, 0.1)]]}
    at = label_at(sheet, two)
    assert at is not None
    lon = sheet.west + at[0] / (sheet.squeeze * sheet.scale)
    assert -40.8 <= lon <= -40.6, "inside the first area, not between the two"


def test_rings_leave_by_the_right_hand_rule() -> None:
    clockwise, across = square(10, 10, 1)[::-1], [[179, 0], [179, 1], [-179, 1], [-179, 0], [179, 0]]
    assert geo.wound({"type": "Polygon", "coordinates": [clockwise, square(10, 10, 0.5)]})["coordinates"] == [
        square(10, 10, 1),
        square(10, 10, 0.5)[::-1],
    ]
    assert geo.wound({"type": "MultiPolygon", "coordinates": [[across]]})["coordinates"] == [[across[::-1]]]
    assert geo.wound({"type": "Polygon", "coordinates": [square(10, 10, 1)]})["coordinates"] == [square(10, 10, 1)]


def test_where_nobody_could_see_is_hatched_told_and_in_the_table() -> None:
    """The gap lies over Port Selm alone; over the zone, it lies over the port inside it too; without places over all."""
    import hashlib

    from servanda.report.map import map_blocks

    data, svg = drawn()
    titles = [part.partition("<")[0] for part in svg.split("<title>")[1:]]
    assert [one for one in titles if "nobody could see" in one] == ["Port Selm: nobody could see it for a part of the period"]
    assert svg.count("fill='url(#servanda-map-unseen)'") == 2, "the place, and the legend"
    assert "place that nobody could see for a part of the period" in svg
    picture, table = map_blocks(data)
    assert isinstance(picture, Picture)
    assert isinstance(table, Table)
    assert "Nobody could see for a part of the period: Port Selm." in picture.words
    port = next(row for row in table.rows if row[0] == "Port Selm")
    assert port[3] == "22 March 2031 to 25 March 2031 (open fire)"
    assert {row[0]: row[3] for row in table.rows}["Coast Zone"] == "-"
    assert any(row[0] == "Fell Ridge; not drawn" for row in table.rows), "what has no position is in the table all the same"
    wide = [msgspec.structs.replace(gap, places=("Coast Zone",)) for gap in data.gaps]
    everywhere = [msgspec.structs.replace(gap, places=()) for gap in data.gaps]
    for gaps in (wide, everywhere):
        made = map_picture(msgspec.structs.replace(data, gaps=tuple(gaps)))
        assert made is not None
        assert "Port Selm: nobody" in made.svg
        assert "Coast Zone: nobody" in made.svg
    none = map_picture(msgspec.structs.replace(data, gaps=()))
    assert none is not None
    assert "servanda-map-unseen" not in none.svg
    assert "nobody could see" not in none.svg
    assert hashlib.sha256(svg.encode()).hexdigest() == GOLDEN, "look at the drawing before you write its new hash here"


GOLDEN = "a606d34fb3bcd94c8aaf65a0b3910a368ad06700e8cf5dc2bc294bc8c9ce8c88"
