"""Parts of the clauses judged side by side: the same verdicts in the same order on any number of threads, and those of judging all at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from servanda.base.refusal import Refusal

pytest.importorskip("numba")

from kernel_cases import HEAD, SHAPES, run
from run_columns import from_run

from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor.compile import compile_view
from servanda.monitor.found import Found, joined
from servanda.monitor.frame import BOUNDS, PLAIN, Frame
from servanda.monitor.parts import parts, routed
from servanda.monitor.plan import Compiled
from servanda.monitor.program import program
from servanda.monitor.replay import replay
from servanda.monitor.state import Memory
from servanda.monitor.table import write_table

TAKEN = ("own deadline", "deadline in hours", "count in hours", "while a state holds", "join", "sum")


def together() -> Compiled:
    clauses = "".join(f"clause {number}\n  {SHAPES[shape]}\n" for number, shape in enumerate(TAKEN, 1))
    text = HEAD.format(rule="standard") + clauses + "```\n"
    dossier = load_files({"kernels.md": text.encode()}, "kernels")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return compile_view(view(dossier))


def facts(found: Found) -> list[tuple[int, ...]]:
    return [
        (int(found.clause[n]), int(found.at[n]), int(found.bearer[n]), int(found.word[n]), *found.rows_of(n))
        for n in range(len(found))
    ]


@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("rows_in_group", [7, 60, 1000])
def test_threads_change_nothing_and_parts_are_the_whole(tmp_path: Path, certain: bool, rows_in_group: int) -> None:
    compiled = together()
    columns, dictionaries, _ = from_run(run(3, 400, certain=certain, step=3600))
    write_table(tmp_path / "t.parquet", columns, dictionaries, rows_in_group=rows_in_group)
    one, two = (replay(compiled, tmp_path / "t.parquet", threads=threads) for threads in (1, 2))
    assert facts(one.verdicts) == facts(two.verdicts)
    assert one.counts == two.counts
    made = program(compiled, dictionaries, amounts="amount" in columns)
    memory = Memory(made, BOUNDS)
    whole = joined([each for each in (memory.take(columns), memory.advance(int(columns["at"][-1]))) if len(each)])
    assert len(parts(compiled, dictionaries, amounts="amount" in columns).programs) > 2
    names = [kept.plan.clause for kept in made.clauses]
    theirs = [kept.plan.clause for kept in one.program.clauses]
    assert sorted((names[fact[0]], *fact[1:]) for fact in facts(whole)) == sorted(
        (theirs[fact[0]], *fact[1:]) for fact in facts(one.verdicts)
    )
    assert sum(one.counts.values()) == int(((whole.word & 1) != 0).sum())


def test_every_row_goes_to_the_part_that_listens_and_to_no_other() -> None:
    columns, dictionaries, _ = from_run(run(1, 300))
    made = parts(together(), dictionaries, amounts=True)
    selected = routed(Frame(columns, dictionaries, made.names, PLAIN), made)
    for part, rows in enumerate(selected):
        assert rows.tolist() == np.flatnonzero(made.part_of[columns["term"]] == part).tolist()
        assert set(columns["term"][rows].tolist()) <= set(made.programs[part].listened.tolist())


def test_tables_out_of_order_are_refused(tmp_path: Path) -> None:
    columns, dictionaries, _ = from_run(run(1, 50))
    write_table(tmp_path / "t.parquet", columns, dictionaries)
    write_table(tmp_path / "r.parquet", {name: values[::-1].copy() for name, values in columns.items()}, dictionaries)
    with pytest.raises(Refusal, match="not in order of time"):
        replay(together(), tmp_path / "r.parquet")
    with pytest.raises(Refusal, match="comes in a row group after"):
        replay(together(), [tmp_path / "t.parquet", tmp_path / "t.parquet"])
