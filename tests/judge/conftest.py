"""The judge cuts off what overruns its time: a question is told the time that it takes."""

from __future__ import annotations

from collections.abc import Iterator

import pace
import pytest


@pytest.fixture(scope="module", autouse=True)
def at_its_own_pace() -> Iterator[None]:
    told, pace.PACE[0] = pace.PACE[0], 1.0
    yield
    pace.PACE[0] = told
