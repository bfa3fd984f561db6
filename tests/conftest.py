"""What all tests share: where the search and `verify` say different things, a test fails, whatever it is about; no answer hangs on the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pace
import pytest

pace.slower()

from servanda.check.rechecked import loud  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def disagreements_are_loud() -> Iterator[None]:
    with loud():
        yield
