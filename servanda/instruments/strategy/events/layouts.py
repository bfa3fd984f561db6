"""How events are coded: which codes a layout has, and which of them are threats, force, cooperation (`layouts.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.shipped import LazyTable
from servanda.base.tables.faults import shown

FOREIGN = 0.01
"""A share of rows above this with codes that a layout does not have: the table is of another."""


class EventLayout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """name, source, checked: of the codebook. codes: patterns of all its codes; classes: of those of each class."""

    name: str
    source: str
    checked: str
    codes: tuple[str, ...]
    classes: dict[str, tuple[str, ...]]

    def has(self, code: str) -> bool:
        return re.fullmatch("|".join(self.codes), code) is not None

    def within(self, kind: str, code: str) -> bool:
        """Whether a code is of a class. Raises Refusal: there is no such class."""
        if kind not in self.classes:
            known = f"There are: {', '.join(self.classes)}."
            raise Refusal(f"{self.name} has no class {shown(kind)}.", known, "class of events")
        return self.has(code) and re.fullmatch("|".join(self.classes[kind]), code) is not None


LAYOUTS: LazyTable[EventLayout] = LazyTable("instruments/strategy/events/layouts.toml", EventLayout)


def told(counts: Mapping[str, int], said: str, place: str) -> str:
    """The layout of a table. In: how often each code stands in it; the layout somebody says it has, "" for none: then what the
    file's name says counts as said. Raises Refusal: it is not the one that is said; it is none, or might be two."""
    if said and said not in LAYOUTS:
        raise Refusal(f"{shown(said)} is no known layout of events.", f"There are: {', '.join(LAYOUTS)}.", place)
    foreign = {key: {code: count for code, count in counts.items() if not one.has(code)} for key, one in LAYOUTS.items()}
    every = sum(counts.values())
    many = {key: sum(counts.values()) for key, counts in foreign.items()}
    fits = sorted((key for key in LAYOUTS if many[key] <= FOREIGN * every), key=many.__getitem__)
    named = said or next((key for key in LAYOUTS if key in PurePath(place).name.lower()), "")
    if named and named not in fits:
        other = f"They fit {LAYOUTS[fits[0]].name}: name that layout, if it is." if fits else _hint(counts)
        whose = "is said to be" if said else "calls itself"
        raise Refusal(
            f"the table {whose} {LAYOUTS[named].name}, but {many[named]:,} of {every:,} rows have codes that it has not: "
            f"{_some(foreign[named])}.",
            other,
            place,
        )
    if named:
        return named
    if not fits:
        raise Refusal(f"the codes are of no known layout: {_some(counts)}.", _hint(counts), place)
    if len(fits) > 1:  # few codes, all of which two layouts have: what they mean differs
        both = " and ".join(LAYOUTS[key].name for key in fits)
        raise Refusal(f"the codes may be those of {both}: {_some(counts)}.", "Say which layout it is.", place)
    return fits[0]


def _some(counts: Mapping[str, int]) -> str:
    most = sorted(counts, key=lambda code: (-counts[code], code))
    return ", ".join(f"{shown(code)} {counts[code]:,} times" for code in most[:4]) + (", and others" if len(most) > 4 else "")


def _hint(counts: Iterable[str]) -> str:
    if any(len(code) < 2 or (code.isdigit() and len(code) < 3) for code in counts):
        return "Codes may have lost the zero they begin with: keep the column as text."
    return f"Known layouts: {', '.join(one.name for one in LAYOUTS.values())}."
