"""The panel, its periods and the design: what is not said is unknown, and what cannot be is refused with its place."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness import periods
from servanda.instruments.sanctions.review.effectiveness.design import design
from servanda.instruments.sanctions.review.effectiveness.panel import Columns, Panel
from servanda.instruments.sanctions.review.effectiveness.panel_file import read_panel
from servanda.instruments.sanctions.review.effectiveness.records import Excluded, Question

HEAD = "unit,period,outcome\n"


def panel(text: str, **columns: object) -> Panel:
    return read_panel(text.encode(), Columns(**columns))  # type: ignore[arg-type]  # the tests name columns as the file does


def question(**changes: object) -> Question:
    said: dict[str, object] = {
        "objective": "o", "measure": "m", "treated": ("a",), "since": "2031-03", "outcome": "exports", "measured_in": "EUR", "source": "s",
    }  # fmt: skip
    return Question(**(said | changes))  # type: ignore[arg-type]  # as above


def test_gaps_and_empty_cells_are_unknown() -> None:
    found = panel(HEAD + "a,2031-01,5\na,2031-04,:\nb,2031-02,0\n")
    assert found.sort == "month"
    assert [found.label(i) for i in range(4)] == ["2031-01", "2031-02", "2031-03", "2031-04"]
    assert np.isnan(found.values[0, 1:]).all()
    assert found.values[1, 1] == 0
    assert np.isnan(found.values[1, [0, 2, 3]]).all()


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    found = panel(HEAD + "a,2031,5\na,2031,\na,2032,1\na,2032,2\n", add_up=True)
    assert np.isnan(found.values[0, 0])
    assert found.values[0, 1] == 3


def test_first_days_of_months_are_months_and_rows_not_asked_for_are_left() -> None:
    text = "unit,period,outcome,flow\na,2031-01-01,5,export\na,2031-01-01,9,import\na,2031-02-01,6,export\n"
    found = panel(text, where={"flow": "export"})
    assert found.sort == "month"
    assert found.values.tolist() == [[5.0, 6.0]]


def test_parquet_says_the_same_as_csv() -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"unit": ["a", "a", "b"], "period": [2031, 2032, 2031], "outcome": [1.5, None, 2.0]}), out)
    one = read_panel(out.getvalue(), Columns(), "p.parquet")
    two = panel(HEAD + "a,2031,1.5\na,2032,\nb,2031,2\n")
    np.testing.assert_array_equal(one.values, two.values)
    assert (one.units, one.numbers) == (two.units, two.numbers)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (HEAD + "a,2031-13,1\n", "panel.csv, line 2", "no month 13"),
        (HEAD + "a,2031-Q5,1\n", "panel.csv, line 2", "is not a date"),
        (HEAD + "a,2031-02-30,1\n", "panel.csv, line 2", "is not a day"),
        (HEAD + "a,2031-02-03,1\n", "panel.csv, line 2", "is a day"),
        (HEAD + "a,spring,1\n", "panel.csv, line 2", "is not a date"),
        (HEAD + "a,2031,1\na,2031-02,1\n", "panel.csv, line 3", "has a year"),
        (HEAD + "a,2031,1\na,2031,2\n", "panel.csv, line 3", "twice"),
        (HEAD + 'a,2031,"1,500"\n', "panel.csv, line 2", "can be 1500 or 1.500"),
        (HEAD + "a,2031,inf\n", "panel.csv, line 2", "not a number"),
        (HEAD + "a,2031\n", "panel.csv, line 2", "has 2 cells, the header names 3"),
        (HEAD + " ,2031,1\n", "panel.csv, line 2", "names no unit"),
        (HEAD, "", "no rows"),
        ("unit,when,outcome\na,2031,1\n", "panel.csv", "no column `period`"),
        (HEAD + "a,1001,1\nb,9999,1\n" + "".join(f"u{i},2000,1\n" for i in range(3000)), "", "units and"),
    ],
)
def test_what_cannot_be_is_refused(text: str, place: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        panel(text)
    assert caught.value.place == place
    assert caught.value.repair


def test_wrong_encoding_and_a_broken_parquet_file_are_errors_with_a_place() -> None:
    with pytest.raises(Refusal, match="UTF-8") as caught:
        read_panel("unit,period,outcome\na,2031,1\nTürk,2031,2\n".encode("cp1252"), Columns())
    assert caught.value.place.endswith("line 3")
    with pytest.raises(Refusal, match="Parquet"):
        read_panel(b"PAR1 not really", Columns(), "x.parquet")


def test_two_dates_of_a_unit_are_refused() -> None:
    with pytest.raises(Refusal, match="2031-02"):
        panel("unit,period,outcome,since\na,2031-01,1,2031-02\na,2031-02,1,2031-03\n", treated_from="since")


@pytest.mark.parametrize(
    ("since", "sort", "first", "part"),
    [
        ("2031-03-01", "month", "2031-03", None),
        ("2031-02-25", "month", "2031-03", "2031-02"),
        ("2031-02-14", "month", "2031-02", None),
        ("2031-02-25", "year", "2031", None),
        ("2031-09-01", "year", "2032", "2031"),
        ("2031-11-20", "quarter", "2032-Q1", "2031-Q4"),
        ("2031-Q2", "quarter", "2031-Q2", None),
    ],
)
def test_when_a_measure_begins_to_count(since: str, sort: str, first: str, part: str | None) -> None:
    found = periods.start(since, sort)
    assert periods.label(sort, found.first) == first
    assert (None if found.part is None else periods.label(sort, found.part)) == part


TWO = HEAD + "".join(f"{u},2031-{m:02d},{m}\n" for u in "abcd" for m in range(1, 7))


def test_the_design_keeps_the_part_out_and_says_who_was_dropped() -> None:
    text = "unit,period,outcome,since\n" + "".join(
        f"{u},2031-{m:02d},{m},{'2031-05' if u == 'c' else ''}\n" for u in "abcd" for m in range(1, 7)
    )
    found = design(
        panel(text, treated_from="since"), question(since="2031-03-20", excluded=(Excluded(unit="b", reason="a neighbour"),))
    )
    assert found.donors == ("d",)
    assert [(d.unit, d.reason) for d in found.dropped] == [("b", "a neighbour"), ("c", "under a measure itself from 2031-05")]
    assert found.before.tolist() == [True, True, False, False, False, False]
    assert found.after.tolist() == [False, False, False, True, True, True]
    assert found.extent.part == "2031-03"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"treated": ("aa",)}, "no unit `aa`"),
        ({"since": "2032-01"}, "no known figure from"),
        ({"since": "2031-01"}, "no known figure before"),
        ({"donors": ("a", "b")}, "both treated and compared"),
        ({"excluded": (Excluded(unit="b", reason=" "),)}, "without a reason"),
        ({"since": "2031"}, "counts in months"),
        ({"first": "2031"}, "is a year"),
    ],
)
def test_a_question_that_the_panel_cannot_answer(changes: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        design(panel(TWO), question(**changes))


def test_a_date_of_the_panel_that_speaks_against_the_question() -> None:
    text = TWO.replace("unit,period,outcome\n", "unit,period,outcome,since\n").replace("\na,", "\na,").splitlines()
    rows = [text[0], *(line + (",2031-05" if line.startswith("a") else ",") for line in text[1:])]
    with pytest.raises(Refusal, match="under the measure from 2031-05"):
        design(panel("\n".join(rows) + "\n", treated_from="since"), question())
