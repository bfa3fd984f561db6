"""Who is caught: the least fixpoint, once over what is certain (must) and once over what is possible (may)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import numpy as np

from servanda.base.time import read_day
from servanda.instruments.sanctions.ownership import kernels
from servanda.instruments.sanctions.ownership.graph import Graph, Ints
from servanda.instruments.sanctions.ownership.proving import prove
from servanda.instruments.sanctions.ownership.ranked import Ranked
from servanda.instruments.sanctions.ownership.records import Aggregate, Answer, Regime, Verdict
from servanda.instruments.sanctions.ownership.standing import Standing, standing


class Derived(Ranked):
    """The verdicts on all parties."""

    def verdict(self, party: str) -> Verdict:
        """The verdict without its proof. Raises Refusal when the register does not know the party."""
        return self._verdict(self.at.graph.one(party))

    def _verdict(self, node: int) -> Verdict:
        if self.may[node] < 0:
            return Verdict.NOT
        sure = self.may[node] < self.certain if self._must is None else self._must[node] >= 0
        return Verdict.MUST if sure else Verdict.MAY

    def answer(self, party: str) -> Answer:
        """The verdict with its proof in steps and in words. Raises Refusal when the register does not know the party."""
        node = self.at.graph.one(party)
        return prove(self, node, self._verdict(node))

    def caught(self, verdict: Verdict) -> tuple[str, ...]:
        """Ids of the parties with this verdict that are not themselves listed, in the order of the register."""
        must, may = self.must[: self.at.parties] >= 0, self.may[: self.at.parties] >= 0
        mine = must if verdict is Verdict.MUST else may & ~must if verdict is Verdict.MAY else ~may
        mine = mine.copy()
        mine[self.listed] = False
        import pyarrow as pa

        return tuple(self.at.graph.names.take(pa.array(np.flatnonzero(mine))).to_pylist())

    def counts(self) -> dict[Verdict, int]:
        """How many parties that are not listed have each verdict."""
        must, may = self.must[: self.at.parties] >= 0, self.may[: self.at.parties] >= 0
        most, some = int(must.sum()) - len(self.listed), int(may.sum()) - len(self.listed)
        return {Verdict.MUST: most, Verdict.MAY: some - most, Verdict.NOT: self.at.parties - len(self.listed) - some}


def derive(
    graph: Graph, listed: Collection[str], regime: Regime, on: dt.date | str, *, votes_as_shares: bool = True, at: Standing | None = None
) -> Derived:
    """Who is caught on a day because of those listed.

    In: the graph; ids of the listed; the version of a regime (`regimes.regime`); the day. votes_as_shares: votes not stated have the range of the shares,
    else they are unknown. at: the standing of the day if it was made before. Out: `Derived`. The order of the rows and of the listed does not matter.
    Method: docs/sanctions/ownership.md; meaning: `ownership_oracle`, among the tests.
    """
    if at is None:
        at = standing(graph, regime, read_day(on, place="--as-of"), votes_as_shares=votes_as_shares)
    wanted = tuple(dict.fromkeys(listed))
    found = graph.find(wanted)
    known = {graph.name(i) for i in found} if len(found) < len(wanted) else set(wanted)
    return derived(at, np.sort(found), tuple(i for i in wanted if i not in known))


def derived(at: Standing, listed: Ints, unknown: tuple[str, ...] = ()) -> Derived:
    """The same for numbers of listed parties on a standing that was made before."""
    edges = (at.out, at.onward, at.recorded, listed, at.regime.need)
    if at.regime.aggregate is Aggregate.YES:
        node, certain = kernels.spread(*edges, True, at.regime.cascade, at.parties)
        return Derived(at, listed, unknown, node[:, 3], certain)
    must = kernels.spread_each(*edges, False, at.regime.cascade, at.parties)
    may = kernels.spread_each(*edges, True, at.regime.cascade, at.parties)
    return Derived(at, listed, unknown, may, 0, must)
