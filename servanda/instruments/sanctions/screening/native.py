"""The one decorator of the compiled functions: machine code is kept beside the source, and made anew when any of the sources it is made of changes.

numba's own cache looks at the file of a function only, not at those of the functions and constants it uses; so an edit of `likeness` would leave `search`
as it was. Here the hash of all sources involved is part of the key under which the code is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numba

_SOURCES = ("sounds", "tokens", "likeness", "features", "search", "native")


@lru_cache(maxsize=1)
def _stamp() -> str:
    """Hash of the sources of the compiled code and of the constants in it."""
    found = hashlib.sha256()
    for name in _SOURCES:
        found.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return found.hexdigest()


def compiled(function: Callable[..., Any]) -> Any:
    """Compile at the first call of each combination of types, without the interpreter lock. Kept on disk where numba's cache can be told of the stamp."""
    made: Any = numba.njit(cache=True, nogil=True)(function)
    kept: Any = getattr(made, "_cache", None)
    if not hasattr(kept, "_index_key"):  # another numba: no cache is slower, a stale one is wrong
        return numba.njit(nogil=True)(function)
    key = kept._index_key
    kept._index_key = lambda *of: (*key(*of), _stamp())
    return made
