"""No store loses anything: a seeded tenth of every flip, cut and failing call (`bench/stores.py` runs them all)."""

from __future__ import annotations

from pathlib import Path

import pytest
import store_kit as kit

STORES = {store.name: store for store in kit.every()}
PART = 0.1


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
