"""What is left out when clauses are judged again makes no difference: the same verdicts, the same changes in the same order, as when nothing is left out."""

from __future__ import annotations

import random
from decimal import Decimal

import msgspec
import pytest
from amounts import amount
from test_watching import at_once

from servanda.evidence.records import Attribution, CoverageRecord, Entry, EventRecord, GapRecord, Record, Ruling, Standing
from servanda.model.core import View
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor.watching.data import State
from servanda.monitor.watching.sparing import ACTS, EACH, ONCE, PlanShape
from servanda.monitor.watching.watch import Watch

TEXT = """---
agreement: mill
title: Truce of the Mill
signed: 2031-03-01
in-force: 2031-03-01 00:00
zone: UTC
languages: en
profile: ceasefire
parties: Upper Village, Lower Village
---

# Truce of the Mill

```servanda
actor Upper Village
  role party
  answers for Upper Guard

actor Lower Village
  role party

actor Upper Guard

actor Observers
  role monitor

body Joint Council
  members Upper Village, Lower Village
  decides by consensus

place Mill Field

place Mill Pond
  inside Mill Field

act open fire
  by Upper Village, Lower Village
act dig a ditch
  by Upper Village, Lower Village
act close the sluice
  by Upper Village, Lower Village
act answer the incident [at {place: place}]
  by Upper Village, Lower Village
act pay damages
  by Upper Village, Lower Village
act report the shots
  by Observers
act leave the truce
  by Upper Village, Lower Village
act open the well
  by Upper Village, Lower Village

event an incident occurs [at {place: place}]
event the truce starts
event the truce ends

state truce
  from the truce starts
  until the truce ends
```

## Article 1

> No fire, no ditches, no closed sluices.

```servanda
clause 1 "Fire"
  each of Upper Village, Lower Village must not open fire
  from entry into force
  at Mill Field
  otherwise
    rung 1 Observers must report the shots
      within 1 day of the breach

clause 2 "Ditches"
  each of Upper Village, Lower Village must not dig a ditch
  while truce
  determined by Joint Council within 5 days

clause 3 "Sluice"
  each of Upper Village, Lower Village must not close the sluice
  until 2031-03-12
```

## Article 2

> Every incident shall be answered within 2 days, damages paid, and shots reported.

```servanda
clause 4 "Answer"
  each of Upper Village, Lower Village must answer the incident
  within 2 days of the trigger
  whenever an incident occurs

clause 5 "Damages"
  Upper Village must pay damages
  within 3 days of the trigger
  whenever dig a ditch
  at least 100 EUR

clause 6 "Report"
  Observers must report the shots
  whenever open fire
  within 1 day of the trigger
  until the truce ends

clause 7 "Leaving"
  Lower Village may leave the truce
  whenever an incident occurs
  within 3 days of the trigger

clause 8 "The well"
  each of Upper Village, Lower Village must open the well
  by 2031-03-10
```
"""
START, HOUR = 1_930_089_600, 3600  # 1 March 2031
ACTS_OF = {
    "open fire": ("Upper Village", "Lower Village", "Upper Guard"), "dig a ditch": ("Upper Village", "Lower Village"),
    "close the sluice": ("Upper Village", "Lower Village"), "answer the incident": ("Upper Village", "Lower Village"),
    "pay damages": ("Upper Village",), "report the shots": ("Observers",), "leave the truce": ("Lower Village",),
    "open the well": ("Upper Village", "Lower Village"), "an incident occurs": (), "the truce starts": (), "the truce ends": (),
}  # fmt: skip
OFTEN = (
    "open fire",
    "dig a ditch",
    "close the sluice",
    "an incident occurs",
    "answer the incident",
    "report the shots",
    "open the well",
)


@pytest.fixture(scope="module")
def mill() -> View:
    dossier = load_files({"mill.md": TEXT.encode()}, "mill")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return view(dossier)


def event(draw: random.Random, name: str, at: int, rough: float) -> list[Record]:
    """An event as it may be told: by whom, where, how certain and how precise all open."""
    term = draw.choice(OFTEN if draw.random() < 0.8 else tuple(ACTS_OF))
    late = draw.choice((HOUR, 30 * HOUR)) if draw.random() < rough / 2 else 0
    known = Standing.DISPUTED if draw.random() < rough else Standing.CONFIRMED
    place = draw.choice(("Mill Field", "Mill Pond", ""))
    slots = (("place", place),) if term in ("an incident occurs", "answer the incident") and place else ()
    paid = draw.choice((40, 60, 100)) if term == "pay damages" else None
    made: list[Record] = [
        EventRecord(
            id=name, term=term, first=at, last=at + late, precision="interval" if late else "second", place="" if slots else place, args=slots,
            amount=None if paid is None else Decimal(paid), unit="EUR" if paid else "", standing=known,
        )
    ]  # fmt: skip
    if ACTS_OF[term] and draw.random() > rough / 2:
        made.append(Attribution(id=f"{name}-by", event=name, by=(draw.choice(ACTS_OF[term]),), standing=Standing.CONFIRMED))
    return made


def some(draw: random.Random, held: dict[str, EventRecord]) -> str:
    """Something told before; often one of the first acts that mattered."""
    names = sorted(held, key=lambda name: held[name].first)
    return draw.choice(names[:6] if draw.random() < 0.5 else names)


