"""All of a list: each item counts once; what is not said may have been any of it."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from generators import HEAD
from meaning_tables import at, block
from msgspec.structs import replace

from servanda.meaning import Event, Run, Status, Verdict, evaluate, prepare
from servanda.model.loader import load_files
from servanda.model.views import reading_choice, view
from servanda.monitor import engine

WORLD = """
actor Ash

actor Birch

act free [{prisoner: text}]
  by Ash

list prisoners of annex 2
  items "P-1", "P-2", "P-3"
  number 3 prisoners

list the shorter list
  items "P-1", "P-2"

list minefields
  number 112 fields

clause 1
  Ash must free all of the prisoners of annex 2
  by 2031-03-30

clause 2
  Ash must free
  all of minefields
  by 2031-03-30

reading narrow of 2 held by Birch
  clause 2 drops all of
  clause 2 adds
    all of the shorter list
"""
BEFORE, AFTER = at("2031-03-20 12:00"), at("2031-03-31 00:00")
DOSSIER = load_files(block(WORLD, head=HEAD.replace("North, East, West", "Ash, Birch")), "harbour")


def verdict(*events: Event, now: int = AFTER, clause: str = "1", reading: str = "") -> Verdict:
    assert not [one for one in DOSSIER.diagnostics if one.severity.value == "error"], DOSSIER.diagnostics
    prepared = prepare(view(DOSSIER, reading_choice(DOSSIER, reading) if reading else ()))
    run = Run(events=events)
    (found,) = evaluate(prepared, run, now)[f"harbour:{clause}"]
    assert engine.verdicts(prepared, run, now)[f"harbour:{clause}"] == (found,)
    return found


def freed(names: str = "", number: int | None = None, day: int = 5, unit: str = "prisoners") -> Event:
    args = (("prisoner", names),) if names else ()
    amount = {} if number is None else {"amount": Decimal(number), "unit": unit}
    return Event(term="free", at=at(f"2031-03-{day:02} 12:00"), by=("Ash",), args=args, **amount)


def test_part_of_the_list_is_part_performance() -> None:
    some = (freed("P-1"), freed("p-1 ", day=6), freed("P-2; P-1", day=7))
    before, after = verdict(*some, now=BEFORE), verdict(*some)
    assert (before.status, before.reasons[0].text) == (Status.PENDING, "2 of 3 prisoners, 1 short")
    assert (after.status, after.amounts[0].low, after.amounts[0].wanted) == (Status.BREACHED, 2, 3)
    assert after.reasons[0].text.endswith("2 of 3 prisoners, 1 short")
    assert verdict(freed("P-1"), freed("P-2; P-3", day=6)).status is Status.KEPT


def test_an_item_that_is_not_on_the_list_does_not_count_and_is_told() -> None:
    found = verdict(freed("P-1; P-2"), freed("P-9", day=6))
    assert found.status is Status.BREACHED
    assert found.reasons[0].text.endswith("2 of 3 prisoners, 1 short; not on the list: P-9")


def test_what_names_neither_item_nor_number_never_makes_it_kept() -> None:
    assert verdict(freed()).status is Status.UNKNOWN
    assert verdict(freed(), now=BEFORE).status is Status.UNKNOWN
    assert verdict(freed("P-1; P-2; P-3"), freed(day=6)).status is Status.KEPT


def test_a_number_does_where_it_is_certain() -> None:
    assert verdict(freed(number=3)).status is Status.KEPT
    assert verdict(freed(number=1), freed(number=1, day=6)).reasons[0].text.endswith("2 of 3 prisoners, 1 short")
    assert verdict(freed(number=47, unit="fields"), clause="2").reasons[0].text.endswith("47 of 112 fields, 65 short")
    assert verdict(freed(number=47, unit="fields"), freed(number=65, day=6, unit="fields"), clause="2").status is Status.KEPT


def test_counts_and_names_may_be_the_same_items() -> None:
    found = verdict(freed("P-1; P-2"), freed(number=1, day=6))
    assert (found.status, found.amounts[0].low, found.amounts[0].high) == (Status.UNKNOWN, 2, 3)
    twice = verdict(freed(number=2), freed(number=2, day=6))
    assert twice.status is Status.UNKNOWN
    assert "the counts come to 4, more than the list: some of it is counted twice" in " ".join(one.text for one in twice.reasons)
    assert verdict(freed("P-1", number=1)).amounts[0].high == 1


def test_a_disputed_list_is_a_reading() -> None:
    some = (freed("P-1; P-2"),)
    assert verdict(*some, clause="2").status is Status.BREACHED
    assert verdict(*some, clause="2", reading="narrow").status is Status.KEPT


@pytest.mark.parametrize("seed", range(40))
def test_over_many_runs_the_engine_says_the_same_and_nothing_is_kept_too_early(seed: int) -> None:
    rnd = random.Random(seed)
    events = []
    for _ in range(rnd.randint(0, 7)):
        names = "; ".join(rnd.sample(["P-1", "P-2", "P-3", "P-9"], rnd.choice([0, 0, 1, 1, 2])))
        one = freed(names, rnd.choice([None, None, 1, 2]), rnd.randint(2, 30))
        late = rnd.choice([None, None, one.at + 86400 * rnd.randint(0, 4)])
        events.append(replace(one, late=late, known=rnd.random() < 0.8))
    events.sort(key=lambda one: one.at)
    found = verdict(*events)
    sure = {name for one in events if one.known for slot, value in one.args for name in value.split("; ")} & {"P-1", "P-2", "P-3"}
    counted = sum(one.amount or 0 for one in events if one.known)
    if found.status is Status.KEPT:
        assert len(sure) == 3 or counted >= 3
    assert found.amounts[0].low >= len({n for one in events if one.known and (one.late or one.at) < AFTER - 1 for _, v in one.args for n in v.split("; ")} & {"P-1", "P-2", "P-3"})
