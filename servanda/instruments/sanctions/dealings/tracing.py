"""Exposure of every party in one direction, by the compiled sweep: distances, a path for each, and bounds of what can have passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.dealings.records import Direction, Order
from servanda.instruments.sanctions.dealings.table import Transactions

if TYPE_CHECKING:
    import numpy as np

MOST_HOPS = 16
SPAN = 200_000
"""Days between the first and the last payment; more than five centuries is a mistake in a date."""


@dataclass(frozen=True, eq=False)
class Traced:
    """One direction. rank: the table's rows in the order of the sweep. far: hops of each party (FAR: not exposed); first: where in that order the payment
    stands that its path starts with; after: where the payment that follows a payment.

    room: [pot, hop] the most that can have passed, minor units; haircut: [pot] by proportional mixing, or None; pot: [party * currencies + currency] -> pot.
    counts, sums: [hop, currency] payments on shortest paths between parties at that distance and those one hop nearer.
    """

    table: Transactions
    direction: Direction
    order: Order
    hops: int
    listed: np.ndarray[Any, Any]
    rank: np.ndarray[Any, Any]
    far: np.ndarray[Any, Any]
    first: np.ndarray[Any, Any]
    after: np.ndarray[Any, Any]
    counts: np.ndarray[Any, Any]
    sums: np.ndarray[Any, Any]
    room: np.ndarray[Any, Any] | None = None
    crossed: np.ndarray[Any, Any] | None = None
    haircut: np.ndarray[Any, Any] | None = None
    pot: np.ndarray[Any, Any] | None = None

    def path(self, party: int) -> tuple[int, ...]:
        """The payments of the party's path, as indexes into the table, in the order of the days; () when it is not exposed."""
        found: list[int] = []
        at = int(self.first[party])
        while at >= 0:
            found.append(int(self.rank[at]))
            at = int(self.after[at])
        return tuple(found if self.direction is Direction.TOWARDS else found[::-1])

    def exposed(self) -> np.ndarray[Any, Any]:
        """The numbers of the exposed parties (listed ones are not among them), nearest first, then by name."""
        import numpy as np

        mine = np.flatnonzero((self.far > 0) & (self.far <= self.hops))
        return mine[np.argsort(self.far[mine], kind="stable")]

    def pot_of(self, party: int, money: int) -> int:
        """The pot of a party in a currency; -1 where it has none."""
        if self.pot is None or not self.pot.size:
            return party
        return int(self.pot[party * len(self.table.currencies) + money])


def trace(
    table: Transactions,
    listed: Sequence[int],
    hops: int,
    direction: Direction,
    *,
    order: Order = Order.FLOW,
    volumes: bool = True,
    haircut: bool = False,
) -> Traced:
    """In: the table, the numbers of the listed parties, hops (1 to 16), direction. Out: `Traced`.

    volumes: bounds of what can have passed; haircut: the proportional convention besides. Raises Refusal for hops out of range or days centuries apart.
    """
    import numpy as np

    from servanda.instruments.sanctions.dealings import kernels

    if not 1 <= hops <= MOST_HOPS:
        raise Refusal(f"hops must be 1 to {MOST_HOPS}, not {hops}.", repair="Give another number of hops.")
    people, size = len(table.parties), len(table)
    marked = np.zeros(people, np.bool_)
    marked[list(listed)] = True
    towards = direction is Direction.TOWARDS
    tail, head = (table.payer, table.payee) if towards else (table.payee, table.payer)
    day = table.day if towards else -table.day
    if order is Order.ADJACENCY:
        day = np.zeros_like(day)
    low, high = (int(day.min()), int(day.max())) if size else (0, 0)
    if high - low > SPAN:
        raise Refusal(
            "the first and the last payment lie more than five centuries apart.", repair="Look for a wrong year, or give --from and --until."
        )
    rank, starts = kernels.by_day(day, low, high - low + 1, towards)
    one = len(table.currencies) <= 1 or bool((table.money == table.money[:1]).all())
    tail, head, amount, money = kernels.laid_out(rank, tail, head, table.amount, table.money)
    far, first, after, since = kernels.sweep(tail, head, amount, starts, marked, hops, one)
    counts, sums = kernels.layers(tail, head, amount, money, max(1, len(table.currencies)), starts, far, since, hops)
    if not volumes:
        return Traced(table, direction, order, hops, marked, rank, far, first, after, counts, sums)
    moneys = 1 if one else len(table.currencies)
    pot, pots = _pots(tail, money, moneys, people)
    room, crossed = kernels.at_most(tail, head, amount, money, moneys, starts, marked, far, hops, pot, pots)
    mix = kernels.haircut_towards if towards else kernels.haircut_from
    cut = mix(tail, head, amount, money, moneys, marked, hops, pot, pots) if haircut else None
    if one and len(table.currencies) > 1:  # all of one currency of several: say so where pots are asked for by currency
        pot = np.full(people * len(table.currencies), -1, np.int32)
        pot[np.arange(people) * len(table.currencies) + int(table.money[0])] = np.arange(people)
    return Traced(table, direction, order, hops, marked, rank, far, first, after, counts, sums, room, crossed, cut, pot)


def _pots(tail: np.ndarray[Any, Any], money: np.ndarray[Any, Any], moneys: int, people: int) -> tuple[np.ndarray[Any, Any], int]:
    """Number the (party, currency) pairs that pay something. With one currency the party is the pot, and the table empty."""
    import numpy as np

    if moneys == 1:
        return np.zeros(0, np.int32), people
    used = np.zeros(people * moneys, np.bool_)
    used[tail.astype(np.int64) * moneys + money] = True
    pot = np.where(used, np.cumsum(used, dtype=np.int64) - 1, -1).astype(np.int32)
    return pot, int(used.sum())
