"""`servanda sanctions deal` at the door: the fictional payments of the dossier, its page, its JSON, its errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servanda.base.refusal import Refusal

pytest.importorskip("numba")
pytest.importorskip("polars")

from commandline import call

from servanda.app.sanctions import deal
from servanda.instruments.sanctions.dealings.page import dealings_page
from servanda.report.html import html

FOLDER = Path(__file__).resolve().parents[2] / "dossiers" / "embargo" / "dealings"
PAYMENTS, LISTED, RATES = FOLDER / "payments.csv", FOLDER / "listed.txt", FOLDER / "rates.csv"


def test_the_fictional_payments() -> None:
    dealt = deal(PAYMENTS, listed=(LISTED,), regimes=("us",))
    assert dealt.parties == 8
    towards = {e.party: e for e in dealt.exposures if e.direction.value == "towards"}
    assert [s.row for s in towards["Tallow & Finch"].path] == [1, 2]
    assert {f.answer for f in towards["Brightwater Freight"].flags} >= {"reached", "in-words"}
    assert sum(n for _reason, n in dealt.rejects) == 4
    assert [i.name for i in dealt.basis.inputs] == ["payments.csv", "listed.txt"]
    assert deal(PAYMENTS, listed=(LISTED,), regimes=("us",)) == dealt


def test_the_page_shows_paths_and_asks_for_nothing_from_outside() -> None:
    dealt = deal(PAYMENTS, listed=(LISTED,), rates=RATES, to="XBD", complete=True)
    page = dealings_page(dealt)
    text = html(page)
    assert "Ostvale Bank (listed)" in text
    assert "<svg" in text
    assert "http://www.w3.org/2000/svg" in text
    assert "src=" not in text
    assert page.foot == dealt.basis.foot()


def test_the_command(tmp_path: Path) -> None:
    target, rejects = tmp_path / "page.html", tmp_path / "rejects.csv"
    done = call("sanctions", "deal", PAYMENTS, "--listed", LISTED, "--only", "towards", "--json", "--html", target, "--rejects", rejects)
    assert done.code == 1
    said = json.loads(done.out)
    assert said["parties"] == 5
    assert said["exposures"][0]["path"][0]["row"] == 2
    assert target.read_text(encoding="utf-8").startswith("<!")
    assert len(rejects.read_text(encoding="utf-8").splitlines()) == 5


def test_nobody_is_exit_0() -> None:
    done = call("sanctions", "deal", PAYMENTS, "--party", "Sorenna Kalvik")
    assert done.code == 0
    assert "None of the listed parties appears" in done.out


def test_listed_parties_from_a_list_and_from_ownership(tmp_path: Path) -> None:
    lists = FOLDER.parent / "lists"
    dealt = deal(PAYMENTS, list_files=(f"un-xml={lists / 'un.xml'}",))
    assert "Ostvale Bank" in dealt.listed
    assert any("un" in one.name for one in dealt.basis.inputs)
    owned = call("sanctions", "own", "caught", "-f", FOLDER.parent / "ownership" / "holdings.csv", "--listed", "Toren Vaskeld", "--json")
    (tmp_path / "owned.json").write_text(owned.out, encoding="utf-8")
    assert deal(PAYMENTS, listed=(tmp_path / "owned.json",)).parties


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ({}, "no listed party"),
        ({"parties": ("Ostvale Bank",), "hops": 99}, "hops must be"),
        ({"parties": ("Ostvale Bank",), "first": "2032-13-01"}, "is not a day"),
        ({"parties": ("Ostvale Bank",), "regimes": ("atlantis",)}, "no figures of the regime"),
        ({"parties": ("Ostvale Bank",), "rates": RATES}, "not the currency"),
        ({"parties": ("Ostvale Bank",), "to": "XBD"}, "no rates"),
        ({"listed": (FOLDER / "nowhere.txt",)}, "cannot be read"),
        ({"parties": ("x",), "only": "both"}, "towards, from"),
    ],
)
def test_errors_say_what_to_mend(choice: dict[str, object], reason: str) -> None:
    with pytest.raises(Refusal, match=reason) as error:
        deal(PAYMENTS, **choice)  # type: ignore[arg-type]  # choices are those of deal
    assert error.value.repair
