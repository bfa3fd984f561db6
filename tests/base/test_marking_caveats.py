"""Caveats, originators and days of markings: by brute force against an oracle of a few lines; nothing that stands beside
a label ever opens it."""

from __future__ import annotations

import itertools

import pytest

from servanda.base.marking import (
    CAVEATS,
    CONTROLLED,
    NO_FURTHER,
    NOBODY,
    OPEN,
    Marking,
    Recipient,
    caveats_in,
    covers,
    joined,
    marking_from,
    marking_text,
    may_see,
    until_in,
)
from servanda.base.refusal import Refusal

TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
LISTS = ((), ("Halvern",), ("Ostrey", "halvern"), ("Ostrey",))
ORIGINS = ((), ("Halvern",), ("Ostrey",), ("Halvern", "Ostrey"))
HELD = ((), (CONTROLLED,), (NO_FURTHER,), CAVEATS, ("eyes only",))
DAYS = ("", "2001-01-01", "2999-01-01")
READERS = [Recipient(name=name, tlp=tlp) for name in ("Halvern", "Ostrey", "Ilvane", "") for tlp in TLP]
EVERY = [
    Marking(tlp=tlp, rel=rel, originators=of, caveats=held, until=day)
    for tlp, rel, of, held, day in itertools.product(TLP, LISTS, ORIGINS, HELD, DAYS)
]


def oracle(one: Marking, who: Recipient) -> bool:
    if TLP.index(one.tlp) > TLP.index(who.tlp):
        return False
    on_list = who.name.lower() in [name.lower() for name in one.rel]
    if (one.rel or one.tlp == "RED") and not on_list:
        return False
    return (
        not one.caveats or (who.name != "" and set(one.originators) == {who.name}) or (one.caveats == (NO_FURTHER,) and on_list)
    )


def test_all_pairs_against_the_oracle() -> None:
    seen = [sum(may_see(one, who) for one in EVERY) for who in READERS]
    assert seen == [sum(oracle(one, who) for one in EVERY) for who in READERS]
    assert all(may_see(one, who) == oracle(one, who) for one in EVERY for who in READERS)
    assert 0 < max(seen) < len(EVERY)


def test_what_stands_beside_a_label_only_narrows() -> None:
    for one in EVERY:
        bare = Marking(tlp=one.tlp, rel=one.rel)
        assert all(may_see(bare, who) for who in READERS if may_see(one, who)), one
        if not one.caveats:
            assert all(may_see(one, who) == may_see(bare, who) for who in READERS), one


def test_together_and_stricter_agree_with_who_sees() -> None:
    some = [*[one for one in EVERY if one.until != "2999-01-01"][::5], OPEN, NOBODY]
    sees = {one: {who.name + who.tlp for who in READERS if may_see(one, who)} for one in some}
    for one, other in itertools.product(some, some):
        both = joined((one, other))
        who = {each.name + each.tlp for each in READERS if may_see(both, each)}
        assert who <= sees[one] & sees[other], (one, other, both)
        assert not covers(one, other) or sees[one] <= sees[other], (one, other)
    for one, other in itertools.product(some[::3], some[::7]):
        assert covers(joined((one, other)), one) or not {who.name for who in READERS if may_see(joined((one, other)), who)}


def test_a_marking_as_text_keeps_who_sees_it() -> None:
    for one in EVERY:
        again = marking_from(marking_text(one))
        assert all(may_see(again, who) <= may_see(one, who) for who in READERS), marking_text(one)
        assert (again.tlp, again.rel, again.caveats) == (one.tlp, one.rel, one.caveats)
    assert marking_text(Marking(tlp="AMBER", rel=("A",), originators=("B",))) == "TLP:AMBER REL A", (
        "as before there were originators"
    )
    assert (
        marking_text(Marking(tlp="GREEN", caveats=(CONTROLLED,), originators=("B",)))
        == "TLP:GREEN; originator controlled; of B"
    )


def test_caveats_and_days_that_are_none() -> None:
    assert caveats_in(["Originator  Controlled", "no further release", CONTROLLED], "x") == CAVEATS
    for odd in ("ORCON", "NOFORN", "originator control", ""):
        with pytest.raises(Refusal) as refused:
            caveats_in([odd], "table.csv:2")
        assert refused.value.repair
        assert refused.value.place == "table.csv:2"
    assert until_in("2031-09-01", "x") == "2031-09-01"
    assert until_in(" ", "x") == ""
    with pytest.raises(Refusal):
        until_in("2031-02-30", "x")
