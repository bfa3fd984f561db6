"""`servanda support flags`: files in, leads under their steps out; what marks the page, what a reader may see, what never changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import ROOT, Result, call

import servanda
from servanda.base.refusal import Refusal

RELIEF = ROOT / "dossiers" / "relief"
FILES = tuple(RELIEF / "support" / "contracts" / name for name in ("pumps.json", "clinics.jsonl"))
DAY = ("--as-of", "2031-06-30", "--today", "2031-06-30")
JOIN = ("--to-dossier", RELIEF, *DAY)


def flags(*words: str | Path) -> Result:
    return call("support", "flags", *words)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_page_of_the_fictional_contracts() -> None:
    done = flags(*FILES, *JOIN)
    assert done.code == 1
    page = flat(done.out)
    assert "Under step 4.15: 4 contracts, 4 leads, 0 established" in page
    assert "Under step 4.14: 2 contracts, 2 leads, 0 established (1 dismissed" in page
    assert "221,000 EUR paid in 4 transactions" in page
    assert "A lead never changes how a step stands" in page
    assert "servanda sanctions screen NAME" in page
    assert "ocds-xs0000-wells-9" in page, "what the tables name and the files lack is told"
    assert "out of order" in page
    assert page.count("highest marking TLP:AMBER") == 2
    assert "the tender is cancelled: not asked: ocds-xs0000-clinic-8" in page


def test_the_answer_as_data() -> None:
    told = json.loads(flags(*FILES, *JOIN, "--json").out)
    assert told["marking"] == "TLP:AMBER"
    assert told["processes"] == 9
    assert {(one["lead"]["detector"], one["value"]) for one in told["leads"]} >= {("R035", 2.0), ("R036", 1.0), ("R003", 1.0)}
    assert all(one["lead"]["innocent"] and one["lead"]["settle"] for one in told["leads"])
    assert [one["established"] for one in told["steps"]] == [0, 0, 0]
    assert {one["name"] for one in told["basis"]["inputs"]} >= {"pumps.json", "clinics.jsonl", "support/contracts.csv"}


def test_without_a_dossier_nothing_is_said_of_steps() -> None:
    done = flags(FILES[0])
    assert done.code == 1
    assert "what is established was not asked (no dossier given)" in flat(done.out)
    assert "Under" not in done.out
    assert flags(FILES[1], "--leave-out", "x", "--threshold", "R003.days=1", "--label", "GREEN").out.count("TLP:GREEN") == 2


def test_leads_change_no_standing_and_only_a_determination_is_established(tmp_path: Path) -> None:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    calm = home / "calm.json"
    processes = [json.loads(line)["ocid"] for line in FILES[1].read_text("utf-8").splitlines()] + ["ocds-xs0000-pumps-1"]
    calm.write_text(json.dumps([{"ocid": ocid} for ocid in processes]), "utf-8")
    before = json.loads(flags(*FILES, "--to-dossier", home, *DAY, "--json").out)
    without = json.loads(flags(calm, "--to-dossier", home, *DAY, "--json").out)
    assert [one["standing"] for one in before["steps"]] == [one["standing"] for one in without["steps"]]
    assert before["leads"]
    assert not without["leads"]
    table = home / "support" / "determinations.csv"
    table.write_text(table.read_text("utf-8") + "D-2,ocds-xs0000-pumps-1,established,Joint Audit Office,2031-06-20,decision 9/2031,2031-06-20,Joint Audit Office,A1\n", "utf-8")
    after = json.loads(flags(*FILES, "--to-dossier", home, *DAY, "--json").out)
    assert [(one["place"], one["established"]) for one in after["steps"]][:2] == [("step 4.14", 0), ("step 4.15", 1)]
    assert after["established"] == 1
    assert [one["standing"] for one in after["steps"]] == [one["standing"] for one in before["steps"]]
    early = json.loads(flags(*FILES, "--to-dossier", home, "--as-of", "2031-06-15", "--today", "2031-06-30", "--json").out)
    assert early["established"] == 0, "on that day it was not yet determined"


def test_steps_of_the_payments_table(tmp_path: Path) -> None:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    (home / "support" / "contracts.csv").unlink()
    (home / "support" / "payments.toml").write_text('[[payment]]\nid = "1"\n[[payment.step]]\nclause = "procurement:4.15"\nocids = ["ocds-xs0000-pumps-1"]\n[[payment.step]]\nclause = "gone:9"\npledges = ["VEL-01"]\n', "utf-8")
    page = flat(flags(*FILES, "--to-dossier", home, *DAY).out)
    assert "Under step 4.15: 1 contract, 3 leads, 0 established" in page
    assert "support/contracts.csv" in page, "the missing table is told"
    (home / "support" / "payments.toml").write_text("[[payment", "utf-8")
    done = flags(*FILES, "--to-dossier", home, *DAY)
    assert done.code == 2
    assert "support/payments.toml" in done.err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,,NO-1,4.15", "there is no pledge NO-1"),
        ("x,,VEL-01,9.99", "there is no clause"),
        (",,VEL-01,4.15", "ocid"),
    ],
)
def test_bad_rows_are_refused_at_their_place(row: str, said: str, tmp_path: Path) -> None:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    table = home / "support" / "contracts.csv"
    table.write_text(table.read_text("utf-8").splitlines()[0] + f"\n{row},s,2031-05-01,o,B2\n", "utf-8")
    done = flags(FILES[0], "--to-dossier", home, *DAY)
    assert done.code == 2
    assert said in flat(done.err)
    assert "support/contracts.csv, line 2" in flat(done.err)


@pytest.mark.parametrize(("words", "code"), [(("--to", "Velland"), 2), (("--to", "Velland", "--tlp", "GREEN"), 2), (("--to", "Velland", "--tlp", "AMBER"), 1), (("--label", "PURPLE"), 2), (("--label", "CLEAR", "--to", "Velland"), 1)])
def test_a_page_of_names_goes_to_those_who_may_see_it(words: tuple[str, ...], code: int) -> None:
    done = flags(FILES[0], *words)
    assert done.code == code, done.err
    assert ("Brackwater" in done.out) == (code == 1)


def test_tables_that_bear_no_marking_go_to_no_named_reader() -> None:
    done = flags(FILES[0], *JOIN, "--to", "Velland", "--tlp", "AMBER")
    assert done.code == 2
    assert "bear no marking" in flat(done.err)


def test_from_python() -> None:
    found = servanda.support.flags([str(one) for one in FILES])
    assert found.processes == 9
    assert [one.lead.detector for one in found.leads if one.lead.weight == "strong"] == ["R003", "R035", "R036"]
    with pytest.raises(Refusal, match="is given twice"):
        servanda.support.flags([str(FILES[0])], thresholds=["R003.days=1", "R003.days=2"])
    assert servanda.support.flags(str(FILES[0])) == servanda.support.flags(str(FILES[0])), "the same bytes twice"
