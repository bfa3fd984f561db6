"""Which five documents of the collection are read by the readers: drawn by lot, with a seed written down before anything was run on them.

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
KNOWN = re.compile(r"Strategic Partnership|Bilateral Security Agreement|Recovery and Reconstruction")
KIND = re.compile(r"^(?:\S+ )*(?:Joint Statement|Joint Declaration|Declaration|Agreement)\b", re.IGNORECASE)
OTHER = re.compile(r"Remarks|FACT SHEET|Proclamation|Letter to|Emergency", re.IGNORECASE)


def drawn(path: Path = COLLECTION) -> list[tuple[str, str]]:
    """(day, title) of the five documents, in order of their day."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    pool = [
        (one["date"], one["title"])
        for one in records
        if KIND.search(one["title"]) and not KNOWN.search(one["title"]) and not OTHER.search(one["title"])
        and 600 <= len(one["text"].split()) <= 4200
    ]
    return sorted(random.Random(SEED).sample(sorted(set(pool)), 5))


if __name__ == "__main__":
    for day, title in drawn():
        print(day, title)
