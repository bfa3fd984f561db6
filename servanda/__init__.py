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

if TYPE_CHECKING:
    from servanda.app.api import ask, attach, certificate, check, explain, fmt, load, show, verify
    from servanda.app.errors import ServandaError

__version__ = "0.1.0"
__all__ = ["ServandaError", "ask", "attach", "certificate", "check", "explain", "fmt", "load", "show", "verify"]


def __getattr__(name: str) -> Any:
    if name == "ServandaError":
        from servanda.app.errors import ServandaError

        return ServandaError
    if name in __all__:
        from servanda.app import api

        return getattr(api, name)
    raise AttributeError(f"module 'servanda' has no attribute {name!r}")


class _Verb(ModuleType):
    """A sub-package that shares its name with a public function can be called as that function."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        from servanda.app import api

        return getattr(api, self.__name__.rpartition(".")[2])(*args, **named)


class _Package(ModuleType):
    """Importing the sub-package `servanda.check` puts it in the place of the function `servanda.check()`: both must work."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in __all__ and isinstance(value, ModuleType):
            value.__class__ = _Verb
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
