"""Licences after a hit: the fast rulings against the slow ones, and what must hold of any of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from amounts import amount
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from licences_oracle import outcomes
from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import day_start
from servanda.instruments.sanctions.licences.dealings import dealing_of, read_dealings
from servanda.instruments.sanctions.licences.evaluate import NONE, rule
from servanda.instruments.sanctions.licences.records import (
    NO,
    ORDER,
    UNKNOWN,
    YES,
    Book,
    Cap,
    Dealing,
    Licence,
    Outcome,
    Permit,
    Prohibition,
    Stand,
)

DAYS = [dt.date(2031, 3, 1) + dt.timedelta(days=n) for n in range(12)]
ACTS, PARTIES = ("pay salaries", "sell goods", "ship oil"), ("Alder", "Birch")
CLAUSES = ("r:1", "r:2")


def end_of(period: str, day: dt.date) -> dt.date:
    return day + dt.timedelta(days=int(period.split()[0]))


def at(day: dt.date) -> int:
    return day_start(day, "UTC")


@st.composite
def stands(draw: st.DrawFn) -> tuple[Stand, ...]:
    changes = sorted(draw(st.sets(st.sampled_from(DAYS), max_size=2)))
    answers = draw(st.lists(st.sampled_from((YES, YES, YES, NO, UNKNOWN)), min_size=len(changes) + 1, max_size=len(changes) + 1))
    hours = draw(st.sampled_from((0, 43_200)))
    moments = [None, *(at(day) + hours for day in changes)]
    return tuple(Stand(since=since, answer=answer, words="so") for since, answer in zip(moments, answers, strict=True))


some = st.lists(st.sampled_from(ACTS), min_size=1, max_size=2, unique=True).map(tuple)
caps = st.builds(
    Cap, number=st.integers(0, 12).map(Decimal), unit=st.just("EUR"), period=st.sampled_from(("", "2 days", "4 days"))
)


@st.composite
def licence(draw: st.DrawFn, name: str) -> Licence:
    return Licence(
        id=name,
        title=name,
        clause=f"r:{name}",
        exempts=tuple(draw(st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=2, unique=True))),
        acts=draw(some),
        actors=("Operators",) if draw(st.integers(0, 3)) else ("Relief",),
        parties=draw(st.sampled_from(((), (), ("Alder",)))),
        cap=draw(st.none() | caps),
        needs=draw(st.sampled_from(((), (), ("Office",)))),
        asked=draw(st.sampled_from(((), (), (("r:1", ("Court",)),), (("r:2", ()),)))),
        programmes=draw(st.sampled_from(((), (), ("FELL",)))),
        requires=draw(st.sampled_from(((), (), ("it is old",)))),
        stands=draw(stands()),
    )


@st.composite
def books(draw: st.DrawFn) -> Book:
    prohibitions = tuple(
        Prohibition(
            clause=name, measure=name, title=name, acts=draw(st.sampled_from((("*",), ACTS[:2], ACTS[2:]))),
            programme=draw(st.sampled_from(("", "FELL"))), actors=("Operators",), stands=draw(stands()),
        )
        for name in CLAUSES[: draw(st.integers(1, 2))]
    )  # fmt: skip
    permits = tuple(
        Permit(
            clause=draw(st.sampled_from(CLAUSES)),
            by=(draw(st.sampled_from(("Office", "Office", "Court"))),),
            at=at(draw(st.sampled_from(DAYS))),
            sure=draw(st.booleans()),
            more=draw(st.sampled_from(((), (), ("goods: bread",)))),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    return Book(
        prohibitions=prohibitions,
        licences=tuple(draw(licence(f"L{n}")) for n in range(draw(st.integers(0, 3)))),
        permits=permits,
    )


@st.composite
def dealings(draw: st.DrawFn) -> list[Dealing]:
    return [
        Dealing(
            id=str(n),
            day=draw(st.sampled_from(DAYS)),
            activity=draw(st.sampled_from((*ACTS, ""))),
            listed=draw(st.sampled_from((*PARTIES, ""))),
            programme=draw(st.sampled_from(("FELL", "FELL", "OTHER", "OTHER; FELL", "", NONE))),
            actor=draw(st.sampled_from(("", "Operators", "Relief"))),
            value=draw(st.none() | st.integers(0, 6).map(Decimal)),
            currency=draw(st.sampled_from(("EUR", "EUR", "USD"))),
            facts=draw(st.sampled_from(((), (("it is old", True),), (("it is old", False),)))),
            under=draw(st.sampled_from(("", "", "L0", "l0", "r:L0"))),
        )
        for n in range(draw(st.integers(1, 7)))
    ]


def said(book: Book, some: list[Dealing]) -> dict[str, Outcome]:
    return {one.dealing.id: one.outcome for one in rule(book, some, end_of)}


quick = settings(max_examples=amount(150, 75), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@quick
@given(books(), dealings())
def test_agrees_with_the_slow_rulings(book: Book, some: list[Dealing]) -> None:
    assert [one.outcome for one in rule(book, some, end_of)] == outcomes(book, some, end_of)


@quick
@given(books(), dealings(), st.data())
def test_another_licence_never_makes_anything_worse(book: Book, some: list[Dealing], data: st.DataObject) -> None:
    more = replace(book, licences=(*book.licences, data.draw(licence("extra"))))
    before, after = said(book, some), said(more, some)
    assert all(ORDER.index(after[one]) <= ORDER.index(before[one]) or before[one] is Outcome.NOT_CAUGHT for one in before)
    assert all(after[one] is Outcome.NOT_CAUGHT for one in before if before[one] is Outcome.NOT_CAUGHT)


@quick
@given(books(), dealings())
def test_the_order_of_licences_does_not_matter(book: Book, some: list[Dealing]) -> None:
    assert said(book, some) == said(replace(book, licences=book.licences[::-1], permits=book.permits[::-1]), some)


@quick
@given(books(), dealings())
def test_one_measure_less_never_makes_anything_worse(book: Book, some: list[Dealing]) -> None:
    if any(one.cap for one in book.licences):
        return  # what a measure no longer catches uses up nothing either
    fewer = said(replace(book, prohibitions=book.prohibitions[1:]), some)
    assert all(ORDER.index(fewer[one]) <= ORDER.index(outcome) for one, outcome in said(book, some).items())


@quick
@given(books(), dealings(), st.sampled_from(ACTS), st.sampled_from(PARTIES), st.integers(0, 6))
def test_what_becomes_known_settles_and_never_overturns(
    book: Book, some: list[Dealing], activity: str, party: str, value: int
) -> None:
    last = max(range(len(some)), key=lambda place: (some[place].day, place))
    open_ = some[last]
    known = replace(
        open_,
        activity=open_.activity or activity,
        listed=open_.listed or party,
        value=Decimal(value) if open_.value is None else open_.value,
        facts=open_.facts or (("it is old", True),),
    )
    before, after = said(book, some)[open_.id], said(book, [*some[:last], known, *some[last + 1 :]])[open_.id]
    if before in (Outcome.BLOCKED, Outcome.AUTHORISED):
        assert after in (before, Outcome.NOT_CAUGHT), (before, after)  # the activity may turn out to be none that is caught
    if before is Outcome.NOT_CAUGHT:
        assert after is Outcome.NOT_CAUGHT


@quick
@given(books(), dealings())
def test_a_smaller_last_dealing_is_never_worse(book: Book, some: list[Dealing]) -> None:
    last = max(range(len(some)), key=lambda place: (some[place].day, place))
    if not some[last].value:
        return
    less = [*some[:last], replace(some[last], value=Decimal(0)), *some[last + 1 :]]
    assert ORDER.index(said(book, less)[some[last].id]) <= ORDER.index(said(book, some)[some[last].id])


# --- one by one --------------------------------------------------------------------------------------------------------

ALWAYS = (Stand(since=None, answer=YES, words="open"),)
FREEZE = Prohibition(
    clause="r:1", measure="Freeze", title="", acts=("*",), programme="FELL", actors=("Operators",), stands=ALWAYS
)


def pay(day: dt.date, value: str, name: str = "a", **more: object) -> Dealing:
    return Dealing(
        id=name, day=day, activity="pay salaries", listed="Alder", programme="FELL", value=Decimal(value), currency="EUR", **more
    )  # type: ignore[arg-type] # further fields by name


def general(**more: object) -> Licence:
    return Licence(
        id="GL1", title="", clause="r:9", exempts=("r:1",), acts=("pay salaries",), actors=("Operators",), stands=ALWAYS, **more
    )  # type: ignore[arg-type] # further fields by name


def test_a_cap_counts_any_stretch_and_its_last_day() -> None:
    book = Book(prohibitions=(FREEZE,), licences=(general(cap=Cap(number=Decimal(10), unit="EUR", period="4 days")),))
    some = [pay(DAYS[0], "6", "a"), pay(DAYS[4], "5", "b"), pay(DAYS[5], "5", "c"), pay(DAYS[6], "6", "d")]
    found = said(book, some)
    assert (found["a"], found["b"]) == (Outcome.AUTHORISED, Outcome.BLOCKED)  # day 4 is still in the stretch of day 0
    assert (found["c"], found["d"]) == (Outcome.AUTHORISED, Outcome.BLOCKED)  # what was blocked uses up nothing


def test_the_day_on_which_a_licence_ends_at_noon_is_not_known() -> None:
    ends = (Stand(since=None, answer=YES, words="open"), Stand(since=at(DAYS[3]) + 43_200, answer=NO, words="expired"))
    book = Book(prohibitions=(FREEZE,), licences=(replace(general(), stands=ends),))
    some = [pay(DAYS[2], "1", "before"), pay(DAYS[3], "1", "that day"), pay(DAYS[4], "1", "after")]
    assert said(book, some) == {"before": Outcome.AUTHORISED, "that day": Outcome.REFER, "after": Outcome.BLOCKED}
    assert rule(book, some[2:], end_of)[0].because.endswith("GL1: on that day it is expired")


def test_refer_says_exactly_what_is_unknown() -> None:
    book = Book(prohibitions=(FREEZE,), licences=(general(requires=("it is old",), cap=Cap(number=Decimal(10), unit="EUR")),))
    told = rule(book, [replace(pay(DAYS[0], "1"), value=None)], end_of)[0]
    assert told.outcome is Outcome.REFER
    assert told.unknown == ("GL1: the value is not given; at most 10 EUR", "GL1: it is old: not given")


def test_a_specific_licence_on_record_counts_from_its_day() -> None:
    permit = Permit(clause="r:1", by=("Office",), at=at(DAYS[2]) + 1, event="e7")
    book = Book(prohibitions=(FREEZE,), licences=(general(needs=("Office",), kind="specific"),), permits=(permit,))
    some = [pay(DAYS[1], "1", "before"), pay(DAYS[2], "1", "that day"), pay(DAYS[3], "1", "after")]
    assert said(book, some) == {"before": Outcome.BLOCKED, "that day": Outcome.REFER, "after": Outcome.AUTHORISED}
    assert rule(book, some, end_of)[2].met[0].tried[0].events == ("e7",)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("id,day\n1,2031-03-01\n", "x.csv", "no column `date`"),
        ("id\n1\n", "x.csv", "there is no column `date`"),
        ("id,date\n1,1/3/2031\n", "x.csv, line 2", "“1/3/2031” can be"),
        ("id,date,valeu\n1,2031-03-01,5\n", "x.csv", "a column `valeu`"),
        ("id,date,value\n1,2031-03-01,-5\n", "x.csv, line 2", "“-5” is below 0"),
        ("id,date,value\n1,2031-03-01,much\n", "x.csv, line 2", "“much” is not a number"),
        ("id,date\n1,2031-03-01\n1,2031-03-02\n", "x.csv, line 3", "the id “1” stands twice"),
        ("id,date,value,value\n1,2031-03-01,1,2\n", "x.csv", "the column “value” stands there twice"),
        ("id,date,facts\n1,2031-03-01,not: It is old;it is old\n", "x.csv, line 2", "to be so and not to be so"),
        (
            "id,date,party,programme\n1,2031-03-01,Alder,none\n",
            "x.csv, line 2",
            "there is a listed party, Alder, and no programme",
        ),
        ("id,date,activity\n1,2031-03-01,pay salarys\n", "x.csv, line 2", "no activity “pay salarys”"),
    ],
)
def test_a_bad_table_is_told_by_line(text: str, place: str, reason: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_dealings(text.encode(), "x.csv", ACTS)
    assert caught.value.place == place
    assert reason in caught.value.reason
    assert caught.value.repair


def test_known_to_have_no_listed_party() -> None:
    told = dealing_of({"date": "2031-03-01", "party": "none"}, "here")
    assert rule(Book(prohibitions=(FREEZE,), licences=()), [told], end_of)[0].outcome is Outcome.NOT_CAUGHT


def test_what_was_used_in_an_unknown_amount_leaves_a_cap_unknown_as_long_as_its_stretch_lasts() -> None:
    book = Book(prohibitions=(FREEZE,), licences=(general(cap=Cap(number=Decimal(10), unit="EUR", period="4 days")),))
    for first in (
        replace(pay(DAYS[0], "1"), value=None),
        replace(pay(DAYS[0], "1"), currency="USD"),
        replace(pay(DAYS[0], "1"), currency=""),
    ):
        some = [first, pay(DAYS[4], "5", "in it"), pay(DAYS[5], "5", "after it"), pay(DAYS[4], "11", "too much")]
        found = said(book, some)
        assert found == {"a": Outcome.REFER, "in it": Outcome.REFER, "after it": Outcome.AUTHORISED, "too much": Outcome.BLOCKED}
    assert "a dealing before whose value in that currency is not given" in rule(book, some, end_of)[1].unknown[0]


@pytest.mark.parametrize("under", ["GL1", "gl1", "r:9", "R:9"])
def test_a_dealing_is_charged_to_its_licence_however_it_is_named(under: str) -> None:
    book = Book(prohibitions=(FREEZE,), licences=(general(cap=Cap(number=Decimal(10), unit="EUR")),))
    some = [pay(DAYS[0], "8", "a", under=under), pay(DAYS[1], "8", "b", under=under)]
    assert said(book, some) == {"a": Outcome.AUTHORISED, "b": Outcome.BLOCKED}


def test_a_party_under_several_programmes_is_caught_by_each_of_them() -> None:
    both = replace(pay(DAYS[0], "1"), programme="OTHER; FELL")
    assert said(Book(prohibitions=(FREEZE,), licences=()), [both]) == {"a": Outcome.BLOCKED}
    assert said(Book(prohibitions=(FREEZE,), licences=(general(),)), [both]) == {"a": Outcome.AUTHORISED}
    only = general(programmes=("FELL",))  # whether what is for FELL is for a party of both nobody said
    assert said(Book(prohibitions=(FREEZE,), licences=(only,)), [both]) == {"a": Outcome.REFER}


def test_not_caught_says_what_it_rests_on() -> None:
    told = rule(Book(prohibitions=(FREEZE,), licences=()), [replace(pay(DAYS[0], "1"), programme="FEL")], end_of)[0]
    assert told.outcome is Outcome.NOT_CAUGHT
    assert "the party is listed under FEL; it is a measure of FELL" in told.because


def test_each_prohibition_asks_for_the_licence_that_its_own_exception_names() -> None:
    other = replace(FREEZE, clause="r:2")
    licence_ = replace(
        general(needs=("Office", "Court"), asked=(("r:1", ("Office",)), ("r:2", ("Court",)))), exempts=("r:1", "r:2")
    )
    permits = tuple(Permit(clause=name, by=("Court",), at=at(DAYS[0])) for name in ("r:1", "r:2"))
    book = Book(prohibitions=(FREEZE, other), licences=(licence_,), permits=permits)
    assert said(book, [pay(DAYS[3], "1")]) == {"a": Outcome.BLOCKED}  # the Court's word does not open what the Office guards
    permits = (replace(permits[0], by=("Office",)), permits[1])
    assert said(replace(book, permits=permits), [pay(DAYS[3], "1")]) == {"a": Outcome.AUTHORISED}


def test_a_licence_on_record_that_says_more_than_its_party_is_referred() -> None:
    permit = Permit(clause="r:1", by=("Office",), at=at(DAYS[0]), party="Alder", more=("goods: bread",))
    book = Book(prohibitions=(FREEZE,), licences=(general(needs=("Office",)),), permits=(permit,))
    assert said(book, [pay(DAYS[3], "1")]) == {"a": Outcome.REFER}


def test_each_agreement_counts_its_own_periods() -> None:
    book = Book(
        prohibitions=(FREEZE,),
        licences=(replace(general(cap=Cap(number=Decimal(10), unit="EUR", period="4 days")), clause="s:9"),),
    )
    some = [pay(DAYS[0], "8", "a"), pay(DAYS[6], "8", "b")]
    assert said(book, some)["b"] is Outcome.AUTHORISED
    longer = {"s": lambda period, day: end_of(period, day) + dt.timedelta(days=3)}
    assert rule(book, some, end_of, by_agreement=longer)[1].outcome is Outcome.BLOCKED
