"""What must be screened again, and what stands as it was.

A score is a matter of two records and of the weights of words. The weights are held from the earlier screening (they say how rare a word is; a list that grows by a
hundred names does not change that), so a pair of which neither record has changed has the score it had. What is left:

1. customers that are new or have changed: against all lists;
2. customers who had hits (or weak aliases under the threshold), when any list has changed: against all lists, so that every hit tells the snapshot of today and none is missing that the limit had cut off;
3. all other customers, who are nearly all: against the listed records that are new or have changed, nothing else; who is like one of these, against all lists.

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


class ChangedCustomers(_Record, frozen=True, kw_only=True):
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
    """What is kept of an earlier answer: hash of the query's content, hits, weak aliases under the threshold, how many records were looked at, notes."""

    content: str
    hits: tuple[Hit, ...] = ()
    weak: tuple[Hit, ...] = ()
    considered: int = 0
    notes: tuple[str, ...] = ()


class RecordChange(_Record, frozen=True, kw_only=True):
    """One hit that is other than it was. what: opened | closed | changed; why: in words; hit: as it is now (closed: as it was)."""

    query: str
    entity: str
    what: str
    why: str
    hit: Hit


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> ChangedCustomers:
    """In: id: content hash of every listed record, then and now."""
    return ChangedCustomers(
        new=frozenset(after.keys() - before.keys()),
        removed=frozenset(before.keys() - after.keys()),
        altered=frozenset(one for one in before.keys() & after.keys() if before[one] != after[one]),
    )


def previous(answers: Iterable[Screened]) -> dict[str, Previous]:
    """What an earlier screening said, by query id."""
    return {one.query.id: Previous(content=query_content(one.query), hits=one.hits, weak=one.weak, considered=one.considered, notes=one.notes) for one in answers}


class Again:
    """Screens again. full: against all records of now; difference: against `lists.to_screen` alone; both with the earlier weights, limit and threshold.

    counts: how many queries were screened in full, and how many against the difference alone.
    """

    def __init__(self, before: Mapping[str, Previous], lists: ChangedCustomers, *, full: Screen, difference: Screen) -> None:
        self._before, self._lists, self._full, self._difference = before, lists, full, difference
        self.counts = {"full": 0, "difference": 0}

    def __call__(self, queries: Sequence[Query]) -> tuple[Screened, ...]:
        """The answers to queries, in their order."""
        whole: list[Query] = []
        part: list[Query] = []
        for query in queries:
            (part if self._can_stand(query) else whole).append(query)
        found: dict[str, Screened] = {}
        fresh = self._difference(part) if part and self._lists.to_screen else [Screened(query=query) for query in part]
        for query, new in zip(part, fresh, strict=True):
            if new.hits or new.weak:
                whole.append(query)
            else:
                old = self._before[query.id]
                found[query.id] = Screened(
                    query=query, hits=old.hits, weak=old.weak, considered=old.considered + new.considered, notes=tuple(dict.fromkeys((*old.notes, *new.notes)))
                )  # fmt: skip
        if whole:
            found |= {one.query.id: one for one in self._full(whole)}
        self.counts["full"] += len(whole)
        self.counts["difference"] += len(queries) - len(whole)
        return tuple(found[query.id] for query in queries)

    def _can_stand(self, query: Query) -> bool:
        """Whether nothing but the new records can change the answer: the query is the same, and it had nothing to show or no list has changed."""
        old = self._before.get(query.id)
        return old is not None and old.content == query_content(query) and not ((old.hits or old.weak) and (self._lists.to_screen or self._lists.gone))


def changes(before: Mapping[str, Previous], after: Iterable[Screened], lists: ChangedCustomers) -> tuple[RecordChange, ...]:
    """What is other than it was: hits opened, closed and changed, in order of the queries; then those of customers who are no longer there."""
    found: list[RecordChange] = []
    seen = set()
    for one in after:
        seen.add(one.query.id)
        old = before.get(one.query.id)
        were = {hit.entity: hit for hit in old.hits} if old else {}
        now = {hit.entity: hit for hit in one.hits}
        same = old is not None and old.content == query_content(one.query)
        for entity, hit in now.items():
            if entity not in were:
                found.append(
                    RecordChange(
                        query=one.query.id, entity=entity, what="opened", why=_why_new(entity, lists, old is None, same), hit=hit
                    )
                )
            elif were[entity].content != hit.content or not same:
                why = "the listed record has changed" if were[entity].content != hit.content else "the customer's record has changed"
                found.append(RecordChange(query=one.query.id, entity=entity, what="changed", why=why, hit=hit))
        for entity, hit in were.items():
            if entity not in now:
                found.append(
                    RecordChange(query=one.query.id, entity=entity, what="closed", why=_why_gone(entity, lists, same), hit=hit)
                )
    for query in sorted(before.keys() - seen):
        found += [
            RecordChange(query=query, entity=hit.entity, what="closed", why="the customer is no longer there", hit=hit)
            for hit in before[query].hits
        ]
    return tuple(found)


def _why_new(entity: str, lists: ChangedCustomers, first: bool, same: bool) -> str:
    if entity in lists.new:
        return "the record was added to the list"
    if entity in lists.altered:
        return "the listed record has changed"
    return "the customer is new" if first else "the customer's record has changed" if not same else "a hit before it is gone"


def _why_gone(entity: str, lists: ChangedCustomers, same: bool) -> str:
    if entity in lists.removed:
        return "the record was removed from the list"
    if entity in lists.altered:
        return "the listed record has changed"
    return "the customer's record has changed" if not same else "hits with higher scores stand before it"
