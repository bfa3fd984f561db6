"""Words that may be anybody's, between seals: of a draft, a log, a caller. What stands outside was written by the
authors of
Servanda."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass

from servanda.check.rules.machines import to_a_machine

_UNSEEN = ("Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp")
"""Signs that nobody sees: zero width, direction, tags, private, none at all."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal that changes at each start: nobody who wrote a draft can know it."""

    word: str

    @classmethod
    def new(cls) -> Seal:
        return cls(secrets.token_hex(4))

    @staticmethod
    def without(text: str) -> tuple[str, int]:
        """The text without signs that nobody sees and without signs of seals, and how many went."""
        seen = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in _UNSEEN)
        plain = seen.replace("⟦", "[").replace("⟧", "]")
        return plain, len(text) - len(seen) + sum(map(seen.count, "⟦⟧"))

    def on(self, whole: str, part: str | None = None) -> dict[str, object]:
        """Words, or a part of them, with what an assistant must know of them all."""
        plain, removed = self.without(whole)
        return {
            "kind": "words-of-a-text", "trusted": False, "signs_taken_out": removed,
            "speaks_to_a_machine": bool(to_a_machine(whole)),
            "text": f"⟦{self.word}⟧{plain if part is None else part}⟦/{self.word}⟧",
        }  # fmt: skip
