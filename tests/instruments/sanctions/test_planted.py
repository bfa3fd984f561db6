"""Every detector on planted cases: at least nine in ten of the sought found, at most one in a hundred of the clean named."""

from __future__ import annotations

import planted
import pytest

from servanda.instruments.sanctions.evasion import registry

SEEDS = {"trade-diversion": (11, 12)}


def test_the_harness_knows_every_detector() -> None:
    assert set(planted.FIRMS) | set(planted.SHIPS) == set(registry.DETECTORS)


@pytest.mark.parametrize("code", planted.FIRMS)
def test_recall_and_false_positives(code: str) -> None:
    found = planted.measured(code, SEEDS.get(code, (11, 12, 13)))
    assert found.recall >= 0.9, found
    assert found.false_positives <= 0.01, found


@pytest.mark.parametrize("code", planted.FIRMS)
def test_a_lead_tells_all_and_accuses_nobody(code: str) -> None:
    case = planted.planted(code, 14)
    (run,) = registry.run([code], case.tables, settings=case.settings)
    assert run.found.leads
    for lead in run.found.leads:
        assert lead.seen
        assert len(lead.innocent) >= 2
        assert len(lead.settle) >= 2
        assert lead.weight in ("strong", "middling", "weak")
        assert lead.weight in lead.because
        words = " ".join((lead.seen, lead.because, *lead.innocent, *lead.settle)).lower()
        assert not any(word in words for word in ("guilt", "evaded", "violat", "crimin", "illegal", "culprit", "suspect"))


@pytest.mark.parametrize("code", planted.FIRMS)
def test_the_same_tables_give_the_same_answer(code: str) -> None:
    case = planted.planted(code, 15)
    first, second = (registry.run([code], case.tables, settings=case.settings) for _ in range(2))
    assert first == second


def test_every_threshold_names_its_source() -> None:
    for code in registry.DETECTORS:
        told = registry.about(code)
        assert told.code == code
        assert told.source
        assert told.blind
        for one in told.thresholds:
            assert one.source, (code, one.name)
