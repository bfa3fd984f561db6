"""The public functions of the sanctions instrument, `servanda.sanctions.<job>()`; each is imported on first use."""

from __future__ import annotations

import importlib
from typing import Any

from servanda.app.jobs import door
from servanda.app.jobs_table import PLAIN

door(__name__)
__all__ = sorted((*globals()["__all__"], *PLAIN))


def __getattr__(name: str) -> Any:
    if name not in PLAIN:
        raise AttributeError(f"module 'servanda.sanctions' has no attribute {name!r}")
    module, _, function_name = PLAIN[name].partition(":")
    from servanda.app.sanctions.doors import extra_named

    return extra_named()(getattr(importlib.import_module(module), function_name))
