"""Which listed entities may be learnt from and which are only measured on: the split into `train` and `test`, by entity.

The rule, and nothing else, is the split: SHA-256 over a fixed seed and a key; an even first byte is `train`, an odd one is `test`. The key is an entity
id where only that is at hand (`part`); where the tables are at hand (`parts`), it is the smallest id of the group of entities that share a name, so that
one party on two lists, or under two numbers of one list, falls on one side with all its names. What is trained, tuned or chosen (weights,
thresholds, settings) sees `train` alone; the figures that are published are those of `test`.

Two entities share a name when one of their names (weak aliases left out) is the same words after case, accents, punctuation and order are taken away, and
these words are at least two and eight letters together. That joins too much rather than too little: namesakes fall on one side, which costs nothing.

Run: python bench/sanctions/split.py        prints how the real lists fall
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Part = Literal["train", "test"]
SEED = "servanda.sanctions.split/1"


def part(entity_id: str) -> Part:
    """The side of a key. In: an entity id (or the smallest id of its group)."""
    return "test" if hashlib.sha256(f"{SEED}\n{entity_id}".encode()).digest()[0] % 2 else "train"


def name_key(text: str) -> str:
    """The words of a name without case, accents, punctuation and order; "" when too short to join two entities."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return " ".join(sorted(words)) if len(words) > 1 and sum(map(len, words)) >= 8 else ""


def groups(ids: Iterable[str], names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Entity id: the smallest id of its group. names: (entity id, name) pairs, weak aliases left out by the caller."""
    parent = {one: one for one in ids}

    def root(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    first: dict[str, str] = {}
    for entity, text in names:
        if entity in parent and (key := name_key(text)):
            one, two = root(first.setdefault(key, entity)), root(entity)
            if one != two:
                parent[max(one, two)] = min(one, two)
    return {one: root(one) for one in parent}


def groups_of(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """`groups` of the `entity` and `name` tables."""
    names = tables["name"].select(["entity", "text", "role"]).to_pydict()
    strong = ((e, t) for e, t, r in zip(names["entity"], names["text"], names["role"], strict=True) if r != "weak")
    return groups(tables["entity"].column("id").to_pylist(), strong)


def parts(tables: Mapping[str, pa.Table]) -> dict[str, Part]:
    """Entity id: its side, one side for all entities that share a name. In: the `entity` and `name` tables of all lists together."""
    return {one: part(group) for one, group in groups_of(tables).items()}


def main() -> None:
    from collections import Counter

    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from bench.sanctions.queries import real_lists

    tables = real_lists()
    sides, sizes = parts(tables), Counter(groups_of(tables).values())
    print(f"{len(sides)} entities in {len(sizes)} groups: {dict(Counter(sides.values()))}; largest groups {sizes.most_common(3)}")


if __name__ == "__main__":
    main()
