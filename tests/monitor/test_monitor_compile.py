"""What becomes of clauses when they are compiled: the benchmark's policies, what each must keep, and what it listens to."""

from __future__ import annotations

import pytest
from monitor_cases import ROOT, policies
from tests_meaning import HEAD, block

from servanda.app.api import load
from servanda.model import load_files, view
from servanda.monitor.batch import fragment
from servanda.monitor.bounded import boundedness, operators
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
    assert 14 * 86400 <= (plan.horizon or 0) <= 14 * 86400 + 1


def test_what_each_policy_must_keep() -> None:
    states = {one.clause: one for one in boundedness(compile_view(policies()))}
    assert all(one.bounded for one in states.values())
    assert states["bench:P1"].keeps == "the first trigger"
    assert states["bench:P1"].key == ("bearer", "zone")
    assert states["bench:P4"].keeps == "the last 6 acts"
    assert states["bench:P4"].horizon == 86400
    assert "at most" in states["bench:P3"].sentence


@pytest.mark.parametrize(
    ("clause", "bounded", "because"),
    [
        ("North must send a note\n  whenever the vote is held", False, "nothing ends one that is not done"),
        ("North may send a note\n  whenever the vote is held", False, "nothing ends one that is not used"),
        ("North must send a note\n  within 3 days of the trigger\n  whenever the vote is held", True, ""),
        ("North must send a note\n  by 2031-04-01\n  whenever the vote is held", True, ""),
        ("North must send a note\n  before the truce starts\n  whenever the vote is held", False, "nothing ends"),
        ("North must not send a note\n  whenever the vote is held", True, ""),
        ("North must not pay aid\n  at most 100 EUR in any 30 days", False, "every amount within 30 days"),
        ("North must not pay aid\n  at most 100 EUR", True, ""),
        ("North must pay aid\n  every 1 week", True, ""),
    ],
)
def test_what_grows_without_limit_says_so(clause: str, bounded: bool, because: str) -> None:
    plan = compiled(f"\nclause 1\n  {clause}\n").plans[0]
    assert plan.bounded is bounded
    assert because in plan.unbounded_because
    assert bool(because) is not bounded


@pytest.mark.parametrize(("deadline", "bounded"), [("", False), ("\n      within 3 days of the breach", True)])
def test_a_rung_under_a_clause_that_recurs_needs_an_end(deadline: str, bounded: bool) -> None:
    found = compiled(
        "\nclause 1\n  North must send a note\n  within 3 days of the trigger\n  whenever the vote is held\n  otherwise\n"
        f"    rung 1 East must pay aid{deadline}\n"
    )
    rung = next(plan for plan in found.plans if plan.parent)
    assert rung.bounded is bounded
    assert bounded or "each breach of clause harbour:1" in rung.unbounded_because


def test_operators_say_what_a_back_end_needs() -> None:
    plans = {plan.clause: plan for plan in compile_view(policies()).plans}
    kinds = {name: [one.kind for one in operators(plan)] for name, plan in plans.items()}
    assert kinds["bench:P2"] == ["deadline", "first"]
    assert kinds["bench:P4"] == ["count"]
    polarity = {one.of: one.polarity for one in operators(plans["bench:P5.1"])}
    assert polarity["hold elections"] == "+"
    assert polarity["the law is adopted"] == "-"


@pytest.mark.parametrize("name", ["bangsamoro", "black-sea-2025", "harbour", "minsk"])
def test_every_clause_of_the_dossiers_compiles(name: str) -> None:
    found = compile_view(view(load(ROOT / "dossiers" / name)))
    assert len(found.plans) == len(found.clauses)
    assert not found.uncompiled
    assert len(boundedness(found)) == len(found.clauses)
