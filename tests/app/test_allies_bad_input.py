"""Bad input of allies, channels, sharing and meetings: each is refused or told with its place, its reason and one repair, and
nothing is half done: no page, no file, no row.

| bad input | test |
|---|---|
| an envoy who is not declared | `test_a_row_of_a_channel_that_cannot_stand[envoy]`, tests/instruments/channels/test_channel_rows.py |
| a meeting before the channel opened | the same, `[before]` |
| a read-in that ends before it begins | the same, `[read-in]` |
| an offer that cites a clause that does not exist | the same, `[clause]` |
| TLP:WHITE, "TLP: AMBER", translated labels | `test_a_label_that_is_none`, `test_a_label_in_the_head_of_a_file`, `test_a_label_in_the_text` (SV941), `test_a_label_with_a_blank_is_read_where_somebody_asks`, `test_a_channel_marked_with_no_label` |
| a list of release with names nobody knows | `test_a_name_on_a_list_that_nobody_knows_lets_nobody_in`, `test_a_name_on_a_list_of_a_channel_that_its_files_do_not_have` |
| no originator on AMBER and above | `test_no_originator_on_amber_and_above`, `test_a_caveat_without_an_originator_is_a_no_and_asks_nobody` |
| a STIX bundle with a reference to nothing | nothing reads STIX, so none can come in; that none goes out: `test_no_bundle_of_ours_refers_to_nothing`, `test_who_did_it_goes_without_the_act` |
| vote codes that are unknown | `test_a_table_of_votes_that_is_not_understood`, tests/instruments/alliances/test_votes_agreement.py |
| country codes of states that are no more | `test_a_table_of_votes_that_is_not_understood`, `test_the_code_of_a_state_that_is_no_more`, `test_trade_with_a_state_that_is_no_more` |
| a quorum or count above the number of members | `test_more_than_there_are_members`, `test_fewer_members_than_the_quorum_on_the_day` |
| a rule of a calendar without end for a body that ends | `test_a_body_that_ends_meets_without_end`, `test_what_a_body_that_ends_meets_for` and tests/instruments/alliances/test_meeting_days.py |
| two statements of one day that contradict | `test_two_statements_of_one_day_both_stand` |
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numba")
pytest.importorskip("pyarrow")

from commandline import ROOT, Result, call

from servanda.base.marking import CONTROLLED, NO_FURTHER, Marking, Recipient
from servanda.instruments.sharing import stix
from servanda.instruments.sharing.reasons import reasons, verdict
from servanda.instruments.sharing.records import SharedItem, SharedSet, SharePiece

LEAGUE, ENVOYS = ROOT / "dossiers" / "league", ROOT / "dossiers" / "envoys"
SHARED_ON, MET_ON, SPOKE_ON = ("--today", "2031-05-20"), ("--as-of", "2031-12-31", "--today", "2031-12-31"), ("--as-of", "2031-04-20", "--today", "2031-04-20")


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The League with what it has on record of soundings."""
    home = tmp_path_factory.mktemp("bad")
    (home / "league").mkdir()
    for name in ("world.md", "sharing.md", "tide-note.md", "share"):
        source = LEAGUE / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, home / "league" / name)
    told = call("watch", "league", "--clock", "input", folder=home, given=(LEAGUE / "share-evidence" / "lines.jsonl").read_bytes())
    assert told.code == 0, told.err
    return home


@pytest.fixture
def home(logged: Path, tmp_path: Path) -> Path:
    shutil.copytree(logged / "league", tmp_path / "league")
    return tmp_path


def copied(source: Path, home: Path) -> Path:
    return Path(shutil.copytree(source, home / source.name))


