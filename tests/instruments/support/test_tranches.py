"""What a payment in steps comes to: four published cases to the digit, each with 200 copies against a slow formula, and cases of our own.

Figures: Ukraine Facility, fourth instalment: 4,500 m EUR gross, 13 of 16 steps met; the Commission's 3,050 (25 Jul 2025) and the Council's about 3,200 (8 Aug 2025). Recovery facility:
Romania 17.78 + 24.80 put right in the cure, 10.77 lost, published 37.05; Lithuania 565 net with 26.2 gross held back, 542.2; Portugal 810 gross, 714 paid, 11.85 % paid before. Units are
millions of EUR. Standings are given here; that they come from verdicts is tried in tests/app/test_support_tranche.py.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from servanda.accounts.between import Between
from servanda.accounts.words import amount_words, figure, share_words
from servanda.base.refusal import Refusal
from servanda.instruments.support.tranches import records as r
from servanda.instruments.support.tranches.amounts import against, amounts_of, rules_of
from servanda.instruments.support.tranches.declared import Payments, payments_of
from servanda.instruments.support.tranches.records import StepStanding, TrancheAmounts

D = Decimal
HEAD = 'source = "S"\nowner = "O"\nas_of = 2025-08-09\n'
COPIES = 200


def rule(id: str = "R", method: str = "values", *lines: str, first: str = "from = 2025-01-01") -> str:
    return "\n".join(["[[rule]]", f'id = "{id}"', f'method = "{method}"', 'source = "S"', first, *lines, ""])


def payment(gross: object, steps: Sequence[str], *lines: str, published: Sequence[str] = ()) -> str:
    head = ["[[payment]]", 'id = "P"', f"gross = {gross}", 'unit = "m EUR"', 'source = "S"', *lines]
    each = [f'[[payment.step]]\nclause = "f:{n}"\n{step}' for n, step in enumerate(steps)]
    return "\n".join([*head, *each, *(f'[[payment.published]]\nby = "B"\nsource = "S"\n{one}' for one in published), ""])


def read(*parts: str) -> Payments:
    return payments_of("\n".join((HEAD, *parts)).encode())


def at(standing: str, **more: object) -> StepStanding:
    return StepStanding(clause="c", standing=standing, cure="rung", **more)  # type: ignore[arg-type]


def found(file: Payments, standings: Sequence[StepStanding], name: str = "R") -> TrancheAmounts:
    by = next(one for one in file.rule if one.id == name)
    return amounts_of(file.payment[0], by, file, standings)


def says(file: Payments, standings: Sequence[StepStanding], name: str = "R") -> list[str]:
    one = file.payment[0]
    return [against(one, row, found(file, standings, name), "as written", row.holds).says for row in one.published]


def slow(
    gross: Fraction, shares: Sequence[Fraction | None], met: Sequence[tuple[Fraction, Fraction]], whole: bool = False
) -> tuple[Fraction, Fraction]:
    """The least and the most payable, by trying who takes what is left, one after the other; not the engine's sums."""
    left = gross - sum(one or 0 for one in shares)
    blank = [n for n, one in enumerate(shares) if one is None]
    ways: list[dict[int, Fraction]] = [{n: left} for n in blank] or [{}]
    if not whole:
        ways.append({})
    worth = [[way.get(n, Fraction(0)) if one is None else one for n, one in enumerate(shares)] for way in ways]
    low = min(sum((share * low for share, (low, _) in zip(way, met, strict=True)), Fraction(0)) for way in worth)
    high = max(sum((share * high for share, (_, high) in zip(way, met, strict=True)), Fraction(0)) for way in worth)
    return low, high + (0 if blank else left)


def near(one: Decimal | None, other: Fraction) -> bool:
    return one is not None and abs(Fraction(one) - other) < Fraction(1, 10**18)


# --- the published cases -------------------------------------------------------------------------------------------------------

UF4 = ('amount = 3050\nkind = "gross"\ndate = 2025-07-25', 'amount = 3200\nkind = "gross"\ndate = 2025-08-08\nwithin = 50')
UF4_STANDS = [at(r.MET)] * 13 + [at(r.CURABLE)] * 3


