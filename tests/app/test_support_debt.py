"""`servanda support debt` on the fictional dossier and on copies of it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from commandline import ROOT, call

from servanda.calendar import day_start
from servanda.evidence.log import open_log
from servanda.evidence.records import EventRecord, Grades, Source
from servanda.evidence.timing import interval_of

RELIEF = ROOT / "dossiers" / "relief"
DAY = ("--as-of", "2031-07-01", "--today", "2031-07-01")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(RELIEF, tmp_path / "relief")
    return tmp_path / "relief"


def asked(home: Path, *more: str, day: tuple[str, ...] = DAY) -> dict[str, Any]:
    done = call("support", "debt", home, *day, "--json", *more)
    assert done.code in (0, 1), done.err
    found: dict[str, Any] = json.loads(done.out)
    return found | {"code": done.code}


def first_years(found: dict[str, Any], version: str = "2018") -> dict[str, Any]:
    return {
        one["label"]: one["year"] for one in found["thresholds"]
        if (one["version"], one["ratio"], one["scenario"], one["capacity"]) == (version, "pv_debt_gdp", "baseline", "medium")
    }  # fmt: skip


def test_each_reading_has_its_path_and_its_first_year() -> None:
    found = asked(RELIEF)
    assert {one["reading"]: (one["cut"]["low"], one["after"]) for one in found["relief"]} == {
        "face-before-flood": ("25", "2033-12-31"), "owed-now": ("40", "2032-12-31"),
    }  # fmt: skip
    assert first_years(found) == {"no relief": 2033, "face-before-flood": None, "owed-now": None}
    assert (found["version"], found["code"], found["relief"][0]["clause"]) == ("2018", 1, "restructuring:1")
    (gap,) = {tuple(one["unknown"]) for one in found["thresholds"] if one["state"] == "not decided"}
    assert gap == (2036,)
    one = asked(RELIEF, "--reading", "face-before-flood")
    assert len({each["reading"] for each in one["relief"]}) == 1
    assert one["relief"][0]["cut"]["low"] == "25"
    assert {each["label"] for each in one["paths"]} == {"no relief", one["relief"][0]["reading"]}


def test_both_conventions_and_what_is_not_known() -> None:
    loans = {one["id"]: one for one in asked(RELIEF)["loans"]}
    assert float(loans["V-1"]["nominal"]) > float(loans["V-1"]["effective"]) > 35
    assert loans["M-2"]["effective"] is None
    assert loans["M-2"]["lacks"] == ["the rate of interest"]
    assert loans["M-2"]["last"] == "2040-03-01", "the day is known, whatever the rate is"
    # the same by a loop over payments: 7 periods of interest alone, then 28 of principal
    left, worth = 100.0, 0.0
    for at in range(1, 36):
        paid = 0 if at < 8 else 100 / 28
        worth += (left * 0.01 + paid) * 1.09 ** (-at / 2)
        left -= paid
    assert float(loans["V-1"]["effective"]) == pytest.approx(100 - worth, abs=1e-5)
    assert [one["id"] for one in asked(RELIEF, "--loan", "V-1")["loans"]] == ["V-1"]
    assert asked(RELIEF, "--loan", "V-1")["haircuts"] == []


def grown(home: Path) -> None:
    first, last = interval_of("2034-12-20", "day", "UTC")
    open_log(str(home / "evidence")).append(
        [
            Source(id="office", name="Statistics Office", reliability="A"),
            EventRecord(id="e", term="the growth test of 2034 is met", first=first, last=last, precision="day", sources=("office",), grades=Grades(credibility="1")),
        ],
        known=day_start(dt.date(2034, 12, 31), "UTC"), author="x",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("met", "day", "owed", "low", "high"),
    [(False, "2031-07-01", "not decided", "25", "37"), (True, "2035-01-15", "yes", "25", "25"), (False, "2036-06-30", "no", "37", "37")],
)
def test_the_bond_on_growth_is_decided_by_its_clause(home: Path, met: bool, day: str, owed: str, low: str, high: str) -> None:
    if met:
        grown(home)
    (found,) = asked(home, day=("--as-of", day, "--today", day))["haircuts"]
    assert (found["papers"][2]["owed"], found["at_face"]["low"], found["at_face"]["high"]) == (owed, low, high)
    assert len(found["at_rates"]) == 2


def test_the_page_says_the_answer_first(tmp_path: Path) -> None:
    done = call("support", "debt", RELIEF, *DAY, "--html", tmp_path / "debt.html", columns=700)
    first = done.out.splitlines()[1]
    assert "without relief weak 2031, medium 2033, strong no year" in first
    assert "with relief as face-before-flood or owed-now weak 2031, medium no year" in first
    assert "version 2018, scenario baseline; 1 more scenario below" in first
    assert "lose 25 to 37 % at face" in first
    assert "<svg" in (tmp_path / "debt.html").read_text("utf-8")
    words = call("support", "debt", RELIEF, *DAY, "--markdown").out
    assert all(one in words for one in ("effective", "nominal", "face-before-flood", "By the earlier version 2013", "not known is the rate of interest"))


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("loans", "2028-06-30,2028-06-30,2032-06-30", "2028-06-30,2033-06-30,2032-06-30", "not after the disbursement"),
        ("loans", "2028-06-30,2028-06-30,2032-06-30", ",,2032-06-30", "disbursement"),
        ("loans", "4000000000", "4.000.00", "loans.csv"), ("loans", "restructuring:3", "restructuring:33", "33"),
        ("loans", "2045-12-30,2,2,equal", "2045-12-30,2,2,table", "payments_due.csv"), ("relief", "V-1", "V-9", "V-9"),
        ("exchange", "OLD-1", "OLD-9", "OLD-9"), ("discount", "income,2015,9", "income,2015,109", "discount.csv"),
        ("indicators", "EUR,baseline", "USD,baseline", "USD"), ("indicators", "percent,baseline", "EUR,baseline", "percent"),
        ("discount", "grant,low income,2015,9,", "grant,low income,2922,9,", "discount.csv"),
    ],
)  # fmt: skip
def test_bad_rows_are_refused_with_their_place(home: Path, table: str, old: str, new: str, said: str) -> None:
    place = home / "support" / f"{table}.csv"
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), "utf-8")
    done = call("support", "debt", home, *DAY)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_what_is_not_there_is_no_all_clear(home: Path) -> None:
    for name in ("indicators", "discount", "relief", "exchange"):
        (home / "support" / f"{name}.csv").unlink()
    found = asked(home)
    assert found["code"] == 1
    assert set(found["missing"]) == {f"support/{name}.csv" for name in ("indicators", "discount", "relief", "exchange")}
    assert "No path was tested" in call("support", "debt", home, *DAY, columns=300).out
    for more in (("--loan", "V-2"), ("--capacity", "great")):
        assert call("support", "debt", home, *DAY, *more).code == 2
    (home / "support" / "loans.csv").unlink()
    assert call("support", "debt", home, *DAY).code == 2


def test_rows_of_a_later_day_are_left_out_and_told(home: Path) -> None:
    place = home / "support" / "indicators.csv"
    place.write_text(place.read_text("utf-8").replace("2031-03-15", "2031-09-15"), "utf-8")
    found = asked(home)
    assert found["paths"] == []
    assert any("indicators.csv" in one for one in found["notes"])
