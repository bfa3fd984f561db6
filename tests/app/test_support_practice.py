"""`servanda support train`, `ship`, `assist`, `land`, `clocks` on the fictional dossier and on copies of it."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from commandline import ROOT, call

from servanda.calendar import day_start
from servanda.evidence.log import open_log
from servanda.evidence.records import Attribution, EventRecord, Grades, Source
from servanda.evidence.timing import interval_of

RELIEF = ROOT / "dossiers" / "relief"
DAY = ("--as-of", "2031-07-01", "--today", "2031-07-01")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(RELIEF, tmp_path / "relief")
    return tmp_path / "relief"


def asked(verb: str, home: Path, *more: str) -> dict[str, Any]:
    done = call("support", verb, home, *DAY, "--json", *more)
    assert done.code in (0, 1), done.err
    found: dict[str, Any] = json.loads(done.out)
    return found | {"code": done.code}


def changed(home: Path, table: str, old: str, new: str) -> None:
    place = home / "support" / f"{table}.csv"
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("verb", "pledge", "low", "high", "owes", "code"),
    [("train", "TRN-01", "33", "76", "Velland", 0), ("ship", "MOR-04", "18", "20", "Ostwick customs", 1), ("assist", "CYB-01", "300", "300", "Land Register of Sarrow", 0),
     ("land", "LND-01", "40500", "44000", "Harrow Agency", 0)],
)  # fmt: skip
def test_each_desk_finds_its_line(verb: str, pledge: str, low: str, high: str, owes: str, code: int) -> None:
    found = asked(verb, RELIEF)
    (row,) = found["promises"]
    assert (row["pledge"], row["so_far"]["low"], row["so_far"]["high"], row["owed_by"], found["code"]) == (pledge, low, high, owes, code)
    first = call("support", verb, RELIEF, *DAY, columns=500).out.splitlines()[1]
    assert all(one in first for one in (pledge, owes, row["by"], row["step"]))
    assert asked(verb, RELIEF, "--pledge", pledge)["promises"] == [row]
    assert call("support", verb, RELIEF, *DAY, "--pledge", "VEL-01").code == 2


def delivered(home: Path, amount: int, known: dt.date = dt.date(2031, 5, 12)) -> None:
    first, last = interval_of("2031-05-10", "day", "UTC")
    grades = Grades(credibility="1")
    open_log(str(home / "evidence")).append(
        [
            Source(id="office", name="Joint Audit Office", reliability="A"),
            EventRecord(id="e", term="deliver support pledge", args=(("pledge", "TRN-01"),), first=first, last=last, precision="day", amount=Decimal(amount), unit="persons",
                        sources=("office",), grades=grades),
            Attribution(id="who", event="e", by=("Velland",), sources=("office",), grades=grades),
        ],
        known=day_start(known, "UTC"), author="x",
    )  # fmt: skip


@pytest.mark.parametrize(("amount", "tells", "code"), [(60, "", 0), (90, "the log holds at least 90 persons", 1), (20, "the log holds at least 20 persons of pump-crews so far", 1)])
def test_the_log_stands_beside_the_table(home: Path, amount: int, tells: str, code: int) -> None:
    delivered(home, amount)
    found = asked("train", home)
    (row,) = found["promises"]
    assert (row["logged"]["low"], row["so_far"]["low"], row["so_far"]["high"], row["clause_says"]) == (str(amount), "33", "76", "still pending")
    assert found["code"] == code
    assert any(tells in one for one in row["told"]) or not tells
    assert ("evidence differ" in json.dumps(row["told"])) == bool(tells)
    before = asked("train", home, "--known", "2031-05-01")["promises"][0]
    assert before["logged"]["low"] == "0", "it was not known yet"


def test_the_monitor_says_kept_and_the_table_does_not(home: Path) -> None:
    delivered(home, 120)
    (row,) = asked("train", home)["promises"]
    assert (row["clause_says"], row["standing"], row["missing"]["low"]) == ("kept", "short", "44")
    assert any(one.startswith("table and evidence differ") for one in row["told"])


def test_announced_and_cleared_are_never_in_one_figure(home: Path) -> None:
    """35,000 square kilometres announced, 2,100 cleared: no sum, difference or share of the two stands anywhere."""
    (home / "support" / "announced.csv").write_text("announcement,said,area_low,area_high,unit,source,as_of,owner\nA,returned to use,35000,35000,km2,speech,2031-06-12,o\n", "utf-8")
    head = (home / "support" / "land.csv").read_text("utf-8").splitlines()[0]
    row = "UM-1,LND-01,CHA,174000000000,2031-04-18,1300000000,1300000000,700000000,700000000,2100000000,2100000000,s,2031-06-20,o,"
    (home / "support" / "land.csv").write_text(f"{head}\n{row}\n", "utf-8")
    changed(home, "pledges", "250000,250000,m2 of cleared-land", "174000000000,174000000000,m2 of cleared-land")
    wrong = {Decimal(35000) - Decimal(2100), Decimal(35000) + Decimal(2100), Decimal(2100) + 1300 + 700, Decimal(2100) + 1300, Decimal(2100) + 700, Decimal(2000)}
    shares = {Decimal(2100) * 100 / 35000, Decimal(35000) * 100 / 174000, Decimal(4100) * 100 / 174000}
    for words in ((), ("--json",), ("--markdown",)):
        text = call("support", "land", home, *DAY, *words).out
        assert "35,000 km2" in text or '"area_low": "35000"' in text or '"area_low":"35000"' in text
        assert "2100000000" in text.replace(",", "")
        figures = {Decimal(one.replace(",", "")) for one in re.findall(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?!\w)", text)}
        for one in wrong:
            assert not figures & {one, one * 10**6, one * 10**4}, (words, one)
        assert not any(abs(figure - share) < Decimal("0.06") for figure in figures for share in shares), words
    assert not any("sum" in name or "total" in name or "released_" in name for one in asked("land", home)["released"] for name in one)


def test_what_cannot_be_is_refused_whole(home: Path) -> None:
    for table, verb, old, new, says in (
        ("shipments", "ship", "X-1,1,MOR-04,permit,transit through Ostwick,,,,,,,planned,,2031-06-10,,", "X-1,1,MOR-04,permit,transit through Ostwick,,,,,,,planned,,2031-06-10,G-2,", "waits for"),
        ("pledges", "train", "practice:crews", "practice:nobody", "support/pledges.csv, line 5"),
        ("pledges", "land", "LND-01,practice:fields,land,cleared-land", "LND-01,practice:fields,land,demined-land", "does not say how the land is released"),
        ("courses", "train", "TRN-01,P2", "TRN-01,P1", "stands in two rows"),
        ("land", "land", "UM-1,LND-01,CHA,180000", "UM-1,LND-01,CHA,1800", "more was released"),
        ("services", "assist", "2031-05-20,Sarrow,", "2031-05-20,Ildra Union,", "cannot accept"),
        ("courses", "train", "2031-03-10", "2922-02-31", "2922-02-31"),
    ):  # fmt: skip
        text = (home / "support" / f"{table}.csv").read_text("utf-8")
        changed(home, table, old, new)
        done = call("support", verb, home, *DAY, columns=300)
        assert (done.code, done.out) == (2, ""), (table, done.out[:200])
        assert says in done.err, done.err
        assert f"support/{table}.csv" in done.err
        (home / "support" / f"{table}.csv").write_text(text, "utf-8")


def test_an_act_waits_for_a_clause_of_the_dossier(home: Path) -> None:
    changed(home, "shipments", "X-1;B-1", "X-1;B-1;crews")
    found = asked("ship", home)
    assert {"clause crews", "X-1"} == {one["name"] for one in found["held_up"]}
    delivered(home, 120)
    assert {"X-1"} == {one["name"] for one in asked("ship", home)["held_up"]}


def test_without_its_table_nothing_is_known(home: Path) -> None:
    for verb, table in (("train", "courses"), ("ship", "shipments"), ("assist", "services"), ("land", "land")):
        (home / "support" / f"{table}.csv").unlink()
        found = asked(verb, home)
        assert found["missing"] == [f"support/{table}.csv"]
        assert found["promises"][0]["so_far"] == {"low": None, "high": None}
        assert f"is not known: support/{table}.csv" in call("support", verb, home, *DAY, columns=300).out
    (home / "support" / "pledges.csv").unlink()
    assert "has no support/pledges.csv" in call("support", "train", home, *DAY, columns=300).err


def test_a_row_told_later_is_left_out(home: Path) -> None:
    done = call("support", "train", home, "--as-of", "2031-06-01", "--today", "2031-07-01", columns=300).out
    assert "support/courses.csv: 1 row holds for a day after 2031-06-01" in done
    assert "at least 33" in done


def test_clocks_of_a_table(tmp_path: Path) -> None:
    table = tmp_path / "parties.csv"
    table.write_text("party,deposited\nSarrow,2005-12-27\nVelland,\n", "utf-8")
    found = json.loads(call("support", "clocks", table, "--as-of", "2015-01-01", "--json").out)
    assert found["without"] == ["Velland"]
    assert [found["parties"][0][one] for one in ("in_force", "stockpile", "clearance")] == ["2006-06-01", "2010-06-01", "2016-06-01"]
    assert all(rule["source"] for rule in found["rules"])
    assert "No day of deposit, so no clock: Velland." in call("support", "clocks", table, "--as-of", "2015-01-01").out
    assert call("support", "clocks", table, "--party", "Nobody", "--as-of", "2015-01-01").code == 2
    table.write_text("party,deposited\nSarrow,31 Feb 2005\n", "utf-8")
    refused = call("support", "clocks", table, "--as-of", "2015-01-01", columns=200)
    assert (refused.code, refused.out) == (2, "")
    assert "31 Feb 2005" in refused.err
    assert "parties.csv, line 2" in refused.err
    own = tmp_path / "rule.toml"
    shipped = (ROOT / "servanda/instruments/support/practice/mine_ban.toml").read_text("utf-8")
    own.write_text(shipped.replace("years = 10", "years = 12"), "utf-8")
    table.write_text("party,deposited\nSarrow,2005-12-27\n", "utf-8")
    assert "land clear by 2018-06-01" in call("support", "clocks", table, "--as-of", "2015-01-01", "--rule", own, columns=200).out
