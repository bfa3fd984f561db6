"""Tables of every job may be divided by any usual sign; answers on ownership and dealings name who was not judged, and what may turn them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest

pytest.importorskip("numba")
pytest.importorskip("polars")

from commandline import call

from servanda.app import sanctions
from servanda.base.tables.text import DIVIDERS
from servanda.instruments.sanctions.authorities import authorities
from servanda.instruments.sanctions.dealings.page import dealings_page
from servanda.instruments.sanctions.evasion import reading
from servanda.instruments.sanctions.licences.dealings import read_dealings
from servanda.instruments.sanctions.ownership.page import caught_page, if_listed_page, if_sells_page, owners_page, owns_page
from servanda.instruments.sanctions.review.effectiveness.panel import Columns
from servanda.instruments.sanctions.review.effectiveness.panel_file import read_panel
from servanda.report.markdown import markdown

EMBARGO = Path(__file__).resolve().parents[2] / "dossiers" / "embargo"
HOLDINGS, LISTED = EMBARGO / "ownership" / "holdings.csv", EMBARGO / "ownership" / "listed.txt"
QUESTION = {"listed": (str(LISTED),), "on": "2031-07-10", "regimes": ("us-ofac",)}


def redivided(source: Path, target: Path, sign: str) -> Path:
    """The same table with another sign between its cells."""
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\n").writerows(csv.reader(io.StringIO(source.read_text("utf-8-sig"))))
    target.write_text(out.getvalue(), "utf-8")
    return target


@pytest.mark.parametrize("sign", DIVIDERS)
def test_every_job_reads_every_divider(sign: str, tmp_path: Path) -> None:
    holdings = redivided(HOLDINGS, tmp_path / "holdings.csv", sign)
    before, after = (sanctions.own((str(path),), **QUESTION) for path in (HOLDINGS, holdings))
    assert after.counts == before.counts
    payments, rates = EMBARGO / "dealings" / "payments.csv", EMBARGO / "dealings" / "rates.csv"
    paid = [
        sanctions.deal(one, listed=(EMBARGO / "dealings" / "listed.txt",), rates=two, to="XBD")
        for one, two in ((payments, rates), (redivided(payments, tmp_path / "payments.csv", sign), redivided(rates, tmp_path / "rates.csv", sign)))
    ]
    assert paid[0].exposures == paid[1].exposures
    assert paid[0].rejects == paid[1].rejects
    table = next((EMBARGO / "trade").glob("*.csv"))
    assert reading.read(redivided(table, tmp_path / "trade.csv", sign)).equals(reading.read(table))
    some = f"id{sign}date{sign}activity{sign}party\nd1{sign}2031-11-03{sign}pay salaries{sign}Harrow Strand Shipping\n"
    assert [(one.id, one.day) for one in read_dealings(some.encode(), "d.csv")] == [("d1", dt.date(2031, 11, 3))]
    panel = f"unit{sign}period{sign}value\nA{sign}2030{sign}1\nA{sign}2031{sign}2\n"
    assert read_panel(panel.encode(), Columns(outcome="value"), "p.csv")


def test_every_page_of_ownership_names_who_was_not_judged() -> None:
    files = (str(HOLDINGS),)
    question = {key: value for key, value in QUESTION.items() if key != "listed"}
    pages = (
        caught_page(sanctions.own(files, **QUESTION)), owns_page(sanctions.owns(files, "Toren Vaskeld", **QUESTION)), owners_page(sanctions.owners(files, "Fell Ferries", **QUESTION)),
        if_listed_page(sanctions.if_listed(files, "Aldis Brook", **question)), if_sells_page(sanctions.if_sells(files, "Toren Vaskeld", "Sorrel Holding", **QUESTION)),
    )  # fmt: skip
    for page in pages:
        text = markdown(page)
        for one in authorities():
            assert (one.name in text.partition("Not judged here")[2]) == (one.id != "us-ofac"), (page.title, one.name)
    assert "its rule was not asked for" in markdown(pages[0])
    done = call("sanctions", "own", "caught", "-f", HOLDINGS, "--listed", LISTED, "--as-of", "2031-07-10", "--json")
    assert any("affiliates rule" in line for line in json.loads(done.out)["not_judged"])


def test_dealings_name_who_was_not_judged(tmp_path: Path) -> None:
    payments = EMBARGO / "dealings" / "payments.csv"
    nobody = sanctions.deal(payments, parties=("Sorenna Kalvik",))
    assert "no list of any authority was at hand" in markdown(dealings_page(nobody))
    with_list = sanctions.deal(payments, list_files=(f"un-xml={EMBARGO / 'lists' / 'un.xml'}",))
    assert not any(line.startswith("United Nations") for line in with_list.not_judged)
    assert any(line.startswith("European Union") for line in with_list.not_judged)


def test_fractions_are_told_at_the_head_of_every_page(tmp_path: Path) -> None:
    path = tmp_path / "fractions.csv"
    path.write_text("owner;company;share\nToren Vaskeld;Sorrel Holding;0.55\nAldis Brook;Sorrel Holding;0.45\n", "utf-8")
    found = sanctions.own((str(path),), listed=("Toren Vaskeld",), on="2031-07-10", regimes=("us-ofac",), parties=("Sorrel Holding",))
    text = markdown(caught_page(found))
    assert text.index("fractions") < text.index("On 2031-07-10")
    assert "fractions" in markdown(owns_page(sanctions.owns((str(path),), "Toren Vaskeld", on="2031-07-10")))


def test_who_was_delisted_by_all_catches_nobody(tmp_path: Path) -> None:
    def sanction(number: int, end: str) -> dict[str, object]:
        return {"id": f"s{number}", "schema": "Sanction", "properties": {"entity": ["x"], "authority": ["A"], "startDate": ["2020-01-01"], **({"endDate": [end]} if end else {})}}

    for ends, expected in ((("2030-01-01",), "not"), (("2030-01-01", ""), "must"), (("2031-07-11",), "must")):
        lines = [
            {"id": "x", "schema": "Person", "properties": {"name": ["X"], "topics": ["sanction"]}}, {"id": "c", "schema": "Company", "properties": {"name": ["C"]}},
            {"id": "o", "schema": "Ownership", "properties": {"owner": ["x"], "asset": ["c"], "percentage": ["60"]}}, *(sanction(n, end) for n, end in enumerate(ends)),
        ]  # fmt: skip
        path = tmp_path / f"{len(ends)}{ends[0]}.ftm.json"
        path.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
        found = sanctions.own((), list_files=(f"ftm={path}",), on="2031-07-10", regimes=("us-ofac",), parties=("ftm:c",))
        assert [row.verdict.value for row in found.answers] == [expected], ends
