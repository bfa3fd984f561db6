"""The sums of the ledger: the cases of the design to the digit, restated days, refunds, parts, rates, and the slow ledger beside."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Context, Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from amounts import amount
from ledger_kit import DAY0, STAGES, day, drawn, kept, move, pledge, rate, slow

from servanda.accounts.between import Between, exactly
from servanda.accounts.stages.adding import OwnTotal, not_adding
from servanda.accounts.stages.columns import MoveColumns, scaled, standing, sums, whole
from servanda.accounts.stages.converting import PriceRow
from servanda.accounts.stages.records import NeedRow
from servanda.accounts.words import amount_words, share_words
from servanda.base.refusal import Refusal
from servanda.instruments.support.ledger.page import head, ledger_page
from servanda.instruments.support.ledger.reply import reply

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "aid"


def stage(answer: Any, name: str, which: str) -> Between:
    one = next(one for one in answer.pledges if one.id == name)
    return one.stages[STAGES.index(which)].amount


def test_a_gap_between_committed_and_allocated() -> None:
    """Figures of the Kiel institute's note of 15 January 2024 on 144 bn EUR committed, 77 bn allocated; names are ours."""
    answer = kept(
        [pledge(amount=(None, None), unit="bn EUR")],
        [move("a", "committed", "144", unit="bn EUR"), move("b", "allocated", "77", unit="bn EUR")],
    )
    one = answer.pledges[0]
    gap = next(gap for gap in one.gaps if gap.first == "committed")
    assert (gap.then, gap.amount) == ("allocated", exactly(Decimal(67)))
    assert answer.totals[0].stages[1].amount == exactly(Decimal(144)), "and never 221: stages are not added"
    assert answer.totals[0].stages[2].amount == exactly(Decimal(77))
    assert one.stages[1].rows == ("a",)


def test_a_restated_count_and_its_share() -> None:
    """Figures of Verite Research's tracker of 73 commitments: 41 + 11 + 21, later 46 + 12 + 15; names are ours."""
    tracked = [pledge(amount="73", sort="training", unit="commitments", what="reforms")]
    rows = [
        move("met", "delivered", "41", 10, unit="commitments", known_on=day(12)),
        move("met again", "delivered", "46", 40, unit="commitments", known_on=day(42), replaces="met"),
    ]
    before, after = kept(tracked, rows, known=day(41)), kept(tracked, rows)
    assert stage(before, "P-1", "delivered") == exactly(Decimal(41))
    assert stage(after, "P-1", "delivered") == exactly(Decimal(46))
    assert share_words(stage(after, "P-1", "delivered"), exactly(Decimal(73))) == "63.0 %"
    assert before.pledges == kept(tracked, rows[:1], known=day(41)).pledges, "the page of an old day stays as it was"
    for met, rest in ((41, (11, 21)), (46, (12, 15))):
        assert met + sum(rest) == 73
        told = OwnTotal(donor="x", committed=Decimal(73), delivered=Decimal(met), to_come=Decimal(sum(rest)), unit="", source="s", as_of=DAY0, owner="o")
        assert not_adding([told], Decimal(0)) == ()
    assert 14 + 15 + 16 == 45
    parts = [pledge("whole", "45", unit="commitments"), *(pledge(f"p{n}", str(n), unit="commitments", part_of="whole") for n in (14, 15, 16))]
    assert kept(parts, []).totals[0].stages[0].amount == exactly(Decimal(45)), "and not 90: the whole is not counted beside its parts"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data (Kiel budget support) are not at ../shared")
def test_the_shared_budget_support_rows_that_do_not_add_up() -> None:
    with (SHARED / "kiel_budget_support_clean.csv").open(encoding="utf-8") as stream:
        table = list(csv.DictReader(stream))
    rows = [
        OwnTotal(
            donor=one["donor"], committed=Decimal(one["committed_eur_bn"]), delivered=Decimal(one["disbursed_eur_bn"]),
            to_come=Decimal(one["to_be_disbursed_eur_bn"]), unit="bn EUR", source="tracker", as_of=dt.date.fromisoformat(one["as_of"]), owner="tracker",
        )
        for one in table
    ]  # fmt: skip
    assert len(rows) == 18
    assert [len(not_adding(rows, Decimal(off))) for off in ("0.0005", "0.02")] == [14, 10]
    three = [round(sum((getattr(one, name) or Decimal(0) for one in rows), Decimal(0)), 3) for name in ("committed", "delivered", "to_come")]
    assert [str(one) for one in three] == ["35.414", "16.815", "15.934"]
    pledges = [pledge(f"{n}", str(one.committed), unit="bn EUR", donor=one.donor) for n, one in enumerate(rows)]
    moves = [move(f"d{n}", "delivered", str(one.delivered), pledge=f"{n}", unit="bn EUR") for n, one in enumerate(rows)]
    of_all = kept(pledges, moves).totals[0]
    assert [round(of_all.stages[n].amount.exact, 3) for n in (0, 3)] == [Decimal("35.414"), Decimal("16.815")]
    assert of_all.stages[0].amount.exact == sum((one.committed or Decimal(0) for one in rows), Decimal(0)), "17 places, none rounded"


