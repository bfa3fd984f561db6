"""Rules and corners beyond the examples of docs/semantics.md, in the same frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from meaning_tables import FRAME_HEAD, at, examples_of, prepared_of, run_of, seen

from servanda.calendar import CivilExpr
from servanda.meaning import (
    UNKNOWN,
    Event,
    EventKey,
    Gap,
    Instance,
    Run,
    Status,
    clause_status,
    complies,
    cond_holds,
    evaluate,
    instances,
    key_text,
    parse_key,
    point_time,
    status,
)
from servanda.model.core import ActRef as Act
from servanda.model.core import AtDate, Builtin, Consent, EventRef, NotCond, Occurs, Offset, Past

FRAME, _ = examples_of((Path(__file__).parents[2] / "docs" / "semantics.md").read_text(encoding="utf-8"))
HEAD = "| when | what | who | more |\n|---|---|---|---|\n"

# name: (clauses, run, what is seen: moment, clause, whose -> status)
CASES: dict[str, tuple[str, str, str]] = {
    "the earliest of several deadlines counts": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-20\n  within 2 days of the ceasefire starts",
        "| 2031-03-05 12:00 | the ceasefire starts |||",
        "2031-03-07 23:59:59 1 pending; 2031-03-08 00:00 1 breached",
    ),
    "all starts must have come": (
        "clause 1\n  Northmark must open the harbour\n  from local elections are held\n  within 2 days of the ceasefire starts",
        "| 2031-03-05 12:00 | the ceasefire starts |||\n| 2031-03-10 12:00 | local elections are held |||",
        "2031-03-06 12:00 1 not in force; 2031-03-11 12:00 1 not in force",
    ),
    "within 0 days ends with the second of the event's day end": (
        "clause 1\n  Northmark must open the harbour\n  within 1 hour of the ceasefire starts",
        "| 2031-03-05 12:00 | the ceasefire starts |||\n| 2031-03-05 13:00 | open the harbour | Northmark ||",
        "2031-03-05 12:59:59 1 pending; 2031-03-05 13:00 1 kept",
    ),
    "an hour is an hour when the clock goes forward, a day is a civil day": (
        "clause 1\n  Northmark must open the harbour\n  within 24 hours of the ceasefire starts\n\n"
        "clause 2\n  Northmark must open the harbour\n  within 1 day of the ceasefire starts",
        "| 2031-03-29 12:00 | the ceasefire starts |||",
        "2031-03-30 13:00 1 pending; 2031-03-30 13:00:01 1 breached; 2031-03-30 23:59:59 2 pending; 2031-03-31 00:00 2 breached",
    ),
    "within a month of 31 March ends with 30 April": (
        "clause 1\n  Northmark must open the harbour\n  within 1 month of the ceasefire starts",
        "| 2031-03-31 12:00 | the ceasefire starts |||",
        "2031-04-30 23:59:59 1 pending; 2031-05-01 00:00 1 breached",
    ),
    "by a point counted back is told only when its event happens": (
        "clause 1\n  Northmark must open the harbour\n  by 2 days before local elections are held",
        "| 2031-03-05 12:00 | open the harbour | Northmark ||\n| 2031-03-07 12:00 | local elections are held |||",
        "2031-03-06 12:00 1 pending; 2031-03-07 12:00 1 kept",
    ),
    "by a point counted back, too late": (
        "clause 1\n  Northmark must open the harbour\n  by 2 days before local elections are held",
        "| 2031-03-06 12:00 | open the harbour | Northmark ||\n| 2031-03-07 12:00 | local elections are held |||",
        "2031-03-06 12:00 1 pending; 2031-03-07 12:00 1 breached",
    ),
    "day 1 after an event is the next day": (
        "clause 1\n  Northmark must open the harbour\n  from day 1 after local elections are held\n  by day 2 after local elections are held",
        "| 2031-03-05 12:00 | local elections are held |||\n| 2031-03-05 18:00 | open the harbour | Northmark ||",
        "2031-03-05 23:59:59 1 not in force; 2031-03-06 00:00 1 pending; 2031-03-08 00:00 1 breached",
    ),
    "on an event is on its civil day, even before it": (
        "clause 1\n  Northmark must open the harbour\n  on local elections are held",
        "| 2031-03-05 09:00 | open the harbour | Northmark ||\n| 2031-03-05 12:00 | local elections are held |||",
        "2031-03-05 10:00 1 not in force; 2031-03-05 12:00 1 kept",
    ),
    "in the same second it is not after": (
        "clause 1\n  Northmark must open the harbour\n  only after local elections are held",
        "| 2031-03-05 12:00 | local elections are held |||\n| 2031-03-05 12:00 | open the harbour | Northmark ||",
        "2031-03-05 12:00 1 breached",
    ),
    "one second later it is": (
        "clause 1\n  Northmark must open the harbour\n  only after local elections are held",
        "| 2031-03-05 12:00 | local elections are held |||\n| 2031-03-05 12:00:01 | open the harbour | Northmark ||",
        "2031-03-05 12:01 1 kept",
    ),
    "a prohibition or a power with only after starts there": (
        "clause 1\n  Northmark must not open fire\n  only after local elections are held\n\n"
        "clause 2\n  Northmark may give notice\n  only after local elections are held",
        "| 2031-03-04 12:00 | open fire | Northmark ||\n| 2031-03-04 13:00 | give notice | Northmark ||\n| 2031-03-05 12:00 | local elections are held |||",
        "2031-03-04 14:00 1 not in force; 2031-03-04 14:00 2 not in force; 2031-03-05 13:00 1 pending; 2031-03-05 13:00 2 pending",
    ),
    "what is kept stays kept, whatever follows": (
        "clause 1\n  Northmark must open the harbour\n  while ceasefire\n  lapses after 30 days",
        "| 2031-03-02 12:00 | the ceasefire starts |||\n| 2031-03-03 12:00 | open the harbour | Northmark ||\n"
        "| 2031-03-04 12:00 | the ceasefire collapses |||",
        "2031-03-03 12:00 1 kept; 2031-12-01 12:00 1 kept",
    ),
    "a state may start again": (
        "clause 1\n  Northmark must not open fire\n  while ceasefire",
        "| 2031-03-02 12:00 | the ceasefire starts |||\n| 2031-03-03 12:00 | the ceasefire collapses |||\n"
        "| 2031-03-05 12:00 | the ceasefire starts |||\n| 2031-03-06 12:00 | open fire | Northmark ||",
        "2031-03-04 12:00 1 not in force; 2031-03-05 12:00 1 pending; 2031-03-06 12:00 1 breached",
    ),
    "windows of a month keep to the day, the last cut one lapses": (
        "clause 1\n  Northmark must publish a report\n  every 1 month from 2031-03-31\n  until 2031-05-15",
        "| 2031-04-30 12:00 | publish a report | Northmark ||\n",
        "2031-03-30 12:00 1 not in force; 2031-04-30 13:00 1 kept; 2031-05-01 12:00 1 pending; 2031-05-16 00:00 1 lapsed",
    ),
    "one report serves one window": (
        "clause 1\n  Northmark must publish a report\n  every 1 week from 2031-03-03\n  until 2031-03-17",
        "| 2031-03-10 23:59:59 | publish a report | Northmark ||\n",
        "2031-03-11 12:00 1 pending; 2031-03-18 12:00 1 breached",
    ),
    "whenever: a slot of the same name is the trigger's": (
        "clause 1\n  Northmark must answer the incident\n  within 2 days of the trigger\n  whenever an incident occurs",
        "| 2031-03-05 12:00 | an incident occurs || place: Port Selm |\n| 2031-03-06 12:00 | answer the incident | Northmark | place: Elsewhere |",
        "2031-03-06 12:00 1 pending; 2031-03-08 00:00 1 breached",
    ),
    "whenever: anchors count from the trigger on": (
        "clause 1\n  Northmark must publish a report\n  within 2 days of local elections are held\n  whenever the ceasefire collapses",
        "| 2031-03-03 12:00 | local elections are held |||\n| 2031-03-05 12:00 | the ceasefire collapses |||\n| 2031-03-10 12:00 | local elections are held |||",
        "2031-03-06 12:00 1 not in force; 2031-03-10 12:00 1 pending; 2031-03-13 00:00 1 breached",
    ),
    "whenever: until bounds the triggers, not what they set going": (
        "clause 1\n  Northmark must publish a report\n  within 5 days of the trigger\n  whenever an incident occurs\n  until 2031-03-06",
        "| 2031-03-05 12:00 | an incident occurs |||\n| 2031-03-08 12:00 | an incident occurs |||",
        "2031-03-10 12:00 1 pending; 2031-03-11 00:00 1 breached",
    ),
    "a prohibition of a list": (
        "clause 1\n  Northmark must not any of\n    open fire\n    move heavy weapons\n  list closed",
        "| 2031-03-05 12:00 | move heavy weapons | Northmark ||",
        "2031-03-05 11:00 1 pending; 2031-03-05 12:00 1 breached",
    ),
    "exactly: reached is kept only when the time is over": (
        "clause 1\n  each of Northmark, Eastholm must deliver aid\n  by 2031-03-10\n  exactly 5 EUR",
        "| 2031-03-04 12:00 | deliver aid | Northmark | 5 EUR |\n| 2031-03-04 12:00 | deliver aid | Eastholm | 5 EUR |\n"
        "| 2031-03-05 12:00 | deliver aid | Eastholm | 1 EUR |",
        "2031-03-04 12:00 1 Northmark pending; 2031-03-11 00:00 1 Northmark kept; 2031-03-05 12:00 1 Eastholm breached",
    ),
    "at most in a duty": (
        "clause 1\n  Northmark must deliver aid\n  at most 5 EUR\n  at least 3 EUR",
        "| 2031-03-04 12:00 | deliver aid | Northmark | 2 EUR |\n| 2031-03-05 12:00 | deliver aid | Northmark | 4 EUR |",
        "2031-03-04 12:00 1 pending; 2031-03-05 12:00 1 breached",
    ),
    "a distance says which acts count": (
        "clause 1\n  Northmark must not move heavy weapons\n  at most 50 km from Port Selm",
        "| 2031-03-04 12:00 | move heavy weapons | Northmark | 70 km |\n| 2031-03-05 12:00 | move heavy weapons | Northmark | 50 km |",
        "2031-03-04 12:00 1 pending; 2031-03-05 12:00 1 breached",
    ),
    "a distance that is not told": (
        "clause 1\n  Northmark must not move heavy weapons\n  at most 50 km from Port Selm",
        "| 2031-03-04 12:00 | move heavy weapons | Northmark ||",
        "2031-03-04 12:00 1 unknown",
    ),
    "nobody is named as the doer": (
        "clause 1\n  each of Northmark, Eastholm must not open fire",
        "| 2031-03-04 12:00 | open fire |||",
        "2031-03-04 12:00 1 Northmark unknown; 2031-03-04 12:00 1 Eastholm unknown",
    ),
    "a body acts by itself or by all members together": (
        "clause 1\n  Joint Commission must hold a meeting\n\nclause 2\n  Joint Commission must give notice",
        "| 2031-03-04 12:00 | hold a meeting | Northmark ||\n| 2031-03-05 12:00 | hold a meeting | Northmark, Eastholm ||\n"
        "| 2031-03-06 12:00 | give notice | Joint Commission ||",
        "2031-03-04 12:00 1 pending; 2031-03-05 12:00 1 kept; 2031-03-06 12:00 2 kept",
    ),
    "jointly, one after the other": (
        "clause 1\n  jointly Northmark, Eastholm must hold a meeting\n  by 2031-03-10",
        "| 2031-03-04 12:00 | hold a meeting | Northmark ||\n| 2031-03-05 12:00 | hold a meeting | Eastholm ||",
        "2031-03-04 12:00 1 pending; 2031-03-05 12:00 1 kept",
    ),
    "unless does not undo a performance": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-10\n  unless the ceasefire collapses",
        "| 2031-03-05 12:00 | the ceasefire collapses |||\n| 2031-03-06 12:00 | open the harbour | Northmark ||",
        "2031-03-05 12:00 1 excused; 2031-03-06 12:00 1 kept",
    ),
    "a forbidden act while unless is true": (
        "clause 1\n  Northmark must not open fire\n  until 2031-03-10\n  unless the ceasefire collapses",
        "| 2031-03-05 12:00 | the ceasefire collapses |||\n| 2031-03-06 12:00 | open fire | Northmark ||",
        "2031-03-04 12:00 1 pending; 2031-03-06 12:00 1 excused; 2031-03-11 00:00 1 kept",
    ),
    "release": (
        "clause 1\n  each of Northmark, Eastholm must open the harbour\n  by 2031-03-10\n\n"
        "clause 2\n  Mediator may give notice\n  effect releases Eastholm from clause 1",
        "| 2031-03-05 12:00 | give notice | Mediator ||",
        "2031-03-05 12:00 1 Eastholm excused; 2031-03-11 12:00 1 Eastholm excused; 2031-03-11 12:00 1 Northmark breached",
    ),
    "a power ends clauses": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-10\n\nclause 2\n  Northmark must not open fire\n\n"
        "clause 3\n  Mediator may give notice\n  effect ends clause 1, 2",
        "| 2031-03-05 12:00 | give notice | Mediator ||\n| 2031-03-06 12:00 | open fire | Northmark ||",
        "2031-03-05 12:00 1 pending; 2031-03-05 12:00:01 1 lapsed; 2031-03-07 12:00 2 kept",
    ),
    "a power extends a deadline": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-10\n\nclause 3\n  Mediator may give notice\n  effect extends clause 1 by 5 days",
        "| 2031-03-05 12:00 | give notice | Mediator ||",
        "2031-03-15 12:00 1 pending; 2031-03-16 00:00 1 breached",
    ),
    "an extension that comes too late does nothing": (
        "clause 1\n  Eastholm may give notice\n  until 2031-03-10\n  extended by consensus of Joint Commission for 5 days",
        "| 2031-03-11 12:00 | extension of clause 1 | Joint Commission ||",
        "2031-03-12 12:00 1 lapsed",
    ),
    "extensions add up": (
        "clause 1\n  Eastholm may give notice\n  until 2031-03-10\n  extended by consensus of Joint Commission for 5 days",
        "| 2031-03-05 12:00 | extension of clause 1 | Joint Commission ||\n| 2031-03-12 12:00 | extension of clause 1 | Joint Commission ||",
        "2031-03-20 23:59:59 1 pending; 2031-03-21 00:00 1 lapsed",
    ),
    "a breach suspends the other side's duty": (
        "clause 1\n  each of Northmark, Eastholm must not open fire\n  otherwise\n    rung 1 Eastholm may give notice\n      effect suspends clause 1",
        "| 2031-03-05 12:00 | open fire | Northmark ||\n| 2031-03-06 12:00 | give notice | Eastholm ||\n| 2031-03-07 12:00 | open fire | Eastholm ||",
        "2031-03-07 12:00 1 Northmark breached; 2031-03-07 12:00 1 Eastholm excused; 2031-03-07 12:00 1/rung:1 kept",
    ),
    "without a breach the rung's power is no power": (
        "clause 1\n  each of Northmark, Eastholm must not open fire\n  otherwise\n    rung 1 Eastholm may give notice\n      effect suspends clause 1",
        "| 2031-03-06 12:00 | give notice | Eastholm ||\n| 2031-03-07 12:00 | open fire | Eastholm ||",
        "2031-03-07 12:00 1 Eastholm breached; 2031-03-07 12:00 1/rung:1 pending",
    ),
    "a rung for each breach": (
        "clause 1\n  each of Northmark, Eastholm must open the harbour\n  by 2031-03-05\n  otherwise\n    rung 1 Mediator must give notice\n      within 2 days of the breach",
        "| 2031-03-06 12:00 | give notice | Mediator ||",
        "2031-03-06 12:00 1/rung:1 kept",
    ),
    "self-judged": (
        "clause 1\n  Northmark must not open fire\n  as judged by Northmark",
        "| 2031-03-05 12:00 | open fire | Northmark ||\n| 2031-03-07 12:00 | determination on clause 1: breach | Northmark ||",
        "2031-03-06 12:00 1 unknown; 2031-03-07 12:00 1 breached",
    ),
    "a determination by somebody else is none": (
        "clause 1\n  Northmark must not open fire\n  determined by Joint Commission within 2 days",
        "| 2031-03-05 12:00 | open fire | Northmark ||\n| 2031-03-06 12:00 | determination on clause 1: breach | Mediator ||",
        "2031-03-20 12:00 1 unknown",
    ),
    "a breach found without a fact": (
        "clause 1\n  each of Northmark, Eastholm must not open fire\n  determined by Joint Commission within 2 days",
        "| 2031-03-06 12:00 | determination on clause 1: breach | Joint Commission | bearer: Eastholm |",
        "2031-03-06 12:00 1 Eastholm breached; 2031-03-06 12:00 1 Northmark pending",
    ),
    "the last finding counts": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-04\n  determined by Joint Commission within 9 days",
        "| 2031-03-06 12:00 | determination on clause 1: breach | Joint Commission ||\n"
        "| 2031-03-08 12:00 | determination on clause 1: no breach | Joint Commission ||",
        "2031-03-07 12:00 1 breached; 2031-03-08 12:00 1 excused",
    ),
    "an exception in words is a matter of judgement": (
        'clause 1\n  Northmark must not move heavy weapons\n  except "training"',
        "| 2031-03-05 12:00 | move heavy weapons | Northmark | exception: training |\n| 2031-03-06 12:00 | move heavy weapons | Northmark ||\n"
        "| 2031-03-07 12:00 | move heavy weapons | Northmark | exception: none |",
        "2031-03-05 12:00 1 excused; 2031-03-06 12:00 1 unknown; 2031-03-07 12:00 1 breached",
    ),
    "a gap may hide the event a deadline is counted from": (
        "clause 1\n  Northmark must open the harbour\n  within 2 days of the ceasefire starts",
        "| 2031-03-05 12:00 | nobody can see until 2031-03-05 18:00 || the ceasefire starts |",
        "2031-03-05 11:00 1 not in force; 2031-03-06 12:00 1 unknown; 2031-03-09 12:00 1 unknown",
    ),
    "a gap for other terms hides nothing": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-06",
        "| 2031-03-05 12:00 | nobody can see until 2031-03-05 18:00 || open fire |",
        "2031-03-06 12:00 1 pending; 2031-03-07 12:00 1 breached",
    ),
    "a gap after performance does not matter": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-06",
        "| 2031-03-04 12:00 | open the harbour | Northmark ||\n| 2031-03-05 12:00 | nobody can see until 2031-03-05 18:00 |||",
        "2031-03-07 12:00 1 kept",
    ),
    "a state after a gap": (
        "clause 1\n  Northmark must not open fire\n  while ceasefire",
        "| 2031-03-02 12:00 | the ceasefire starts |||\n| 2031-03-04 12:00 | nobody can see until 2031-03-04 18:00 || the ceasefire collapses |\n"
        "| 2031-03-06 12:00 | the ceasefire starts |||",
        "2031-03-03 12:00 state_ceasefire holds; 2031-03-05 12:00 state_ceasefire unknown; 2031-03-07 12:00 state_ceasefire holds",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_rule(name: str) -> None:
    text, run, wanted = CASES[name]
    prepared = prepared_of(FRAME, text)
    events = run_of(HEAD + run)
    for line in wanted.split("; "):
        day, clock, subject, *rest = line.split(" ")
        whose = rest.pop(0) if rest[0][0].isupper() else ""
        found = seen(prepared, events, f"{day} {clock}", subject.replace("_", " "), whose)
        assert found == " ".join(rest), line


# --- the other doors -------------------------------------------------------------------------------------------------

PLAIN = "clause 1\n  each of Northmark, Eastholm must open the harbour\n  by 2031-03-10\n  with the consent of Mediator"


def test_instances_and_status() -> None:
    prepared = prepared_of(FRAME, PLAIN)
    found = instances("harbour:1", Run(), at("2031-03-05 12:00"), prepared)
    assert [one.bearers for one in found] == [("Northmark",), ("Eastholm",)]
    verdict = status(found[0], Run(), at("2031-03-05 12:00"), prepared)
    assert verdict.status is Status.NOT_IN_FORCE
    assert [reason.part for reason in verdict.reasons] == ["consent"]
    missing = status(Instance(clause="harbour:1", bearers=("Nobody",)), Run(), at("2031-03-05 12:00"), prepared)
    assert missing.status is Status.NOT_IN_FORCE
    assert status(Instance(clause="nowhere:1", bearers=()), Run(), 0, prepared).status is Status.NOT_IN_FORCE


def test_reasons_name_parts_and_events() -> None:
    prepared = prepared_of(
        FRAME, "clause 1\n  Northmark must open the harbour\n  only after local elections are held\n  by 2031-03-10"
    )
    early = Run(events=(Event(term="open the harbour", at=at("2031-03-05 12:00"), by=("Northmark",)),))
    (verdict,) = evaluate(prepared, early, at("2031-03-06 12:00"))["harbour:1"]
    assert (verdict.status, verdict.since, verdict.due) == (
        Status.BREACHED,
        at("2031-03-05 12:00"),
        at("2031-03-10 23:59:59"),
    )
    assert [(reason.part, reason.events) for reason in verdict.reasons] == [("only after", (0,))]
    (late,) = evaluate(prepared, Run(), at("2031-03-12 12:00"))["harbour:1"]
    assert (late.status, late.since) == (Status.BREACHED, at("2031-03-11 00:00"))
    assert late.reasons[0].part == "by"
    assert complies(prepared, Run(), at("2031-03-12 12:00")) == (late,)


def test_how_much_is_short() -> None:
    prepared = prepared_of(FRAME, "clause 1\n  Northmark must deliver aid\n  by 2031-03-10\n  at least 500 EUR")
    run = Run(events=(run_of(HEAD + "| 2031-03-03 12:00 | deliver aid | Northmark | 300 EUR |").events))
    (verdict,) = evaluate(prepared, run, at("2031-03-12 12:00"))["harbour:1"]
    assert "300 of 500 EUR, 200 short" in verdict.reasons[0].text
    assert verdict.reasons[0].events == (0,)


def test_a_circle_says_so() -> None:
    text = "clause {}\n  Northmark must open the harbour\n  by 2031-03-10\n  if clause {} is due"
    prepared = prepared_of(FRAME, text.format(1, 2), text.format(2, 1))
    (verdict,) = evaluate(prepared, Run(), at("2031-03-05 12:00"))["harbour:1"]
    assert verdict.status is Status.UNKNOWN
    assert any("hangs on clause harbour:2, which hangs on it" in reason.text for reason in verdict.reasons)


def test_a_circle_that_time_opens() -> None:
    """A's silence after B's note, B's after A's: the first note settles both."""
    text = "clause {}\n  {} must not open fire\n  only after clause {} is breached"
    prepared = prepared_of(
        FRAME, "clause 1\n  Northmark must not open fire\n  unless clause 2 is breached", text.format(2, "Eastholm", 1)
    )
    run = run_of(HEAD + "| 2031-03-05 12:00 | open fire | Northmark ||\n| 2031-03-06 12:00 | open fire | Eastholm ||")
    assert seen(prepared, run, "2031-03-05 12:00", "1") == "breached"
    assert seen(prepared, run, "2031-03-07 12:00", "2") == "breached"


def test_point_time() -> None:
    prepared = prepared_of(FRAME, PLAIN)
    run = run_of(
        HEAD + "| 2031-03-05 12:00 | the ceasefire starts |||\n| 2031-03-06 12:00 | local elections are held || uncertain |"
    )
    now = at("2031-03-07 12:00")
    starts = Occurs(event=EventRef(act=Act(term="the ceasefire starts")))
    held = Occurs(event=EventRef(act=Act(term="local elections are held")))
    fails = Occurs(event=EventRef(act=Act(term="the ceasefire collapses")))
    day = AtDate(expr=CivilExpr(2031, 12, 31))
    assert point_time(starts, prepared, run, now) == at("2031-03-05 12:00")
    assert point_time(held, prepared, run, now) == UNKNOWN
    assert point_time(fails, prepared, run, now) is None
    assert point_time(day, prepared, run, now, agreement="harbour") == at("2031-12-31 23:59:59")
    assert point_time(day, prepared, run, now, agreement="harbour", side="first") == at("2031-12-31 00:00")
    assert point_time(Builtin(name="signature", agreement="harbour"), prepared, run, now) == UNKNOWN  # its hour is not said
    assert point_time(Consent(who=("Mediator",), to="harbour:1"), prepared, run, now) is None
    assert cond_holds(Past(point=starts), prepared, run, now) is True
    assert cond_holds(Past(point=held), prepared, run, now) is None
    assert cond_holds(NotCond(cond=Past(point=fails)), prepared, run, now) is True


def test_the_calendar_has_its_limits() -> None:
    from servanda.calendar import Period, Unit

    prepared = prepared_of(FRAME, "clause 1\n  Northmark must open the harbour\n  by 9999-12-31\n\n"
                           "clause 2\n  Northmark must open the harbour\n  within 1000 years of the ceasefire starts")  # fmt: skip
    run = run_of(HEAD + "| 9500-03-05 12:00 | the ceasefire starts |||")
    assert seen(prepared, run, "9500-03-07 12:00", "1") == "pending"
    assert seen(prepared, run, "9500-03-07 12:00", "2") == "unknown"
    far = Offset(period=Period(9000, Unit.YEAR), relation="after", of=AtDate(expr=CivilExpr(2031, 1, 1)))
    assert point_time(far, prepared, run, 0) == UNKNOWN


def test_members_come_and_go() -> None:
    text = """
