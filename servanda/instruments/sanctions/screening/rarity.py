"""How rare a word is: in the index and in the world. A rare word says more when two names share it.

The world's share is a table that ships (`rarity.json`: words by skeleton, a million words in all; made by `bench/sanctions/train.py` from the training part of the
lists, the CC0 transliteration pairs and the invented names under MIT; its head says so). It stands in as if an index of `PRIOR` names
had it, so that a list of ten names does not take `Ivan` for rare. Weight: -log of the share, between 1 and 9.9, in parts of 9.9 (Spärck Jones 1972).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from servanda.instruments.sanctions.screening import sounds
from servanda.instruments.sanctions.screening.tokens import INITIAL, NUMBER, PARTICLE, PATRONYMIC, TITLE, Token

PRIOR = 20_000
UNSEEN = 4e-6
"""Share in the world of a word that the table does not have."""
LEAST, GREATEST = 1.0, 9.9
FIXED = {INITIAL: 0.12, PARTICLE: 0.04, NUMBER: 0.35}
"""Weight of kinds whose rarity says nothing."""

PART = {TITLE: 0.25, PATRONYMIC: 0.4}
"""Part of its rarity that a word of this kind weighs: it is often left out."""


@lru_cache(maxsize=1)
def world() -> Mapping[str, float]:
    """Key (`sounds.rarity_key`): share of the names of the world that have the word."""
    data = json.loads(files(__package__).joinpath("rarity.json").read_text("utf-8"))
    return {key: count / data["names"] for key, count in data["counts"].items()}


def counted(names: Iterable[tuple[Token, ...]]) -> Counter[str]:
    """In how many names each word stands, by key."""
    return Counter(key for words in names for key in {sounds.rarity_key(w.fold) for w in words if w.kind not in FIXED})


def weight(token: Token, counts: Mapping[str, int], names: int) -> float:
    """What a word weighs, 0 to 1. counts: of the index (`counted`); names: how many names it has."""
    if token.kind in FIXED:
        return FIXED[token.kind]
    key = sounds.rarity_key(token.fold)
    share = (counts.get(key, 0) + PRIOR * world().get(key, UNSEEN)) / (names + PRIOR)
    rare = min(GREATEST, max(LEAST, -math.log(share))) / GREATEST
    return rare * PART.get(token.kind, 1.0)
