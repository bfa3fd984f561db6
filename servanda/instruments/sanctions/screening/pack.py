"""Names as flat arrays, the form the compiled search reads: the same for what is listed and for what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from servanda.instruments.sanctions.records import Sort
from servanda.instruments.sanctions.screening import grams, rarity, scripts, sounds
from servanda.instruments.sanctions.screening.search import Asked, Words
from servanda.instruments.sanctions.screening.tokens import LONGEST, Token, tokens

SORT_CODE = {Sort.PERSON: 0, Sort.ORGANISATION: 1, Sort.VESSEL: 2, Sort.AIRCRAFT: 3, Sort.OTHER: 3}
_SCRIPT_CODE = {"Latn": 0, "Zyyy": 0, "Cyrl": 1, "Grek": 1, "Arab": 2, "Hebr": 2}


def script_code(name: str) -> int:
    """The feature `script` of a name: that of its first word that has letters."""
    if name.isascii():
        return 0
    for word in name.split():
        script = scripts.script_of(word)
        if script != "Zyyy":
            return _SCRIPT_CODE.get(script, 3)
    return 0


def offsets(lengths: Sequence[int]) -> Any:
    """0 and the running sum: row i is at[i]..at[i+1]."""
    at = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=at[1:])
    return at


_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_TO_SOUND = bytes.maketrans(sounds.ALPHABET.encode(), bytes(range(len(sounds.ALPHABET))))
_TO_LETTER = bytes.maketrans(_LETTERS.encode(), bytes(range(len(_LETTERS))))


def words(found: Sequence[Token], weights: Sequence[float]) -> Words:
    """Words in their order as arrays. weights: of each, 0 to 1."""
    folds = [t.fold.encode().translate(_TO_SOUND) for t in found]
    plains = [t.plain[: 2 * LONGEST].encode().translate(_TO_LETTER) for t in found]
    return Words(
        np.frombuffer(b"".join(folds), np.uint8),
        offsets([len(f) for f in folds]),
        np.frombuffer(b"".join(plains), np.uint8),
        offsets([len(p) for p in plains]),
        np.array([t.kind for t in found], np.int8),
        np.array([t.bare for t in found], np.int8),
        np.array(weights, np.float64),
    )


class Asking:
    """Turns names asked into arrays against one index. Keeps what it has worked out of a word; holds nothing else that changes."""

    def __init__(self, threes: Mapping[str, int], three_rare: Any, bones: Mapping[str, int], bone_rare: Any, counts: Mapping[str, int], names: int) -> None:
        self.counts, self.names = counts, names
        self.unseen = float(np.log(max(names, 2))) ** 2
        self.families = ((grams.threes, threes, three_rare), (grams.bones, bones, bone_rare))

    def weights(self, name: Sequence[Token]) -> list[float]:
        """The weight of each word."""
        return [rarity.weight(t, self.counts, self.names) for t in name]

    def __call__(self, names: Sequence[str], sorts: Sequence[int]) -> tuple[Asked, Words]:
        """names and the code of their sort (-1 unknown) as arrays. A name without letters has no words and finds nothing."""
        split = [tokens(name) for name in names]
        flat = [t for name in split for t in name]
        rows: list[Any] = []
        for family, numbers, rare in self.families:
            ids: list[int] = []
            lengths, sizes = [], []
            for name in split:
                found = family(name)
                known = [numbers[g] for g in found if g in numbers]
                ids += known
                lengths.append(len(known))
                sizes.append(float(rare[known].sum()) + self.unseen * (len(found) - len(known)))
            rows += [offsets(lengths), np.array(ids, np.int32), np.array(sizes, np.float32)]
        asked = Asked(
            offsets([len(name) for name in split]),
            np.arange(len(flat), dtype=np.int32),
            np.array([script_code(name) for name in names], np.int8),
            np.array(sorts, np.int8),
            *rows,
        )
        return asked, words(flat, self.weights(flat))
