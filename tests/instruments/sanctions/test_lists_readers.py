"""Every format tells the same facts of the same fictional list; the real lists are read whole."""

from __future__ import annotations

import collections
from pathlib import Path

import embargo_made
import pytest
from listed_files import FILES, JOURNAL, LISTS, SHARED, real, sdn

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.lists.guess import guess
from servanda.instruments.sanctions.lists.registry import FORMATS, read
from servanda.instruments.sanctions.lists.snapshot import tables_of
from servanda.instruments.sanctions.records import Parsed, Role, Sort
from servanda.instruments.sanctions.tables import TABLES, from_table


def words(text: str) -> frozenset[str]:
    """A name without order, capitals and commas: publishers differ in these alone."""
    return frozenset(text.replace(",", " ").upper().split())


def facts(parsed: Parsed) -> dict[str, dict[str, set[frozenset[str]]]]:
    names: dict[str, set[frozenset[str]]] = collections.defaultdict(set)
    weak: dict[str, set[frozenset[str]]] = collections.defaultdict(set)
    for name in parsed.names:
        (weak if name.role is Role.WEAK else names)[name.entity].add(words(name.text))
    return {"names": names, "weak": weak}


@pytest.mark.parametrize("code", FILES)
def test_every_format_names_the_same_people_by_the_same_names(code: str) -> None:
    parsed = read(code, FILES[code])
    assert parsed.rejects == ()
    rows = [row for row in embargo_made.table() if code != "un-xml" or row["sort"] != "vessel"]
    assert len(parsed.entities) == len(rows)
    said = facts(parsed)
    for entity, row in zip(parsed.entities, rows, strict=True) if code != "un-xml" else _by_number(parsed, rows):
        strong = {words(one) for one in (embargo_made.name(row), *row["strong"])}
        if row.get("original") and code != "ofac-csv":
            strong.add(words(row["original"]))
        weak = {words(one) for one in row["weak"]}
        if code == "un-xml" and row["sort"] != "person":  # the UN grades the aliases of persons alone
            strong, weak = strong | weak, set()
        assert said["names"][entity.id] == strong, row
        assert said["weak"].get(entity.id, set()) == weak, row
        if row["sort"] == "person":
            assert entity.sort is Sort.PERSON
            assert (entity.born, entity.sex) == ((row["born"],), row["sex"])
            assert entity.nationalities == (row["country"],)
            assert [one.normal for one in parsed.identifiers if one.entity == entity.id and one.kind == "passport"] == [
                row["passport"]
            ]
        if row["sort"] == "vessel":
            assert [one.normal for one in parsed.identifiers if one.entity == entity.id and one.kind == "imo"] == [row["imo"]]
            assert entity.sort is (Sort.ORGANISATION if code.startswith("eu-fsf") else Sort.VESSEL)
    assert all(one.list == FORMATS[code].list for one in parsed.listings)
    if code != "ofac-csv":
        assert {one.listed_on for one in parsed.listings} == {"2031-07-04"}


def _by_number(parsed: Parsed, rows: list[dict[str, object]]) -> list[tuple[object, dict[str, object]]]:
    numbered = {str(row["number"]): row for row in rows}
    return [(entity, numbered[entity.id.rpartition(".")[2]]) for entity in parsed.entities]


@pytest.mark.parametrize("code", FILES)
def test_the_format_is_told_by_the_content(code: str) -> None:
    assert guess(FILES[code]) == code


@pytest.mark.parametrize("code", FILES)
def test_every_record_has_its_place_and_every_row_its_entity(code: str) -> None:
    parsed = read(code, FILES[code])
    ids = {one.id for one in parsed.entities}
    assert len(ids) == len(parsed.entities)
    assert {one.entity for one in parsed.evidence} == ids
    assert all(" line " in one.place or "/" in one.place for one in parsed.evidence)
    for rows in (parsed.names, parsed.identifiers, parsed.listings):
        assert {one.entity for one in rows} <= ids
    assert all({one.source, one.target} & ids for one in parsed.edges)
    for table, rows in tables_of(parsed).items():
        assert from_table(table, rows) == getattr(
            parsed, {"entity": "entities", "evidence": "evidence"}.get(table, f"{table}s")
        ), table
    assert set(tables_of(parsed)) == set(TABLES)


def test_the_shipped_files_are_what_the_script_makes() -> None:
    for name, text in embargo_made.files().items():
        assert (LISTS / name).read_bytes() == text.encode(), name


def test_owners_are_resolved_to_those_the_list_names() -> None:
    for code in ("ofac-csv", "ofac-xml", "uk-xml", "uk-csv", "ftm"):
        parsed = read(code, FILES[code])
        caption = {one.id: one.caption for one in parsed.entities}
        owned = {(caption.get(one.source), caption.get(one.target)) for one in parsed.edges if one.kind == "owns"}
        assert {("Harrow Strand Shipping", "SEA LANTERN"), ("Harrow Strand Shipping", "GREY HERON")} <= owned, code


