"""`at most 3 incidents since the latest PHRASE`: reference and engine agree on drawn runs, and with what is counted by hand."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests_meaning import at, prepared_of

from servanda.meaning import Event, Gap, Run, Watched, evaluate, violations
from servanda.meaning.times import BEGINNING
from servanda.monitor import engine

WORLD = """
actor Northmark

actor Eastholm

act open fire
  by Northmark, Eastholm

act pay aid
  by Northmark, Eastholm

act hold a meeting
  by Northmark, Eastholm

event the truce is renewed

clause 1
  Northmark must not open fire
  at most 2 incidents since the latest the truce is renewed

clause 2
  Eastholm must pay aid
  at least 5 EUR since the latest hold a meeting
  by 2031-03-10

clause 3
  each of Northmark, Eastholm must not open fire
  at most 1 incident since the latest hold a meeting
  whenever the truce is renewed

clause 4
  Northmark must pay aid
  exactly 2.5 EUR since the latest hold a meeting by Eastholm
  by 2031-03-11
"""
PREPARED = prepared_of(WORLD)
UNHURRIED = settings(deadline=None, derandomize=True, database=None)
FIRST, LAST = at("2031-03-02 00:00"), at("2031-03-12 00:00")
HOURS = st.integers(0, (LAST - FIRST) // 21600).map(lambda n: FIRST + 21600 * n)


@st.composite
def _events(draw: st.DrawFn, *, plain: bool) -> Event:
    term = draw(st.sampled_from(["open fire", "open fire", "pay aid", "hold a meeting", "the truce is renewed"]))
    nobody = term.startswith("the") or (not plain and draw(st.integers(0, 5)) == 0)
    by = () if nobody else (draw(st.sampled_from(["Northmark", "Eastholm"])),)
    amount = draw(st.sampled_from([Decimal(2), Decimal(3), Decimal("2.5"), None])) if term == "pay aid" else None
    moment = draw(HOURS)
    late = None if plain or draw(st.booleans()) else moment + draw(st.sampled_from([0, 21600, 86400, 259200]))
    known = plain or draw(st.integers(0, 4)) > 0
    return Event(term=term, at=moment, late=late, by=by, known=known, amount=amount, unit="" if amount is None else "EUR")


def _runs(*, plain: bool) -> st.SearchStrategy[Run]:
    events = st.lists(_events(plain=plain), max_size=8).map(tuple)
    if plain:
        return events.map(lambda found: Run(events=found))
    gaps = st.sampled_from([(), (Gap(first=FIRST, last=FIRST + 86400),)])
    watched = st.sampled_from([None, (), (Watched(first=BEGINNING, last=LAST),)])
    return st.builds(lambda found, hidden, looked: Run(events=found, gaps=hidden, watched=looked), events, gaps, watched)


@UNHURRIED
@given(_runs(plain=False), HOURS)
def test_reference_and_engine_agree(run: Run, now: int) -> None:
    assert engine.verdicts(PREPARED, run, now) == evaluate(PREPARED, run, now)
    assert engine.violations(PREPARED, run, now) == violations(PREPARED, run, now)


@UNHURRIED
@given(_runs(plain=True))
def test_the_count_is_the_one_counted_by_hand(run: Run) -> None:
    """Each act beyond two since the latest renewal is a violation; a renewal in the second of an act drops what lay before."""
    found = [one.event for one in violations(PREPARED, run, LAST) if one.clause == "harbour:1"]
    renewed = [event.at for event in run.events if event.term == "the truce is renewed"]
    shots = [(event.at, n) for n, event in enumerate(run.events) if event.term == "open fire" and event.by == ("Northmark",)]
    wanted = []
    for moment, number in shots:
        begun = max((one for one in renewed if one <= moment), default=0)
        wanted += [number] if sum(begun <= when and (when, n) <= (moment, number) for when, n in shots) > 2 else []
    assert sorted(found) == sorted(wanted)  # type: ignore[type-var]  # a forbidden act always names its event
