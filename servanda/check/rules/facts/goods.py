"""What a clause hands over: goods and arms, known by their name, their kinds and the words of the act (`goods.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from servanda.base.shipped import LazyTable
from servanda.model.core import Clause, Dossier


class GoodWords(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table. words: beginnings of words; covers: narrower rows that a ban in these words reaches as well."""

    words: tuple[str, ...]
    source: str
    covers: tuple[str, ...] = ()


GOODS = LazyTable("check/rules/facts/goods.toml", GoodWords)
_SLOT = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}")
_HANDS_OVER = re.compile(
    r"\b(?:deliver|suppl(?:y|ies)|transfer|export|provide|donate|sell|sells|ship|ships|send|sends|grant|lend|lease)\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    r"\b(?:deploy|hold|keep|station|bring|introduce|move|place|import|receive|acquire|accept|buy|possess|store)\b",
    re.IGNORECASE,
)


class Goods(msgspec.Struct, frozen=True):
    """What is spoken of. names: goods of the dossier; kinds: those and their kinds; rows: rows of the table that know them."""

    names: frozenset[str]
    kinds: frozenset[str]
    rows: frozenset[str]

    @property
    def watched(self) -> bool:
        """Whether they are arms or of use for arms."""
        return bool(self.rows & (rows_under("arms") | {"dual-use"}))


@cache
def _pattern(row: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(GOODS[row].words)})", re.IGNORECASE)


@cache
def rows_under(row: str) -> frozenset[str]:
    """A row and the rows that it covers."""
    return frozenset((row, *(inner for one in GOODS[row].covers for inner in rows_under(one))))


def bare(dossier: Dossier, term: str) -> str:
    """The words of an act without its slots and their names."""
    known = dossier.terms.get(term)
    return _SLOT.sub("", known.phrases[0]) if known is not None and known.phrases else term


def rows_in(text: str) -> frozenset[str]:
    """Rows of which some words speak."""
    return frozenset(row for row in GOODS if _pattern(row).search(text))


def goods_of(dossier: Dossier, clause: Clause) -> Goods:
    """What the acts and the amounts of a clause are about."""
    named = {q.amount.of for q in clause.quantities if q.amount.of in dossier.actors or q.amount.of in dossier.kinds}
    filled = {value for act in clause.acts for _slot, value in act.args}
    named |= {value for value in filled if value in dossier.kinds or _is_good(dossier, value)}
    kinds = frozenset(_wider(dossier, named))
    # a slot is filled with anything (a ship called Tank): only a good, and the words of the act, say what is handed over
    said = " | ".join((*kinds, *(q.amount.of for q in clause.quantities), *(bare(dossier, act.term) for act in clause.acts)))
    return Goods(frozenset(named), kinds, rows_in(said))


def _is_good(dossier: Dossier, name: str) -> bool:
    """Whether an actor stands for a thing: of the kind `good`, or of a kind that is called like one of the table."""
    kinds = _wider(dossier, dossier.actors[name].kinds) if name in dossier.actors else set()
    return "good" in kinds or bool(rows_in(" | ".join(kinds)))


def _wider(dossier: Dossier, names: Iterable[str]) -> set[str]:
    """Names with the kinds they are of, and the kinds of those."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            one = dossier.actors.get(name) or dossier.kinds.get(name)
            waiting.extend(one.kinds if one is not None else ())
    return found


def reaches(wide: Goods, narrow: Goods) -> bool:
    """Whether a ban or a cap on the one reaches the other: a good by its name or kind; where only words tell, by the rows."""
    if wide.names:
        return bool(wide.names & narrow.kinds)
    return any(row in rows_under(one) for one in wide.rows - {"hardware", "clearance"} for row in narrow.rows)


def hands_over(dossier: Dossier, clause: Clause) -> bool:
    """Whether the acts of a clause give something to somebody."""
    return any(_HANDS_OVER.search(bare(dossier, a.term)) for a in clause.acts)


def holds(dossier: Dossier, clause: Clause) -> bool:
    """Whether the acts of a clause have, take or place something."""
    return any(_HOLDS.search(bare(dossier, a.term)) for a in clause.acts)


def receivers(dossier: Dossier, clause: Clause) -> frozenset[str]:
    """Actors in the slots of the acts that are no goods."""
    return frozenset(_actors(dossier, clause))


def _actors(dossier: Dossier, clause: Clause) -> Iterator[str]:
    for act in clause.acts:
        yield from (value for _slot, value in act.args if value in dossier.actors and not _is_good(dossier, value))
