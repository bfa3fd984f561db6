"""`servanda share may` and `share export` on a dossier with its log: answers, bad input, and what a refusal opens, calls and tells."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numba")
pytest.importorskip("pyarrow")

from commandline import ROOT, Result, call

DAY = ("--today", "2031-05-20")
LINES = ROOT / "dossiers" / "league" / "share-evidence" / "lines.jsonl"
Share = Callable[..., Result]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the League with what it has on record."""
    home = tmp_path_factory.mktemp("share")
    parts = ("world.md", "sharing.md", "tide-note.md", "share")
    (home / "league").mkdir()
    for name in parts:
        source = ROOT / "dossiers" / "league" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, home / "league" / name)
    told = call("watch", "league", "--clock", "input", folder=home, given=LINES.read_bytes())
    assert told.code == 0, told.err
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "league", tmp_path / "league")
    return tmp_path


def may(home: Path, item: str, to: str, *more: str) -> dict[str, Any]:
    told = call("share", "may", item, "league", "--to", to, *DAY, "--json", *more, folder=home)
    assert told.code in (0, 1), told.err
    found: dict[str, Any] = json.loads(told.out)
    return found


@pytest.mark.parametrize(
    ("item", "to", "verdict", "ask", "changes"),
    [
        ("sounding-1", "Kestmark", "yes", [], []),
        ("sounding-2", "Brannwick", "ask", ["Halvern"], [["wait until 2031-06-01"], ["ask Halvern"]]),
        ("sounding-2", "Ostrey", "no", [], [["ask Halvern"]]),
        ("sounding-2", "Halvern", "yes", [], []),
        ("trail-1", "Halvern", "yes", [], []),
        ("trail-1", "Kestmark", "no", [], None),
        ("trail-1", "Ilvane", "no", [], None),
        ("buoys-1", "Halvern", "no", [], None),
        ("night-patrol", "Brannwick", "ask", ["Ilvane"], [["ask Ilvane"]]),
        ("sharing:1.sound", "Kestmark", "yes", [], []),
        ("sounding-1-by", "Ostrey", "yes", [], []),
    ],
)
def test_verdicts(made: Path, item: str, to: str, verdict: str, ask: list[str], changes: list[list[str]] | None) -> None:
    found = may(made, item, to)
    assert (found["verdict"], found["ask"]) == (verdict, ask), found["reasons"]
    assert changes is None or found["changes"] == changes
    exported = json.loads(call("share", "export", "league", "--to", to, *DAY, "--json", folder=made).out)
    assert (item in {one["id"] for one in exported["items"]}) == (verdict == "yes")


def test_a_note_is_weighed_by_its_sentences(made: Path) -> None:
    found = may(made, "tide-note.md", "Brannwick")
    assert ["cut sentence 2", "cut sentence 3"] in found["changes"]
    assert {one["code"] for one in found["rules"]} == {"SV931", "SV940"}
    assert any(one["about"] == "need to know" and one["stands"] is False for one in found["reasons"])
    assert found["conflicts"][0]["weight"] == "0.9999"
    assert {row["grade"] for row in found["conflicts"][0]["accounts"]} == {"B2", "B3"}


def test_every_format_holds_the_same_ids(home: Path) -> None:
    words = (
        "share",
        "export",
        "league",
        "--to",
        "Halvern",
        *DAY,
        "--stix",
        "out.json",
        "--csv",
        "out.csv",
        "--html",
        "out.html",
    )
    told = call(*words, "--json", folder=home)
    ids = {one["id"] for one in json.loads(told.out)["items"]}
    assert {"sounding-2", "trail-1", "night-patrol"} <= ids
    assert "buoys-1" not in ids
    bundle = json.loads((home / "out.json").read_text("utf-8"))
    assert {ref["external_id"] for one in bundle["objects"] for ref in one.get("external_references", ())[:1]} == ids
    assert {line.split('"')[1] for line in (home / "out.csv").read_text("utf-8").splitlines()[1:]} == ids
    for text in (call(*words[:7], "--markdown", folder=home).out, (home / "out.html").read_text("utf-8")):
        plain = text.replace("\\", "").replace("<wbr>", "")
        assert all(ident in plain for ident in ids)
        assert "buoys-1" not in plain