def test_family_and_given_names_as_published() -> None:
    parted = {"ofac-csv", "ofac-xml", "eu-fsf-xml", "eu-fsf-csv", "uk-xml", "uk-csv", "seco-xml", "ftm"}
    for code in FILES:
        first = read(code, FILES[code]).names[0]
        assert ((first.family.title(), first.given) == ("Vaskeld", "Toren")) is (code in parted), code


def test_seco_keeps_those_taken_off_with_the_day() -> None:
    off = {one.entity: one.delisted_on for one in read("seco-xml", FILES["seco-xml"]).listings}
    assert {id for id, day in off.items() if day} == {"ch-seco:110"}
    assert off["ch-seco:110"] == "2031-12-15"


def test_another_format_than_the_file_is_refused() -> None:
    for code in FILES:
        other = "un-xml" if code != "un-xml" else "uk-xml"
        with pytest.raises(Refusal) as stop:
            read(other, FILES[code] if code != "eu-oj" else {"x": LISTS / "journal" / "consolidated" / "32031R0704.csv"})
        assert stop.value.place


def test_a_code_that_many_companies_share_is_no_tax_number() -> None:
    head = "celex,annex,programKey,measure,schema,name,innCode,kppCode"
    table = f"{head}\n32031R0704,I,XB,Asset freeze,Company,ALDER,7700000001,773101001\n"
    parsed = read("eu-oj", {"consolidated/32031R0704.csv": table.encode()})
    assert [(one.kind, one.value) for one in parsed.identifiers] == [("tax", "7700000001"), ("other", "773101001")]


# --- the real lists -----------------------------------------------------------------------------------------------------


def test_real_sdn_with_its_aliases_and_addresses() -> None:
    ofac = SHARED / "lists" / "ofac"
    parsed = read(
        "ofac-csv",
        {"prim": sdn("2024-05-03"), "alt": real(ofac / "alt_2025-12.csv.gz"), "add": real(ofac / "add_2025-12.csv.gz")},
    )
    assert len(parsed.entities) == 14_965
    assert sum(one.target.startswith("name:") for one in parsed.edges) < 250  # the rest name parties that are no entry, or several
    by_sort = collections.Counter(one.sort for one in parsed.entities)
    assert by_sort == {Sort.ORGANISATION: 6_884, Sort.PERSON: 6_854, Sort.VESSEL: 851, Sort.AIRCRAFT: 376}
    assert sum(bool(one.born) for one in parsed.entities) > 8_000
    # the alias and address files are nineteen months younger: what they say of later listings is told, not lost
    assert all("which the primary file does not have" in one.reason or "date of listing" in one.reason for one in parsed.rejects)
    alias_rows = sum(1 for one in parsed.evidence if one.place.startswith("alt ")) + sum(
        1 for one in parsed.rejects if one.place.startswith("alt ")
    )
    assert alias_rows == 20_107


def test_real_consolidated_with_its_comments() -> None:
    ofac = SHARED / "lists" / "ofac"
    parts = ("prim", "alt", "add", "comments")
    parsed = read("ofac-cons-csv", {f"cons_{part}.csv": real(ofac / f"cons_{part}.csv") for part in parts})
    assert len(parsed.entities) == 442
    assert parsed.rejects == ()
    cut = next(one for one in parsed.entities if one.id == "us-ofac-cons:17014")  # cut within the word “Number”
    assert "Registration Number 1027700342890 (Russia)" in cut.remarks
    continued = next(one for one in parsed.entities if one.id == "us-ofac-cons:17016")
    assert "associated with this name are prohibited.; Listing Date (EO 14024 Directive 3): 24 Feb 2022" in continued.remarks
    assert ("7744001497", "ru") in {(one.value, one.country) for one in parsed.identifiers if one.entity == continued.id}


def test_real_un_list() -> None:
    parsed = read("un-xml", {"un": real(SHARED / "lists" / "un" / "UN_consolidated_2026-02-27.xml.gz")})
    assert (len(parsed.entities), parsed.published, parsed.rejects) == (1_003, "2026-02-27", ())
    assert collections.Counter(one.sort for one in parsed.entities) == {Sort.PERSON: 730, Sort.ORGANISATION: 273}
    assert sum(one.role is Role.ORIGINAL for one in parsed.names) > 350
    assert all(one.listed_on for one in parsed.listings)


def test_real_official_journal() -> None:
    parsed = read("eu-oj", {"journal": real(JOURNAL)})
    rows = len({one.place for one in parsed.evidence})
    assert rows == 8_434
    assert len(parsed.entities) == 8_422  # twelve rows say a second measure of an entity
    assert all(one.reason.startswith(("date of ", "day of ")) for one in parsed.rejects)


@pytest.mark.parametrize(("name", "entities"), [("yente_entities.delta.json", 2), ("nomenklatura_donations.ijson.gz", 95)])
def test_real_followthemoney(name: str, entities: int) -> None:
    path = real(SHARED / "ftm" / name)
    parsed = read("ftm", {name: Path(path)})
    assert len(parsed.entities) == entities
    assert {one.reason.split(" (")[0] for one in parsed.rejects} <= {"290 of schema Payment"}
