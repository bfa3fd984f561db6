"""The corporate detectors on small tables: the edges of their lines, the unknown, and wrong cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from servanda.accounts.leads import Lead
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.evasion import buy_back, front_persons, new_intermediaries, registry, share_transfers
from servanda.instruments.sanctions.evasion.leads import Found

LISTED = [{"entity": "Toren Vaskeld", "listed_on": "2031-07-04"}]
SALE = {
    "date": "2031-06-22",
    "company": "Brightwater Freight",
    "seller": "Toren Vaskeld",
    "buyer": "Somebody",
    "share": 0.11,
    "before": 0.6,
    "price": 95,
    "value": 100,
}


def frames(**tables: Sequence[Mapping[str, Any]]) -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame([dict(row) for row in rows], infer_schema_length=None) for name, rows in tables.items()}


def shares(
    *sales: Mapping[str, Any], listed: Sequence[Mapping[str, Any]] = LISTED, thresholds: Mapping[str, float] = {}, **more: Any
) -> Found:
    return share_transfers.leads(frames(transfers=sales, listed=listed, **more), thresholds=thresholds)


def only(found: Found) -> Lead:
    (lead,) = found.leads
    return lead


# --- share transfers ---


def test_a_sale_to_just_under_the_line() -> None:
    lead = only(shares(SALE))
    assert lead.subject == ("Toren Vaskeld", "Brightwater Freight")
    assert "60.00% to 49.00%" in lead.seen
    assert "12 days before the listing of 2031-07-04" in lead.seen
    assert lead.rows[0].number == 1


@pytest.mark.parametrize(
    ("share", "thresholds", "seen"),
    [
        (0.1, {}, False),  # comes to rest at exactly 50 %: still caught where 50 % or more counts
        (0.1, {"at-line": 0}, True),  # and free of it where only more than 50 % counts
        (0.2, {}, True),
        (0.201, {}, False),  # further under than the margin
        (0.201, {"margin": 0.2}, True),
        (0.05, {}, False),
    ],
)  # fmt: skip
def test_the_edges_of_the_line(share: float, thresholds: Mapping[str, float], seen: bool) -> None:
    assert bool(shares(SALE | {"share": share}, thresholds=thresholds).leads) is seen


@pytest.mark.parametrize(
    ("day", "seen"),
    [("2031-01-05", True), ("2031-01-04", False), ("2031-07-04", True), ("2031-10-02", True), ("2031-10-03", False)],
)
def test_the_edges_of_the_time(day: str, seen: bool) -> None:
    assert bool(shares(SALE | {"date": day}).leads) is seen


def test_several_steps_are_one_lead() -> None:
    steps = [SALE | {"date": f"2031-06-{10 + i}", "share": 0.04, "before": 0.6 - 0.04 * i} for i in range(3)]
    lead = only(shares(*reversed(steps)))
    assert "60.00% to 48.00%" in lead.seen
    assert len(lead.rows) == 3


def test_other_listed_owners_are_added_where_the_regime_adds() -> None:
    others = [{"holder": "Ilmar Desthov", "company": "Brightwater Freight", "share": 0.2, "from": "2020-01-01", "until": None}]
    both = [*LISTED, {"entity": "Ilmar Desthov", "listed_on": "2031-07-04"}]
    sale = SALE | {"before": 0.35, "share": 0.1}
    assert "55.00% to 45.00%" in only(shares(sale, listed=both, holdings=others)).seen
    assert not shares(sale, listed=both, holdings=others, thresholds={"aggregate": 0}).leads
    gone = [others[0] | {"until": "2031-01-01"}]
    assert not shares(sale, listed=both, holdings=gone).leads


def test_a_sale_to_another_listed_owner_changes_nothing() -> None:
    assert not shares(
        SALE | {"buyer": "Ilmar Desthov"}, listed=[*LISTED, {"entity": "Ilmar Desthov", "listed_on": "2031-07-04"}]
    ).leads


def test_the_unknown_is_told() -> None:
    found = shares(SALE | {"before": None})
    assert not found.leads
    assert "not known" in found.silences[0].reason
    held = [{"holder": "Toren Vaskeld", "company": "Brightwater Freight", "share": 0.6, "from": "2020-01-01", "until": None}]
    assert shares(SALE | {"before": None}, holdings=held).leads
    undated = shares(SALE, listed=[{"entity": "Toren Vaskeld", "listed_on": None}])
    assert not undated.leads
    assert "without a day" in undated.silences[0].reason


def test_per_cent_are_not_taken_for_fractions() -> None:
    with pytest.raises(Refusal, match="not a fraction of 1") as told:
        shares(SALE, SALE | {"share": 11.0})
    assert told.value.place == "transfers row 2"
    with pytest.raises(Refusal, match="is not a day"):
        shares(SALE | {"date": "2031-06-31"})


# --- sales with a way back ---


def backs(
    sale: Mapping[str, Any],
    *agreements: Mapping[str, Any],
    ties: Sequence[Mapping[str, Any]] = (),
    thresholds: Mapping[str, float] = {},
) -> Found:
    more = {"ties": ties} if ties else {}
    agreed = agreements or ({"date": None, "company": "none", "kind": "pledge", "grantor": "none", "holder": "none"},)
    return buy_back.leads(frames(transfers=[sale], listed=LISTED, agreements=agreed, **more), thresholds=thresholds)


OPTION = {
    "date": "2031-07-02",
    "company": "Brightwater Freight",
    "kind": "call-option",
    "grantor": "Somebody",
    "holder": "Toren Vaskeld",
}


def test_an_option_back_is_a_lead_and_a_pledge_to_a_bank_is_none() -> None:
    assert only(backs(SALE, OPTION)).weight == "middling"
    assert not backs(SALE).leads
    assert not backs(SALE, OPTION | {"kind": "pledge", "holder": "A Bank"}).leads
    assert not backs(SALE, OPTION | {"company": "Another"}).leads
    assert not backs(SALE, OPTION | {"grantor": "Somebody Else"}).leads
    assert not backs(SALE, OPTION | {"date": "2032-06-22"}).leads


def test_an_option_of_a_relative_counts_as_the_sellers() -> None:
    option = OPTION | {"holder": "Odran Vaskeld"}
    assert not backs(SALE, option).leads
    assert backs(SALE, option, ties=[{"person": "Odran Vaskeld", "other": "Toren Vaskeld", "kind": "family"}]).leads


@pytest.mark.parametrize(("price", "seen"), [(0, True), (10, True), (10.1, False), (None, False)])
def test_a_price_next_to_nothing(price: float | None, seen: bool) -> None:
    found = backs(SALE | {"price": price})
    assert bool(found.leads) is seen
    if price is None:
        assert "not known" in found.silences[-1].reason
    elif seen:
        assert only(found).weight == "weak"


def test_shares_that_come_back() -> None:
    back = SALE | {"date": "2031-12-01", "seller": "Somebody", "buyer": "Toren Vaskeld"}
    found = buy_back.leads(frames(transfers=[SALE, back], listed=LISTED))
    assert "went on to Toren Vaskeld on 2031-12-01" in only(found).seen
    assert any("no table `agreements`" in one.reason for one in found.silences)


# --- newly formed firms ---


def firms(
    formed: str = "2031-08-02",
    *,
    first: str = "2031-09-01",
    code: str = "84118200",
    seller: str = "Arkwell",
    value: float = 100.0,
) -> Found:
    day = dt.date.fromisoformat(first)
    sent = [
        {
            "date": dt.date(2030, 8, 1) + dt.timedelta(days=30 * i),
            "seller": "Arkwell",
            "buyer": "Toren Vaskeld",
            "code": "84118200",
            "value": 100.0,
        }
        for i in range(11)
    ]
    sent += [
        {"date": day + dt.timedelta(days=30 * i), "seller": seller, "buyer": "Newcomer", "code": code, "value": value}
        for i in range(4)
    ]
    return new_intermediaries.leads(frames(companies=[{"company": "Newcomer", "formed": formed}], shipments=sent, listed=LISTED))


def test_a_new_firm_in_an_old_trade() -> None:
    lead = only(firms())
    assert lead.subject == ("Newcomer", "Toren Vaskeld")
    assert "29 days after the listing" in lead.seen


def test_what_is_no_new_firm_in_an_old_trade() -> None:
    assert not firms("2020-01-01").leads
    assert not firms("2032-08-01", first="2032-09-01").leads
    assert not firms(code="11010015").leads
    assert not firms(seller="Another Maker").leads
    assert not firms(value=1.0).leads
    assert not firms(first="2033-01-01").leads


def test_a_day_of_formation_that_is_not_known_is_told() -> None:
    found = firms(formed="")
    assert not found.leads
    assert any("no day of formation" in one.reason for one in found.silences)


def test_trade_with_the_listed_one_itself() -> None:
    sent = [{"date": "2031-10-01", "seller": "Newcomer", "buyer": "Toren Vaskeld", "code": "84118200", "value": 5.0}]
    found = new_intermediaries.leads(
        frames(companies=[{"company": "Newcomer", "formed": "2031-08-02"}], shipments=sent, listed=LISTED)
    )
    assert "sells to Toren Vaskeld itself" in only(found).seen


# --- front persons ---


def fronts(
    person: Mapping[str, Any] = {}, *, held: Sequence[Mapping[str, Any]] = (), kind: str = "", since: str = "2031-06-11"
) -> Found:
    base = {"holder": "Wenna Corr", "company": "Corrie House", "share": 0.7, "from": since, "until": None}
    old = {"holder": "Toren Vaskeld", "company": "Corrie House", "share": 0.7, "from": "2024-01-01", "until": "2031-06-10"}
    people = [
        {"person": "Toren Vaskeld", "born": "1960-01-01", "address": "1 Hill", "phone": "1"},
        {"person": "Wenna Corr", "born": "1985-01-01", "address": "2 Hill", "phone": "2"} | dict(person),
    ]
    more = {"ties": [{"person": "Wenna Corr", "other": "Toren Vaskeld", "kind": kind}]} if kind else {}
    return front_persons.leads(frames(holdings=[old, base, *held], listed=LISTED, persons=people, **more))


def test_three_signs_make_a_lead_and_two_do_not() -> None:
    assert not fronts().leads  # took over, no holding before
    assert only(fronts(kind="employee")).weight == "weak"
    assert only(fronts({"born": "2010-01-01"}, kind="employee")).weight == "middling"
    assert only(fronts({"born": "2010-01-01", "address": "1 HILL "}, kind="employee")).weight == "strong"


def test_a_past_in_the_register_takes_a_sign_away() -> None:
    past = {"holder": "Wenna Corr", "company": "Own", "share": 1.0, "from": "2028-01-01", "until": None}
    assert not fronts(kind="employee", held=[past]).leads


def test_without_a_link_there_is_no_lead() -> None:
    alone = [
        {"holder": "Wenna Corr", "company": f"Shell {i}", "share": 1.0, "from": "2031-07-01", "until": None} for i in range(5)
    ]
    assert not fronts({"born": "2012-01-01"}, held=alone, since="2035-01-01").leads


def test_a_register_that_begins_late_gives_no_sign_of_a_first_holding() -> None:
    held = [{"holder": "Wenna Corr", "company": "Corrie House", "share": 0.7, "from": "2031-06-11", "until": None}]
    people = [{"person": "Wenna Corr", "born": "2010-01-01"}]
    ties = [{"person": "Wenna Corr", "other": "Toren Vaskeld", "kind": "family"}]
    assert not front_persons.leads(frames(holdings=held, listed=LISTED, persons=people, ties=ties)).leads


# --- the registry ---


def test_names_that_nobody_has_are_refused() -> None:
    tables = frames(transfers=[SALE], listed=LISTED)
    with pytest.raises(Refusal, match="no detector `share-transfers`") as told:
        registry.run(["share-transfers"], tables)
    assert told.value.repair == "Did you mean `share-transfer`?"
    with pytest.raises(Refusal, match="threshold `lines`"):
        registry.run(["share-transfer"], tables, thresholds={"lines": 1})
    with pytest.raises(Refusal, match=r"threshold `buy-back\.line`"):
        registry.run(["share-transfer", "buy-back"], tables, thresholds={"buy-back.line": 1})
    (run,) = registry.run(["share-transfer"], tables, thresholds={"share-transfer.margin": 0.001})
    assert not run.found.leads
    assert ("margin", 0.001) in run.thresholds


def test_without_codes_those_run_whose_tables_are_there() -> None:
    runs = registry.run([], frames(transfers=[SALE], listed=LISTED))
    assert [run.code for run in runs] == ["share-transfer", "buy-back"]
    with pytest.raises(Refusal, match="no detector can work"):
        registry.run([], frames(ties=[{"person": "a", "other": "b", "kind": "family"}]))


def test_an_unknown_share_of_another_listed_owner_is_not_zero() -> None:
    both = [*LISTED, {"entity": "Ilmar Desthov", "listed_on": "2031-07-04"}]
    others = [
        {"holder": "Ilmar Desthov", "company": "Brightwater Freight", "share": None, "from": None, "until": None},
        {"holder": "Somebody Else", "company": "Brightwater Freight", "share": 0.1, "from": "2020-01-01", "until": None},
    ]
    found = shares(SALE, listed=both, holdings=others)
    assert not found.leads
    assert "another listed owner is not known" in found.silences[0].reason
    assert shares(SALE, listed=both, holdings=others, thresholds={"aggregate": 0}).leads


def test_a_long_list_against_a_long_register_takes_no_product() -> None:
    listed = [{"entity": f"listed {i}", "listed_on": "2031-07-04"} for i in range(3000)]
    held = [
        {"holder": f"person {i}", "company": f"firm {i}", "share": 0.5, "from": "2031-07-01", "until": None} for i in range(3000)
    ]
    held += [
        {"holder": f"listed {i}", "company": f"firm {i}", "share": 0.5, "from": "2020-01-01", "until": "2031-06-20"}
        for i in range(0, 3000, 100)
    ]
    tie = [{"person": f"person {i}", "other": f"listed {i}", "kind": "family"} for i in range(0, 3000, 50)]
    found = front_persons.leads(frames(holdings=held, listed=listed, ties=tie))
    assert {lead.subject[0] for lead in found.leads} == {f"person {i}" for i in range(0, 3000, 100)}
