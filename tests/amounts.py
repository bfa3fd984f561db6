"""How much of its kind a test draws: a part of it on every run, all of it with SERVANDA_TESTS=all (`make test-all`).

Every run has twenty minutes on two cores. What finds faults by drawing many cases finds most of them among the first; the rest is for a night.
"""

from __future__ import annotations

import os

ALL = os.environ.get("SERVANDA_TESTS") == "all"


def amount(whole: int, usual: int) -> int:
    """Cases to draw: the usual number, or the whole one where everything is asked for."""
    return whole if ALL else usual