def marked_anew(home: Path, day: int, *words: str) -> Result:
    said = ("--by", "Desk", "--because", "asked for", "--known", f"2031-05-{day}")
    return call("evidence", "mark", "sounding-1", "league", *words, *said, folder=home)


def traced(home: Path, item: str) -> tuple[Result, list[str], list[str]]:
    """What is told, which files are opened, which functions of ours are called."""
    opened: list[str] = []
    calls: list[str] = []
    on = True

    def audit(event: str, given: tuple[Any, ...]) -> None:
        if on and event == "open" and "league" in str(given[0]):
            opened.append(given[0])

    def profile(frame: Any, event: str, _given: object) -> None:
        if event == "call" and "/servanda/" in frame.f_code.co_filename:
            calls.append(f"{frame.f_code.co_filename}:{frame.f_code.co_name}")

    sys.addaudithook(audit)
    sys.setprofile(profile)
    try:
        told = call("share", "may", item, "league", "--to", "Kestmark", "--for-them", *DAY, folder=home)
    finally:
        sys.setprofile(None)
        on = False
    return told, opened, calls


def test_a_refusal_opens_and_calls_the_same_whether_or_not_it_exists(home: Path) -> None:
    traced(home, "trail-1")  # caches of the first run
    there, nothing = traced(home, "trail-1"), traced(home, "trail-9")
    assert there[0].code == nothing[0].code == 1
    assert there[0].out == nothing[0].out
    assert "Nothing can be given under this name." in there[0].out
    assert there[0].err == nothing[0].err == ""
    assert there[1] == nothing[1]
    assert there[1], "the log was read"
    assert there[2] == nothing[2]
    given = call("share", "may", "sounding-1", "league", "--to", "Kestmark", "--for-them", *DAY, folder=home)
    assert given.code == 0
    assert "Eleven fathoms" in given.out


def test_a_marking_raised_later_withdraws_what_went_before(home: Path) -> None:
    words = ("share", "export", "league", "--to", "Kestmark", "--today", "2031-06-20", "--json")
    assert "Eleven fathoms" in call(*words, folder=home).out
    held = ("--originators", "Brannwick", "--caveats", "originator controlled")
    assert marked_anew(home, 21, "--tlp", "GREEN", *held).code == 0
    for more in ((), ("--known", "2031-05-15")):
        told = call(*words, *more, folder=home)
        assert told.code == 0, told.err
        assert "Eleven fathoms" not in told.out
    assert may(home, "sounding-1", "Ostrey")["verdict"] == "ask"
    kept = marked_anew(home, 22, "--tlp", "AMBER")
    assert "originator controlled" in kept.out, "a caveat is not lost by silence"
    assert marked_anew(home, 23, "--tlp", "CLEAR", "--caveats", "none").code == 0
    assert may(home, "sounding-1", "Kestmark")["verdict"] == "yes"


def test_tables_withhold_by_what_stands_in_them_and_tell_nothing(home: Path) -> None:
    words = ("share", "export", "league", "--to", "Brannwick", *DAY, "--json")
    before = call(*words, folder=home).out
    consents = home / "league" / "share" / "consents.csv"
    consents.write_text(consents.read_text("utf-8") + "trail-1,Ilvane,Ostrey,2031-05-01,,letter,2031-05-01,Desk\n", "utf-8")
    assert call(*words, folder=home).out == before, "a consent for another changes nothing for this one"
    consents.write_text(consents.read_text("utf-8").replace("2031-06-01", "2031-05-01"), "utf-8")
    assert "sounding-2" in call(*words, folder=home).out


