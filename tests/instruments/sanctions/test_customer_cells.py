"""No filled cell of a customer yields nothing without a word: generated spellings in every field; columns exchanged; ids that hold."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.batch import reading
from servanda.instruments.sanctions.batch.cells import SAID_UNKNOWN
from servanda.instruments.sanctions.batch.columns import FIELDS, IDENTIFIERS, Row, match_columns
from servanda.instruments.sanctions.batch.customers import made_from_place, queries
from servanda.instruments.sanctions.lists.countries import country, known
from servanda.instruments.sanctions.records import Reject
from servanda.instruments.sanctions.screening.records import Query

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2031, 12, 31))
READ_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%d/%B/%Y", "%B %d, %Y", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d 00:00:00", "%Y%m%d")
TWO_FIGURES = ("%d-%b-%y", "%d.%m.%y", "%m/%d/%y")
UNKNOWN = ("n/a", "N/A", "-", "?", "unknown", "Unknown", "not known", "--", "#N/A", "неизвестно", "keine Angabe", "不详", "…")
JUNK = ("18343", "18343.0", "1950-13", "21-Mar-50", "Sergey Lavrov", "see file", "ru/de", "❓❓", "01/50", "Q", "12", "Narnia", "7 Elm Street", "0", "۱۹۵۰ سال", "123456789012345678901234567890")


def made(**cells: str) -> Query | Reject:
    header = list(cells)
    return next(iter(queries([Row("line 2", cells)], match_columns(header))))


@settings(deadline=None)
@given(DAYS, st.sampled_from(READ_FORMS))
def test_dates_in_common_forms_are_read(day: dt.date, form: str) -> None:
    found = made(name="Toren Vaskeld", born=day.strftime(form))
    assert isinstance(found, Query)
    assert (found.born, found.unread) == ((day.isoformat(),), ())


@settings(deadline=None)
@given(DAYS, st.sampled_from(TWO_FIGURES))
def test_two_figures_are_no_year(day: dt.date, form: str) -> None:
    found = made(name="Toren Vaskeld", born=day.strftime(form))
    assert isinstance(found, Query)
    assert not found.born
    assert [(cell.field, cell.why) for cell in found.unread] == [("born", "it is no date that can be read. Write the year in full, as in 2031-03-14.")]


@pytest.mark.parametrize("word", ["Marvin 1950", "Decker 1950", "Julia 1980", "Mayer 1961", "Sepp 1944", "18343"])
def test_what_only_begins_like_a_month_is_no_date(word: str) -> None:
    found = made(name="Toren Vaskeld", born=word)
    assert isinstance(found, Query)
    assert (found.born, len(found.unread)) == ((), 1)


def test_eight_figures_with_the_day_first() -> None:
    assert made(name="Ann Day", born="21031950").born == ("1950-03-21",)  # type: ignore[union-attr]  # a query
    assert made(name="Ann Day", born="99999999").unread[0].field == "born"  # type: ignore[union-attr]


VALUES = {
    "id": lambda q: "" if made_from_place(q.id) else q.id, "sort": lambda q: q.sort, "born": lambda q: q.born, "sex": lambda q: q.sex, "patronymic": lambda q: q.patronymic,
    "countries": lambda q: q.countries, "nationalities": lambda q: q.nationalities, "flags": lambda q: q.flags, "aliases": lambda q: q.names[1:], "native": lambda q: q.names[1:],
    "family": lambda q: q.names[1:], "given": lambda q: q.names[1:],
    **{kind: (lambda q, kind=kind: [value for got, value in q.identifiers if got == kind]) for kind in IDENTIFIERS},
}  # fmt: skip


def says(field: str, query: Query) -> bool:
    """Whether a query has something in a field; an empty text is nothing."""
    value = VALUES[field](query)  # type: ignore[no-untyped-call]  # lambdas
    return bool(value) and (isinstance(value, str) or all(value))


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "name"])
@pytest.mark.parametrize("text", [*UNKNOWN, *JUNK])
def test_a_filled_cell_gives_something_or_is_told(field: str, text: str) -> None:
    found = made(name="Toren Vaskeld", **{field: text})
    if isinstance(found, Reject):
        assert found.reason
        return
    told = [cell for cell in found.unread if cell.field == field]
    assert says(field, found) != bool(told)
    assert not any(cell.text not in text and text not in cell.text for cell in told)
    if text in UNKNOWN:
        assert [cell.why for cell in told] == [SAID_UNKNOWN] or field in ("family", "given", "patronymic", "aliases", "native")


@settings(deadline=None)
@given(st.sampled_from([field for field in FIELDS if field not in ("name", "id")]), st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=3))
def test_each_part_of_any_cell_is_read_or_told(field: str, parts: list[str]) -> None:
    text = "; ".join(parts)
    found = made(name="Toren Vaskeld", **{field: text})
    if isinstance(found, Query) and text.split():
        assert says(field, found) or any(cell.field == field for cell in found.unread) or not text.strip("; |\t\n")


def test_every_column_of_a_file_is_counted(tmp_path: Path) -> None:
    """A dirty table: as many cells told as were planted."""
    rows = [f"C{n},Ann Day {'abcdefgh'[n % 8]}x,{born},{land}" for n, (born, land) in enumerate(itertools.product(("1961", "18343", "21-Mar-50", "n/a"), ("Corvany", "Narnia", "-")))]
    path = tmp_path / "dirty.csv"
    path.write_text("customer_id,name,dob,nationality\n" + "\n".join(rows) + "\n", "utf-8")
    found = [one for one in reading.read(path).items if isinstance(one, Query)]
    told = [(cell.field, cell.why == SAID_UNKNOWN) for one in found for cell in one.unread]
    assert len(found) == 12
    assert {key: told.count(key) for key in set(told)} == {("born", False): 6, ("born", True): 3, ("nationalities", False): 4, ("nationalities", True): 4}


# -- countries -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ru", ["Россия", "Российская Федерация", "РФ", "Russland", "Russie", "Rusia", "俄罗斯", "俄罗斯联邦", "ロシア", "روسيا", "روسیه", "Rusya Federasyonu", "RUS", "Росія", "russisch", "ruso"]),
        ("de", ["Deutschland", "Allemagne", "Alemania", "Германия", "Bundesrepublik Deutschland", "DEU", "德国", "ألمانيا", "Německo"]),
        ("ci", ["Côte d'Ivoire", "Cote d’Ivoire", "CÔTE D‘IVOIRE", "Elfenbeinküste", "Кот-д’Ивуар", "Costa de Marfil", "Ivory Coast"]),
        ("kp", ["北朝鲜", "朝鲜", "조선민주주의인민공화국", "КНДР", "Corée du Nord", "Nordkorea", "북한", "PRK"]),
        ("ir", ["ایران", "جمهوری اسلامی ایران", "Иран", "Iran (Islamic Republic of)", "伊朗", "İran"]),
        ("by", ["Беларусь", "Белоруссия", "Республика Беларусь", "Weißrussland", "Рэспубліка Беларусь", "Republik Belarus"]),
        ("ch", ["Schweiz", "Suisse", "Svizzera", "Швейцария", "瑞士"]),
        ("cn", ["中国", "中华人民共和国", "Китай", "КНР", "Chine"]),
    ],
)  # fmt: skip
def test_countries_in_the_languages_of_customers(code: str, words: list[str]) -> None:
    assert {word: country(word) for word in words} == dict.fromkeys(words, code)


def test_what_two_countries_are_called_is_neither() -> None:
    assert not known(country("Kongo"))  # German for both of them
    assert country("per") == "per"  # the three letters of Peru only in capitals
    assert country("PER") == "pe"
    assert made(name="Ann Day", nationality="NA").unread[0].field == "nationalities"  # type: ignore[union-attr]  # a query


# -- columns exchanged ----------------------------------------------------------------------------------------------------------

NAMES = ("Sergey Lavrov", "Toren Vaskeld", "Lavrov, Sergey", "Ana Maria Ruiz", "Сергей Лавров", "محمد علي", "Halvern Shipping Ltd")


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ("dob", ["21.03.1950", "1950-03-21", "21-Mar-1950", "19500321", "1950", "31.02.1950", "18343"]),
        ("customer_id", ["C-10442", "10442", "KD 0044921"]),
        ("nationality", ["ru", "Russia", "Россия"]),
        ("passport", ["C0457781", "712345678", "AB 1234567"]),
        ("sex", ["M", "1"]),
    ],
)
def test_a_row_whose_name_stands_elsewhere_is_never_screened_as_clear(field: str, cells: list[str]) -> None:
    for name, cell in itertools.product(NAMES, cells):
        found = made(**{"name": cell, field: name})
        assert isinstance(found, Reject) or (field == "sex" and found.unread), (name, cell)


@pytest.mark.parametrize("name", ["21.03.1950", "12345", "-", "n/a", "N/A", "Unknown", "...", "21-Mar-1950", "00/00/1950", "1950"])
def test_a_name_without_a_name_is_a_reject(name: str) -> None:
    found = made(name=name)
    assert isinstance(found, Reject)
    assert name in found.reason


@pytest.mark.parametrize("name", ["3M", "7-Eleven", "24 Hours Ltd", "Na Li", "Nil", "May Lin", "Georgia Smith", "Xi", "王", "A.P. Moller", "MV 2000 Star", "1C", "Jan 2"])
def test_odd_names_are_screened(name: str) -> None:
    found = made(name=name, customer_id="K-1", country="Georgia")
    assert isinstance(found, Query)
    assert found.names == (name,)


def test_a_file_whose_headers_are_exchanged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "swapped.csv"
    path.write_text("customer_id,name,dob\n" + "".join(f"C{n},21.03.{1950 + n},Ann Day{'abcdefghij'[n]}\n" for n in range(10)), "utf-8")
    with pytest.raises(Refusal) as error:
        reading.read(path)
    assert "--column \"name=dob\" --column \"born=name\"" in error.value.repair
    found = list(reading.read(path, chosen={"name": "dob", "born": "name"}).items)
    assert all(isinstance(one, Query) and one.born for one in found)


# -- ids -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["Customer No", "Customer No.", "CUSTOMER_NUMBER", "Client Number", "Account No", "account-number", "Kundennummer", "Kunden-Nr.", "KdNr", "CIF", "CIF No", "Cust. ID", "Member ID",
     "Policy Number", "Partner-Nr", "№ клиента", "номер клиента", "numéro de client", "Número de cliente", "Acct #", "Supplier Code", "Dossier No", "Relationship Number", "Mandate No"],
)  # fmt: skip
def test_numbers_of_customers_are_ids(header: str) -> None:
    assert dict(match_columns(["Name", header, "Phone No", "House Number", "Passport Number"]).used)["id"] == header


@pytest.mark.parametrize("header", ["Phone No", "House Number", "Sort Code", "Casino", "Postal Code", "Piano", "VAT number", "Number of shares", "Branch Code", "Customer Name", "Account Type", "Client"])
def test_other_columns_are_no_ids(header: str) -> None:
    used = dict(match_columns(["Full Name", header], {"name": "Full Name"}).used)
    assert used.get("id", "") == ""


def test_two_numbers_are_a_question_not_a_guess() -> None:
    with pytest.raises(Refusal, match="both look like"):
        match_columns(["name", "Customer No", "Account No"])
    assert dict(match_columns(["name", "customer_id", "Account No"]).used)["id"] == "customer_id"


def test_ids_made_from_places_are_known_as_such() -> None:
    assert made_from_place(made(name="Ann Day").id)  # type: ignore[union-attr]  # a query
    assert made_from_place("row 7")
    assert not made_from_place("line 7b")
