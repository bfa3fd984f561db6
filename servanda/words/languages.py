"""The language of a column or a text, told by its small words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files

import msgspec

from servanda.base.decoding import read_toml
from servanda.base.late import expression

_WORD = expression(r"[^\W\d_]+")
LEAST_WORDS = 12
"""Words below which nothing is said of a language: a heading or a name is at home in several."""
_CLEARLY = 1.5


class _SmallWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """words: parted by spaces; letters: those that no neighbour has."""

    words: str
    letters: str = ""


@cache
def _tables() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    text = (files("servanda") / "words" / "languages.toml").read_text(encoding="utf-8")
    rows = msgspec.convert(read_toml(text), dict[str, _SmallWords])
    return {name: (frozenset(row.words.split()), frozenset(row.letters)) for name, row in rows.items()}


def language_of(text: str, least: int = LEAST_WORDS) -> str:
    """`en`, `fr`, `uk`, `ru`, `ar` or `es`; "" where the words are too few or say it not clearly."""
    words = Counter(match.group() for match in _WORD.finditer(text.casefold()))
    if sum(words.values()) < least:
        return ""
    signs = Counter(re.sub(r"\s", "", text.casefold()))
    scores = {
        name: sum(words[word] for word in own) + sum(signs[sign] for sign in letters)
        for name, (own, letters) in _tables().items()
    }
    (best, most), (_, second) = sorted(scores.items(), key=lambda item: -item[1])[:2]
    return best if most > _CLEARLY * second and 12 * most >= sum(words.values()) else ""
