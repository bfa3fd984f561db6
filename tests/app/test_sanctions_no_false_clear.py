"""No false all-clear at the doors: what was not read, who was not judged, who is delisted by whom, weak aliases, ids that do not hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from servanda.base.refusal import Refusal

pytest.importorskip("icu", reason="the extra `sanctions` is not installed")
pytest.importorskip("numba", reason="the extra `sanctions` is not installed")

from servanda.app import sanctions as screening
from servanda.app.jobs import command, group, load
from servanda.app.jobs_table import JOBS
from servanda.app.sanctions import propose_decision
from servanda.instruments.sanctions.authorities import authorities
from servanda.instruments.sanctions.batch.page import screening_page
from servanda.instruments.sanctions.lists.registry import FORMATS
from servanda.instruments.sanctions.ownership.regimes import regimes
from servanda.report.markdown import markdown

decide = group("sanctions decide")
screen_verb = command("sanctions screen", load(JOBS["sanctions screen"][1]))
DAY = "2031-08-01"


def sanction(number: int, entity: str, authority: str, start: str, end: str = "") -> dict[str, object]:
    ends = {"endDate": [end]} if end else {}
    return {"id": f"s{number}", "schema": "Sanction", "properties": {"entity": [entity], "authority": [authority], "startDate": [start], **ends}}


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """A collection in which one party is listed by three, delisted by one; another is delisted by all; a third has a weak alias."""
    entities = [
        {"id": "p1", "schema": "Person", "caption": "Toren Vaskeld", "properties": {"name": ["Toren Vaskeld"], "weakAlias": ["Kestrel Morrow"], "nationality": ["xc"], "birthDate": ["1961-03-14"],
                                                                                  "email": ["Toren@Vaskeld.example"], "topics": ["sanction"]}},
        {"id": "p2", "schema": "Person", "caption": "Ilmar Destow", "properties": {"name": ["Ilmar Destow"], "topics": ["sanction"]}},
        sanction(1, "p1", "Council of the European Union", "2022-03-01", "2030-06-30"),
        sanction(2, "p1", "United Nations Security Council", "2022-01-05"),
        sanction(3, "p1", "Office of Foreign Assets Control", "2022-02-02"),
        sanction(4, "p2", "Council of the European Union", "2022-03-01", "2031-08-01"),
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("lists") / "made.ftm.json"
    path.write_text("\n".join(map(json.dumps, entities)) + "\n", "utf-8")
    return (f"ftm={path}",)


def page(result: object) -> str:
    return markdown(screening_page(result))  # type: ignore[arg-type]  # a Screening


def screened(name: str, lists: tuple[str, ...], **told: object):  # type: ignore[no-untyped-def]  # a Screening
    return screening.screen(screening.query(name, **told), list_files=lists, today=DAY, keep_index=False)  # type: ignore[arg-type]  # as query


def test_delisted_but_by_the_eu_only(lists: tuple[str, ...]) -> None:
    result = screened("Toren Vaskeld", lists)
    status = {one.authority: one.status for one in result.answers[0].statuses[0]}
    assert status == {"European Union": "delisted", "United Nations, Security Council": "listed", "United States, Treasury (OFAC)": "listed"}
    text = page(result)
    assert "It was delisted, but by European Union only." in text
    assert "taken off the list of European Union on 2030-06-30" in text
    assert "listed by United Nations, Security Council since 2022-01-05" in text
    before = screening.screen("Toren Vaskeld", list_files=lists, today="2030-06-29", keep_index=False)
    assert {one.status for one in before.answers[0].statuses[0]} == {"listed"}
    assert "delisted" not in page(before).replace("delisted on 2030-06-30", "")


def test_who_is_delisted_by_all_is_still_shown_and_said_so(lists: tuple[str, ...]) -> None:
    result = screened("Ilmar Destow", lists)
    assert result.summary.delisted == 1
    assert "On these records nobody lists it now" in page(result)
    assert "1 hit on records that nobody lists now" in page(result)


def test_every_answer_names_who_was_not_judged(lists: tuple[str, ...]) -> None:
    for name in ("Toren Vaskeld", "Mara Ellison"):
        result = screened(name, lists)
        text = page(result)
        for one in authorities():
            assert one.name in text
        assert any("BIS" in line for line in result.not_judged)
    assert not any(line.startswith("United Nations") for line in screening.screen("Mara", list_files=un_files(), today=DAY, keep_index=False).not_judged)


def un_files() -> tuple[str, ...]:
    return (f"un-xml={Path(__file__).parents[2] / 'dossiers' / 'embargo' / 'lists' / 'un.xml'}",)


def test_the_table_of_authorities_fits_what_is_read_and_modelled() -> None:
    """A new format or regime must be named in the table, else it would be called not judged."""
    publishers = {one.publisher for one in FORMATS.values()} - {"ftm"}
    assert publishers == {prefix for one in authorities() for prefix in one.publishers}
    assert {one.id for one in regimes()} == {one.regime for one in authorities() if one.regime}
    assert all(one.rule for one in authorities() if not one.regime)


def test_a_weak_alias_word_for_word_has_a_heading_of_its_own(lists: tuple[str, ...]) -> None:
    result = screened("Kestrel Morrow", lists)
    answer = result.answers[0].screened
    assert not answer.hits
    assert [(hit.listed_name, hit.entity, hit.weak_only) for hit in answer.weak] == [("Kestrel Morrow", "ftm:p1", True)]
    text = page(result)
    assert "Weak aliases, below the threshold" in text
    assert "Nobody on the lists was found" not in text
    assert "No hit.\n" not in text
    assert not screened("Mara Ellison", lists).answers[0].screened.weak


def test_a_weak_alias_with_a_fact_is_a_hit(lists: tuple[str, ...]) -> None:
    answer = screened("Kestrel Morrow", lists, born=("1961-03-14",)).answers[0].screened
    assert [hit.entity for hit in answer.hits] == ["ftm:p1"]
    assert not answer.weak


@pytest.mark.parametrize("words", ["n/a", "-", "Narnia", "??", "unknown"])
def test_an_unread_country_counts_neither_way(lists: tuple[str, ...], words: str, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(f"customer_id,name,nationality\nA,Toren Vaskeld,\nB,Toren Vaskeld,{words}\nC,Toren Vaskeld,xa\n", "utf-8")
    result = screening.screen_file(path, tmp_path / "run", list_files=lists, today=DAY, store=tmp_path / "store")
    scores = {answer.screened.query.id: answer.screened.hits[0].score for answer in result.answers}
    assert scores["A"] == scores["B"] > scores["C"]
    assert not any("country" in fact.rule for answer in result.answers if answer.screened.query.id == "B" for fact in answer.screened.hits[0].contradict)


def test_an_address_of_mail_finds_its_bearer_however_it_is_written(lists: tuple[str, ...]) -> None:
    for text in ("toren@vaskeld.example", "TOREN@VASKELD.EXAMPLE"):
        hits = screened("Nobody Known", lists, identifiers=(f"email={text}",)).answers[0].screened.hits
        assert any(fact.rule == "number-same" for hit in hits for fact in hit.agree) or not hits
    direct = screening.screen(screening.query("Toren Vaskel", identifiers=("email=TOREN@vaskeld.example",)), list_files=lists, today=DAY, keep_index=False)
    assert any(fact.rule == "number-same" for fact in direct.answers[0].screened.hits[0].agree)


def test_a_dirty_file_tells_each_cell_and_the_sum(lists: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    rows = ["1,Toren Vaskeld,18343,n/a", "2,Mara Ellison,21-Mar-50,Corvany", "3,Ann Day,14.03.1961,Narnia", "4,14.03.1961,Toren Vaskeld,xc"]
    path.write_text("Customer No,name,dob,nationality\n" + "\n".join(rows) + "\n", "utf-8")
    out = tmp_path / "run"
    result = screening.screen_file(path, out, list_files=lists, today=DAY, store=tmp_path / "store")
    assert result.summary.unread == (("born", 2), ("nationalities", 1))
    assert result.summary.said_unknown == (("nationalities", 1),)
    assert [one.place for one in result.rejects] == ["line 5"]
    assert "exchanged" in result.rejects[0].reason
    told = (out / "unread.csv").read_text("utf-8").splitlines()
    assert told[0] == "query,name,field,text,why"
    assert [line.split(",")[:4] for line in told[1:]] == [
        ["1", "Toren Vaskeld", "born", "18343"], ["1", "Toren Vaskeld", "nationalities", "n/a"], ["2", "Mara Ellison", "born", "21-Mar-50"], ["3", "Ann Day", "nationalities", "Narnia"],
    ]  # fmt: skip
    text = page(result)
    assert "born 2, nationalities 1" in text
    assert "Cells that were not read" in text
    assert result.summary.placed == 0


def test_cells_not_read_are_work_to_do(lists: tuple[str, ...], tmp_path: Path) -> None:
    options = [*(f"--list-file={one}" for one in lists), "--today", DAY, "--store", str(tmp_path / "store")]
    for born, code in (("18343", 1), ("unknown", 0), ("1944", 0)):
        path = tmp_path / f"{born}.csv"
        path.write_text(f"customer_id,name,dob\n1,Mara Ellison,{born}\n", "utf-8")
        done = CliRunner().invoke(screen_verb, ["--file", str(path), "--out", str(tmp_path / born), *options], standalone_mode=False)
        assert done.return_value == code, done.output


def test_nothing_is_decided_on_the_place_of_a_row(lists: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("name\nToren Vaskeld\n", "utf-8")
    store = tmp_path / "store"
    result = screening.screen_file(path, tmp_path / "run", list_files=lists, today=DAY, store=store)
    assert result.summary.placed == 1
    assert "Nothing can be decided on such an id" in page(result)
    with pytest.raises(Refusal, match="place of a row") as error:
        propose_decision("line 2", "ftm:p1", "true", reason="same", person="Anna Lind", screened=tmp_path / "run", store=store, now=DAY)
    assert "--column id=COLUMN" in str(error.value.repair)
    hashes = ["--hashes", "aa", "bb"]
    done = CliRunner().invoke(decide, ["propose", "row 7", "ftm:p1", "--verdict", "false", "--because", "x", "--by", "Anna Lind", "--store", str(store), *hashes], standalone_mode=False)
    assert isinstance(done.exception, Refusal)
    assert not (store / "decisions").exists()


def test_the_same_customer_keeps_the_decision_when_a_row_is_put_above(lists: tuple[str, ...], tmp_path: Path) -> None:
    path, store = tmp_path / "customers.csv", tmp_path / "store"
    path.write_text("Kundennummer;name\n77;Toren Vaskeld\n", "utf-8")
    screening.screen_file(path, tmp_path / "run", list_files=lists, today=DAY, store=store)
    propose_decision("77", "ftm:p1", "unresolved", reason="asked for the passport", person="Anna Lind", screened=tmp_path / "run", store=store, now=DAY)
    path.write_text("Kundennummer;name\n12;Mara Ellison\n77;Toren Vaskeld\n", "utf-8")
    again = screening.screen_file(path, tmp_path / "again", list_files=lists, today=DAY, store=store)
    assert {answer.screened.query.id: answer.looks[0].status for answer in again.answers} == {"77": "decided"}


@pytest.mark.parametrize("told,says", [({"countries": ("Narnia",)}, "no country"), ({"identifiers": ("imo=1234568",)}, "no IMO number"), ({"nationalities": ("n/a",)}, "no country")])
def test_a_person_who_asks_is_told_at_once(told: dict[str, object], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        screening.query("Toren Vaskeld", **told)  # type: ignore[arg-type]  # as query


def test_the_first_screen_of_the_documentation_says_what_is_missed() -> None:
    first = (Path(__file__).parents[2] / "docs" / "sanctions" / "screening.md").read_text("utf-8").splitlines()[:25]
    text = " ".join(first)
    assert "Chinese" in text
    assert "Korean" in text
    assert "one word" in text
