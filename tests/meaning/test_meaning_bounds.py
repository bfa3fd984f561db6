"""Amounts known only within bounds: whatever was the number, a status that is not unknown is the status."""

from __future__ import annotations

from decimal import Decimal

import pytest
from amounts import amount
from generators import HEAD, Sample, dossiers, moments, runs
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from meaning_tables import at, block, prepared_of
from msgspec.structs import replace
from test_meaning_imprecise import assert_sound

from servanda.meaning import Event, Run, Status, evaluate, prepare, violations
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine

CHECKED = settings(
    max_examples=amount(120, 60), derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip


@CHECKED
@given(st.data(), dossiers(), runs(uncertain=False, imprecise=True), moments())
def test_whatever_the_number_was(data: st.DataObject, sample: Sample, run: Run, now: int) -> None:
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    prepared = prepare(view(dossier))
    real = []
    for event in run.events:
        if event.open_ended and event.amount is not None:
            least = event.amount if event.least is None else event.least
            event = replace(event, amount=least + data.draw(st.integers(0, 6)), least=None, open_ended=False)
        real.append(event)
    assert_sound(prepared, run, replace(run, events=tuple(real)), now)


BLOCK = """
actor North

actor East

actor West

place Line

act fire
  by North, East

act pay aid
  by North, East

act move guns
  by North, East

clause 1
  North must not fire
  {limit}
  until 2031-03-10

clause 2
  North must pay aid
  {amount}
  by 2031-03-10

clause 3
  North must move guns
  at least 10 km from Line
  by 2031-03-10
"""


@pytest.mark.parametrize(
    ("limit", "number", "bound", "status"),
    [
        ("at most 5 incidents", 4, "at least", "unknown"),
        ("at most 5 incidents", 5, "at least", "unknown"),
        ("at most 5 incidents", 6, "at least", "breached"),
        ("at most 5 incidents", 5, "exact", "kept"),
        ("at most 5 incidents", 6, "about", "unknown"),
        ("at most 5 incidents in any 24 hours", 4, "at least", "unknown"),
        ("at most 5 incidents in any 24 hours", 6, "at least", "breached"),
        ("at most 5 incidents in any 24 hours", 4, "about", "unknown"),
    ],
)
@pytest.mark.parametrize("late", [0, 3600])
def test_a_limit_not_reached_is_not_kept(limit: str, number: int, bound: str, status: str, late: int) -> None:
    prepared = prepared_of(BLOCK.format(limit=limit, amount="at least 500 EUR"), head=HEAD)
    when = at("2031-03-05 12:00")
    fired = Event(
        term="fire", at=when, late=when + late or None, by=("North",), amount=Decimal(number), unit="incidents",
        open_ended=bound != "exact", least=Decimal(1) if bound == "about" else None,
    )  # fmt: skip
    run, now = Run(events=(fired,)), at("2031-03-12 12:00")
    found = evaluate(prepared, run, now)
    assert found["harbour:1"][0].status is Status(status)
    assert engine.verdicts(prepared, run, now) == found
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)


@pytest.mark.parametrize(
    ("number", "bound", "status"),
    [(500, "about", "unknown"), (499, "at least", "unknown"), (500, "at least", "kept"), (499, "exact", "breached")],
)
def test_an_amount_about_so_much_is_not_paid(number: int, bound: str, status: str) -> None:
    prepared = prepared_of(BLOCK.format(limit="", amount="at least 500 EUR"), head=HEAD)
    paid = Event(
        term="pay aid", at=at("2031-03-05 12:00"), by=("North",), amount=Decimal(number), unit="EUR",
        open_ended=bound != "exact", least=Decimal(0) if bound == "about" else None,
    )  # fmt: skip
    run, now = Run(events=(paid,)), at("2031-03-12 12:00")
    found = evaluate(prepared, run, now)
    assert found["harbour:2"][0].status is Status(status)
    assert engine.verdicts(prepared, run, now) == found
    if status == "unknown":
        assert "short" not in " ".join(one.text for one in found["harbour:2"][0].reasons)


@pytest.mark.parametrize(("number", "bound", "status"), [(10, "about", "unknown"), (9, "at least", "unknown"), (9, "exact", "breached")])
def test_a_distance_about_so_far(number: int, bound: str, status: str) -> None:
    prepared = prepared_of(BLOCK.format(limit="", amount=""), head=HEAD)
    moved = Event(
        term="move guns", at=at("2031-03-05 12:00"), by=("North",), amount=Decimal(number), unit="km",
        open_ended=bound != "exact", least=Decimal(0) if bound == "about" else None,
    )  # fmt: skip
    run, now = Run(events=(moved,)), at("2031-03-12 12:00")
    found = evaluate(prepared, run, now)
    assert found["harbour:3"][0].status is Status(status)
    assert engine.verdicts(prepared, run, now) == found
