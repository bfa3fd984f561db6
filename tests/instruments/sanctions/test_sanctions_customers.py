"""Rows of customers as queries: columns, dates that mean two things, FollowTheMoney, what cannot be screened."""

from __future__ import annotations

import json

import pytest

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.batch import ftm
from servanda.instruments.sanctions.batch.cells import Unreadable, date
from servanda.instruments.sanctions.batch.columns import Row, match_columns
from servanda.instruments.sanctions.batch.customers import queries
from servanda.instruments.sanctions.records import Reject, Sort
from servanda.instruments.sanctions.screening.records import Query


def made(header: list[str], cells: list[str], sort: Sort | None = None) -> Query | Reject:
    return next(iter(queries([Row("line 2", dict(zip(header, cells, strict=True)))], match_columns(header), sort)))


def test_columns_are_known_by_many_names() -> None:
    found = match_columns(["Customer ID", "Full Name", "DOB", "Country_of_Residence", "branch"])
    assert dict(found.used) == {"id": "Customer ID", "name": "Full Name", "born": "DOB", "countries": "Country_of_Residence"}
    assert found.unused == ("branch",)


def test_a_chosen_column_comes_before_one_that_fits_by_name() -> None:
    found = match_columns(["name", "kunde"], {"name": "kunde"})
    assert dict(found.used) == {"name": "kunde"}
    assert found.unused == ("name",)


@pytest.mark.parametrize(
    ("header", "chosen", "says"),
    [
        (["a"], {}, "no column holds names"),
        (["name"], {"nam": "name"}, "no field “nam”"),
        (["name"], {"born": "dob"}, "no column “dob”"),
        (["name", "fullname"], {}, "both look like"),
        (["name", "name"], {}, "twice"),
    ],
)
def test_what_the_columns_cannot_be(header: list[str], chosen: dict[str, str], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        match_columns(header, chosen)


def test_a_row_says_everything_it_holds() -> None:
    header = ["id", "family", "given", "patronymic", "aliases", "native", "type", "born", "gender", "nationality", "imo", "tax_number"]
    found = made(header, ["7", "Vaskeld", "Toren", "", "T. Vaskelt; The Ferryman", "Торен Васкельд", "Individual", "14.03.1961", "M", "Corvany", "", "X 1"])
    assert isinstance(found, Query)
    assert found.names == ("Toren Vaskeld", "Торен Васкельд", "T. Vaskelt", "The Ferryman")
    assert (found.sort, found.born, found.sex, found.identifiers) == (Sort.PERSON, ("1961-03-14",), "male", (("tax", "X 1"),))


def test_what_is_not_said_is_not_known() -> None:
    found = made(["name"], ["Toren Vaskeld"])
    assert isinstance(found, Query)
    assert (found.id, found.sort, found.born, found.sex, found.countries) == ("line 2", None, (), "", ())


@pytest.mark.parametrize(
    ("said", "read"),
    [("1961", "1961"), ("1961-03-14", "1961-03-14"), ("14/03/1961", "1961-03-14"), ("03/14/1961", "1961-03-14"), ("03/05/1962", "1962"), ("05/05/1962", "1962-05-05"), ("unknown", "")],
)  # fmt: skip
def test_dates_of_customers(said: str, read: str) -> None:
    if read:
        assert date(said) == read
    else:
        with pytest.raises(Unreadable):
            date(said)


def test_a_column_says_which_figure_is_the_day() -> None:
    rows = [Row(f"line {n}", {"name": name, "born": born}) for n, name, born in ((2, "Ann Day", "03/05/1962"), (3, "Ben Roe", "14/05/1962"))]
    found = list(queries(rows, match_columns(["name", "born"])))
    assert [one.born for one in found if isinstance(one, Query)] == [("1962-05-03",), ("1962-05-14",)]
    more = Row("line 4", {"name": "Cy Poe", "born": "05/14/1962"})
    *found, last = queries([*rows, more], match_columns(["name", "born"]))
    assert [one.born for one in (*found, last) if isinstance(one, Query)] == [("1962",), ("1962-05-14",), ("1962-05-14",)], "where rows part, nothing is settled"


def test_a_day_that_does_not_exist_is_no_day() -> None:
    with pytest.raises(Refusal):
        date("1970-02-30")
    found = made(["name", "born"], ["Ann Day", "30.02.1970"])
    assert isinstance(found, Reject)


def test_an_id_used_twice_is_told_with_the_first_place() -> None:
    rows = [Row(f"line {n}", {"id": "7", "name": name}) for n, name in ((2, "Ann"), (3, "Ben"))]
    first, second = queries(rows, match_columns(["id", "name"]))
    assert isinstance(first, Query)
    assert isinstance(second, Reject)
    assert "line 2" in second.reason


def test_followthemoney() -> None:
    lines = [
        {"id": "a", "schema": "Person", "properties": {"name": ["Toren Vaskeld"], "alias": ["T. Vaskelt"], "birthDate": ["1961-03"], "nationality": ["xc"], "passportNumber": ["C1"]}},
        {"id": "b", "schema": "Address", "properties": {"full": ["Kelm"]}},
        {"id": "c", "schema": "Company", "properties": {}},
        {"id": "a", "schema": "Person", "properties": {"name": ["Another"]}},
        ["no entity"],
    ]
    found = list(ftm.queries((f"line {n}", json.dumps(line).encode()) for n, line in enumerate(lines, 1)))
    found += list(ftm.queries([("line 6", b"{broken")]))
    assert [type(one) for one in found] == [Query, type(None), Reject, Reject, Reject, Reject]
    assert isinstance(found[0], Query)
    assert (found[0].names, found[0].born, found[0].identifiers) == (("Toren Vaskeld", "T. Vaskelt"), ("1961-03",), (("passport", "C1"),))
