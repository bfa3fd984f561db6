"""Dossiers of every shape the kernels know, and runs to judge them by; shared by the tests of kernels, replay and corrections."""

from __future__ import annotations

import random
from decimal import Decimal

from run_columns import from_run

from servanda.calendar import day_start
from servanda.meaning import Event, Prepared, Run, prepare, violations
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor.compile import compile_view
from servanda.monitor.found import Found
from servanda.monitor.frame import BOUNDS, PLAIN
from servanda.monitor.program import Program, program
from servanda.monitor.state import Memory
from servanda.monitor.table import Columns

from datetime import date  # isort: skip

HEAD = """---
agreement: kernels
title: Kernels
signed: 2031-03-01
in-force: 2031-03-02
zone: Europe/Lisbon
periods: {rule}
parties: Northmark, Eastholm
---

```servanda
kind party
actor Northmark
  is party
  role party
  answers for Northern Militia
actor Eastholm
  is party
  role party
actor Northern Militia
actor Mission
  role monitor
place Port Selm
place Selm Quay
  inside Port Selm
place Dune
act open fire [at {{zone: place}}]
  by Northmark, Eastholm
act withdraw [from {{zone: place}}]
  by Northmark, Eastholm
act complete the withdrawal [from {{zone: place}}]
  by Northmark, Eastholm
act answer the incident [at {{zone: place}}]
  by Mission
act hold elections [at {{zone: place}}]
  by Northmark, Eastholm
act ship goods
  by Northmark, Eastholm
event the ceasefire starts [at {{zone: place}}]
event the ceasefire ends
event the law is adopted
event an incident occurs [at {{zone: place}}]
state ceasefire
  from the ceasefire starts
  until the ceasefire ends
"""

SHAPES = {
    "while a state holds": "each of Northmark, Eastholm must not open fire\n  while ceasefire",
    "unless a state holds": "each of Northmark, Eastholm must not open fire\n  unless ceasefire holds",
    "at a place until a day": "each of Northmark, Eastholm must not open fire at Port Selm\n  until 2031-03-08",
    "since a zone's ceasefire": "every party must not open fire\n  whenever the ceasefire starts",
    "own deadline": "every party must complete the withdrawal\n  within 2 days of the trigger\n  whenever withdraw",
    "deadline in hours": "Mission must answer the incident\n  within 30 hours of the trigger\n  whenever an incident occurs",
    "deadline of each": "each of Northmark, Eastholm must hold elections\n  within 2 days of the trigger\n  whenever an incident occurs",
    "deadline while a state holds": "Mission must answer the incident\n  within 1 day of the trigger\n  whenever an incident occurs\n  while ceasefire",
    "deadline unless": "Mission must answer the incident\n  within 1 day of the trigger\n  whenever an incident occurs\n  unless the law is adopted",
    "count in hours": "every party must not open fire\n  at most 2 incidents in any 24 hours",
    "count in days": "every party must not open fire\n  at most 1 incident in any 2 days\n  while ceasefire",
    "sum": "every party must not ship goods\n  at most 500 EUR in any 2 days",
    "sum for good": "every party must not ship goods\n  at most 900 EUR",
    "join": "each of Northmark, Eastholm must not hold elections\n  from the ceasefire starts\n  unless the law is adopted and withdraw by each of Northmark, Eastholm",
    "either": "each of Northmark, Eastholm must not hold elections\n  if the law is adopted or an incident occurs at Dune\n  unless the ceasefire ends",
    "order": "each of Northmark, Eastholm must hold elections\n  only after the law is adopted and complete the withdrawal by Northmark",
}
ZONES = ("Selm Quay", "Dune")
START = day_start(date(2031, 2, 28), "Europe/Lisbon")
TERMS = (
    "open fire", "open fire", "withdraw", "complete the withdrawal", "answer the incident", "hold elections", "ship goods", "the ceasefire starts",
    "the ceasefire ends", "the law is adopted", "an incident occurs",
)  # fmt: skip
DOERS = (("Northmark",), ("Eastholm",), ("Northern Militia",), ("Northmark", "Eastholm"), ("Mission",))