@pytest.mark.parametrize("part", range(4))
def test_the_slow_ledger_says_the_same(part: int) -> None:
    seen = 0
    for seed in range(part, amount(200, 200), 4):
        given = drawn(seed)
        with localcontext(Context(prec=200)):
            answer, own, common = kept(**given), slow(given, lambda one: one.unit), slow(given, lambda _one: "EUR")
            assert {one.id for one in answer.pledges} == {one.id for one in given["pledges"] if one.as_of <= min(given["as_of"], given["known"])}
            for one in answer.pledges:
                for told in one.by_assessor:
                    for n, name in enumerate(STAGES):
                        key = (one.id, told.assessor, name)
                        assert bool(told.stages[n].rows) == (key in own), (seed, key)
                        zero = (Decimal(0), Decimal(0))
                        assert (told.stages[n].amount.low, told.stages[n].amount.high) == own.get(key, zero), (seed, key)
                        assert (told.common[n].low, told.common[n].high) == common.get(key, zero), (seed, key)
                        seen += 1
                assert {told.assessor for told in one.by_assessor} == {who for name, who, _ in own if name == one.id}
            _totals(answer, own, seed)
    assert seen > 500


def _totals(answer: Any, own: Any, seed: int) -> None:
    """Sums over leaves of what lies between all assessors, in plain loops."""
    wholes = {one.part_of for one in answer.pledges}
    for sums_of in answer.totals:
        if sums_of.of != "all" or sums_of.by_rates:
            continue
        for n, name in enumerate(STAGES):
            low: Decimal | None = Decimal(0)
            high: Decimal | None = Decimal(0)
            for one in answer.pledges:
                ends = [pair for (which, _, at), pair in own.items() if (which, at) == (one.id, name)]
                if one.id in wholes or one.unit != sums_of.unit or not ends:
                    continue
                lows, highs = [pair[0] for pair in ends], [pair[1] for pair in ends]
                low = None if low is None or None in lows else low + min(lows)
                high = None if high is None or None in highs else high + max(highs)
            assert (sums_of.stages[n].amount.low, sums_of.stages[n].amount.high) == (low, high), (seed, name)


def test_what_two_assessors_say_is_never_added() -> None:
    answer = kept([pledge()], [move("a", "delivered", "40"), move("b", "delivered", "50", owner="Ministry"), move("c", "committed", "100")])
    one = answer.pledges[0]
    assert (stage(answer, "P-1", "delivered"), one.differ) == (Between(Decimal(40), Decimal(50)), ("delivered",))
    assert one.open == Between(Decimal(50), Decimal(60))
    assert [(told.assessor, amount_words(told.stages[3].amount)) for told in one.by_assessor] == [("Audit Office", "40"), ("Ministry", "50")]
    assert "Where assessors differ" in str(ledger_page(answer))
    assert {told.assessor for told in answer.totals[0].assessors} == {"Audit Office", "Ministry"}


def test_what_is_given_back_is_taken_off_and_less_than_nothing_is_told() -> None:
    answer = kept([pledge()], [move("a", "delivered", "40"), move("b", "delivered", (55, 60), refund="yes", on=20)])
    assert stage(answer, "P-1", "delivered") == Between(Decimal(-20), Decimal(-15))
    assert any("more is given back than was delivered (a, b)" in note for note in answer.notes)
    unknown = kept([pledge()], [move("a", "delivered", "40"), move("b", "delivered", None, refund="yes")])
    assert stage(unknown, "P-1", "delivered") == Between(None, Decimal(40)), "how much was given back nobody knows: no least"


def test_an_amount_nobody_knows_is_not_zero() -> None:
    answer = kept([pledge()], [move("a", "delivered", "40"), move("b", "delivered", None)])
    assert stage(answer, "P-1", "delivered") == Between(Decimal(40), None)
    assert answer.no_amount == ("b",)
    assert amount_words(stage(answer, "P-1", "delivered")) == "at least 40"
    assert amount_words(Between(Decimal(0), None)) == "not known"


