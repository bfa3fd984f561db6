"""64 worlds: the same inputs give the same bits, shares are as declared, sources are right or wrong everywhere at once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from evidence_records import START, event, source
from hypothesis import given, settings
from hypothesis import strategies as st
from test_evidence_knowledge import entered

from servanda.base.refusal import Refusal
from servanda.evidence.knowledge import Knowledge, known_at
from servanda.evidence.records import Grades, Record, Ruling, Standing
from servanda.evidence.worlds import (
    EVERY,
    WORLDS,
    both,
    column,
    either,
    how_many,
    seed_of,
    sentence,
    share,
    table_from,
    word,
    words,
    worlds,
)

TABLE = {
    "source": "Invented for this test",
    "date": "2031-05-01",
    "reliability": {"A": 0.95, "B": 0.75, "C": "0.5", "D": 0.3, "not graded": 0.5},
    "credibility": {"1": 1, "2": 0.8, "not graded": 1},
    "disputed": 0.5,
}


def known(*told: Record) -> Knowledge:
    return known_at(entered(*((0, record) for record in told)), None)


def test_shares_are_as_declared() -> None:
    bits = worlds(known(source("m", reliability="B"), event(sources=("m",)), event("e2", sources=("m",), grades=Grades(reliability="C"))), TABLE)
    assert share(bits["e1"]) == Fraction(3, 4)
    assert share(bits["e2"]) == Fraction(1, 2)


@pytest.mark.parametrize(("part", "count"), [("0", 0), ("1", 64), ("0.001", 1), ("0.999", 63), ("0.5", 32), ("0.992", 63), ("1/3", 21)])
def test_only_nothing_and_everything_are_certain(part: str, count: int) -> None:
    assert how_many(Fraction(part)) == count


def test_a_source_is_right_or_wrong_everywhere_at_once() -> None:
    told = [source("m", reliability="C"), source("n", reliability="C"), *(event(f"m{i}", sources=("m",)) for i in range(9)), event("n", sources=("n",))]
    bits = worlds(known(*told), TABLE)
    assert len({bits[f"m{i}"] for i in range(9)}) == 1
    assert bits["n"] != bits["m0"]


def test_independent_sources_add_and_dependent_ones_do_not() -> None:
    told = [source("m", reliability="C"), source("n", reliability="C"), source("relay", reliability="D", draws_on=("m",))]
    two, one = event("two", sources=("m", "n")), event("one", sources=("m", "relay"))
    alone = [event("m-alone", sources=("m",)), event("n-alone", sources=("n",)), event("relay-alone", sources=("relay",))]
    bits = worlds(known(*told, two, one, *alone), TABLE)
    assert bits["two"] == bits["m-alone"] | bits["n-alone"]
    assert share(bits["two"]) > Fraction(1, 2)
    assert bits["one"] == bits["m-alone"], "what is passed on adds nothing"
    assert bits["relay-alone"] & ~bits["m-alone"] == 0, "the relay is right only where its origin is, as far as the grades reach"


def test_credibility_is_of_the_report() -> None:
    told = [source("m", reliability="B"), *(event(f"e{i}", sources=("m",), grades=Grades(credibility="2")) for i in range(5))]
    bits = worlds(known(*told), TABLE)
    heard = worlds(known(told[0], event("plain", sources=("m",))), TABLE)["plain"]
    assert all(one & ~heard == 0 for one in bits.values())
    assert len(set(bits.values())) == 5


def test_standing() -> None:
    told = [source("m", reliability="B"), *(event(name, sources=("m",)) for name in ("claimed", "confirmed", "disputed", "retracted"))]
    rulings = [Ruling(of=name, standing=Standing(name)) for name in ("confirmed", "disputed", "retracted")]
    bits = worlds(known(*told, *rulings), TABLE)
    assert (bits["confirmed"], bits["retracted"]) == (EVERY, 0)
    assert bits["disputed"] & ~bits["claimed"] == 0
    assert share(bits["disputed"]) < share(bits["claimed"])


def test_the_same_inputs_give_the_same_bits() -> None:
    told = [source("m", reliability="B"), event(sources=("m",), grades=Grades(credibility="2"))]
    assert worlds(known(*told), TABLE) == worlds(known(*told), table_from(TABLE))
    assert word(seed_of("source", "m"), 48) == 0xc6397f7ffb6ffb7b, "on every machine, in every version"
    more = worlds(known(*told, source("zz", reliability="A"), event("other", sources=("zz",))), TABLE)
    assert more["e1"] == worlds(known(*told), TABLE)["e1"], "what has nothing to do with it changes nothing"


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(asked=st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 64)), max_size=20))
def test_the_fast_way_gives_the_same_words(asked: list[tuple[int, int]]) -> None:
    slow = [word(seed, count) for seed, count in asked]
    assert words([seed for seed, _ in asked], [count for _, count in asked]) == slow
    assert [one.bit_count() for one in slow] == [count for _, count in asked]


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(seed=st.integers(0, 2**64 - 1), few=st.integers(0, 64), many=st.integers(0, 64))
def test_of_one_seed_the_larger_word_holds_the_smaller(seed: int, few: int, many: int) -> None:
    low, high = sorted((few, many))
    assert word(seed, low) & ~word(seed, high) == 0


def test_seeds_spread_over_all_worlds() -> None:
    held = [0] * WORLDS
    for i in range(2000):
        bits = word(seed_of("source", f"s{i}"), 32)
        for world in range(WORLDS):
            held[world] += bits >> world & 1
    assert all(850 < n < 1150 for n in held), "about half of them in every world"


def test_many_events_go_the_fast_way_and_agree() -> None:
    told = [source("m", reliability="B"), *(event(f"e{i}", sources=("m",), grades=Grades(credibility="2")) for i in range(1200))]
    bits = worlds(known(*told), TABLE)
    few = worlds(known(*told[:50]), TABLE)
    assert all(bits[name] == one for name, one in few.items())
    made = column(list(bits), bits)
    assert [int(value) for value in made[:9]] == list(bits.values())[:9]


def test_combining() -> None:
    assert either([0b0011, 0b0101]) == 0b0111
    assert both([0b0011, 0b0101]) == 0b0001
    assert (either([]), both([])) == (0, EVERY)
    assert share(EVERY) == 1


def test_no_number_goes_without_a_source() -> None:
    with pytest.raises(Refusal, match="no number goes without a source"):
        worlds(known(event()), None)
    with pytest.raises(Refusal, match="does not say where its figures come from"):
        table_from(TABLE | {"source": ""})
    text = sentence(word(seed_of("x", "y"), 41), table_from(TABLE))
    assert text.startswith("in 41 of 64 worlds (a figure no finer than 1/64)")
    assert "Invented for this test, 2031-05-01" in text


def test_what_occurs_must_be_declared() -> None:
    told = known(source("m", reliability="E"), event(sources=("m",), grades=Grades(credibility="6"), standing=Standing.DISPUTED))
    with pytest.raises(Refusal) as caught:
        worlds(told, {key: value for key, value in TABLE.items() if key != "disputed"})
    text = " ".join(problem.reason for problem in caught.value.problems)
    assert all(part in text for part in ("reliability E (unreliable)", "credibility 6 (truth cannot be judged)", "disputed"))


@pytest.mark.parametrize(
    "change",
    [{"reliabilty": {}}, {"reliability": {}}, {"reliability": {"A": 1.2}}, {"reliability": {"A": True}}, {"reliability": {"G": 0.5}},
     {"credibility": {"1": "often"}}, {"date": "May 2031"}, {"disputed": -0.1}],
)  # fmt: skip
def test_a_table_that_cannot_be_used(change: dict[str, object]) -> None:
    with pytest.raises(Refusal) as caught:
        table_from(TABLE | change)
    assert caught.value.repair


def test_events_without_a_source_are_on_their_own() -> None:
    bits = worlds(known(event("a", grades=Grades(reliability="C")), event("b", grades=Grades(reliability="C")), event("c", first=START + 1)), TABLE)
    assert len(set(bits.values())) == 3
