"""What the form of clauses alone shows: that two readings say the same."""

from __future__ import annotations

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
    mine, theirs = ({name.id: _bare(name) for name in view.clauses} for view in (one, other))
    states = [{name: _bare(state) for name, state in view.states.items()} for view in (one, other)]
    return clause in mine and mine == theirs and states[0] == states[1]


def _bare(item: object) -> object:
    """A piece of the model without what no verdict hangs on."""
    if isinstance(item, msgspec.Struct):
        return (type(item).__name__, *(_bare(getattr(item, name)) for name in item.__struct_fields__ if name not in WORDS))
    return tuple(_bare(one) for one in item) if isinstance(item, tuple) else item
