"""Balances of trade: what each side says stays apart; the cases, a formula of its own, what is refused."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from servanda.base.refusal import Refusal
from servanda.instruments.alliances.balance.layouts import eurostat_rows, gravity_rows
from servanda.instruments.alliances.balance.mirrors import balances, lopsided
from servanda.instruments.alliances.balance.records import TradeRow

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
GRAVITY, EUROSTAT = SHARED / "support" / "gravity_sample_2006.csv", SHARED / "diplomacy" / "eurostat_eu_exports_to_ru_kz_am_uz_kg_monthly.csv"
real = pytest.mark.skipif(not (GRAVITY.is_file() and EUROSTAT.is_file()), reason="tables of trade of others are not in the repository")


def row(reporter: str, partner: str, flow: str, value: object, **more: Any) -> TradeRow:
    told: dict[str, Any] = {"year": 2030, "unit": "USD", "source": "s", "as_of": dt.date(2031, 1, 1), "owner": reporter} | more
    return TradeRow(reporter=reporter, partner=partner, flow=flow, value=None if value is None else Decimal(str(value)), **told)


@real
def test_the_pair_of_2006() -> None:
    rows, notes = gravity_rows(GRAVITY.name, GRAVITY.read_bytes())
    one = balances(rows, {}, pair=("USA", "DEU"))[0]
    assert [(net.whose, net.balance, net.two_way, net.share) for net in one.nets if net.balance is not None] == [
        ("the sellers", Decimal(-43168), Decimal(135764), Decimal("0.317964"))
    ]
    assert [(flow.by_seller, flow.by_buyer, flow.gap) for flow in one.flows] == [(46298, None, None), (89466, None, None)]
    assert "no gap is known" in notes[0]


@real
def test_kazakhstan_is_not_netted() -> None:
    rows, notes = eurostat_rows(EUROSTAT.name, EUROSTAT.read_bytes())
    for one in balances(rows, {}, pair=("Austria", "Kazakhstan")):
        assert not one.netted
        assert all(net.why for net in one.nets)
    assert lopsided(rows)[0].startswith("Kazakhstan: told as import only, while 4 other partners are told as export only")
    assert any("European Union" in note and "stand twice" in note for note in notes)
    assert balances(rows, {}, pair=("Austria", "Armenia"), year=2024)[0].flows[0].by_seller is None, "8 months are no year"


@pytest.mark.parametrize("seed", range(40))
def test_equal_to_a_formula_written_out(seed: int) -> None:
    chance = random.Random(seed)
    cells = {(a, flow): chance.choice((None, 0, chance.randint(1, 10**6))) for a in "AB" for flow in ("export", "import")}
    rows = [row(a, "B" if a == "A" else "A", flow, value) for (a, flow), value in cells.items() if chance.random() < 0.9 or value is None]
    told = {(one.reporter, one.flow): one.value for one in rows}
    if not rows:
        return
    one = balances(rows, {})[0]

    def net(sold: Any, bought: Any) -> Any:
        return None if sold is None or bought is None else sold - bought

    get = told.get
    assert [each.balance for each in one.nets] == [
        net(get(("A", "export")), get(("A", "import"))), net(get(("B", "import")), get(("B", "export"))),
        net(get(("A", "export")), get(("B", "export"))), net(get(("B", "import")), get(("A", "import"))),
    ]  # fmt: skip
    assert [each.gap for each in one.flows] == [net(get(("B", "import")), get(("A", "export"))), net(get(("A", "import")), get(("B", "export")))]
    for each in one.nets:
        if each.share is not None:
            assert each.two_way
            assert each.share == (abs(each.balance) / each.two_way).quantize(Decimal("0.000001"))  # type: ignore[arg-type]


def test_the_other_side_first_turns_the_sign() -> None:
    rows = [row("A", "B", "export", 5), row("A", "B", "import", 8)]
    assert balances(rows, {}, pair=("A", "B"))[0].nets[0].balance == -3
    assert next(one for one in balances(rows, {}, pair=("B", "A"))[0].nets if one.whose == "A").balance == 3


def test_services_and_goods_sold_on_are_named() -> None:
    rows = [row("A", "B", "export", 5), row("A", "B", "re-export", 2), row("B", "A", "export", 1, sort="services")]
    goods, services = balances(rows, {})
    assert (goods.sort, goods.services, goods.re_exports) == ("goods", "told by B", "told by A")
    assert goods.flows[0].by_seller == 5, "what is sold on is added to nothing"
    assert services.nets[0].balance is None


def test_nothing_on_both_sides_has_no_share() -> None:
    one = balances([row("A", "B", "export", 0), row("A", "B", "import", 0)], {})[0]
    assert (one.nets[0].balance, one.nets[0].share) == (0, None)


@pytest.mark.parametrize(
    "reads, data, reason",
    [
        (gravity_rows, "exporter,importer,year,trade\nA,B,2006,1\nA,B,2006,2\n", "stands twice"),
        (gravity_rows, "exporter,importer,year,trade\nA,B,2006,-1\n", "below 0"),
        (gravity_rows, "exporter,importer,year\nA,B,2006\n", "no column `trade`"),
        (eurostat_rows, "period,reporter,partner,flow_as_labelled,value_eur\n2019-13,A,B,EXPORT,1\n", "is no month"),
        (eurostat_rows, "period,reporter,partner,flow_as_labelled,value_eur\n2019-12,A,B,TRANSIT,1\n", "none of its words"),
    ],
)
def test_what_is_refused(reads: Any, data: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        reads("t.csv", data.encode())
    assert reason in refused.value.reason
    assert "t.csv" in refused.value.place
    assert refused.value.repair


def test_a_month_with_two_values_has_none() -> None:
    months = "".join(f"2019-{n:02d},A,B,EXPORT,1\n" for n in range(1, 13))
    head = "period,reporter,partner,flow_as_labelled,value_eur\n"
    assert eurostat_rows("t.csv", (head + months).encode())[0][0].value == 12
    assert eurostat_rows("t.csv", (head + months + "2019-03,A,B,EXPORT,2\n").encode())[0][0].value is None
