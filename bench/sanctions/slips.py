"""Changes of a name, and crude likenesses of names: for building queries and telling parties apart, nothing that ships."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

_NEAR = dict(zip("qwertyuiopasdfghjklzxcvbnm", ("wa", "qes", "wrd", "etf", "ryg", "tuh", "yij", "uok", "ipl", "ol", "qsz", "awdx", "sefc", "drgv", "fthb", "gyjn", "hukm", "jil", "ko", "asx", "zsdc", "xdfv", "cfgb", "vghn", "bhjm", "njk"), strict=True))  # fmt: skip


def slip(text: str, chance: random.Random) -> str:
    """A name with one slip (two from twelve letters on): a letter left out, doubled, swapped with the next, or the key beside it. Figures stay."""
    letters = [n for n, c in enumerate(text) if c.isalpha()]
    for _ in range(2 if len(letters) >= 12 else 1):
        letters = [n for n, c in enumerate(text) if c.isalpha()]
        at = chance.choice(letters)
        how = chance.choice(("leave", "double", "swap", "beside"))
        c = text[at]
        if how == "leave":
            text = text[:at] + text[at + 1 :]
        elif how == "double":
            text = text[:at] + c + text[at:]
        elif how == "swap" and at + 1 < len(text) and text[at + 1].isalpha():
            text = text[:at] + text[at + 1] + c + text[at + 2 :]
        elif near := _NEAR.get(c.lower()):
            other = chance.choice(near)
            text = text[:at] + (other.upper() if c.isupper() else other) + text[at + 1 :]
    return text


@cache
def _latin() -> Any:
    import icu

    return icu.Transliterator.createInstance("Russian-Latin/BGN; Any-Latin; Latin-ASCII")


def latin(text: str) -> str:
    """A text in Latin letters without accents, as ICU writes it."""
    return str(_latin().transliterate(text))


def shuffled(text: str, chance: random.Random) -> str:
    """The words in another order, commas gone."""
    words = text.replace(",", " ").split()
    chance.shuffle(words)
    return " ".join(words)


def scripts_in(text: str) -> set[str]:
    return {unicodedata.name(c, "?").split()[0] for c in text if c.isalpha()}


def script_of(text: str) -> str:
    """The one script of a name, as Unicode names its letters; "" if it has several or none."""
    found = scripts_in(text)
    return found.pop() if len(found) == 1 else ""


def skeleton(word: str) -> str:
    """A word as its consonants, with letters that spellings mix taken together: a crude likeness of sound, for choosing aliases only."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if c.isalpha() and not unicodedata.combining(c))
    plain = re.sub("ph", "f", re.sub("[ckq]h?", "k", re.sub("[szj]h?|x|c(?=[eiy])", "s", plain)))
    plain = re.sub("[dt]h?", "t", re.sub("[bp]", "p", re.sub("[vfw]", "f", re.sub("gh?", "k", plain))))
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyh]", "", plain))


def related(alias: str, rest: Sequence[str]) -> bool:
    """Whether a person could see that the alias belongs to one of these names: a word of three letters or more, or its consonants, stands in both."""
    mine = skeletons(alias)
    return any(mine & skeletons(text) for text in rest)


def skeletons(text: str) -> set[str]:
    """The skeletons of the words of three letters or more."""
    words = re.split(r"[\W_]+", re.sub("['’‘ʹʼ`]", "", text))
    return {skeleton(word) for word in words if len(word) > 2} - {""}
