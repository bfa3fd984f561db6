"""`since the latest`: reference and engine agree on drawn runs, both with what is counted by hand, and what is certain is so however things lay."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests_meaning import at, prepared_of

from servanda.meaning import Event, Gap, Run, Status, Watched, evaluate
from servanda.meaning.times import BEGINNING
from servanda.monitor.engine import verdicts

WORLD = """
actor Northmark

actor Eastholm

act report
  by Northmark, Eastholm

act sign
  by Northmark, Eastholm

event a shot falls

state alert
  from a shot falls
  until 36 hours since the latest a shot falls

state calm
  from 2 days since the latest a shot falls
  until a shot falls

clause 1
  Northmark must report
  within 36 hours since the latest a shot falls

clause 2
  Eastholm must not report
  while alert

clause 3
  Eastholm must report
  only after 2 days since the latest sign by Northmark
  unless 1 day since the latest sign

clause 4
  Northmark must not sign
  while calm
  until 2 days since the latest sign

clause 5
  Eastholm must report
  whenever sign by Northmark
  within 1 day since the latest sign by Northmark
  lapses after 2 days since the latest report by Eastholm
"""
PREPARED = prepared_of(WORLD)
UNHURRIED = settings(deadline=None, derandomize=True, database=None)
FIRST, LAST = at("2031-03-02 00:00"), at("2031-03-12 00:00")
HOURS = st.integers(0, (LAST - FIRST) // 21600).map(lambda n: FIRST + 21600 * n)


@st.composite
def _events(draw: st.DrawFn, *, plain: bool) -> Event:
    term = draw(st.sampled_from(["a shot falls", "a shot falls", "sign", "report"]))
    by = () if term.startswith("a ") or (not plain and draw(st.integers(0, 5)) == 0) else (draw(st.sampled_from(["Northmark", "Eastholm"])),)
    moment = draw(HOURS)
    late = None if plain or draw(st.booleans()) else moment + draw(st.sampled_from([0, 21600, 86400, 259200]))
    return Event(term=term, at=moment, late=late, by=by, known=plain or draw(st.integers(0, 4)) > 0)


def _runs(*, plain: bool) -> st.SearchStrategy[Run]:
    events = st.lists(_events(plain=plain), max_size=7).map(tuple)
    if plain:
        return events.map(lambda found: Run(events=found))
    gaps = st.sampled_from([(), (Gap(first=FIRST, last=FIRST + 86400),)])
    watched = st.sampled_from([None, (), (Watched(first=BEGINNING, last=LAST),)])
    return st.builds(lambda found, hidden, looked: Run(events=found, gaps=hidden, watched=looked), events, gaps, watched)


@UNHURRIED
@given(_runs(plain=False), HOURS)
def test_reference_and_engine_agree(run: Run, now: int) -> None:
    assert verdicts(PREPARED, run, now) == evaluate(PREPARED, run, now)


@UNHURRIED
@given(_runs(plain=True))
def test_the_clock_is_the_one_counted_by_hand(run: Run) -> None:
    """The first 36 hours after a shot in which no other falls; a report within the time from the first shot to their end keeps the clause."""
    found = evaluate(PREPARED, run, LAST + 10**7)["harbour:1"][0]
    shots = sorted(event.at for event in run.events if event.term == "a shot falls")
    reports = sorted(event.at for event in run.events if event.term == "report" and event.by == ("Northmark",))
    if not shots:
        assert found.status is Status.NOT_IN_FORCE
        return
    hours = 36 * 3600
    due = next(shot + hours for shot in shots if not any(shot < other <= shot + hours for other in shots))
    assert found.due == due
    assert found.status is (Status.KEPT if any(shots[0] <= one <= due for one in reports) else Status.BREACHED)


@UNHURRIED
@given(_runs(plain=False), HOURS, st.randoms(use_true_random=False))
def test_what_is_certain_is_so_wherever_the_events_lay(run: Run, now: int, rnd) -> None:  # type: ignore[no-untyped-def]  # drawn
    run = replace(run, gaps=(), watched=None)
    placed = tuple(
        replace(event, at=rnd.choice((event.at, last := event.at if event.late is None else event.late, (event.at + last) // 2)), late=None, known=True)
        for event in run.events
        if event.by or event.term == "a shot falls"
        if event.known or rnd.random() < 0.5
    )
    if len(placed) < len(run.events) and any(not event.by and event.term != "a shot falls" for event in run.events):
        return
    whole = {(name, one.instance.bearers): one.status for name, some in evaluate(PREPARED, run, now).items() for one in some}
    exact = {(name, one.instance.bearers): one.status for name, some in evaluate(PREPARED, Run(events=placed), now).items() for one in some}
    for key in whole.keys() & exact.keys() - {("harbour:5", ("Eastholm",))}:
        assert whole[key] in (Status.UNKNOWN, exact[key]), key
