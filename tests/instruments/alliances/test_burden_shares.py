"""Shares of spending: published cases to the digit, copies with other figures against a formula of its own, what is refused."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from servanda.accounts.rates import Rate, RateBook
from servanda.base.refusal import Refusal
from servanda.instruments.alliances.burden.page import burden_page
from servanda.instruments.alliances.burden.records import BurdenAnswer, BurdenRow, MemberRow
from servanda.instruments.alliances.burden.rows import asked_of, check_members, nato_rows
from servanda.instruments.alliances.burden.shares import shares

NATO = Path(__file__).resolve().parents[4] / "shared" / "data" / "support" / "nato_defence_2012_2019.csv"
real = pytest.mark.skipif(not NATO.is_file(), reason="NATO's yearly figures are not here: others' tables are not in the repository")
YEARS = range(2012, 2020)
SAID = {"source": "s", "as_of": dt.date(2020, 1, 1), "owner": "o"}
NONE = RateBook(())


def member(name: str, first: str = "1949-04-04", last: str = "") -> MemberRow:
    return MemberRow(member=name, first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last) if last else None, **SAID)


def row(name: str, year: int, amount: object, **more: Any) -> BurdenRow:
    return BurdenRow(member=name, year=year, amount=None if amount is None else Decimal(str(amount)), **({"unit": "USD", "prices": "2015"} | SAID | more))


def answered(rows: Any, belongs: Any = (), rates: RateBook = NONE, **asked: Any) -> BurdenAnswer:
    question = {"span": (None, None), "members": (), "prices": "", "unit": "", "rate_on": None} | asked
    return shares(rows, belongs, asked_of(rows, **question), rates)


def of(answer: BurdenAnswer, name: str, field: str) -> list[str]:
    return [str(one) for one in getattr(next(one for one in answer.rows if one.member == name), field)]


@real
def test_nato_to_the_digit() -> None:
    rows = nato_rows(NATO.name, NATO.read_bytes())
    belongs = [member(name, "2017-06-05" if name == "MNE" else "1949-04-04") for name in {one.member for one in rows}]
    answer = answered(rows, belongs, prices="2015")
    assert [f"{Decimal(one):.4f}" for one in of(answer, "USA", "fixed")] == ["0.7432", "0.7338", "0.7251", "0.7162", "0.7136", "0.6937", "0.6905", "0.6961"]
    assert (of(answer, "USA", "fixed")[0], of(answer, "USA", "of_the_day")[0]) == ("0.743218", "0.743263")
    assert len(answer.members) == 28
    assert {name: why[:30] for name, why in answer.left.items()} == {"ISL": "no amount is known for 2012, 2"}
    assert answer.sums[0].without == ("MNE (member since 2017-06-05)",)
    assert answer.sums[5].without == ()
    assert answer.denominator == "USD at 2015 prices, no rate needed, 2012 to 2019, 28 members that report in every year"
    page = str(burden_page(answer))
    assert "2012: 27 members, without MNE (member since 2017-06-05), who stands in the fixed set; of ISL no amount is known" in page
    assert "USA has 0.743263 of them and 0.743218 of the fixed set" in page
    assert of(answer, "ALB", "of_product")[0] == "0.014871", "1.4870774 % in the table"


def test_named_members_and_years() -> None:
    rows = [row(name, year, amount) for name, amount in (("A", 3), ("B", 1), ("C", 4)) for year in (2012, 2013)]
    answer = answered(rows, members=("A", "B"), span=(2013, 2013))
    assert of(answer, "A", "fixed") == ["0.750000"]
    assert answer.left == {"C": "not among those named"}
    assert answer.has_days is False
    assert "Who belonged when is not known" in str(burden_page(answer))


def test_one_rate_for_all_years() -> None:
    rows = [row("A", year, 10) for year in (2012, 2013)] + [row("B", year, 10, unit="marks", gdp=Decimal(100)) for year in (2012, 2013)]
    rates = RateBook([Rate(currency="MARKS", to="USD", rate=Decimal("0.5"), date=dt.date(2013, 12, 31), source="bank")])
    answer = answered(rows, rates=rates, unit="USD", rate_on=dt.date(2013, 12, 31))
    assert of(answer, "B", "fixed") == ["0.333333", "0.333333"]
    assert of(answer, "B", "of_product") == ["0.100000", "0.100000"]
    assert answer.rates == ("1 marks = 0.5 USD (2013-12-31, bank)",)
    assert "at the rates of 2013-12-31" in answer.denominator
    without = answered(rows, unit="USD", rate_on=dt.date(2013, 12, 31))
    assert without.left == {"B": "no amount is known for 2012, 2013: no rate MARKS to USD on or before 2013-12-31"}
    assert of(without, "A", "fixed") == ["1.000000", "1.000000"], "no rate is not a rate of nothing"


def table() -> list[BurdenRow]:
    """The real table, or one of made-up figures where it is not here."""
    if NATO.is_file():
        return [one for one in nato_rows(NATO.name, NATO.read_bytes()) if one.prices == "2015"]
    return [row(f"M{n}", year, 100 + 7 * n, gdp=Decimal(5000)) for n in range(29) for year in YEARS]


def test_200_copies_with_other_figures_against_a_formula_of_its_own() -> None:
    first, tried = table(), 0
    for seed in range(200):
        chance = random.Random(seed)
        rows = [
            msgspec.structs.replace(one, amount=None if one.amount is None or chance.random() < 0.01 else (one.amount * Decimal(chance.randint(50, 200)) / 100))
            for one in first
        ]  # fmt: skip
        told = {(one.member, one.year): one.amount for one in rows if one.amount is not None}
        names = list(dict.fromkeys(one.member for one in rows))
        since = {name: dt.date(chance.choice((1949, 1999, 2013, 2014, 2017)), chance.randint(1, 12), chance.randint(1, 28)) for name in names}
        answer = answered(rows, [member(name, day.isoformat()) for name, day in since.items()])
        whole = [name for name in names if all((name, year) in told for year in YEARS)]
        assert list(answer.members) == whole
        assert set(answer.left) == set(names) - set(whole)
        for n, year in enumerate(YEARS):
            day = {one for one in names if since[one].year <= year and (one, year) in told}
            sums = [Fraction(sum(told[one, year] for one in members)) for members in (whole, day)]
            for one in answer.rows:
                for field, members, total in (("fixed", whole, sums[0]), ("of_the_day", day, sums[1])):
                    share = getattr(one, field)[n]
                    assert (share is None) == (one.member not in members), (seed, one.member, year)
                    if share is not None:
                        assert share == Decimal(round(Fraction(told[one.member, year]) / total * 10**6)).scaleb(-6)
                        tried += 1
    assert tried > 50_000


@pytest.mark.parametrize(
    "rows, asked, reason",
    [
        ([], {}, "the table has no rows"),
        ([row("A", 2012, 1), row("A", 2012, 1, prices="current")], {}, "2 price bases"),
        ([row("A", 2012, 1)], {"prices": "2031"}, "no row is at “2031” prices"),
        ([row("A", 2012, 1), row("B", 2012, 1, unit="EUR")], {}, "the amounts are in 2 units"),
        ([row("A", 2012, 1), row("B", 2012, 1, unit="EUR")], {"unit": "USD"}, "it needs a rate, and one day for all"),
        ([row("A", 2012, 1), row("A", 2012, 1, unit="EUR")], {"unit": "USD", "rate_on": dt.date(2013, 1, 1)}, "told twice"),
        ([row("A", 2012, 1)], {"span": (2011, None)}, "no row of 2011"), ([row("A", 2012, 1)], {"span": (2012, 9999)}, "no row of 2013"),
        ([row("A", 2012, 1)], {"span": (2013, 2012)}, "2013 lies after 2012"),
        ([row("A", 2012, 1)], {"members": ("Z",)}, "no member “Z”"),
        ([row("A", 2012, 1), row("A", 2013, None), row("B", 2013, 1)], {"members": ("A",)}, "the set would not be the same"),
        ([row("A", 2012, None)], {}, "nobody is in the set; “A” for example"),
        ([row("A", 2012, 0)], {}, "come to nothing"),
    ],
)  # fmt: skip
def test_what_is_refused(rows: list[BurdenRow], asked: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        answered(rows, **asked)
    assert reason in refused.value.reason
    assert refused.value.repair
    assert refused.value.place


def test_memberships_that_cannot_be_meant() -> None:
    with pytest.raises(Refusal, match="would leave before it joins"):
        check_members([member("A", "2012-01-01", "2011-01-01")])
    with pytest.raises(Refusal, match="belongs twice on 2012-01-01"):
        check_members([member("A", "2011-01-01"), member("A", "2012-01-01")])
    check_members([member("A", "2011-01-01", "2011-12-31"), member("A", "2012-01-01")])


def test_a_member_twice_in_a_table_of_nato() -> None:
    data = b'country_stanag,year,"Defense expenditure (USD, 2015 prices)"\nA,2012,1\nA,2012,2\n'
    with pytest.raises(Refusal, match="two rows of 2012") as refused:
        nato_rows("n.csv", data)
    assert refused.value.place == "n.csv, line 3"
