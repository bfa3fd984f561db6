"""How much of its kind a test draws: a part of it on every run, all of it with SERVANDA_TESTS=all (`make test-all`).

Every run has twenty minutes on two cores. What finds faults by drawing many cases finds most of them among the first; the rest is for a night.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

ALL = os.environ.get("SERVANDA_TESTS") == "all"


def part(cases: Iterable[T], one_in: int) -> list[T]:
    """Of cases that take long: one in so many, from the first on, or all where everything is asked for."""
    return list(cases)[:: 1 if ALL else one_in]


def amount(whole: int, usual: int) -> int:
    """Cases to draw: the usual number, or the whole one where everything is asked for."""
    return whole if ALL else usual
