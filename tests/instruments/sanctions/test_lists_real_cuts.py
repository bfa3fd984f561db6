"""What importers misread in real cuts, each on a made-up twin, and on the cut itself where it is here."""

from __future__ import annotations

import itertools

import pytest
from listed_files import SHARED, real

from servanda.instruments.sanctions.lists.documents import country_of
from servanda.instruments.sanctions.lists.guess import guess
from servanda.instruments.sanctions.lists.parts import script_of
from servanda.instruments.sanctions.lists.registry import read
from servanda.instruments.sanctions.records import Parsed, Role

CUTS = SHARED / "lists" / "real_cuts"


def cut(name: str) -> Parsed:
    path = real(CUTS / name)
    return read(guess({path.name: path}), {path.name: path})


def uk(body: str, kind: str = "Individual") -> Parsed:
    name = "<Names><Name><Name1>Toren</Name1><Name6>Vaskeld</Name6><NameType>Primary Name</NameType></Name></Names>"
    text = f"<Designations><Designation><UniqueID>XC1</UniqueID><IndividualEntityShip>{kind}</IndividualEntityShip>{name}{body}</Designation></Designations>"
    return read("uk-xml", {"uk.xml": text.encode()})


def seco(body: str) -> Parsed:
    return read("seco-xml", {"seco.xml": f'<swiss-sanctions-list date="2031-01-01"><target ssid="1"><individual>{body}</individual></target></swiss-sanctions-list>'.encode()})


# (a) a sign that only looks like a letter of the script


@pytest.mark.parametrize("text,script", [("Ισλαµικό Μέτωπο", "Grek"), ("Ｔｏｒｅｎ", "Latn"), ("ﻣﺤﻤﺪ", "Arab"), ("Toren", "Latn"), ("Торен Vaskeld", "")])
def test_letters_in_compatible_forms_are_of_their_script(text: str, script: str) -> None:
    assert script_of(text) == script


def test_the_greek_name_is_an_original() -> None:
    greek = [one for one in cut("eu_real.xml").names if "Μέτωπο" in one.text]
    assert [(one.role, one.script) for one in greek] == [(Role.ORIGINAL, "Grek")]


# (b) forms of address, owner or operator


def test_a_form_of_address_is_no_position() -> None:
    body = "<Titles><Title>Mullah</Title><Title>Haji</Title></Titles><Positions><Position>Minister of Ports</Position></Positions>"
    (entity,) = uk(body).entities
    assert entity.positions == ("Minister of Ports",)
    assert [value for name, value in entity.extra if name == "title"] == ["Mullah", "Haji"]
    assert seco('<identity><name><name-part name-part-type="title"><value>Sheikh</value></name-part><name-part order="1"><value>Toren</value></name-part></name></identity>').entities[0].positions == ()


def test_an_operator_is_not_said_to_own() -> None:
    (edge,) = uk("<ShipDetails><CurrentOwnerOperator>Kelm Lines</CurrentOwnerOperator></ShipDetails>", "Ship").edges
    assert (edge.kind, edge.least, edge.most) == ("owns", 0.0, 1.0)  # from nothing to all of it: the list does not say
    assert "does not say which" in edge.note


# (c) subsidiaries, and papers with what stands beside them


def test_a_subsidiary_is_a_relation() -> None:
    found = uk("<EntityDetails><ParentCompany>Ostvale Holding</ParentCompany><Subsidiary>Kelm Branch</Subsidiary></EntityDetails>", "Entity")
    assert {(one.source, one.target, one.kind) for one in found.edges} == {("name:Ostvale Holding", "uk:XC1", "owns"), ("uk:XC1", "name:Kelm Branch", "owns")}


def test_a_passport_has_its_country() -> None:
    one = "<Passport><PassportNumber>P0458</PassportNumber><PassportAdditionalInformation>{}</PassportAdditionalInformation></Passport>"
    found = uk(f"<PassportDetails>{one.format('Corvany passport')}{one.format('duplicate row')}</PassportDetails>")
    assert [(x.kind, x.value, x.country, x.note) for x in found.identifiers] == [("passport", "P0458", "xc", "Corvany passport; duplicate row")]
    head = "Report Date: 1-Jan-2031\nUnique ID,Name 6,Name type,Passport number,Passport additional information\n"
    row = read("uk-csv", {"uk.csv": (head + 'XC1,Vaskeld,Primary Name,"(1) P1 (2) P2","(1) Corvany (2) UK passport"\n').encode()})
    assert [(x.value, x.country) for x in row.identifiers] == [("P1", "xc"), ("P2", "gb")]
    loose = read("uk-csv", {"uk.csv": (head + 'XC1,Vaskeld,Primary Name,"(1) P1 (2) P2","Corvany, both"\n').encode()})
    assert [(x.value, x.country) for x in loose.identifiers] == [("P1", ""), ("P2", "")]
    assert ("passport additional information", "Corvany, both") in loose.entities[0].extra  # to which of the two is not said


