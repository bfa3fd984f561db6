"""Terms of trade and investment: cases to the digit, what is refused, and 200 random tables against a slow formula of its own."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from decimal import Decimal
from typing import Any

import pytest

from servanda.accounts.between import Between
from servanda.base.refusal import Refusal
from servanda.instruments.support.terms.page import terms_head
from servanda.instruments.support.terms.records import QuotaUse, TermRow, checked_safeguards, checked_term, checked_use
from servanda.instruments.support.terms.standing import TermsAnswer, TermStanding, in_force, quota_standing, terms_standing
from servanda.meaning import Status
from servanda.meaning.runs import Instance, Verdict
from servanda.monitor.answers import ClauseState

FIRST = dt.date(2031, 1, 1)
DAY = dt.date(2031, 1, 8)
SAID: dict[str, Any] = {"source": "s", "as_of": DAY, "owner": "o"}


def on(n: int | None) -> dt.date | None:
    return None if n is None else FIRST + dt.timedelta(n)


def term(name: str = "T", kind: str = "concession", **more: Any) -> TermRow:
    return TermRow(**SAID | {"id": name, "kind": kind, "party": "Velland"} | more)


def quota(low: int | None = 100, high: int | None = None, **more: Any) -> TermRow:
    ends = {"amount_low": low if low is None else Decimal(low), "amount_high": low if high is None else high}
    return term("Q", "quota", **{"unit": "t", "from_": FIRST, "until": on(30)} | ends | more)


def use(name: str = "u", low: int | None = 40, high: int | None = None, at: int = 3, **more: Any) -> QuotaUse:
    high = low if high is None else high
    ends = {"amount_low": None if low is None else Decimal(low), "amount_high": None if high is None else Decimal(high)}
    return QuotaUse(**SAID | {"id": name, "term": "Q", "date": on(at), "unit": "t"} | ends | more)


def state(status: Status, clause: str = "c:1", **more: Any) -> ClauseState:
    return ClauseState(clause=clause, status=status, bearers=("Sarrow", "Velland"), **more)


def alone(row: TermRow, *states: ClauseState) -> TermStanding:
    (found,) = terms_standing([row], [], {one.clause: one for one in states}, DAY)
    return found


# --- the slow formula: every whole amount and every whole day that the table leaves possible is tried ------------------


def slow_quota(row: TermRow, uses: list[QuotaUse], most: int) -> tuple[set[int], bool]:
    """What may have been used, and whether anybody told of it. An unknown end of a day or an amount is tried at
    every value up to `most`."""
    firsts = [row.from_] if row.from_ else [on(n) for n in range(-1, 12)]
    lasts = [row.until] if row.until else [on(n) for n in range(-1, 12)]
    sums, told = set(), False
    for first, last in itertools.product(firsts, lasts):
        assert first
        assert last
        options: list[list[int]] = []
        for one in uses:
            if one.date > DAY or not first <= one.date <= last:
                continue
            known = one.as_of <= DAY and one.amount_low is not None
            assert one.amount_low is None or one.amount_high is not None
            told |= one.as_of <= DAY
            options.append([int(one.amount_low), int(one.amount_high)] if known else [0, most])  # type: ignore[arg-type]
        sums |= {sum(each) for each in itertools.product(*options)}
    return sums, told


def test_quotas_as_the_slow_formula_has_them() -> None:
    seen = {"yes": 0, "no": 0, "perhaps": 0}
    most = 10_000
    for seed in range(260):
        rng = random.Random(seed)
        low = rng.choice((None, 2, 5, 10))
        high = None if low is None else low + rng.choice((0, 0, 4))
        row = quota(
            low,
            high,
            from_=rng.choice((FIRST, FIRST, on(2), None, on(9))),
            until=rng.choice((on(4), on(9), on(30), on(30), None)),
        )
        if row.from_ and row.until and row.until < row.from_:
            continue
        uses = []
        for n in range(rng.randint(0, 4)):
            least = rng.choice((None, 0, 3, 8, 8))
            uses.append(
                use(
                    f"u{n}",
                    least,
                    None if least is None else least + rng.choice((0, 0, 3)),
                    rng.randint(0, 10),
                    as_of=rng.choice((DAY, DAY, on(9))),
                )
            )
        found = quota_standing(row, uses, DAY)
        sums, told = slow_quota(row, uses, most)
        least, top = (0, 0) if row.from_ and row.from_ > DAY else (min(sums), max(sums))
        unknown = top >= most or not (told or (row.from_ and row.from_ > DAY))
        assert found.used == Between(Decimal(least), None if unknown else Decimal(top)), seed
        ends = [(u, q) for u in (least, most if unknown else top) for q in ((0, most * 9) if low is None else (low, high))]
        over = {u > q for u, q in ends}  # type: ignore[operator]
        want = "perhaps" if len(over) == 2 else "yes" if over == {True} else "no"
        assert found.over == want, (seed, found)
        seen[want] += 1
        if low is not None:
            left = [max(0, q - u) for u, q in ends]  # type: ignore[operator]
            assert (found.left.low or 0, found.left.high) == (min(left), max(left)), (seed, found)
    assert sum(seen.values()) >= 200, seen
    assert min(seen.values()) > 10, seen


def slow_safeguard(row: TermRow) -> str:
    """Tries each day an empty cell can stand for: yes where it is in force under all, no under none."""
    found = set()
    for applied, last in itertools.product(
        [row.applied_on] if row.applied_on and row.as_of <= DAY else [on(-9), on(99)],
        [row.until] if row.until else [on(-1), on(99)],
    ):
        assert applied
        assert last
        found.add(applied <= DAY <= last and (row.from_ is None or row.from_ <= DAY))
    return "perhaps" if len(found) == 2 else "yes" if True in found else "no"


def test_safeguards_suspend_as_the_slow_formula_has_it() -> None:
    seen = set()
    for seed in range(200):
        rng = random.Random(seed)
        guards = [
            term(
                f"G{n}",
                "safeguard",
                covers="T",
                applied_on=rng.choice((None, FIRST, on(5))),
                from_=rng.choice((None, FIRST, on(9))),
                until=rng.choice((None, on(5), on(20), on(20))),
                as_of=rng.choice((DAY, DAY, DAY, on(9))),
            )
            for n in range(rng.randint(0, 3))
        ]
        words = [slow_safeguard(one) for one in guards]
        assert [in_force(one, DAY) for one in guards] == words, seed
        found = next(one for one in terms_standing([*guards, term()], [], {}, DAY) if one.id == "T")
        want = "yes" if "yes" in words else "perhaps" if "perhaps" in words else "no"
        assert found.suspended == want, seed
        assert found.suspended_by == tuple(one.id for one, word in zip(guards, words, strict=True) if word == want != "no")
        assert found.stands_out == (want != "no")
        head = terms_head(TermsAnswer(day=DAY, terms=(found,)))
        assert ("suspended: T" in head) == (want != "no")
        seen.add(want)
    assert len(seen) == 3


# --- cases -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uses", "used", "left", "over"),
    [
        ([use()], (40, 40), (60, 60), "no"), ([use(), use("v", 50, 70)], (90, 110), (0, 10), "perhaps"), ([use(low=101)], (101, 101), (0, 0), "yes"), ([use(low=100)], (100, 100), (0, 0), "no"),
        ([], (0, None), (0, 100), "perhaps"), ([use(), use("v", None)], (40, None), (0, 60), "perhaps"), ([use(low=101), use("v", None)], (101, None), (0, 0), "yes"),
        ([use(at=3), use("v", 90, at=7, as_of=on(20))], (40, None), (0, 60), "perhaps"), ([use(at=3), use("v", 90, at=9, as_of=on(20))], (40, 40), (60, 60), "no"),
    ],
)  # fmt: skip
def test_quota_to_the_digit(uses: list[QuotaUse], used: tuple[int, int | None], left: tuple[int, int], over: str) -> None:
    found = quota_standing(quota(), uses, DAY)
    assert ((found.used.low, found.used.high), (found.left.low, found.left.high), found.over) == (used, left, over)


def test_use_outside_its_days_is_told_and_not_counted() -> None:
    row = quota(until=on(3))
    (found,) = terms_standing([row], [use(), use("late", 90, at=5)], {}, DAY)
    assert found.quota
    assert (found.quota.used.high, found.quota.over, found.quota.outside) == (40, "no", ("late",))
    assert found.told == ("used outside its days, not counted: late",)
    assert quota_standing(quota(until=None), [use()], DAY).used == Between(Decimal(0), Decimal(40)), "it may have ended before"
    assert quota_standing(quota(from_=on(9)), [], DAY).over == "no", "its first day is still to come"


@pytest.mark.parametrize(
    ("status", "called", "low", "high"),
    [
        (Status.BREACHED, "called", 30, 45), (Status.KEPT, "not called", 0, 0), (Status.LAPSED, "not called", 0, 0), (Status.EXCUSED, "not called", 0, 0), (Status.PENDING, "not decided", 0, 45),
        (Status.UNKNOWN, "not decided", 0, 45), (Status.NOT_IN_FORCE, "not decided", 0, 45), (None, "not decided", 0, 45),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["guarantee", "incentive"])
def test_called_by_the_monitor_alone(kind: str, status: Status | None, called: str, low: int, high: int) -> None:
    row = term(kind=kind, covers="c:1", amount_low=Decimal(30), amount_high=Decimal(45), unit="EUR")
    found = alone(row, *([state(status)] if status else []))
    assert found.callable
    assert (found.called, found.callable.low, found.callable.high) == (called, low, high)
    assert found.stands_out == (status in (Status.BREACHED, Status.UNKNOWN))
    nothing = alone(term(kind=kind, covers="c:1"), *([state(status)] if status else [])).callable
    assert nothing == (
        Between(Decimal(0), Decimal(0))
        if called == "not called"
        else Between()
        if called == "called"
        else Between(Decimal(0), None)
    )


def test_a_breach_outside_the_days_of_the_guarantee_is_told() -> None:
    at = int(dt.datetime(2031, 1, 6, tzinfo=dt.UTC).timestamp())
    row = term(kind="guarantee", covers="c:1", until=on(2))
    assert "outside its days" in alone(row, state(Status.BREACHED, since=at)).told[0]
    assert not alone(term(kind="guarantee", covers="c:1", until=on(5)), state(Status.BREACHED, since=at)).told


def test_three_days_are_never_mixed() -> None:
    for days in itertools.product((None, FIRST), repeat=3):
        found = alone(term(**dict(zip(("promised_on", "ratified_on", "applied_on"), days, strict=True))))
        assert (found.promised, found.ratified, found.applied) == days
        assert found.unratified == (days[2] is not None and days[1] is None) == found.stands_out
        figures = ", ".join(
            f"{int(day is not None)} {name}" for day, name in zip(days, ("promised", "ratified", "applied"), strict=True)
        )
        head = terms_head(TermsAnswer(day=DAY, terms=(found,)))
        assert figures in head
        assert ("not known to be ratified: T" in head) == found.unratified
        assert bool(found.waits_for) == (days[2] is None)
    early = alone(term(promised_on=FIRST, applied_on=on(2), ratified_on=on(4)))
    assert early.told == ("it was applied from 2031-01-03, before it was ratified on 2031-01-05",)
    assert not early.unratified


def test_it_waits_for_those_who_still_owe() -> None:
    verdicts = tuple(
        Verdict(instance=Instance(clause="c:1", bearers=(who,)), status=status)
        for who, status in (("Sarrow", Status.KEPT), ("Velland", Status.PENDING))
    )
    assert alone(term(clause="c:1"), state(Status.PENDING, instances=verdicts)).waits_for == ("Velland",)
    assert alone(term(clause="c:1"), state(Status.PENDING)).waits_for == ("Sarrow", "Velland")
    assert alone(term()).waits_for == ("Velland",), "no clause: the one who gives it"
    assert alone(term(kind="ratification", applied_on=FIRST)).waits_for
    assert not alone(term(kind="ratification", ratified_on=FIRST)).waits_for
    assert not alone(term(kind="safeguard", covers="X")).waits_for, "nobody has to use it"
    assert not terms_standing([term(as_of=on(9))], [], {}, DAY)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (term(promised_on=on(3), applied_on=on(2)), "before it was promised"), (term(promised_on=on(3), ratified_on=on(2)), "before it was promised"),
        (term(promised_on=on(3), ratified_on=on(4), applied_on=on(2)), "before it was promised"), (term(applied_on=on(8)), "after the day for which the row holds"),
        (term(from_=on(3), until=on(2)), "before its first day"), (term(covers="c:1"), "covers nothing"), (term(kind="guarantee"), "what the guarantee covers"),
        (term(kind="safeguard"), "what the safeguard suspends"), (quota(unit=""), "no unit"),
    ],
)  # fmt: skip
def test_bad_terms(row: TermRow, says: str) -> None:
    with pytest.raises(Refusal, match=says) as told:
        checked_term(row)
    assert told.value.repair
    assert checked_term(term(promised_on=on(3), applied_on=on(3), ratified_on=on(5), from_=on(3), until=on(3))) == ("T",)


@pytest.mark.parametrize(
    ("row", "says"),
    [(use(unit="kg"), "its quota"), (use(term="X"), "no term"), (use(term="T"), "no quota"), (use(at=8), "after the day")],
)
def test_bad_uses(row: QuotaUse, says: str) -> None:
    with pytest.raises(Refusal, match=says) as told:
        checked_use(row, {"Q": quota(), "T": term()})
    assert told.value.repair


@pytest.mark.parametrize(
    ("covers", "says"), [("X", "which is no term"), ("R", "which is a ratification"), ("G", "which is a safeguard")]
)
def test_a_safeguard_of_a_term_that_is_none(covers: str, says: str) -> None:
    rows = [term(), term("R", "ratification"), term("G", "safeguard", covers=covers)]
    with pytest.raises(Refusal, match=says) as told:
        checked_safeguards(rows, "support/terms.csv")
    assert told.value.repair
    assert "terms.csv" in (told.value.place or "")
    checked_safeguards([*rows[:2], term("G", "safeguard", covers="T")], "support/terms.csv")
