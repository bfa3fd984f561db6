"""How long a question may take: one deadline for all of it, looked at before every run is evaluated and in every loop of the search.

Time is computing time of the thread that asks, so that what is decided does not hang on what else the machine does. Whoever is out of time
is stopped by `OutOfTime`; the question then says what it had left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

clock: Callable[[], float] = time.thread_time
"""Seconds of computing."""


class OutOfTime(Exception):
    """The time given for a question, or for one subject of it, is over."""


class Deadline:
    """A moment of `clock`. parent: a deadline that may come earlier."""

    def __init__(self, seconds: float = float("inf"), parent: Deadline | None = None) -> None:
        self.until = clock() + seconds
        self.parent = parent

    def left(self) -> float:
        """Seconds left; 0: none."""
        own = max(0.0, self.until - clock())
        return own if self.parent is None else min(own, self.parent.left())


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def look() -> None:
    """Raises OutOfTime if the deadline under which this is worked out is over."""
    current = _CURRENT.get()
    if current is not None and current.left() <= 0:
        raise OutOfTime


def left(most: float = float("inf")) -> float:
    """Seconds left, but no more than so many."""
    current = _CURRENT.get()
    return most if current is None else min(most, current.left())


def within(seconds: float) -> Deadline:
    """So many seconds from now, and no more than are left."""
    return Deadline(seconds, _CURRENT.get())


@contextmanager
def under(deadline: Deadline) -> Iterator[None]:
    """While it lasts, all that is worked out keeps to a deadline."""
    before = _CURRENT.set(deadline)
    try:
        yield
    finally:
        _CURRENT.reset(before)


@contextmanager
def share(of: int) -> Iterator[None]:
    """While it lasts, the first of so many subjects may take its share of what is left, and some more where there are many."""
    current = _CURRENT.get()
    if current is None:
        yield
        return
    rest = current.left()
    with under(Deadline(rest if of < 2 else min(rest / 2, 4 * rest / of), current)):
        yield
