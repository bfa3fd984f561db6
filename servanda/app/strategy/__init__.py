"""The public functions of the strategy instrument, `servanda.strategy.<job>()`; each is imported on first use."""

from __future__ import annotations

import sys
from typing import Any

from servanda.app.jobs import PublicPackage, public

sys.modules[__name__].__class__ = PublicPackage
_public = public("strategy")
__all__ = sorted(_public)


def __getattr__(name: str) -> Any:
    if name in _public:
        return _public[name]()
    raise AttributeError(f"module 'servanda.strategy' has no attribute {name!r}")
