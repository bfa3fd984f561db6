"""Words that may be anybody's, between seals: of a draft, a log, a caller. What stands outside was written by the authors of Servanda."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass

from servanda.check.rules.machines import to_a_machine

OPENS, CLOSES = "⟦", "⟧"
_UNSEEN = ("Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp")
"""Signs that nobody sees: zero width, direction, tags, private, none at all."""


def without_unseen(text: str) -> tuple[str, int]:
    """The text without signs that nobody sees and without signs of seals, and how many went."""
    kept = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in _UNSEEN)
    plain = kept.replace(OPENS, "[").replace(CLOSES, "]")
    return plain, len(text) - len(kept) + sum(kept.count(one) for one in (OPENS, CLOSES))


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal that changes at each start: nobody who wrote a draft can know it."""

    word: str

    @classmethod
    def new(cls) -> Seal:
        return cls(secrets.token_hex(4))

    def on(self, text: str) -> dict[str, object]:
        """Words with what an assistant must know of them. text: pages are cut before."""
        plain, removed = without_unseen(text)
        return {
            "kind": "words-of-a-text",
            "trusted": False,
            "speaks_to_a_machine": bool(to_a_machine(text)),
            "signs_taken_out": removed,
            "text": f"{OPENS}{self.word}{CLOSES}{plain}{OPENS}/{self.word}{CLOSES}",
        }
