"""Plots: what is unknown leaves a gap, what is known stands where it belongs, and the drawing is well-formed."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.document import Bar, number
from servanda.report.chart import ChartBand, Series, bars_svg, decades, lines_svg, steps


def test_a_missing_value_breaks_the_line() -> None:
    whole = lines_svg([Series("exports", ((0, 1), (1, 2), (2, 3), (3, 4)))], x_ticks=[(0, "a")], unit="EUR")
    broken = lines_svg([Series("exports", ((0, 1), (1, 2), (2, None), (3, 4), (4, 5)))], x_ticks=[(0, "a")], unit="EUR")
    assert whole.count("<polyline") == 1
    assert broken.count("<polyline") == 2


def test_a_zero_is_drawn_and_an_unknown_is_said() -> None:
    drawing = bars_svg([Bar(label="known", value=0.0), Bar(label="silent", value=None), Bar(label="more", value=2.0)], unit="times")
    assert drawing.count("not known") == 1
    assert drawing.count("<rect") == 2


def test_nothing_known_draws_nothing() -> None:
    assert bars_svg([Bar(label="silent", value=None)], unit="times") == ""
    assert lines_svg([Series("x", ((0, None),))], x_ticks=[], unit="EUR") == ""


def test_higher_values_stand_higher_and_the_mark_has_its_words() -> None:
    drawing = lines_svg([Series("a", ((0, 1), (1, 9)))], x_ticks=[], unit="n", marks=[(0.5, "measures <2022>")], bands=[ChartBand("95 %", ((0, 0, 2), (1, 8, 10)))])
    (x1, y1), (x2, y2) = (map(float, p.split(",")) for p in re.search(r"polyline points='([^']*)'", drawing)[1].split())
    assert x1 < x2
    assert y1 > y2
    assert "measures &lt;2022&gt;" in drawing
    assert "<polygon" in drawing


def test_on_a_logarithmic_axis_what_is_not_positive_has_no_place() -> None:
    drawing = bars_svg([Bar(label="a", value=10.5), Bar(label="b", value=0.29), Bar(label="c", value=0.0)], unit="ratio", reference=(1.0, "no change"), log=True)
    assert drawing.count("<rect") == 2
    assert "no change" in drawing


@pytest.mark.parametrize("value, words", [(0, "0"), (10.5, "10.5"), (1234.4, "1,234"), (0.2934, "0.293"), (2.5e9, "2.5 bn"), (-3e6, "-3 m"), (100, "100")])
def test_numbers_for_readers(value: float, words: str) -> None:
    assert number(value) == words


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
@settings(derandomize=True, max_examples=amount(200, 100))
def test_ticks_enclose_what_they_measure(low: float, size: float) -> None:
    ticks = steps(low, low + size)
    slack = 1e-6 * max(abs(low), size)
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + size - slack
    assert 2 <= len(ticks) <= 12


def test_decades_enclose() -> None:
    assert decades(0.29, 10.5) == (0.1, 1.0, 10.0, 100.0)


@given(st.lists(st.tuples(st.text(max_size=12), st.one_of(st.none(), st.floats(allow_nan=False, width=32))), max_size=6), st.booleans())
@settings(derandomize=True, max_examples=amount(150, 75))
def test_the_drawing_is_well_formed(rows: list[tuple[str, float | None]], log: bool) -> None:
    clean = [("".join(c for c in label if c.isprintable()), value) for label, value in rows]
    for drawing in (
        bars_svg([Bar(label=a, value=b) for a, b in clean], unit="x<y", log=log),
        lines_svg([Series(a, ((0, b), (1, b))) for a, b in clean], x_ticks=[(0, "&")], unit="x<y", log=log),
    ):
        if drawing:
            ElementTree.fromstring(drawing)


def test_the_last_label_is_not_cut_at_the_edge() -> None:
    drawing = lines_svg([Series("a", ((0, 1), (1, 9)))], x_ticks=[(0, "2031-07"), (1, "September 2032")], unit="n", width=400)
    x = float(re.search(r"<text x='([\d.]+)'[^>]*>September 2032<", drawing)[1])
    assert x + len("September 2032") * 3.4 <= 400


def test_labels_of_a_legend_do_not_touch_the_next_line() -> None:
    drawing = lines_svg([Series("Dunmere", ((0, 1), (1, 9))), Series("Corvany", ((0, 2), (1, 3)), style="second")], x_ticks=[], unit="n")
    starts = [float(x) for x in re.findall(r"<line x1='(\d+)' y1='14'", drawing)]
    assert len(starts) == 2
    assert starts[1] - starts[0] > 28 + 7.2 * len("Dunmere") + 10
