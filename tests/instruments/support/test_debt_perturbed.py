"""Debt: 200 perturbed copies of each sort against formulas that try every end, in floats; and batches of loans against one loan at a time."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from servanda.accounts.between import UNKNOWN, Between
from servanda.base.refusal import Refusal
from servanda.instruments.support.debt.exchange import haircut
from servanda.instruments.support.debt.loans import MANY, loans_seen
from servanda.instruments.support.debt.rates_of_return import irr, npv
from servanda.instruments.support.debt.records import (
    RATIOS,
    DebtLoan,
    DebtPath,
    DiscountRow,
    ExchangeRow,
    LoanPayment,
    LoanRow,
    ReliefSeen,
)
from servanda.instruments.support.debt.relief import relieved
from servanda.instruments.support.debt.schedule import LoanSchedule, schedule
from servanda.instruments.support.debt.thresholds import crossed, versions

D, DAY, COPIES = Decimal, dt.date, 200
FROM: dict[str, Any] = {"source": "made up", "as_of": DAY(2031, 1, 1), "owner": "Ministry"}
HUGE = D(10**6)


def ends(value: Between) -> tuple[Decimal, ...]:
    """The least and the most an amount can be: what nobody knows may be nothing or huge."""
    return (D(0) if value.low is None else value.low, HUGE if value.high is None else value.high)


def close(found: Between, low: float, high: float) -> bool:
    return found.known and [float(one or 0) for one in (found.low, found.high)] == pytest.approx([low, high], abs=1e-8)


# --- thresholds ----------------------------------------------------------------------------------------------------------------

PUBLISHED = {
    "2018": {
        "pv_debt_gdp": (30, 40, 55), "pv_debt_exports": (140, 180, 240), "service_exports": (10, 15, 21), "service_revenue": (14, 18, 23), "public_pv_gdp": (35, 55, 70),
    },
    "2013": {"pv_debt_gdp": (30, 40, 50), "service_exports": (15, 20, 25), "service_revenue": (18, 20, 22), "public_pv_gdp": (38, 56, 74)},
    "2005": {"pv_debt_gdp": (30, 40, 50), "pv_debt_exports": (100, 150, 200), "service_exports": (15, 20, 25), "service_revenue": (25, 30, 35)},
}  # fmt: skip
"""Written out once more, by hand: each figure for weak, medium, strong."""


def test_versions_have_the_published_figures_and_say_from_where() -> None:
    for one in versions():
        assert {ratio: getattr(one, ratio) for ratio in RATIOS if getattr(one, ratio) is not None} == PUBLISHED[one.id]
        assert one.source
        assert "2026-12-02" in one.checked
    assert {one.id: one.discount for one in versions()} == {"2018": 5, "2013": 5, "2005": None}


def slow_first(points: dict[int, Between], threshold: int) -> tuple[str, int | None, int | None, tuple[int, ...]]:
    """By trying both ends of every year: in which it lies above whatever is true, and in which under some."""
    years = range(min(points), max(points) + 1)
    tried = {year: {end > threshold for end in ends(points.get(year, UNKNOWN))} for year in years}
    surely = [year for year in years if tried[year] == {True}]
    before = [year for year in years if True in tried[year] and (not surely or year < surely[0])]
    unknown = tuple(year for year in before if points.get(year, UNKNOWN) == UNKNOWN)
    perhaps = next((year for year in before if year not in unknown), None)
    state = "above" if surely else "may be above" if perhaps else "not decided" if unknown else "not above"
    return state, surely[0] if surely else None, perhaps, unknown


def test_first_years_above_a_threshold_of_each_version_ratio_and_scenario() -> None:
    states = set()
    for seed in range(COPIES):
        chance = random.Random(seed)
        paths = []
        for scenario, ratio in itertools.product(("baseline", "flood"), RATIOS):
            level, points = chance.choice(PUBLISHED["2018"][ratio]), {}
            for year in range(2031, 2031 + chance.randint(1, 6)):
                low = D(level + chance.randint(-6, 4))
                high = low + chance.choice((0, 0, 3))
                choices = [Between(low, high)] * 6 + [UNKNOWN, Between(low, None), Between(None, high), None]
                if (value := chance.choice(choices)) is not None or not points:
                    points[year] = value or UNKNOWN
            paths.append(DebtPath(ratio=ratio, scenario=scenario, label="no relief", points=tuple(points.items())))
        for version in versions():
            found = {(one.scenario, one.ratio, one.capacity): one for one in crossed(paths, version)}
            assert {ratio for _, ratio, _ in found} == set(PUBLISHED[version.id]), "no figure, no test"
            for path in paths:
                for capacity, threshold in zip(("weak", "medium", "strong"), PUBLISHED[version.id].get(path.ratio, ()), strict=False):
                    one = found[path.scenario, path.ratio, capacity]
                    assert (one.version, one.threshold) == (version.id, threshold)
                    assert (one.state, one.year, one.perhaps, one.unknown) == slow_first(dict(path.points), threshold), seed
                    assert one.value == dict(path.points).get(one.year or one.perhaps or 0)
                    states.add(one.state)
    assert states == {"above", "may be above", "not decided", "not above"}


# --- relief --------------------------------------------------------------------------------------------------------------------


def loan(name: str = "L", **more: Any) -> LoanRow:
    said: dict[str, Any] = {
        "id": name, "lender": "Velland", "borrower": "Sarrow", "face": D(1000), "unit": "EUR", "signed": DAY(2030, 12, 31), "payments_a_year": 4, "interest": D(3),
        "first_payment": DAY(2031, 3, 31), "last_payment": DAY(2034, 12, 31), "amortisation": "equal",
    }  # fmt: skip
    return LoanRow(**(FROM | said | more))


def tabled(chance: random.Random) -> tuple[LoanSchedule, list[tuple[int, int, int]]]:
    """A loan by its table, and its payments as (quarter from the end of 2030 on, principal, interest)."""
    flows = [(at, chance.randint(1, 90), chance.randint(0, 40)) for at in sorted(chance.sample(range(1, 25), chance.randint(2, 9)))]
    rows = []
    for at, principal, interest in flows:
        year, quarter = divmod(at - 1, 4)
        day = DAY(2031 + year, 3 * quarter + 3, (31, 30, 30, 31)[quarter])
        rows.append(LoanPayment(loan="L", date=day, principal=D(principal), interest=D(interest), **FROM))
    made = schedule(loan(amortisation="table", face=D(sum(one for _, one, _ in flows))), rows)
    assert made is not None
    return made, flows


def slow_cut(ratio: str, year: int, flows: Sequence[tuple[int, int, int]], part: str, after: int) -> float:
    """What a relief of all payments after a quarter takes from the top of a ratio."""
    amount, last = 0.0, 4 * (year - 2030)
    for at, principal, interest in flows:
        gone = {"all": principal + interest, "principal": principal, "interest": interest}[part] if at > after else 0
        if ratio.startswith("service"):
            amount += gone if last - 4 < at <= last else 0
        elif after <= last < at:
            amount += gone / 1.05 ** ((at - last) / 4)
    return amount


def test_relief_under_two_readings_gives_two_paths() -> None:
    moved, unknown = 0, 0
    for seed in range(COPIES):
        chance = random.Random(seed)
        made, flows = tabled(chance)
        years = range(2031, 2037)
        found: dict[tuple[str, str], dict[int, Between]] = {}
        for name in (*RATIOS, "gdp", "exports", "revenue"):
            base = 40 if name in RATIOS else 3000
            lows = {year: D(base + chance.randint(-9, 9)) for year in years}
            found["baseline", name] = {year: Between(low, low + chance.choice((0, 0, 4))) for year, low in lows.items()}
        if chance.random() < 0.3:
            del found["baseline", "gdp"][2034]
        paths = {}
        for reading in ("owed now", "owed later"):
            after = chance.randint(0, 20)
            low = chance.randint(0, 90)
            cut, part = (low, low + chance.choice((0, 0, 10))), chance.choice(("all", "principal", "interest"))
            day = DAY(2030 + (after + 3) // 4, (12, 3, 6, 9)[after % 4], (31, 31, 30, 30)[after % 4])
            seen = ReliefSeen(clause="1", loan="L", reading=reading, cut=Between(*map(D, cut)), part=part, after=day, standing="")
            for path in relieved(found, {"baseline": "EUR"}, [seen], {"L": made}, D("0.05")):
                paths[reading, path.ratio] = path.points
                for year, value in path.points:
                    top = slow_cut(path.ratio, year, flows, part, after)
                    told = found["baseline", path.ratio][year]
                    against = found["baseline", RATIOS[path.ratio][0]].get(year)
                    if top and against is None:
                        assert value == UNKNOWN, "set against what nobody knows"
                        unknown += 1
                        continue
                    tried = [
                        max(0.0, float(at) - top * share / float(of))
                        for at, share, of in itertools.product(ends(told), cut, ends(against) if against else (D(1),))
                    ]
                    assert close(value, min(tried), max(tried)), (seed, path.ratio, year)
                    moved += top > 0
        assert {reading for reading, _ in paths} == {"owed now", "owed later"}
    assert moved > 1000
    assert unknown > 10


@pytest.mark.parametrize(("rate", "after"), [(None, DAY(2031, 6, 30)), (D("0.05"), None)])
def test_relief_that_cannot_be_worked_out_is_not_known(rate: Decimal | None, after: dt.date | None) -> None:
    """No one rate of the framework leaves what is owed open, and service as it is; no day of the clause leaves both open."""
    figures = {name: {2032: Between(D(40), D(40))} for name in ("pv_debt_gdp", "service_revenue", "gdp", "revenue")}
    seen = ReliefSeen(clause="1", loan="L", reading="r", cut=Between(D(50), D(50)), part="all", after=after, standing="")
    found = {("baseline", name): one for name, one in figures.items()}
    paths = {one.ratio: one.points[0][1] for one in relieved(found, {"baseline": "EUR"}, [seen], {"L": schedule(loan())}, rate)}
    assert paths["pv_debt_gdp"] == UNKNOWN
    assert (paths["service_revenue"] == UNKNOWN) is (after is None)
    nothing = relieved(found, {"baseline": "EUR"}, [seen], {"L": None}, D("0.05"))
    assert [one.points[0][1] for one in nothing] == [UNKNOWN, UNKNOWN], "a loan whose interest is not known"


# --- exchanges -----------------------------------------------------------------------------------------------------------------


def worth(flows: Iterable[tuple[int, float]], rate: float) -> float:
    return sum(amount * (1 + rate) ** -at for at, amount in flows)


def test_haircuts_at_face_and_in_present_value_with_papers_that_hang_on_something() -> None:
    seen = set()
    for seed in range(COPIES):
        chance = random.Random(seed)
        years, coupon, on = chance.randint(2, 9), chance.randint(0, 9), DAY(2031, 6, 30)
        terms = {"payments_a_year": 1, "amortisation": "bullet", "first_payment": None}
        old = loan("OLD", **terms, signed=DAY(2024, 6, 30), last_payment=DAY(2031 + years, 6, 30), interest=D(coupon))
        rows, schedules, owed, papers = [], {"OLD": schedule(old)}, {}, []
        for n in range(chance.randint(1, 5)):
            low, life, pays = chance.randint(5, 40), chance.randint(1, 12), chance.randint(0, 8)
            high, hangs = low + chance.choice((0, 0, 5)), chance.random() < 0.5
            state = chance.choice(("yes", "no", "not decided"))
            new = loan(f"N{n}", **terms, face=D(chance.randint(1, 900)), signed=on, last_payment=DAY(2031 + life, 6, 30), interest=D(pays))
            schedules[new.id], owed[f"P{n}"] = schedule(new), (state, "")
            rows.append(ExchangeRow(
                id=f"P{n}", old="OLD", new=new.id, clause="c", contingent="yes" if hangs else "no", on=on, share_low=D(low), share_high=D(high), **FROM,
            ))  # fmt: skip
            comes = {"yes": (1,), "no": (0,), "not decided": (0, 1)}[state] if hangs else (1,)
            papers.append(((low, high), comes, [(at, pays + 100 * (at == life)) for at in range(1, life + 1)], hangs))
            seen.add((hangs, state))
        stated = chance.sample(range(16), 2)
        rates = [DiscountRow(use="exit", group="OLD", year=2031, rate=D(one), **FROM) for one in stated]
        later = DiscountRow(use="exit", group="OLD", year=2032, rate=D(99), **FROM)
        found = haircut(rows, schedules, owed, [*rates, later])
        due = [(at, coupon + 100 * (at == years)) for at in range(1, years + 1)]

        def lost(rate: float | None, comes: Sequence[Sequence[int]], papers: Any = papers, due: Any = due) -> tuple[float, float]:
            """Every paper at either end of its share, come or not come. rate None: at face."""
            every = []
            for ways in itertools.product(*(itertools.product(share, come) for (share, _, _, _), come in zip(papers, comes, strict=True))):
                value = [1.0 if rate is None else worth(flows, rate) / worth(due, rate) for _, _, flows, _ in papers]
                every.append(100 - sum(share * come * each for (share, come), each in zip(ways, value, strict=True)))
            return min(every), max(every)

        assert close(found.at_face, *lost(None, [come for _, come, _, _ in papers])), seed
        assert close(found.if_owed, *lost(None, [(1,)] * len(papers)))
        assert close(found.if_not, *lost(None, [(0,) if hangs else (1,) for _, _, _, hangs in papers]))
        assert [float(rate) for rate, _, _ in found.at_rates] == sorted(stated), "a rate of a later year is not used"
        for rate, loss, source in found.at_rates:
            assert close(loss, *lost(float(rate) / 100, [come for _, come, _, _ in papers])), (seed, rate)
            assert source == "made up, 2031"
    assert len(seen) == 6


# --- many loans ----------------------------------------------------------------------------------------------------------------


def plain(rate: float, discount: float, a_year: int, first: int, count: int, annuity: bool, nominal: bool) -> float:
    """One loan of 100, payment by payment."""
    r, left, value = rate / a_year, 100.0, 0.0
    factor = 1 + discount / a_year if nominal else (1 + discount) ** (1 / a_year)
    level = 100 / count if not r else 100 * r / (1 - (1 + r) ** -count)
    for at in range(1, first + count):
        interest = left * r
        paid = 0.0 if at < first else level - interest if annuity else 100 / count
        value += (paid + interest) / factor**at
        left -= paid
    return 100 - value


GROUPS = {"LDC": {2015: 9, 2030: 8}, "LMIC": {2015: 7}, "UMIC": {2015: 6, 2028: 5}, "": {2000: 3}}
"""Rates by group and first year, in percent: figures of this test."""


def kinds(chance: random.Random, many: int) -> list[tuple[LoanRow, tuple[int, int, int, bool]]]:
    """Loans of many sorts, and of each (payments a year, the period of the first principal, how many, level)."""
    found = []
    for n in range(many):
        a_year, first, count, how = chance.choice((1, 2, 4)), chance.randint(1, 12), chance.randint(1, 30), chance.choice(("equal", "annuity", "bullet"))
        count = 1 if how == "bullet" else count
        year, step = chance.choice((2012, 2015, 2027, 2028, 2031)), 12 // a_year
        days = [DAY(year + step * at // 12, step * at % 12 + 1, 1) for at in (first, first + count - 1)]
        row = loan(
            f"K{n}", signed=DAY(year, 1, 1), first_payment=days[0], last_payment=days[1], payments_a_year=a_year, amortisation=how,
            interest=D(chance.randint(0, 900)) / 100, group=chance.choice((*GROUPS, "unheard of")),
        )  # fmt: skip
        found.append((row, (a_year, first, count, how == "annuity")))
    return found


def rate_of(row: LoanRow) -> int | None:
    """The rate of a group for the year in which a loan was signed, by looking back year by year."""
    assert row.signed
    back = range(row.signed.year, 1999, -1) if row.group else ()
    return next((GROUPS[row.group][year] for year in back if year in GROUPS.get(row.group, {})), None)


RATES = [DiscountRow(use="grant", group=name or "-", year=year, rate=D(rate), **FROM) for name, told in GROUPS.items() for year, rate in told.items()]


def right(one: DebtLoan, row: LoanRow, kind: tuple[int, int, int, bool]) -> bool:
    rate = rate_of(row)
    if rate is None:
        return (one.effective, one.nominal, one.rate) == (None, None, None) and "a rate of discount" in one.lacks[0]
    assert row.interest is not None
    wanted = [plain(float(row.interest) / 100, rate / 100, *kind, nominal) for nominal in (False, True)]
    return one.rate == rate and [float(end or 0) for end in (one.effective, one.nominal)] == pytest.approx(wanted, abs=1.1e-5)


def test_a_batch_says_what_one_loan_at_a_time_says() -> None:
    pytest.importorskip("numpy")
    made = kinds(random.Random(3), MANY + COPIES)
    odd = [
        (loan("T", amortisation="table", group="LDC", payments_a_year=1), [(2031, 0, 30, 0), (2032, 400, 30, 0), (2033, 600, 18, 0)]),
        (loan("STUB", group="LDC", payments_a_year=1, signed=DAY(2031, 2, 1), first_payment=DAY(2031, 12, 31)), []),
        (loan("NONE", group="LDC", interest=None), []),
    ]  # fmt: skip
    rows = [row for row, _ in (*made, *odd)]
    due = {row.id: [LoanPayment(loan=row.id, date=DAY(y, 12, 31), principal=D(p), interest=D(i), disbursed=D(o), **FROM) for y, p, i, o in told] for row, told in odd}
    schedules = {row.id: schedule(row, due.get(row.id, ())) for row in rows}
    batch = loans_seen(rows, schedules, RATES, {})
    assert [one.id for one in batch] == [row.id for row in rows]
    assert all(right(one, row, kind) for one, (row, kind) in zip(batch, made, strict=False))
    alone = [loans_seen([row], schedules, RATES, {})[0] for row in rows[-COPIES:]]
    for one, other in zip(alone, batch[-COPIES:], strict=True):
        assert (one.rate_of, one.lacks, one.last, one.payments, one.cost) == (other.rate_of, other.lacks, other.last, other.payments, other.cost)
        for figure, same in ((one.effective, other.effective), (one.nominal, other.nominal)):
            assert (figure is None) == (same is None)
            assert figure is None or abs(figure - (same or 0)) <= D("0.00001")
    table, stub, none = batch[-3:]
    assert table.effective is not None
    assert stub.effective is not None
    assert stub.lacks == ("what the lender earns: payments come at uneven distances",)
    assert (none.effective, none.lacks) == (None, ("the rate of interest",))


def test_a_hundred_thousand_loans_in_groups_against_the_plain_formula() -> None:
    pytest.importorskip("numpy")
    sorts = kinds(random.Random(4), COPIES)
    each = {row.id: schedule(row) for row, _ in sorts}
    rows, schedules = [], {}
    for n in range(100_000):
        row = sorts[n % COPIES][0]
        rows.append(loan(f"{n}", **{name: getattr(row, name) for name in ("signed", "payments_a_year", "amortisation", "interest", "group")}))
        schedules[f"{n}"] = each[row.id]
    found = loans_seen(rows, schedules, RATES, {})
    assert len(found) == 100_000
    assert all(right(one, row, kind) for one, (row, kind) in zip(found[-COPIES:], sorts, strict=True))
    for at in range(COPIES):
        assert len({(one.effective, one.nominal, one.rate, one.cost) for one in found[at::COPIES]}) == 1


def test_what_a_lender_earns() -> None:
    """By terms alone the loan's own rate, which is what `irr` finds in its payments; by a table what `irr` finds."""
    for row, (a_year, _, _, _) in kinds(random.Random(5), COPIES):
        made = schedule(row)
        (one,) = loans_seen([row], {row.id: made}, (), {})
        assert made is not None
        assert one.cost == pytest.approx((1 + irr([-made.disbursed[0][1], *(each.principal + each.interest for each in made.due)])) ** a_year - 1, abs=1e-9)
    for seed in range(COPIES):
        made, flows = tabled(random.Random(seed))
        (one,) = loans_seen([loan(amortisation="table")], {"L": made}, (), {})
        assert one.cost is not None
        rate = (1 + one.cost) ** 0.25 - 1
        by = {0: -float(made.disbursed[0][1])} | {at: float(principal + interest) for at, principal, interest in flows}
        assert npv(rate, [by.get(at, 0.0) for at in range(25)]) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize(
    ("flows", "said"),
    [
        ([1, 2], "no rate of return fits: the payments do not change their sign"), ([-1, 0, 0], "do not change their sign"), ([0, 0], "do not change their sign"),
        ([-100, 0.5], "no rate of return fits between"), ([-1, 30], "no rate of return fits between"), ([-100, 200, -101], "no rate of return fits between"),
        ([-100, 230, -132], "2 rates of return fit"), ([-100, 360, -431, 171.6], "3 rates of return fit"),
        ([-100, *[5] * 30, -900, *[5] * 31], "up to 3 rates of return may fit"),
    ],
)  # fmt: skip
def test_no_or_several_rates_of_return_are_refused_with_their_number(flows: list[float], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        irr(flows)
    assert said in refused.value.reason
    assert refused.value.repair
    assert refused.value.place == "irr"


def test_two_rates_of_a_group_for_a_year_are_refused() -> None:
    twice = [DiscountRow(use="grant", group="LDC", year=2015, rate=D(rate), **FROM) for rate in (9, 8)]
    with pytest.raises(Refusal, match="two rates for 2015"):
        loans_seen([loan(group="LDC")], {"L": schedule(loan())}, twice, {})
