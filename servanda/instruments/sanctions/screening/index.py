"""The index of listed names: built from the tables of snapshots, saved and loaded as one file, never changed.

The order of the lists and of their rows makes no difference: entities are put in order of id, names in order of text. What a hit must tell of a
record (its lists, dates, numbers) is kept as one packed `Card` an entity and unpacked when it is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from servanda.instruments.sanctions.records import Manifest, Role, Sort
from servanda.instruments.sanctions.screening import grams, pack, rarity, store
from servanda.instruments.sanctions.screening.records import ListedUnder
from servanda.instruments.sanctions.screening.search import Names, Words
from servanda.instruments.sanctions.screening.tokens import Token, tokens

if TYPE_CHECKING:
    import pyarrow as pa

ROLES = tuple(Role)
COMMON = 0.06
"""An n-gram that more than this share of the names has (and more than 3,000 names), or more than `MANY` names, finds nobody and is left out."""
MANY = 12_000


class Card(msgspec.Struct, frozen=True, array_like=True):
    """What screening needs to know of a listed record beside its names."""

    id: str
    sort: Sort
    caption: str
    sex: str
    born: tuple[str, ...]
    countries: tuple[str, ...]
    nationalities: tuple[str, ...]
    flags: tuple[str, ...]
    patronymics: tuple[str, ...]
    identifiers: tuple[tuple[str, str, str], ...]  # kind, normal, country
    lists: tuple[ListedUnder, ...]
    content: str


class Index:
    """arrays: flat arrays by name (`store.pack` writes them, nothing else is saved); manifests: the snapshots it was built from."""

    def __init__(self, arrays: Mapping[str, Any], manifests: Sequence[Manifest]) -> None:
        self.arrays, self.manifests = dict(arrays), tuple(manifests)
        a = self.arrays
        for array in a.values():
            array.setflags(write=False)  # built or loaded, the same types: the kernels are compiled once
        self.listed = Words(*(a[f"word_{f}"] for f in Words._fields))
        self.names = Names(*(a[f"name_{f}"] for f in Names._fields))
        self.entity, self.role = a["name_entity"], a["name_role"]
        self._texts, self._text_at = memoryview(a["texts"]), a["text_at"]
        self._cards, self._card_at = memoryview(a["cards"]), a["card_at"]
        self._decoder = msgspec.msgpack.Decoder(Card)

    def __len__(self) -> int:
        return int(self.entity.size)

    @property
    def entities(self) -> int:
        """How many records."""
        return int(self._card_at.size) - 1

    def text(self, name: int) -> str:
        """A listed name as published."""
        return str(self._texts[self._text_at[name] : self._text_at[name + 1]], "utf-8")

    def card(self, entity: int) -> Card:
        """The record of an entity, by its number."""
        return self._decoder.decode(self._cards[self._card_at[entity] : self._card_at[entity + 1]])

    @cached_property
    def asking(self) -> pack.Asking:
        """What turns queries into arrays for this index."""
        a = self.arrays
        keys = msgspec.msgpack.decode(memoryview(a["keys"]))
        threes, bones = ({g: n for n, g in enumerate(keys[k])} for k in ("threes", "bones"))
        counts = dict(zip(keys["words"], a["word_counts"].tolist(), strict=True))
        return pack.Asking(threes, a["name_three_rare"], bones, a["name_bone_rare"], counts, int(a["weighed"][0]))

    @cached_property
    def numbers(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """(kind, normal form): entities that bear it."""
        found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for kind, normal, entity in msgspec.msgpack.decode(memoryview(self.arrays["numbers"])):
            found[kind, normal].append(entity)
        return {key: tuple(rows) for key, rows in found.items()}

    def save(self, path: Path) -> None:
        """Write one file; the same index gives the same bytes. Raises OSError."""
        store.write(path, self.arrays, msgspec.json.encode(self.manifests))

    @classmethod
    def load(cls, path: Path) -> Index:
        """Read what `save` wrote, mapped into memory. Raises Refusal for a file of another kind or version, or one that is cut short."""
        arrays, head = store.read(path)
        return cls(arrays, msgspec.json.decode(head, type=tuple[Manifest, ...]))


def build(tables: Mapping[str, pa.Table], manifests: Sequence[Manifest] = (), *, like: Index | None = None) -> Index:
    """The index of the `entity`, `name`, `identifier` and `listing` tables of one or several snapshots.

    In: tables as of `sanctions.tables`; names of entities that are not in `entity` are an error of the snapshot and are left to `lists` to
    refuse. Names without a letter or a figure are left out. like: weigh words as this index does, so that the score of two records is the same
    in both (re-screening). Raises nothing of its own.
    """
    cards = _cards(tables, manifests)
    number = {card.id: n for n, card in enumerate(cards)}
    columns = tables["name"].select(["entity", "text", "role"]).to_pydict()
    rows = sorted({(number[e], t, r or "primary") for e, t, r in zip(columns["entity"], columns["text"], columns["role"], strict=True) if e in number and t})
    kept: list[tuple[int, str, int]] = []
    split: list[tuple[Token, ...]] = []
    seen: dict[tuple[int, tuple[str, ...]], int] = {}
    for entity, text, role in rows:
        words = tokens(text)
        if not words:
            continue
        key = (entity, tuple(w.plain for w in words))
        code = ROLES.index(Role(role))
        if key in seen:  # the same words twice: one name, under the strongest of its roles
            at = seen[key]
            if kept[at][2] == ROLES.index(Role.WEAK) != code:
                kept[at] = (entity, text, code)
            continue
        seen[key] = len(kept)
        kept.append((entity, text, code))
        split.append(words)
    arrays = _names(split, [t for _, t, _ in kept], [pack.SORT_CODE[cards[e].sort] for e, _, _ in kept], like)
    texts = [t.encode() for _, t, _ in kept]
    packed = [msgspec.msgpack.encode(card) for card in cards]
    bearers = [(kind, normal, n) for n, card in enumerate(cards) for kind, normal, _ in card.identifiers]
    arrays |= {
        "name_entity": np.array([e for e, _, _ in kept], np.int32), "name_role": np.array([r for _, _, r in kept], np.int8),
        "texts": np.frombuffer(b"".join(texts), np.uint8), "text_at": pack.offsets([len(t) for t in texts]),
        "cards": np.frombuffer(b"".join(packed), np.uint8), "card_at": pack.offsets([len(c) for c in packed]),
        "numbers": np.frombuffer(msgspec.msgpack.encode(sorted(bearers)), np.uint8),
    }  # fmt: skip
    return Index(arrays, manifests)


def _cards(tables: Mapping[str, pa.Table], manifests: Sequence[Manifest]) -> list[Card]:
    of = {m.list: m for m in manifests}
    numbers: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for row in tables["identifier"].to_pylist():
        if row["normal"]:
            numbers[row["entity"]].add((row["kind"], row["normal"], row["country"] or ""))
    lists: defaultdict[str, list[ListedUnder]] = defaultdict(list)
    for row in tables["listing"].to_pylist():
        manifest = of.get(row["list"])
        said = {field: row[field] or "" for field in ("list", "programme", "legal_basis", "listed_on", "delisted_on")}
        lists[row["entity"]].append(ListedUnder(**said, snapshot=manifest.id if manifest else "", published=manifest.published if manifest else ""))
    fathers: defaultdict[str, set[str]] = defaultdict(set)
    names = tables["name"].select(["entity", "patronymic"]).to_pydict()
    for entity, father in zip(names["entity"], names["patronymic"], strict=True):
        if father:
            fathers[entity].add(father)
    cards = [
        Card(
            id=row["id"], sort=Sort(row["sort"]), caption=row["caption"], sex=row["sex"] or "", born=tuple(row["born"] or ()),
            countries=tuple(row["countries"] or ()), nationalities=tuple(row["nationalities"] or ()), flags=tuple(row["flags"] or ()),
            patronymics=tuple(sorted(fathers[row["id"]])), identifiers=tuple(sorted(numbers[row["id"]])),
            lists=tuple(sorted(lists[row["id"]], key=msgspec.json.encode)), content=row["content"] or "",
        )
        for row in tables["entity"].to_pylist()
    ]  # fmt: skip
    return sorted(cards, key=lambda card: card.id)


def family_words(text: str) -> int:
    """How many words stand before the comma of `FAMILY, Given`; 0 if it has no comma."""
    return len(tokens(text[: text.index(",")])) if "," in text else 0


def _names(split: Sequence[tuple[Token, ...]], texts: Sequence[str], sorts: Sequence[int], like: Index | None) -> dict[str, Any]:
    """Words, names and postings as arrays."""
    counts, weighed = (rarity.counted(split), len(split)) if like is None else (like.asking.counts, like.asking.names)
    vocabulary: dict[tuple[str, str, int, bool], int] = {}
    first: list[Token] = []
    ids: list[int] = []
    for name in split:
        for word in name:
            key = word[1:]
            if key not in vocabulary:
                vocabulary[key] = len(first)
                first.append(word)
            ids.append(vocabulary[key])
    words = pack.words(first, [rarity.weight(t, counts, weighed) for t in first])
    arrays: dict[str, Any] = {f"word_{field}": value for field, value in zip(Words._fields, words, strict=True)}
    arrays |= {"name_word_at": pack.offsets([len(name) for name in split]), "name_word": np.array(ids, np.int32), "name_sort": np.array(sorts, np.int8), "name_family": np.array([family_words(t) for t in texts], np.int8)}
    keys: dict[str, list[str]] = {"words": sorted(counts)}
    for label, family in (("three", grams.threes), ("bone", grams.bones)):
        keys[f"{label}s"], found = _postings(split, family)
        arrays |= {f"name_{label}{suffix}": value for suffix, value in found.items()}
    arrays["keys"] = np.frombuffer(msgspec.msgpack.encode(keys), np.uint8)
    arrays["word_counts"] = np.array([counts[key] for key in keys["words"]], np.int32)
    arrays["weighed"] = np.array([weighed], np.int64)  # how many names the counts are of
    return arrays


def _postings(split: Sequence[tuple[Token, ...]], family: Any) -> tuple[list[str], dict[str, Any]]:
    """The names of each n-gram, and how rare it is; n-grams in alphabetical order."""
    numbers: dict[str, int] = {}
    rows: list[int] = []
    lengths: list[int] = []
    for name in split:
        found = [numbers.setdefault(g, len(numbers)) for g in family(name)]
        rows += found
        lengths.append(len(found))
    order = sorted(numbers)
    place = np.empty(len(order), np.int32)
    place[[numbers[g] for g in order]] = np.arange(len(order), dtype=np.int32)
    gram = place[np.array(rows, np.int32)] if rows else np.zeros(0, np.int32)
    bearer = np.repeat(np.arange(len(split), dtype=np.int32), lengths)
    many = np.bincount(gram, minlength=len(order))
    rare = (np.log((len(split) + 1) / np.maximum(many, 1)) ** 2).astype(np.float32)
    rare[many > min(MANY, max(3000, COMMON * len(split)))] = 0.0
    sizes = np.bincount(bearer, weights=rare[gram], minlength=len(split)).astype(np.float32)
    at = np.zeros(len(order) + 1, np.int64)
    np.cumsum(many, out=at[1:])
    return order, {"_at": at, "": bearer[np.argsort(gram, kind="stable")], "_rare": rare, "_size": sizes}


