"""What must be screened again, and what stands as it was.

A score is a matter of two records and of the weights of words. The weights are held from the earlier screening (they say how rare a word is; a list that grows by a
hundred names does not change that), so a pair of which neither record has changed has the score it had. What is left:

1. customers that are new or have changed: against all lists;
2. all other customers: against the listed records that are new or have changed, nothing else; hits on records that were removed or have changed are taken away, what is
   found is put in;
3. a customer whose hits had filled the limit and who has lost one: against all lists, because the first hit beyond the limit was never kept.

That this gives the hits of a full screening with the same weights is a property test, with the full screening as oracle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from servanda.instruments.sanctions.decisions.records import query_content
from servanda.instruments.sanctions.screening.records import Hit, Query, Screened

Screen = Callable[[Sequence[Query]], Sequence[Screened]]
"""Screens queries against some records; the same limit and threshold as the earlier screening."""


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Changed(_Record, frozen=True, kw_only=True):
    """Ids of listed records: only now, then and now with other content, only then."""

    new: frozenset[str] = frozenset()
    altered: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    @property
    def to_screen(self) -> frozenset[str]:
        return self.new | self.altered

    @property
    def gone(self) -> frozenset[str]:
        """Records whose earlier hits do not stand any more."""
        return self.removed | self.altered


class Previous(_Record, frozen=True, kw_only=True):
    """What is kept of an earlier answer: hash of the query's content, hits, how many records were looked at."""

    content: str
    hits: tuple[Hit, ...] = ()
    considered: int = 0


class Change(_Record, frozen=True, kw_only=True):
    """One hit that is other than it was. what: opened | closed | changed; why: in words; hit: as it is now (closed: as it was)."""

    query: str
    entity: str
    what: str
    why: str
    hit: Hit


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> Changed:
    """In: id: content hash of every listed record, then and now."""
    return Changed(
        new=frozenset(after.keys() - before.keys()),
        removed=frozenset(before.keys() - after.keys()),
        altered=frozenset(one for one in before.keys() & after.keys() if before[one] != after[one]),
    )


def previous(answers: Iterable[Screened]) -> dict[str, Previous]:
    """What an earlier screening said, by query id."""
    return {one.query.id: Previous(content=query_content(one.query), hits=one.hits, considered=one.considered) for one in answers}


class Again:
    """Screens again. full: against all records of now; difference: against `lists.to_screen` alone; both with the earlier weights, limit and threshold.

    counts: how many queries went which way (`full`, `difference`, `untouched`: of these none of the new records was like them).
    """

    def __init__(self, before: Mapping[str, Previous], lists: Changed, *, full: Screen, difference: Screen, limit: int) -> None:
        self._before, self._lists, self._full, self._difference, self._limit = before, lists, full, difference, limit
        self.counts = {"full": 0, "difference": 0, "untouched": 0}

    def __call__(self, queries: Sequence[Query]) -> tuple[Screened, ...]:
        """The answers to queries, in their order."""
        whole: list[Query] = []
        part: list[Query] = []
        for query in queries:
            old = self._before.get(query.id)
            (part if old is not None and self._can_stand(old, query) else whole).append(query)
        found = dict(zip((q.id for q in whole), self._full(whole) if whole else (), strict=True))
        fresh = self._difference(part) if part and self._lists.to_screen else [Screened(query=q) for q in part]
        for query, new in zip(part, fresh, strict=True):
            found[query.id] = self._merged(query, self._before[query.id], new)
        self.counts["full"] += len(whole)
        return tuple(found[query.id] for query in queries)

    def _can_stand(self, old: Previous, query: Query) -> bool:
        """Whether the earlier hits can be mended: the query is the same, and no hit is missing that the limit had cut off."""
        lost = any(hit.entity in self._lists.gone for hit in old.hits)
        return old.content == query_content(query) and not (lost and len(old.hits) >= self._limit)

    def _merged(self, query: Query, old: Previous, new: Screened) -> Screened:
        kept = [hit for hit in old.hits if hit.entity not in self._lists.gone]
        if not new.hits:
            self.counts["untouched"] += 1
        else:
            self.counts["difference"] += 1
        hits = sorted((*kept, *new.hits), key=lambda hit: (-hit.score, hit.entity))[: self._limit]
        return Screened(query=query, hits=tuple(hits), considered=old.considered + new.considered, notes=new.notes)


def changes(before: Mapping[str, Previous], after: Iterable[Screened], lists: Changed) -> tuple[Change, ...]:
    """What is other than it was: hits opened, closed and changed, in order of the queries; then those of customers who are no longer there."""
    found: list[Change] = []
    seen = set()
    for one in after:
        seen.add(one.query.id)
        old = before.get(one.query.id)
        were = {hit.entity: hit for hit in old.hits} if old else {}
        now = {hit.entity: hit for hit in one.hits}
        same = old is not None and old.content == query_content(one.query)
        for entity, hit in now.items():
            if entity not in were:
                found.append(Change(query=one.query.id, entity=entity, what="opened", why=_why_new(entity, lists, old is None, same), hit=hit))
            elif were[entity].content != hit.content or not same:
                why = "the listed record has changed" if were[entity].content != hit.content else "the customer's record has changed"
                found.append(Change(query=one.query.id, entity=entity, what="changed", why=why, hit=hit))
        for entity, hit in were.items():
            if entity not in now:
                found.append(Change(query=one.query.id, entity=entity, what="closed", why=_why_gone(entity, lists, same), hit=hit))
    for query in sorted(before.keys() - seen):
        found += [Change(query=query, entity=hit.entity, what="closed", why="the customer is no longer there", hit=hit) for hit in before[query].hits]
    return tuple(found)


def _why_new(entity: str, lists: Changed, first: bool, same: bool) -> str:
    if entity in lists.new:
        return "the record was added to the list"
    if entity in lists.altered:
        return "the listed record has changed"
    return "the customer is new" if first else "the customer's record has changed" if not same else "a hit before it is gone"


def _why_gone(entity: str, lists: Changed, same: bool) -> str:
    if entity in lists.removed:
        return "the record was removed from the list"
    if entity in lists.altered:
        return "the listed record has changed"
    return "the customer's record has changed" if not same else "hits with higher scores stand before it"
