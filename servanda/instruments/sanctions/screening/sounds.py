"""How a word sounds, roughly: one letter a sound, and what it costs to take one sound for another.

`fold` maps a romanised word to an alphabet of sounds in which the usual spellings of one name fall together (kh and x, sh and sch, ts and
tz, ou and u). `skeleton` keeps its consonants only, voiced and unvoiced as one; two romanisations of one name nearly
always share it, and so does the name in a script that writes no vowels. Costs are for a weighted edit distance: 1 is a clear
difference, vowels cost less, and least where one of the words was written without them. The classes follow the consonant groups of Soundex and its
successors (Russell 1918; Philips 1990); the costs are judgement, checked on the training part (`bench/sanctions/train.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache

ALPHABET = "aeioubcdfghjklmnpqrstvwxyzCDGHJQST0123456789"
"""C ch, D dh, G gh, H kh, J zh, Q ts, S sh, T th; the other letters and the digits stand for themselves."""
VOWELS = "aeiou"

_SPELT = (
    ("shtsh", "S"), ("shch", "S"), ("chtch", "C"), ("tsch", "C"), ("tch", "C"), ("tsh", "C"), ("sch", "S"), ("dzh", "j"), ("dsch", "j"),
    ("sh", "S"), ("ch", "C"), ("kh", "H"), ("zh", "J"), ("gh", "G"), ("ph", "f"), ("th", "T"), ("dh", "D"), ("dj", "j"), ("ck", "k"),
    ("cz", "C"), ("tz", "Q"), ("ts", "Q"), ("x", "ks"), ("q", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("iy", "i"), ("yi", "i"), ("ij", "i"),
)  # fmt: skip
_I = re.compile(r"(?<![aeiou])y(?![aeiou])|(?<=[aeiou])y$")
_TWICE = re.compile(r"([^0-9])\1+")
_CLASS = {
    **dict.fromkeys("bp", "b"), **dict.fromkeys("vf", "v"), **dict.fromkeys("dtTD", "t"), **dict.fromkeys("gkGHcq", "k"),
    **dict.fromkeys("zsSCJjQ", "s"), **{x: x for x in "lmnr0123456789"},
}  # fmt: skip


@lru_cache(maxsize=400_000)
def fold(word: str) -> str:
    """A romanised word (a-z, 0-9) in the alphabet of sounds."""
    for spelt, sound in _SPELT:
        if spelt in word:
            word = word.replace(spelt, sound)
    word = _TWICE.sub(r"\1", _I.sub("i", word))
    return word[:-1] if len(word) > 2 and word[-1] == "h" and word[-2] in VOWELS else word


def bare(word: str) -> str:
    """A word of a script without vowels, given in sounds (`scripts`): twins once, a silent last h dropped."""
    word = _TWICE.sub(r"\1", word)
    return word[:-1] if len(word) > 2 and word[-1] == "h" and word[-2] in VOWELS else word


@lru_cache(maxsize=400_000)
def skeleton(folded: str) -> str:
    """The consonant classes of a folded word: `mohamed`, `muhamad` and `mhmd` give `mmt`. h, y and w are left out, they come and go."""
    return folded.translate(_BONES)


def rarity_key(folded: str) -> str:
    """Under which a word is counted to tell how rare it is: its skeleton if that has three sounds, else the folded word itself."""
    bones = skeleton(folded)
    return bones if len(bones) >= 3 else "=" + folded


_BONES = {ord(letter): _CLASS.get(letter) for letter in ALPHABET}

CLASSES = {letter: 1 << "bvtkslmnr".index(found) for letter, found in _CLASS.items() if found in "bvtkslmnr"}
"""Each consonant's class as a bit. Words that have consonants and no class in common are not alike, whatever their vowels."""

_NEAR = {
    "ae": 0.25, "ai": 0.35, "ao": 0.3, "au": 0.35, "ei": 0.2, "eo": 0.35, "eu": 0.35, "io": 0.35, "iu": 0.35, "ou": 0.2,
    "iy": 0.1, "ey": 0.2, "uw": 0.1, "ow": 0.2, "uv": 0.3, "vw": 0.15, "fv": 0.35, "bp": 0.4, "bv": 0.5, "dt": 0.35, "DT": 0.3,
    "dD": 0.15, "zD": 0.25, "tT": 0.15, "sT": 0.3, "tD": 0.4, "dT": 0.4, "gk": 0.4, "gG": 0.15, "kH": 0.3, "hH": 0.2, "kG": 0.4, "gh": 0.4, "gH": 0.4, "hG": 0.4,
    "sz": 0.3, "sS": 0.4, "sC": 0.5, "CS": 0.3, "JS": 0.4, "jC": 0.4, "jJ": 0.2, "zJ": 0.35, "jg": 0.35, "jy": 0.35, "jz": 0.5, "jS": 0.5, "HC": 0.4,
    "Qs": 0.3, "QC": 0.4, "Qz": 0.35, "QT": 0.6, "ck": 0.1, "cs": 0.2, "cQ": 0.1, "cC": 0.25, "cj": 0.35, "cz": 0.4, "kC": 0.5, "ks": 0.7, "lr": 0.6, "mn": 0.5,
    "dz": 0.6, "ts": 0.7, "tC": 0.6, "dj": 0.6, "vf": 0.35, "ry": 0.9, "xk": 0.4,
}  # fmt: skip
_NEAR_BARE = {"bp": 0.1, "fv": 0.1, "gG": 0.05, "gj": 0.2, "jC": 0.25, "gk": 0.3, "uw": 0.05, "ow": 0.05, "vw": 0.1, "iy": 0.05, "ey": 0.1, "aw": 0.3, "ay": 0.3, "ah": 0.3,
              "ae": 0.05, "ai": 0.1, "ao": 0.1, "au": 0.1, "eh": 0.2, "ck": 0.05, "sz": 0.2, "dt": 0.25, "sC": 0.3, "CS": 0.2, "jJ": 0.1, "tT": 0.1, "dD": 0.05, "zD": 0.1}  # fmt: skip


def _insert(letter: str, bare: bool) -> float:
    if letter in VOWELS:
        return 0.06 if bare else 0.35
    if letter in "yw":
        return 0.15 if bare else 0.4
    return (0.25 if bare else 0.4) if letter == "h" else 1.0


def _swap(one: str, two: str, bare: bool) -> float:
    if one == two:
        return 0.0
    for table in (_NEAR_BARE, _NEAR) if bare else (_NEAR,):
        for pair in (one + two, two + one):
            if pair in table:
                return table[pair]
    if one in VOWELS and two in VOWELS:
        return 0.1 if bare else 0.35
    return min(1.0, _insert(one, bare) + _insert(two, bare))


INSERT = tuple(tuple(_insert(letter, bare) for letter in ALPHABET) for bare in (False, True))
"""INSERT[bare][code]: cost of a sound too many; bare is 1 if one of the two words was written without vowels."""
SWAP = tuple(tuple(tuple(_swap(a, b, bare) for b in ALPHABET) for a in ALPHABET) for bare in (False, True))
"""SWAP[bare][code][code]: cost of one sound for another. Symmetric."""
TRANSPOSE = 0.6
"""Cost of two neighbouring sounds in the other order."""
