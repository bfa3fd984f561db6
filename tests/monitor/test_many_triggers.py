"""Many triggers, most known to the day and without a doer: what is worked out for all instances together is what the reference says of each."""

from __future__ import annotations

import random
import sys
from decimal import Decimal

import pytest
from amounts import amount
from monitor_cases import ROOT
from msgspec.structs import replace

from servanda.meaning import Event, Gap, Prepared, Run, evaluate, prepare, violations
from servanda.meaning.runs import MOST_TOLD
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine
from servanda.monitor.exact import sums
from servanda.monitor.exact.acts import Act

sys.path.insert(0, str(ROOT))

from bench import monitor_rows

DAY = 86_400
START = 1_930_003_200
"""1 March 2031, 00:00 in Lisbon."""
FRAME = """---
agreement: many
title: Many triggers
signed: 2031-03-01
in-force: 2031-03-03
zone: Europe/Lisbon
periods: standard
parties: Northmark, Eastholm
---

```servanda
actor Northmark
  role party
  answers for Militia
actor Eastholm
  role party
actor Militia
actor Mission
  role monitor
place Port
place Quay
  inside Port
place Hill
act fight [at {zone: place}]
  by Northmark, Eastholm
act bomb [at {zone: place}]
  by Northmark, Eastholm
act visit [at {zone: place}]
  by Mission
act call a meeting
  by Mission
act give leave
  by Eastholm
event the truce starts
event the truce fails
state truce
  from the truce starts
  until the truce fails
"""
SHAPES = {
    "for good": "each of Northmark, Eastholm must not bomb\n  whenever fight",
    "with a ladder": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  otherwise\n    rung 1 Mission may call a meeting\n      within 5 days of the breach\n    rung 2 Mission must visit\n      within 2 days of the breach\n      if rung 1 is kept",
    "until a day": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  until 2031-03-20 12:00",
    "for some days": "each of Northmark, Eastholm must not bomb\n  within 3 days of the trigger\n  whenever fight",
    "while a state holds": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  while truce",
    "unless a state holds": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  unless truce holds",
    "lapses": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  lapses after 9 days of the trigger",
    "determined": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  determined by Mission",
    "any of": "any of Northmark, Eastholm must not bomb\n  whenever fight\n  if truce holds",
    "own trigger": "each of Northmark, Eastholm must not bomb\n  whenever fight by Northmark",
    "at a place": "each of Northmark, Eastholm must not bomb at Port\n  whenever fight",
    "a deadline": "Mission must visit\n  within 3 days of the trigger\n  whenever fight",
    "a deadline after an order": "Mission must visit\n  within 3 days of the trigger\n  not before 1 day after the trigger\n  whenever fight",
    "a power": "Mission may visit\n  within 3 days of the trigger\n  whenever fight",
    "a count": "each of Northmark, Eastholm must not bomb\n  at most 2 incidents in any 3 days\n  whenever fight",
    "a count of all": "each of Northmark, Eastholm must not bomb\n  at most 3 incidents in any 36 hours",
    "a count for good": "each of Northmark, Eastholm must not bomb\n  at most 12 incidents",
    "a count to do": "each of Northmark, Eastholm must bomb\n  at least 9 incidents in any 5 days\n  by 2031-03-25",
    "exactly so many": "any of Northmark, Eastholm must bomb\n  exactly 6 incidents\n  by 2031-03-25",
    "unless an act": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  unless give leave by Eastholm",
    "an exception": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  except bomb at Port",
    "authorised": "each of Northmark, Eastholm must not bomb\n  whenever fight\n  except bomb authorised by Mission",
    "authorised, unless, determined": "each of Northmark, Eastholm must not bomb\n  while truce\n  whenever fight\n  unless give leave by Eastholm\n  except bomb authorised by Mission\n  determined by Mission",
    "determined for some days": "any of Northmark, Eastholm must not bomb\n  within 3 days of the trigger\n  whenever fight\n  determined by Mission within 5 days",
    "released": "each of Northmark, Eastholm must not bomb\n  whenever fight\n\nclause 2\n  Eastholm may give leave\n  effect releases Northmark from clause 1",
}


