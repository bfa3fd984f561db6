"""Debt: the published figures to the digit, perturbed copies against formulas written out otherwise, and what is refused."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest

from servanda.accounts.between import UNKNOWN, Between, exactly
from servanda.base.refusal import Refusal
from servanda.instruments.support.debt.exchange import haircut
from servanda.instruments.support.debt.grant import grant_element, grant_elements
from servanda.instruments.support.debt.rates_of_return import irr, npv
from servanda.instruments.support.debt.records import (
    DebtPath,
    DiscountRow,
    ExchangeRow,
    IndicatorRow,
    LoanPayment,
    LoanRow,
    ReliefSeen,
)
from servanda.instruments.support.debt.relief import baseline, relieved, series
from servanda.instruments.support.debt.schedule import LoanSchedule, schedule
from servanda.instruments.support.debt.thresholds import crossed, in_force, versions

D, DAY = Decimal, dt.date
FROM: dict[str, Any] = {"source": "made up", "as_of": DAY(2031, 1, 1), "owner": "Ministry"}
TEN = D("0.1")


def loan(**more: Any) -> LoanRow:
    """The OECD's example: 1,000 units on 1 January 2001, ten years, 2.5 %, 16 six-monthly payments from 1 July 2003 on."""
    said: dict[str, Any] = {
        "id": "L", "lender": "Velland", "borrower": "Sarrow", "face": D(1000), "unit": "EUR", "signed": DAY(2001, 1, 1),
        "first_payment": DAY(2003, 7, 1), "last_payment": DAY(2011, 1, 1), "payments_a_year": 2, "interest": D("2.5"), "amortisation": "equal",
    }  # fmt: skip
    return LoanRow(**(FROM | said | more))


def paid(day: dt.date, principal: Any, interest: Any = 0, out: Any = 0) -> LoanPayment:
    return LoanPayment(loan="L", date=day, principal=D(principal), interest=D(interest), disbursed=D(out), **FROM)


def made_of(row: LoanRow, rows: tuple[LoanPayment, ...] = ()) -> LoanSchedule:
    made = schedule(row, rows)
    assert made is not None
    return made


