"""Drawings: well-formed for any input; no box on another, no arrow through a box, circles in red."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

from documents import WORDS
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.document import Bar, Edge, Node
from servanda.report.chart import bars_svg
from servanda.report.layered import closing_edges, lay_out, layers
from servanda.report.letters import clip, fold, measure
from servanda.report.svg import BarRow, Tick, graph_svg, schedule_svg

MANY = settings(max_examples=60, deadline=None, derandomize=True)
SVG = "{http://www.w3.org/2000/svg}"
DAYS = st.one_of(st.none(), st.integers(700_000, 800_000))
ROWS = st.lists(st.builds(BarRow, label=WORDS, first=DAYS, last=DAYS, at=DAYS, critical=st.booleans(), note=WORDS), max_size=8)
BOX, LANE, GAP = 44.0, 10.0, 14.0


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    nodes = draw(st.integers(1, 12))
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(lambda e: e[0] != e[1])
    return nodes, draw(st.lists(pairs, max_size=25, unique=True)) if nodes > 1 else []


@MANY
@given(ROWS, st.lists(st.builds(Tick, st.integers(700_000, 800_000), WORDS), max_size=5))
def test_schedule_is_well_formed(rows: list[BarRow], ticks: list[Tick]) -> None:
    text = schedule_svg(rows, ticks)
    if text:
        root = ET.fromstring(text)
        assert len(root.findall(f"{SVG}g")) == len(rows)
        assert not root.findall(".//*[@id]"), "names would clash when a page holds several drawings"


@MANY
@given(graphs(), WORDS)
def test_graph_is_well_formed(graph: tuple[int, list[tuple[int, int]]], label: str) -> None:
    nodes, edges = graph
    text = graph_svg([Node(str(n), f"{n} {label}") for n in range(nodes)], [Edge(str(a), str(b), label) for a, b in edges])
    assert bool(text) == bool(edges)
    if text:
        root = ET.fromstring(text)
        assert len(root.findall(f".//{SVG}rect")) == len({n for e in edges for n in e})
        assert (
            graph_svg([Node(str(n), f"{n} {label}") for n in range(nodes)], [Edge(str(a), str(b), label) for a, b in edges])
            == text
        )


@MANY
@given(graphs())
def test_boxes_and_lanes_keep_their_distance(graph: tuple[int, list[tuple[int, int]]]) -> None:
    nodes, edges = graph
    layout = lay_out(nodes, edges, box=BOX, lane=LANE, gap=GAP)
    taken: dict[int, list[tuple[float, float]]] = {}
    for column, y in zip(layout.columns, layout.heights, strict=True):
        taken.setdefault(column, []).append((y - BOX / 2, y + BOX / 2))
    for route in layout.routes:
        for column, y in route:
            taken.setdefault(column, []).append((y - LANE / 2, y + LANE / 2))
    for stretches in taken.values():
        stretches.sort()
        assert stretches[0][0] >= -1e-6
        for (_, end), (start, _) in pairwise(stretches):
            assert start - end >= GAP - 1e-6


@MANY
@given(graphs())
def test_what_waits_stands_right_of_what_it_waits_for(graph: tuple[int, list[tuple[int, int]]]) -> None:
    nodes, edges = graph
    closing = closing_edges(nodes, edges)
    column = layers(nodes, [e for i, e in enumerate(edges) if i not in closing])
    for i, (source, target) in enumerate(edges):
        assert (column[source] < column[target]) if i in closing else (column[source] > column[target])


def test_a_circle_is_red_and_the_rest_is_not() -> None:
    nodes = [Node(n, n) for n in "abc"]
    text = graph_svg(nodes, [Edge("a", "b"), Edge("b", "a"), Edge("c", "a")])
    strokes = [g.get("stroke") for g in ET.fromstring(text).findall(f"{SVG}g") if g.get("stroke")]
    assert strokes.count("#c0392b") == 2


def test_labels_are_cut_where_the_box_ends() -> None:
    assert fold("9.end Border control: end", 180, 2) == ["9.end Border control: end"]
    assert fold("2.ukraine.complete Ukrainian troops: zone of 50 km", 170, 2) == ["2.ukraine.complete", "Ukrainian troops: zone of…"]
    assert fold("", 26, 2) == [""]
    assert clip("停火協定停火協定", 50) == "停火協…"
    assert clip("short", 40) == "short"


@MANY
@given(WORDS, st.integers(20, 400))
def test_what_is_cut_fits_and_what_fits_is_not_cut(text: str, room: int) -> None:
    assert clip(text, room) == text or (measure(clip(text, room)) <= room < measure(text))


def test_no_label_is_cut_where_there_is_room() -> None:
    long = "“monitor the withdrawal” by the Joint Commission"
    assert "…" not in schedule_svg([BarRow(label=long, first=1, last=5, at=2)], [])
    assert "…" not in graph_svg([Node("a", long), Node("b", f"2.ukraine.complete\n{long}"[:60])], [Edge("a", "b")])
    assert "…" not in bars_svg([Bar(label=long, value=2.0)], unit="acts")
