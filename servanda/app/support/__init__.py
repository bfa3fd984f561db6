"""The public functions of the support instrument, `servanda.support.<job>()`; each is imported on first use."""

from __future__ import annotations

import sys
from typing import Any

from servanda.app.jobs import PublicPackage, public

sys.modules[__name__].__class__ = PublicPackage
_public = public("support")
__all__ = sorted(_public)


def __getattr__(name: str) -> Any:
    if name in _public:
        return _public[name]()
    raise AttributeError(f"module 'servanda.support' has no attribute {name!r}")
