"""Listed parties as somebody names them, found in a register of holdings. A name that is not there must not read like an all-clear."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.instruments.sanctions.ownership.records import Register


def in_register(typed: Sequence[str], others: Sequence[str], register: Register) -> list[str]:
    """Ids of the listed. In: typed: words given by hand, each an id or the name of exactly one party; others: ids or names from files and lists.

    A name of one party becomes its id. Others that the register does not know stay as they are: lists are longer than registers, and the page says how many
    have no effect. Raises Refusal: a word given by hand that is neither, or that several parties bear.
    """
    ids = {end for one in register.holdings for end in (one.owner, one.company)} | {party.id for party in register.parties}
    named: dict[str, list[str]] = {}
    for party in register.parties:
        named.setdefault(party.name.casefold(), []).append(party.id)

    def meant(word: str) -> list[str]:
        return [word] if word in ids else named.get(word.casefold(), []) if word.strip() else []

    for word in typed:
        found = meant(word)
        if len(found) > 1:
            raise Refusal(f"“{word}” is the name of several parties.", repair=f"Give one of the ids: {', '.join(found)}.", place="--listed")
        if not found:
            close = difflib.get_close_matches(word, sorted(ids | {party.name for party in register.parties if party.name}), 3, 0.6)
            raise Refusal(
                f"“{word}” is not in the register, so nothing can be said of what it owns.",
                repair=f"Did you mean {' or '.join(f'“{one}”' for one in close)}?" if close else "Give the id or the name as the register has it.",
                place="--listed",
            )
    return [found[0] if len(found := meant(word)) == 1 else word for word in (*typed, *others)]
