"""What all tests share: where the search and `verify` say different things, a test fails, whatever it is about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servanda.check.rechecked import loud


@pytest.fixture(scope="session", autouse=True)
def disagreements_are_loud() -> Iterator[None]:
    with loud():
        yield
