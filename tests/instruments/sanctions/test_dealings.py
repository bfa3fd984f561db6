"""Tables of payments read, days and rates, what must have passed, figures of the regimes, the whole answer."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal

pytest.importorskip("numba")
pytest.importorskip("polars")

import dealings_oracle as oracle
import polars as pl
from dealings_oracle import Paid

from servanda.accounts.rates import Rate
from servanda.instruments.sanctions.dealings import flags, inputs, reading
from servanda.instruments.sanctions.dealings.dealing import Question, deal
from servanda.instruments.sanctions.dealings.records import Dealt, Direction, Exposure, Step
from servanda.instruments.sanctions.dealings.table import Transactions

HEAD = ["payer", "payee", "date", "amount", "currency"]


def table(*rows: str, **more: str) -> Transactions:
    """Rows as `a b 2032-01-01 10.00 XBD`."""
    return reading.read(pl.DataFrame([dict(zip(HEAD, row.split(), strict=True)) for row in rows], schema=dict.fromkeys(HEAD, pl.String)), **more)


def asked(found: Transactions, *listed: str, **choice: object) -> Dealt:
    return deal(found, Question(listed=listed, **choice))  # type: ignore[arg-type]  # choices are those of Question


def of(dealt: Dealt, party: str, direction: Direction = Direction.TOWARDS) -> Exposure:
    return next(e for e in dealt.exposures if (e.party, e.direction) == (party, direction))


# --- reading ---------------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_counted_and_listed() -> None:
    frame = pl.DataFrame(
        {
            "payer": ["a", "", "a", "a", "a", "a", "a", "a"],
            "payee": ["b", "b", "b", "b", "b", "b", "b", "b"],
            "date": ["2032-01-01", "2032-01-01", "2032-02-30", "2032-01-02", "2032-01-02", "2032-01-02", "2032-01-02", "2032-01-02"],
            "amount": ["1.10", "1", "1", "one", "0", "1.23456", "99999999999999999999999", "2"],
            "currency": ["xbd"] * 8,
            "id": ["1", "2", "3", "4", "5", "6", "7", "1"],
        }
    )
    found = reading.read(frame)
    assert len(found) == 1
    assert found.currencies == ("XBD",)
    assert [r.row for r in found.rejected] == [2, 3, 4, 5, 6, 7, 8]
    assert sum(n for _reason, n in found.rejects) == 7
    reasons = " ".join(r.reason for r in found.rejected)
    for word in ("missing", "not a day", "not a number", "not above zero", "decimals", "too large", "used by a row before"):
        assert word in reasons


def test_amounts_are_exact_in_any_number_of_decimals() -> None:
    found = table("a b 2032-01-01 0.0001 XBD", "a b 2032-01-01 12345678.9 XBD")
    assert found.places == 4
    assert [found.step(i).amount for i in (0, 1)] == [Decimal("0.0001"), Decimal("12345678.9000")]
    assert table("a b 2032-01-01 1.5 XBD").places == 2


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_files_and_other_names_of_columns(tmp_path: Path, suffix: str) -> None:
    frame = pl.DataFrame({"von": ["Müller"], "an": ["Łódź"], "am": ["2032-01-01"], "wie viel": ["5.00"]})
    path = tmp_path / f"zahlungen.{suffix}"
    frame.write_csv(path, separator=";") if suffix == "csv" else frame.write_parquet(path)
    names = {"payer": "von", "payee": "an", "date": "am", "amount": "wie viel"}
    step = reading.read_file(path, names, currency="XBD").step(0)
    assert (step.payer, step.payee, step.amount, step.currency, step.row) == ("Müller", "Łódź", Decimal(5), "XBD", 1)
    with pytest.raises(Refusal, match="no column “payer”"):
        reading.read_file(path, currency="XBD")
    with pytest.raises(Refusal, match="no currency"):
        reading.read_file(path, names)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00payer,payee", b"PAR1 not really", b""])
def test_a_file_that_is_no_table(tmp_path: Path, data: bytes) -> None:
    for name in ("x.csv", "x.parquet"):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Refusal) as error:
            reading.read_file(tmp_path / name, currency="XBD")
        assert error.value.place.endswith(name)
        assert error.value.repair


def test_a_sum_that_cannot_be_counted_is_refused() -> None:
    with pytest.raises(Refusal, match="add up to more"):
        table(*["a b 2032-01-01 900000000000000.00 XBD"] * 60)


# --- listed parties and rates ----------------------------------------------------------------------------------------


def test_listed_parties_from_files() -> None:
    assert inputs.listed_of(b"# who\nb\n a \n\nb\n", "x.txt") == ("a", "b")
    assert inputs.listed_of(b"id,name\n7,a\n", "x.csv") == ("7",)
    answers = b'{"answers": [{"entity": "a", "verdict": "must"}, {"entity": "b", "verdict": "may"}, {"entity": "c", "verdict": "not"}]}'
    assert inputs.listed_of(answers, "x.json") == ("a",)
    assert inputs.listed_of(answers, "x.json", may=True) == ("a", "b")
    owned = b'{"listed": ["l"], "party": "asked", "answers": [{"regime": "us", "party": "a", "name": "A Ltd", "verdict": "must"}, {"party": "b", "verdict": "not"}]}'
    assert inputs.listed_of(owned, "x.json") == ("A Ltd", "a", "l")
    for data, place in ((b"\n", "x.txt"), (b"a,b\n1,2\n", "x.csv"), (b"{", "x.json"), (b"\xff", "x.txt")):
        with pytest.raises(Refusal):
            inputs.listed_of(data, place)


def test_rates_are_those_of_the_day() -> None:
    found = table("a l 2032-01-10 100.00 XDM", "a l 2032-06-10 100.00 XDM", "a l 2031-01-01 5.00 XDM", "a l 2032-01-10 1.00 XBD")
    said = [Rate(currency="XDM", to="XBD", rate=Decimal(r), date=d, source="bulletin") for d, r in (("2032-01-01", "0.8"), ("2032-06-10", "0.9"))]
    dealt = deal(found, Question(listed=("l",), to="XBD"), rates=said)
    (mine,) = [v for v in of(dealt, "a").volumes if v.currency == "XBD"]
    assert mine.direct == Decimal("171.00")
    assert dealt.unconverted == (("XDM", 1),)
    with pytest.raises(Refusal, match="no source"):
        deal(found, Question(listed=("l",), to="XBD"), rates=[Rate(currency="XDM", to="XBD", rate=Decimal(1), date="2032-01-01", source="")])


# --- how much --------------------------------------------------------------------------------------------------------


def test_direct_bounds_and_haircut_by_hand() -> None:
    rows = ("p v 2032-01-01 60.00 XBD", "q v 2032-01-01 40.00 XBD", "v l 2032-01-02 50.00 XBD", "v l 2032-01-03 10.00 XBD")
    found = asked(table(*rows), "l")
    assert of(found, "v").volumes[0].direct == of(found, "v").volumes[0].at_least == of(found, "v").volumes[0].at_most == Decimal(60)
    p = of(found, "p").volumes[0]
    assert (p.at_least, p.at_most, p.haircut) == (0, Decimal(60), Decimal(36))
    assert p.within == (0, Decimal(60), Decimal(60), Decimal(60))
    complete = asked(table(*rows), "l", complete=True)
    assert of(complete, "p").volumes[0].at_least == Decimal(10), "of the 50 at most 40 were of q"
    assert of(complete, "q").volumes[0].at_least == 0


def test_haircut_of_what_came_from_a_listed_party() -> None:
    rows = ("l v 2032-01-01 60.00 XBD", "q v 2032-01-02 40.00 XBD", "v w 2032-01-03 50.00 XBD", "v x 2032-01-04 70.00 XBD")
    found = asked(table(*rows), "l")
    assert of(found, "w", Direction.FROM).volumes[0].haircut == Decimal(30)
    assert of(found, "x", Direction.FROM).volumes[0].haircut == Decimal(30), "20 of the 70 are money of its own"
    assert of(asked(table(*rows), "l", hops=1), "v", Direction.FROM).volumes[0].haircut == Decimal(60)


def test_an_incomplete_table_says_nothing_must_have_passed() -> None:
    found = asked(table("p v 2032-01-01 60.00 XBD", "v l 2032-01-02 90.00 XBD"), "l", complete=True)
    assert of(found, "p").volumes[0].at_least == 0


def test_a_change_of_currency_is_not_traced() -> None:
    found = asked(table("p v 2032-01-01 60.00 XBD", "v l 2032-01-02 5.00 XDM"), "l")
    volume = of(found, "p").volumes[0]
    assert (volume.crosses, volume.at_most, volume.haircut) == (True, Decimal(60), None)
    assert of(found, "p").bottleneck is None


paid = st.builds(Paid, st.sampled_from("abcde"), st.sampled_from("abcde"), st.integers(0, 5), st.integers(1, 9), st.just("XBD"))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(paid.filter(lambda p: p.payer != p.payee), min_size=2, max_size=12), st.integers(0, 9999))
def test_no_way_to_spend_the_money_passes_less_than_must(drawn: list[Paid], seed: int) -> None:
    """Coins are moved at random along a table made complete (endowments come from outside first); what arrived is never less than what must."""
    rng = random.Random(seed)
    listed = {"e"}
    rows = sorted((p for p in drawn if p.payer != "e"), key=lambda p: p.day)
    purse: dict[str, list[str]] = {name: [] for name in "abcde"}
    fed = []
    for p in rows:  # whoever lacks money gets it from outside, in the table
        short = p.amount - len(purse[p.payer])
        if short > 0:
            fed.append(Paid(f"out {len(fed)}", p.payer, p.day, short, "XBD"))
            purse[p.payer] += ["clean"] * short
        fed.append(p)
        purse[p.payee] += [purse[p.payer].pop() for _ in range(p.amount)]
    for party in "abcd":
        purse = {name: [] for name in "abcde"}
        for p in fed:
            if p.payer not in purse:
                purse[p.payee] += ["clean"] * p.amount
                continue
            rng.shuffle(purse[p.payer])
            coins = [purse[p.payer].pop() for _ in range(p.amount)]
            purse[p.payee] += [party] * p.amount if p.payer == party else coins
        arrived = purse["e"].count(party)
        rows_ = tuple(f"{p.payer.replace(' ', '')} {p.payee} 2032-01-{p.day + 1:02d} {p.amount}.00 XBD" for p in fed)
        found = asked(table(*rows_), *listed, complete=True) if rows_ else None
        for e in found.exposures if found else ():
            if (e.party, e.direction) == (party, Direction.TOWARDS):
                assert e.volumes[0].at_least <= arrived <= e.volumes[0].at_most


# --- the whole answer ------------------------------------------------------------------------------------------------


def test_days_outside_are_left_out_and_counted() -> None:
    rows = ("a l 2032-01-01 1.00 XBD", "b l 2032-02-01 1.00 XBD", "c l 2032-03-01 1.00 XBD")
    found = asked(table(*rows), "l", first="2032-01-15", last="2032-02-15")
    assert [e.party for e in found.exposures] == ["b"]
    assert found.outside == 2
    with pytest.raises(Refusal, match="run backwards"):
        asked(table(*rows), "l", first="2032-03-01", last="2032-01-01")


def test_sums_by_hop_count_payments_on_shortest_paths_only() -> None:
    found = asked(table("p v 2032-01-05 7.00 XBD", "p v 2032-01-09 9.00 XBD", "v l 2032-01-06 3.00 XBD", "v w 2032-01-06 5.00 XBD"), "l", hops=2)
    towards = {s.hops: s for s in found.sums if s.direction is Direction.TOWARDS}
    assert towards[1].paid == (("XBD", 1, Decimal("3.00")),)
    assert towards[2].paid == (("XBD", 1, Decimal("7.00")),), "the payment of the 9th came too late"


def test_listed_parties_that_do_not_appear_are_counted_and_none_is_an_error() -> None:
    found = asked(table("a b 2032-01-01 1.00 XBD"), "x", "y")
    assert (found.listed, found.absent, found.parties) == ((), 2, 0)
    with pytest.raises(Refusal, match="no listed party"):
        asked(table("a b 2032-01-01 1.00 XBD"))
    with pytest.raises(Refusal, match="hops"):
        asked(table("a b 2032-01-01 1.00 XBD"), "b", hops=0)


def test_an_empty_table_answers() -> None:
    found = asked(table(), "l")
    assert (found.transactions, found.exposures) == (0, ())


def test_order_of_rows_changes_nothing_but_row_numbers() -> None:
    rows = ["p v 2032-01-01 60.00 XBD", "q v 2032-01-01 40.00 XBD", "v l 2032-01-02 50.00 XBD", "v l 2032-01-03 10.00 XBD", "l q 2032-01-09 3.00 XBD"]
    one, other = (asked(table(*r), "l", haircut=False) for r in (rows, rows[::-1]))
    assert [(e.party, e.hops, e.volumes) for e in one.exposures] == [(e.party, e.hops, e.volumes) for e in other.exposures]


def test_listed_parties_are_never_on_the_way() -> None:
    rows = ("a l 2032-01-01 1.00 XBD", "l m 2032-01-02 1.00 XBD", "b a 2032-01-01 1.00 XBD")
    found = asked(table(*rows), "l", "m")
    assert {(e.party, e.hops) for e in found.exposures if e.direction is Direction.TOWARDS} == {("a", 1), ("b", 2)}
    assert oracle.reached([Paid("a", "l", 1, 1, ""), Paid("l", "m", 2, 1, ""), Paid("b", "a", 1, 1, "")], {"l", "m"}, 4).keys() == {"a", "b"}


# --- figures of the regimes ------------------------------------------------------------------------------------------


def step(row: int, date: str, amount: str, currency: str = "EUR", kind: str = "transfer") -> Step:
    return Step(row=row, payer="a", payee="l", date=date, amount=Decimal(amount), currency=currency, kind=kind)


def flag(name: str) -> flags.Flag:
    return next(f for f in flags.shipped() if f.id == name)


def test_shipped_figures_have_sources_and_secondary_sanctions_have_no_number() -> None:
    assert all(f.source and f.first and f.checked for f in flags.shipped())
    assert flag("us-significant").threshold is None
    assert flags.judged(flag("us-significant"), [step(1, "2032-01-01", "1000000", "USD")], 2).answer == "in-words"


@pytest.mark.parametrize(
    ("name", "steps", "answer"),
    [
        ("eu-outgoing-quarter", [step(1, "2032-01-05", "60000"), step(2, "2032-03-31", "40000.01")], "reached"),
        ("eu-outgoing-quarter", [step(1, "2032-01-05", "60000"), step(2, "2032-03-31", "40000")], "not-reached"),
        ("eu-outgoing-quarter", [step(1, "2032-03-31", "60000"), step(2, "2032-04-01", "60000")], "not-reached"),
        ("eu-outgoing-half-year", [step(1, "2032-03-31", "60000"), step(2, "2032-04-01", "60000")], "reached"),
        ("eu-outgoing-quarter", [step(1, "2023-03-31", "600000")], "not-reached"),
        ("eu-outgoing-quarter", [step(1, "2024-03-31", "600000")], "reached"),
        ("un-freeze-any", [step(1, "1999-11-13", "5")], "not-reached"),
        ("un-freeze-any", [step(1, "1999-11-14", "5")], "reached"),
        ("eu-outgoing-quarter", [step(1, "2032-03-31", "600000", "USD")], "cannot-say"),
        ("eu-cash-border", [step(1, "2032-03-31", "10000", kind="cash")], "reached"),
        ("eu-cash-border", [step(1, "2032-03-31", "10000", kind="transfer")], "not-reached"),
        ("eu-cash-border", [step(1, "2032-03-31", "10000", kind="")], "cannot-say"),
        ("eu-cash-border", [step(1, "2032-03-31", "5", kind="transfer"), step(2, "2032-03-31", "10000", kind="")], "cannot-say"),
        ("eu-cash-border", [step(1, "2032-03-31", "5", kind="transfer"), step(2, "2032-03-31", "9999", kind="")], "not-reached"),
        ("eu-cash-border", [step(1, "2032-03-31", "10000", kind=" Cash "), step(2, "2032-03-31", "9999", kind="")], "reached"),
        ("us-currency-report", [step(1, "2032-03-31", "10000", "USD", "cash")], "not-reached"),
        ("eu-freeze-any", [step(1, "2032-03-31", "0.01")], "reached"),
    ],
)
def test_figures_against_payments(name: str, steps: list[Step], answer: str) -> None:
    assert flags.judged(flag(name), steps, 1).answer == answer


def test_a_freeze_says_nothing_of_its_own_about_payments_through_others() -> None:
    assert flags.judged(flag("eu-freeze-any"), [step(1, "2032-03-31", "5")], 2).answer == "cannot-say"


@pytest.mark.parametrize(
    "toml", ['[[flag]]\nid="x"', '[[flag]]\nid="x"\nregime="y"\nname="n"\nfirst="2031-01-01"\ntest="each"\nsource="s"\nwords="w"', "flag = 1", "\xff"]
)
def test_wrong_figures_are_refused(toml: str) -> None:
    with pytest.raises(Refusal):
        flags.read_flags(toml.encode("latin-1"), "mine.toml")
