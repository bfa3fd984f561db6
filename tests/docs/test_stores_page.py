"""The page on stores says what the last recorded sweep found, and that was no fault."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_page_quotes_the_recorded_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    spec = importlib.util.spec_from_file_location("bench_stores", ROOT / "bench" / "stores.py")
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    recorded = json.loads((ROOT / "bench" / "results" / "stores.json").read_text(encoding="utf-8"))
    assert (ROOT / "docs" / "stores.md").read_text(encoding="utf-8") == bench.page(recorded)
    assert recorded["part"] == 1.0
    assert all(row["faults"] == 0 and row["refused"] for row in recorded["stores"].values())
