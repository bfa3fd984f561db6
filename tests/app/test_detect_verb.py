"""`servanda sanctions detect` as its users meet it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from commandline import ROOT, Run

from servanda.app.sanctions import detect
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.evasion.page import leads_page
from servanda.instruments.sanctions.evasion.registry import DETECTORS

EMBARGO = ROOT / "dossiers" / "embargo"
TRADE = (
    "trade-diversion",
    "--tables",
    EMBARGO / "trade",
    "--set",
    "measures=2031-07-01",
    "--set",
    "since=2031-07",
    "--set",
    "targets=Corvany",
    "--set",
    "exporter=Belmora",
)


def test_the_fictional_trade_leads_to_dunmere_alone(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "leads.html"
    told = run("sanctions", "detect", *TRADE, "--html", page)
    assert told.code == 1
    assert "1 lead to look into" in told.out
    assert "innocent explanation" in told.out
    assert "Estrane 2032" in told.out  # a partial year of the mirror is told
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 2
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_the_fictional_firms(run: Run) -> None:
    told = run(
        "sanctions",
        "detect",
        "share-transfer",
        "buy-back",
        "new-intermediary",
        "front-person",
        "--tables",
        EMBARGO / "corporate",
        "--json",
    )
    assert told.code == 1
    answer = json.loads(told.out)
    leads = {(lead["detector"], *lead["subject"]) for one in answer["runs"] for lead in one["found"]["leads"]}
    assert leads == {
        ("share-transfer", "Toren Vaskeld", "Brightwater Freight"),
        ("buy-back", "Toren Vaskeld", "Brightwater Freight"),
        ("buy-back", "Ilmar Desthov", "Quillon Partners"),
        ("new-intermediary", "Marlow Bay Trading", "Kelmport Trading House"),
        ("front-person", "Wenna Corr", "Sorenna Kalvik"),
    }
    assert {one["name"] for one in answer["basis"]["inputs"]} >= {"transfers.csv", "listed.csv"}
    assert (
        told.out
        == run(
            "sanctions",
            "detect",
            "share-transfer",
            "buy-back",
            "new-intermediary",
            "front-person",
            "--tables",
            EMBARGO / "corporate",
            "--json",
        ).out
    )


def test_no_lead_is_exit_0(run: Run) -> None:
    told = run("sanctions", "detect", "share-transfer", "--tables", EMBARGO / "corporate", "--threshold", "before-days=3")
    assert told.code == 0
    assert "No lead in these tables." in told.out


def test_without_codes_all_run_whose_tables_are_there(run: Run) -> None:
    told = run("sanctions", "detect", "--tables", EMBARGO / "ships", "--json")
    assert told.code == 1
    answer = json.loads(told.out)
    assert [one["code"] for one in answer["runs"]] == ["ais-gap", "ship-to-ship", "identity-hop", "price-cap"]
    assert all(one["found"]["leads"] for one in answer["runs"])


def test_every_detector_can_be_explained(run: Run) -> None:
    for code in DETECTORS:
        told = run("sanctions", "detect", "--explain", code, "--markdown")
        assert told.code == 0
        assert f"({code})" in told.out


def test_list_and_explain(run: Run) -> None:
    listed = run("sanctions", "detect", "--list-detectors")
    assert listed.code == 0
    assert all(code in listed.out for code in ("trade-diversion", "ais-gap", "price-cap"))
    told = run("sanctions", "detect", "--explain", "front-person")
    assert told.code == 0
    assert "What it cannot see" in told.out
    assert "our judgement" in told.out
    wrong = run("sanctions", "detect", "--explain", "front-persons")
    assert wrong.code == 2
    assert "Did you mean `front-person`?" in wrong.err


def test_a_users_own_table_with_its_own_columns(tmp_path: Path) -> None:
    text = (
        (EMBARGO / "trade" / "trade.csv")
        .read_text(encoding="utf-8")
        .replace("reporter,partner,code,month,value", "who,to,cn8,when,eur")
    )
    own = tmp_path / "mine.csv.gz"
    own.write_bytes(gzip.compress(text.encode()))
    columns = {"trade.reporter": "who", "trade.partner": "to", "trade.code": "cn8", "trade.month": "when", "trade.value": "eur"}
    found = detect(
        ["trade-diversion"], tables={"trade": own}, columns=columns, settings={"measures": "2031-07-01", "targets": "Corvany"}
    )
    assert ("Dunmere",) in {lead.subject for lead in found.leads}
    assert leads_page(found).foot[-1].endswith("job detect")
    assert dict(found.basis.settings)["column trade.value"] == "eur"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--table", "trade"), "is not NAME=VALUE"),
        (("--table", "trad=x.csv"), "no detector that runs reads a table `trad`"),
        (("--table", "trade=missing.csv"), "cannot be read"),
        (("--tables", "no-such-folder"), "no such folder"),
        (("trade-diversion", "--tables", str(EMBARGO / "trade")), "needs the day of the measures"),
        (("trade-diversion", "--tables", str(EMBARGO / "trade"), "--set", "measure=2031-07-01"), "no detector that runs has a setting `measure`"),
        (("share-transfer", "--tables", str(EMBARGO / "corporate"), "--threshold", "line=half"), "is not a number"),
        (("share-transfer", "--tables", str(EMBARGO / "corporate"), "--column", "transfers.share=part"), "has no column “part”"),
        (("share-transfer", "--tables", str(EMBARGO / "corporate"), "--column", "share=part"), "names no column"),
        (("share-transfer", "--tables", str(EMBARGO / "trade")), "needs the table `listed`"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_so(run: Run, words: tuple[str, ...], said: str) -> None:
    told = run("sanctions", "detect", *words)
    assert told.code == 2
    assert said in told.err


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    for name, data in (
        ("trade.csv", b""),
        ("trade.csv", b"partner,month,value\nx,2031-01,\xff\xfe\n"),
        ("trade.parquet", b"no parquet"),
        ("trade.xlsx", b"PK"),
        ("trade.csv", b"a,b\n1,2,3,4\n"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(Refusal) as told:
            detect(["trade-diversion"], tables={"trade": path}, settings={"measures": "2031-07-01"})
        assert told.value.repair
        assert name in told.value.place
