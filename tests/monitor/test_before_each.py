"""`before each ACT`: reference and engine agree on drawn runs, and both on what is counted by hand where everything is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests_meaning import at, prepared_of

from servanda.meaning import Event, Gap, Run, Status, Watched, evaluate
from servanda.meaning.times import BEGINNING
from servanda.monitor.engine import verdicts

WORLD = """
actor Northmark
  role party

actor Eastholm

group Pair
  members Northmark, Eastholm

place Port

place Hill

act report [at {place: place}]
  by Northmark, Eastholm

act move [at {place: place}]
  by Northmark, Eastholm

event the vote is held

clause 1
  each of Northmark, Eastholm must report
  before each move

clause 2
  jointly Northmark, Eastholm must report
  before each the vote is held
  if the vote is held

clause 3
  Pair must report
  before each move
  from 2031-03-05
  in force from 2031-03-04

clause 4
  Eastholm must report
  whenever move
  before the trigger
"""
PREPARED = prepared_of(WORLD)
FIRST, LAST = at("2031-03-02 00:00"), at("2031-03-12 00:00")
HOURS = st.integers(0, (LAST - FIRST) // 21600).map(lambda n: FIRST + 21600 * n)


@st.composite
def _events(draw: st.DrawFn, *, plain: bool) -> Event:
    term = draw(st.sampled_from(["report", "report", "move", "move", "the vote is held"]))
    nobody = term.startswith("the") or (not plain and draw(st.integers(0, 5)) == 0)
    by = () if nobody else (draw(st.sampled_from(["Northmark", "Eastholm"])),)
    args = draw(st.sampled_from([(), (), (("place", "Port"),), (("place", "Hill"),)])) if by and not plain else ()
    moment = draw(HOURS)
    late = None if plain or draw(st.booleans()) else moment + draw(st.sampled_from([0, 21600, 86400]))
    return Event(term=term, at=moment, late=late, by=by, args=args, known=plain or draw(st.integers(0, 4)) > 0)


def _runs(*, plain: bool) -> st.SearchStrategy[Run]:
    events = st.lists(_events(plain=plain), max_size=7).map(tuple)
    if plain:
        return events.map(lambda found: Run(events=found))
    gaps = st.sampled_from([(), (Gap(first=FIRST, last=FIRST + 86400),)])
    watched = st.sampled_from([None, (), (Watched(first=BEGINNING, last=LAST),)])
    return st.builds(lambda found, hidden, looked: Run(events=found, gaps=hidden, watched=looked), events, gaps, watched)


@given(_runs(plain=False), HOURS)
def test_reference_and_engine_agree(run: Run, now: int) -> None:
    assert verdicts(PREPARED, run, now) == evaluate(PREPARED, run, now)


@given(_runs(plain=True))
def test_each_act_takes_one_performance_that_came_before_it(run: Run) -> None:
    """Counted by hand: an act is answered if, of the performances before it, fewer were taken than there were."""
    whole = evaluate(PREPARED, run, LAST)["harbour:1"]
    found = {(one.instance.bearers[0], one.instance.trigger_event): one.status for one in whole}
    wanted = {}
    for who in ("Northmark", "Eastholm"):
        mine = sorted((event.at, event.term == "report", n) for n, event in enumerate(run.events) if event.by == (who,))
        free = 0
        for _, report, number in mine:  # at one moment the act comes first: what is done in its very second is not before it
            if report:
                free += 1
            else:
                wanted[who, number] = Status.KEPT if free else Status.BREACHED
                free -= bool(free)
    assert found == wanted