def test_a_rate_is_that_of_the_day_which_the_promise_names() -> None:
    rates = [rate("ILD", "0.5", 0), rate("ILD", "2", 20)]
    moves = [move("a", "delivered", "10", 25, unit="ILD")]
    free, named = (kept([pledge(unit="ILD", rate_on=on)], moves, rates=rates, into="EUR") for on in (None, day(3)))
    assert (free.pledges[0].common[3].exact, named.pledges[0].common[3].exact) == (20, 5)
    assert [(one.words, one.date, one.source, one.rows) for one in free.rates] == [
        ("1 ILD = 0.5 EUR", day(0), "central bank", ("P-1",)), ("1 ILD = 2 EUR", day(20), "central bank", ("a",)),
    ]  # fmt: skip
    assert stage(free, "P-1", "delivered") == exactly(Decimal(10)), "in its own unit as it was"


@pytest.mark.parametrize(("rates", "why"), [([], "no rate"), ([rate("ILD", "2", 20)], "no rate"), ([rate("ILD", "2", 0)], "days old")])
def test_without_a_rate_it_is_unknown_and_listed(rates: list[Any], why: str) -> None:
    answer = kept([pledge(unit="ILD", amount="7", as_of=DAY0, rate_on=day(10 if len(rates) == 0 or rates[0].date > DAY0 else 60))], [], rates=rates, into="EUR")
    assert answer.pledges[0].common[0] == Between(Decimal(0), None)
    assert [(one.row, one.into) for one in answer.unknown] == [("P-1", "EUR")]
    assert why in answer.unknown[0].why
    by_rates = next(one for one in answer.totals if one.by_rates)
    assert (by_rates.stages[0].amount, by_rates.without) == (Between(Decimal(0), None), ("P-1",))
    assert "Not known in the unit asked for" in str(ledger_page(answer))


def test_goods_are_money_only_by_a_price_list_and_say_so() -> None:
    goods = pledge(sort="goods", unit="units of generators", amount="40")
    price = PriceRow(of=goods.unit, price_low=Decimal(30000), price_high=Decimal(34000), unit="EUR", source="list", as_of=DAY0, owner="Ministry")
    without, with_list = kept([goods], [], into="EUR"), kept([goods], [move("a", "delivered", (18, 20), unit=goods.unit)], prices=[price], into="EUR")
    assert without.pledges[0].common == ()
    assert not without.unknown
    assert with_list.pledges[0].common[0] == Between(Decimal(1200000), Decimal(1360000))
    assert with_list.pledges[0].common[3] == Between(Decimal(540000), Decimal(680000))
    assert with_list.pledges[0].valued
    assert "our valuation" in with_list.rates[0].words
    assert stage(with_list, "P-1", "delivered") == Between(Decimal(18), Decimal(20)), "units first"


def test_a_move_in_another_unit_than_its_promise() -> None:
    moves = [move("a", "delivered", "10", unit="ILD"), move("b", "delivered", "1")]
    assert stage(kept([pledge()], moves, rates=[rate("ILD", "0.82", 5)]), "P-1", "delivered") == exactly(Decimal("9.2"))
    lacking = kept([pledge()], moves)
    assert stage(lacking, "P-1", "delivered") == Between(Decimal(1), None)
    assert [one.row for one in lacking.unknown] == ["a"]


def test_money_passed_on_counts_at_its_origin_and_may_be_a_double() -> None:
    given, passed = pledge("V", "100", via="Harrow"), pledge("H", "100.5", donor="Harrow", as_of=day(20))
    answer = kept([given, passed], [])
    assert {one.name: one.stages[0].amount.exact for one in answer.totals if one.of == "donor"} == {"Velland": 100, "Harrow": Decimal("100.5")}
    assert [(one.first, one.second, one.counted.exact, one.via) for one in answer.doubles] == [("V", "H", 100, True)]
    page = str(ledger_page(answer))
    assert "What would be double" in page
    assert "compact, 2031-01-01, Audit Office | compact, 2031-01-21, Audit Office" in page
    assert answer.totals[0].stages[0].amount.exact == Decimal("200.5"), "a lead joins nothing"


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (move("b", "delivered", "50.4", 30), 1), (move("b", "delivered", "50.6", 30), 0), (move("b", "delivered", "50", 41), 0), (move("b", "committed", "50", 11), 0),
        (move("b", "delivered", "50", 11, owner="Ministry"), 0), (move("b", "delivered", "50", 11, unit="ILD"), 0), (move("b", "delivered", "50", 11, replaces="a"), 0),
    ],
)  # fmt: skip
def test_what_is_a_likely_double(second: Any, found: int) -> None:
    answer = kept([pledge()], [move("a", "delivered", "50", 10), second])
    assert len(answer.doubles) == found
    assert all(one.sources == ("letter a, 2031-01-11, Audit Office", "letter b, 2031-01-31, Audit Office") for one in answer.doubles)


