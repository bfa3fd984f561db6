"""The detectors at sea on planted cases of one seed that nothing was tuned on; the bench asks for more seeds."""

from __future__ import annotations

import pytest

pytest.importorskip("numba")
pytest.importorskip("polars")

from planted import SHIPS, measured


@pytest.mark.parametrize("code", SHIPS)
def test_recall_and_false_positives(code: str) -> None:
    found = measured(code, (77,))
    assert found.recall >= 0.9, found
    assert found.false_positives <= 0.01, found
