"""What each owner holds of each block of each company on a day, shares and votes side by side: the general way, for registers that say more than shares."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from servanda.instruments.sanctions.ownership.graph import KINDS, Graph, Ints
from servanda.instruments.sanctions.ownership.records import WHOLE, Kind


class Items(msgspec.Struct, frozen=True):
    """One element each: owner, company, ranges in billionths, the number of the arrangement (-1: none) and whether that is certain."""

    owner: Ints
    company: Ints
    low: Ints
    high: Ints
    votes_low: Ints
    votes_high: Ints
    concert: Ints
    certain: Ints


def items(graph: Graph, day: int, votes_as_shares: bool) -> Items:
    """Rows that may hold on the day, those of one owner, company and block made one: what is stated twice counts once, what is stated differently spans both.

    In: a graph, the day's number, whether votes not stated have the range of the shares. A row whose date leaves open whether it holds has a least of 0.
    """
    kind = graph.kind if graph.kind.size else np.zeros(graph.owner.size, np.uint8)
    votes_only = kind == KINDS.index(Kind.VOTES)
    rows = (kind == 0) | votes_only
    sure = np.ones(kind.size, bool)
    if graph.dates.shape[1]:
        rows &= (graph.dates[0] <= day) & (day < graph.dates[3])
        sure = (graph.dates[1] <= day) & (day < graph.dates[2])
    at = np.flatnonzero(rows)
    block = graph.block[at] if graph.block.size else np.full(at.size, -1, np.int32)
    order = np.lexsort((block, graph.owner[at], graph.company[at]))
    at, block = at[order], block[order]
    owner, company = graph.owner[at], graph.company[at]
    new = np.ones(at.size, bool)
    new[1:] = (owner[1:] != owner[:-1]) | (company[1:] != company[:-1]) | (block[1:] != block[:-1])
    group = np.cumsum(new) - 1
    size = int(group[-1]) + 1 if at.size else 0
    certain_row, shares_row = sure[at], kind[at] == 0
    least = np.where(certain_row, graph.least[at], 0)
    low, high = _hull(group[shares_row], least[shares_row], graph.most[at][shares_row], size)
    stated = votes_only[at]
    vote_least, vote_most = least, graph.most[at]
    if not votes_as_shares:
        vote_least, vote_most = np.where(stated, least, 0), np.where(stated, vote_most, WHOLE)
    if graph.votes_least.size:
        said = graph.votes_least[at] >= 0
        vote_least = np.where(said, np.where(certain_row, graph.votes_least[at], 0), vote_least)
        vote_most = np.where(said, graph.votes_most[at], vote_most)
        stated = stated | said
    # votes said in a row of their own replace those taken from the shares
    has = np.zeros(size, bool)
    has[group[stated]] = True
    counts = stated | ~has[group]
    votes_low, votes_high = _hull(group[counts], vote_least[counts], vote_most[counts], size)
    concert, certain = np.full(size, -1, np.int32), np.zeros(size, bool)
    if graph.concert.size:
        named = graph.concert[at] >= 0
        first = np.full(size, 2**31 - 1, np.int32)
        np.minimum.at(first, group[named], graph.concert[at][named])
        concert = np.where(first < 2**31 - 1, first, -1)
        certain[group[named & certain_row & (graph.concert[at] == concert[group])]] = True
        open_ = (concert >= 0) & ~certain
        low, votes_low = np.where(open_, 0, low), np.where(open_, 0, votes_low)
    return Items(owner[new], company[new], low, high, votes_low, votes_high, concert, certain)


def _hull(group: Any, least: Any, most: Any, size: int) -> tuple[Ints, Ints]:
    """The range that spans all ranges of a group; 0 to 0 where the group has none."""
    low, high = np.full(size, 2**31 - 1, np.int32), np.zeros(size, np.int32)
    np.minimum.at(low, group, least)
    np.maximum.at(high, group, most)
    low[low == 2**31 - 1] = 0
    return low, high
