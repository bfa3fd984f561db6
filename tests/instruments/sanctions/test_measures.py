"""The life of a measure: against the slow derivation on drawn courses of events, and case by case."""

from __future__ import annotations

from amounts import amount
from hypothesis import HealthCheck, given, settings
from measure_cases import CLAUSES, basis, dossier, end_of, fused, runs
from measures_oracle import daily

from servanda.calendar import Instant
from servanda.instruments.sanctions.measures.declared import measures_of
from servanda.instruments.sanctions.measures.life import lives_in
from servanda.instruments.sanctions.measures.records import Kind, Life
from servanda.meaning import Run
from servanda.model.views import view

LAST = 48


def life(run: Run, clause: str, as_of: Instant | None = None) -> Life:
    found = dossier()
    every = lives_in(view(found), measures_of(found), fused(run), basis(end_of(LAST) if as_of is None else as_of))
    return next(one for one in every if one.measure.clauses == (clause,))


def at(one: Life, moment: Instant) -> Kind:
    return next(phase.kind for phase in reversed(one.phases) if phase.since is None or phase.since <= moment)


def kinds(one: Life) -> list[Kind]:
    return [phase.kind for phase in one.phases]


def agree(run: Run) -> None:
    for clause in CLAUSES:
        fast = life(run, clause)
        for moment, kind in daily(view(dossier()), clause, run, end_of(0), end_of(LAST), ahead=60):
            got = at(fast, moment)
            assert got is kind, (clause, moment, got, kind, run, fast.phases)


@settings(max_examples=amount(8, 4), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(runs(doubt=False))
def test_agrees_with_the_slow_derivation(run: Run) -> None:
    agree(run)


@settings(max_examples=amount(8, 4), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(runs(doubt=True))
def test_agrees_in_doubt(run: Run) -> None:
    agree(run)
