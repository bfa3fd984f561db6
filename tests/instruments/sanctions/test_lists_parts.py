"""Dates, numbers, countries and remarks: the small parts all readers share."""

from __future__ import annotations

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal
from servanda.base.time import read_date
from servanda.instruments.sanctions.lists.assemble import Found, assemble, content_of
from servanda.instruments.sanctions.lists.countries import country
from servanda.instruments.sanctions.lists.documents import documents
from servanda.instruments.sanctions.lists.ftm import share
from servanda.instruments.sanctions.lists.ofac_remarks import read as remarks
from servanda.instruments.sanctions.lists.parts import PUBLISHED, imo_fits, lei_fits, name_of, normal_form, script_of
from servanda.instruments.sanctions.records import Role, Sort

QUICK = settings(derandomize=True, max_examples=amount(150, 75), deadline=None, database=None)


@pytest.mark.parametrize(("words", "canonical"), [("11.8.1960", "1960-08-11"), ("03/04/1962", "1962-04-03"), ("00/03/1950", "1950-03"), ("circa 1961-1962", "~1961/1962")])
def test_publishers_write_the_day_before_the_month(words: str, canonical: str) -> None:
    assert str(read_date(words, PUBLISHED)) == canonical


@pytest.mark.parametrize("words", ["03/14/1962", "24.6.1402", "0012-01-01", "31 Feb 1970"])
def test_an_impossible_date_is_told_from_prose(words: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_date(words, PUBLISHED)
    assert caught.value.code == "no-such-day"


def test_check_digits() -> None:
    assert imo_fits("9074729")  # the worked example of the IMO's circular
    assert not imo_fits("9074728")
    assert not imo_fits("907472")
    assert lei_fits("5493001KJTIIGC8Y1R12")
    assert not lei_fits("5493001KJTIIGC8Y1R21")
    assert normal_form("imo", "IMO 907 4729") == "9074729"
    assert normal_form("imo", "9074728") == ""


@QUICK
@given(st.integers(0, 999_999), st.integers(0, 9))
def test_one_last_digit_in_ten_fits(first: int, last: int) -> None:
    digits = f"{first:06}"
    fitting = [one for one in range(10) if imo_fits(f"{digits}{one}")]
    assert len(fitting) == 1
    assert imo_fits(f"{digits}{last}") is (last == sum(int(d) * w for d, w in zip(digits, (7, 6, 5, 4, 3, 2), strict=True)) % 10)


def test_countries() -> None:
    same = {
        "kp": ("Korea, North", "DPRK", "North Korean"),
        "ir": ("Iran, Islamic Republic of", "Iranian", "IR"),
        "cd": ("Congo, Democratic Republic of the",),
        "tr": ("Türkiye",),
        "ci": ("Côte d’Ivoire",),
        "xc": ("Corvany",),
    }
    for code, words in same.items():
        assert {country(word) for word in words} == {code}
    assert country("The  Sunken Lands") == "The Sunken Lands"


def test_scripts() -> None:
    assert [script_of(text) for text in ("Vaskeld", "Васкельд", "صدام", "金", "Васкельд Toren", "123", "Ğül")] == [
        "Latn",
        "Cyrl",
        "Arab",
        "Hani",
        "",
        "",
        "Latn",
    ]


def test_published_parts_of_a_name() -> None:
    def parts(text: str) -> tuple[str, str, str]:
        made = name_of("x", text, Role.PRIMARY, Sort.PERSON)
        assert made is not None
        return made.family, made.given, made.patronymic

    assert parts("VASKELD, Toren Ilmarovich") == ("VASKELD", "Toren", "Ilmarovich")
    assert parts("Toren Ilmarovich VASKELD") == ("VASKELD", "Toren", "Ilmarovich")
    assert parts("VASKELD Toren") == ("VASKELD", "Toren", "")
    assert parts("TOREN VASKELD") == ("", "", "")
    assert parts("Toren Vaskeld") == ("", "", "")
    assert name_of("x", " - ", Role.PRIMARY, Sort.PERSON) is None


REMARKS = (
    "DOB circa 1951; alt. DOB 31 Feb 1952; POB Kelm, Corvany; nationality Corvany; citizen Dunmere; Gender Male; Passport C123 (Corvany) issued 03 Jan 2020 expires 02 Jan 2030; "
    "alt. Passport D9 (Dunmere); Tax ID No. 77-01 (Corvany); National ID No. 5 0 1 (Kelm) (Corvany); a.k.a. 'THE FERRYMAN'; f.k.a. 'OLD; NAME'; Linked To: OSTVALE BANK; wife of Ilmar Desthov; "
    "Secondary sanctions risk: Section 3; Website www.ferry.example; Digital Currency Address - XBT 1Ab9xyz; Phone Number (99)(1)(22); SWIFT/BIC OSTVXCXX; Identification Number IMO 5555555; "
    "Listing Date (Order 2): 24 Feb 2031; Listing Date (Order 1): 24 Jan 2031; Owner of the ferry."
)


def test_the_remarks_of_ofac() -> None:
    from servanda.instruments.sanctions.records import Listed

    one = Found("us-ofac:1", Sort.PERSON, "prim line 1")
    one.listings.append(Listed(entity=one.id, list="ofac-sdn"))
    remarks(one, REMARKS)
    assert one.lists["born"] == ["~1951"]
    assert one.lists["birth_places"] == ["Kelm, Corvany"]
    assert one.lists["nationalities"] == ["xc", "xd"]
    assert one.fields["sex"] == "male"
    assert [(n.text, n.role) for n in one.names] == [("THE FERRYMAN", Role.WEAK), ("OLD; NAME", Role.WEAK)]
    numbers = {(n.kind, n.value): n for n in one.identifiers}
    passport = numbers["passport", "C123"]
    assert (passport.country, passport.first, passport.last) == ("xc", "2020-01-03", "2030-01-02")
    assert numbers["passport", "D9"].country == "xd"
    assert (numbers["tax", "77-01"].normal, numbers["national-id", "5 0 1"].country) == ("7701", "xc")
    assert numbers["wallet", "1Ab9xyz"].note == "XBT"
    assert {
        ("website", "www.ferry.example"),
        ("phone", "(99)(1)(22)"),
        ("swift", "OSTVXCXX"),
        ("registration", "5555555"),
    } <= set(numbers)
    assert {(e.kind, e.target) for e in one.edges} == {("linked-to", "name:OSTVALE BANK"), ("family", "name:Ilmar Desthov")}
    assert one.listings[0].listed_on == "2031-01-24"
    extra = dict(one.extra)
    assert extra["secondary sanctions risk"] == "Section 3"
    assert ("remark", "Owner of the ferry") in one.extra
    assert ("date of birth as published", "31 Feb 1952") in one.extra
    assert [r.reason for r in one.rejects] == [
        "date of birth: “31 Feb 1952” is not a day: February 1952 has 29 days; it is kept as published"
    ]


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [("51.5", 0.515, 0.515), ("25-50", 0.25, 0.5), ("> 50 %", 0.5, 1.0), ("at most 25%", 0.0, 0.25), ("", None, None), ("a lot", None, None), ("120", None, None), ("50-25", None, None)],
)  # fmt: skip
def test_an_unknown_share_is_not_zero(words: str, least: float | None, most: float | None) -> None:
    assert share(words) == (least, most)


