"""The kernels say of every run what the reference says; where events are uncertain, never more and never less than they may."""

from __future__ import annotations

import random

import numpy as np
import pytest

pytest.importorskip("numba")

from kernel_cases import BOUNDS, PLAIN, SHAPES, case, expected, judged, named, run

from servanda.meaning import Run, violations
from servanda.monitor.found import joined
from servanda.monitor.frame import WORLDS
from servanda.monitor.state import Memory


@pytest.mark.parametrize("rule", ["standard", "elapsed"])
@pytest.mark.parametrize("shape", SHAPES)
def test_certain_events_give_the_violations_of_the_reference(shape: str, rule: str) -> None:
    prepared = case(shape, rule)
    some = 0
    for seed in range(8):
        events = run(seed, 45)
        made, found, order, _ = judged(prepared, events)
        assert named(made, found, order) == expected(prepared, events)
        some += len(found)
    if shape not in ("deadline unless", "sum for good"):
        assert some


@pytest.mark.parametrize("shape", SHAPES)
def test_evidence_is_among_what_the_reference_names(shape: str) -> None:
    """Of a state that was started again while it held, the kernels name the start that began it, the reference the latest."""
    prepared = case(shape)
    events = run(3, 60)
    made, found, order, _ = judged(prepared, events)
    starts = {index for index, event in enumerate(events.events) if event.term == "the ceasefire starts"}
    causes: dict[object, set[int | None]] = {}
    for one in violations(prepared, events, events.events[-1].at):
        causes.setdefault((one.at, one.event, one.bearers), set()).update({*one.cause, one.event})
    for number in range(len(found)):
        row = int(found.row[number])
        bearers = made.clauses[0].plan.bearers[int(found.bearer[number])].actors
        mine = {order[one] for one in found.rows_of(number)}
        named_there = causes[int(found.at[number]), order[row] if row >= 0 else None, bearers]
        assert mine - starts <= named_there
        assert bool(mine & starts) <= bool(named_there & starts)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_uncertain_lies_within_the_bounds_of_the_reference(shape: str) -> None:
    """Kernels and reference bound the same truth from both sides; the kernels may know more (an act meets a deadline that may not exist)."""
    prepared = case(shape)
    for seed in range(8):
        events = run(seed, 35, certain=False)
        made, found, order, _ = judged(prepared, events, mode=BOUNDS)
        mine, theirs = named(made, found, order, BOUNDS), expected(prepared, events)
        possible = {one[:5] for one in theirs}
        assert {one[:5] for one in mine} <= possible
        certain = {one[:5] for one in theirs if one[5]}
        assert certain <= {one[:5] for one in mine if one[5]}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_world_is_a_run_of_its_own(shape: str) -> None:
    prepared = case(shape)
    events = run(11, 30)
    rng = random.Random(5)
    words = [rng.getrandbits(64) | rng.getrandbits(64) for _ in events.events]
    made, _, order, columns = judged(prepared, events)
    memory = Memory(made, WORLDS)
    columns["worlds"] = np.array([words[index] for index in order], dtype=np.uint64)
    now = events.events[-1].at
    found = joined([memory.take(columns), memory.advance(now)])
    for world in (0, 17, 63):
        here = [index for index, word in enumerate(words) if word >> world & 1]
        alone = Run(events=tuple(events.events[index] for index in here))
        mine = {
            (int(found.at[n]), order[int(found.row[n])] if found.row[n] >= 0 else None, int(found.bearer[n]))
            for n in range(len(found))
            if int(found.word[n]) >> world & 1
        }
        bearers = [share.actors for share in made.clauses[0].plan.bearers]
        theirs = {
            (one.at, None if one.event is None else here[one.event], bearers.index(one.bearers))
            for one in violations(prepared, alone, now)
        }
        assert mine == theirs


@pytest.mark.parametrize("shape", ["own deadline", "count in hours", "since a zone's ceasefire", "sum"])
def test_nothing_depends_on_how_much_room_there_was(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from servanda.monitor import state

    prepared = case(shape)
    events = run(2, 400, step=600)
    made, found, order, _ = judged(prepared, events)
    monkeypatch.setattr(state, "FIRST_SIZE", 2)
    monkeypatch.setattr(state, "ROOM", 1)
    for mode in (PLAIN, BOUNDS):
        made, tight, order, _ = judged(prepared, events, mode=mode)
        assert named(made, tight, order) == named(made, found, order)
