"""Where nobody could see, the kernels leave open what the reference leaves open, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from servanda.base.refusal import Refusal

pytest.importorskip("numba")

from kernel_cases import BOUNDS, SHAPES, START, TERMS, case, expected, named, run
from run_columns import from_run

from servanda.meaning import Event, Gap, Run
from servanda.monitor.compile import compile_view
from servanda.monitor.corrections import History
from servanda.monitor.found import joined
from servanda.monitor.hiding import judged_in_gaps
from servanda.monitor.live import LiveState
from servanda.monitor.program import program
from servanda.monitor.replay import replay
from servanda.monitor.state import Memory
from servanda.monitor.table import write_table


def gaps_of(seed: int, events: tuple[Event, ...]) -> tuple[Gap, ...]:
    """One or two stretches, some of one second, some over days; of everything or of a few terms."""
    rng = random.Random(seed)
    found = []
    for _ in range(rng.randrange(1, 3)):
        first = rng.choice(events).at + rng.choice((0, 0, 1, -1, 3600))
        last = first + rng.choice((0, 1, 3600, 86400, 3 * 86400))
        terms = () if rng.random() < 0.5 else tuple(rng.sample(sorted(set(TERMS)), 3))
        found.append(Gap(first=first, last=last, terms=terms))
    return tuple(found)


@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_gaps_leave_open_what_the_reference_leaves_open(shape: str, certain: bool) -> None:
    prepared = case(shape)
    compiled = compile_view(prepared)
    for seed in range(12):
        events = run(seed, 35, certain=certain)
        gaps = gaps_of(seed, events.events)
        whole = Run(events=events.events, gaps=gaps)
        columns, dictionaries, order = from_run(events)
        made = program(judged_in_gaps(compiled, gaps), dictionaries, amounts="amount" in columns)
        assert not made.left
        memory = Memory(made, BOUNDS, gaps=gaps)
        found = joined([one for one in (memory.take(columns), memory.advance(events.events[-1].at)) if len(one)])
        mine, theirs = named(made, found, order, BOUNDS), expected(prepared, whole)
        if certain:
            assert mine == theirs
        else:
            assert {one[:5] for one in mine} <= {one[:5] for one in theirs}
            # the kernels may know more: a start in the second after an uncertain end makes a state hold whether or not it had ended
            assert {one[:5] for one in theirs if one[5]} <= {one[:5] for one in mine if one[5]}


def unseen_answer() -> tuple[Run, Gap]:
    zone = (("zone", "Dune"),)
    at = START + 240 * 3600
    events = (
        Event(term="an incident occurs", at=at, args=zone),
        Event(term="open fire", at=at + 90 * 3600, by=("Mission",), args=zone),
    )
    return Run(events=events), Gap(first=at + 3600, last=at + 7200)


def test_a_deadline_missed_while_nobody_could_see_is_perhaps_missed_live_and_in_replay(tmp_path: Path) -> None:
    compiled = compile_view(case("deadline in hours"))
    events, gap = unseen_answer()
    columns, dictionaries, _ = from_run(events)
    del columns["known"]
    write_table(tmp_path / "t.parquet", columns, dictionaries)
    assert replay(compiled, tmp_path / "t.parquet").counts == {"kernels:1": 1}
    doubtful = replay(compiled, tmp_path / "t.parquet", gaps=(gap,))
    assert doubtful.counts == {"kernels:1": 0}
    assert doubtful.perhaps == {"kernels:1": 1}
    live = LiveState(compiled, dictionaries, gaps=(gap,))
    live.feed({name: values[:1] for name, values in columns.items()})
    live = LiveState.restore(live.snapshot(), compiled, dictionaries, gaps=(gap,))
    found = joined([one for one in (live.feed({n: v[1:] for n, v in columns.items()}), live.stream.finish()) if len(one)])
    assert [change.sure for change in live.changes(found)] == [False]


def test_a_state_taken_up_inside_a_gap_is_still_in_it() -> None:
    compiled = compile_view(case("while a state holds"))
    for seed in range(6):
        events = run(seed, 40)
        gaps = gaps_of(seed, events.events)
        columns, dictionaries, _ = from_run(events)
        amounts = "amount" in columns
        whole = LiveState(compiled, dictionaries, amounts=amounts, gaps=gaps)
        expected_ = joined([one for one in (whole.feed(columns), whole.stream.finish()) if len(one)])
        live = LiveState(compiled, dictionaries, amounts=amounts, gaps=gaps)
        parts = []
        for start in range(0, len(columns["at"]), 3):
            parts.append(live.feed({name: values[start : start + 3] for name, values in columns.items()}))
            live = LiveState.restore(live.snapshot(), compiled, dictionaries, amounts=amounts, gaps=gaps)
        parts.append(live.stream.finish())
        found = joined([one for one in parts if len(one)])
        assert found.own.tolist() == expected_.own.tolist()
        assert found.word.tolist() == expected_.word.tolist()


def test_a_gap_at_places_is_handed_back() -> None:
    compiled = compile_view(case("deadline in hours"))
    events, gap = unseen_answer()
    _columns, dictionaries, _ = from_run(events)
    here = Gap(first=gap.first, last=gap.last, places=("Dune",))
    live = LiveState(compiled, dictionaries, gaps=(here,))
    assert [one.because for one in live.left] == ["a gap limited to places may hide what it listens to"]
    other = Gap(first=gap.first, last=gap.last, terms=("the law is adopted",), places=("Dune",))
    assert not LiveState(compiled, dictionaries, gaps=(other,)).left


def test_corrections_hand_back_what_a_gap_may_hide() -> None:
    compiled = compile_view(case("deadline in hours"))
    events, gap = unseen_answer()
    columns, dictionaries, _ = from_run(events)
    made = History(compiled, columns, dictionaries, int(columns["at"][-1]), gaps=(gap,))
    assert [one.because for one in made.left] == ["a gap may hide what it listens to"]
    forbidden = compile_view(case("at a place until a day"))
    assert not History(forbidden, columns, dictionaries, int(columns["at"][-1]), gaps=(gap,)).left


def test_times_known_only_as_intervals_are_refused_everywhere(tmp_path: Path) -> None:
    compiled = compile_view(case("deadline in hours"))
    events, _ = unseen_answer()
    columns, dictionaries, _ = from_run(events)
    vague = {**columns, "late": columns["at"] + 5}
    write_table(tmp_path / "t.parquet", vague, dictionaries)
    with pytest.raises(Refusal, match="only as an interval"):
        replay(compiled, tmp_path / "t.parquet")
    with pytest.raises(Refusal, match="only as an interval"):
        LiveState(compiled, dictionaries).feed(vague)
    with pytest.raises(Refusal, match="only as an interval"):
        History(compiled, vague, dictionaries, int(columns["at"][-1]))
    exact = {**columns, "late": columns["at"]}
    write_table(tmp_path / "e.parquet", exact, dictionaries)
    assert replay(compiled, tmp_path / "e.parquet").rows == 2
