"""Who is owned or controlled by those who are listed: dated regimes, derivation with proofs, what-if, imports.

The names below are imported on first use, so that a verb pays only for what it needs.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "Holding": "records",
    "Party": "records",
    "Register": "records",
    "Regime": "records",
    "Answer": "records",
    "Proof": "records",
    "Step": "records",
    "Verdict": "records",
    "regimes": "regimes",
    "regime": "regimes",
    "graph": "graph",
    "Graph": "graph",
    "derive": "derive",
    "Derived": "derive",
    "what_if": "whatif",
    "what_if_all": "whatif",
    "if_sells": "sells",
    "verify": "verify",
    "owned_by": "questions",
    "owners_of": "questions",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
