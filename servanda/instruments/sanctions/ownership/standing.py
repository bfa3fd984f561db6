"""The holdings as they stand on a day under a regime: one graph in which every test is a sum against one number.

What is not a plain stake in shares becomes plain by added nodes. The votes of a company whose votes were stated apart are a node of their own:
owners hold their votes in it, and it controls the company as the regime says of votes. Shares under a joint arrangement are held by a node that
every member controls. So one loop (`kernels.spread`) serves all regimes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import numpy as np

from servanda.instruments.sanctions.ownership import kernels
from servanda.instruments.sanctions.ownership.graph import KINDS, Graph, Ints
from servanda.instruments.sanctions.ownership.items import Items, items
from servanda.instruments.sanctions.ownership.records import WHOLE, Aggregate, Kind, Regime, Rule


class Added(msgspec.Struct, frozen=True):
    """A node that is no party: the votes of a company, or what is held in it under a joint arrangement (concert: its number, -1: votes).

    votes: whether it holds votes. members: those under the arrangement as (owner, least, most). itself: votes that the company holds in itself, least and most, where the regime
    leaves them out; share: this node holds their share of the threshold beside any other holder (`_left_out`). nominee: the
    party whose holdings this node has, in his own name or for those he acts for (`_nominees`).
    """

    company: int
    concert: int = -1
    votes: bool = True
    members: tuple[tuple[int, int, int], ...] = ()
    itself: tuple[int, int] = (0, 0)
    share: bool = False
    nominee: int = -1


class Standing(msgspec.Struct, frozen=True):
    """parties: how many nodes are parties; the rest is said in `added`. start, edges: by company, rows of owner, least, most, how. out, onward: by owner, rows of company...

    recorded: sum of the least by node.
    """

    graph: Graph
    regime: Regime
    on: dt.date
    votes_as_shares: bool
    start: Ints
    edges: Ints
    recorded: Ints
    out: Ints
    onward: Ints
    added: tuple[Added, ...] = ()

    @property
    def size(self) -> int:
        """How many nodes."""
        return int(self.start.size - 1)

    @property
    def parties(self) -> int:
        return self.graph.size

    @property
    def who(self) -> Ints:
        return self.edges[:, 0]

    @property
    def low(self) -> Ints:
        return self.edges[:, 1]

    @property
    def high(self) -> Ints:
        return self.edges[:, 2]

    @property
    def how(self) -> Ints:
        return self.edges[:, 3]


def standing(graph: Graph, regime: Regime, on: dt.date, *, votes_as_shares: bool = True) -> Standing:
    """In: a graph, a regime and the day. votes_as_shares: votes not stated have the range of the shares (else they are unknown). Out: `Standing`."""
    day = on.toordinal()
    plain = (
        ((graph.votes_least.size == 0 and votes_as_shares) or regime.votes is Rule.IGNORED)
        and (regime.aggregate is not Aggregate.CONCERT or graph.concert.size == 0)
        and not (_leaves_out(regime) and (graph.owner == graph.company).any())
        and (graph.kind.size == 0 or (_ruled(graph, regime).size == 0 and (regime.votes is Rule.IGNORED or not _of(graph, Kind.VOTES).size)))
    )
    if not plain:
        start, edges, recorded, added = _full(graph, regime, on, votes_as_shares)
    else:
        added = ()
        start, edges, recorded = kernels.stakes(
            graph.start, graph.order, graph.owner, graph.kind, graph.least, graph.most, graph.dates, day, graph.block
        )
    out, onward = kernels.outward(start, edges)
    return Standing(graph, regime, on, votes_as_shares, start, edges, recorded, out, onward, added)


def _full(graph: Graph, regime: Regime, on: dt.date, votes_as_shares: bool) -> tuple[Ints, Ints, Ints, tuple[Added, ...]]:
    held = items(graph, on.toordinal(), votes_as_shares)
    edges = _Edges()
    added: list[Added] = []
    concert = held.concert if regime.aggregate is Aggregate.CONCERT else np.full(held.owner.size, -1, np.int32)
    shared = held.high > 0
    _stakes(graph.size, edges, added, held, held.low, held.high, held.company, concert, shared)
    if regime.votes is not Rule.IGNORED:
        # a company where nobody's votes were stated apart needs no second test: the votes are as the shares
        apart = np.zeros(graph.size, bool)
        apart[held.company[(held.votes_low != held.low) | (held.votes_high != held.high)]] = True
        itself = (held.owner == held.company) & (held.votes_high > 0) & _leaves_out(regime)
        apart[held.company[itself]] = True
        own = _own_votes(graph.size, held, itself)
        added += [Added(company, itself=(int(own[0, company]), int(own[1, company]))) for company in np.flatnonzero(apart).tolist()]
        nodes = np.full(graph.size, -1, np.int32)
        nodes[apart] = graph.size + len(added) - int(apart.sum()) + np.arange(int(apart.sum()))
        voting = apart[held.company] & (held.votes_high > 0) & ~itself
        _stakes(graph.size, edges, added, held, held.votes_low, held.votes_high, nodes[held.company], concert, voting)
        _left_out(graph.size, edges, added, nodes, np.unique(held.company[itself]), regime)
        edges.add(nodes[apart], np.flatnonzero(apart), how=kernels.CATCHES if regime.votes is Rule.CAUGHT else kernels.REFER)
    for rows, how in _controls(graph, regime, on.toordinal()):
        edges.add(graph.owner[rows], graph.company[rows], how=how)
    owner, company, low, high, kinds = _nominees(graph, regime, on.toordinal(), edges, added)
    size = graph.size + len(added)
    start, order = kernels.buckets(company, size)
    recorded = np.minimum(np.bincount(company, weights=low, minlength=size), kernels.TOP).astype(np.int32)
    return start, np.stack([owner, low, high, kinds], axis=1)[order], recorded, tuple(added)


def _leaves_out(regime: Regime) -> bool:
    return regime.votes is not Rule.IGNORED and not regime.own_votes_count


def _own_votes(size: int, held: Items, itself: Ints) -> Ints:
    """Least and most that each company holds of its own votes."""
    found = np.zeros((2, size), np.int64)
    np.add.at(found[0], held.company[itself], held.votes_low[itself])
    np.add.at(found[1], held.company[itself], held.votes_high[itself])
    return np.minimum(found, WHOLE)


def _left_out(parties: int, edges: _Edges, added: list[Added], nodes: Ints, companies: Ints, regime: Regime) -> None:
    """Votes that a company holds in itself are left out: v of the others catch when v >= t (1 - own), so when v + t own >= t.

    So t own is a stake of a node that every other holder controls, and the rest of the own votes a stake of the company: one sum against one number still
    decides, and all leasts together are what was recorded. Where the size of the own votes is a range, the most assumed may be a little too much (may, never not).
    """
    columns = edges.columns()
    for company in companies.tolist():
        node = int(nodes[company])
        low, high = added[node - parties].itself
        share = [regime.need - regime.need_beside(own) for own in (low, high)]
        helper = parties + len(added)
        added.append(Added(company, share=True))
        others = np.unique(columns[0][columns[1] == node])
        edges.add(others, np.full(others.size, helper), how=kernels.CATCHES)
        edges.add([helper], [node], share[:1], share[1:])
        edges.add([company], [node], [low - share[0]], [high - share[1]])


def _nominees(graph: Graph, regime: Regime, day: int, edges: _Edges, added: list[Added]) -> list[Ints]:
    """The edges, the holdings of whoever acts for another moved to a node that he controls, and those he acts for perhaps: he is not caught, what he holds may be theirs."""
    if regime.control_rule(Kind.ACTS_FOR) is not Rule.NOMINEE:
        return edges.columns()
    rows = _alive(graph, _of(graph, Kind.ACTS_FOR), day)
    owner, company, *_ = edges.columns()
    moved = np.arange(graph.size + len(added))
    for party in np.unique(graph.company[rows]).tolist():
        moved[party] = graph.size + len(added)
        added.append(Added(-1, nominee=party))
        edges.add([party], [moved[party]], how=kernels.CATCHES)
        behind = np.unique(graph.owner[rows][graph.company[rows] == party])
        edges.add(behind, np.full(behind.size, moved[party]), how=kernels.REFER)
    columns = edges.columns()
    first = owner.size  # what was there before
    held = (columns[4][:first] == kernels.STAKE) | (company >= graph.size)
    if _leaves_out(regime):  # votes in itself are left out, whoever it acts for
        of = np.array([*range(graph.size), *(one.company for one in added)])
        held &= ~((company >= graph.size) & (of[company] == owner))
    columns[0][:first] = np.where(held, moved[owner], owner)
    return columns


class _Edges:
    """Columns of edges, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[tuple[Ints, ...]] = []

    def add(self, owner: Any, company: Any, low: Any = 0, high: Any = 0, how: int = kernels.STAKE) -> None:
        owner = np.asarray(owner, np.int32)
        shape = owner.shape
        sizes = (np.broadcast_to(np.asarray(x, np.int32), shape) for x in (company, low, high))
        self.pieces.append((owner, *sizes, np.full(shape, how, np.int32)))

    def columns(self) -> list[Ints]:
        return [np.concatenate([piece[i] for piece in self.pieces]) for i in range(5)]


