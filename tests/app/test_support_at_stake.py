"""What of the ledger hangs on an actor, and what lies between the two sides of a red line, as verbs of strategy tell it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("scipy")

from commandline import ROOT, call

RELIEF = ROOT / "dossiers" / "relief"
DAY = ("--from", "2031-04-30", "--today", "2031-04-30")
LINE = """
```servanda
act close the quay
  by Sarrow

red line quay "The quay stays open" by Velland to Sarrow
  Sarrow must not close the quay
  declared publicly on 2031-02-01
  otherwise
    rung 1 Velland may put it right
      within 10 days of the breach
```
"""


def pledged(*words: object) -> list[dict[str, str]]:
    found = call("strategy", "whatif", *words, *DAY, "--json")
    assert found.code in (0, 1), found.err
    return json.loads(found.out).get("pledged", [])  # type: ignore[no-any-return]


def test_what_hangs_on_a_donor_an_agency_a_recipient() -> None:
    velland = {one["id"]: one for one in pledged(RELIEF, "--without", "Velland")}
    assert set(velland) == {"VEL-01", "TRN-01"}
    assert velland["VEL-01"] == {
        "id": "VEL-01", "clause": "relief:1", "what": "budget-support", "how": "Velland gives it", "promised": "400,000,000 EUR",
        "delivered": "120,000,000 EUR", "open": "280,000,000 EUR", "late": "no",
    }  # fmt: skip
    assert {one["how"] for one in pledged(RELIEF, "--without", "Harrow Agency")} == {"Harrow Agency passes it on"}
    assert len(pledged(RELIEF, "--without", "Sarrow")) == 6
    assert pledged(ROOT / "dossiers" / "harbour", "--without", "Monitoring Mission") == [], "a dossier without a ledger"
    page = call("strategy", "whatif", RELIEF, "--without", "Velland", *DAY)
    assert "Support that hangs on it" in page.out
    assert "E+" not in page.out, "no exponent is shown to a reader"


def test_what_is_delivered_in_full_hangs_on_nobody(tmp_path: Path) -> None:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    moves = home / "support" / "moves.csv"
    row = "m99,VEL-01,delivered,2031-04-01,2031-04-02,280000000,280000000,EUR,no,,R-90,statement of account,2031-04-02,Joint Audit Office,A1\n"
    moves.write_text(moves.read_text("utf-8") + row, "utf-8")
    assert {one["id"] for one in pledged(home, "--without", "Velland")} == {"TRN-01"}


def test_the_card_of_a_line_tells_the_support_between_its_sides(tmp_path: Path) -> None:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    (home / "compact.md").write_text((home / "compact.md").read_text("utf-8") + LINE, "utf-8")
    found = call("strategy", "lines", home, "--as-of", "2031-04-30", "--today", "2031-04-30", "--json")
    assert found.code in (0, 1), found.err
    (card,) = json.loads(found.out)["cards"]
    assert {(one["id"], one["how"]) for one in card["pledged"]} == {("VEL-01", "Velland to Sarrow"), ("TRN-01", "Velland to Sarrow")}
    page = call("strategy", "lines", home, "--as-of", "2031-04-30", "--today", "2031-04-30").out
    assert "Support between the two sides" in page


def test_a_line_that_cannot_be_read_is_not_none(tmp_path: Path) -> None:
    home = tmp_path / "relief"
    shutil.copytree(RELIEF, home)
    broken = LINE.replace(" by Velland to Sarrow", "\n  by Velland to Sarrow")
    (home / "compact.md").write_text((home / "compact.md").read_text("utf-8") + broken, "utf-8")
    told = call("strategy", "lines", home, "--today", "2031-04-30")
    assert told.code == 2
    assert "not all of the dossier could" in told.err
