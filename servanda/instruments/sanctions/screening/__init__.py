"""Screening: who on which list may stand behind a name, with the reasons.

Nothing heavy is imported here; `build` and `screen` are found in `screening.index` and `screening.screen` and named again below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servanda.instruments.sanctions.screening.engine import screen
    from servanda.instruments.sanctions.screening.index import Index, build

__all__ = ["Index", "build", "screen"]

_HOMES = {"Index": "index", "build": "index", "screen": "engine"}


def __getattr__(name: str) -> Any:
    """Import a public name where it lives, at its first use: numpy, numba and ICU are paid for by those who screen."""
    import importlib

    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(name)
