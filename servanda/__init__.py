"""Servanda: write an agreement's commitments beside its words, check them before signing, watch them afterwards.

The public functions are imported on first use, so that `import servanda` costs nothing.

>>> import servanda
>>> dossier = servanda.load("dossiers/harbour")
>>> report = servanda.check(dossier, questions=False)
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from servanda.base.displayed import Faces
from servanda.base.version import VERSION

if TYPE_CHECKING:
    from servanda.app.api import ask, attach, certificate, check, explain, fmt, load, show, side
    from servanda.app.evidence import (
        evidence_add,
        evidence_add_gap,
        evidence_add_look,
        evidence_confirm,
        evidence_correct,
        evidence_dispute,
        evidence_erase,
        evidence_gaps,
        evidence_import,
        evidence_known,
        evidence_looks,
        evidence_reads,
        evidence_retract,
        evidence_seal,
        evidence_show,
        evidence_verify,
    )
    from servanda.app.monitoring import diff, due, monitor, side_by_side, why
    from servanda.app.reporting import export_report, report, write_report
    from servanda.app.watching import watch
    from servanda.base.refusal import Refusal
    from servanda.base.refusal import Refusal as ServandaError

__version__ = VERSION
__all__ = [
    "Refusal",
    "ServandaError",
    "ask",
    "attach",
    "certificate",
    "check",
    "diff",
    "due",
    "evidence_add",
    "evidence_add_gap",
    "evidence_add_look",
    "evidence_confirm",
    "evidence_correct",
    "evidence_dispute",
    "evidence_erase",
    "evidence_gaps",
    "evidence_import",
    "evidence_known",
    "evidence_looks",
    "evidence_reads",
    "evidence_retract",
    "evidence_seal",
    "evidence_show",
    "evidence_verify",
    "explain",
    "export_report",
    "fmt",
    "load",
    "monitor",
    "report",
    "show",
    "side",
    "side_by_side",
    "verify",
    "watch",
    "why",
    "write_report",
]
_HOMES = dict.fromkeys(("diff", "due", "monitor", "side_by_side", "why"), "monitoring")
_HOMES |= dict.fromkeys(("export_report", "report", "write_report"), "reporting")
_HOMES |= {"verify": "verifying", "watch": "watching"}
_HOMES |= {name: "evidence" for name in __all__ if name.startswith("evidence_")}
"""Public names that do not live in `servanda.app.api`, with the module of `servanda.app` that has them."""


def _home(name: str) -> Any:
    import importlib

    found = getattr(importlib.import_module(f"servanda.app.{_HOMES.get(name, 'api')}"), name)
    return importlib.import_module("servanda.app.notebook.doors").door(name, found)


def _face(verb: str) -> Any:
    import importlib

    return getattr(importlib.import_module("servanda.app.notebook"), verb)


Faces.find = staticmethod(_face)


def __getattr__(name: str) -> Any:
    if name in ("Refusal", "ServandaError"):  # the second: of before, for a release
        from servanda.base.refusal import Refusal

        return Refusal
    if name in __all__:
        return _home(name)
    from servanda.app.jobs_table import INSTRUMENTS

    if name in INSTRUMENTS:
        import importlib

        return importlib.import_module(f"servanda.app.{name}")
    raise AttributeError(f"module 'servanda' has no attribute {name!r}")


class _Verb(ModuleType):
    """A sub-package that shares its name with a public function can be called as that function."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        return _home(self.__name__.rpartition(".")[2])(*args, **named)


class _Package(ModuleType):
    """Importing the sub-package `servanda.check` puts it in the place of the function `servanda.check()`: both must work."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in __all__ and isinstance(value, ModuleType):
            value.__class__ = _Verb
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
