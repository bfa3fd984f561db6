"""The public functions of the sanctions instrument, `servanda.sanctions.<job>()`; each is imported on first use."""

from __future__ import annotations

import importlib
from typing import Any

from servanda.app.jobs_table import JOBS, PYTHON

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
    "measures": "lives",
    "licence": "licences",
    "delisting_requests": "delisting",
    "delisting_open": "delisting",
    "delisting_step": "delisting",
    "verify_delisting": "delisting",
    "calendar": "dates",
}
"""Public name: the module of this package that has it."""

__all__ = sorted((*_HOMES, *PYTHON))


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"servanda.app.sanctions.{_HOMES[name]}"), name)
    if name in PYTHON:
        from servanda.app.jobs import function, load

        return function(PYTHON[name], load(JOBS[PYTHON[name]][1]))
    raise AttributeError(f"module 'servanda.sanctions' has no attribute {name!r}")
