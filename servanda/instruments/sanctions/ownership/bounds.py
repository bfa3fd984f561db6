"""Why a party is not caught: a set of parties that cannot start to be caught, each held too little by everybody outside the set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from servanda.instruments.sanctions.ownership import kernels
from servanda.instruments.sanctions.ownership.graph import Ints
from servanda.instruments.sanctions.ownership.proofs import alone, expand, fitted, used
from servanda.instruments.sanctions.ownership.ranked import Ranked
from servanda.instruments.sanctions.ownership.records import WHOLE, Step
from servanda.instruments.sanctions.ownership.standing import Standing


def bounds(derived: Ranked, node: int) -> Iterator[Step]:
    """Steps of how `bound` (shares) and `bound-votes`.

    No listed party is in the set, and of each of its parties the holders outside have less than the regime needs even at their most: so
    none of the set can be the first to be caught. Where listed persons are followed apart there is a set for each from whom any path leads here.
    """
    at = derived.at
    if not derived.apart:
        yield from _set(at, node, derived.may, frozenset(derived.listed.tolist()), "")
        return
    above = upstream(at, node)
    persons = [int(p) for p in derived.listed if above[p]]
    for person in persons:
        yield from _set(at, node, alone(at, person, may=True), frozenset({person}), at.graph.name(person))
    if not persons:
        yield _step(at, node, {node}, frozenset(), "")


def upstream(at: Standing, node: int) -> Ints:
    """Which nodes have a path of holdings or control to the node, itself included."""
    seen = np.zeros(at.size, bool)
    seen[node] = True
    waiting = [node]
    while waiting:
        n = waiting.pop()
        for owner in at.who[at.start[n] : at.start[n + 1]]:
            if not seen[owner]:
                seen[owner] = True
                waiting.append(int(owner))
    return seen


def _set(at: Standing, node: int, rank: Ints, seeds: frozenset[int], person: str) -> Iterator[Step]:
    inside = {node}
    waiting = [node]
    while waiting:
        n = waiting.pop()
        edges = range(at.start[n], at.start[n + 1])
        fresh = [int(at.who[e]) for e in edges if at.how[e] and _counts(at, int(at.who[e]), inside, seeds)]
        inside.update(fresh)
        waiting += dict.fromkeys(fresh)
        for e in sorted(edges, key=lambda e: (-int(at.high[e]), e)):
            if _bound(at, n, inside, seeds) < at.regime.need:
                break
            owner = int(at.who[e])
            if rank[owner] < 0 and _counts(at, owner, inside, seeds):
                inside.add(owner)
                waiting.append(owner)
    for n in [node, *sorted(n for n in inside if n < at.parties and n != node)]:
        yield _step(at, n, inside, seeds, person)
    for n in sorted(n for n in inside if n >= at.parties and at.added[n - at.parties].concert < 0 and not at.added[n - at.parties].share and at.added[n - at.parties].nominee < 0):
        yield _step(at, n, inside, seeds, person)


def _counts(at: Standing, owner: int, inside: set[int], seeds: frozenset[int]) -> bool:
    return owner not in inside and (at.regime.cascade or owner >= at.parties or owner in seeds)


def _edges(at: Standing, node: int, inside: set[int], seeds: frozenset[int]) -> list[int]:
    return [
        e
        for e in range(at.start[node], at.start[node + 1])
        if at.how[e] == kernels.STAKE and _counts(at, int(at.who[e]), inside, seeds)
    ]


def _bound(at: Standing, node: int, inside: set[int], seeds: frozenset[int]) -> int:
    """The most that the holders outside can have, while those inside keep their least."""
    edges = _edges(at, node, inside, seeds)
    low, high = sum(int(at.low[e]) for e in edges), sum(int(at.high[e]) for e in edges)
    recorded = int(at.recorded[node])
    return min(high, max(WHOLE, recorded) - (recorded - low))


def _step(at: Standing, node: int, inside: set[int], seeds: frozenset[int], person: str) -> Step:
    holders = expand(at, node, _edges(at, node, inside, seeds))
    counted = tuple(used(at, node, *h[:4], size=size) for h, size in zip(holders, fitted(holders, int(at.recorded[node])), strict=True))
    votes = node >= at.parties
    company = at.added[node - at.parties].company if votes else node
    total = sum(u.size for u in counted)
    # of own votes of unknown size the most that leaves the bound below what is needed
    itself = next((own for own in reversed(at.added[node - at.parties].itself) if total < at.regime.need_beside(own)), 0) if votes else 0
    all_edges = range(at.start[node], at.start[node + 1])
    within = {at.added[who - at.parties].nominee if who >= at.parties else who for who in (int(at.who[e]) for e in all_edges) if who in inside}
    uncaught = sorted(at.graph.name(who) for who in within - {-1, company})
    most = sum(int(at.high[e]) for e in all_edges)
    return Step(
        party=at.graph.name(company),
        how="bound-votes" if votes else "bound",
        used=counted,
        total=total,
        need=at.regime.need_beside(itself),
        itself=itself,
        uncaught=tuple(uncaught),
        person=person,
        unrecorded=max(0, WHOLE - most),
    )
