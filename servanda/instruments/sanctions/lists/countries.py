"""Country words as ISO 3166-1 alpha-2 codes in lower case; a word we do not know stays the word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_NOISE = re.compile(r"[.,’'`()]|\bthe\b")


@lru_cache(maxsize=8192)
def country(words: str) -> str:
    """The code for the words of a list (`Iran, Islamic Republic of`, `Iranian`, `IR`), else the words as published, spaces tidied."""
    words = " ".join(words.split())
    table = _table()
    if len(words) == 2 and words.isascii() and words.isalpha() and words.lower() in _codes():
        return words.lower()
    return table.get(_key(words), words)


def known(code: str) -> bool:
    """Whether this is a code of the table (and not words we could not place)."""
    return code in _codes()


def _key(words: str) -> str:
    folded = "".join(ch for ch in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(ch))
    return " ".join(_NOISE.sub("", folded).replace("-", " ").split())


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_table().values())


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in Path(__file__).with_name("countries.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, _, words = line.partition(":")
        for word in words.split(","):
            key = _key(word)
            if found.setdefault(key, code) != code:
                raise AssertionError(f"“{word.strip()}” stands for {found[key]} and for {code}")
    return found
