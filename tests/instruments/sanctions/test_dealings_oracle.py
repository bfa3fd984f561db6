"""The compiled sweep against the slow reference that walks every path, on drawn tables; and the bounds against the flows that are possible."""

from __future__ import annotations

import itertools

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")
pytest.importorskip("polars")

import dealings_oracle as oracle
import numpy as np
import polars as pl
from dealings_oracle import Paid

from servanda.instruments.sanctions.dealings.records import Direction, Order
from servanda.instruments.sanctions.dealings.table import Transactions
from servanda.instruments.sanctions.dealings.tracing import Traced, trace

PARTIES = "abcdefg"
MONEYS = ("xab", "xcd")


def columns(paid: list[Paid]) -> Transactions:
    """The same payments as columns."""
    number = {name: i for i, name in enumerate(PARTIES)}
    return Transactions(
        payer=np.array([number[p.payer] for p in paid], np.int32),
        payee=np.array([number[p.payee] for p in paid], np.int32),
        day=np.array([p.day for p in paid], np.int32),
        amount=np.array([p.amount for p in paid], np.int64),
        money=np.array([MONEYS.index(p.money) for p in paid], np.int32),
        row=np.arange(1, len(paid) + 1),
        parties=pl.Series("party", list(PARTIES)),
        currencies=MONEYS,
        places=2,
        rest=pl.DataFrame(),
    )


def tables(moneys: int = 1) -> st.SearchStrategy[list[Paid]]:
    paid = st.builds(
        Paid, st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.integers(0, 6), st.integers(1, 9), st.sampled_from(MONEYS[:moneys])
    )
    return st.lists(paid.filter(lambda p: p.payer != p.payee), min_size=1, max_size=14)


listed_ones = st.sets(st.sampled_from(PARTIES), min_size=1, max_size=2)
cases = settings(max_examples=amount(150, 75), derandomize=True, deadline=None)


def traced(paid: list[Paid], listed: set[str], hops: int, direction: Direction, flow: bool) -> Traced:
    order = Order.FLOW if flow else Order.ADJACENCY
    return trace(columns(paid), [PARTIES.index(p) for p in sorted(listed)], hops, direction, order=order, haircut=True)


def seen_from(paid: list[Paid], direction: Direction) -> tuple[Paid, ...]:
    return tuple(paid) if direction is Direction.TOWARDS else oracle.mirrored(paid)


@cases
@given(tables(), listed_ones, st.integers(1, 5), st.sampled_from(Direction), st.booleans())
def test_distances_and_paths(paid: list[Paid], listed: set[str], hops: int, direction: Direction, flow: bool) -> None:
    found = traced(paid, listed, hops, direction, flow)
    seen = seen_from(paid, direction)
    said = oracle.reached(seen, listed, hops, flow=flow)
    assert {PARTIES[int(v)]: int(found.far[v]) for v in found.exposed()} == {party: one.hops for party, one in said.items()}
    for party, one in said.items():
        path = found.path(PARTIES.index(party))
        walked = path if direction is Direction.TOWARDS else path[::-1]
        assert walked in one.paths
        assert oracle.smallest(seen, walked) == max(oracle.smallest(seen, p) for p in one.paths), "not the widest of the shortest"


@cases
@given(tables(2), listed_ones, st.integers(1, 4), st.sampled_from(Direction), st.booleans())
def test_two_currencies(paid: list[Paid], listed: set[str], hops: int, direction: Direction, flow: bool) -> None:
    found = traced(paid, listed, hops, direction, flow)
    seen = seen_from(paid, direction)
    assert {PARTIES[int(v)]: int(found.far[v]) for v in found.exposed()} == {
        party: one.hops for party, one in oracle.reached(seen, listed, hops, flow=flow).items()
    }
    said = oracle.most(seen, listed, hops, flow=flow)
    assert found.room is not None
    mine = {}
    for (v, name), (c, money) in itertools.product(enumerate(PARTIES), enumerate(MONEYS)):
        pot = found.pot_of(v, c)
        if pot >= 0 and found.room[pot, -1] > 0:
            mine[name, money] = tuple(int(x) for x in found.room[pot])
    assert mine == said


@settings(max_examples=60, derandomize=True, deadline=None)
@given(tables(), listed_ones, st.integers(1, 4))
def test_no_possible_flow_is_above_the_bound(paid: list[Paid], listed: set[str], hops: int) -> None:
    """The largest flow over all paths of a party, found as a linear programme, stays within the bound; and the haircut stays within it too."""
    optimize = pytest.importorskip("scipy.optimize")
    found = traced(paid, listed, hops, Direction.TOWARDS, True)
    assert found.room is not None
    assert found.haircut is not None
    every = list(oracle.paths(paid, listed, hops))
    for v in found.exposed():
        mine = [p for p in every if paid[p[0]].payer == PARTIES[int(v)]]
        uses = np.array([[p.count(i) for p in mine] for i in range(len(paid))])
        best = optimize.linprog(-np.ones(len(mine)), A_ub=uses, b_ub=[p.amount for p in paid])
        pot = found.pot_of(int(v), 0)
        assert -best.fun <= found.room[pot, -1] + 1e-6
        assert found.haircut[pot] <= found.room[pot, -1] + 1e-6


def test_days_that_run_backwards_are_no_flow_but_are_neighbours() -> None:
    paid = [Paid("b", "c", 1, 5, "xab"), Paid("a", "b", 2, 5, "xab")]
    assert list(traced(paid, {"c"}, 3, Direction.TOWARDS, True).exposed()) == [1]
    assert list(traced(paid, {"c"}, 3, Direction.TOWARDS, False).exposed()) == [1, 0]


def test_one_day_is_enough_for_a_chain_in_any_order_of_rows() -> None:
    chain = [Paid("a", "b", 3, 5, "xab"), Paid("b", "c", 3, 4, "xab"), Paid("c", "d", 3, 6, "xab")]
    for rows in itertools.permutations(chain):
        found = traced(list(rows), {"d"}, 3, Direction.TOWARDS, True)
        assert [rows[i] for i in found.path(0)] == chain
        assert found.room is not None
        assert found.room[found.pot_of(0, 0), 2] == 4
