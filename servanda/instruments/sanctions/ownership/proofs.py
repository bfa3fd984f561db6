"""Steps of the proof that a party is caught, found from the ranks of the derivation: each with its rows and its sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from servanda.instruments.sanctions.ownership import kernels
from servanda.instruments.sanctions.ownership.graph import KINDS, Ints
from servanda.instruments.sanctions.ownership.ranked import Ranked
from servanda.instruments.sanctions.ownership.records import WHOLE, Kind, Step, Used
from servanda.instruments.sanctions.ownership.standing import Standing


def ranks(derived: Ranked, node: int, *, may: bool) -> tuple[Ints, frozenset[int]]:
    """The rank of each node in the run that caught the party, and the listed it started from: all, or the one person who catches it."""
    if not derived.apart:
        return derived.may, frozenset(derived.listed.tolist())
    found = derived.may if may else derived.must
    seed = node if node in derived.listed else int(derived.listed[found[node]])
    return alone(derived.at, seed, may=may), frozenset({seed})


def alone(at: Standing, seed: int, *, may: bool) -> Ints:
    """The ranks of the run from one listed person."""
    node, _certain = kernels.spread(at.out, at.onward, at.recorded, np.array([seed], np.int32), at.regime.need, may, at.regime.cascade, at.parties)
    return node[:, 3]  # type: ignore[no-any-return] # numba is untyped


class OwnershipChain:
    """Walks back from a caught party to the listed by ranks; the largest stakes first, so that a proof is short."""

    def __init__(self, at: Standing, rank: Ints, seeds: frozenset[int], *, may: bool) -> None:
        self.at, self.rank, self.seeds, self.may = at, rank, seeds, may
        self.chosen: dict[int, list[int]] = {}

    def steps(self, node: int) -> Iterator[Step]:
        """The steps that lead to the node, those of lower rank first."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one not in self.chosen:
                self.chosen[one] = [] if one in self.seeds else self._edges(one)
                waiting += [who for e in self.chosen[one] if not _is_share(self.at, who := int(self.at.who[e]))]
        for one in sorted((n for n in self.chosen if n < self.at.parties), key=lambda n: int(self.rank[n])):
            yield self._step(one)

    def _edges(self, node: int) -> list[int]:
        """Edges from nodes of lower rank that are enough together."""
        at, first = self.at, int(self.at.start[node])
        rank, rows = int(self.rank[node]), at.edges[first : at.start[node + 1]].tolist()
        mine = [(first + i, row) for i, row in enumerate(rows) if self.rank[row[0]] < rank and self._counts(row[0])]
        for how in (kernels.CATCHES, kernels.REFER)[: 2 if self.may else 1]:
            for e, row in mine:
                if row[3] == how:
                    return [e]
        size = 2 if self.may else 1
        stakes = sorted((-row[1], -row[size], e) for e, row in mine if row[3] == kernels.STAKE and row[size] > 0)
        recorded, low, high = int(at.recorded[node]), 0, 0
        for count, (least, _, e) in enumerate(stakes, 1):
            low, high = low - least, high + int(at.edges[e, 2])
            if kernels.enough.py_func(low, high, recorded, at.regime.need, self.may):
                return [e for _, _, e in stakes[:count]]
        raise AssertionError("a caught party without enough holders: the derivation is wrong")

    def _counts(self, owner: int) -> bool:
        return bool(self.rank[owner] >= 0) and (self.at.regime.cascade or owner >= self.at.parties or owner in self.seeds)

    def _step(self, node: int) -> Step:
        at, name, edges = self.at, self.at.graph.name(node), self.chosen[node]
        if not edges:
            return Step(party=name, how="listed")
        first = edges[0]
        how = int(at.how[first])
        owner = int(at.who[first])
        if how == kernels.STAKE:
            used = self._used(node, edges)
            return Step(party=name, how="shares", used=used, total=sum(u.size for u in used), need=at.regime.need, refer=self._doubtful(edges))
        if owner >= at.parties:
            within = self.chosen[owner]
            used = self._used(owner, within)
            refer = how == kernels.REFER or self._doubtful(within)
            itself = at.added[owner - at.parties].itself[self.may]
            need = at.regime.need_beside(itself)
            return Step(party=name, how="votes", used=used, total=sum(u.size for u in used), need=need, refer=refer, itself=itself)
        return Step(party=name, how="control", used=(control(at, owner, node, refer=how == kernels.REFER),), refer=how == kernels.REFER)

    def _doubtful(self, edges: list[int]) -> bool:
        """Whether a joint arrangement among the holders is itself in doubt."""
        at = self.at
        return any(at.how[e] == kernels.REFER for g in edges if at.who[g] >= at.parties and not _is_share(at, int(at.who[g])) for e in self.chosen[int(at.who[g])])

    def _used(self, node: int, edges: list[int]) -> tuple[Used, ...]:
        holders = expand(self.at, node, edges)
        sizes = fitted(holders, int(self.at.recorded[node])) if self.may else [h[1] for h in holders]
        return tuple(used(self.at, node, *h[:4], size=size, behind=self._principal(h[4])) for h, size in zip(holders, sizes, strict=True))

    def _principal(self, node: int) -> int:
        """The party for whom a nominee's node counts in this proof; -1 where the nominee is caught himself, or there is none."""
        first = self.chosen.get(node, [])[:1]
        return next((int(self.at.who[e]) for e in first if self.at.how[e] == kernels.REFER), -1)


