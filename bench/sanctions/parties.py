"""Which records of the lists are one party, by rules that know nothing of any screener (they stand in words in `queries.py`)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from bench.sanctions.slips import latin, skeleton
from bench.sanctions.split import name_key


def years(dates: Iterable[str]) -> frozenset[int]:
    """Every year that dates of a record name or span."""
    found: set[int] = set()
    for one in dates:
        marks = [int(y) for y in re.findall(r"\d{4}", one)]
        found |= set(range(min(marks), max(marks) + 1)) if "/" in one and marks else set(marks)
    return frozenset(found)


FORMS = frozenset(["company", "companies", "co", "ltd", "limited", "llc", "liability", "society", "obshchestvo", "obschestvo", "ogranichennoi", "ogranichennoy", "otvetstvennostyu", "otvetstvennostiu", "joint", "stock", "jsc", "pjsc", "ojsc", "cjsc", "ao", "oao", "pao", "zao", "ooo", "aktsionernoe", "aktsionernoye", "publichnoe", "corporation", "corp", "inc", "incorporated", "gmbh", "open", "closed", "public", "private", "the", "and", "of", "for", "fze", "fzco", "sa", "bv", "plc"])
"""Words of legal form, and small words: they tell no firm from another."""
NUMBERS = ("imo", "lei", "tax", "registration", "passport", "national-id", "mmsi")


def bones(text: str) -> frozenset[str]:
    """The consonants of the words of a name in Latin letters, words of legal form aside; empty when too little is left to know a party by."""
    words = [word for word in re.split(r"[\W_]+", re.sub("['’‘ʹʼ`]", "", latin(text)).casefold()) if len(word) > 1 and word not in FORMS]
    found = frozenset(filter(None, map(skeleton, words)))
    return found if len(found) > 1 and sum(map(len, found)) >= 6 else frozenset()


def parties(
    entities: Sequence[Mapping[str, Any]], names: Sequence[Mapping[str, Any]], identifiers: Sequence[Mapping[str, Any]] = ()
) -> dict[str, frozenset[str]]:
    """Entity id: the ids of all records of the same party, itself among them (rules 1 to 4 of this file; not carried from one to the next)."""
    by_key: defaultdict[Any, set[str]] = defaultdict(set)
    dates = {row["id"]: {one for one in row["born"] or () if len(one) == 10} for row in entities if row["sort"] == "person"}
    for row in names:
        if row["role"] == "weak":
            continue
        if key := name_key(row["text"]):
            by_key[key].add(row["entity"])
        words = bones(row["text"])
        if words:
            by_key[words].add(row["entity"])
        for day in dates.get(row["entity"], ()):
            for pair in combinations(sorted(words), 2):
                by_key[day, pair].add(row["entity"])
    for row in identifiers:
        if row["kind"] in NUMBERS and row["normal"]:
            by_key[row["kind"], row["normal"]].add(row["entity"])
    sorts = {row["id"]: row["sort"] for row in entities}
    born = {row["id"]: years(row["born"] or ()) for row in entities}
    same: dict[str, set[str]] = {one: {one} for one in sorts}
    for ids in by_key.values():
        for one in ids:
            same[one] |= {two for two in ids if sorts[one] == sorts[two] and (sorts[one] != "person" or not born[one] or not born[two] or born[one] & born[two])}
    return {one: frozenset(ids) for one, ids in same.items()}