def _stakes(
    parties: int, edges: _Edges, added: list[Added], held: Items, low: Ints, high: Ints, target: Ints, concert: Ints, mine: Ints
) -> None:
    """Plain stakes, and for those under an arrangement a node that holds them all and that each member controls."""
    plain = mine & (concert < 0)
    edges.add(held.owner[plain], target[plain], low[plain], high[plain])
    joint = np.flatnonzero(mine & (concert >= 0))
    groups: dict[tuple[int, int], list[int]] = {}
    for i in joint:
        groups.setdefault((int(target[i]), int(concert[i])), []).append(int(i))
    for (company, name), members in groups.items():
        node = parties + len(added)
        at = np.array(members)
        votes = company >= parties
        about = tuple((int(held.owner[i]), int(low[i]), int(high[i])) for i in members)
        added.append(Added(added[company - parties].company if votes else company, name, votes, about))
        for sure, how in ((True, kernels.CATCHES), (False, kernels.REFER)):
            some = at[held.certain[at] == sure]
            edges.add(held.owner[some], np.full(some.size, node), how=how)
        total = min(int(high[at].astype(np.int64).sum()), 2**31 - 1)
        least = min(int(low[at].astype(np.int64).sum()), 2**31 - 1)
        edges.add([node], [company], [least], [total])


