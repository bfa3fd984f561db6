"""No store loses anything: a seeded part of every flip, cut and failing call (`bench/stores.py` runs them all)."""

from __future__ import annotations

from pathlib import Path

import pytest
import store_kit as kit
from amounts import amount
from kind_evidence import START, event

from servanda.evidence.log import open_log

STORES = {store.name: store for store in kit.every()}
PART = amount(10, 2) / 100


@pytest.mark.parametrize("name", STORES)
def test_damage_is_refused_with_its_place_or_harmless(name: str, tmp_path: Path) -> None:
    counts, faults = kit.sweep_damage(STORES[name], tmp_path / "store", PART, appends=0.005)
    assert not faults, f"{len(faults)} of {counts['flips'] + counts['cuts']}:\n" + "\n".join(faults[:10])
    assert counts["refused"]


@pytest.mark.parametrize("name", STORES)
def test_a_call_that_fails_leaves_the_store_as_before_or_after(name: str, tmp_path: Path) -> None:
    counts, faults = kit.sweep_calls(STORES[name], tmp_path, part=PART)
    assert not faults, f"{len(faults)} of {counts['calls']}:\n" + "\n".join(faults[:10])
    assert counts["refused"]
    assert counts["killed"]
    assert counts["done"]


def test_an_append_to_evidence_held_open_moves_as_much_in_a_longer_log(tmp_path: Path) -> None:
    log, made, moved = open_log(tmp_path), 0, []
    for size in (32, 256):
        while made < size:
            log.append([event(f"e{made}")], known=START + made)
            made += 1
        with kit.system(tmp_path) as now:
            for _ in range(32):  # small segments are merged among them: the mean counts
                log.append([event(f"e{made}")], known=START + made)
                made += 1
        moved.append((now.read, now.written))
    assert moved[1][0] < 1.15 * moved[0][0]
    assert moved[1][1] < 1.15 * moved[0][1]
