"""`servanda support deliver` on the relief dossier: its answer, its sums again by `verify`, its bad tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import ROOT, call

pytest.importorskip("scipy")

DAY = ("--as-of", "2031-03-31", "--today", "2031-03-31")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "dossiers" / "relief", tmp_path / "relief")
    return tmp_path / "relief"


def edit(home: Path, table: str, old: str, new: str) -> None:
    path = home / "support" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_answer_and_its_sums(home: Path) -> None:
    saved = home.parent / "lengths.json"
    told = call("support", "deliver", home, *DAY, "--json", "--save", saved)
    assert told.code == 1
    answer = json.loads(told.out)
    assert answer["answer"] == "not decided"
    assert answer["worst"]["shortage"]["clause"] == "routes:3"
    assert not answer["best"]["faults"]
    assert call("verify", saved, home).code == 0
    edit(home, "network", "road,12,16", "road,13,16")
    assert "no longer those" in call("verify", saved, home).out
    held = json.loads(saved.read_text("utf-8"))
    held["lengths"]["lines"] = held["lengths"]["lines"][:3]
    saved.write_text(json.dumps(held), "utf-8")
    assert "the sums show nothing" in call("verify", saved, home).out


def test_what_is_said_of_lines_that_fail_is_amber(home: Path) -> None:
    told = call("support", "deliver", home, *DAY, "--lost", "1")
    assert "TLP:AMBER" in told.out
    assert "If these lines fail" in told.out
    assert "target" not in told.out
    page = home.parent / "page.html"
    assert call("support", "deliver", home, *DAY, "--lost", "1", "--html", page).code == 1
    for text in (page.read_text("utf-8"), call("support", "deliver", home, *DAY, "--lost", "1", "--markdown").out):
        assert "TLP:AMBER" in text
        assert "If these lines fail" in text
        assert "target" not in text.split("<body", 1)[-1].casefold()
    assert "target" not in call("support", "deliver", "--help").out.casefold()
    assert json.loads(call("support", "deliver", home, *DAY, "--lost", "1", "--json").out)["marking"] == "TLP:AMBER"
    assert call("support", "deliver", home, *DAY, "--lost", "0").code == 2


def delivered(home: Path, *rows: str) -> None:
    """Moves of promise M-1, of clause routes:1, and no others."""
    (home / "support" / "totals.csv").unlink(missing_ok=True)
    pledges, moves = home / "support" / "pledges.csv", home / "support" / "moves.csv"
    row = "M-1,routes:1,goods,generators,Morvane,Sarrow,,,,18,18,units of generators,2031-04-10,,,Hollin Depot,s,2031-01-20,o,"
    pledges.write_text(pledges.read_text("utf-8").splitlines()[0] + "\n" + row + "\n", "utf-8")
    moves.write_text("\n".join((moves.read_text("utf-8").splitlines()[0], *rows)) + "\n", "utf-8")


def move(name: str, day: str, low: object, high: object, owner: str = "o", unit: str = "units of generators") -> str:
    return f"{name},M-1,delivered,{day},{day},{low},{high},{unit},no,,,s,{day},{owner},"


@pytest.mark.parametrize(
    ("rows", "least", "most"),
    [
        ((), "18", "18"),
        ((move("a", "2031-03-20", 5, 5),), "13", "13"),
        ((move("a", "2031-03-20", 5, 7), move("b", "2031-03-25", 2, 2)), "9", "11"),
        ((move("a", "2031-03-20", 5, 5, "o"), move("b", "2031-03-20", 7, 7, "p")), "11", "13"),  # two who say different things
        ((move("a", "2031-04-02", 5, 5),), "18", "18"),  # after the day that is asked about
        ((move("a", "2031-03-20", "", ""),), "0", "18"),  # it is not known how many
        ((move("a", "2031-03-20", 6, 6, unit="tonnes of generators"),), "0", "18"),  # nor how many units that is
        ((move("a", "2031-03-20", 20, 25),), None, None),
    ],
)
def test_what_the_ledger_has_as_delivered_is_taken_off(home: Path, rows: tuple[str, ...], least: str | None, most: str | None) -> None:
    delivered(home, *rows)
    told = call("support", "deliver", home, *DAY, "--json")
    assert told.code in (0, 1), told.err
    wanted = {one["clause"]: one for one in json.loads(told.out)["wanted"]}
    if least is None:
        assert "routes:1" not in wanted
    else:
        assert (str(wanted["routes:1"]["least"]), str(wanted["routes:1"]["most"])) == (least, most)
    notes = json.loads(told.out).get("notes", [])
    assert any("nothing counts as delivered" in one for one in notes) == (not rows or "2031-04-02" in rows[0])


def test_sums_are_of_what_the_ledger_leaves(home: Path) -> None:
    saved = home.parent / "lengths.json"
    assert call("support", "deliver", home, *DAY, "--save", saved).code == 1
    delivered(home, move("a", "2031-03-20", 5, 5))
    assert "no longer those" in call("verify", saved, home).out


def test_the_table_answers_at_both_ends(home: Path) -> None:
    page = call("support", "deliver", home, *DAY, "--markdown").out
    assert page.index("What is asked for") < page.index("Why clause") < page.index("A schedule")
    assert "there, at worst" in page
    rows = [line for line in page.splitlines() if line.startswith("|") and "Carrow Quay to Ferrin Bridge" in line]
    assert len(rows) == 2, "one row for each clause and line, not one for each day"


def test_without_capacities_it_says_what_it_needs(home: Path) -> None:
    (home / "support" / "network.csv").unlink()
    for name in ("stations", "stocks"):
        (home / "support" / f"{name}.csv").unlink()
    told = call("support", "deliver", home, *DAY)
    assert told.code == 1
    assert "is not known" in told.out
    assert "support/network.csv" in told.out


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("network", "road,12,16", "road,-1,16", "below 0"),
        ("network", "Carrow Quay,Ferrin", "Carrow Key,Ferrin", "no place"),
        ("network", "road,12,16", "road,16,12", "upside down"),
        ("network", "road,12,16", "road,1.000.00,16", "1.000.00"),
        ("network", "road,12,16,no", "road,12,16,yes", "no bound"),
        ("network", "Carrow Quay,Ferrin Bridge", "Carrow Quay,Carrow Quay", "nowhere"),
        ("network", "tonnes,1,yes", "tonnes,-1,yes", "-1"),
        ("network", "tonnes,1,yes", "tonnes,,yes", "days"),
        ("network", ",2031-03-20,Joint", ",2031-02-31,Joint", "2031-02-31"),
        ("network", "survey of the roads office", "", "source"),
        ("stocks", "50,60", "-50,60", "below 0"),
        ("stocks", "50,60", "60,50", "upside down"),
        ("stocks", "50,60,2031-04-01", "50,60,2031-02-31", "2031-02-31"),
        ("loads", "pumps,0.8", "pumps,-1", "below 0"),
        ("loads", "pumps,0.8", "generators,0.8", "generators"),
        ("network", "Carrow Quay,Upper Mire,river", "Ferrin Bridge,Carrow Quay,road", "two rows"),
        ("network", "tonnes,1,yes", "tonnes,0,yes", "below 1"),
        ("stations", "tonnes,visit", "barrels,visit", "unit"),
        ("stations", "60,80", "-60,80", "below 0"),
        ("stations", "60,80", "80,60", "upside down"),
        ("stations", "Carrow Quay,,,yes", "Carrow Quay,1,1,yes", "no bound"),
        ("stocks", "Carrow Quay,pumps", "Carrow Quay,bananas", "no good"),
        ("loads", "pumps,0.8", "pumps,0", "weighs nothing"),
    ],
)
def test_bad_tables_are_refused(home: Path, table: str, old: str, new: str, said: str) -> None:
    edit(home, table, old, new)
    told = call("support", "deliver", home, *DAY)
    assert told.code == 2, told.out
    assert said in told.err
    assert f"{table}.csv" in told.err


def test_a_place_without_a_line_and_a_good_without_a_load_are_refused(home: Path) -> None:
    text = (home / "routes.md").read_text("utf-8")
    (home / "routes.md").write_text(text.replace("place Ferrin Bridge", 'place Lone Hill\n  defined by words "a hill"\n\nplace Ferrin Bridge'), "utf-8")
    edit(home, "stations", "Upper Mire,20,20", "Lone Hill,20,20")
    assert "no line touches" in call("support", "deliver", home, *DAY).err
    edit(home, "stations", "Lone Hill,20,20", "Upper Mire,20,20")
    loads = home / "support" / "loads.csv"
    loads.write_text("\n".join(loads.read_text("utf-8").splitlines()[:2]) + "\n", "utf-8")
    assert "pumps" in call("support", "deliver", home, *DAY).err
