"""Figures against payments through others, and rates that are none."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from servanda.accounts.rates import rates_of
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.dealings import flags
from servanda.instruments.sanctions.dealings.records import Step


def step(row: int, date: str, amount: str) -> Step:
    return Step(row=row, payer="a", payee="l", date=date, amount=Decimal(amount), currency="EUR", kind="transfer")


def flag(name: str) -> flags.Flag:
    return next(f for f in flags.shipped() if f.id == name)


def test_a_figure_speaks_of_no_more_hops_than_it_says_and_of_no_other_path_than_the_one_shown() -> None:
    quarter = flag("eu-outgoing-quarter")
    large, small = [step(1, "2032-03-31", "600000")], [step(1, "2032-03-31", "6")]
    assert flags.judged(quarter, large, 2).answer == "reached"
    assert flags.judged(msgspec.structs.replace(quarter, hops=1), large, 2).answer == "cannot-say"
    assert flags.judged(quarter, small, 1).answer == "not-reached"
    assert flags.judged(quarter, small, 2).answer == "cannot-say"  # there may be another path


@pytest.mark.parametrize(("cells", "said"), [("NaN,2032-01-01", "not a number"), ("Infinity,2032-01-01", "not a number"), ("2,1/2/2032", "can be"), ("2,", "is empty")])
def test_a_rate_that_is_none_is_refused_with_its_line(cells: str, said: str) -> None:
    with pytest.raises(Refusal, match=said) as caught:
        rates_of(f"currency,to,rate,date,source\nEUR,XBD,{cells},made up\n".encode(), "rates.csv")
    assert caught.value.place == "rates.csv, line 2"
