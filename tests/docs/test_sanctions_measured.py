"""The page of figures on sanctions says what the last recorded runs measured, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_page_quotes_the_recorded_runs() -> None:
    spec = importlib.util.spec_from_file_location("bench_sanctions_page", ROOT / "bench" / "sanctions" / "page.py")
    assert spec is not None
    assert spec.loader is not None
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    results = page.recorded()
    if not results:
        pytest.skip("no run of the sanctions benches is recorded")
    assert (ROOT / "docs" / "sanctions" / "measured.md").read_text(encoding="utf-8") == page.page(results)