def test_there_may_be_more_likely_doubles_than_are_told() -> None:
    answer = kept([pledge()], [move(f"m{n}", "delivered", "50") for n in range(30)])
    assert (len(answer.doubles), answer.more_doubles) == (200, True)
    assert "There are more of them" in str(ledger_page(answer))
    few = kept([pledge()], [move(f"m{n}", "delivered", "50") for n in range(5)])
    assert (len(few.doubles), few.more_doubles) == (10, False)


def test_parts_that_come_to_something_else_and_rows_under_the_whole_are_told() -> None:
    answer = kept([pledge("W", "100"), pledge("A", "60", part_of="W"), pledge("B", "30", part_of="W")], [move("m", "delivered", "5", pledge="W")])
    assert answer.totals[0].stages[0].amount.exact == 90
    assert any("its parts are 90" in note for note in answer.notes)
    assert any("m stands under the whole: it is in no sum" in note for note in answer.notes)
    early = kept([pledge("W", "100"), pledge("A", "60", part_of="W", as_of=day(50))], [], known=day(20))
    assert early.totals[0].stages[0].amount.exact == 100, "before its parts are known the whole is counted"


BAD: dict[str, tuple[Any, ...]] = {
    "is a part of “X”": ([pledge("A", part_of="X")], []),
    "in a ring": ([pledge("A", part_of="B"), pledge("B", part_of="A")], []),
    "is not there": ([pledge()], [move("a", "delivered", "1", replaces="zz")]),
    "restate each other in a ring": ([pledge()], [move("a", "delivered", "1", replaces="b"), move("b", "delivered", "1", replaces="a")]),
    "is restated by": ([pledge()], [move("a", "delivered", "1"), *(move(n, "delivered", "1", replaces="a") for n in "bc")]),
    "restates a row of": ([pledge()], [move("a", "delivered", "1"), move("b", "delivered", "1", replaces="a", owner="Ministry")]),
    "restates a row known since": ([pledge()], [move("a", "delivered", "1", 20), move("b", "delivered", "1", 10, replaces="a")]),
    "nothing is known before it is done": ([pledge()], [move("a", "delivered", "1", date=dt.date(2922, 2, 9))]),
    "there is no pledge": ([pledge()], [move("a", "delivered", "1", pledge="P-2")]),
    "more digits": ([pledge()], [move("a", "delivered", "1e90")]),
}


