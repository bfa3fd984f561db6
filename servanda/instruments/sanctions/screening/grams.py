"""The n-grams under which names are found: of sounds, and of skeletons. Plain functions; `index` counts and stores them."""

from __future__ import annotations

from functools import lru_cache

from servanda.instruments.sanctions.screening import sounds
from servanda.instruments.sanctions.screening.tokens import PARTICLE, Token

_VOWELS = str.maketrans("eouyiw", "auuiiu")


@lru_cache(maxsize=400_000)
def threes_of(folded: str) -> tuple[str, ...]:
    """Threes of sounds of one word with its ends marked; vowels brought together (a e, o u w, i y)."""
    text = f"^{folded.translate(_VOWELS)}$"
    return tuple(dict.fromkeys(text[i : i + 3] for i in range(len(text) - 2)))


@lru_cache(maxsize=400_000)
def bones_of(folded: str) -> tuple[str, ...]:
    """The skeleton of one word, whole and in threes with its ends marked; nothing where it has no consonant."""
    bones = sounds.skeleton(folded)
    if not bones:
        return ("#" + folded,)
    text = f"^{bones}$"
    return ("#" + bones, *dict.fromkeys(text[i : i + 3] for i in range(len(text) - 2)))


def threes(words: tuple[Token, ...]) -> tuple[str, ...]:
    """Threes of a name; of bare words none, they have too few vowels to be found by."""
    return tuple(dict.fromkeys(g for w in words if w.kind != PARTICLE and not w.bare for g in threes_of(w.fold)))


def bones(words: tuple[Token, ...]) -> tuple[str, ...]:
    """Skeleton grams of a name."""
    return tuple(dict.fromkeys(g for w in words if w.kind != PARTICLE for g in bones_of(w.fold)))
