"""`servanda support rows` and `support import`: a round trip loses nothing, a change is a proposal, nothing is half written."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

from commandline import ROOT, call

RELIEF = ROOT / "dossiers" / "relief"
SHARED = ROOT.parent / "shared" / "data"
AID, OCDS, IATI = SHARED / "aid", SHARED / "support" / "ocds", SHARED / "support" / "iati_2.01_annotated_example.xml"
TODAY = ("--today", "2031-06-15")
WHO = ("--accept", "--by", "Ana Reis", "--because", "letter 14/2")


@pytest.fixture
def relief(tmp_path: Path) -> Path:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    return home


def answer(*words: str | Path, code: int = 0) -> dict[str, Any]:
    done = call(*words, "--json")
    assert done.code == code, (done.out, done.err)
    return json.loads(done.out)  # type: ignore[no-any-return]


def out(relief: Path, name: str, *more: str) -> Path:
    path = relief.parent / name
    assert call("support", "rows", "export", relief, "--out", path, *more).code == 0
    return path


def read(path: Path, relief: Path, *more: str, code: int = 0) -> dict[str, Any]:
    return answer("support", "rows", "read", path, "--to", relief, *TODAY, *more, code=code)


def held(relief: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted((relief / "support").iterdir()) if one.is_file()}


def table(relief: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((relief / "support" / f"{name}.csv").read_text("utf-8").splitlines()))


def edited(path: Path, sheet: str, edit: Callable[[Any, dict[str, int]], None]) -> Path:
    import openpyxl

    book = openpyxl.load_workbook(path)
    page = book[sheet]
    edit(page, {cell.value: cell.column for cell in page[1]})
    book.save(path)
    return path


def line(page: Any, heads: dict[str, int], key: str) -> int:
    return next(cell.row for cell in page[page.cell(1, heads["id"]).column_letter] if cell.value == key)


def put(key: str, column: str, value: object) -> Callable[[Any, dict[str, int]], None]:
    def edit(page: Any, heads: dict[str, int]) -> None:
        page.cell(line(page, heads, key), heads[column], value)

    return edit


# --- out and back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rows.xlsx", "needs.csv", "pledges.csv", "moves.csv"])
def test_what_went_out_comes_back_without_a_change(relief: Path, name: str) -> None:
    more = ("--table", name.removesuffix(".csv")) if name.endswith(".csv") else ()
    found = read(out(relief, name, *more), relief)
    assert [found[one] for one in ("proposals", "conflicts", "rejects", "gone", "notes")] == [[]] * 5
    counts = {one: len(table(relief, one)) for one in ("needs", "pledges", "moves")}
    assert dict(found["read"]) == (counts if not more else {more[1]: counts[more[1]]})


def test_odd_words_survive_the_way_out_and_back(relief: Path) -> None:
    path = relief / "support" / "pledges.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Carrow Quay", '"=1+1, “Quay”  of ünïcode"').replace("400000000,400000000", "400000000.0000000000000000001,400000001"), "utf-8")
    for name, more in (("odd.xlsx", ()), ("odd.csv", ("--table", "pledges"))):
        assert read(out(relief, name, *more), relief)["proposals"] == []


def test_one_changed_cell_is_one_proposal(relief: Path) -> None:
    before = held(relief)
    found = read(edited(out(relief, "rows.xlsx"), "Pledges", put("MOR-04", "amount_high", 44)), relief, code=1)
    assert [(one["table"], one["row"], one["column"], one["old"], one["new"]) for one in found["proposals"]] == [("pledges", "MOR-04", "amount_high", "40", "44")]
    assert "relief:2" in found["proposals"][0]["note"]
    assert found["written"] == []
    assert held(relief) == before


def test_a_new_row_is_a_proposal_and_one_taken_away_is_told_and_stays(relief: Path) -> None:
    new = {"id": "N-9", "what": "blankets", "amount_low": 10, "amount_high": 12, "unit": "units of blankets", "source": "letter", "as_of": "2031-03-01", "owner": "Desk"}

    def edit(page: Any, heads: dict[str, int]) -> None:
        at = line(page, heads, "N-1")
        page.delete_rows(at)
        for head, value in new.items():
            page.cell(page.max_row + (head == "id"), heads[head], value)

    path = edited(out(relief, "rows.xlsx"), "Needs", edit)
    found = read(path, relief, code=1)
    assert {one["column"]: one["new"] for one in found["proposals"]} == {head: str(value) for head, value in new.items()}
    assert all(one["new_row"] for one in found["proposals"])
    assert found["gone"] == [["needs", "N-1"]]
    read(path, relief, *WHO)
    assert {"N-1", "N-9"} <= {one["id"] for one in table(relief, "needs")}


@pytest.mark.parametrize("who", [("--accept",), ("--accept", "--by", "Ana Reis"), ("--accept", "--because", "letter")])
def test_who_accepts_says_so_and_why(relief: Path, who: tuple[str, ...]) -> None:
    path, before = edited(out(relief, "rows.xlsx"), "Pledges", put("MOR-04", "amount_high", 44)), held(relief)
    done = call("support", "rows", "read", path, "--to", relief, *TODAY, *who)
    assert done.code == 2
    assert "--by" in done.err
    assert held(relief) == before


def test_an_accepted_cell_stands_in_the_table_and_in_the_list_of_corrections(relief: Path) -> None:
    path, before = edited(out(relief, "rows.xlsx"), "Pledges", put("MOR-04", "amount_high", 44)), table(relief, "pledges")
    found = read(path, relief, *WHO)
    assert found["written"] == ["support/pledges.csv", "support/corrections.csv"]
    assert table(relief, "pledges") == [one | ({"amount_high": "44"} if one["id"] == "MOR-04" else {}) for one in before]
    assert table(relief, "corrections") == [
        {"entered": "2031-06-15", "by": "Ana Reis", "because": "letter 14/2", "table": "pledges", "row": "MOR-04", "column": "amount_high", "old": "40", "new": "44", "restated_as": ""}
    ]
    assert read(path, relief)["proposals"] == []


def test_a_move_is_restated_by_a_row_that_replaces_it(relief: Path) -> None:
    before = table(relief, "moves")
    key = before[0]["id"]
    read(edited(out(relief, "rows.xlsx"), "Moves", put(key, "amount_low", 5)), relief, *WHO)
    after = table(relief, "moves")
    assert after[: len(before)] == before
    assert [(one["id"], one["replaces"], one["amount_low"], one["known_on"]) for one in after[len(before) :]] == [(f"{key}-r1", key, "5", "2031-06-15")]
    assert call("support", "ledger", relief, "--as-of", "2031-07-30", "--today", "2031-07-30").code in (0, 1)


def test_a_row_changed_on_both_sides_is_a_conflict(relief: Path) -> None:
    path = edited(out(relief, "rows.xlsx"), "Pledges", put("MOR-04", "amount_high", 44))
    pledges = relief / "support" / "pledges.csv"
    pledges.write_text(pledges.read_text("utf-8").replace("40,40,units", "41,41,units"), "utf-8")
    before = held(relief)
    found = read(path, relief, code=1)
    assert [one["row"] for one in found["conflicts"]] == ["MOR-04"]
    assert call("support", "rows", "read", path, "--to", relief, *TODAY, *WHO).code == 2
    assert held(relief) == before


def test_a_mistyped_year_is_told_with_its_place(relief: Path) -> None:
    found = read(edited(out(relief, "rows.xlsx"), "Pledges", put("MOR-04", "by", "2922-06-30")), relief, code=1)
    [[name, left]] = found["rejects"]
    assert (name, left["column"]) == ("pledges", "by")
    assert "2922" in left["reason"]
    assert "rows.xlsx" in left["place"]


def test_nothing_is_half_written_when_a_table_cannot_be(relief: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, before = edited(out(relief, "rows.xlsx"), "Pledges", put("MOR-04", "amount_high", 44)), held(relief)
    edited(path, "Needs", put("N-1", "what", "other"))

    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("servanda.base.snapshots.lay", full)
    done = call("support", "rows", "read", path, "--to", relief, *TODAY, *WHO)
    assert done.code == 2
    assert "No space left" in done.err
    assert held(relief) == before


def test_a_row_that_names_what_is_not_there_changes_nothing(relief: Path) -> None:
    path, before = edited(out(relief, "rows.xlsx"), "Pledges", put("MOR-04", "need", "N-77")), held(relief)
    edited(path, "Needs", put("N-1", "what", "other"))
    done = call("support", "rows", "read", path, "--to", relief, *TODAY, *WHO)
    assert done.code == 2
    assert "N-77" in done.err
    assert held(relief) == before


# --- clauses -----------------------------------------------------------------------------------------------------------


def generated(relief: Path, many: int) -> None:
    path = relief / "support" / "pledges.csv"
    rows = "".join(
        f"G-{one:04},,money,winter-heating,{('Velland', 'Morvane', 'Ildra Union')[one % 3]},Sarrow,,,,{one * 1000 + 7},{one * 1000 + 7},EUR,2031-12-{one % 28 + 1:02},,,,a list,2031-03-01,Desk,\n"
        for one in range(many)
    )
    path.write_text(path.read_text("utf-8") + rows, "utf-8")


def test_a_thousand_rows_become_clauses_that_are_read(relief: Path) -> None:
    generated(relief, 1000)
    made = answer("support", "rows", "clauses", relief, *TODAY, "--out", relief / "made.md", "--signed", "2031-03-01", "--in-force", "2031-03-02", "--by", "Ana Reis", "--because", "list of 1 March")
    assert (len(made["made"]), made["left"], made["linked"]) == (1000, [], True)
    checked = call("check", "--no-questions", relief, "--format", "json")
    assert checked.code in (0, 1), checked.err
    assert '"severity": "error"' not in checked.out
    assert {one["clause"] for one in table(relief, "pledges") if one["id"] == "G-0042"} == {"pledges:G-0042"}
    again = call("support", "rows", "clauses", relief, *TODAY, "--agreement", "more", "--out", relief / "made.md")
    assert "0 clauses made" in again.out


def test_what_a_row_does_not_say_no_clause_says(relief: Path) -> None:
    path = relief / "support" / "pledges.csv"
    head = "id,clause,sort,what,donor,to,amount_low,amount_high,unit,by,place,source,as_of,owner\n"
    path.write_text(f"{head}A,,money,heating,Velland,Sarrow,,,EUR,,Nowhere,s,2031-03-01,o\nB,,money,heating,Corvany,Sarrow,5,5,EUR,,,s,2031-03-01,o\n", "utf-8")
    made = answer("support", "rows", "clauses", relief, *TODAY)
    assert made["made"][0]["text"] == 'clause A\n  Velland must deliver support "A"'
    assert len(made["made"][0]["lacks"]) == 3
    assert [(one["row"], one["reason"]) for one in made["left"]] == [("B", "Corvany is no actor of the dossier")]


@pytest.mark.parametrize(("option", "words"), [("--title", "x\nforce: binding"), ("--agreement", "a: b"), ("--signed", "soon")])
def test_words_cannot_say_another_line_of_a_head(relief: Path, option: str, words: str) -> None:
    generated(relief, 1)
    done = call("support", "rows", "clauses", relief, *TODAY, option, words, "--out", relief / "made.md")
    assert done.code == 2
    assert option in done.err
    assert not (relief / "made.md").exists()


# --- files of others ---------------------------------------------------------------------------------------------------

FIELDS = [word for one in ("id=no", "donor=giver", "what=purpose", "unit=currency", "pledged=offered", "date=day") for word in ("--column", one)]
SAID = ("--format", "table", *FIELDS, "--set", "sort=money", "--set", "to=Sarrow", "--owner", "Desk", "--as-of", "2031-03-01")


def taken(tmp_path: Path, *rows: str, more: tuple[str, ...] = (), code: int = 0) -> dict[str, Any]:
    path = tmp_path / "offers.csv"
    path.write_text("no,giver,purpose,currency,offered,day\n" + "".join(f"{row}\n" for row in rows), "utf-8")
    return answer("support", "import", path, *SAID, *more, code=code)["took"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("2,Velland,heating,EUR,1.000.00,2031-02-01", "offered", "1.000.00"),
        ("2,Velland,heating,EUR,Undisclosed,2031-02-01", "offered", "Undisclosed"),
        ("2,Velland,heating,EUR,5,2922-02-09", "date", "2922"),
        ("2,Velland,heating,,5,2031-02-01", "unit", "not given"),
        ("2,Velland,heating,EUR,-5,2031-02-01", "amount", "a correction or a refund?"),
        ("2,,heating,EUR,5,2031-02-01", "donor", "not given"),
    ],
)
def test_a_bad_row_is_rejected_with_place_and_reason(tmp_path: Path, row: str, column: str, says: str) -> None:
    took = taken(tmp_path, "1,Morvane,clinics,EUR,7,2031-02-01", row, code=1)
    [left] = took["rejects"]
    assert left["column"] == column
    assert says in left["reason"]
    assert "line 3" in left["place"]
    assert left["repair"]
    assert [one["id"] for one in took["pledges"]] == ["1"]


def test_a_negative_amount_is_what_a_person_says_it_is(tmp_path: Path) -> None:
    rows = ("1,Velland,heating,EUR,5,2031-02-01", "2,Velland,spares,EUR,-3,2031-02-02")
    moves = taken(tmp_path, *rows, more=("--negative", "refund"))["moves"]
    assert [(one["amount_low"], one["refund"]) for one in moves] == [("5", "no"), ("3", "yes")]
    [left] = taken(tmp_path, *rows, more=("--negative", "correction"), code=1)["rejects"]
    assert "no earlier row of that amount" in left["reason"]


def test_an_import_enters_a_row_once_and_restates_none(relief: Path, tmp_path: Path) -> None:
    row, more = "1,Velland,heating,EUR,5,2031-02-01", ("--to", str(relief))
    taken(tmp_path, row, more=more)
    after = held(relief)
    taken(tmp_path, row, more=more)
    assert held(relief) == after
    done = call("support", "import", tmp_path / "offers.csv", *SAID, *more)
    assert "word for word" in done.out
    (tmp_path / "offers.csv").write_text("no,giver,purpose,currency,offered,day\n2,Morvane,x,EUR,1,2031-02-01\n1,Velland,heating,EUR,6,2031-02-01\n", "utf-8")
    done = call("support", "import", tmp_path / "offers.csv", *SAID, *more)
    assert done.code == 2
    assert held(relief) == after


def test_totals_are_added_up_again_within_the_tolerance(tmp_path: Path) -> None:
    path = tmp_path / "sums.csv"
    path.write_text("giver,grants,loans,all\nVelland,1,2,3\nMorvane,1,2,3.5\nIldra Union,,2,9\nTotal,2,6,6.5\n", "utf-8")
    said = ("--format", "table", "--column", "donor=giver", "--column", "pledged=grants", "--set", "what=aid", "--set", "unit=EUR", "--set", "sort=money", "--set", "to=Sarrow",
            "--set", "date=as_of", "--owner", "Desk", "--as-of", "2031-03-01", "--adds", "all=grants+loans", "--total", "Total")  # fmt: skip
    across, down = answer("support", "import", path, *said, code=1)["took"]["sums"]
    assert [(one["what"], one["told"], one["made"]) for one in across["off"]] == [("Morvane", "3.5", "3"), ("Total", "6.5", "8")]
    assert across["unknown"] == 1
    assert [one["what"] for one in down["off"]] == ["all"]
    loose = answer("support", "import", path, *said, "--tolerance", "10")["took"]["sums"]
    assert [one["off"] for one in loose] == [[], []]


def test_a_transaction_without_a_currency_or_below_zero_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"

    def moved(value: str) -> str:
        day = '<transaction-date iso-date="2031-02-01"/>'
        return f'<transaction><transaction-type code="3"/>{day}{value}</transaction>'

    values = ('<value currency="EUR">5</value>', "<value>6</value>", '<value currency="EUR">-7</value>')
    head = '<iati-identifier>XX-1</iati-identifier><reporting-org ref="XX"><narrative>Velland Aid</narrative></reporting-org><title><narrative>Heating</narrative></title>'
    path.write_text(f'<iati-activities version="2.03"><iati-activity last-updated-datetime="2031-03-01T00:00:00Z">{head}{"".join(map(moved, values))}</iati-activity></iati-activities>', "utf-8")
    took = answer("support", "import", path, "--format", "iati", "--recipient", "Sarrow", code=1)["took"]
    assert [(one["stage"], one["amount_low"], one["unit"]) for one in took["moves"]] == [("delivered", "5", "EUR")]
    assert [one["reason"].partition(":")[0] for one in took["rejects"]] == ["the amount has no currency", "“-7” is negative"]


@pytest.mark.skipif(not IATI.is_file(), reason="the shared data (an activity of IATI) are not at ../shared")
def test_the_shared_activity_tells_what_came_in_only_when_asked() -> None:
    took = answer("support", "import", IATI, "--format", "iati")["took"]
    assert took["moves"] == []
    assert {one["what"]: one["count"] for one in took["left"]} == {"budgets": 1, "planned disbursements": 2, "incoming funds": 1}
    took = answer("support", "import", IATI, "--format", "iati", "--incoming")["took"]
    assert [(one["stage"], one["amount_low"], one["unit"], one["date"]) for one in took["moves"]] == [("delivered", "1000", "EUR", "2012-01-01")]


@pytest.mark.skipif(not OCDS.is_dir(), reason="the shared data (releases of OCDS) are not at ../shared")
def test_the_shared_releases_are_one_process_whatever_their_order() -> None:
    files = sorted(OCDS.glob("ocp_fictional_*.json"))
    took = answer("support", "import", *files, "--format", "ocds")["took"]
    assert (took["read"], len(took["pledges"])) == (6, 1)
    assert [(one["stage"], one["amount_low"], one["unit"]) for one in took["moves"]] == [("committed", "11000000", "GBP"), ("delivered", "50000", "GBP"), ("delivered", "10000", "GBP")]
    turned = answer("support", "import", *reversed(files), "--format", "ocds")["took"]
    assert turned["moves"] == took["moves"]
    assert any("order of their dates" in one for one in turned["notes"])


@pytest.mark.skipif(not AID.is_dir(), reason="the shared data (Kiel, ledger of bilateral aid) are not at ../shared")
@pytest.mark.parametrize("name", ["kiel_ukraine_support_tracker.xlsx", "kiel_bilateral_main_data.csv"])
def test_the_shared_ledger_of_bilateral_aid_is_read_whole(name: str) -> None:
    took = answer("support", "import", AID / name, "--format", "kiel", "--as-of", "2022-12-07", code=1)["took"]
    assert (took["read"], took["taken"], len(took["pledges"]), len(took["moves"])) == (1032, 745, 873, 1218)
    assert all(one["place"].startswith(str(AID / name)) and one["reason"] and one["repair"] for one in took["rejects"])
    why = [one["reason"] for one in took["rejects"]]
    assert sum("2922" in one for one in why) == 2  # of the package and of its item
    assert sum("“1.000.00”" in one for one in why) == 1
    bounds = [one for one in took["moves"] if one["dated"] == "until"]
    assert (len(bounds), bounds[0]["date"], bounds[0]["id"]) == (139, "2022-03-10", "CZM9:committed")
    assert any(one.startswith("139 moves dated `until`") for one in took["notes"])
    assert sum("is not a date" in one for one in why) == 11
    assert sum("undisclosed" in one.casefold() for one in why) >= 241