BAD = {
    "a clearance of before": ("recipients", "Kestmark,CLEAR", "Kestmark,TLP:WHITE", "WHITE"),
    "a clearance translated": ("recipients", "Kestmark,CLEAR", "Kestmark,AMBRE", "AMBRE"),
    "one recipient twice": ("recipients", "Kestmark,CLEAR", "OSTREY,CLEAR", "two rows"),
    "a consent that ends before": ("consents", "2031-05-14,2031-05-18", "2031-05-14,2031-05-10", "before it begins"),
    "a consent without a day": ("consents", "Brannwick,2031-06-01", "Brannwick,", "from"),
    "a task of no clause": ("tasks", "1.pass", "9.none", "9.none"),
    "an account of no record": ("accounts", "trail-1,harbour-watch,the vessel was of Kestmark", "trail-9,harbour-watch,the vessel", "trail-9"),
    "an account of no source": ("accounts", "trail-1,night-patrol,the vessel was of Maronde", "trail-1,nobody,the vessel", "nobody"),
    "more than all of a belief": ("accounts", "nobody known,0.01,,Report of the Harbour", "nobody known,0.5,,Report of the Harbour", "more than all"),
    "a share above one": ("accounts", "0.99,the log", "1.99,the log", "share"),
    "a grade that is none": ("accounts", "League,B2", "League,Z9", "Z9"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_rows_are_refused_with_place_and_repair(home: Path, what: str) -> None:
    table, old, new, said = BAD[what]
    path = home / "league" / "share" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    told = call("share", "may", "trail-1", "league", "--to", "Halvern", *DAY, folder=home)
    assert told.code == 2, told.out
    assert said in told.err
    assert f"share/{table}.csv" in told.err


def wrong() -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("may", "nothing-9", "league", "--to", "Halvern"), "nothing here is called"
    yield ("may", "trail-1", "league", "--to", "Halvern", "--tlp", "TLP:WHITE"), "WHITE"
    yield ("may", "trail-1", "league", "--to", "Halvern", "--tlp", "orange"), "orange"
    yield ("export", "league", "--to", "Halvern", "--term", "fly"), "there is no act or event"
    yield ("export", "league", "--to", "Halvern", "--banner", "GREEN"), "SV940"
    yield ("export", "league", "--to", "Halvern", "--banner", "pink"), "no label"
    yield ("export", "league", "--to", "Halvern", "--from", "2031-02-30"), "2031-02-30"


@pytest.mark.parametrize(("words", "said"), list(wrong()))
def test_words_that_cannot_be_meant(made: Path, words: tuple[str, ...], said: str) -> None:
    told = call("share", *words, *DAY, "--stix" if words[0] == "export" else "--html", "never.json", folder=made)
    assert told.code == 2, told.out
    assert said in told.err
    assert not (made / "never.json").exists()


def test_a_label_with_a_blank_is_read_and_names_nobody_knows_are_told(home: Path) -> None:
    assert may(home, "trail-1", "Halvern", "--tlp", "TLP: AMBER")["cleared"] == "TLP:AMBER"
    anew = (
        "--tlp",
        "AMBER",
        "--rel",
        "Halvern,Nobodaddy",
        "--by",
        "Desk",
        "--because",
        "x",
        "--originators",
        "none",
        "--known",
        "2031-05-21",
    )
    assert call("evidence", "mark", "trail-1", "league", *anew, folder=home).code == 0
    found = may(home, "trail-1", "Halvern")
    assert any("Nobodaddy, whom nobody knows" in one for one in found["notes"])
    assert any(one["about"] == "originator" for one in found["reasons"]), "AMBER without an originator"
    assert any("no actor of the dossier" in one for one in may(home, "trail-1", "Stranger")["notes"])
    found = may(home, "trail-1", "Stranger")
    assert found["verdict"] == "no"


@pytest.mark.parametrize("code", ["SV930", "SV931", "SV940"])
def test_the_rules_are_told_by_the_verb(code: str) -> None:
    told = call("rules", code)
    assert told.code == 2
    assert "servanda share may" in told.err
