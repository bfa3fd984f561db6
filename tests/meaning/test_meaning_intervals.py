"""Corners of what is known only to an interval, of gaps at places, and of violations, in the frame of docs/semantics.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from meaning_tables import at, broken, examples_of, prepared_of, run_of, seen

from servanda.meaning import Event, Run, evaluate, violations

FRAME, _EXAMPLES = examples_of((Path(__file__).parents[2] / "docs" / "semantics.md").read_text(encoding="utf-8"))
HEAD = "| when | what | who | more |\n|---|---|---|---|\n"

# name: (clauses, run, what is seen: moment, clause, whose -> status)
CASES: dict[str, tuple[str, str, str]] = {
    "a period counted in days from a day is known to the second": (
        "clause 1\n  Northmark must open the harbour\n  within 2 days of the ceasefire starts",
        "| 2031-03-05 00:00 | the ceasefire starts || until 2031-03-05 23:59:59 |",
        "2031-03-05 12:00 1 unknown; 2031-03-06 00:00 1 pending; 2031-03-07 23:59:59 1 pending; 2031-03-08 00:00 1 breached",
    ),
    "a period counted in hours from a day is not": (
        "clause 1\n  Northmark must open the harbour\n  within 24 hours of the ceasefire starts",
        "| 2031-03-05 00:00 | the ceasefire starts || until 2031-03-05 23:59:59 |",
        "2031-03-06 00:00 1 pending; 2031-03-06 12:00 1 unknown; 2031-03-07 00:00 1 breached",
    ),
    "a state that started on some day holds after it": (
        "clause 1\n  Northmark must not open fire\n  while ceasefire\n\nclause 2\n  Northmark must open the harbour\n  while ceasefire",
        "| 2031-03-05 00:00 | the ceasefire starts || until 2031-03-05 23:59:59 |\n"
        "| 2031-03-07 12:00 | open fire | Northmark ||\n| 2031-03-09 00:00 | the ceasefire collapses || until 2031-03-09 23:59:59 |",
        "2031-03-05 12:00 1 unknown; 2031-03-06 12:00 1 pending; 2031-03-07 12:00 1 breached; 2031-03-08 12:00 2 pending;"
        "2031-03-09 12:00 2 unknown",
    ),
    "a state that may have started and ended in one day": (
        "clause 1\n  Northmark must not open fire\n  while ceasefire",
        "| 2031-03-05 00:00 | the ceasefire starts || until 2031-03-05 23:59:59 |\n"
        "| 2031-03-05 12:00 | the ceasefire collapses |||\n| 2031-03-06 12:00 | open fire | Northmark ||",
        "2031-03-06 12:00 1 unknown",
    ),
    "an authorisation of the day before covers, one of the same day may not": (
        "clause 1\n  Northmark must not move heavy weapons\n  until 2031-03-31\n  except move heavy weapons authorised by Mediator\n\n"
        "clause 2\n  Northmark must not move heavy weapons\n  until 2031-03-31\n  except move heavy weapons authorised by Mediator",
        "| 2031-03-04 00:00 | authorisation of clause 1 | Mediator | until 2031-03-04 23:59:59 |\n"
        "| 2031-03-05 00:00 | authorisation of clause 2 | Mediator | until 2031-03-05 23:59:59 |\n"
        "| 2031-03-05 12:00 | move heavy weapons | Northmark ||",
        "2031-03-06 00:00 1 excused; 2031-03-06 00:00 2 unknown",
    ),
    "a finding of another day settles, one that may have come before the act does not": (
        "clause 1\n  Northmark must not open fire\n  determined by Joint Commission\n\n"
        "clause 2\n  Northmark must not open fire\n  determined by Joint Commission",
        "| 2031-03-04 12:00 | open fire | Northmark ||\n"
        "| 2031-03-04 00:00 | determination on clause 1: breach | Joint Commission | until 2031-03-04 23:59:59 |\n"
        "| 2031-03-05 00:00 | determination on clause 2: breach | Joint Commission | until 2031-03-05 23:59:59 |",
        "2031-03-06 12:00 1 unknown; 2031-03-05 12:00 2 unknown; 2031-03-06 12:00 2 breached",
    ),
    "an extension on a day that the end cuts": (
        "clause 1\n  Eastholm may give notice\n  until 2031-03-05 12:00\n  extended by consensus of Joint Commission for 5 days",
        "| 2031-03-05 00:00 | extension of clause 1 | Joint Commission | until 2031-03-05 23:59:59 |",
        "2031-03-05 11:00 1 pending; 2031-03-06 12:00 1 unknown; 2031-03-12 12:00 1 lapsed",
    ),
    "consent on some day": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-10\n  with the consent of Eastholm",
        "| 2031-03-05 00:00 | consent to clause 1 | Eastholm | until 2031-03-05 23:59:59 |",
        "2031-03-05 12:00 1 unknown; 2031-03-06 00:00 1 pending; 2031-03-11 00:00 1 breached",
    ),
    "an act on the very day that order asks for": (
        "clause 1\n  Northmark must open the harbour\n  only after local elections are held\n  by 2031-03-10",
        "| 2031-03-05 12:00 | local elections are held |||\n| 2031-03-05 00:00 | open the harbour | Northmark | until 2031-03-05 23:59:59 |",
        "2031-03-06 12:00 1 unknown",
    ),
    "a trigger on the day on which triggers end to count": (
        "clause 1\n  Northmark must answer the incident\n  within 2 days of the trigger\n  whenever an incident occurs\n  until 2031-03-05 12:00",
        "| 2031-03-05 00:00 | an incident occurs || until 2031-03-05 23:59:59 |",
        "2031-03-06 12:00 1 unknown; 2031-03-09 12:00 1 unknown",
    ),
    "a period counted from the event that is the trigger": (
        "clause 1\n  Northmark must open the harbour\n  within 2 days of an incident occurs\n  whenever an incident occurs",
        "| 2031-03-05 00:00 | an incident occurs || until 2031-03-05 23:59:59 |",
        "2031-03-05 12:00 1 unknown; 2031-03-07 23:59:59 1 pending; 2031-03-08 00:00 1 breached",
    ),
    "windows counted from some day": (
        "clause 1\n  Northmark must publish a report\n  every 1 week from the ceasefire starts\n  until 2031-03-20",
        "| 2031-03-05 00:00 | the ceasefire starts || until 2031-03-05 23:59:59 |",
        "2031-03-04 12:00 1 not in force; 2031-03-21 12:00 1 unknown",
    ),
    "a determination by nobody named is not none": (
        "clause 1\n  Northmark must open the harbour\n  by 2031-03-05\n  determined by Joint Commission",
        "| 2031-03-07 12:00 | determination on clause 1: no breach |||",
        "2031-03-08 12:00 1 unknown",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_case(name: str) -> None:
    text, table, expected = CASES[name]
    prepared, run = prepared_of(FRAME, text), run_of(HEAD + table)
    for row in expected.split(";"):
        day, clock, clause, *status = row.split()
        assert seen(prepared, run, f"{day} {clock}", clause) == " ".join(status), row


# name: (clauses, run, moment, violations)
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "one act, two triggers": (
        "clause 1\n  Northmark must not open fire\n  within 3 days of the trigger\n  whenever an incident occurs",
        "| 2031-03-04 12:00 | an incident occurs |||\n| 2031-03-05 12:00 | an incident occurs |||\n| 2031-03-06 12:00 | open fire | Northmark ||",
        "2031-03-07 12:00",
        "1 Northmark 2031-03-06 12:00",
    ),
    "one missed deadline for each instance": (
        "clause 1\n  each of Northmark, Eastholm must answer the incident\n  within 1 day of the trigger\n  whenever an incident occurs",
        "| 2031-03-04 12:00 | an incident occurs |||\n| 2031-03-05 12:00 | an incident occurs |||\n"
        "| 2031-03-06 12:00 | answer the incident | Northmark ||",
        "2031-03-08 12:00",
        "1 Eastholm 2031-03-06 00:00 (deadline); 1 Northmark 2031-03-06 00:00 (deadline); 1 Eastholm 2031-03-07 00:00 (deadline)",
    ),
    "what an authorisation excuses is none": (
        "clause 1\n  Northmark must not move heavy weapons\n  except move heavy weapons authorised by Mediator",
        "| 2031-03-04 12:00 | authorisation of clause 1 | Mediator ||\n| 2031-03-05 12:00 | move heavy weapons | Northmark ||",
        "2031-03-06 12:00",
        "none",
    ),
    "after a release nothing counts": (
        "clause 1\n  Northmark must not open fire\n\nclause 2\n  Eastholm may give notice\n  effect releases Northmark from clause 1",
        "| 2031-03-04 12:00 | open fire | Northmark ||\n| 2031-03-05 12:00 | give notice | Eastholm ||\n| 2031-03-06 12:00 | open fire | Northmark ||",
        "2031-03-07 12:00",
        "1 Northmark 2031-03-04 12:00",
    ),
    "what nobody has determined yet is doubtful, whoever did it": (
        "clause 1\n  each of Northmark, Eastholm must not open fire\n  determined by Joint Commission",
        "| 2031-03-04 12:00 | open fire |||\n| 2031-03-05 12:00 | open fire | Northmark ||",
        "2031-03-06 12:00",
        "perhaps 1 Northmark or Eastholm 2031-03-04 12:00; perhaps 1 Northmark 2031-03-05 12:00",
    ),
    "a finding of no breach takes it away, none yet makes it doubtful": (
        "clause 1\n  each of Northmark, Eastholm must not open fire\n  determined by Joint Commission",
        "| 2031-03-04 12:00 | open fire | Northmark ||\n| 2031-03-05 12:00 | open fire | Eastholm ||\n"
        "| 2031-03-06 12:00 | determination on clause 1: no breach | Joint Commission | bearer: Northmark |",
        "2031-03-07 12:00",
        "perhaps 1 Eastholm 2031-03-05 12:00",
    ),
    "a gap makes none up": (
        "clause 1\n  Northmark must not open fire\n\nclause 2\n  Northmark must open the harbour\n  by 2031-03-05",
        "| 2031-03-04 12:00 | nobody can see until 2031-03-04 18:00 |||",
        "2031-03-06 12:00",
        "perhaps 2 Northmark 2031-03-06 00:00 (deadline)",
    ),
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_violations(name: str) -> None:
    text, table, moment, expected = BROKEN[name]
    assert broken(prepared_of(FRAME, text), run_of(HEAD + table), moment) == expected


def test_a_violation_says_on_what_it_rests() -> None:
    prepared = prepared_of(
        FRAME,
        "clause 1\n  Northmark must not open fire\n  while ceasefire\n  at most 1 incident in any 1 week\n\n"
        "clause 2\n  Eastholm must not open fire\n  within 3 days of the trigger\n  whenever an incident occurs\n  if local elections are held",
    )
    run = run_of(
        HEAD + "| 2031-03-02 12:00 | the ceasefire starts |||\n| 2031-03-03 12:00 | local elections are held |||\n"
        "| 2031-03-04 12:00 | open fire | Northmark ||\n| 2031-03-05 12:00 | open fire | Northmark ||\n"
        "| 2031-03-06 12:00 | an incident occurs |||\n| 2031-03-07 12:00 | open fire | Eastholm ||"
    )
    found = violations(prepared, run, at("2031-03-08 12:00"))
    assert [(one.clause, one.event, one.cause, one.part, one.by) for one in found] == [
        ("harbour:1", 3, (0, 2), "at most", ("Northmark",)),
        ("harbour:2", 5, (1, 4), "core", ("Eastholm",)),
    ]
    assert found[1].trigger_event == 4


def test_a_member_who_came_on_the_day_in_doubt() -> None:
    frame = "actor Guard\n\ngroup Watch\n  member Guard from 2031-03-05\n\nact drill\n  by Guard"
    prepared = prepared_of(FRAME, frame, "clause 1\n  Watch must not drill")

    def status(first: str, last: str) -> str:
        run = Run(events=(Event(term="drill", at=at(first), late=at(last), by=("Guard",)),))
        return evaluate(prepared, run, at("2031-03-10 12:00"))["harbour:1"][0].status.value

    assert status("2031-03-03 00:00", "2031-03-04 23:59:59") == "pending"
    assert status("2031-03-04 12:00", "2031-03-05 12:00") == "unknown"
    assert status("2031-03-05 00:00", "2031-03-06 12:00") == "breached"


def test_the_page_shows_violations() -> None:
    assert sum(bool(example.violations) for example in _EXAMPLES) >= 3
