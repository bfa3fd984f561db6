"""Results that a notebook shows: what their classes say of it. How they look is decided far above, and looked up when asked for.

`servanda/__init__.py` puts in who shows them; nothing is imported before a notebook asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def _nobody(_verb: str) -> Callable[..., Any]:
    raise TypeError("nobody shows results here")


class Faces:
    """find: the function that does what a result is asked to do (`html`, `markdown`, `to_polars` ...)."""

    find: Callable[[str], Callable[..., Any]] = staticmethod(_nobody)


class Displayed:
    """A result with a page. Structs among them are made with `dict=True`, so that a door can leave with a result what its page
    needs beside it (`leave`); that is no field: two results are the same without it, and nothing of it is saved."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(Faces.find("html")(self))

    def _repr_markdown_(self) -> str:
        return str(Faces.find("markdown")(self))


class Tabled(Displayed):
    """A result with a table."""

    __slots__ = ()

    def to_polars(self, table: str = "") -> Any:
        """A table of it as a `polars.DataFrame` with typed columns; what is not known is null. table: of several, which.

        Raises Refusal for a table it does not have, and where polars is not installed.
        """
        return Faces.find("to_polars")(self, table)


class Graphed(Tabled):
    """A result with a graph."""

    __slots__ = ()

    def graph(self) -> Any:
        """What waits for what, as a drawing (`.svg`, `.table`, `.save(path)`)."""
        return Faces.find("graph")(self)


class Charted(Tabled):
    """A result with a matrix and a timeline."""

    __slots__ = ()

    def matrix(self) -> Any:
        """Clauses by periods, as a drawing (`.svg`, `.table`, `.save(path)`)."""
        return Faces.find("matrix")(self)

    def timeline(self) -> Any:
        """Deadlines, events and gaps, as a drawing (`.svg`, `.table`, `.save(path)`)."""
        return Faces.find("timeline")(self)


class ShownTuple(tuple[T, ...], Tabled):
    """Several results: a tuple, and the same as one."""


def leave(result: Any, name: str, value: Any) -> None:
    """Leave something with a result, for its page."""
    vars(result)[name] = value


def left(result: Any, name: str) -> Any:
    """What was left with a result under a name; None where nothing was."""
    return getattr(result, "__dict__", {}).get(name)
