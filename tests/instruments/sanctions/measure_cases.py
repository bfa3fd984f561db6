"""A small text with every way in which a measure lives, and random courses of events for it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from hypothesis import strategies as st

from servanda.calendar import Instant, day_end, day_start
from servanda.evidence.fusion import Fused
from servanda.meaning import Event, Gap, Run
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.monitor.answers import Basis

TEXT = """---
agreement: rule
title: Rule
signed: 2031-03-01
in-force: 2031-03-01
zone: UTC
profile: sanctions
parties: Belmora
---
```servanda
actor Belmora
  role party
actor Corvany
actor Council
actor Commission
act close the crossing
  by Corvany
act impose the measures
  by Council
act ease the measures
  by Council
act call off the easing
  by Council
act end the measures
  by Council
act end the ban
  by Council
act lengthen the ban
  by Council
act take up the truce
  by Corvany
act find the truce broken
  by Commission
act open fire
  by Corvany
act sell turbines
  by Belmora
act trade in oil
  by Belmora
act admit a guest
  by Belmora

state embargo
  until end the measures
state truce
  from take up the truce
  until find the truce broken

clause 1 "Open"
  Corvany must not close the crossing
  determined by Commission within 6 days
  otherwise
    rung 1 Council may impose the measures
      within 8 days of the breach
      effect starts embargo

clause 2 "Turbines"
  Belmora must not sell turbines
  while embargo
  lapses after 20 days of start of embargo
  extended by Council for 10 days

clause 3 "Oil"
  Belmora must not trade in oil
  while embargo
  extended by Council for 10 days
  until 2031-04-05

clause 4 "Ban"
  Belmora must not admit a guest
  while embargo
  unless truce holds
  lapses after 25 days of start of embargo

clause 5 "Easing"
  Council may ease the measures
  while truce
  effect suspends clause 2

clause 6 "Short easing"
  Council may call off the easing
  until 2031-03-28
  effect suspends clause 3

clause 7 "End"
  Council may end the measures
  while embargo
  effect ends embargo

clause 8 "End of the ban"
  Council may end the ban
  effect ends clause 4

clause 9 "A longer ban"
  Council may lengthen the ban
  effect extends clause 4 by 8 days

clause 10 "Fire"
  Corvany must not open fire
  otherwise
    rung 1 Council may impose the measures
      within 8 days of the breach
      effect starts embargo
```
"""
FIRST = day_start(dt.date(2031, 3, 1), "UTC")
NOON = 43_200
DAY = 86_400
CLAUSES = ("rule:2", "rule:3", "rule:4")
ACTS = (
    ("close the crossing", "Corvany", ()),
    ("determination", "Commission", (("of", "rule:1"), ("bearer", "Corvany"), ("finding", "breach"))),
    ("impose the measures", "Council", ()),
    ("ease the measures", "Council", ()),
    ("call off the easing", "Council", ()),
    ("end the measures", "Council", ()),
    ("end the ban", "Council", ()),
    ("lengthen the ban", "Council", ()),
    ("take up the truce", "Corvany", ()),
    ("find the truce broken", "Commission", ()),
    ("sell turbines", "Belmora", ()),
    ("trade in oil", "Belmora", ()),
    ("extension", "Council", (("of", "rule:2"),)),
    ("extension", "Council", (("of", "rule:3"),)),
    ("open fire", "Corvany", ()),
)
OPENING = (0, 1, 2)
MOTIFS = (
    (8, 3, 9),  # truce, easing, truce broken: snaps back
    (8, 3, 12),  # extended while suspended
    (4,),  # suspended until a date
    (12,),
    (12, 12),
    (13,),
    (5, 14, 2),  # ended, another breach, imposed again
    (14, 2),
    (8, 9),
    (6,),
    (7,),
    (10, 11),  # violations, which change nothing about the life
)


@lru_cache(maxsize=1)
def dossier() -> Dossier:
    found = load_files({"rule.md": TEXT.encode()}, "rule")
    assert [one.message for one in found.diagnostics] == []
    return found


def fused(run: Run) -> Fused:
    return Fused(run=run, ids=tuple(f"e{i}" for i in range(len(run.events))), entries=tuple(range(len(run.events))))


def basis(as_of: Instant) -> Basis:
    return Basis(dossier="rule", as_of=as_of, known=as_of, zone="UTC")


def event(day: int, act: int, *, known: bool = True, whole_day: bool = False) -> Event:
    term, by, args = ACTS[act]
    at = FIRST + day * DAY + (0 if whole_day else NOON)
    return Event(term=term, by=(by,), args=args, at=at, known=known, late=at + DAY - 1 if whole_day else None)


@st.composite
def runs(draw: st.DrawFn, *, doubt: bool) -> Run:
    """Acts at noon of different days, most of them in an order that means something; doubt: some uncertain, gaps."""
    acts = [*OPENING] if draw(st.integers(0, 4)) else []
    for motif in draw(st.lists(st.sampled_from(MOTIFS), min_size=1, max_size=3)):
        acts += motif
    acts += draw(st.lists(st.integers(0, len(ACTS) - 1), max_size=2))
    days = sorted(draw(st.sets(st.integers(1, 38), min_size=len(acts), max_size=len(acts))))
    made = [event(day, act, known=not (doubt and draw(st.integers(0, 7)) == 0)) for day, act in zip(days, acts, strict=True)]
    gaps: tuple[Gap, ...] = ()
    if doubt and draw(st.booleans()):
        first = draw(st.integers(1, 30))
        gaps = (Gap(first=FIRST + first * DAY, last=FIRST + (first + 3) * DAY - 1),)
    return Run(events=tuple(made), gaps=gaps)


def end_of(day: int) -> Instant:
    return day_end(dt.date(2031, 3, 1) + dt.timedelta(days=day), "UTC")
