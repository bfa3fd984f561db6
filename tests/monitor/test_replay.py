"""Replay from Parquet: the same verdicts however the table is cut, whether held, written away, or stopped and taken up again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from servanda.base.refusal import Refusal

pytest.importorskip("numba")

from kernel_cases import SHAPES, case, run
from monitor_cases import policies, trace
from run_columns import from_run

from servanda.meaning import Run
from servanda.monitor import engine
from servanda.monitor.compile import compile_view
from servanda.monitor.found import Found, joined
from servanda.monitor.live import LiveChange, LiveState
from servanda.monitor.replay import replay
from servanda.monitor.table import Columns, Dictionaries, Table, checked, write_table


def table(seed: int, size: int = 300, *, certain: bool = True) -> tuple[Columns, Dictionaries]:
    columns, dictionaries, _ = from_run(run(seed, size, certain=certain, step=3600))
    if certain:
        del columns["known"]
    return columns, dictionaries


def facts(found: Found) -> list[tuple[int, ...]]:
    return sorted(
        (int(found.clause[n]), int(found.at[n]), int(found.bearer[n]), int(found.word[n]), *found.rows_of(n))
        for n in range(len(found))
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_it_does_not_matter_how_the_table_is_cut(shape: str, tmp_path: Path) -> None:
    compiled = compile_view(case(shape))
    columns, dictionaries = table(3)
    write_table(tmp_path / "one.parquet", columns, dictionaries)
    write_table(tmp_path / "cut.parquet", columns, dictionaries, rows_in_group=7)
    whole, cut = replay(compiled, tmp_path / "one.parquet"), replay(compiled, tmp_path / "cut.parquet")
    assert not whole.left
    assert facts(whole.verdicts) == facts(cut.verdicts)
    assert whole.open == cut.open
    half = len(columns["at"]) // 2
    for name, part in (("a", slice(None, half)), ("b", slice(half, None))):
        write_table(tmp_path / f"{name}.parquet", {key: values[part] for key, values in columns.items()}, dictionaries)
    two = replay(compiled, [tmp_path / "a.parquet", tmp_path / "b.parquet"])
    assert facts(two.verdicts) == facts(whole.verdicts)


def test_verdicts_written_away_are_those_held(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    compiled = compile_view(case("count in hours"))
    columns, dictionaries = table(1)
    write_table(tmp_path / "t.parquet", columns, dictionaries, rows_in_group=50)
    held = replay(compiled, tmp_path / "t.parquet")
    result = replay(compiled, tmp_path / "t.parquet", out=tmp_path / "v.parquet")
    assert len(result.verdicts) == 0
    assert result.counts == held.counts
    read = pq.read_table(tmp_path / "v.parquet")
    assert read.column("row").to_pylist() == held.verdicts.row.tolist()
    assert [row for rows in read.column("causes").to_pylist() for row in rows] == held.verdicts.causes.tolist()
    assert json.loads(read.schema.metadata[b"servanda.verdicts"])["clauses"] == ["kernels:1"]


def test_an_act_of_nobody_known_turns_a_plain_replay_into_one_of_bounds(tmp_path: Path) -> None:
    compiled = compile_view(case("since a zone's ceasefire"))
    columns, dictionaries = table(2, certain=False)
    del columns["known"]
    write_table(tmp_path / "t.parquet", columns, dictionaries)
    result = replay(compiled, tmp_path / "t.parquet")
    assert result.mode == "bounds"
    assert sum(result.perhaps.values()) > 0


def test_still_pending_is_not_the_same_as_closed(tmp_path: Path) -> None:
    compiled = compile_view(case("deadline in hours"))
    columns, dictionaries = table(5)
    last = int(np.flatnonzero(columns["term"] == dictionaries.terms.index("an incident occurs"))[-1])
    write_table(tmp_path / "t.parquet", {name: values[: last + 1] for name, values in columns.items()}, dictionaries)
    pending, closed = replay(compiled, tmp_path / "t.parquet"), replay(compiled, tmp_path / "t.parquet", closed=True)
    assert pending.open == closed.open > 0
    assert not pending.closed
    assert closed.closed


@pytest.mark.parametrize("shape", ["own deadline", "count in hours", "while a state holds", "join", "sum"])
def test_a_state_put_away_and_taken_up_gives_the_same_verdicts(shape: str) -> None:
    compiled = compile_view(case(shape))
    columns, dictionaries = table(4, certain=False)
    amounts = "amount" in columns
    whole = LiveState(compiled, dictionaries, amounts=amounts)
    expected = joined([one for one in (whole.feed(columns), whole.stream.finish()) if len(one)])
    live = LiveState(compiled, dictionaries, amounts=amounts)
    parts = []
    for start in range(0, len(columns["at"]), 11):
        parts.append(live.feed({name: values[start : start + 11] for name, values in columns.items()}))
        live = LiveState.restore(live.snapshot(), compiled, dictionaries, amounts=amounts)
    parts.append(live.stream.finish())
    assert facts(joined([one for one in parts if len(one)])) == facts(expected)
    assert live.rows == whole.rows == len(columns["at"])


def test_a_deadline_passes_though_nothing_happens() -> None:
    compiled = compile_view(case("deadline in hours"))
    columns, dictionaries, _ = from_run(run(0, 80))
    term = dictionaries.terms.index("an incident occurs")
    first = int(np.flatnonzero((columns["term"] == term) & (columns["at"] > columns["at"][0] + 3 * 86400))[0])
    live = LiveState(compiled, dictionaries)
    live.feed({name: values[: first + 1] for name, values in columns.items()})
    at = int(columns["at"][first])
    assert len(live.advance(at + 1)) == 0
    due = at + 30 * 3600
    assert not any(change.rows == (first,) for change in live.changes(live.advance(due)))
    found = list(live.changes(live.advance(due + 1)))
    zone = dictionaries.name("zone", int(columns["slot:zone"][first]))
    expected = LiveChange(
        clause="kernels:1", kind="deadline", bearers=("Mission",), binding=(("zone", zone),), at=due + 1, sure=True, rows=(first,)
    )
    assert expected in found


def test_a_snapshot_of_other_clauses_is_refused() -> None:
    _columns, dictionaries = table(1)
    live = LiveState(compile_view(case("count in hours")), dictionaries)
    with pytest.raises(Refusal, match="other clauses"):
        LiveState.restore(live.snapshot(), compile_view(case("count in days")), dictionaries)
    with pytest.raises(Refusal, match="no snapshot"):
        LiveState.restore(b"torn", compile_view(case("count in hours")), dictionaries)


def test_tables_that_are_wrong_are_refused(tmp_path: Path) -> None:
    columns, dictionaries = table(1)
    with pytest.raises(Refusal, match="earlier than the row before"):
        checked({**columns, "at": columns["at"][::-1]})
    with pytest.raises(Refusal, match="no column 'where'"):
        checked({**columns, "where": columns["by"]})
    live = LiveState(compile_view(case("count in hours")), dictionaries)
    with pytest.raises(Refusal, match="code that the dictionaries do not know"):
        live.feed({**columns, "by": columns["by"] + 1000})
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"at": [1]}), tmp_path / "bare.parquet")
    with pytest.raises(Refusal, match="does not say what its codes stand for"):
        Table(tmp_path / "bare.parquet")


def test_events_before_those_judged_are_corrections() -> None:
    columns, dictionaries = table(1)
    live = LiveState(compile_view(case("count in hours")), dictionaries)
    live.feed(columns)
    with pytest.raises(Refusal, match="comes after the second"):
        live.feed({name: values[:5] for name, values in columns.items()})


def test_over_a_log_acts_on_record_are_counted_and_nobody_is_accused_of_silence(tmp_path: Path) -> None:
    prepared = policies()
    compiled = compile_view(prepared)
    run, _ = trace(600, 3, step=60)
    with pytest.raises(Refusal, match="does not hold all that happened"):
        from_run(Run(events=run.events, watched=()))
    columns, dictionaries, _ = from_run(Run(events=run.events, watched=()), complete="the mission")
    write_table(tmp_path / "t.parquet", columns, dictionaries)
    complete, log = replay(compiled, tmp_path / "t.parquet"), replay(compiled, tmp_path / "t.parquet", log=True)
    assert {name.split(":")[1] for name in log.counts} == {"P1", "P4"}
    assert log.counts.items() <= complete.counts.items()
    assert all(log.counts.values())
    left = {one.clause.split(":")[1]: one.because for one in log.left}
    assert left["P2"] == left["P3"] == "a log that holds no performance does not say that there was none"
    assert left["P5.1"] == left["P5.2"] == "what ends, lifts or excepts it may have happened without being on record"
    # what is counted is what the exact path is certain of, over the same log
    now = run.events[-1].at + 30 * 86400
    sure = [one for one in engine.violations(prepared, Run(events=run.events, watched=()), now) if one.sure]
    assert {name: sum(one.clause == name for one in sure) for name in log.counts} == log.counts
