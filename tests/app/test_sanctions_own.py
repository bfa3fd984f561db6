"""`servanda sanctions own` at the door: the fictional register of the dossier, its pages, its JSON, its errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servanda.base.refusal import Refusal

pytest.importorskip("numba")
pytest.importorskip("pyarrow")

from commandline import call

from servanda.app import sanctions
from servanda.base.document import Boxes
from servanda.instruments.sanctions.dealings.inputs import listed_of
from servanda.instruments.sanctions.ownership.page import caught_page, drawn, if_sells_page, owners_page, owns_page
from servanda.instruments.sanctions.ownership.records import Verdict
from servanda.report.document import readable
from servanda.report.html import html

FOLDER = Path(__file__).resolve().parents[2] / "dossiers" / "embargo" / "ownership"
HOLDINGS, PARTIES, BODS, LISTED, OWN = (str(FOLDER / n) for n in ("holdings.csv", "parties.csv", "register.bods.json", "listed.txt", "regimes.toml"))
DAY = "2031-07-10"


def verdicts(*parties: str, regime: str, on: str = DAY) -> list[str]:
    found = sanctions.own((HOLDINGS, BODS), parties=parties, listed=(LISTED,), on=on, regimes=(regime,), regimes_file=OWN)
    return ["refer" if r.refer else r.verdict.value for r in found.answers]


def test_the_fictional_register() -> None:
    asked = ("Sorrel Holding", "Brightwater Freight", "Pellow Chartering", "Quillon Partners", "Fell Ferries", "Tallow & Finch", "Ring One", "Morrow Stores")
    assert verdicts(*asked, regime="us-ofac") == ["must", "must", "must", "may", "must", "not", "not", "not"]
    assert verdicts(*asked, regime="uk") == ["not", "not", "not", "not", "not", "not", "not", "not"]
    assert verdicts("Tallow & Finch", regime="uk", on="2031-06-19") == ["must"]
    control = ("Grey Quay", "Kelm Registry", "Ostvale Lending")
    assert verdicts(*control, regime="us-ofac") == ["not", "not", "not"]
    assert verdicts(*control, regime="eu") == ["refer", "refer", "not"]
    assert verdicts(*control, regime="uk") == ["must", "must", "must"]
    assert verdicts(*control, regime="belmora") == ["must", "must", "not"]


def test_the_walks_and_the_changes() -> None:
    question = {"listed": (LISTED,), "on": DAY, "regimes": ("us-ofac",)}
    (_, down), *_ = sanctions.owns((HOLDINGS,), "Toren Vaskeld", **question).owned
    rows = {r.party: (r.verdict.value, r.short) for r in down}
    assert rows["Brightwater Freight"] == ("must", 0)
    assert rows["Fell Ferries"] == ("not", 200_000_000)
    up = sanctions.owners((HOLDINGS,), "Brightwater Freight", **question)
    assert {(h.owner, h.depth, h.listed) for h in up.owners[0][1]} == {
        ("Sorrel Holding", 1, False), ("Toren Vaskeld", 1, True), ("Toren Vaskeld", 2, True), ("Wenna Corr", 2, False),
    }  # fmt: skip
    more = sanctions.if_listed((HOLDINGS, PARTIES), "Aldis Brook", **question).changes[0][1]
    assert [c.party for c in more.changes] == ["Estrane Tin", "Brook Wharf"]
    assert more.weights == (("million crowns of turnover", 37.5),)
    sale = sanctions.if_sells((HOLDINGS,), "Toren Vaskeld", "Brightwater Freight", to="9", **question)
    assert sale.sales[0][1].answer.verdict is Verdict.NOT
    still = sanctions.if_sells((HOLDINGS,), "Toren Vaskeld", "Fell Ferries", to="25", **question).sales[0][1]
    assert still.answer.verdict is Verdict.MUST
    assert {s.party for s in still.answer.proof.steps if s.how == "listed"} == {"Ilmar Desthov", "Toren Vaskeld"}
    for page in (owns_page(sanctions.owns((HOLDINGS,), "Toren Vaskeld", **question)), owners_page(up), if_sells_page(sale)):
        assert all(line.split(":")[0] in html(page) for line in page.foot)


def test_the_page_and_the_json(tmp_path: Path) -> None:
    page = tmp_path / "caught.html"
    asked = ("sanctions", "own", "caught", "-f", HOLDINGS, "--listed", LISTED, "--as-of", DAY)
    code, out, _ = call(*asked, "--html", str(page))
    assert code == 1
    assert "Caught by ownership or control" in out
    text = page.read_text(encoding="utf-8")
    assert "<svg" in text
    assert "holdings.csv, line 4" in text
    code, out, _ = call(*asked, "--regime", "us-ofac", "--json")
    found = json.loads(out)
    assert found["basis"]["job"] == "own caught"
    names = listed_of(out.encode(), "own.json")
    assert {"Toren Vaskeld", "Brightwater Freight"} <= set(names)
    assert "Quillon Partners" not in names
    assert "Quillon Partners" in listed_of(out.encode(), "own.json", may=True)
    assert call(*asked, "--regime", "us-ofac", "--json")[1] == out
    assert call("sanctions", "own", "caught", "Aldis Brook", "-f", HOLDINGS, "--listed", LISTED, "--as-of", DAY)[0] == 0
    assert call("sanctions", "own", "regimes", "--as-of", "2024-07-02")[0] == 0


def test_names_that_would_be_markup_stay_text() -> None:
    found = sanctions.own((HOLDINGS,), parties=("Tallow & Finch",), listed=(LISTED,), on="2031-06-01", regimes=("uk",))
    assert "Tallow &amp; Finch" in html(caught_page(found))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("caught", "--listed", "X"), "no register of holdings"),
        (("caught", "-f", HOLDINGS), "nobody is named as listed"),
        (("caught", "-f", "absent.csv", "--listed", "X"), "cannot be read"),
        (("caught", "-f", HOLDINGS, "--listed", "absent.txt"), "is not there"),
        (("caught", "-f", HOLDINGS, "--listed", LISTED, "--as-of", "soon"), "is not a day"),
        (("caught", "-f", HOLDINGS, "--listed", LISTED, "--regime", "mars"), "there is no regime"),
        (("caught", "Brightwater", "-f", HOLDINGS, "--listed", LISTED, "--as-of", DAY), "knows no party"),
        (("if-listed", "Toren Vaskeld", "-f", HOLDINGS, "--listed", LISTED, "--as-of", DAY), "is listed already"),
        (("if-sells", "Toren Vaskeld", "Fell Ferries", "-f", HOLDINGS, "--listed", LISTED, "--as-of", DAY), "not above 49.9 %"),
        (("if-sells", "Toren Vaskeld", "Estrane Tin", "-f", HOLDINGS, "--listed", LISTED, "--as-of", DAY), "holds no shares"),
        (("if-sells", "A", "B", "--to", "half", "-f", HOLDINGS, "--listed", LISTED), "is not a number"),
        (("caught", "-f", HOLDINGS, "--listed", LISTED, "--same", "x"), "which two ids are one"),
    ],
)
def test_what_cannot_be_done_says_why(words: tuple[str, ...], reason: str) -> None:
    code, _, said = call("sanctions", "own", *words)
    assert code == 2
    assert reason in " ".join(said.split())


def test_lists_bring_their_entities_and_edges() -> None:
    file = FOLDER.parent / "lists" / "entities.ftm.json"
    if not file.is_file():
        pytest.skip("the fictional lists are not here")
    assert sanctions.own((HOLDINGS,), list_files=(f"ftm={file}",), on=DAY, regimes=("us-ofac",)).listed
    with pytest.raises(Refusal):
        sanctions.own((HOLDINGS,), list_files=("nonsense",), on=DAY)


def test_a_drawing_never_says_more_than_its_answer() -> None:
    """A party that may be caught is not drawn as caught, nor one that is not."""
    found = sanctions.own((HOLDINGS,), parties=("Quillon Partners", "Sorrel Holding", "Ring One"), listed=(str(LISTED),), on=DAY, regimes=("us-ofac",))
    pictures = {row.party: readable(tuple(drawn(row.answer))) for row in found.answers}
    assert not any(isinstance(one, Boxes) for shown in pictures.values() for one in shown)
    drawn_as = {row.party: (row.verdict, pictures[row.party][0].svg if pictures[row.party] else "") for row in found.answers}
    verdict, svg = drawn_as["Quillon Partners"]
    assert verdict is Verdict.MAY
    assert ">may be caught<" in svg
    assert ">caught<" not in svg
    verdict, svg = drawn_as["Sorrel Holding"]
    assert verdict is Verdict.MUST
    assert ">caught<" in svg
    verdict, svg = drawn_as["Ring One"]
    assert verdict is Verdict.NOT
    assert ">caught<" not in svg