@pytest.mark.parametrize("reason", BAD)
def test_rows_that_cannot_be_meant_are_refused(reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        kept(*BAD[reason])
    assert reason in refused.value.reason
    assert refused.value.repair


def test_a_promise_that_is_told_by_moves_is_not_told_twice() -> None:
    rows = [move("p", "pledged", "120", 30)]
    assert stage(kept([pledge()], rows, known=day(20)), "P-1", "pledged") == exactly(Decimal(100))
    assert stage(kept([pledge()], rows), "P-1", "pledged") == exactly(Decimal(120))
    other = kept([pledge()], [move("p", "pledged", "120", 30, owner="Ministry")])
    assert (stage(other, "P-1", "pledged"), other.pledges[0].differ) == (Between(Decimal(100), Decimal(120)), ("pledged",))


def test_late_and_who_owes_the_next_step() -> None:
    def one(delivered: Any, **more: Any) -> Any:
        rows = [] if delivered is None else [move("d", "delivered", delivered)]
        return kept([pledge(by=day(60), **more)], rows, as_of=day(90)).pledges[0]

    assert [one(amount).late for amount in (None, "99", "100", (90, 110))] == ["yes", "yes", "no", "perhaps"]
    assert (one("100").next, one("100").owes, one("100").done) == ("", "", "yes")
    assert (one(None).next, one(None).owes) == ("commit it by an act", "Velland")
    assert one("5", via="Harrow").owes == "Velland (through Harrow)"
    assert kept([pledge(by=day(60))], [], as_of=day(60)).pledges[0].late == "no"
    assert kept([pledge()], []).pledges[0].late == "no day"
    assert head(kept([pledge()], [])).endswith("none is late, by the record; 1 has no day.")
    assert head(kept([pledge()], [], known=day(-1))) == "No promise is on record by these days."
    assert head(kept([pledge(by=day(60))], [], as_of=day(90))) == "Of 1 promise none is delivered in full, on record; 1 is late: P-1, where Velland owes the next step."


def need(id: str, amount: tuple[str, str], **more: Any) -> NeedRow:
    given: dict[str, Any] = {"what": "budget gap", "unit": "EUR", "source": "law", "as_of": DAY0, "owner": "Ministry"}
    return NeedRow(id=id, amount_low=Decimal(amount[0]), amount_high=Decimal(amount[1]), **(given | more))


def test_a_need_beside_what_is_promised_for_it() -> None:
    pledges = [pledge("A", "100", need="N"), pledge("B", "50", need="N", unit="ILD"), pledge("C", "1000")]
    moves = [move("a", "delivered", "30", pledge="A"), move("b", "delivered", "10", pledge="B", unit="ILD")]
    answer = kept(pledges, moves, rates=[rate("ILD", "0.5", 0)], needs=[need("N", ("200", "220"))])
    one = answer.needs[0]
    assert (one.pledged.exact, one.delivered.exact, one.unpromised, one.unmet) == (125, 35, Between(Decimal(75), Decimal(95)), Between(Decimal(165), Decimal(185)))
    assert kept(pledges, moves, needs=[need("N", ("200", "220"))]).needs[0].unpromised == Between(None, Decimal(120)), "without a rate it is not known"


def test_needs_by_month() -> None:
    months = [need(f"N{n}", ("10", "10"), first=dt.date(2031, n, 1), by=dt.date(2031, n, 28)) for n in (1, 2, 3)]
    pledges = [pledge("A", "12", need="N1", by=dt.date(2031, 2, 15)), pledge("B", "9", need="N2")]
    moves = [move("a", "delivered", "4", 5, pledge="A"), move("b", "delivered", "3", 40, pledge="A"), move("c", "delivered", "2", 41, pledge="B")]
    answer = kept(pledges, moves, needs=months)
    assert [(one.month, one.pledged.exact, one.delivered.exact, one.unmet.exact) for one in answer.needs] == [("2031-01", 0, 4, 6), ("2031-02", 12, 5, 5), ("2031-03", 0, 0, 10)]
    assert any("B: without a day" in note for note in answer.notes)


def test_an_answer_has_ten_lines_at_most_and_its_sources() -> None:
    answer = kept(
        [pledge(by=day(60)), pledge("P-2", "7", unit="ILD")], [move("a", "delivered", "40"), move("b", "delivered", "45", owner="Ministry")],
        rates=[rate("ILD", "0.5", 0)], into="EUR", as_of=day(90),
    )  # fmt: skip
    about, lines = reply(answer, "velland")
    text = "\n".join(lines)
    assert (about, len(lines)) == ("Velland", 10)
    assert "Velland promised Sarrow 100 EUR; 7 ILD in 2 promises" in lines[0]
    assert "Received: 40 to 45 EUR [a: letter a, 2031-01-11, Audit Office; b: letter b, 2031-01-11, Ministry]." in lines
    for words in ("Late, by the record: P-1 (due 2031-03-02)", "Velland: deliver what is open (P-1)", "Audit Office says 40, Ministry says 45", "In EUR: 103.5 promised"):
        assert words in text
    with pytest.raises(Refusal, match="no promise is of"):
        reply(answer, "Vel")


def test_columns_too_large_for_machine_numbers_give_the_same() -> None:
    import numpy as np

    values = [Decimal(9) * 10**18 + n for n in range(50)] + [Decimal(10) ** 30, Decimal("0.000001")]
    for some in (values[:50], values):
        numbers, scale = scaled(some)
        n = len(some)
        zeros = np.zeros(n, np.int32)
        columns = MoveColumns(zeros, zeros, zeros, zeros, zeros, numbers, numbers, None, None, None, 1, 1, scale)
        found = sums(columns, standing(columns, 1, 1))
        with localcontext(Context(prec=99)):
            assert found.at(0, 0, 0) == exactly(sum(some, Decimal(0)))
    assert whole(-1500, 2) == Decimal("-15.00")


def test_a_long_ledger_has_a_short_page() -> None:
    many = [pledge(f"P-{n}", f"{n + 1}", by=day(60 if n == 399 else 300)) for n in range(400)]
    answer = kept(many, [move(f"m{n}", "delivered", "1", pledge=f"P-{n % 400}") for n in range(800)], as_of=day(90))
    page = ledger_page(answer)
    tables = [block for block in page.blocks if hasattr(block, "rows")]
    assert max(len(block.rows) for block in tables) == 300
    assert tables[0].rows[0][0] == "P-399", "what is late stands first"
    assert "300 of 400 promises are told" in str(page)
    assert "and 500 more; --json tells all" in str(page), "figures"
    assert "and 900 more; --json tells all" in str(page), "sources"
    assert len(answer.pledges) == 400