def test_grant_elements_of_the_published_examples_by_both_conventions() -> None:
    made = made_of(loan())
    assert round(grant_element(made, TEN), 5) == D("32.39094")
    assert round(grant_element(made, TEN, nominal=True), 5) == D("33.20503")
    owed, rows = D(1000), []
    for at in range(1, 21):
        principal = 0 if at < 5 else 75 if at < 13 else 60 if at < 19 else 20
        rows.append(paid(DAY(2001 + at // 2, 7 if at % 2 else 1, 1), principal, owed * D("0.0125")))
        owed -= principal
    made = made_of(loan(amortisation="table"), tuple(rows))
    assert round(grant_element(made, TEN), 5) == D("30.43223")
    assert round(grant_element(made, TEN, nominal=True), 5) == D("31.21274")


def test_grant_elements_of_perturbed_loans_against_a_plain_loop() -> None:
    pytest.importorskip("numpy")
    chance = random.Random(15)
    for _ in range(200):
        a_year, grace, count = chance.choice((1, 2, 4, 12)), chance.randint(1, 12), chance.randint(1, 24)
        interest, rate, level = D(chance.randint(0, 900)) / 100, D(chance.randint(0, 1200)) / 100, chance.random() < 0.5
        step, start = 12 // a_year, 2001 * 12
        days = [DAY((start + step * at) // 12, (start + step * at) % 12 + 1, 1) for at in (grace, grace + count - 1)]
        made = made_of(loan(
            payments_a_year=a_year, interest=interest, first_payment=days[0], last_payment=days[1], amortisation="annuity" if level else "equal",
        ))  # fmt: skip
        assert sum(one.principal for one in made.due) == 1000
        for nominal in (False, True):
            r, period = float(interest) / 100 / a_year, float(rate) / 100
            factor = 1 + period / a_year if nominal else (1 + period) ** (1 / a_year)
            owed, worth = 1.0, 0.0
            payment = r / (1 - (1 + r) ** -count) if r else 1 / count
            for at in range(1, grace + count):
                back = 0.0 if at < grace else payment - owed * r if level else 1 / count
                worth += (back + owed * r) / factor**at
                owed -= back
            assert float(grant_element(made, rate / 100, nominal=nominal)) == pytest.approx(100 * (1 - worth), abs=1e-8)
            found = grant_elements([float(interest) / 100], [period], [a_year], [grace], [count], [level], nominal=nominal)
            assert found[0] == pytest.approx(100 * (1 - worth), abs=1e-7)


@pytest.mark.parametrize(
    ("row", "rows", "said"),
    [
        (loan(first_payment=DAY(2000, 1, 1)), (), "not after the disbursement"),
        (loan(first_payment=None), (), "first payment is not known"),
        (loan(last_payment=None), (), "last payment is not known"),
        (loan(last_payment=DAY(2010, 12, 1)), (), "no day of payment"),
        (loan(signed=None), (), "neither the day"),
        (loan(payments_a_year=5), (), "whole months"),
        (loan(face=D(0)), (), "not above zero"),
        (loan(amortisation="table"), (), "no row"),
        (loan(), (paid(DAY(2002, 1, 1), 1000),), "and terms too"),
        (loan(amortisation="table"), (paid(DAY(2002, 1, 1), 900),), "the principal comes to 900"),
        (loan(amortisation="table"), (paid(DAY(2000, 1, 1), 1000),), "not after the disbursement"),
        (loan(amortisation="table"), (paid(DAY(2002, 1, 1), 0, 0, 500), paid(DAY(2003, 1, 1), 1000), paid(DAY(2004, 1, 1), 0, 0, 500)), "more is paid back"),
    ],
)  # fmt: skip
def test_bad_loans_are_refused(row: LoanRow, rows: tuple[LoanPayment, ...], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        schedule(row, rows)
    assert said in refused.value.reason
    assert refused.value.repair
    assert refused.value.place


def test_a_rate_that_is_not_known_gives_no_schedule() -> None:
    assert schedule(loan(interest=None)) is None


def test_rates_of_return() -> None:
    flows = [-100, 39, 59, 55, 20]
    assert round(irr(flows), 7) == 0.2809484
    assert round(npv(0.281, flows), 7) == -0.0084786
    for wrong, said in (([1, 2], "no rate"), ([-100, 230, -132], "2 rates"), ([-100, 360, -431, 171.6], "3 rates")):
        with pytest.raises(Refusal, match=said):
            irr(wrong)
    chance = random.Random(7)
    for _ in range(200):
        moved = [-100.0, *(one * chance.uniform(0.5, 1.5) for one in flows[1:])]
        assert npv(irr(moved), moved) == pytest.approx(0, abs=1e-9)


def test_thresholds_are_versions_and_an_unknown_year_is_not_decided() -> None:
    now: dict[str, Any] = {one.id: one for one in versions()}
    assert now["2018"].pv_debt_gdp == (30, 40, 55)
    assert (now["2018"].pv_debt_exports, now["2018"].service_exports) == ((140, 180, 240), (10, 15, 21))
    assert (now["2018"].service_revenue, now["2018"].public_pv_gdp) == ((14, 18, 23), (35, 55, 70))
    assert now["2005"].pv_debt_gdp is not None
    assert now["2005"].pv_debt_gdp[2] == 50
    assert now["2013"].public_pv_gdp == (38, 56, 74)
    assert (in_force(2031).id, in_force(2017).id, in_force(2006).id) == ("2018", "2013", "2005")
    with pytest.raises(Refusal):
        in_force(2004)
    path = DebtPath(
        ratio="pv_debt_gdp", scenario="s", label="no relief",
        points=((2031, exactly(D(50))), (2033, Between(D(50), D(60))), (2034, exactly(D(58)))),
    )  # fmt: skip
    found = next(crossed([path], in_force(2031), ["strong"]))
    assert (found.state, found.year, found.perhaps, found.unknown) == ("above", 2034, 2033, (2032,))
    assert next(crossed([path], now["2013"], ["strong"])).year == 2034
    gap = DebtPath(ratio="pv_debt_gdp", scenario="s", label="", points=((2031, exactly(D(55))), (2032, UNKNOWN)))
    assert next(crossed([gap], in_force(2031), ["strong"])).state == "not decided"


def test_two_readings_of_relief_give_two_paths() -> None:
    def figure(indicator: str, value: int, unit: str) -> IndicatorRow:
        return IndicatorRow(year=2032, indicator=indicator, value_low=D(value), value_high=D(value), unit=unit, scenario="baseline", **FROM)

    row = loan(signed=DAY(2031, 1, 1), last_payment=DAY(2033, 12, 31), interest=D(0), payments_a_year=1, amortisation="bullet")
    found, units = series([figure("pv_debt_gdp", 60, "percent"), figure("gdp", 2000, "EUR")])
    paths: list[DebtPath] = []
    for reading, cut in (("owed now", 40), ("before", 25)):
        seen = ReliefSeen(clause="1", loan="L", reading=reading, cut=exactly(D(cut)), part="all", after=DAY(2032, 6, 30), standing="")
        paths += relieved(found, units, [seen], {"L": schedule(row)}, D("0.05"))
    worth = 1000 / 1.05 / 2000
    got = [one.points[0][1].low for one in paths]
    assert [float(one or 0) for one in got] == pytest.approx([60 - 40 * worth, 60 - 25 * worth])
    assert baseline(found)[0].points[0][1] == exactly(D(60))
    with pytest.raises(Refusal, match="is in EUR"):
        relieved(found, {"baseline": "USD"}, [seen], {"L": schedule(row)}, D("0.05"))
    with pytest.raises(Refusal):
        series([figure("gdp", 1, "percent")])


def test_a_bond_that_hangs_on_growth_moves_the_haircut() -> None:
    shares = {"A": (40, "no"), "B": (23, "no"), "C": (12, "yes")}
    rows = [
        ExchangeRow(id=name, old="L", new="L", clause=name, contingent=hangs, on=DAY(2001, 1, 1), share_low=D(share), share_high=D(share), **FROM)
        for name, (share, hangs) in shares.items()
    ]
    rates = [DiscountRow(use="exit", group="L", year=2001, rate=D(9), **FROM)]
    for owed, low, high in (("no", 37, 37), ("yes", 25, 25), ("not decided", 25, 37)):
        found = haircut(rows, {"L": schedule(loan())}, dict.fromkeys(shares, (owed, "")), rates)
        assert (found.at_face, found.if_not, found.if_owed) == (Between(D(low), D(high)), exactly(D(37)), exactly(D(25)))
        value = found.at_rates[0][1]
        assert (float(value.low or 0), float(value.high or 0)) == pytest.approx((low, high))
