"""How much can and how much must have passed: ranges with the name of the method, never a single figure that pretends to know."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from servanda.instruments.sanctions.dealings.records import Direction, Volume
from servanda.instruments.sanctions.dealings.table import Transactions
from servanda.instruments.sanctions.dealings.tracing import Traced

if TYPE_CHECKING:
    import numpy as np

AT_MOST = (
    "At most: a payment passes on no more than its own amount, and no more than its payee paid onward towards a listed party on that day or later. "
    "Bounds of different parties share the same onward payments and are not to be added."
)
AT_LEAST = "At least: direct payments only. Beyond one hop nothing must have passed: whoever stands between may have used money of its own."
AT_LEAST_COMPLETE = (
    "At least, taking the table as complete and all accounts as empty before it: an intermediary that paid on more than it had from others must have "
    "used the money in question. Followed along the shown path only. Where an intermediary paid out more than the table says it received, the "
    "assumption is wrong and the figure is 0."
)
HAIRCUT = (
    "Haircut: by convention, what a party pays on is taken in equal proportion from all it holds, and what it pays beyond that is its own; within a day in the "
    "order of the rows. It is a way to share between equal claims, no measurement; other conventions (first in, first out) give other figures."
)


class NearVolumes:
    """Some payments, picked out once: questions about a path then look at little. rows: their indexes in the table."""

    def __init__(self, table: Transactions, rows: np.ndarray[Any, Any]) -> None:
        self.table, self.rows = table, rows
        self.payer, self.payee = table.payer[self.rows], table.payee[self.rows]
        self.amount, self.money, self.day = table.amount[self.rows], table.money[self.rows], table.day[self.rows]

    @classmethod
    def around(cls, table: Transactions, parties: Iterable[int]) -> NearVolumes:
        """All payments of a few parties."""
        import numpy as np

        flag = np.zeros(len(table.parties), np.bool_)
        flag[list(parties)] = True
        return cls(table, np.flatnonzero((flag[table.payer] | flag[table.payee]) & (table.payer != table.payee)))

    @classmethod
    def direct(cls, traced: Traced) -> NearVolumes:
        """The payments between listed parties and those next to them, in the direction traced."""
        import numpy as np

        table = traced.table
        near, listed = (table.payer, table.payee) if traced.direction is Direction.TOWARDS else (table.payee, table.payer)
        rows = np.flatnonzero(traced.listed[listed])
        return cls(table, rows[traced.far[near[rows]] == 1])

    def of(self, party: int, direction: Direction) -> np.ndarray[Any, Any]:
        """Which of them the party paid (towards) or was paid (from)."""
        mine: np.ndarray[Any, Any] = (self.payer if direction is Direction.TOWARDS else self.payee) == party
        return mine

    def total(self, which: np.ndarray[Any, Any]) -> int:
        return int(self.amount[which].sum())


def must_have_passed(near: NearVolumes, path: tuple[int, ...], direction: Direction, listed: np.ndarray[Any, Any]) -> int:
    """Minor units that must have passed along a path if the table is complete and every account began empty; 0 where it changes currency.

    Money in question: all that the first intermediary had, by the day it paid on, from the party (towards) or from listed parties (from). Of an onward payment of
    size a, made when all receipts so far are t and m of them are in question, at least a - (t - m) is in question.
    """
    table = near.table
    money = table.money[path[0]]
    if len(path) < 2 or any(table.money[e] != money for e in path):
        return 0
    marked = 0
    for i, (e, onward) in enumerate(pairwise(path)):
        holder = table.payee[e]
        by = (near.money == money) & (near.day <= table.day[onward])
        came = by & (near.payee == holder)
        received, spent = near.total(came), near.total(by & (near.payer == holder))
        if spent > received:
            return 0
        if i == 0:
            start = near.payer == table.payer[e] if direction is Direction.TOWARDS else listed[near.payer]
            marked = near.total(came & start)
        marked = max(0, min(int(table.amount[onward]), int(table.amount[onward]) - (received - marked)))
        if not marked:
            return 0
    return marked


def volumes(traced: Traced, direct: NearVolumes, around: NearVolumes | None, party: int) -> tuple[Volume, ...]:
    """The figures of one exposed party, one a currency in which it dealt towards (or from) listed parties within the hops asked for.

    around: the payments of all who stand on its path, if the table is taken as complete, else None.
    """
    table, found = traced.table, []
    assert traced.room is not None, "volumes were asked for when tracing"
    path = traced.path(party)
    towards = traced.direction is Direction.TOWARDS
    directly = direct.of(party, traced.direction)
    for code, currency in enumerate(table.currencies):
        pot = traced.pot_of(party, code) if len(table.currencies) > 1 else party
        if pot < 0 or traced.room[pot, -1] <= 0:
            continue
        room = traced.room[pot]
        least = Decimal(0)
        if around is not None and table.money[path[0 if towards else -1]] == code:
            least = table.value(must_have_passed(around, path, traced.direction, traced.listed))
        found.append(
            Volume(
                currency=currency,
                payments=int((directly & (direct.money == code)).sum()),
                direct=table.value(int(room[0])),
                at_least=max(table.value(int(room[0])), least),
                at_most=table.value(int(room[-1])),
                haircut=None if traced.haircut is None or (traced.crossed is not None and traced.crossed[pot]) else table.value(float(traced.haircut[pot])),
                crosses=bool(traced.crossed is not None and traced.crossed[pot]),
                within=tuple(table.value(int(x)) for x in room),
            )
        )
    return tuple(found)