def prepared_of(shape: str) -> Prepared:
    text = FRAME + f"\nclause 1\n  {SHAPES[shape]}\n```\n"
    dossier = load_files({"many.md": text.encode()}, "many")
    errors = [one.message for one in dossier.diagnostics if one.severity.value == "error"]
    assert not errors, errors
    return prepare(view(dossier))


def rows(seed: int, number: int) -> Run:
    """Rows over about a month: the most part known to a day, some to a week or a month; a tenth uncertain; few with a doer."""
    draw = random.Random(seed)
    precise, named = draw.choice((0.0, 0.3, 0.9)), draw.choice((0.05, 0.4, 0.9))
    counted, whole = draw.choice((0.0, 0.6)), draw.choice((5, 7))
    terms = (
        "fight",
        "fight",
        "fight",
        "bomb",
        "bomb",
        "visit",
        "call a meeting",
        "the truce starts",
        "the truce fails",
        "give leave",
        "determination",
        "authorisation",
    )
    weights = (8, 8, 8, draw.choice((1, 6, 20)), 2, 5, 1, 0.3, 0.3, 0.2, draw.choice((0.3, 3)), draw.choice((0.3, 2)))
    events = []
    for term in draw.choices(terms, weights, k=number):
        at = START + draw.randrange(32) * DAY
        span = draw.choices((1, 7, 31), (20, 2, 1))[0]
        late: int | None = at + span * DAY - 1
        if draw.random() < precise:
            at, late = at + draw.choice((0, DAY - 1, draw.randrange(DAY))), None
        doers = {"visit": "Mission", "call a meeting": "Mission", "give leave": "Eastholm"}
        who = draw.choice(("Northmark", "Eastholm", "Militia"))
        by = (doers.get(term, who),) if draw.random() < named and not term.startswith("the ") else ()
        if term in ("determination", "authorisation"):
            events.append(_formal(draw, term, at, late))
            continue
        zoned = term in ("fight", "bomb", "visit") and draw.random() < 0.7
        args = (("zone", draw.choice(("Port", "Quay", "Hill"))),) if zoned else ()
        amount, unit, least, more = None, "", None, False
        if term == "bomb" and draw.random() < counted:
            amount, unit = (
                Decimal(draw.choice(("0", "1", "1", "2", "4", "2.5", "1.50")[:whole])),
                draw.choice(("incidents", "incidents", "shells")),
            )
            least, more = draw.choice(((None, False), (None, False), (Decimal(1), False), (Decimal(0), True)))
        events.append(
            Event(
                term=term, at=at, late=late, by=by, args=args, known=draw.random() > 0.1, amount=amount, unit=unit, least=least,
                open_ended=more,
            )
        )  # fmt: skip
    gaps = (Gap(first=START + 9 * DAY, last=START + 10 * DAY),) if seed % 3 == 0 else ()
    return Run(events=tuple(sorted(events, key=lambda one: one.at)), gaps=gaps)


def _formal(draw: random.Random, term: str, at: int, late: int | None) -> Event:
    """A finding, or leave given, on the first clause."""
    args = [("of", "many:1")]
    if draw.random() < 0.5:
        args.append(("bearer", draw.choice(("Northmark", "Eastholm"))))
    if term == "determination":
        args.append(("finding", draw.choice(("breach", "breach", "no breach"))))
    elif draw.random() < 0.3:
        args.append(("zone", "Port"))
    return Event(term=term, at=at, late=late if draw.random() < 0.2 else None, by=("Mission",), args=tuple(args), known=draw.random() > 0.1)


def same(prepared: Prepared, run: Run, now: int) -> None:
    found, expected = engine.verdicts(prepared, run, now), evaluate(prepared, run, now)
    for name, verdicts in expected.items():
        assert len(found[name]) == len(verdicts)
        for mine, theirs in zip(found[name], verdicts, strict=True):
            assert mine == theirs
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(amount(8, 4)))
def test_instances_of_many_triggers(shape: str, seed: int) -> None:
    prepared, run = prepared_of(shape), rows(seed, 70)
    for now in (START + 12 * DAY + 40_000, START + 50 * DAY):
        same(prepared, run, now)