group Fronts
  member Dune Front
  member Tide Front until 2031-03-04

clause 1 "Arms"
  Fronts must not move heavy weapons
"""
    prepared = prepared_of(FRAME, text)
    early = run_of(HEAD + "| 2031-03-04 12:00 | move heavy weapons | Tide Front ||")
    late = run_of(HEAD + "| 2031-03-05 12:00 | move heavy weapons | Tide Front ||")
    assert seen(prepared, early, "2031-03-06 12:00", "1") == "breached"
    assert seen(prepared, late, "2031-03-06 12:00", "1") == "pending"


def test_a_clause_on_a_kind_holds_for_what_is_of_it() -> None:
    body = (
        "kind crossing\nkind ferry\n  is crossing\nkind river ferry\n  is ferry\nplace Old Ferry\n  is river ferry\nplace Mill\n"
        "act shut {what}\n\nclause 1\n  Northmark must not shut crossing"
    )
    prepared = prepared_of(FRAME, body)
    for what, wanted in (("Old Ferry", "breached"), ("river ferry", "breached"), ("Mill", "pending")):
        run = run_of(HEAD + f"| 2031-03-05 12:00 | shut what | Northmark | what: {what} |")
        assert seen(prepared, run, "2031-03-06 12:00", "1") == wanted, what


def test_red_lines_are_judged_but_bind_nobody() -> None:
    prepared = prepared_of(FRAME, 'red line guns "No guns" by Eastholm to Northmark\n  Northmark must not move heavy weapons')
    run = run_of(HEAD + "| 2031-03-04 12:00 | move heavy weapons | Northmark ||")
    now = at("2031-03-05 12:00")
    assert [clause_status(verdicts) for name, verdicts in evaluate(prepared, run, now).items() if "red" in name] == [
        Status.BREACHED
    ]
    assert complies(prepared, run, now) == ()


def test_without_dates_an_agreement_is_always_in_force() -> None:
    head = FRAME_HEAD.replace("signed: 2031-03-01\nin-force: 2031-03-01\n", "")
    prepared = prepared_of(FRAME, "clause 1\n  Northmark must not open fire", head=head)
    assert seen(prepared, Run(), "1950-01-01 12:00", "1") == "pending"


def test_eu_periods_and_windows() -> None:
    head = FRAME_HEAD.replace("periods: standard", "periods: eu-1182-71")
    prepared = prepared_of(
        FRAME,
        "clause 1\n  Northmark must publish a report\n  every 1 week from 2031-03-01\n  until 2031-03-31",
        head=head,
    )
    run = run_of(HEAD + "| 2031-03-10 23:00 | publish a report | Northmark ||")
    # the first window ends on Saturday 8 March, moved to Monday 10 March; the second begins after that
    assert seen(prepared, run, "2031-03-10 23:30", "1") == "kept"
    assert seen(prepared, run, "2031-03-11 12:00", "1") == "pending"


def test_a_gap_can_name_a_formal_act() -> None:
    prepared = prepared_of(FRAME, PLAIN)
    gap = Gap(first=at("2031-03-04 12:00"), last=at("2031-03-04 18:00"))
    assert seen(prepared, Run(gaps=(gap,)), "2031-03-05 12:00", "1") == "not in force"
    named = Gap(first=gap.first, last=gap.last, terms=("consent",))
    assert seen(prepared, Run(gaps=(named,)), "2031-03-05 12:00", "1") == "unknown"


# --- keys ------------------------------------------------------------------------------------------------------------

WORDS = st.text("abc |:;,()\\é", min_size=1, max_size=8).map(str.strip).filter(bool)
PAIRS = st.tuples(WORDS, WORDS)
PLAIN_KEYS = st.builds(
    lambda term, args, by: EventKey(term=term, args=tuple(args), by=tuple(by)),
    WORDS, st.lists(PAIRS, max_size=2), st.lists(WORDS, max_size=2),
)  # fmt: skip
CONSENTS = st.builds(lambda who: EventKey(sort="consent", by=(who,), to="minsk-ii:9.end"), WORDS)
KEYS = st.recursive(
    st.one_of(PLAIN_KEYS, CONSENTS),
    lambda inner: st.builds(
        lambda sort, parts: EventKey(sort=sort, of=tuple(parts)),
        st.sampled_from(["last", "first"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=4,
)


@settings(derandomize=True, max_examples=amount(200, 100), deadline=None, database=None)
@given(KEYS)
def test_keys_read_back(key: EventKey) -> None:
    assert parse_key(key_text(key)) == key


@settings(derandomize=True, max_examples=amount(200, 100), deadline=None, database=None)
@given(st.text(max_size=30))
def test_any_text_is_read_as_a_key(text: str) -> None:
    assert parse_key(text) is not None
