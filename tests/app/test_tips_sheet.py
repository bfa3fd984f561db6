"""`servanda tips sheet`: each part is what its own verb says, what was not looked at is said, and it bears the highest marking."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from commandline import ROOT, call

from servanda.instruments.tips.sheet import MeaningRow, meanings_found

LEAGUE, ENVOYS = ROOT / "dossiers" / "league", ROOT / "dossiers" / "envoys"
ON = ("--as-of", "2031-06-01", "--today", "2031-06-01")
THEN = ("--as-of", "2031-04-20", "--today", "2031-04-20")


def parts(path: Path, *words: str) -> dict[str, dict[str, Any]]:
    told = json.loads(call("tips", "sheet", path, *words, "--json", "--out", "-").out)
    return {one["about"]: one for one in told["parts"]}


def test_the_parts_are_what_their_verbs_say() -> None:
    sheet = parts(LEAGUE, *ON)
    days = json.loads(call("tips", "days", LEAGUE, *ON, "--days", "30", "--json").out)
    assert [row[2].partition(" (")[0] for row in sheet["Observances ahead"]["rows"]] == [one["name"] for one in days["observed"]]
    due = json.loads(call("due", LEAGUE, *ON, "--days", "30", "--json").out)
    assert len(sheet["Due within 30 days"]["rows"]) == len(due["items"])
    for name, _cleared, many, _ids in sheet["What may be shared with whom"]["rows"]:
        shared = json.loads(call("share", "export", LEAGUE, "--to", name, "--today", "2031-06-01", "--json").out)
        assert int(many) == len(shared["items"])
    assert [row[:3] for row in sheet["Words with two meanings in the other language"]["rows"]] == [
        ["verify", "pact art. 6 s. 1", "fr"], ["verify", "sharing art. 3 s. 1", "fr"],
    ]  # fmt: skip


def test_what_was_not_looked_at_is_no_all_clear() -> None:
    sheet = parts(LEAGUE, *ON)
    closed = {about for about, one in sheet.items() if one["unlooked"]}
    assert closed == {"Who speaks, and for what", "What allies were told"}
    page = call("tips", "sheet", LEAGUE, *ON, "--out", "-").out
    assert "Not looked at: Who speaks, and for what, What allies were told." in page
    sheet = parts(ROOT / "dossiers" / "harbour", "--as-of", "2031-03-10", "--today", "2031-03-10")
    assert {about for about, one in sheet.items() if not one["unlooked"]} == {"Red lines", "Due within 30 days"}


def test_mandate_lines_and_what_an_ally_was_told_stand_under_the_marking_of_the_channels() -> None:
    told = json.loads(call("tips", "sheet", ENVOYS, *THEN, "--json", "--out", "-").out)
    assert told["marking"] == "TLP:RED REL Averne principals"
    sheet = {one["about"]: one for one in told["parts"]}
    assert [row[:2] for row in sheet["Who speaks, and for what"]["rows"]] == [
        ["lantern", "Envoy Tarn"], ["millrace", "Envoy Lorn"], ["harrow", "Envoy Quill"],
    ]  # fmt: skip
    assert [row[0] for row in sheet["Red lines"]["rows"]] == ["No armed boats on the Fen"]
    assert [row[:2] for row in sheet["What allies were told"]["rows"]] == [["2031-03-25", "Ulmar"]]
    assert parts(ENVOYS, "--as-of", "2031-03-24", "--today", "2031-03-24")["What allies were told"]["rows"] == []
    page = call("tips", "sheet", ENVOYS, *THEN, "--out", "-").out
    assert page.count("highest marking TLP:RED REL Averne principals") == 2


@pytest.mark.parametrize("words", [("--to", "Averne principals"), ("--tlp", "RED")])
def test_it_goes_to_no_named_reader(words: tuple[str, ...]) -> None:
    made = call("tips", "sheet", ENVOYS, *THEN, *words, "--out", "-")
    assert made.code == 2
    assert "no named reader" in made.err
    assert made.out == ""


def test_a_table_that_cannot_be_read_ends_the_sheet_and_not_a_part_of_it(tmp_path: Path) -> None:
    home = tmp_path / "sheet-league"
    shutil.copytree(LEAGUE, home)
    (home / "tips" / "meanings.csv").write_text("word\nx\n", "utf-8")
    made = call("tips", "sheet", home, *ON, "--out", "-")
    assert made.code == 2
    assert made.out == ""
    assert "meanings.csv" in made.err


def test_words_of_a_text_that_is_not_here_are_no_all_clear(tmp_path: Path) -> None:
    home = tmp_path / "sheet-minsk"
    shutil.copytree(ROOT / "dossiers" / "minsk", home)
    (home / "tips").mkdir()
    shutil.copy(LEAGUE / "tips" / "meanings.csv", home / "tips")
    day = ("--as-of", "2015-03-01", "--today", "2015-03-01")
    assert parts(home, *day)["Words with two meanings in the other language"]["unlooked"] == "the words of no text are here"
    (home / "side.md").write_text(
        "---\nagreement: side\ntitle: Side\nsigned: 2015-02-12\nzone: UTC\nlanguages: en\n---\n\n# Side\n\n## Article 1\n\n> They verify it.\n", "utf-8"
    )
    part = parts(home, *day)["Words with two meanings in the other language"]
    assert [row[0] for row in part["rows"]] == ["verify"]
    assert "minsk-ii" in part["says"]


def test_words_are_found_whole_and_in_their_language() -> None:
    row = MeaningRow(
        word="pilot", language="en", in_language="fr", one="a", other="b", source="s", as_of=dt.date(2031, 1, 1), owner="o"
    )
    texts = [("1", "en", "The Pilot waits."), ("2", "en", "Pilots wait."), ("3", "fr", "Un pilot."), ("4", "en-GB", "autopilot, pilot")]
    assert [place for _, place in meanings_found([row], texts)] == ["1", "4"]