def changed(path: Path, old: str, new: str) -> int:
    """Write it otherwise; the line on which it stands."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def files_of(home: Path) -> dict[str, str]:
    return {str(one.relative_to(home)): hashlib.sha256(one.read_bytes()).hexdigest() for one in home.rglob("*") if one.is_file()}


def refused(home: Path, *words: str, place: str, reason: str, repair: str) -> None:
    """The command is refused with place, reason and repair, prints no page, and leaves every file as it was."""
    before = files_of(home)
    done = call(*words, folder=home)
    said = " ".join(done.err.split())
    assert done.code == 2, done.out
    assert done.out == ""
    assert said.startswith(f"servanda: {place}"), said
    assert reason in said, said
    assert repair in said.partition(reason)[2], said
    assert files_of(home) == before


# --- channels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "table", "reason", "repair"),
    [
        pytest.param('by = "Envoy Lorn"', 'by = "Envoy Lorne"', "said", "“Envoy Lorne” is not declared as an envoy of millrace", "Add the name to `envoys`", id="envoy"),
        pytest.param("on = 2031-04-05", "on = 2031-03-04", "said", "2031-03-04 lies before millrace opened (2031-03-05)", "Look at the days", id="before"),
        pytest.param("until = 2031-04-30", "until = 2031-03-31", "read_in", "this read-in ends (2031-03-31) before it begins (2031-04-01)", "Look at the days", id="read-in"),
        pytest.param("millrace:1.stay", "millrace:1.stays", "said", "this offer cites “millrace:1.stays”, and there is no such clause", "millrace:1.stay", id="clause"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["check", "said"])
def test_a_row_of_a_channel_that_cannot_stand(tmp_path: Path, verb: str, old: str, new: str, table: str, reason: str, repair: str) -> None:
    home = copied(ENVOYS, tmp_path)
    at = changed(home / "channels" / "channels.toml", old, new)
    rows = (home / "channels" / "channels.toml").read_text("utf-8").splitlines()[:at]
    line = max(number for number, one in enumerate(rows, 1) if one == f"[[{table}]]")
    refused(tmp_path, "channels", verb, "envoys", *SPOKE_ON, "--out", "never.html", place=f"channels/channels.toml:{line}:", reason=reason, repair=repair)


@pytest.mark.parametrize("label", ["TLP:WHITE", "ROUGE", "ЖЁЛТЫЙ"])
def test_a_channel_marked_with_no_label(tmp_path: Path, label: str) -> None:
    changed(copied(ENVOYS, tmp_path) / "channels" / "channels.toml", 'marking = "RED"', f'marking = "{label}"')
    refused(tmp_path, "channels", "check", "envoys", *SPOKE_ON, "--out", "never.html", place="channels/channels.toml:", reason="is no marking", repair="Write RED")


def test_a_name_on_a_list_of_a_channel_that_its_files_do_not_have(tmp_path: Path) -> None:
    changed(copied(ENVOYS, tmp_path) / "channels" / "channels.toml", '["Averne principals"]', '["Averne principals", "Nobodaddy"]')
    words = ("channels", "check", "envoys", *SPOKE_ON, "--out", "never.html")
    refused(tmp_path, *words, place="channels/channels.toml:", reason="REL Averne principals, Nobodaddy, and names lantern", repair="Mark the table at least as strictly")


# --- labels and lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["TLP:WHITE", "AMBRE", "ЯНТАРНЫЙ", "كهرماني", "AMBER STRICT"])
@pytest.mark.parametrize("where", ["asked", "marked", "cleared"])
def test_a_label_that_is_none(home: Path, where: str, label: str) -> None:
    may = ("share", "may", "trail-1", "league", "--to", "Halvern", *SHARED_ON, "--html", "never.html")
    words, place = {
        "asked": ((*may, "--tlp", label), "--tlp:"),
        "marked": (("evidence", "mark", "trail-1", "league", "--tlp", label, "--by", "Desk", "--because", "x", "--known", "2031-05-21"), "--tlp:"),
        "cleared": (may, "share/recipients.csv, line 4:"),
    }[where]  # fmt: skip
    if where == "cleared":
        changed(home / "league" / "share" / "recipients.csv", "Halvern,AMBER+STRICT", f"Halvern,{label}")
    refused(home, *words, place=place, reason=f"{label.removeprefix('TLP:')}”", repair="Use one of")


@pytest.mark.parametrize(
    ("label", "repair"),
    [("TLP:WHITE", "Write `CLEAR`, `GREEN`, `AMBER`"), ("TLP: AMBER", "Write `AMBER`."), ("AMBRE", "Write `AMBER`."), ("ЯНТАРНЫЙ", "Write `CLEAR`, `GREEN`, `AMBER`")],
)  # fmt: skip
def test_a_label_in_the_head_of_a_file(home: Path, label: str, repair: str) -> None:
    changed(home / "league" / "tide-note.md", "title:", f"marking: {label}\ntitle:")
    for words in (("may", "tide-note.md", "league", "--html", "never.html"), ("export", "league", "--stix", "never.json", "--csv", "never.csv")):
        refused(home, "share", *words, "--to", "Halvern", *SHARED_ON, place="tide-note.md:2:", reason=f"nobody can say who may see this file: `{label}`", repair=repair)


@pytest.mark.parametrize(
    ("label", "meant"),
    [("TLP:WHITE", "CLEAR"), ("TLP: AMBER", "AMBER"), ("TLP:ROUGE", "RED"), ("TLP:ЖЁЛТЫЙ", "AMBER"), ("TLP:червоний", "RED"), ("TLP:أخضر", "GREEN"), ("TLP:AMBER STRICT", "AMBER+STRICT")],
)  # fmt: skip
def test_a_label_in_the_text(home: Path, label: str, meant: str) -> None:
    line = changed(home / "league" / "sharing.md", "> 2.1. Ostrey", f"> 2.1. This is {label}. Ostrey")
    done = call("check", "league", *SHARED_ON, folder=home)
    said = " ".join(done.out.split())
    assert f"error SV941 sharing.md:{line}:" in said
    assert f'"{label}" is no label of the protocol.' in said
    assert f"repair: Write TLP:{meant}, in capitals, without spaces, untranslated." in said
    changed(home / "league" / "sharing.md", label, f"TLP:{meant}")
    assert "SV941" not in call("check", "league", *SHARED_ON, folder=home).out


def may(home: Path, item: str, to: str, *more: str) -> dict[str, Any]:
    done = call("share", "may", item, "league", "--to", to, *SHARED_ON, "--json", *more, folder=home)
    assert done.code in (0, 1), done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def mark(home: Path, *words: str) -> Result:
    done = call("evidence", "mark", "trail-1", "league", *words, "--by", "Desk", "--because", "x", "--known", "2031-05-21", folder=home)
    assert done.code == 0, done.err
    return done


def test_a_label_with_a_blank_is_read_where_somebody_asks(home: Path) -> None:
    """Of a word on the command line, or in a cell, there is no doubt; in the head of a file the one spelling stands."""
    assert may(home, "trail-1", "Halvern", "--tlp", "TLP: AMBER")["cleared"] == "TLP:AMBER"
    changed(home / "league" / "share" / "recipients.csv", "Halvern,AMBER+STRICT", "Halvern,tlp: amber")
    assert may(home, "trail-1", "Halvern")["cleared"] == "TLP:AMBER"


@pytest.mark.parametrize("named", ["Nobodaddy", "Halvren"])
def test_a_name_on_a_list_that_nobody_knows_lets_nobody_in(home: Path, named: str) -> None:
    mark(home, "--tlp", "AMBER", "--rel", named)
    found = may(home, "trail-1", "Halvern")
    assert found["verdict"] != "yes"
    assert f"the list of release names {named}, whom nobody knows: no actor of the dossier, and not in share/recipients.csv" in found["notes"]
    assert ("list", False, f"released to {named}: not to Halvern") in [(one["about"], one["stands"], one["words"]) for one in found["reasons"]]
    out = call("share", "export", "league", "--to", "Halvern", *SHARED_ON, "--json", "--stix", "out.json", folder=home).out
    assert "trail-1" not in {one["id"] for one in json.loads(out)["items"]}
    assert named not in out + (home / "out.json").read_text("utf-8")
    told = call("share", "may", "trail-1", "league", "--to", "Halvern", *SHARED_ON, "--for-them", folder=home)
    assert named not in told.out, "who else is on a list is told to nobody"


@pytest.mark.parametrize(
    ("label", "told"),
    [("CLEAR", False), ("GREEN", False), ("AMBER", True), ("AMBER+STRICT", True), ("RED", True), ("NATO:SECRET", True), ("GREEN + NATO:SECRET", True)],
)  # fmt: skip
def test_no_originator_on_amber_and_above(label: str, told: bool) -> None:
    who, day = Recipient(name="Halvern", tlp="RED"), dt.date(2031, 5, 20)
    said = {of: [one.words for one in reasons(SharePiece(name="it", marking=Marking(tlp=label, originators=of), ids=("it",), kind="itself"), who, (), day) if one.about == "originator"] for of in ((), ("Ilvane",))}
    assert said[()] == ["nobody is on record as its originator: nobody can be asked to release it or to mark it down"] * told
    assert said["Ilvane",] == []


@pytest.mark.parametrize("caveats", [(CONTROLLED,), (NO_FURTHER,), ("eyes only",)])
def test_a_caveat_without_an_originator_is_a_no_and_asks_nobody(home: Path, caveats: tuple[str, ...]) -> None:
    piece = SharePiece(name="it", marking=Marking(tlp="AMBER", caveats=caveats), ids=("it",), kind="itself")
    found = reasons(piece, Recipient(name="Halvern", tlp="RED"), (), dt.date(2031, 5, 20))
    assert verdict(found) == ("no", ())
    if caveats == (CONTROLLED,):
        mark(home, "--tlp", "AMBER", "--rel", "Halvern", "--originators", "none", "--caveats", CONTROLLED)
        told = may(home, "trail-1", "Halvern")
        assert (told["verdict"], told["ask"]) == ("no", [])
        assert "find out who marked it, and ask them" in told["changes"][0]


# --- STIX ---------------------------------------------------------------------------------------------------------------


def held_together(bundle: str) -> set[str]:
    """Nothing in it refers to what is not in it. Out: the ids by which we know what it holds."""
    objects = json.loads(bundle)["objects"]
    held = {one["id"] for one in objects}
    assert len(held) == len(objects)

    def refs(value: Any, key: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from refs(inner, name)
        elif isinstance(value, list):
            for inner in value:
                yield from refs(inner, key)
        elif key.endswith(("_ref", "_refs")):
            yield value

    assert set(refs(objects)) <= held
    return {one["external_references"][0]["external_id"] for one in objects if "external_references" in one}


@pytest.mark.parametrize(
    "only",
    [(), *(("--kind", kind) for kind in ("attribution", "clause", "coverage", "event", "gap", "not done", "source")), ("--term", "sound the channel"), ("--from", "2031-05-13"), ("--until", "2031-05-12")],
)  # fmt: skip
@pytest.mark.parametrize("to", ["Halvern", "Kestmark"])
def test_no_bundle_of_ours_refers_to_nothing(home: Path, only: tuple[str, ...], to: str) -> None:
    done = call("share", "export", "league", "--to", to, *SHARED_ON, "--json", "--stix", "out.json", *only, folder=home)
    assert done.code == 0, done.err
    ids = {one["id"] for one in json.loads(done.out)["items"]}
    assert held_together((home / "out.json").read_text("utf-8")) == ids
    assert ids or only, "something is shared"


def test_who_did_it_goes_without_the_act() -> None:
    """A relationship needs both ends; without the act it is a note, and loses none of its words."""
    act = SharedItem(id="e", kind="event", name="sound the channel", marking=Marking(tlp="GREEN"))
    by = SharedItem(id="e-by", kind="attribution", name="done by A, B", by=("A", "B"), of="e", marking=Marking(tlp="GREEN"))
    both, alone = (stix.bundle(SharedSet(to="C", cleared="GREEN", items=items)) for items in ((act, by), (by,)))
    assert (held_together(both), held_together(alone)) == ({"e", "e-by"}, {"e-by"})
    kinds = [[one["type"] for one in json.loads(text)["objects"] if "external_references" in one] for text in (both, alone)]
    assert kinds == [["incident", "relationship", "relationship"], ["note"]]
    assert "done by A, B" in alone


# --- votes --------------------------------------------------------------------------------------------------------------

VOTES = "rcid,session,date,state,vote\n"


@pytest.mark.parametrize(
    ("rows", "place", "reason", "repair"),
    [
        ("A,46,1991-10-01,FRA,Approve\n", "v.csv, row 1:", "“Approve” is no vote", "Write yes, abstain, no or absent"),
        ("A,46,1991-10-01,FRA,yes\nA,46,1991-10-01,ITA,4\n", "v.csv, row 2:", "“4” is no vote", "Voeten's 1, 2, 3, 8 (absent), 9 (no member)"),
        ("A,46,1991-10-01,FRA,\n", "v.csv, row 1:", "an empty cell is no vote", "Write yes, abstain, no or absent"),
        ("A,46,1991-10-01,FRA,yes\nB,46,1993-01-01,CSK,no\n", "v.csv, row 2:", "“CSK” is Czechoslovakia, a member until 1992-12-31, and votes on 1993-01-01", "Write the code of whoever voted"),
        ("A,46,1991-10-01,DDR,yes\n", "v.csv, row 1:", "the German Democratic Republic, a member until 1990-10-02", "Write the code of whoever voted"),
        ("A,46,1992-01-08,SUN,yes\nA,46,1992-01-08,RUS,no\n", "v.csv, row 2:", "“RUS” votes twice", "Keep one"),
    ],
)  # fmt: skip
def test_a_table_of_votes_that_is_not_understood(tmp_path: Path, rows: str, place: str, reason: str, repair: str) -> None:
    pytest.importorskip("polars")
    (tmp_path / "v.csv").write_text(VOTES + rows, "utf-8")
    refused(tmp_path, "allies", "align", "v.csv", "46", "--html", "never.html", place=place, reason=reason, repair=repair)


@pytest.mark.parametrize(
    ("code", "last", "then"), [("SUN", "1991-12-23", "RUS"), ("SU", "1991-12-23", "RU"), ("YUG", "2006-06-02", "SRB"), ("YU", "2006-06-02", "RS")]
)  # fmt: skip
def test_the_code_of_a_state_that_is_no_more(tmp_path: Path, code: str, last: str, then: str) -> None:
    """Up to its last day it is itself; after it, its votes are told as those of who followed, and whoever asks for it is told so."""
    pytest.importorskip("polars")
    day = dt.date.fromisoformat(last)
    for on, state in ((day, code), (day + dt.timedelta(1), then)):
        (tmp_path / "v.csv").write_text(f"{VOTES}A,46,{on},{code},yes\nA,46,{on},FRA,yes\n", "utf-8")
        done = call("allies", "align", "v.csv", "46", "--json", folder=tmp_path)
        assert done.code == 0, done.err
        (pair,) = json.loads(done.out)["pairs"]
        assert {pair["first"], pair["second"]} == {state, "FRA"}
    refused(tmp_path, "allies", "align", "v.csv", "46", "--state", code, "--html", "never.html", place="--state:", reason=f"a member until {last}", repair=f"Ask for {then}.")


@pytest.mark.parametrize(
    ("layout", "rows", "repair"),
    [
        ("gravity", "exporter,importer,year,trade\nFRA,ITA,2007,1\nFRA,YUG,2007,1\n", "Write SRB, if that is meant."),
        ("gravity", "exporter,importer,year,trade\nFRA,ITA,2007,1\nCSK,FRA,1993,1\n", "Write the code of who came after it."),
        ("eurostat", "period,reporter,partner,flow,value\n2007-01,FR,IT,export,1\n2007-01,FR,YU,export,1\n", "Write RS, if that is meant."),
    ],
)
def test_trade_with_a_state_that_is_no_more(tmp_path: Path, layout: str, rows: str, repair: str) -> None:
    copied(LEAGUE, tmp_path)
    (tmp_path / "t.csv").write_text(rows, "utf-8")
    words = ("allies", "balance", "league", *MET_ON, f"--{layout}", "t.csv", "--html", "never.html")
    refused(tmp_path, *words, place="t.csv, line 3:", reason="which was no more after", repair=repair)
    (tmp_path / "t.csv").write_text(rows.replace("2007", "2006").replace("1993", "1992"), "utf-8")
    assert call(*words, folder=tmp_path).code in (0, 1), "in its last year it is itself"


# --- meetings -----------------------------------------------------------------------------------------------------------

MEMBERS = "  members Halvern, Ostrey, Brannwick, Ilvane\n"
LEAVING = "".join(f"  member {one} from 2031-01-01 until 2032-06-30\n" for one in ("Halvern", "Ostrey", "Brannwick", "Ilvane"))


@pytest.mark.parametrize(
    ("old", "new", "code", "reason", "repair"),
    [
        ("quorum 3", "quorum 9", "NR074", "A quorum of 9 cannot be reached: the body has 4 members.", "Write `quorum 4` or less"),
        ("decides by consensus", "decides by 7 of 9", "NR072", "`7 of 9` does not fit: the body has 4 members", "Write `decides by 4 of 4`"),
        ("decides by consensus", "decides by 5 of 4", "SY147", "`5 of 4` is not a rule for deciding.", "Write a rule such as `consensus`"),
    ],
)
def test_more_than_there_are_members(tmp_path: Path, old: str, new: str, code: str, reason: str, repair: str) -> None:
    home = tmp_path / "league"
    shutil.copytree(LEAGUE / "allies", home / "allies")
    for name in ("world.md", "council.md"):
        shutil.copy(LEAGUE / name, home / name)
    line = changed(home / "council.md", old, new)
    said = " ".join(call("check", "league", "--no-questions", *MET_ON[2:], folder=tmp_path).out.split())
    assert f"error {code} council.md:{line}:" in said
    assert reason in said
    assert f"repair: {repair}" in said
    if code == "NR074":
        words = ("allies", "meetings", "league", *MET_ON, "--ics", "never.ics")
        refused(tmp_path, *words, place="League Council:", reason="the quorum of League Council is 9, and it has 4 members", repair="Write a quorum of at most 4")


def test_fewer_members_than_the_quorum_on_the_day(tmp_path: Path) -> None:
    changed(copied(LEAGUE, tmp_path) / "council.md", MEMBERS, LEAVING)
    done = call("allies", "meetings", "league", "--as-of", "2032-09-30", "--today", "2032-09-30", "--json", folder=tmp_path)
    (body,) = json.loads(done.out)["bodies"]
    assert "on 2032-09-30 it has 0 members, fewer than its quorum of 3: no meeting can be valid" in body["notes"]


def test_a_body_that_ends_meets_without_end(tmp_path: Path) -> None:
    home = copied(LEAGUE, tmp_path)
    changed(home / "council.md", MEMBERS, LEAVING)
    changed(home / "allies" / "schedule.csv", "2033-12-31", "")
    words = ("allies", "meetings", "league", *MET_ON, "--ics", "never.ics")
    refused(tmp_path, *words, place="allies/schedule.csv:", reason="League Council ends on 2032-06-30, when its last member leaves, and its meetings have no end", repair="Fill in `last` or `times`")


@pytest.mark.parametrize(
    ("last", "times", "rule"), [("2033-12-31", "", "UNTIL=20320630"), ("", "100", "UNTIL=20320630"), ("", "4", "COUNT=4"), ("2031-12-31", "100", "UNTIL=20311231")]
)  # fmt: skip
def test_what_a_body_that_ends_meets_for(tmp_path: Path, last: str, times: str, rule: str) -> None:
    """However long the table says that it meets: its calendar ends with it at the latest."""
    pytest.importorskip("icalendar")
    home = copied(LEAGUE, tmp_path)
    changed(home / "council.md", MEMBERS, LEAVING)
    changed(home / "council.md", "eu-1182-71", "standard")
    changed(home / "allies" / "schedule.csv", "2031-03-07,,10:00,2033-12-31,,", f"2031-03-07,,,{last},{times},")
    done = call("allies", "meetings", "league", *MET_ON, "--until", "2035-12-31", "--ics", "out.ics", "--json", folder=tmp_path)
    assert done.code in (0, 1), done.err
    (body,) = json.loads(done.out)["bodies"]
    assert max(one["planned"]["day"] for one in body["turns"]) <= "2032-06-30"
    (said,) = [one for one in (tmp_path / "out.ics").read_text("utf-8").splitlines() if one.startswith("RRULE")]
    assert rule in said


# --- statements ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("evening", ["statements-brannwick-evening.md", "a.md"])
def test_two_statements_of_one_day_both_stand(tmp_path: Path, evening: str) -> None:
    """Neither of the same day replaces the other, in whatever order their files stand; both are quoted with their sources."""
    home = copied(LEAGUE, tmp_path)
    (home / "statements-brannwick-evening.md").rename(home / evening)
    words = ("allies", "consistent", "league", *MET_ON)
    (both,) = json.loads(call(*words, "--json", folder=tmp_path).out)["both"]
    names = ["statement-brannwick:1", "statement-brannwick-evening:1"]
    assert sorted(both[side]["clause"] for side in ("first", "second")) == sorted(names)
    assert both["since"] == both["first"]["day"] == both["second"]["day"] == "2031-05-02"
    page = " ".join(call(*words, folder=tmp_path, columns=200).out.split())
    assert "1 pair of statements contradicts, and both stand" in page
    for side in ("first", "second"):
        assert both[side]["quote"] in page
        assert both[side]["source"] in page
    assert "Since 2031-05-02 nobody has withdrawn either." in page
