"""`servanda support ledger` on the fictional dossier: page and reply, log and table as one, old days, bad tables, hostile words."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from commandline import ROOT, Result, call

import servanda
from servanda.evidence.log import open_log
from servanda.evidence.records import Attribution, EventRecord, Grades, Ruling, Source, Standing
from servanda.instruments.support.ledger.page import stage_words

RELIEF = ROOT / "dossiers" / "relief"
DAY = ("--as-of", "2031-07-30", "--today", "2031-07-30")


def _seconds(day: str) -> int:
    return int(dt.datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())


@pytest.fixture
def relief(tmp_path: Path) -> Path:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    return home


def rows(home: Path, name: str, *more: str) -> None:
    path = home / "support" / f"{name}.csv"
    path.write_text(path.read_text("utf-8") + "".join(f"{line}\n" for line in more), "utf-8")


def logged(home: Path, ident: str, amount: str, day: str, known: str, *, word: str = "deliver", source: str = "Joint Audit Office", **more: object) -> None:
    given: dict[str, object] = {"unit": "EUR of budget-support", "args": (("pledge", "VEL-01"),), "grades": Grades(reliability="A", credibility="1")}
    record = EventRecord(
        id=ident, term=f"{word} support pledge", first=_seconds(day), last=_seconds(day), amount=Decimal(amount), sources=(source,), **(given | more)  # type: ignore[arg-type]
    )
    by = Attribution(id=f"{ident}-by", event=ident, by=("Velland",), sources=(source,), grades=Grades(reliability="A", credibility="1"))
    open_log(home / "evidence").append([Source(id=source, name=source, reliability="A"), record, by], known=_seconds(known), skip_known=True)


def sums(home: Path, pledge: str, **asked: object) -> dict[str, str]:
    found = servanda.support.ledger(home, **({"as_of": "2031-07-30", "today": "2031-07-30"} | asked))
    one = next(one for one in found.pledges if one.id == pledge)
    return {name: stage_words(stage) for name, stage in zip(("pledged", "committed", "allocated", "delivered"), one.stages, strict=True)}


def test_the_page_says_what_is_late_and_who_owes_the_next_step() -> None:
    told = call("support", "ledger", RELIEF, *DAY, "--in", "EUR")
    assert told.code == 1
    said = " ".join(told.out.split())
    assert "1 is late: MOR-04, where Morvane (through Harrow Agency) owes the next step." in said
    for words in ("18 to 20", "280,000,000", "1 ILD = 0.82 EUR (2031-01-20, central bank of the Ildra Union): ILD-02, m5", "our valuation",
                  "1 of 4 rows of support/totals.csv", "Of 8 figures in support/totals.csv 1 parts from what is on record", "Where assessors differ", "i1 and i2", "VEL-01, delivered, Joint Audit Office: 120,000,000 EUR = m2", "as known by 2031-07-30"):  # fmt: skip
        assert words in said, words
    assert call("support", "ledger", RELIEF, "--as-of", "2031-04-30", "--today", "2031-04-30").code == 0


def test_the_reply_is_ten_lines_with_sources() -> None:
    told = json.loads(call("support", "ledger", RELIEF, *DAY, "--reply", "VELLAND", "--json").out)
    lines = told["reply"]
    assert len(lines) <= 10
    assert lines[0].startswith("Velland promised Sarrow 400,000,000 EUR; 120 persons of pump-crews in 2 promises")
    received = next(one for one in lines if one.startswith("Received: 120,000,000 EUR"))
    assert "m2: statement of account, 2031-03-15, Joint Audit Office, R-11" in received
    assert call("support", "ledger", RELIEF, *DAY, "--reply", "Veland").err.count("Velland") == 1


def test_an_old_day_stays_as_it_was(relief: Path) -> None:
    asked = ("support", "ledger", relief, "--known", "2031-04-30", "--as-of", "2031-04-30", "--today", "2031-07-30", "--in", "EUR")
    before = call(*asked)
    rows(
        relief, "moves", "m6,VEL-01,delivered,2031-03-15,2031-06-02,110000000,110000000,EUR,no,m2,R-11b,corrected statement,2031-06-02,Joint Audit Office,A1",
        "m7,VEL-01,pledged,2031-05-02,2031-05-02,390000000,390000000,EUR,no,,,letter,2031-05-02,Joint Audit Office,A1",
        "m8,ILD-02,delivered,2031-05-03,2031-05-03,,,ILD,no,,,letter,2031-05-03,Ministry of Finance of Sarrow,",
    )  # fmt: skip
    rows(relief, "pledges", "VEL-09,,money,budget-support,Velland,Sarrow,,VEL-01,,1,1,EUR,,,,,later letter,2031-05-20,Joint Audit Office,")
    logged(relief, "e1", "5", "2031-06-01", "2031-06-02")
    after = call(*asked)
    assert after.code == before.code == 0
    body = [one.out.partition("compact.md: sha256")[0] for one in (before, after)]
    assert body[0] == body[1]
    assert sums(relief, "VEL-01")["delivered"] == "110,000,005"
    assert sums(relief, "VEL-01")["pledged"] == "390,000,000"
    assert sums(relief, "VEL-01", known="2031-04-30", as_of="2031-04-30")["delivered"] == "120,000,000"
    assert sums(relief, "ILD-02")["delivered"] == "at least 60,000,000"


def test_log_and_table_tell_one_event_once(relief: Path) -> None:
    logged(relief, "m2", "120000000", "2031-03-15", "2031-03-16")
    assert sums(relief, "VEL-01")["delivered"] == "120,000,000"
    logged(relief, "e-7", "30000000", "2031-03-20", "2031-03-21", key="m9", unit="EUR of budget-support at 2031 prices")
    rows(relief, "moves", "m9,VEL-01,delivered,2031-03-20,2031-03-21,31000000,31000000,EUR,no,,,receipt,2031-03-21,Joint Audit Office,A1")
    answer = servanda.support.ledger(relief, as_of="2031-07-30", today="2031-07-30")
    assert sums(relief, "VEL-01")["delivered"] == "150,000,000"
    assert any("m9 stands in the log and in the table, and they differ" in note for note in answer.notes)
    rows(relief, "moves", "m10,VEL-01,delivered,2031-03-15,2031-04-16,100000000,100000000,EUR,no,m2,,receipt,2031-04-16,Joint Audit Office,A1")
    assert sums(relief, "VEL-01")["delivered"] == "130,000,000", "the table restates what both tell"
    assert sums(relief, "VEL-01", known="2031-04-01", as_of="2031-04-01")["delivered"] == "150,000,000"


def test_what_the_log_is_not_sure_of_is_at_least_nothing(relief: Path) -> None:
    logged(relief, "low", "7", "2031-03-15", "2031-03-16", source="a rumour", grades=Grades(reliability="E", credibility="4"), word="allocate")
    assert sums(relief, "VEL-01")["allocated"] == "0 to 7"
    logged(relief, "some", "9", "2031-03-15", "2031-03-16", bound="at least", word="allocate")
    assert sums(relief, "VEL-01")["allocated"] == "not known", "between what a rumour says and at least 9, no most"
    open_log(relief / "evidence").append([Ruling(of="low", standing=Standing.RETRACTED, by="Joint Audit Office", because="no such letter")], known=_seconds("2031-05-01"))
    assert sums(relief, "VEL-01")["allocated"] == "at least 9"
    logged(relief, "old prices", "9", "2031-03-15", "2031-05-02", unit="EUR of budget-support at 2020 prices", word="commit")
    answer = servanda.support.ledger(relief, as_of="2031-07-30", today="2031-07-30")
    assert [one.row for one in answer.unknown] == ["old prices"], "prices of another year are another unit"
    logged(relief, "nobody's", "9", "2031-03-15", "2031-05-03", args=(("pledge", "X-1"),))
    assert any("X-1, which is no pledge" in note for note in servanda.support.ledger(relief, as_of="2031-07-30", today="2031-07-30").notes)


def test_the_clause_is_judged_by_the_log(relief: Path) -> None:
    logged(relief, "all", "400000000", "2031-03-15", "2031-03-16")
    answer = servanda.support.ledger(relief, as_of="2031-07-30", today="2031-07-30")
    told = {one.id: one.told for one in answer.pledges}
    assert told["VEL-01"].status == "kept"
    assert told["MOR-04"].status == "overdue, nothing reported"
    assert any("do not rest" in note or "does not rest" in note for note in answer.notes)


M = "VEL-01,delivered,2031-03-15,2031-03-16"
BAD: dict[str, tuple[str, str, str]] = {
    "year 2922": ("moves", "m6,VEL-01,delivered,2922-02-09,,1,1,EUR,no,,,s,2031-03-16,o,", "2922"),
    "1.000.00": ("moves", f"m6,{M},1.000.00,1.000.00,EUR,no,,,s,2031-03-16,o,", "1.000.00"),
    "below zero": ("moves", f"m6,{M},-5,-5,EUR,no,,,s,2031-03-16,o,", "what is given back has `refund` yes"),
    "no currency": ("moves", f"m6,{M},5,5,,no,,,s,2031-03-16,o,", "unit"),
    "no stage": ("moves", "m6,VEL-01,announced,2031-03-15,2031-03-16,5,5,EUR,no,,,s,2031-03-16,o,", "announced"),
    "no pledge": ("moves", "m6,VEL-10,delivered,2031-03-15,2031-03-16,5,5,EUR,no,,,s,2031-03-16,o,", "VEL-10"),
    "twice": ("moves", f"m2,{M},5,5,EUR,no,,,s,2031-03-16,o,", "stands in two rows"),
    "31 February": ("moves", "m6,VEL-01,delivered,2031-02-31,,5,5,EUR,no,,,s,2031-03-16,o,", "2031-02-31"),
    "dangling": ("moves", f"m6,{M},5,5,EUR,no,m77,,s,2031-03-16,o,", "m77"),
    "backwards": ("moves", f"m6,{M},6,5,EUR,no,,,s,2031-03-16,o,", "upside down"),
    "digits": ("moves", f"m6,{M},{'9' * 60},{'9' * 60},EUR,no,,,s,2031-03-16,o,", "is not a number"),
    "ring": ("pledges", "A,,money,x,V,S,,A,,1,1,EUR,,,,,s,2031-01-20,o,", "in a ring"),
    "no clause": ("pledges", "A,77,money,x,V,S,,,,1,1,EUR,,,,,s,2031-01-20,o,", "77"),
    "by 2922": ("pledges", "A,,money,x,V,S,,,,1,1,EUR,2922-02-09,,,,s,2031-01-20,o,", "2922"),
    "no need": ("pledges", "A,,money,x,V,S,,,N-77,1,1,EUR,,,,,s,2031-01-20,o,", "N-77"),
    "two rates": ("rates", "ILD,EUR,0.9,2031-02-15,another bank", "two rates"),
    "no source": ("rates", "ILD,EUR,0.9,2031-03-15,", "has no source"),
}


def accepted(home: Path, table: str, row: str, column: str, new: str, *, entered: str, extra: tuple[str, ...] = ()) -> None:
    """As if a person changed a cell of a file that went out, and somebody accepted it on that day."""
    file = home.parent / f"{table}.csv"
    assert call("support", "rows", "export", home, "--out", file, "--table", table).code == 0
    lines = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    for line in lines:
        line[column] = new if line["id"] == row else line[column]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
        stream.writelines(f"{one}\n" for one in extra)
    told = call("support", "rows", "read", file, "--to", home, "--today", entered, "--accept", "--by", "Ana Reis", "--because", "letter 14/2")
    assert told.code == 0, told.err


def test_an_accepted_change_of_a_pledge_or_need_leaves_the_page_of_an_old_day_as_it_was(relief: Path) -> None:
    asked = ("support", "ledger", relief, "--known", "2031-04-30", "--as-of", "2031-04-30", "--today", "2031-07-30")
    before = call(*asked).out.partition("compact.md: sha256")[0]
    new = ",,VEL-09,,money,budget-support,Velland,Sarrow,,,N-1,1,1,EUR,2031-10-31,,,,later letter,2031-02-20,Joint Audit Office,"
    accepted(relief, "pledges", "VEL-01", "amount_high", "450000000", entered="2031-05-20", extra=(new,))
    accepted(relief, "pledges", "VEL-01", "amount_high", "460000000", entered="2031-06-20")
    accepted(relief, "needs", "N-1", "what", "=gap+1", entered="2031-06-20")
    accepted(relief, "needs", "N-1", "what", "another gap", entered="2031-06-21")
    assert call(*asked).out.partition("compact.md: sha256")[0] == before
    for known, pledged in (("2031-05-19", "400,000,000"), ("2031-05-20", "400,000,000 to 450,000,000"), ("2031-07-30", "400,000,000 to 460,000,000")):
        assert sums(relief, "VEL-01", known=known, as_of="2031-04-30")["pledged"] == pledged, known
    answer = servanda.support.ledger(relief, known="2031-06-20", as_of="2031-04-30", today="2031-07-30")
    assert answer.needs[0].what == "=gap+1"
    assert "VEL-09" in {one.id for one in answer.pledges}, "since its day in the world, once it is known"
    by_hand = relief / "support" / "pledges.csv"
    by_hand.write_text(by_hand.read_text("utf-8").replace("460000000", "470000000"), "utf-8")
    answer = servanda.support.ledger(relief, known="2031-06-01", as_of="2031-04-30", today="2031-07-30")
    assert any("`amount_high` of VEL-01 was changed by hand" in one for one in answer.notes)


def test_what_was_done_at_the_latest_on_a_day_may_have_been_done_before(relief: Path) -> None:
    moves = relief / "support" / "moves.csv"
    lines = list(csv.DictReader(moves.read_text("utf-8").splitlines()))
    with moves.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*lines[0], "dated"])
        writer.writeheader()
        writer.writerows(one | {"dated": "until" if one["id"] == "m2" else ""} for one in lines)
    assert sums(relief, "VEL-01", as_of="2031-03-15", known="2031-07-30")["delivered"] == "120,000,000"
    assert sums(relief, "VEL-01", as_of="2031-03-14", known="2031-07-30")["delivered"] == "0 to 120,000,000"
    assert sums(relief, "VEL-01", as_of="2031-03-14", known="2031-03-15")["delivered"] == "-", "nobody knew of it"
    assert "by 2031-03-15 at the latest" in call("support", "ledger", relief, *DAY).out.replace("\n  ", " ")


def test_a_total_of_others_stands_beside_our_sum_and_replaces_none(relief: Path) -> None:
    answer = servanda.support.ledger(relief, as_of="2031-07-30", today="2031-07-30")
    told = {(one.donor, str(one.on), one.stage): (stage_words(one.ours), one.agrees) for one in answer.aside}
    assert told["Velland", "2031-07-25", "delivered"] == ("120,000,000", "no")
    assert told["Ildra Union", "2031-04-10", "delivered"] == ("-", "not on record")
    assert told["Ildra Union", "2031-07-25", "delivered"] == ("60,000,000 to 120,000,000", "perhaps")
    assert told["Velland", "2031-07-25", "committed"] == ("400,000,000", "yes")
    assert next(one.off.exact for one in answer.aside if one.agrees == "no") == 10_000_000
    loose = servanda.support.ledger(relief, as_of="2031-07-30", today="2031-07-30", tolerance="10000000")
    assert {one.agrees for one in loose.aside} == {"yes", "perhaps", "not on record"}
    assert loose.pledges == answer.pledges


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_whole(what: str, relief: Path) -> None:
    table, line, words = BAD[what]
    rows(relief, table, line)
    told = call("support", "ledger", relief, *DAY)
    assert told.code == 2
    assert told.out == ""
    assert words in " ".join(told.err.split()), told.err
    assert len(told.err.strip().splitlines()) >= 2, "reason and repair"


def test_undisclosed_is_not_zero(relief: Path) -> None:
    """A cell that says so is refused with its place; an empty one is not known."""
    before = (relief / "support" / "moves.csv").read_text("utf-8")
    rows(relief, "moves", f"m6,{M},Undisclosed,Undisclosed,EUR,no,,,s,2031-03-16,Joint Audit Office,")
    told = call("support", "ledger", relief, *DAY)
    assert (told.code, told.out) == (2, "")
    assert "“Undisclosed” is not a number" in told.err
    (relief / "support" / "moves.csv").write_text(before, "utf-8")
    rows(relief, "moves", f"m6,{M},,,EUR,no,,,s,2031-03-16,Joint Audit Office,")
    assert sums(relief, "VEL-01")["delivered"] == "at least 120,000,000"


@pytest.mark.parametrize("words", [("--tolerance", "-1"), ("--tolerance", "x"), ("--assessor", "Nobody"), ("--reply", "Nobody"), ("--to", "Velland"), ("--as-of", "2030-01-01")])
def test_words_that_cannot_be_meant(words: tuple[str, str]) -> None:
    told = call("support", "ledger", RELIEF, "--today", "2031-07-30", *words)
    assert (told.code, told.out) == (2, "")


def test_a_dossier_without_the_table_says_what_to_do(relief: Path) -> None:
    (relief / "support" / "pledges.csv").unlink()
    told = call("support", "ledger", relief, *DAY)
    assert told.code == 2
    assert "Write a row for each promise" in told.err
    (relief / "support" / "pledges.csv").write_bytes((RELIEF / "support" / "pledges.csv").read_bytes())
    for name in ("moves", "needs", "rates", "prices", "totals"):
        (relief / "support" / f"{name}.csv").unlink()
    bare = call("support", "ledger", relief, *DAY, "--in", "EUR")
    assert bare.code == 1
    assert "Tables the dossier does not have" in bare.out
    assert "ILD-02, ILD into EUR: no rate" in " ".join(bare.out.split())


def test_each_figure_names_the_rows_of_which_it_is_made(relief: Path) -> None:
    """Anyone can add them up from the table alone."""
    rows(
        relief, "moves", "m6,VEL-01,delivered,2031-04-15,2031-04-16,33000000.55,33000001.55,EUR,no,,,statement,2031-04-16,Joint Audit Office,A1",
        "m7,VEL-01,delivered,2031-05-15,2031-05-16,3000000,3000000,EUR,yes,,,statement,2031-05-16,Joint Audit Office,A1",
        "m8,VEL-01,delivered,2031-05-15,2031-05-16,110000000,110000000,EUR,no,,,receipt book,2031-05-16,Ministry of Finance of Sarrow,B2",
    )  # fmt: skip
    with (relief / "support" / "moves.csv").open(encoding="utf-8", newline="") as stream:
        table = {row["id"]: row for row in csv.DictReader(stream)}
    told = json.loads(call("support", "ledger", relief, *DAY, "--json").out)
    seen = 0
    for one in told["pledges"]:
        for assessor in one["by_assessor"]:
            for name, stage in zip(("pledged", "committed", "allocated", "delivered"), assessor["stages"], strict=True):
                ends = [Decimal(0), Decimal(0)]
                for row in stage["rows"] if name != "pledged" else ():
                    entry = table[row]
                    assert (entry["owner"], entry["stage"], entry["pledge"]) == (assessor["assessor"], name, one["id"])
                    low, high = Decimal(entry["amount_low"]), Decimal(entry["amount_high"])
                    low, high = (-high, -low) if entry["refund"] == "yes" else (low, high)
                    ends = [ends[0] + low, ends[1] + high]
                    assert entry["source"] in told["sources"][row]
                    seen += 1
                if name != "pledged":
                    assert [Decimal(stage["amount"]["low"]), Decimal(stage["amount"]["high"])] == ends
    assert seen == len(table)
    assert seen >= 8
    assert "33,000,000.55" not in call("support", "ledger", relief, *DAY).out, "it is in a sum, never alone"


def test_one_assessor_alone(relief: Path) -> None:
    assert sums(relief, "MOR-04", assessor="Morvane") == {"pledged": "40", "committed": "-", "allocated": "40", "delivered": "-"}


def test_every_format_is_the_same_twice(tmp_path: Path) -> None:
    def told(*words: str) -> Result:
        return call("support", "ledger", RELIEF, *DAY, *words)

    for words in ((), ("--json",), ("--markdown",)):
        assert told(*words).out == told(*words).out
    page = tmp_path / "ledger.html"
    assert told("--html", str(page)).code == 1
    text = page.read_text("utf-8")
    assert "<svg" in text
    assert "MOR-04 delivered" in text


# --- every row of the design's "bad input" that touches the ledger, its rows and its importers -------------------------------

FORM = ("--format", "table", "--column", "id=no", "--column", "donor=giver", "--column", "unit=currency", "--column", "pledged=offered", "--column", "date=day",
        "--set", "what=heating", "--set", "sort=money", "--set", "to=Sarrow", "--owner", "Desk", "--as-of", "2031-03-01")  # fmt: skip
OFFER = "1,Velland,EUR,5,2031-02-01"
WRONG: dict[str, tuple[str, str]] = {
    "year 2922": (OFFER.replace("2031", "2922"), "the year 2922 is not believed"),
    "1.000.00": (OFFER.replace("5", "1.000.00"), "“1.000.00” is not a number"),
    "Undisclosed": (OFFER.replace(",5,", ",Undisclosed,"), "“Undisclosed” is not a number"),
    "a negative transaction": (OFFER.replace(",5,", ",-5,"), "a correction or a refund?"),
    "no currency": (OFFER.replace("EUR", ""), "`unit` is not given"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_row_of_others_that_cannot_be_meant(what: str, tmp_path: Path) -> None:
    line, words = WRONG[what]
    file = tmp_path / "offers.csv"
    file.write_text(f"no,giver,currency,offered,day\n2,Morvane,EUR,7,2031-02-01\n{line}\n", "utf-8")
    told = json.loads(call("support", "import", file, *FORM, "--json").out)["took"]
    [left] = told["rejects"]
    assert words in left["reason"]
    assert (left["repair"] != "", "line 3" in left["place"], [one["id"] for one in told["pledges"]]) == (True, True, ["2"])


@pytest.mark.parametrize(("on", "why"), [("2031-01-01", "days old"), ("2031-03-02", "no rate")], ids=["older than 31 days", "of the future"])
def test_a_rate_that_is_too_old_or_of_the_future_is_none(on: str, why: str, relief: Path) -> None:
    (relief / "support" / "rates.csv").write_text(f"currency,to,rate,date,source\nILD,EUR,0.82,{on},a bank\n", "utf-8")
    pledges = relief / "support" / "pledges.csv"
    pledges.write_text(pledges.read_text("utf-8").replace("2031,2031-01-20,", "2031,2031-03-01,"), "utf-8")
    answer = servanda.support.ledger(relief, into="EUR", as_of="2031-07-30", today="2031-07-30")
    assert {one.row for one in answer.unknown} >= {"ILD-02", "m5"}
    assert all(why in one.why for one in answer.unknown)
    assert next(one.common[0].high for one in answer.pledges if one.id == "ILD-02") is None, "listed, and never zero"


def test_a_percentage_over_100_in_a_contract_is_refused(relief: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    release = {"ocid": "x-1", "date": "2031-02-01T00:00:00Z", "contracts": [{"id": 1, "milestones": [{"percentage": 101}]}]}
    file.write_text(json.dumps({"releases": [release]}), "utf-8")
    told = call("support", "flags", file)
    assert (told.code, told.out) == (2, "")
    assert "a share of “101” percent" in told.err


def test_releases_out_of_order_are_put_in_order_and_that_is_said(tmp_path: Path) -> None:
    def release(day: str, amount: int) -> dict[str, object]:
        contract = {"id": "c", "dateSigned": "2031-01-05T00:00:00Z", "value": {"amount": amount, "currency": "EUR"}}
        return {"ocid": "x-1", "id": day, "date": f"{day}T00:00:00Z", "buyer": {"name": "Sarrow"}, "parties": [{"name": "Firm", "roles": ["supplier"]}], "contracts": [contract]}

    told = []
    for name, days in (("right", ("2031-02-01", "2031-03-01")), ("turned", ("2031-03-01", "2031-02-01"))):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({"releases": [release(day, 7 if day < "2031-03" else 9) for day in days]}), "utf-8")
        told.append(json.loads(call("support", "import", file, "--format", "ocds", "--json").out)["took"])
    assert [(one["amount_low"], one["replaces"]) for one in told[0]["moves"]] == [("7", ""), ("9", told[0]["moves"][0]["id"])]
    assert [one["amount_low"] for one in told[1]["moves"]] == ["7", "9"]
    assert ["order of their dates" in str(one["notes"]) for one in told] == [False, True]


@pytest.mark.parametrize("words", ["x", "-1"])
def test_a_tolerance_of_an_import_is_a_number(words: str, tmp_path: Path) -> None:
    file = tmp_path / "offers.csv"
    file.write_text(f"no,giver,currency,offered,day\n{OFFER}\n", "utf-8")
    told = call("support", "import", file, *FORM, "--adds", "offered=offered", "--tolerance", words)
    assert told.code == 2
    assert "--tolerance" in told.err
