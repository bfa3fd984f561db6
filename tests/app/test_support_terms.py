"""`servanda support terms` on the fictional dossier and on copies of it."""

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
from servanda.evidence.records import Attribution, CoverageRecord, EventRecord, Grades, Source
from servanda.evidence.timing import interval_of

RELIEF = ROOT / "dossiers" / "relief"
DAY = ("--as-of", "2031-07-10", "--today", "2031-07-10")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(RELIEF, tmp_path / "relief")
    return tmp_path / "relief"


def asked(home: Path, *more: str) -> dict[str, dict[str, Any]]:
    done = call("support", "terms", home, *(more or DAY), "--json")
    assert done.code in (0, 1), done.err
    return {one["id"]: one for one in json.loads(done.out)["terms"]}


def changed(home: Path, table: str, old: str, new: str) -> None:
    place = home / "support" / f"{table}.csv"
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), "utf-8")


def logged(home: Path, *, done: bool) -> None:
    """The Joint Audit Office looked until the last day for the power station; done: it saw it connected in time."""
    grades = Grades(credibility="1")
    first, last = interval_of("2031-05-10", "day", "UTC")
    event = [
        EventRecord(
            id="e", term="connect the power station", first=first, last=last, precision="day", sources=("office",), grades=grades
        ),
        Attribution(id="who", event="e", by=("Sarrow",), sources=("office",), grades=grades),
    ]
    watched = CoverageRecord(
        id="w",
        first=interval_of("2031-02-15", "day", "UTC")[0],
        last=interval_of("2031-06-30", "day", "UTC")[1],
        owner="Joint Audit Office",
        sources=("office",),
        grades=grades,
    )
    open_log(str(home / "evidence")).append(
        [Source(id="office", name="Joint Audit Office", reliability="A"), *(event if done else []), watched],
        known=day_start(dt.date(2031, 7, 2), "UTC"),
        author="x",
    )


def test_the_answer_first() -> None:
    page = call("support", "terms", RELIEF, *DAY, columns=700)
    assert page.code == 1
    first = page.out.splitlines()[1]
    for words in (
        "6 promised, 3 ratified, 4 applied", "not known to be ratified: PUMPS", "suspended: PUMPS", "perhaps over its quota: GRAIN",
        "RATIFY for Sarrow, Velland and Ildra Union (overdue, nothing reported)",
    ):  # fmt: skip
        assert words in first
    found = asked(RELIEF)
    assert found["GRAIN"]["quota"] | {"uses": 0} == {
        "used": {"low": "79000", "high": "93000"},
        "left": {"low": "0", "high": "11000"},
        "over": "perhaps",
        "uses": 0,
        "outside": [],
    }
    assert (found["PUMPS"]["suspended"], found["PUMPS"]["suspended_by"], found["PUMPS"]["ratified"]) == ("yes", ["GUARD"], None)
    assert "suspended by GUARD" in call("support", "terms", RELIEF, *DAY, "--markdown").out


@pytest.mark.parametrize(
    ("done", "called", "low", "high"),
    [(False, "called", "30000000", "45000000"), (True, "not called", "0", "0"), (None, "not decided", "0", "45000000")],
)
def test_a_guarantee_is_called_by_the_breach(home: Path, done: bool | None, called: str, low: str, high: str) -> None:
    """trade:5.guarantee has no instance until trade:5 is breached."""
    if done is not None:
        logged(home, done=done)
    found = asked(home)["INSURED"]
    assert (found["called"], found["callable"]["low"], found["callable"]["high"]) == (called, low, high)
    assert (found["clause"], found["covers"], found["borne_by"]) == ("trade:5.guarantee", "trade:5", ["Velland"])
    assert ("called: INSURED (30,000,000 to 45,000,000 EUR)" in call("support", "terms", home, *DAY, columns=900).out) == (
        done is False
    )
    assert asked(home, *DAY, "--known", "2031-07-01")["INSURED"]["called"] == "not decided", "nobody knew yet"


def test_an_earlier_day_leaves_out_what_nobody_had(home: Path) -> None:
    early = ("--as-of", "2031-05-01", "--today", "2031-05-01")
    found = asked(home, *early)
    assert set(found) == {"RATIFY", "POWER", "INSURED"}
    page = call("support", "terms", home, *early, columns=900)
    assert page.code == 0
    assert "3 rows hold for a day after 2031-05-01, when nobody had them yet: left out" in page.out
    none = call("support", "terms", home, "--as-of", "2031-02-20", "--today", "2031-02-20", columns=900)
    assert "No term of the table holds on 2031-02-20" in none.out


def test_without_tables(home: Path) -> None:
    (home / "support" / "quota_use.csv").unlink()
    assert asked(home)["GRAIN"]["quota"]["used"]["high"] is None, "unknown is not unused"
    assert "support/quota_use.csv" in call("support", "terms", home, *DAY).out
    (home / "support" / "terms.csv").unlink()
    done = call("support", "terms", home, *DAY)
    assert (done.code, "the dossier has no support/terms.csv" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("terms", "2031-02-15,,2031-07-01", "2031-07-02,,2031-07-01", "before it was promised"), ("terms", "2031-07-01,2035-12-31", "2031-07-01,2030-12-31", "before its first day"),
        ("terms", "trade:1", "trade:99", "no clause"), ("terms", "EUR,trade:5", "EUR,trade:77", "no clause"), ("terms", ",,PUMPS,", ",,PUMPZ,", "no term of the table"),
        ("terms", ",,PUMPS,", ",,RATIFY,", "which is a ratification"), ("terms", "EUR,trade:5", "EUR,trade:5.guarantee", "are the same"), ("terms", "30000000,45000000", "50000000,45000000", "upside down"),
        ("terms", "90000,90000,tonnes", "90000,90000,", "no unit"), ("terms", "GRAIN,", "PUMPS,", "stands in two rows"), ("quota_use", "41000,tonnes", "41000,kg", "its quota"),
        ("quota_use", "GRAIN", "GRAIM", "“GRAIM” is no term"), ("quota_use", "GRAIN", "PUMPS", "“PUMPS” is a concession"), ("quota_use", "41000,41000", "-1,41000", "-1"),
    ],
)  # fmt: skip
def test_bad_input(home: Path, table: str, old: str, new: str, says: str) -> None:
    changed(home, table, old, new)
    done = call("support", "terms", home, *DAY, columns=500)
    assert done.code == 2
    assert says in done.err
    assert f"{table}.csv" in done.err
    assert not done.out


def test_use_outside_the_window_is_told(home: Path) -> None:
    changed(home, "terms", "2031-01-01,2031-12-31", "2031-06-15,2031-12-31")
    found = asked(home)["GRAIN"]
    assert (found["quota"]["outside"], found["quota"]["used"]["high"], found["quota"]["over"]) == (["Q1"], "52000", "no")
    assert "used outside its days, not counted: Q1" in call("support", "terms", home, *DAY).out