def _is_share(at: Standing, node: int) -> bool:
    """Whether a node stands for the votes that a company holds in itself: it proves nothing by itself."""
    return node >= at.parties and at.added[node - at.parties].share


Holder = tuple[int, int, int, str, int]
"""Owner, least, most, the name of the arrangement it holds under, the node that holds in his name (-1: none)."""


def expand(at: Standing, node: int, edges: Sequence[int]) -> list[Holder]:
    """The owners behind edges, members of an arrangement one by one."""
    found: list[Holder] = []
    for e in edges:
        owner = int(at.who[e])
        if owner < at.parties:
            found.append((owner, int(at.low[e]), int(at.high[e]), "", -1))
        elif (nominee := at.added[owner - at.parties].nominee) >= 0:
            found.append((nominee, int(at.low[e]), int(at.high[e]), "", owner))
        else:
            group = at.added[owner - at.parties]
            found += [(who, low, high, at.graph.concerts[group.concert], -1) for who, low, high in group.members]
    return found


def fitted(holders: Sequence[Holder], recorded: int) -> list[int]:
    """Sizes as large as their ranges and the whole allow, while all other holders keep their least."""
    room = max(WHOLE, recorded) - (recorded - sum(h[1] for h in holders))
    excess = max(0, sum(h[2] for h in holders) - room)
    sizes = []
    for _owner, least, most, *_ in holders:
        less = min(excess, most - least)
        excess -= less
        sizes.append(most - less)
    return sizes


def used(at: Standing, node: int, owner: int, least: int, most: int, concert: str, *, size: int, behind: int = -1) -> Used:
    """A holder as a proof shows it, with the rows that say so. behind: the party he perhaps holds for."""
    votes = node >= at.parties
    company = at.added[node - at.parties].company if votes else node
    places = places_of(at, owner, company, (Kind.OWNS, Kind.VOTES) if votes else (Kind.OWNS,))
    kind = Kind.VOTES if votes else Kind.OWNS
    held_for = at.graph.name(behind) if behind >= 0 else ""
    if held_for:
        places += places_of(at, behind, owner, (Kind.ACTS_FOR,))
    return Used(owner=at.graph.name(owner), kind=kind, size=size, least=least, most=most, places=places, concert=concert, held_for=held_for)


def control(at: Standing, owner: int, company: int, *, refer: bool) -> Used:
    """The row of control that catches (or that a person has to judge)."""
    graph, day = at.graph, at.on.toordinal()
    for kind, rule in at.regime.control:
        rows = [r for r in live(graph.rows(company, owner), at) if graph.kind.size and KINDS[graph.kind[r]] is kind]
        sure = [r for r in rows if not graph.dates.shape[1] or graph.dates[1, r] <= day < graph.dates[2, r]]
        if rule == "nominee":
            continue
        if (rows and refer and rule != "ignored") or (sure and rule == "caught"):
            return Used(owner=graph.name(owner), kind=kind, size=0, least=0, most=0, places=tuple(graph.place(r) for r in (rows if refer else sure)))
    raise AssertionError("an edge of control without its row: the standing is wrong")


def live(rows: Ints, at: Standing) -> list[int]:
    """Those rows that may hold on the day."""
    dates, day = at.graph.dates, at.on.toordinal()
    return [int(r) for r in rows if not dates.shape[1] or dates[0, r] <= day < dates[3, r]]


def places_of(at: Standing, owner: int, company: int, kinds: tuple[Kind, ...]) -> tuple[str, ...]:
    """Where the rows of an owner in a company are written that may hold on the day."""
    graph = at.graph
    return tuple(
        graph.place(r) for r in live(graph.rows(company, owner), at) if (KINDS[graph.kind[r]] if graph.kind.size else Kind.OWNS) in kinds
    )