def _of(graph: Graph, kind: Kind) -> Ints:
    return np.flatnonzero(graph.kind == KINDS.index(kind))


def _ruled(graph: Graph, regime: Regime) -> Ints:
    """Rows of control that the regime does not ignore."""
    kinds = [KINDS.index(kind) for kind, rule in regime.control if rule is not Rule.IGNORED]
    return np.flatnonzero(np.isin(graph.kind, kinds))


def _alive(graph: Graph, rows: Ints, day: int) -> Ints:
    """Those rows that may hold on the day."""
    if not graph.dates.shape[1]:
        return rows
    return rows[(graph.dates[0, rows] <= day) & (day < graph.dates[3, rows])]  # type: ignore[no-any-return] # numpy infers Any


def _controls(graph: Graph, regime: Regime, day: int) -> list[tuple[Ints, int]]:
    """Rows of control on the day with what they do; where it is not certain that the row holds on the day, a person has to judge."""
    found = []
    for kind, rule in regime.control:
        rows = _of(graph, kind)
        if rule in (Rule.IGNORED, Rule.NOMINEE) or not rows.size:
            continue
        rows = _alive(graph, rows, day)
        if graph.dates.shape[1]:
            sure = (graph.dates[1, rows] <= day) & (day < graph.dates[2, rows])
        else:
            sure = np.ones(rows.size, bool)
        catches = sure if rule is Rule.CAUGHT else np.zeros(rows.size, bool)
        found += [(rows[catches], kernels.CATCHES), (rows[~catches], kernels.REFER)]
    return found
