"""The verbs about measures on the shipped fictional dossier: calendar, review measures, review licence, review delist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from servanda.app.cli import root
from servanda.app.sanctions import calendar, confirm_decision, licence, measures, propose_decision
from servanda.base.refusal import Refusal
from servanda.calendar import day_end, day_of
from servanda.instruments.sanctions.lists.registry import read
from servanda.report.sanctions.calendar import calendar_page
from servanda.report.sanctions.ics import calendar_file as ics
from servanda.report.sanctions.licences import licences_page
from servanda.report.sanctions.measures import measures_page

EMBARGO = Path(__file__).resolve().parents[2] / "dossiers" / "embargo"
TODAY = ("--today", "2033-06-01")
LIST = EMBARGO / "lists" / "2031-12-15" / "prim.csv"
OPEN = ("review", "delist", "open", "R1", "--procedure", "belmora", "--requester", "Harrow Strand", "--grounds", "the fleet was sold",
        "--received", "2033-02-03", "--by", "Anna Lind", "--now", "2033-02-04")  # fmt: skip


def run(*words: str) -> Result:
    return CliRunner().invoke(root, ["sanctions", *words], standalone_mode=False)


def test_measures_are_told_and_written(tmp_path: Path) -> None:
    page = tmp_path / "life.html"
    told = run("review", "measures", str(EMBARGO), "--as-of", "2033-05-01", *TODAY, "--html", str(page))
    assert told.return_value == 1  # the price cap is not known
    assert "3 of 6 measures bind; 1 lapsed; 1 ended; 1 unknown." in told.output
    html = page.read_text(encoding="utf-8")
    assert "<svg" in html
    assert "notice-first" in html or "Corvany" in html
    said = json.loads(run("review", "measures", str(EMBARGO), "--as-of", "2033-05-01", *TODAY, "--json").output)
    assert said["basis"]["job"] == "review measures"
    assert [one["label"] for one in said["readings"]] == ["as written", "Corvany"]


def test_the_pages_stand_on_their_basis() -> None:
    lives = measures(EMBARGO, as_of="2033-05-01", today="2033-06-01")
    dates = calendar(EMBARGO, first="2033-05-01", today="2033-06-01")
    rulings = licence(EMBARGO, file=EMBARGO / "licence-dealings.csv", today="2033-06-01")
    assert lives.basis is not None
    assert measures_page(lives).foot == lives.basis.foot()
    assert calendar_page(dates).foot == dates.basis.foot()
    assert licences_page(rulings).foot == rulings.basis.foot()
    assert any(one.name == "log of evidence" for one in dates.basis.inputs)


def test_licences_of_the_shipped_table() -> None:
    told = licence(EMBARGO, file=EMBARGO / "licence-dealings.csv", today="2033-06-01")
    assert {one.dealing.id: one.outcome.value for one in told.rulings} == {
        "D01": "authorised", "D02": "blocked", "D03": "refer", "D04": "authorised", "D05": "authorised", "D06": "blocked", "D07": "authorised",
        "D08": "refer", "D09": "authorised", "D10": "authorised", "D11": "blocked", "D12": "not caught", "D13": "blocked", "D14": "not caught",
        "D15": "refer", "D16": "blocked", "D17": "authorised",
    }  # fmt: skip
    salaries = next(one for one in told.rulings if one.dealing.id == "D04")
    assert salaries.under == ("GL1",)
    assert any("report the dealing" in one for one in salaries.conditions)
    assert any("General licence 1" in tried.sentence for met in salaries.met for tried in met.tried)


def test_one_dealing_from_the_command_line() -> None:
    words = ("--date", "2031-11-03", "--activity", "pay salaries", "--party", "Harrow Strand Shipping", "--programme", "FELL")
    open_ = run("review", "licence", str(EMBARGO), *words, *TODAY)
    assert open_.return_value == 1
    assert "the value is not given; at most 50,000 EUR in any 1 month" in " ".join(open_.output.split())
    known = run("review", "licence", str(EMBARGO), *words, "--value", "30000", "--currency", "eur", *TODAY)
    assert known.return_value == 0
    assert "1 authorised." in known.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("review", "licence", str(EMBARGO), *TODAY), "there is no dealing to rule on"),
        (("review", "licence", str(EMBARGO), "--activity", "pay salaries", *TODAY), "needs its day"),
        (
            ("review", "licence", str(EMBARGO), "--date", "2031-11-03", "--activity", "pay salarys", *TODAY),
            "no activity “pay salarys”",
        ),
        (
            ("review", "licence", str(EMBARGO), "--date", "2035-11-03", "--activity", "pay salaries", *TODAY),
            "after the day asked about",
        ),
        (("review", "measures", str(EMBARGO), "--measure", "turbine", *TODAY), "there is no measure “turbine”"),
        (("review", "measures", str(EMBARGO.parent / "harbour"), *TODAY), "holds no evidence"),
        (("calendar", str(EMBARGO), "--from", "2033-05-01", "--until", "2033-04-01", *TODAY), "end lies before the beginning"),
    ],
)
def test_what_cannot_be_done_says_why(words: tuple[str, ...], said: str) -> None:
    told = run(*words)
    assert isinstance(told.exception, Refusal)
    assert said in str(told.exception)


def test_the_calendar_tells_what_happens_if_nobody_acts() -> None:
    dates = calendar(EMBARGO, first="2033-05-01", until="2034-01-15", today="2033-06-01")
    found = {(one.kind, one.measure or one.clause): one for one in dates.entries}
    assert "it lapses; Council can extend it by 6 months" in found["sunset", "freeze"].otherwise
    assert found["licence expires", "measures:10.salaries"].otherwise == "what it let pass is blocked again"
    assert ("review", "measures:12.review") in found
    assert ("sunset", "luxury") not in found
    assert ("sunset", "travel") not in found
    assert list(dates.entries) == sorted(dates.entries, key=lambda one: one.at)


def test_ics_keeps_its_uids_while_dates_move(tmp_path: Path) -> None:
    pytest.importorskip("icalendar")
    from icalendar import Calendar

    def entries(first: str) -> dict[str, str]:
        data = ics(calendar(EMBARGO, first=first, until="2034-01-15", known=first, today="2033-06-01"))
        return {
            str(e["uid"]): str(e["dtstart"].dt)
            for e in Calendar.from_ical(data).walk("VEVENT")
            if str(e["summary"]) == "Sunset: Asset freeze"
        }

    early, late = entries("2032-05-01"), entries("2033-05-01")
    assert list(early) == list(late)
    assert list(early.values()) == ["2032-07-01"]
    assert list(late.values()) == ["2033-07-01"]
    one = ics(calendar(EMBARGO, first="2033-05-01", known="2033-05-01", today="2033-06-01"))
    assert one == ics(calendar(EMBARGO, first="2033-05-01", known="2033-05-01", today="2033-06-01"))
    assert all(len(e.walk("VALARM")) == 1 for e in Calendar.from_ical(one).walk("VEVENT"))
    target = tmp_path / "fell.ics"
    assert run("calendar", str(EMBARGO), "--from", "2033-05-01", *TODAY, "--ics", str(target)).return_value == 1
    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_request_from_its_opening_to_the_calendar(tmp_path: Path) -> None:
    log = str(tmp_path / "requests")
    listed = ("--entity", "us-ofac:104", "--list-file", f"ofac-csv={LIST}")
    who = ("--by", "Anna Lind", "--delisting", log)
    run("review", "delist", "open", "R1", "--procedure", "belmora", *listed, "--requester", "Harrow Strand", "--grounds", "the fleet was sold",
        "--received", "2033-02-03", *who, "--now", "2033-02-04")  # fmt: skip
    run(
        "review",
        "delist",
        "step",
        "R1",
        "--done",
        "answer",
        "--date",
        "2033-04-20",
        "--because",
        "letter",
        *who,
        "--now",
        "2033-04-21",
    )
    told = json.loads(run("review", "delist", "list", "--delisting", log, "--as-of", "2033-05-01", "--json").output)
    assert [step["status"] for step in told["requests"][0]["steps"]] == ["done", "due", "waits"]
    dates = calendar(EMBARGO, first="2033-05-01", delisting=log, today="2033-06-01")
    mine = [one for one in dates.entries if one.kind == "delisting" and "R1" in one.key]
    assert [one.otherwise for one in mine] == ["the way to this step is lost; the listing stays"]
    twice = run(
        "review",
        "delist",
        "step",
        "R1",
        "--done",
        "answer",
        "--date",
        "2033-04-20",
        "--because",
        "letter",
        *who,
        "--now",
        "2033-04-21",
    )
    assert "is done already" in str(twice.exception)
    missing = run("review", "delist", "list", "--delisting", str(tmp_path / "none"))
    assert "there is no log of requests" in str(missing.exception)
    assert "there is no log of requests" in str(run("review", "delist", "verify", "--delisting", str(tmp_path / "none")).exception)
    verify = ("review", "delist", "verify", "--delisting", log)
    assert "as it was written" in run(*verify, "--head", told["head"]).output
    file = tmp_path / "requests" / "delisting.jsonl"
    file.write_bytes(file.read_bytes().replace(b"fleet", b"float"))
    assert "line 1 does not fit the line before it" in run(*verify).output
    assert "line 1" in str(run("review", "delist", "list", "--delisting", log).exception)


def whitelist(folder: Path, query: str, expires: str, *, confirmed: bool = True) -> None:
    made = propose_decision(
        query, "us-ofac:104", "false", reason="another year of birth", person="Anna Lind", hashes=("a" * 64, "b" * 64), expires=expires,
        folder=folder, now="2033-04-01T10:00:00Z",
    )  # fmt: skip
    if confirmed:
        confirm_decision(made.number, person="Tor Brekke", reason="seen", folder=folder, now="2033-04-01T10:00:00Z")


def test_whitelistings_that_expire_stand_in_the_calendar(tmp_path: Path) -> None:
    whitelist(tmp_path, "Q1", "2033-07-01")
    whitelist(tmp_path, "Q2", "2033-04-20")  # has run out already
    whitelist(tmp_path, "Q3", "2033-07-02", confirmed=False)  # of one person only: no whitelisting
    whitelist(tmp_path, "Q4", "")  # a decision without an end
    whitelist(tmp_path, "Q5", "2033-07-03")
    whitelist(tmp_path, "Q5", "2033-09-03")  # a later decision takes its place
    dates = calendar(EMBARGO, first="2033-05-01", until="2033-12-31", decisions=tmp_path, today="2033-06-01")
    told = [one for one in dates.entries if one.kind == "whitelist"]
    assert [(one.key[1], day_of(one.at, one.zone).isoformat()) for one in told] == [("Q1", "2033-07-01"), ("Q5", "2033-09-03")]
    assert told[0].at == day_end(day_of(told[0].at, told[0].zone), told[0].zone)  # the day it expires is its last
    assert told[0].source == "another year of birth"
    assert any(one.name == "decisions.jsonl" for one in dates.basis.inputs)
    short = calendar(EMBARGO, first="2033-05-01", until="2033-06-30", decisions=tmp_path, today="2033-06-01")
    assert [one for one in short.entries if one.kind == "whitelist"] == []


def test_a_folder_without_a_log_of_decisions_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(Refusal, match="there is no log of decisions"):
            calendar(EMBARGO, first="2033-05-01", decisions=folder, today="2033-06-01")


def test_a_changed_log_of_decisions_is_refused_by_the_calendar(tmp_path: Path) -> None:
    whitelist(tmp_path, "Q1", "2033-07-01")
    log = tmp_path / "decisions.jsonl"
    log.write_bytes(log.read_bytes().replace(b"2033-07-01", b"2034-07-01"))
    with pytest.raises(Refusal):
        calendar(EMBARGO, first="2033-05-01", decisions=tmp_path, today="2033-06-01")


def refused(*words: str) -> str:
    """Why a verb did not do it, and what to do."""
    told = run(*words).exception
    assert isinstance(told, Refusal)
    return f"{told} {told.repair}"


def test_a_request_is_about_the_record_as_the_list_says_it(tmp_path: Path) -> None:
    log, file, store = str(tmp_path / "requests"), ("--list-file", f"ofac-csv={LIST}"), str(tmp_path / "store")
    real = {one.id: one for one in read("ofac-csv", {"prim": LIST}).entities}["us-ofac:104"]
    act = json.loads(run(*OPEN, "--entity", "us-ofac:104", *file, "--delisting", log, "--json").output)
    assert (act["listed"]["content"], act["listed"]["name"], act["listed"]["list"]) == (
        real.content,
        "Harrow Strand Shipping",
        "ofac-sdn",
    )
    told = run("review", "delist", "list", "--delisting", log, "--as-of", "2033-05-01").output
    assert "looked up in ofac-sdn (snapshot" in " ".join(told.split())
    assert "is no record of ofac-sdn" in refused(*OPEN, "--entity", "us-ofac:999", *file, "--delisting", log)
    assert "says something else of us-ofac:104" in refused(
        *OPEN, "--entity", "us-ofac:104", "--content", "9f2caa", *file, "--delisting", log
    )
    assert "--by-hand" in refused(*OPEN, "--entity", "us-ofac:104", "--store", store, "--delisting", log)
    assert len((tmp_path / "requests" / "delisting.jsonl").read_bytes().splitlines()) == 1  # what was refused left nothing behind


def test_a_request_about_a_record_of_the_store_as_it_was_known(tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "store"))
    for day in ("2031-07-04", "2031-12-15"):
        files = [str(EMBARGO / "lists" / day / f"{part}.csv") for part in ("prim", "alt", "add")]
        run("import", *files, "--list", "belmora", "--published", day, "--known", day, *store)
    found = []
    for number, words in enumerate((("--known", "2031-08-01"), ())):
        log = ("--delisting", str(tmp_path / f"log{number}"))
        found.append(
            json.loads(run(*OPEN, "--entity", "us-ofac:101", *store, "--list", "belmora", *words, *log, "--json").output)[
                "listed"
            ]
        )
    assert found[0]["content"] != found[1]["content"]  # it was changed in between
    assert found[0]["snapshot"] != found[1]["snapshot"]


def test_a_hash_by_hand_is_entered_as_given_and_said_to_be(tmp_path: Path) -> None:
    log = ("--delisting", str(tmp_path / "requests"))
    assert "the hash of its content" in refused(*OPEN, "--entity", "xb:4", "--by-hand", *log)
    run(*OPEN, "--entity", "xb:4", "--content", "9f2caa", "--by-hand", *log)
    told = run("review", "delist", "list", *log, "--as-of", "2033-05-01").output
    assert "as given by hand: it was looked up in no list" in " ".join(told.split())


def test_a_day_that_has_begun_elsewhere_may_be_entered(tmp_path: Path) -> None:
    log = ("--delisting", str(tmp_path / "requests"), "--entity", "xb:4", "--content", "9f2caa", "--by-hand")
    words = [one for one in OPEN if one not in ("2033-02-03", "--received", "--now", "2033-02-04")]
    assert "lies after the day" in refused(*words, "--received", "2033-02-04", "--now", "2033-02-03T09:59:59Z", *log)
    assert "2033-02-04?" in refused(*words, "--received", "20330204", "--now", "2033-02-03T10:00:00Z", *log)  # a day is written in one way
    act = json.loads(run(*words, "--received", "2033-02-04", "--now", "2033-02-03T10:00:00Z", *log, "--json").output)
    assert act["on"] == "2033-02-04"  # in the furthest east it is the 4th already
