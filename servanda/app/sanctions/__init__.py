"""The public functions of the sanctions instrument, `servanda.sanctions.<job>()`; each is imported on first use."""

from __future__ import annotations

import importlib
from typing import Any

_HOMES: dict[str, str] = {}
"""Public name: the module of this package that has it."""

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"servanda.app.sanctions.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'servanda.sanctions' has no attribute {name!r}")