def batch(draw: random.Random, step: int, now: int, held: dict[str, EventRecord], rough: float) -> list[Record]:
    """What comes in together: mostly news in order, some late, some taken back, corrected or determined."""
    made: list[Record] = []
    for number in range(draw.randrange(6)):
        what, name = draw.random(), f"e{step}-{number}"
        behind = draw.choice((0, HOUR, 20 * HOUR, 90 * HOUR)) if draw.random() < 0.3 else draw.randrange(HOUR)
        if what > rough / 2 or not held:
            made += event(draw, name, now - behind, rough)
            held[name] = made[-1] if isinstance(made[-1], EventRecord) else made[-2]  # type: ignore[assignment]  # one of the two is
        elif what > rough / 5:
            made.append(
                Ruling(of=some(draw, held), standing=draw.choice((Standing.RETRACTED, Standing.CONFIRMED, Standing.DISPUTED)))
            )
        elif what > rough / 9:
            old = held[some(draw, held)]
            moved = draw.choice((-30, -1, 1, 30)) * HOUR
            made.append(msgspec.structs.replace(old, first=old.first + moved, last=old.last + moved))
        elif what > rough / 24:
            args = (
                ("of", "mill:2"),
                ("bearer", draw.choice(("Upper Village", "Lower Village"))),
                ("finding", draw.choice(("breach", "no breach"))),
            )
            made.append(EventRecord(id=name, term="determination", first=now, last=now, args=args, standing=Standing.CONFIRMED))
            made.append(Attribution(id=f"{name}-by", event=name, by=("Joint Council",), standing=Standing.CONFIRMED))
        else:
            terms = draw.choice(((), ("open fire",), ("answer the incident", "dig a ditch")))
            made.append(GapRecord(id=name, first=now - behind, last=now + draw.choice((-1, 20 * HOUR)), terms=terms))
    return made


@pytest.mark.parametrize("rough", [0.0, 0.2, 0.6])
@pytest.mark.parametrize("seed", range(amount(8, 2)))
def test_nothing_that_is_left_out_makes_a_difference(mill: View, seed: int, rough: float) -> None:
    draw = random.Random(seed * 10 + int(rough * 10))
    watch, whole = Watch(mill), Watch(mill)
    whole.bench.shapes = {}
    entries = [
        Entry(
            number=1,
            known=START,
            record=EventRecord(id="s", term="the truce starts", first=START, last=START, standing=Standing.CONFIRMED),
        )
    ]
    if seed % 4:  # half of the time somebody looked for some acts, once for all of them
        terms = ("open fire", "close the sluice", "answer the incident") if seed % 4 < 3 else ()
        look = CoverageRecord(id="l", first=START, last=START + 3 * 10**6, owner="Observers", terms=terms, standing=Standing.CONFIRMED)
        entries.append(Entry(number=2, known=START, record=look))
    held: dict[str, EventRecord] = {}
    now = START
    assert watch.take(entries, now) == whole.take(entries, now)
    for step in range(40):
        now += draw.choice((60, HOUR, 9 * HOUR))
        new = [
            Entry(number=len(entries) + n, known=now, record=one) for n, one in enumerate(batch(draw, step, now, held, rough), 1)
        ]
        entries += new
        assert watch.take(new, now) == whole.take(new, now)
        if step % 4 == 3:
            verdicts, violations = at_once(mill, entries, now)
            assert (watch.verdicts, watch.violations) == (verdicts, violations)
        if step == 25:  # put away and taken up again
            watch = Watch(mill, entries, msgspec.json.decode(msgspec.json.encode(watch.state), type=State))


def test_the_shapes_are_told(mill: View) -> None:
    shapes = Watch(mill).bench.shapes
    assert [shapes[f"mill:{n}"].kind for n in range(1, 9)] == [ACTS, ACTS, ACTS, EACH, EACH, EACH, EACH, ONCE]
    assert shapes["mill:1/rung:1"] == PlanShape()


def test_a_batch_is_judged_over_what_it_touches(mill: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the stream is: as many events are looked at for the hundredth batch as for the tenth."""
    seen: list[int] = []
    watch = Watch(mill)
    run = watch.held.run

    def counted(*args: object) -> object:
        found = run(*args)  # type: ignore[arg-type]  # passed on
        seen.append(len(found[0].events))
        return found

    monkeypatch.setattr(watch.held, "run", counted)
    sizes, number = [], 0
    for step in range(100):
        now = START + step * 4 * HOUR
        records = [
            one
            for n, (term, by) in enumerate(
                (("open fire", "Upper Village"), ("dig a ditch", "Lower Village"), ("an incident occurs", ""))
            )
            for one in (
                EventRecord(id=f"e{step}-{n}", term=term, first=now, last=now, place="Mill Field", standing=Standing.CONFIRMED),
                *([Attribution(id=f"e{step}-{n}-by", event=f"e{step}-{n}", by=(by,), standing=Standing.CONFIRMED)] if by else []),
            )
        ]
        entries = [Entry(number=number + n, known=now, record=one) for n, one in enumerate(records, 1)]
        number += len(entries)
        seen.clear()
        watch.take(entries, now)
        sizes.append(sum(seen))
    assert max(sizes[50:]) <= max(sizes[10:50])
