"""The time that one rule may take, so that no text, however made, holds up a check."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("until", default=None)


class OutOfTime(Exception):
    """The time is over; what was found so far stands, and the rest is not judged."""


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Everything that calls `tick` inside ends after so many seconds (None: has all the time it needs)."""
    mark = _until.set(None if seconds is None else time.perf_counter() + seconds)
    try:
        yield
    finally:
        _until.reset(mark)


def tick() -> None:
    """Called wherever work goes on in small steps. Raises OutOfTime."""
    until = _until.get()
    if until is not None and time.perf_counter() > until:
        raise OutOfTime
