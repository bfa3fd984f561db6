"""What a dossier means: the status of every commitment after a run of events, and the re-checking of witnesses."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servanda.meaning.public import *  # noqa: F403


def __getattr__(name: str) -> Any:
    """The public names, loaded when one is asked for: whoever takes a single module of this package does not load the
    others. No module bears the name of one."""
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(importlib.import_module("servanda.meaning.public"), name)
