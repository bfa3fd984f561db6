"""Which five documents of the collection are read by the readers, and which three later: drawn by lot, with a seed written down before anything
was run on them.

    python bench/readers/lot.py

Drawn from the joint statements, declarations and agreements of 600 to 4,200 words that the rules had not been tried on; each file of a reader
names its documents by these titles and days.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

COLLECTION = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "diplomacy" / "whitehouse_ukraine_russia_2021_2026.jsonl"
SEED = 20261202
FRESH = 20261203  # of the three drawn from what the first lot left, for rules mended after the first reading
AGAIN = 20261204  # and three more, for rules mended after the second
KNOWN = re.compile(r"Strategic Partnership|Bilateral Security Agreement|Recovery and Reconstruction")
KIND = re.compile(r"^(?:\S+ )*(?:Joint Statement|Joint Declaration|Declaration|Agreement)\b", re.IGNORECASE)
OTHER = re.compile(r"Remarks|FACT SHEET|Proclamation|Letter to|Emergency", re.IGNORECASE)


def pool(path: Path) -> list[tuple[str, str]]:
    """(day, title) of all that a lot may draw."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted({
        (one["date"], one["title"])
        for one in records
        if KIND.search(one["title"]) and not KNOWN.search(one["title"]) and not OTHER.search(one["title"])
        and 600 <= len(one["text"].split()) <= 4200
    })


def drawn(path: Path = COLLECTION) -> list[tuple[str, str]]:
    """(day, title) of the five documents of the first lot, in order of their day."""
    return sorted(random.Random(SEED).sample(pool(path), 5))


def fresh(path: Path = COLLECTION) -> list[tuple[str, str]]:
    """(day, title) of three that the first lot left."""
    left = [one for one in pool(path) if one not in drawn(path)]
    return sorted(random.Random(FRESH).sample(left, 3))


def again(path: Path = COLLECTION) -> list[tuple[str, str]]:
    """(day, title) of three more that both lots left, no title of which has been read."""
    read = {title for _, title in (*drawn(path), *fresh(path))}
    return sorted(random.Random(AGAIN).sample([one for one in pool(path) if one[1] not in read], 3))


if __name__ == "__main__":
    for day, title in drawn():
        print(day, title)
    print()
    for day, title in (*fresh(), *again()):
        print(day, title)
