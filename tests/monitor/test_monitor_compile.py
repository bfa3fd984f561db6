"""What becomes of clauses when they are compiled: the benchmark's policies, what each must keep, and what it listens to."""

from __future__ import annotations

import pytest
from monitor_cases import ROOT, policies
from tests_meaning import HEAD, block

from servanda.app.api import load
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor.batch import fragment
from servanda.monitor.compile import compile_view
from servanda.monitor.plan import Compiled, Counted, TriggerAt

WORLD = """
actor North

actor East

act send a note [on {subject: text}]
  by North, East
act pay aid
  by North, East

event the vote is held [on {subject: text}]
event the truce starts
"""


def compiled(clauses: str) -> Compiled:
    """Some clauses of a small world."""
    dossier = load_files(block(WORLD + clauses, head=HEAD.replace("North, East, West", "North, East")), "harbour")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return compile_view(view(dossier))


def test_the_policies_compile_to_the_shapes_that_columns_know() -> None:
    found = compile_view(policies())
    assert not found.uncompiled
    shapes = {plan.clause: fragment(plan) for plan in found.plans}
    assert shapes == {
        "bench:P1": "gate", "bench:P2": "deadline", "bench:P3": "deadline", "bench:P4": "count", "bench:P5.1": "", "bench:P5.2": "",
    }  # fmt: skip


def test_a_triggered_deadline_is_counted_from_its_trigger() -> None:
    plan = next(plan for plan in compile_view(policies()).plans if plan.clause == "bench:P2")
    assert isinstance(plan.due, Counted)
    assert plan.due.of == TriggerAt()
    assert plan.due.how == "end"
    assert plan.trigger_own
    assert plan.binding == ("zone",)
    assert plan.terms == ("complete the withdrawal", "start the withdrawal")


@pytest.mark.parametrize("name", ["bangsamoro", "black-sea-2025", "harbour", "minsk"])
def test_every_clause_of_the_dossiers_compiles(name: str) -> None:
    found = compile_view(view(load(ROOT / "dossiers" / name)))
    assert len(found.plans) == len(found.clauses)
    assert not found.uncompiled