@QUICK
@given(st.permutations(["aka", "fka", "nka", "weak"]), st.permutations([1, 2, 3]))
def test_the_content_hash_does_not_know_order(names: list[str], numbers: list[int]) -> None:
    def made(names: list[str], numbers: list[int]) -> str:
        one = Found("x:1", Sort.ORGANISATION, "line 1")
        one.name("Ostvale", Role.PRIMARY)
        for name in names:
            one.name(f"Ostvale {name}", Role.ALIAS)
            one.more("note", name)
        for number in numbers:
            one.number("tax", f"T{number}")
            one.add("addresses", f"Quay {number}")
        return content_of(one.entity(), one.names, one.identifiers, one.edges, one.listings)

    first = made(["aka", "fka", "nka", "weak"], [1, 2, 3])
    # the first name said stays the caption; everything else may come in any order
    assert made(names, numbers) == first
    assert made(names[:-1], numbers) != first


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("C0457781", [("C0457781", "", "", "")]),
        ("M307707 (Corvanian passport issued on 12.4.2000, expired on 11.4.2005)", [("M307707", "xc", "12.4.2000", "11.4.2005")]),
        (
            "(a) AT0712501 (Dunmerian, issued on 12.3.2008), (b) Corvany number B-11",
            [("AT0712501", "xd", "12.3.2008", ""), ("B-11", "xc", "", "")],
        ),
        ("a) 1999 1 b) 286062", [("1999 1", "", "", ""), ("286062", "", "", "")]),
        ("OB0637580 (valid from 20.5.2014 to 19.5.2019)", [("OB0637580", "", "20.5.2014", "19.5.2019")]),
        ("7314052448, 7303853921", [("7314052448", "", "", ""), ("7303853921", "", "", "")]),
        ("series AB No 265658", [("series AB No 265658", "", "", "")]),
        ("unknown", [("unknown", "", "", "")]),
    ],
)
def test_numbers_written_as_prose(cell: str, found: list[tuple[str, str, str, str]]) -> None:
    assert [one[:4] for one in documents(cell)] == found


def found(id: str, *names: str, said: str = "") -> Found:
    one = Found(id, Sort.ORGANISATION, f"line {id}")
    for name in names:
        one.name(name, Role.PRIMARY if name == names[0] else Role.ALIAS)
    remarks(one, said)
    return one


def test_a_party_named_at_the_end_of_the_remarks_is_found_with_or_without_its_stop() -> None:
    parsed = assemble([found("1", "ALDER CO. LTD."), found("2", "BIRCH", said="Linked To: ALDER CO. LTD."), found("3", "ELM", said="Linked To: BIRCH.")])
    assert [(one.source, one.target) for one in parsed.edges] == [("2", "1"), ("3", "2")]


def test_of_two_parties_that_differ_by_a_stop_the_one_named_is_meant_or_none() -> None:
    two = [found("1", "ALDER LTD."), found("2", "ALDER LTD")]
    exact = assemble([*two, found("3", "ELM", said="Linked To: ALDER LTD.; Gender Male.")])
    assert exact.edges[0].target == "1"
    twice = assemble([found("1", "ALDER LTD."), found("2", "ALDER LTD."), found("3", "ELM", said="Linked To: ALDER LTD.")])
    assert twice.edges[0].target == "name:ALDER LTD"


def test_a_label_with_a_colon_is_the_same_label() -> None:
    one = found("1", "ALDER", said="Telephone: 7812 3358979; Fax No.: (971) (4) (3248000); Italian Fiscal Code: KMMMHD68D03Z352N; National ID: 1372584, Kenya.")
    assert [(number.kind, number.value) for number in one.identifiers] == [
        ("phone", "7812 3358979"), ("phone", "(971) (4) (3248000)"), ("tax", "KMMMHD68D03Z352N"), ("national-id", "1372584, Kenya"),
    ]  # fmt: skip
    assert one.extra == []
