"""`servanda allies duties`, `burden`, `initiatives`, `balance`, `align` on the fictional League and on copies of it with bad tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("polars")

from commandline import ROOT, call

import servanda

LEAGUE = ROOT / "dossiers" / "league"
DAY = ("--as-of", "2031-11-01", "--today", "2031-11-01")
BURDEN = ("--prices", "2030", "--in", "crowns", "--rate-on", "2030-12-31")
ATOP = ROOT.parent / "shared" / "data" / "support" / "atop_dyads_2000_2018.csv"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(LEAGUE, tmp_path / "league")
    return tmp_path / "league"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The League with its log of evidence."""
    home = tmp_path_factory.mktemp("kept") / "league"
    shutil.copytree(LEAGUE, home)
    returns = home / "allies" / "returns"
    words = ("--mapping", returns / "life.toml", "--mapping", returns / "looked.toml", home)
    assert call("evidence", "import", returns / "life.csv", returns / "looked.csv", *words).code == 0
    return home


def told(verb: str, home: Path, *more: str, day: tuple[str, ...] = DAY) -> dict[str, Any]:
    done = call("allies", verb, home, *day, *more, "--json")
    assert done.code in (0, 1), done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def changed(home: Path, name: str, old: str, new: str) -> None:
    place = home / f"{name}.csv"
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), "utf-8")


def test_what_each_ally_owes(kept: Path) -> None:
    found = told("duties", kept, "--agreement", "pact")
    rows = {one["ally"]: [one.get(word, 0) for word in ("owed", "done", "late", "unknown", "open", "late_done")] for one in found["allies"]}
    assert rows == {"Halvern": [6, 4, 1, 0, 1, 0], "Ostrey": [5, 3, 1, 0, 1, 0], "Brannwick": [4, 1, 2, 1, 0, 0], "Ilvane": [4, 0, 3, 1, 0, 1]}
    for owed, done, late, unknown, still, _ in rows.values():
        assert owed == done + late + unknown + still
    page = call("allies", "duties", kept, "--agreement", "pact", *DAY, columns=200)
    assert page.code == 1
    said = " ".join(page.out.split())
    for words in (
        "Of 17 duties among 4 allies: 8 done, 6 late, 2 unknown, 1 open", "excused, by its own word", "Ostrey: it judges itself",
        "an ally is attacked, 2031-10-02", "breached, done 2031-08-04", "They are no finding of ours, and nothing above rests on them", "yearbook of treaties 2031, Ardle Institute",
    ):  # fmt: skip
        assert words in said, words


def test_an_early_day_and_one_ally(kept: Path) -> None:
    found = told("duties", kept, "--agreement", "pact", "--ally", "Ilvane", day=("--as-of", "2031-06-01", "--today", "2031-11-01"))
    assert [(one["owed"], one["late"], one["open"]) for one in found["allies"]] == [(2, 0, 2)]
    assert {one["clause"] for one in found["waiting"]} == {"pact:3", "pact:4.ilvane"}
    assert {word for one in found["facts"] for word in (one["party"], one["other"])} == {"Halvern", "Ilvane"}


def test_without_evidence_nothing_is_done_or_late(home: Path) -> None:
    assert call("allies", "duties", home, *DAY).code == 0
    assert sum(one["done"] + one["late"] for one in told("duties", home, "--agreement", "pact")["allies"]) == 0


@pytest.mark.skipif(not ATOP.is_file(), reason="ATOP is not here: others' tables are not in the repository")
def test_atop_as_imported_facts(home: Path) -> None:
    found = told("duties", home, "--agreement", "pact", "--atop", str(ATOP), "--numbered", "Halvern=2", "--numbered", "Ostrey=20", "--numbered", "Ilvane=200")
    facts = {(one["party"], one["other"], one["obligation"]): one["years"] for one in found["facts"]}
    assert facts["Halvern", "Ostrey", "defence"] == facts["Halvern", "Ilvane", "consultation"] == "2000-2018"
    assert ("Halvern", "Ostrey", "offence") not in facts
    assert all(one["source"].startswith("ATOP (Leeds") for one in found["facts"])


def test_atop_in_its_layout(home: Path) -> None:
    head = "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"
    table = home / "atop.csv"
    asked = ("--agreement", "pact", "--atop", str(table), "--numbered", "Halvern=2", "--numbered", "Ostrey=20")
    table.write_text(head + "2,20,2000,1,0,0,1,1\n20,2,2000,1,0,0,1,1\n2,20,2001,1,0,0,,1\n2,20,2003,1,0,0,1,0\n2,900,2000,1,1,1,1,1\n", "utf-8")
    facts = {one["obligation"]: (one["years"], one.get("not_told", "")) for one in told("duties", home, *asked)["facts"]}
    assert facts == {"defence": ("2000-2001, 2003", ""), "consultation": ("2000-2001", ""), "non-aggression": ("2000, 2003", "2001")}
    for rows, words in (
        ("2,20,2000,2,0,0,1,1\n", "above 1"), ("2,20,2000,1,0,0,1,1\n20,2,2000,0,0,0,1,1\n", "told in two ways"), ("2,2,2000,1,0,0,1,1\n", "stands on both sides"),
        ("two,20,2000,1,0,0,1,1\n", "atop.csv, line 2"),
    ):  # fmt: skip
        table.write_text(head + rows, "utf-8")
        refused = call("allies", "duties", home, *DAY, *asked)
        assert (refused.code, words in refused.err) == (2, True), refused.err


