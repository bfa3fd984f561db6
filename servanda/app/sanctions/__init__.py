"""The public functions of the sanctions instrument, `servanda.sanctions.<job>()`; each is imported on first use."""

from __future__ import annotations

import importlib
from typing import Any

_HOMES: dict[str, str] = {
    "detect": "detecting",
    "detectors": "detecting",
    "import_list": "lists",
    "snapshots": "lists",
    "listings": "lists",
    "verify_store": "lists",
    "diff_lists": "diffs",
    "screen": "screening",
    "screen_file": "screening",
    "query": "screening",
    "decisions": "deciding",
    "propose_decision": "deciding",
    "confirm_decision": "deciding",
    "reject_decision": "deciding",
    "verify_decisions": "deciding",
    "export_decisions": "deciding",
    "effect": "effects",
    "propose": "effects",
    "deal": "dealings",
    "own": "ownership",
    "owns": "ownership",
    "owners": "ownership",
    "if_listed": "ownership",
    "if_sells": "ownership",
    "regimes": "ownership",
    "measures": "lives",
    "licence": "licences",
    "delisting_requests": "delisting",
    "delisting_open": "delisting",
    "delisting_step": "delisting",
    "verify_delisting": "delisting",
    "calendar": "dates",
}
"""Public name: the module of this package that has it."""

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from servanda.app.sanctions.doors import extra_named

        with extra_named():
            return extra_named()(getattr(importlib.import_module(f"servanda.app.sanctions.{_HOMES[name]}"), name))
    raise AttributeError(f"module 'servanda.sanctions' has no attribute {name!r}")