def test_ukraine_facility_equal_shares_are_refuted() -> None:
    file = read(rule("E", "equal", "supposed = true", first=""), rule(), payment(4500, [""] * 16, published=UF4))
    naive, real = found(file, UF4_STANDS, "E"), found(file, UF4_STANDS)
    assert naive.payable.exact == D("3656.25")
    assert says(file, UF4_STANDS, "E") == ["refutes", "refutes"]
    assert "13 x 281.25 = 3,656.25" in naive.sum
    assert (real.payable, real.curable) == (Between(D(0), D(4500)), Between(D(0), D(4500)))
    assert says(file, UF4_STANDS) == ["consistent", "consistent"]
    assert real.net == Between()


def test_ukraine_facility_copies() -> None:
    for seed in range(COPIES):
        chance = random.Random(seed)
        many, gross = chance.randint(2, 20), chance.randint(100, 9999)
        values = [chance.choice((None, chance.randint(0, gross // many))) for _ in range(many)]
        whole = chance.random() < 0.3 and None in values
        steps = ["" if one is None else f"value = {{R = {one}}}" for one in values]
        file = read(rule("E", "equal", first="supposed = true"), rule(), payment(gross, steps, *["whole = true"] * whole))
        met = [chance.random() < 0.7 for _ in range(many)]
        stand = [at(r.MET if one else r.LOST) for one in met]
        assert near(found(file, stand, "E").payable.exact, Fraction(gross * sum(met), many))
        ours = found(file, stand).payable
        shares = [None if one is None else Fraction(one) for one in values]
        low, high = slow(Fraction(gross), shares, [(Fraction(one), Fraction(one)) for one in met], whole)
        assert near(ours.low, low), seed
        assert near(ours.high, high), seed


def romania(one: object, two: object, lost: object, before: object, gross: object) -> Payments:
    published = ('amount = 37.05\nkind = "net"\ndate = 2025-07-25\nwithin = 0.01',)
    steps = [f"value = {{R = {value}}}" for value in (one, two, lost)]
    return read(rule("R", "values", f'prefinancing = "{before} %"'), payment(gross, steps, "whole = true", published=published))


CURED = [at(r.CURED), at(r.CURED), at(r.LOST)]


def test_romania() -> None:
    file = romania(17.78, "24.80", 10.77, 13, 53.35)
    ours = found(file, CURED)
    assert (ours.payable.exact, ours.lost.exact) == (D("42.58"), D("10.77"))
    assert ours.net.exact == D("37.0446")
    assert f"{ours.net.exact:.2f}" == "37.04"
    assert says(file, CURED) == ["consistent"]
    assert says(romania(17.78, "24.80", 10.77, 14, 53.35), CURED) == ["refutes"]


def test_romania_copies() -> None:
    for seed in range(COPIES):
        chance = random.Random(seed)
        cents = [chance.randint(1, 9999) for _ in range(3)]
        before = chance.randint(0, 9999)
        one, two, lost = (f"{cent / 100:.2f}" for cent in cents)
        file = romania(one, two, lost, f"{before / 100:.2f}", f"{sum(cents) / 100:.2f}")
        ours, gross = found(file, CURED), cents[0] + cents[1]
        net = Fraction(gross * (10000 - before), 10**6)
        assert near(ours.payable.exact, Fraction(gross, 100))
        assert near(ours.net.exact, net)
        assert near(ours.lost.exact, Fraction(cents[2], 100))
        assert says(file, CURED) == ["consistent" if abs(net - Fraction(3705, 100)) <= Fraction(1, 100) else "refutes"]


def lithuania(net: Fraction, held: str, before: str) -> tuple[Payments, Fraction]:
    """A payment whose net amount with all steps met is given: its gross amount to the millionth."""
    gross = round(net / (1 - Fraction(before) / 100), 6)
    rest = gross - Fraction(held)
    steps = [f"value = {{R = {float(rest):.6f}}}", f"value = {{R = {held}}}"]
    lines = rule("R", "values", f'prefinancing = "{before} %"')
    file = read(lines, payment(f"{float(gross):.6f}", steps, published=('amount = 542.2\nkind = "net"\ndate = 2025-07-25',)))
    return file, gross


def test_lithuania() -> None:
    file, _ = lithuania(Fraction(565), "26.2", "13")
    stand = [at(r.MET), at(r.LOST)]
    net = found(file, stand).net.exact
    assert net is not None
    assert net.quantize(D("0.1")) == D("542.2")
    assert abs(net - (D(565) - D("26.2") * D("0.87"))) < D("0.000001")
    assert says(file, stand) == ["consistent"]


def test_lithuania_copies() -> None:
    for seed in range(COPIES):
        chance = random.Random(seed)
        held, before, net = f"{chance.randint(1, 500) / 10}", f"{chance.randint(0, 300) / 10}", chance.randint(100, 999)
        file, gross = lithuania(Fraction(net), held, before)
        ours = found(file, [at(r.MET), at(r.LOST)]).net.exact
        assert near(ours, gross * (1 - Fraction(before) / 100) - Fraction(held) * (1 - Fraction(before) / 100))
        assert ours is not None
        assert abs(Fraction(ours) - (net - Fraction(held) * (1 - Fraction(before) / 100))) < Fraction(1, 10**5)


def portugal(gross: object, before: str) -> Payments:
    published = ('amount = 714\nkind = "net"\ndate = 2025-07-25\nwithin = 0.5',)
    return read(rule("R", "values", before), payment(gross, [f"value = {{R = {gross}}}"], 'to = "Portugal"', published=published))


def test_portugal_has_a_share_of_its_own() -> None:
    right, wrong = portugal(810, 'prefinancing = {Portugal = "11.85 %", Spain = "13 %"}'), portugal(810, 'prefinancing = "13 %"')
    assert found(right, [at(r.MET)]).net.exact == D("714.015")
    assert found(wrong, [at(r.MET)]).net.exact == D("704.7")
    assert (says(right, [at(r.MET)]), says(wrong, [at(r.MET)])) == (["consistent"], ["refutes"])
    other = portugal(810, 'prefinancing = {Spain = "13 %"}')
    assert found(other, [at(r.MET)]).net == Between()
    assert says(other, [at(r.MET)]) == ["cannot be tested"]


def test_portugal_copies() -> None:
    for seed in range(COPIES):
        chance = random.Random(seed)
        gross, before = chance.randint(700, 900), chance.randint(0, 3000)
        file = portugal(gross, f'prefinancing = "{before / 100:.2f} %"')
        net = Fraction(gross * (10000 - before), 10000)
        assert near(found(file, [at(r.MET)]).net.exact, net)
        assert says(file, [at(r.MET)]) == ["consistent" if abs(net - 714) <= Fraction(1, 2) else "refutes"]


# --- cases of our own ----------------------------------------------------------------------------------------------------------

OLD, NEW = rule("old", "values", "until = 2025-06-30"), rule("new", "values", first="from = 2025-07-01")


def test_two_rule_versions_in_one_payment() -> None:
    """A step names the rule it goes by, whatever the others do."""
    steps = ["value = {old = 30, new = 50}", 'rule = "old"\nvalue = {old = 40, new = 10}']
    file = read(OLD, NEW, payment(100, steps))
    assert found(file, [at(r.MET), at(r.MET)], "new").shares == (D(50), D(40))
    assert found(file, [at(r.MET), at(r.LOST)], "new").payable == Between(D(50), D(60)), "10 of no step"
    assert found(file, [at(r.MET), at(r.LOST)], "new").untied == D(10)


@pytest.mark.parametrize(
    ("lines", "rules", "notes"),
    [
        (("requested = 2025-06-01", "decided = 2025-07-20"), ["old", "new"], 1),
        (("requested = 2025-06-01", "decided = 2025-07-20", 'rule_by = "request"'), ["old"], 0),
        (("requested = 2025-06-01", "decided = 2025-07-20", 'rule_by = "decision"'), ["new"], 0),
        (("requested = 2025-06-01", "decided = 2025-06-30"), ["old"], 0),
        (("requested = 2025-06-01",), ["old", "new"], 1),
        (("requested = 2024-06-01", 'rule_by = "request"'), [], 1),
    ],
)
def test_a_rule_changed_between_request_and_decision(lines: tuple[str, ...], rules: list[str], notes: int) -> None:
    file = read(OLD, NEW, payment(100, ["value = {old = 30, new = 50}"], *lines))
    applied, told = rules_of(file.payment[0], file, dt.date(2025, 8, 9))
    assert [one.id for one, _ in applied] == rules
    assert len(told) == notes


@pytest.mark.parametrize(
    ("partial", "low", "high"),
    [("none", 0, 0), ("measured", 54, 54), ("50 %", 40, 40), ("", 0, 54)],
)
def test_partial_credit(partial: str, low: int, high: int) -> None:
    file = read(rule("R", "values", f'partial = "{partial}"'), payment(80, ["value = {R = 80}"]))
    done = {"done": Between(D(27), D(27)), "wanted": D(40), "unit": "judges", "lapsed": True}
    for standing in (r.PARTLY, r.CURABLE):
        ours = found(file, [at(standing, **done)])
        rest = ours.lost if standing == r.PARTLY else ours.curable
        assert ours.payable == Between(D(low), D(high))
        assert rest == Between(D(80 - high), D(80 - low))


def test_what_is_not_established_is_neither_paid_nor_lost() -> None:
    file = read(rule(), payment(100, ["value = {R = 60}", "value = {R = 40}"]))
    ours = found(file, [at(r.UNESTABLISHED, sure=False), at(r.OPEN)])
    assert (ours.payable, ours.lost, ours.open) == (Between(D(0), D(60)), Between(D(0), D(60)), Between(D(40), D(40)))


@pytest.mark.parametrize("seed", range(20))
def test_weights_and_points_against_a_slow_formula(seed: int) -> None:
    chance = random.Random(seed)
    many, gross = chance.randint(1, 9), chance.randint(10, 999)
    weights = [chance.choice((None, chance.randint(0, 100 // many))) for _ in range(many)]
    points = [chance.randint(1, 40) for _ in range(many)]
    of = sum(points) + chance.randint(0, 5)
    steps = [("" if w is None else f'weight = {{W = "{w} %"}}\n') + f"points = {{P = {p}}}" for w, p in zip(weights, points, strict=True)]
    file = read(rule("W", "weights", first="supposed = true"), rule("P", "points"), payment(gross, steps, f"points = {of}"))
    names = [chance.choice((r.MET, r.LOST, r.UNESTABLISHED)) for _ in range(many)]
    parts = [{r.MET: (Fraction(1), Fraction(1)), r.LOST: (Fraction(0), Fraction(0))}.get(one, (Fraction(0), Fraction(1))) for one in names]
    stand = [at(one, sure=one != r.UNESTABLISHED) for one in names]
    by_weight = [None if w is None else Fraction(gross * w, 100) for w in weights]
    for name, shares in (("W", by_weight), ("P", [Fraction(gross * p, of) for p in points])):
        ours, (low, high) = found(file, stand, name).payable, slow(Fraction(gross), shares, parts)
        assert near(ours.low, low)
        assert near(ours.high, high)


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        ("3656.2500", 4, "3,656.25"), ("4500", 4, "4,500"), ("0", 4, "0"), ("0.00004", 4, "0"), ("-0.00004", 4, "0"), ("1234567.891", 4, "1,234,567.891"), ("100", 4, "100"),
        ("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("0.00004", None, "0.00004"), ("1E+3", None, "1,000"), ("1E+25", 4, "10,000,000,000,000,000,000,000,000"), ("9.99", 1, "10"),
    ],
)  # fmt: skip
def test_figures_as_they_are_written(value: str, places: int | None, said: str) -> None:
    assert figure(D(value), places) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("400", "400", "400 EUR"), ("18", "20", "18 to 20 EUR"), ("18.001", "18.004", "18 EUR"), ("120", None, "at least 120 EUR"), (None, "280", "at most 280 EUR"), ("0", None, "not known"),
        (None, None, "not known"), ("-12", "0", "-12 to 0 EUR"), (None, "0", "at most 0 EUR"), ("-1", None, "not known"),
    ],
)  # fmt: skip
def test_amounts_as_they_are_written(low: str | None, high: str | None, said: str) -> None:
    ends = [None if one is None else D(one) for one in (low, high)]
    assert amount_words(Between(*ends), "EUR", 2) == said
    assert amount_words(Between(*ends), places=2) == said.removesuffix(" EUR")


def test_shares_as_they_are_written() -> None:
    def share(low: int | None, high: int | None, least: int | None, most: int | None) -> str:
        return share_words(*(Between(*(None if one is None else D(one) for one in ends)) for ends in ((low, high), (least, most))))

    assert share(46, 46, 73, 73) == "63.0 %"
    assert share(40, 50, 80, 100) == "40.0 to 62.5 %"
    assert share(1, 1, 0, 4) == share(1, None, 4, 4) == share(1, 1, None, 4) == "not known"


# --- bad input -----------------------------------------------------------------------------------------------------------------

GOOD = payment(100, ["value = {R = 60}"])


@pytest.mark.parametrize(
    ("parts", "said", "place"),
    [
        ((rule("R", "values", 'prefinancing = "101 %"'), GOOD), "more than the whole", "prefinancing"),
        ((rule("R", "values", "prefinancing = 0.13"), GOOD), "cannot be read", "rule[0].prefinancing"),
        ((rule("R", "values", 'prefinancing = "0.13"'), GOOD), "no percentage", "prefinancing"),
        ((rule("R", "values", 'partial = "half"'), GOOD), "no percentage", "partial"),
        ((rule("R", "weights"), payment(100, ['weight = {R = "120 %"}'])), "more than the whole", "step"),
        ((rule("R", "weights"), payment(100, ['weight = {R = "60 %"}'] * 2)), "more than the gross amount of 100", "payment"),
        ((rule(), payment(100, ["value = {R = 60}", "value = {R = 41}"])), "the steps come to 101", "payment"),
        ((rule(), payment(100, ["value = {R = 60}"], "whole = true")), "`whole` says that they do", "payment"),
        ((rule("a", "equal"), rule("b", "equal"), GOOD.replace("R =", "a =")), "", ""),
        ((rule("R", "values", "until = 2025-03-01"), rule("b", "equal", first="from = 2025-03-01"), GOOD), "two rules for 2025-03-01", ""),
        ((rule("R", "values"), rule("R", "values", first="supposed = true"), GOOD), "stands there twice", ""),
        ((rule("R", "values", "until = 2024-12-31"), GOOD), "before it begins", "rule"),
        ((rule("R", "values", first=""), GOOD), "not said from when", "rule"),
        ((rule("R", "values", "supposed = true"), GOOD), "in force on no day", "rule"),
        ((rule(), GOOD.replace("gross = 100\n", "")), "missing required field `gross`", "payment[0]"),
        ((rule(), GOOD.replace("gross = 100", "gross = 0")), "gross amount is 0", "payment"),
        ((rule(), GOOD.replace("gross = 100", "gross = nan")), "gross amount is NaN", "payment"),
        ((rule(), GOOD.replace("gross = 100", "gross = inf")), "", "payment"),
        ((rule(), GOOD.replace("gross = 100", 'gross = "1e999"')), "digits too many", "payment"),
        ((rule(), payment(100, ["value = {R = -1}"])), "value is -1", "step"),
        ((rule(), payment(100, ["value = {Q = 1}"])), "no rule", "step"),
        ((rule(), payment(100, ["points = {R = 1}"])), "goes by values", "step"),
        ((rule(), payment(100, ['rule = "Q"'])), "no rule", "step"),
        ((rule(), payment(100, [])), "missing required field `step`", "payment[0]"),
        ((rule(), payment(100, [""], "share = 3")), "unknown field `share`", "payment[0]"),
        ((rule(), payment(100, ["size = 3"])), "unknown field `size`", "payment[0].step[0]"),
        ((rule("R", "guess"), GOOD), "guess", "rule[0].method"),
        ((rule(), payment(100, [""], "requested = 2025-05-01", "decided = 2025-04-01")), "before it is requested", "payment"),
        ((rule(), payment(100, [""], 'rule_by = "request"')), "that day is not said", "payment"),
        ((rule(), payment(100, [""], published=('amount = -3\nkind = "net"\ndate = 2025-07-25',))), "published amount is -3", "published"),
        ((rule(), payment(100, [""], published=('amount = 3\nkind = "paid"\ndate = 2025-07-25',))), "paid", "published[0].kind"),
        ((rule(), payment(100, [""], published=('amount = 3\nkind = "net"\ndate = 2922-02-31',))), "", ""),
        ((rule(), GOOD.replace('source = "S"', 'source = " "')), "has no source", "payment"),
        ((rule(), GOOD, GOOD), "stands there twice", ""),
        ((rule(),), "payment", ""),
        (("= 3",), "cannot be read", "support/payments.toml"),
    ],
)
def test_bad_input(parts: tuple[str, ...], said: str, place: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(*parts)
    assert said in refused.value.reason
    assert place in refused.value.place
    assert refused.value.place.startswith("support/payments.toml")
    assert refused.value.repair


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        payments_of(b"\xff\xfe")