def case(shape: str, rule: str = "standard") -> Prepared:
    """A prepared dossier of one clause."""
    text = HEAD.format(rule=rule) + f"clause 1\n  {SHAPES[shape]}\n```\n"
    dossier = load_files({"kernels.md": text.encode()}, "kernels")
    errors = [one.message for one in dossier.diagnostics if one.severity.value == "error"]
    assert not errors, errors
    return prepare(view(dossier))


def run(seed: int, size: int, *, certain: bool = True, step: int = 9 * 3600) -> Run:
    """Random events, several in one second now and then. certain False: some not known, some that do not say who or where."""
    rng = random.Random(seed)
    at = START
    events = []
    for _ in range(size):
        at += rng.choice((0, 0, 1, rng.randrange(step), rng.randrange(step), 24 * 3600))
        term = rng.choice(TERMS)
        acts = not term.startswith(("the ", "an "))
        vague = not certain and rng.random() < 0.25
        told = certain or rng.random() < 0.8
        zoned = term not in ("the ceasefire ends", "the law is adopted", "ship goods")
        by = rng.choice(DOERS) if acts and (told or term == "withdraw" or rng.random() < 0.6) else ()
        if term == "answer the incident" and by:
            by = ("Mission",)
        trigger = term in ("the ceasefire starts", "withdraw", "an incident occurs")
        placed = zoned and told and not trigger and rng.random() < 0.2
        args = (("zone", rng.choice(ZONES)),) if zoned and not placed and (told or trigger) else ()
        amount = Decimal(rng.randrange(1, 60) * 10) if term == "ship goods" and told else None
        events.append(
            Event(
                term=term,
                at=at,
                by=by,
                args=args,
                amount=amount,
                unit="EUR" if amount is not None else "",
                place=rng.choice(ZONES) if placed else "",
                known=not vague,
            )
        )
    return Run(events=tuple(events))


def judged(
    prepared: Prepared, run_: Run, *, mode: str = PLAIN, now: int | None = None
) -> tuple[Program, Found, tuple[int, ...], Columns]:
    """What the kernels find in a run: program, verdicts, and the index of the event of each row."""
    columns, dictionaries, order = from_run(run_)
    made = program(compile_view(prepared), dictionaries, amounts="amount" in columns)
    assert not made.left, made.left
    memory = Memory(made, mode)
    parts = [memory.take(columns), memory.advance(now if now is not None else run_.events[-1].at)]
    from servanda.monitor.found import joined

    return made, joined([one for one in parts if len(one)]), order, columns


def named(made: Program, found: Found, order: tuple[int, ...], mode: str = PLAIN) -> set[tuple[object, ...]]:
    """Verdicts in terms of the run: clause, bearers, moment, event, trigger, whether for certain."""
    out: set[tuple[object, ...]] = set()
    for number in range(len(found)):
        kept = made.clauses[int(found.clause[number])]
        share = int(found.bearer[number])
        bearers = kept.plan.bearers[share].actors if share >= 0 else ("?",)
        row, trigger = int(found.row[number]), int(found.trigger[number])
        sure = mode == PLAIN or bool(found.word[number] & 1)
        event = order[row] if row >= 0 else None
        out.add((kept.plan.clause, bearers, int(found.at[number]), event, order[trigger] if trigger >= 0 else None, sure))
    return out


def expected(prepared: Prepared, run_: Run, now: int | None = None) -> set[tuple[object, ...]]:
    """What the reference says, in the same terms."""
    found = violations(prepared, run_, now if now is not None else run_.events[-1].at)
    return {
        (
            one.clause,
            ("?",) if one.event is not None and len(one.bearers) > 1 else one.bearers,
            one.at,
            one.event,
            one.trigger_event if one.event is None else None,
            one.sure,
        )
        for one in found
    }


__all__ = ["BOUNDS", "PLAIN", "SHAPES", "case", "expected", "judged", "named", "run"]
