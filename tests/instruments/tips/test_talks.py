"""How long talks took: the figures of the design on the shared tables, bad rows, small classes, and a median against a slow count."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest

from servanda.base.refusal import Refusal
from servanda.base.tables.kinds import open_table
from servanda.instruments.tips.talks import LEAST, PatienceAnswer, patience
from servanda.instruments.tips.talks_page import talks_page
from servanda.instruments.tips.waited import median_of, reached_by
from servanda.report.data import plain

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "agreements_structured"
PAX, UCDP = SHARED / "pax_v10_metadata_2257.csv", SHARED / "ucdp_peace_agreements_22_1.csv"
shared = pytest.mark.skipif(not (PAX.is_file() and UCDP.is_file()), reason="the shared data (PA-X, UCDP) are not at ../shared")


def _told(data: bytes, **asked: Any) -> PatienceAnswer:
    return patience(open_table("talks.csv", data), "talks.csv", **asked)


def _pax(*rows: str) -> bytes:
    return "\n".join(("PP,PPName,Reg,Contp,Dat,Stage", *rows)).encode()


def _ucdp(*rows: str) -> bytes:
    return "\n".join(("paid,pa_name,region,incompatibility,pa_date,ended,duration", *rows)).encode()


@shared
def test_pax_to_the_digit_of_the_design() -> None:
    answer = _told(PAX.read_bytes())
    assert (len(answer.cases), answer.ended, answer.median) == (184, 66, None)
    found = [tuple(round(100 * value, 1) for value in (one.share, one.low or 0, one.high or 0)) for one in answer.shares]
    assert found == [(14.8, 10.4, 20.8), (19.3, 14.3, 25.9), (28.3, 22.3, 35.7), (33.4, 26.9, 41.0)]


@shared
def test_ucdp_refuses_the_row_that_ends_before_it_begins() -> None:
    answer = _told(UCDP.read_bytes(), until=dt.date(2021, 12, 31), years=(1, 5, 10))
    assert (len(answer.cases), answer.ended) == (373, 128)
    assert [row for row in answer.refused if "before it begins" in row] == list(answer.refused)
    assert len(answer.refused) == 1
    assert [round(1 - one.share, 3) for one in answer.shares] == [0.793, 0.687, 0.651]
    # the design's figures count that row as ended on its first day, and the file to the end of 2021: with it they come out
    clipped = [*((one.days, one.reached) for one in answer.cases), (0, True)]
    assert [round(1 - reached_by(clipped, years * 365.25).share, 3) for years in (1, 5, 10)] == [0.791, 0.685, 0.650]
    assert "5 ended on a day that the file does not give" in answer.notes[0]


@pytest.mark.parametrize("seed", range(30))
def test_median_is_the_first_length_at_which_half_have_reached_it(seed: int) -> None:
    rng = random.Random(seed)
    cases = [(rng.randint(0, 9), rng.random() < 0.6) for _ in range(rng.randint(1, 30))]
    assert median_of(cases) == next((time for time in range(10) if reached_by(cases, time).share >= 0.5 - 1e-12), None)


def test_one_case_a_process_counted_to_the_last_day() -> None:
    answer = _told(_pax("1,One,N,T,2001-01-01,Pre", "1,One,N,T,2002-01-01,SubComp", "1,One,N,T,2003-01-01,SubComp", "2,Two,S,T,2001-01-31,Pre"))
    assert [(one.name, one.days, one.reached) for one in answer.cases] == [("One", 365, True), ("Two", 700, False)]
    assert not answer.shares
    assert answer.last == dt.date(2003, 1, 1)
    assert f"fewer than {LEAST}" in str(plain(talks_page(answer)))


def test_a_small_reference_class_shows_only_the_list() -> None:
    rows = [f"{n},P{n},{'N' if n < 19 else 'S'},T,2001-01-01,Pre" for n in range(40)]
    assert _told(_pax(*rows)).shares
    small = _told(_pax(*rows), region="n")
    assert not small.shares
    assert small.median is None
    assert len(small.cases) == 19
    assert "region n" in str(plain(talks_page(small)))


@pytest.mark.parametrize(
    ("data", "asked", "reason"),
    [
        (b"a,b\n1,2\n", {}, "neither PA-X nor UCDP"),
        (_pax(), {}, "no row"),
        (_pax("1,One,N,T,2001-01-01,Pre"), {"region": "E"}, "no row says"),
        (_pax("1,One,N,T,2001-01-01,Pre"), {"until": dt.date(2000, 1, 1)}, "lies before"),
        (_ucdp("1,A,1,1,2001-01-01,True,2000-01-01"), {}, "no case is left"),
    ],
)
def test_bad_input_is_refused(data: bytes, asked: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        _told(data, **asked)


def test_rows_refused_are_told_with_their_place() -> None:
    answer = _told(_ucdp("1,A,1,1,2001-01-01,True,2000-01-01", "2,B,1,1,2001-01-01,,", "3,C,1,1,a spring day,,"))
    assert len(answer.cases) == 1
    assert len(answer.refused) == 2
    assert any("row 4" in one or "line 4" in one for one in answer.refused)
    assert "A: it ends on 2000-01-01" in answer.refused[-1]