@pytest.mark.parametrize(
    "shape", ["for good", "with a ladder", "until a day", "a deadline", "a count of all", "a count for good"]
)
def test_thousands_of_instances(shape: str) -> None:
    prepared = prepared_of(shape)
    same(prepared, rows(11, 300), START + 40 * DAY)


def test_of_many_acts_the_first_are_told_and_the_others_counted() -> None:
    prepared = prepared_of("for good")
    fight = Event(term="fight", at=START + 3 * DAY, by=("Northmark",))
    bombs = tuple(Event(term="bomb", at=START + (4 + n) * DAY, late=START + (5 + n) * DAY - 1) for n in range(30))
    run = Run(events=(fight, *bombs))
    verdict = engine.verdicts(prepared, run, START + 60 * DAY)["many:1"][0]
    acts = [one for one in verdict.reasons if one.part == "core" and one.events]
    assert [one.events for one in acts] == [(1 + n,) for n in range(MOST_TOLD)]
    assert [one.text for one in verdict.reasons if "more" in one.text] == [f"{30 - MOST_TOLD} more acts of the kind"]
    named = Run(events=(fight, *(replace(one, by=("Northmark",)) if n == 27 else one for n, one in enumerate(bombs))))
    broken = engine.verdicts(prepared, named, START + 60 * DAY)["many:1"][0]
    assert (broken.status.value, broken.since) == ("breached", bombs[27].late)
    assert [one.text for one in broken.reasons if "more" in one.text] == [f"{28 - MOST_TOLD} more acts of the kind"]


@pytest.mark.skipif(not monitor_rows.TABLE.exists(), reason="the table of events is not at hand")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_ten_clauses_over_a_sample_of_real_rows(seed: int) -> None:
    prepared = monitor_rows.clauses()
    run = monitor_rows.drawn(monitor_rows.table(), 300, seed)
    same(prepared, run, monitor_rows.NOW)


@pytest.mark.skipif(not monitor_rows.TABLE.exists(), reason="the table of events is not at hand")
def test_the_triggered_clauses_over_a_sample_of_real_rows() -> None:
    prepared = monitor_rows.clauses(monitor_rows.TRIGGERED)
    same(prepared, monitor_rows.with_forms(monitor_rows.drawn(monitor_rows.table(), 120, 3)), monitor_rows.NOW)


def test_the_bench_reads_its_clauses() -> None:
    assert len([name for name in monitor_rows.clauses().clauses if "/" not in name]) == 10


@pytest.mark.parametrize("seed", range(amount(60, 30)))
def test_sums_that_slide_are_those_added_one_by_one(seed: int) -> None:
    draw = random.Random(seed)
    plan = engine.compiled_of(prepared_of("a count of all"))[1].plans[0]
    (quantity,) = plan.quantities
    quarter = 6 * 3600
    acts = []
    for number in range(draw.randrange(1, 14)):
        at = START + draw.randrange(12) * quarter
        last = at + draw.choice((0, 0, 1, 2, 7)) * quarter
        acts.append((at, last, number, draw.choice((1, 2)), draw.randrange(4), draw.random() < 0.2))
    found = [
        Act(at, last, number, Event(term="bomb", at=at, amount=Decimal(much), unit="incidents", open_ended=more), sure, sure)
        for at, last, number, sure, much, more in sorted(acts)
    ]
    ends = [sums._end(act.at, quantity, plan) for act in found]
    late = [end if act.at == act.last else sums._end(act.last, quantity, plan) for act, end in zip(found, ends, strict=True)]
    sliding, single = (way(found, quantity, ends, late) for way in (sums._with_bounds, sums._one_by_one))
    assert [(one.act, one.own(), one.least, one.most, one.events()) for one in sliding] == [
        (one.act, one.own(), one.least, one.most, one.events()) for one in single
    ]