def test_the_share_names_its_denominator(home: Path) -> None:
    done = call("allies", "burden", home, *BURDEN, *DAY, columns=200)
    assert done.code == 0
    said = " ".join(done.out.split())
    for words in (
        "Burden: crowns at 2030 prices, at the rates of 2030-12-31, 2027 to 2030, 4 members that report in every year",
        "Left out of the fixed set: Maronde: no amount is known for 2027, 2028, 2029, 2030.", "2027: 3 members, without Ilvane (member since 2029-07-01)",
        "so Halvern has 0.720222 of them and 0.709413 of the fixed set", "Contribution to this support", "20,000,000 to 25,000,000", "not joined into one figure",
    ):  # fmt: skip
        assert words in said, words
    given = {(one["member"], one["unit"]): one["delivered"] for one in told("burden", home, *BURDEN)["given"]}
    assert given["Halvern", "units of patrol-boats"] == "3 to 4", "between what its assessors say"
    assert given["Ostrey", "marks"] == "nothing on record"
    shutil.rmtree(home / "support")
    assert told("burden", home, *BURDEN)["given"] == []


def test_an_initiative_that_two_tell_of_counts_once(kept: Path) -> None:
    found = told("initiatives", kept)
    boats = next(one for one in found["sums"] if one["unit"] == "units of patrol-boats")
    assert (boats["once"][0]["low"], boats["told"][0]["low"], boats["twice"]) == ("6", "10", ["SOUND-H"])
    assert boats["once"][2] is None, "nothing on record is not nought"
    sound = found["initiatives"][0]
    assert [one["id"] for one in sound["parts"]] == ["SOUND-H", "SOUND-O", "CREWS-I"], "the whole by its parts"
    assert sound["differ"]
    assert {one["assessor"]: one["status"] for one in sound["statuses"]} == {"League Secretariat": "under way", "Ministry of Halvern": "done"}
    assert [(one["clause"], one["status"]) for one in sound["milestones"]] == [("pact:2.halvern", "kept"), ("pact:2.middle", "breached")]
    assert found["initiatives"][2]["statuses"][0]["before"] == ["planned (2031-07-05)"]
    early = told("initiatives", kept, day=("--as-of", "2031-08-01", "--today", "2031-11-01"))
    assert early["initiatives"][2]["statuses"][0]["status"] == "planned"
    page = call("allies", "initiatives", kept, *DAY, columns=200)
    assert page.code == 1
    assert "SOUND-H is told of by Northern Shield as well: it is one promise, and counts once." in " ".join(page.out.split())


def test_both_sides_words_stand_apart(home: Path) -> None:
    done = call("allies", "balance", home, "--pair", "Halvern", "Ostrey", "--year", "2030", *DAY, columns=200)
    assert done.code == 0
    said = " ".join(done.out.split())
    for words in ("deficit 1,050, 13.73 % of two-way trade", "deficit 1,650, 21.29 %", "Services: told by Halvern; goods sold on (re-exports): told by Halvern", "Halvern, Ostrey (pact:5)"):
        assert words in said, words
    assert call("allies", "balance", home, *DAY).code == 1, "one direction between Brannwick and Ilvane is not told"


def test_agreement_of_the_fictional_council() -> None:
    votes = LEAGUE / "allies" / "votes.csv"
    done = call("allies", "align", votes, "12", "--state", "Halvern", "--state", "Maronde", "--points", LEAGUE / "allies" / "points.csv", columns=200)
    assert "too few votes (14; 20 are the least)" in " ".join(done.out.split())
    assert "Votes say little of alliances" in done.out
    assert "No estimate of this session is imported for Maronde." in done.out
    found = servanda.allies.align(votes, 12, state=["Halvern"])
    assert len(found.pairs) == 5
    assert found.base.pairs == 10
    assert len(servanda.allies.align(votes, 12).pairs) == 15


