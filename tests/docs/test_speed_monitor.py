"""The page of figures on the monitor says what the last recorded run measured, and nothing else."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_page_quotes_the_recorded_run() -> None:
    recorded = ROOT / "bench" / "results" / "monitor.json"
    if not recorded.exists():
        pytest.skip("no run of bench/monitor.py is recorded")
    spec = importlib.util.spec_from_file_location("bench_monitor_goals", ROOT / "bench" / "monitor" / "goals.py")
    assert spec is not None
    assert spec.loader is not None
    goals = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(goals)
    results = json.loads(recorded.read_text(encoding="utf-8"))
    assert (ROOT / "docs" / "speed-monitor.md").read_text(encoding="utf-8") == goals.page(results)
