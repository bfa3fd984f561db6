"""The public functions of the sanctions instrument, `servanda.sanctions.<job>()`; each is imported on first use."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from servanda.app.jobs import PublicPackage, public
from servanda.app.jobs_table import PLAIN

sys.modules[__name__].__class__ = PublicPackage
_public = public("sanctions")
__all__ = sorted((*_public, *PLAIN))


def __getattr__(name: str) -> Any:
    if name in _public:
        return _public[name]()
    if name in PLAIN:
        module, _, function_name = PLAIN[name].partition(":")
        from servanda.app.sanctions.doors import extra_named

        return extra_named()(getattr(importlib.import_module(module), function_name))
    raise AttributeError(f"module 'servanda.sanctions' has no attribute {name!r}")