BAD = [
    ("duties", "allies/obligations", "defence", "help", (), "none of its words"),
    ("duties", "allies/obligations", "Halvern,Ostrey", "Halvern,Halvern", (), "stands on both sides"),
    ("duties", "allies/obligations", "Halvern,Ostrey", "Halvern,Maronde", (), "is no party of the agreement"),
    ("duties", "", "", "", ("--numbered", "Halvern=2"), "--atop FILE"), ("duties", "", "", "", ("--ally", "Maronde"), "is no party"),
    ("duties", "", "", "", ("--agreement", "pakt"), "no agreement “pakt”"),
    ("duties", "", "", "", ("--atop", "allies/atop.csv", "--numbered", "Halvern=two"), "names no ally with its number"),
    ("duties", "", "", "", ("--atop", "allies/atop.csv", "--numbered", "Halvern=2", "--numbered", "Ostrey=2"), "named already"),
    ("burden", "allies/burden", "5200", "-5200", BURDEN, "below 0"), ("burden", "allies/burden", "5200", "much", BURDEN, "burden.csv, line 2"),
    ("burden", "allies/burden", "Halvern,2028", "Halvern,2027", BURDEN, "stands in two rows"),
    ("burden", "allies/burden", "", "", (), "the amounts are in 2 units"), ("burden", "allies/burden", "", "", ("--in", "crowns"), "one day for all"),
    ("burden", "allies/rates", ",0.8,", ",0,", BURDEN, "is not above zero"), ("burden", "", "", "", (*BURDEN, "--member", "Atlantis"), "no member “Atlantis”"),
    ("burden", "", "", "", (*BURDEN, "--member", "Maronde"), "the set would not be the same"), ("burden", "", "", "", (*BURDEN, "--first", "2020"), "no row of 2020"),
    ("burden", "allies/members", "2029-07-01,", "2029-07-01,2028-07-01", BURDEN, "would leave before it joins"),
    ("initiatives", "allies/initiatives", "SOUND-H", "SOUND-X", (), "does not have by this day"),
    ("initiatives", "allies/initiatives", "Halvern; Ostrey", "Halvern; Astrey", (), "has no actor “Astrey”"),
    ("initiatives", "allies/initiatives", "pact:2.halvern", "pact:22", (), "initiatives.csv, line 2"),
    ("initiatives", "allies/statuses", "Northern Shield", "Southern Shield", (), "no initiative “Southern Shield”"),
    ("initiatives", "allies/statuses", "stalled", "stuck", (), "none of its words"),
    ("initiatives", "support/pledges", "Quill Sound,joint", "Quill Sound,,joint", (), "pledges.csv, line 2"),
    ("initiatives", "support/pledges", "Halvern,Brannwick,,,,6", "Halvern,Brannwick,,SOUND-H,,6", (), "parts of each other in a ring"),
    ("balance", "allies/trade", "Halvern,Ostrey", "Halvern,Halvern", (), "trades with itself"), ("balance", "allies/trade", "export", "transit", (), "none of its words"),
    ("balance", "allies/trade", "3100", "-3100", (), "below 0"), ("balance", "allies/trade", "pact:5", "pact:55", (), "trade.csv, line 2"),
    ("balance", "allies/trade", "2029,import", "2029,export", (), "stands in two rows"), ("balance", "", "", "", ("--pair", "Halvern", "Ostrei"), "are no two of the table"),
    ("balance", "", "", "", ("--pair", "Halvern", "Halvern"), "are no two of the table"), ("balance", "", "", "", ("--year", "1999"), "tells of no such trade"),
    ("balance", "", "", "", ("--gravity", "a.csv", "--eurostat", "a.csv"), "Give one of them"), ("balance", "", "", "", ("--gravity", "allies/trade.csv"), "no column"),
]  # fmt: skip


@pytest.mark.parametrize("verb, table, old, new, words, reason", BAD)
def test_what_is_refused(home: Path, verb: str, table: str, old: str, new: str, words: tuple[str, ...], reason: str) -> None:
    if old:
        changed(home, table, old, new)
    done = call("allies", verb, home, *DAY, *words, folder=home)
    assert done.code == 2, done.out
    assert reason in " ".join(done.err.split()), done.err


@pytest.mark.parametrize("words, reason", [
    (("99",), "no vote is of session 99"), (("1000",), "1000 is no session"), (("12", "--state", "YUG"), "is Yugoslavia"), (("12", "--state", "Atlantis"), "casts no vote in session 12"),
    (("12", "--points", "none.csv"), "none.csv"), (("12", "--roll-calls", "votes.csv"), "stands twice"),
])  # fmt: skip
def test_votes_that_are_refused(words: tuple[str, ...], reason: str) -> None:
    done = call("allies", "align", "votes.csv", *words, folder=LEAGUE / "allies")
    assert (done.code, reason in " ".join(done.err.split())) == (2, True), done.err


@pytest.mark.parametrize("verb, table", [("burden", "burden"), ("initiatives", "initiatives"), ("balance", "trade")])
def test_a_table_that_is_missing_or_marked_for_nobody(home: Path, verb: str, table: str) -> None:
    words = BURDEN if verb == "burden" else ()
    reader = call("allies", verb, home, *DAY, *words, "--to", "Ostrey", "--tlp", "AMBER")
    assert (reader.code, "bear no marking" in reader.err) == (2, True), reader.err
    (home / "allies" / f"{table}.csv").unlink()
    gone = call("allies", verb, home, *DAY, *words)
    assert (gone.code, f"no allies/{table}.csv" in gone.err) == (2, True), gone.err


def test_a_reader_sees_no_table_of_others(home: Path) -> None:
    for verb, flag in (("burden", "--nato"), ("balance", "--gravity")):
        done = call("allies", verb, home, *DAY, flag, "x.csv", "--to", "Ostrey", "--tlp", "AMBER")
        assert (done.code, "bears no marking" in done.err) == (2, True), done.err
    assert call("allies", "duties", home, *DAY, "--to", "Ostrey", "--tlp", "AMBER").code == 0, "of the clauses alone"