@pytest.mark.parametrize("words,code", [("Afghanistan passport", "af"), ("UK passport", "gb"), ("per order of 1990", ""), ("In Kabul", ""), ("can be seen", ""), ("Corvanian no. 7", "xc")])
def test_countries_in_prose(words: str, code: str) -> None:
    assert country_of(words) == code


def test_the_uk_cut() -> None:
    found = cut("uk_real.xml")
    passports = [one for one in found.identifiers if one.kind == "passport"]
    assert [(one.value, one.country) for one in passports if one.value == "P04581926"] == [("P04581926", "af")]
    assert not {"Mullah", "Haji"} & {word for one in found.entities for word in one.positions}
    assert any(one.target == "name:Kandahar Branch" for one in found.edges)


# (d) spellings of the parts of a name


def part(kind: str, value: str, **variants: list[str]) -> str:
    spelt = "".join(f'<spelling-variant script="{script}">{word}</spelling-variant>' for script, words in variants.items() for word in words)
    return f'<name-part order="1" name-part-type="{kind}"><value>{value}</value>{spelt}</name-part>'


def names_of(*parts: str) -> Parsed:
    return seco(f'<identity main="true"><name name-type="primary-name">{"".join(parts)}</name></identity>')


def test_spellings_are_combined_within_a_script_only() -> None:
    found = names_of(part("family-name", "Vaskeld", LATN=["Vaskelt"], CYRL=["ВАСКЕЛЬД"]), part("given-name", "Toren", LATN=["Torin"]))
    assert {one.text for one in found.names} == {"Vaskeld Toren", "Vaskelt Toren", "Vaskeld Torin", "Vaskelt Torin"}
    assert all(one.script == "Latn" for one in found.names)
    assert ("part of a name in Cyrl", "ВАСКЕЛЬД") in found.entities[0].extra
    whole = names_of(part("family-name", "Vaskeld", CYRL=["Васкельд"]), part("given-name", "Toren", CYRL=["Торен", "Торин"]))
    assert {(one.text, one.role) for one in whole.names if one.script == "Cyrl"} == {("Васкельд Торен", Role.ORIGINAL), ("Васкельд Торин", Role.ORIGINAL)}


def test_no_name_of_any_shape_mixes_scripts_or_misses_a_way() -> None:
    options = ({}, {"LATN": ["Aa"]}, {"LATN": ["Aa", "Ab"]}, {"CYRL": ["Аа"]}, {"LATN": ["Aa"], "CYRL": ["Аа", "Аб"]}, {"ARAB": ["عا"], "CYRL": ["Аа"]})
    for shapes in itertools.product(options, repeat=3):
        kinds = ("family-name", "given-name", "father-name")
        found = names_of(*(part(kind, value, **shape) for kind, value, shape in zip(kinds, ("Fam", "Giv", "Fat"), shapes, strict=True)))
        assert all(one.script for one in found.names), shapes
        expected = len(set(itertools.product(*([value, *shape.get("LATN", ())] for value, shape in zip(("Fam", "Giv", "Fat"), shapes, strict=True)))))
        assert len([one for one in found.names if one.script == "Latn"]) == min(expected, 20)


def test_many_spellings_are_limited_and_told() -> None:
    found = names_of(*(part(kind, value, LATN=[f"{value}{c}" for c in "abcde"]) for kind, value in (("family-name", "Vas"), ("given-name", "Tor"), ("father-name", "Il"))))
    assert len(found.names) == 20
    assert any("216 ways" in value for _, value in found.entities[0].extra)


def test_the_swiss_cut() -> None:
    found = cut("seco_real.xml")
    texts = [one.text for one in found.names]
    assert "Lukashenko Aliaksandr" in texts
    assert "Lukashenka Alexander" in texts
    assert not [text for text in texts if not script_of(text)]
    swift = [(one.value, one.note) for one in found.identifiers if one.kind == "swift"]
    assert swift == [("BETAIRTHKSH", "Kish Island branch"), ("GAMAAEA1", "Dubai branch"), ("BETAIRTH", "Tehran branch")]
    assert [one.normal for one in found.identifiers if one.kind == "imo"] == ["8405270"]


# (e) labels of numbers


@pytest.mark.parametrize(
    "words,expected",
    [
        ("SWIFT codes: KELMXCAA (Kelm, head office), KELMXCBB", [("swift", "KELMXCAA", "Kelm, head office"), ("swift", "KELMXCBB", "")]),
        ("SWIFT/BIC: KELMXCAA", [("swift", "KELMXCAA", "")]),
        ("BIC code: KELMXCAA.", [("swift", "KELMXCAA", "")]),
        ("IMO numbers: 0100003; 0100015", [("imo", "0100003", ""), ("imo", "0100015", "")]),
        ("E-mail: a@kelm.example", [("email", "a@kelm.example", "")]),
        ("Remark: none", []),
    ],
)  # fmt: skip
def test_numbers_after_their_label(words: str, expected: list[tuple[str, str, str]]) -> None:
    body = f"<identity><name><name-part><value>Kelm Bank</value></name-part></name></identity><other-information>{words}</other-information>"
    found = [(one.kind, one.value, one.note.replace("the check digit does not fit", "").strip("; ")) for one in seco(body).identifiers]
    assert found == expected
