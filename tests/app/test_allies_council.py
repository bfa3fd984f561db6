"""`servanda allies` on the fictional League with its log: meetings, who leaves, positions, statements against transfers."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from commandline import ROOT, call

from servanda.instruments.alliances.leaving.page import HOW

LEAGUE, LAGOON = ROOT / "dossiers" / "league", ROOT / "dossiers" / "lagoon"
DAY = ("--as-of", "2031-12-31", "--today", "2031-12-31")
WHITE_HOUSE = ROOT.parent / "shared" / "data" / "diplomacy" / "whitehouse_ukraine_russia_2021_2026.jsonl"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("kept") / "league"
    shutil.copytree(LEAGUE, home)
    facts = home / "league-evidence"
    words = ("--mapping", facts / "life.toml", "--mapping", facts / "looked.toml")
    assert call("evidence", "import", facts / "life.csv", facts / "looked.csv", *words, home).code == 0
    return home


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "league"))


def changed(home: Path, name: str, old: str, new: str) -> None:
    text = (home / name).read_text("utf-8")
    assert old in text
    (home / name).write_text(text.replace(old, new), "utf-8")


def told(*words: str | Path) -> Any:
    done = call(*words, "--json")
    assert done.code in (0, 1), done.err
    return json.loads(done.out)


# --- meetings -----------------------------------------------------------------------------------------------------------


def test_held_and_valid_are_two_facts(kept: Path) -> None:
    (body,) = told("allies", "meetings", kept, *DAY)["bodies"]
    turns = body["turns"][:5]
    assert [one["state"] for one in turns] == ["held", "held", "held", "missed", "coming"]
    assert [[each["valid"] for each in one["held"]] for one in turns[:3]] == [["yes"], ["no"], ["yes"]]
    assert [one["planned"]["day"] for one in turns] == ["2031-03-07", "2031-06-09", "2031-09-08", "2031-12-08", "2032-03-08"]
    assert [one["state"] for one in body["actions"]] == ["kept", "done late", "late", "not known", "kept", "done"]
    assert call("allies", "meetings", kept, *DAY).code == 1


def test_nobody_looked_is_not_missed(home: Path) -> None:
    day = ("--as-of", "2032-04-30", "--today", "2032-04-30")
    (body,) = told("allies", "meetings", home, *day)["bodies"]
    assert [one["state"] for one in body["turns"]][:5] == ["held", "held", "held", "missed", "not known"]
    (body,) = told("allies", "meetings", LEAGUE, *DAY)["bodies"]
    assert {one["state"] for one in body["turns"] if one["planned"]["day"] < "2031-12-31"} == {"not known"}


def test_the_calendar_keeps_its_uids_and_its_bytes(home: Path, tmp_path: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    first, again, later = (tmp_path / f"{name}.ics" for name in ("a", "b", "c"))
    for place, day in ((first, "2031-09-30"), (again, "2031-09-30"), (later, "2031-12-31")):
        call("allies", "meetings", home, "--as-of", day, "--today", "2032-01-10", "--until", "2032-12-31", "--ics", place)
    assert first.read_bytes() == again.read_bytes()
    uids = [[str(one["uid"]) for one in icalendar.Calendar.from_ical(place.read_bytes()).walk("VEVENT")] for place in (first, later)]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == 8
    assert b"DTSTAMP:20310930T215959Z" in first.read_bytes()
    assert b"RRULE" not in first.read_bytes().replace(b"BEGIN:VTIMEZONE", b""), "a rule of periods moves days"
    changed(home, "council.md", "eu-1182-71", "standard")
    changed(home, "allies/schedule.csv", "2031-03-07,,10:00,2033-12-31", "2031-03-07,first Friday,,2033-12-31")
    call("allies", "meetings", home, *DAY, "--ics", first)
    (event,) = icalendar.Calendar.from_ical(first.read_bytes()).walk("VEVENT")
    assert event["rrule"].to_ical() == b"FREQ=MONTHLY;UNTIL=20331231;INTERVAL=3;BYDAY=1FR"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("council.md", "quorum 3", "quorum 9", "quorum"),
        ("council.md", "  meets every 3 months\n", "", "how often"),
        ("council.md", "members Halvern, Ostrey, Brannwick, Ilvane\n", "".join(f"member {one} from 2031-01-01 until 2032-06-30\n  " for one in ("Halvern", "Ostrey", "Brannwick", "Ilvane")).rstrip(" ").removesuffix("\n") + "\n", "no end"),
        ("allies/schedule.csv", "League Council,meet", "League Counsel,meet", "no actor"),
        ("allies/schedule.csv", "League Council,meet", "Halvern,meet", "is no body"),
        ("allies/schedule.csv", "10:00", "25:00", "25:00"),
        ("allies/schedule.csv", "10:00", "10:00+02:00", "no hour"),
        ("allies/schedule.csv", "2031-03-07,,", "2031-03-10,first Friday,", "is 2031-03-07"),
        ("allies/actions.csv", "council:2.patrol", "council:2.patrl", "clause"),
        ("allies/actions.csv", "League Council,2031-03-07,name", "League Council,2031-03-07,", "empty"),
    ],
)  # fmt: skip
def test_what_is_refused_of_meetings(home: Path, name: str, old: str, new: str, said: str) -> None:
    if said == "no end":
        changed(home, "allies/schedule.csv", "2033-12-31", "")
    if said == "empty":
        new = "League Council,2031-03-07,,"
        old = "League Council,2031-03-07,name a contact point for the pilots,"
    changed(home, name, old, new)
    done = call("allies", "meetings", home, *DAY)
    assert done.code == 2, done.out
    assert said in " ".join(done.err.split())


# --- who leaves ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leave", "whatif"),
    [
        (("--without", "Ostrey"), ("--without", "Ostrey")),
        (("--stops", "send a patrol boat to Quill Sound"), ("--stops", "send a patrol boat to Quill Sound")),
        (("--reverses", "council:2.patrol"), ("--reverses", "council:2.patrol")),
    ],
)
def test_leave_says_what_whatif_says(leave: tuple[str, ...], whatif: tuple[str, ...]) -> None:
    pytest.importorskip("scipy")
    day = ("--from", "2031-03-01", "--today", "2031-03-01")
    one, other = told("allies", "leave", LEAGUE, *leave, *day), told("strategy", "whatif", LEAGUE, *whatif, *day)
    assert json.dumps({k: v for k, v in one["what"].items() if k != "basis"}) == json.dumps({k: v for k, v in other.items() if k not in ("basis", "marking")})
    mine, theirs = (call(*words, *day, "--markdown").out for words in (("allies", "leave", LEAGUE, *leave), ("strategy", "whatif", LEAGUE, *whatif)))
    (title, body, foot), (_, whole, whole_foot) = parts(theirs), parts(mine)
    head, found, close = whole.partition(f"\n##{title}\n{body}")
    assert found, "every line of the other page stands there, in its order and with nothing between"
    assert "What each purpose hangs on" in head
    assert close.strip() == HOW
    assert [line for line in foot if ", job " not in line] == [line for line in whole_foot if ", job " not in line]


def parts(page: str) -> tuple[str, str, list[str]]:
    """Of a page in Markdown: its title, all between it and the basis, the basis with the command."""
    title, _, rest = page.partition("\n")
    body, _, foot = rest.rpartition("\n---\n")
    return title, body, foot.splitlines()


@pytest.mark.parametrize(
    ("verb", "home", "lost", "module"),
    [("meetings", LEAGUE, "actions", "meetings"), ("positions", LAGOON, "", "stances"), ("consistent", LEAGUE, "criteria", "statements")],
)
def test_pages_of_the_council_end_alike(tmp_path: Path, verb: str, home: Path, lost: str, module: str) -> None:
    """What is to be known, the tables that are missing, how it was found; in that order and last."""
    home = Path(shutil.copytree(home, tmp_path / "home"))
    if lost:
        (home / "allies" / f"{lost}.csv").unlink()
    day = ("--as-of", "2031-01-20", "--today", "2032-01-01") if verb == "positions" else ("--as-of", "2031-03-10", "--today", "2032-01-01")
    _, body, _ = parts(call("allies", verb, home, *day, "--markdown").out)
    how = importlib.import_module(f"servanda.instruments.alliances.{module}.page").HOW
    blocks = [one.strip() for one in body.strip().split("\n\n")]
    assert blocks[-1].replace("\\", "") == how
    assert not lost or f"allies/{lost}.csv" in blocks[-2]


def test_on_whom_each_purpose_hangs() -> None:
    found = told("allies", "leave", LEAGUE, "--without", "Ostrey", "--from", "2031-03-01", "--today", "2031-03-01")
    assert [(one["broken"], one["smallest"]) for one in found["purposes"]] == [
        (True, [["Ostrey"], ["Ilvane"]]), (False, [["Halvern", "Brannwick"]]), (True, [["Halvern"], ["Ostrey"], ["Brannwick"], ["Ilvane"]]),
    ]  # fmt: skip
    assert "probab" not in json.dumps(found["purposes"])
    assert call("allies", "leave", LEAGUE).code == 2
    assert "--without" in call("allies", "leave", LEAGUE, "--without", "Nobody", "--from", "2031-03-01", "--today", "2031-03-01").err


# --- positions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Reedland,dredging,slow", "Reedland,dreging,slow", "no bracket"),
        ("Reedland,dredging,slow", "Reedland,dredging,fast", "no option"),
        ("Reedland,dredging,slow", "Redland,dredging,slow", "no actor"),
        ("slow,accepted", "slow,agreed", "agreed"),
        ("Saltmark,dredging,quick,accepted", "Saltmark,dredging,middle,opposed", "two rows"),
    ],
)
def test_what_is_refused_of_positions(tmp_path: Path, old: str, new: str, said: str) -> None:
    home = Path(shutil.copytree(LAGOON, tmp_path / "lagoon"))
    changed(home, "allies/positions.csv", old, new)
    done = call("allies", "positions", home, "--as-of", "2031-01-20", "--today", "2031-02-01")
    assert done.code == 2
    assert said in " ".join(done.err.split())


# --- statements and transfers -------------------------------------------------------------------------------------------


def test_what_cannot_stand_together(kept: Path) -> None:
    found = told("allies", "consistent", kept, *DAY)
    hard = [(one["clause"]["clause"], [each["transfer"] for each in one["transfers"]]) for one in found["against"] if not one["near"]]
    assert sorted(hard) == [
        ("arms:1", ["log 9"]), ("arms:1", ["rifles"]), ("arms:2", ["launchers-ostrey", "launchers-brannwick"]), ("statement-brannwick:1", ["ships"]),
    ]  # fmt: skip
    logged = next(one["transfer"] for one in found["looked"] if one["transfer"]["transfer"] == "log 9")
    assert (logged["what"], logged["giver"], logged["to"]) == ("deliver rifles to Maronde", "Ostrey", "Maronde")
    near = {one["transfers"][-1]["transfer"]: one["why"] for one in found["against"] if one["near"]}
    assert near["rockets"] == "delivered on 2031-08-05, after statement-july had replaced it on 2031-07-20"
    assert near["more-rockets"].startswith("not delivered")
    ships = next(one for one in found["against"] if one["transfers"][0]["transfer"] == "ships")
    assert ships["clause"]["quote"] == "Brannwick will not lend ships to Kestmark."
    assert ships["clause"]["source"] == "recording of the Prime Minister’s press hour"
    assert ships["transfers"][0]["source"] == "charter party of 28 May 2031"


def test_two_statements_of_one_day_both_stand(kept: Path) -> None:
    (both,) = told("allies", "consistent", kept, *DAY)["both"]
    assert {both["first"]["clause"], both["second"]["clause"]} == {"statement-brannwick:1", "statement-brannwick-evening:1"}


def test_not_to_encourage_forbids_the_encouraging(kept: Path) -> None:
    found = told("allies", "consistent", kept, *DAY, "--transfer", "rockets")
    assert {one["clause"]["clause"] for one in found["beside"]} == {"statement-march:1.strikes", "statement-july:1.strikes"}
    assert all("this is another act" in one["why"] and one["clause"]["quote"] for one in found["beside"])


def test_nothing_is_replaced_silently(home: Path) -> None:
    """Without `supersedes` the statement of March stands on, and the rockets are against it."""
    changed(home, "statements-july.md", "supersedes statement-march\n", "")
    found = told("allies", "consistent", home, *DAY, "--transfer", "rockets")
    assert [(one["near"], one["clause"]["clause"]) for one in found["against"]] == [(False, "statement-march:1.rockets")]
    assert {"statement-july:1.rockets", "statement-march:1.rockets"} <= {one[side]["clause"] for one in found["both"] for side in ("first", "second")}


def test_an_amount_nobody_knows_fits_a_cap_perhaps(home: Path) -> None:
    changed(home, "allies/transfers.csv", "Kestmark,10,12,units", "Kestmark,,,units")
    found = [one for one in told("allies", "consistent", home, *DAY)["against"] if one["clause"]["clause"] == "arms:2"]
    assert [(one["sure"], one["near"]) for one in found] == [(False, False)]


def test_a_set_against_a_cap_is_a_smallest_one(home: Path) -> None:
    changed(home, "allies/transfers.csv", "12,12,units of rocket launchers", "30,30,units of rocket launchers")
    found = [one for one in told("allies", "consistent", home, *DAY)["against"] if one["clause"]["clause"] == "arms:2"]
    assert [[each["transfer"] for each in one["transfers"]] for one in found] == [["launchers-ostrey"]]


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("transfers", "lend ships to Kestmark", "lend shops to Kestmark", "no act"),
        ("transfers", "arms:3.check", "arms:3.chek", "clause"),
        ("transfers", "rockets to Kestmark,Halvern", "rockets to Kestmark,Halvorn", "no actor"),
        ("transfers", "rockets,delivered", "rockets,shipped", "shipped"),
        ("statements", "statement-march,Halvern", "statement-march,Ostrey", "does not bind its speaker"),
        ("statements", "2031-03-15", "2031-03-16", "bears 2031-03-15"),
        ("statements", "statement-july,", "statement-june,", "no text"),
        ("criteria", "launchers-ostrey,1", "launchers,1", "is no transfer"),
        ("criteria", "launchers-ostrey,1", "launchers-ostrey,9", "9"),
    ],
)
def test_what_is_refused_of_statements(home: Path, table: str, old: str, new: str, said: str) -> None:
    changed(home, f"allies/{table}.csv", old, new)
    done = call("allies", "consistent", home, *DAY)
    assert done.code == 2, done.out
    assert said in " ".join(done.err.split())
    assert done.out == ""


# --- a real case --------------------------------------------------------------------------------------------------------

HEAD = """---
agreement: {id}
title: {title}
signed: {day}
in-force: {day}
zone: America/New_York
languages: en
force: political
parties: United States
imports: world.md
---
"""
PRESS = "https://bidenwhitehouse.archives.gov/briefing-room/"
CALL = PRESS + "press-briefings/2022/05/31/background-press-call-by-senior-administration-officials-on-u-s-security-assistance-to-ukraine/"
DRAWDOWN = PRESS + "statements-releases/2022/06/01/statement-by-president-joe-biden-on-additional-security-assistance-to-ukraine-2/"
MARCH = PRESS + "statements-releases/2022/03/16/fact-sheet-on-u-s-security-assistance-for-ukraine/"


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """Our own clauses on documents that are cited by address and day, none of their words."""
    home = tmp_path / "statements-2022"
    (home / "allies").mkdir(parents=True)
    (home / "world.md").write_text(
        "# World\n\n```servanda\nkind state\nkind good\nkind rocket systems\n  is good\nactor United States\n  is state\n  role party\nactor Ukraine\n  is state\n"
        "act provide {item: good} to {to: state}\n  by United States\nact encourage strikes beyond the borders of Ukraine\n  by United States\n```\n", "utf-8")
    (home / "call.md").write_text(
        HEAD.format(id="call", title="Background call of 31 May 2022", day="2022-05-31") + "\n# Call\n\n```servanda\nclause 1\n  United States will not encourage strikes beyond the borders of Ukraine\n```\n", "utf-8")
    (home / "allies" / "statements.csv").write_text(f"text,speaker,source,as_of,owner,grade\ncall,United States,{CALL},2022-05-31,exercise,A1\n", "utf-8")
    (home / "allies" / "transfers.csv").write_text(
        "transfer,stage,on,what,act,from,to,unit,bears_on,source,as_of,owner,grade\n"
        f"rocket systems,pledged,2022-06-01,advanced rocket systems,provide rocket systems to Ukraine,United States,Ukraine,,call:1,{DRAWDOWN},2022-06-01,exercise,A1\n", "utf-8")
    return home  # fmt: skip


def test_the_call_of_2022_forbids_the_encouraging_and_not_the_rockets(real: Path) -> None:
    found = told("allies", "consistent", real, "--as-of", "2022-06-30", "--today", "2022-06-30")
    assert found["against"] == []
    (beside,) = found["beside"]
    assert beside["clause"]["source"] == CALL
    assert beside["transfer"]["source"] == DRAWDOWN
    assert "another act" in beside["why"]
    (looked,) = found["looked"]
    assert [answer for _, answer, _ in looked["criteria"]] == [""] * 4, "no criterion is answered in the table"


@pytest.mark.skipif(not WHITE_HOUSE.is_file(), reason="the shared data (White House texts) are not at ../shared")
def test_the_cited_documents_are_there() -> None:
    known = {one["url"]: one for one in map(json.loads, WHITE_HOUSE.read_text("utf-8").splitlines())}
    for url, day in ((CALL, "2022-05-31"), (DRAWDOWN, "2022-06-01"), (MARCH, "2022-03-16")):
        assert known[url]["date"] == day
