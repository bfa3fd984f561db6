"""What costs much and is often not needed: made when it is first used."""

from __future__ import annotations

import re
from typing import Any, cast


def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression that is compiled when it is first used. Only its methods and attributes are there."""
    return cast("re.Pattern[str]", _Expression(pattern, flags))


class _Expression:
    """What was asked for once (`match`, `sub`) stands in the instance: from then on it costs what it costs of a compiled one."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # of copy and pickle: asked for before there is anything
            raise AttributeError(name)
        found = getattr(re.compile(self._pattern, self._flags), name)
        self.__dict__[name] = found
        return found
