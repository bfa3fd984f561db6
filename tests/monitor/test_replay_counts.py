"""A table run says something of every clause: it counts its violations, or hands it back with the reason. Nothing falls out in between."""

from __future__ import annotations

from pathlib import Path

import pytest
from amounts import amount

pytest.importorskip("numba")

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from kernel_cases import HEAD, SHAPES
from msgspec.structs import replace
from run_columns import from_run
from tests_meaning import HEAD as PLAIN_HEAD
from tests_meaning import block, dossiers, runs

from servanda.meaning import Event, Gap, Run
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor.compile import compile_view
from servanda.monitor.hiding import judged_in_gaps
from servanda.monitor.parts import parts
from servanda.monitor.plan import Compiled
from servanda.monitor.replay import replay
from servanda.monitor.table import write_table

CHECKED = settings(
    max_examples=amount(150, 75), derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip

DETERMINED = "Northmark must not open fire\n  determined by Mission"


def compiled_of(text: str) -> Compiled:
    dossier = load_files({"kernels.md": (HEAD.format(rule="standard") + text + "```\n").encode()}, "kernels")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return compile_view(view(dossier))


def whole(compiled: Compiled, counted: list[str], left: list[str]) -> None:
    assert sorted((*counted, *left)) == sorted(compiled.clauses), "each clause once: counted, or left"


@pytest.mark.parametrize(
    "other", ["", "clause 2\n  " + SHAPES["sum"] + "\n", "clause 2\n  " + SHAPES["while a state holds"] + "\n"]
)
def test_a_clause_that_no_kernel_takes_is_left_whatever_stands_beside_it(tmp_path: Path, other: str) -> None:
    compiled = compiled_of(f"clause 1\n  {DETERMINED}\n{other}")
    run = Run(events=tuple(Event(term="open fire", at=1_931_000_000 + n, by=("Northmark",)) for n in range(2)))
    columns, dictionaries, _ = from_run(run)
    write_table(tmp_path / "t.parquet", columns, dictionaries)
    found = replay(compiled, tmp_path / "t.parquet")
    whole(compiled, list(found.counts), [one.clause for one in found.left])
    assert [(one.clause, one.because) for one in found.left] == [("kernels:1", "a body determines breaches")]


@CHECKED
@given(dossiers(), st.booleans(), st.data())
def test_counted_and_left_are_all_clauses(sample, amounts, data) -> None:  # type: ignore[no-untyped-def]  # drawn
    dossier = load_files(block(sample.text, head=PLAIN_HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    compiled = compile_view(view(dossier))
    run = data.draw(runs())
    if data.draw(st.booleans()):
        compiled = judged_in_gaps(compiled, (Gap(first=0, last=2**31, places=("Port",)),))
    exact = [replace(one, late=None, least=None, open_ended=False) for one in run.events]
    _, dictionaries, _ = from_run(Run(events=tuple(exact)))
    made = parts(compiled, dictionaries, amounts=amounts)
    whole(compiled, [one.plan.clause for one in made.clauses], [one.clause for one in made.left])
    assert all(one.because for one in made.left)


def test_a_clause_that_a_kernel_refuses_half_way_is_left_and_not_counted(tmp_path: Path) -> None:
    compiled = compiled_of("clause 1\n  Northmark must not open fire at Dune\n")
    run = Run(events=(Event(term="open fire", at=1_931_000_000, by=("Northmark",)),))
    columns, dictionaries, _ = from_run(run)
    write_table(tmp_path / "t.parquet", columns, dictionaries)
    found = replay(compiled, tmp_path / "t.parquet")
    whole(compiled, list(found.counts), [one.clause for one in found.left])
    assert [(one.clause, one.because) for one in found.left] == [("kernels:1", "the table has no column for {zone}")]
