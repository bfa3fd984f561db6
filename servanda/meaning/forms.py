"""What the form of clauses alone shows: that two readings say the same."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from servanda.model.core import View

WORDS = frozenset(
    [
        "span",
        "core_span",
        "title",
        "article",
        "breadcrumb",
        "renders",
        "words",
        "uses",
        "covers",
        "ambiguous",
        "assesses",
        "so_that",
        "ladder",
        "list_closed",
        "force",
        "aliases",
        "from_kind",
    ]
)
"""Fields of the model on which no verdict hangs."""


def same_meaning(one: View, other: View, clause: str) -> bool:
    """Whether two views say the same of a clause, and of all else, but for words that bind nobody (titles, quotations, owners)."""
    mine, theirs = ({name.id: name for name in view.clauses} for view in (one, other))
    return clause in mine and _alike(mine, theirs) and _alike(one.states, other.states)


def _alike(mine: Mapping[str, object], theirs: Mapping[str, object]) -> bool:
    """Whether two views hold the same pieces; a piece that they share is the same."""
    return mine.keys() == theirs.keys() and all(
        piece is theirs[name] or bare(piece) == bare(theirs[name]) for name, piece in mine.items()
    )


def bare(item: object) -> object:
    """A piece of the model without what no verdict hangs on."""
    if isinstance(item, msgspec.Struct):
        return (type(item).__name__, *(bare(getattr(item, name)) for name in item.__struct_fields__ if name not in WORDS))
    return tuple(bare(one) for one in item) if isinstance(item, tuple) else item
