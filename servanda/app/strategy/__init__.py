"""The public functions of the strategy instrument, `servanda.strategy.<job>()`; each is imported on first use."""

from __future__ import annotations

from typing import Any

from servanda.app.jobs import public

_public = public("strategy")
__all__ = sorted(_public)


def __getattr__(name: str) -> Any:
    if name in _public:
        return _public[name]()
    raise AttributeError(f"module 'servanda.strategy' has no attribute {name!r}")
