"""How fast time passes for a question in a test: slower than by the clock, so that no answer hangs on how busy the machine is."""

from __future__ import annotations

import time

from servanda.check import deadline

PACE = [0.25]
"""Seconds a question is told for one of computing. A busy machine, and the memory of a long run, make a question four times as dear as it is alone."""


def slower() -> None:
    """To be called before anything takes the clock by its name."""
    deadline.clock = lambda: time.thread_time() * PACE[0]
