"""What became of every commitment: clauses compiled to plans, run over evidence in batches or live, with explanations.

Doors, imported on first use: `monitor`, `side_by_side`, `due`, `why`, `diff`, `history`, `certify`. Data: `servanda.monitor.answers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servanda.monitor.certificates import certify
    from servanda.monitor.differences import diff
    from servanda.monitor.dues import due
    from servanda.monitor.monitored import monitor, side_by_side
    from servanda.monitor.trends import history
    from servanda.monitor.whys import why

__all__ = ["certify", "diff", "due", "history", "monitor", "side_by_side", "why"]

_HOMES = {
    "certify": "certificates",
    "diff": "differences",
    "due": "dues",
    "history": "trends",
    "monitor": "monitored",
    "side_by_side": "monitored",
    "why": "whys",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(f"servanda.monitor.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'servanda.monitor' has no attribute {name!r}")
