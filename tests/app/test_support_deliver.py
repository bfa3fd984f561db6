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
    assert json.loads(call("support", "deliver", home, *DAY, "--lost", "1", "--json").out)["marking"] == "TLP:AMBER"
    assert call("support", "deliver", home, *DAY, "--lost", "0").code == 2


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
