"""A register as columns: parties numbered, holdings in arrays, rows grouped by company."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.ownership.kernels import buckets
from servanda.instruments.sanctions.ownership.records import ALWAYS, NEVER, WHOLE, Kind, Party, Register, days_of

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = tuple(Kind)
"""A kind is stored as its place here; `owns` is 0."""

Ints = np.ndarray[Any, np.dtype[Any]]


class Graph:
    """Immutable. names: ids of the parties, their place is their number. Columns that no row fills are empty arrays.

    owner, company: party numbers (int32). kind: uint8. least, most, votes_least, votes_most: billionths (int32; votes -1 where not stated). dates: 4 x rows (int32 day numbers:
    earliest and latest begin, earliest and latest end). concert, block: numbers of words, -1 for none. start, order: rows by company.
    """

    def __init__(
        self,
        names: pa.Array,
        owner: Ints,
        company: Ints,
        least: Ints,
        most: Ints,
        *,
        kind: Ints | None = None,
        votes_least: Ints | None = None,
        votes_most: Ints | None = None,
        dates: Ints | None = None,
        concert: Ints | None = None,
        block: Ints | None = None,
        concerts: tuple[str, ...] = (),
        register: Register | None = None,
    ) -> None:
        none = np.empty(0, np.int32)
        self.names, self.owner, self.company, self.least, self.most = names, owner, company, least, most
        self.kind = np.empty(0, np.uint8) if kind is None else kind
        self.votes_least = none if votes_least is None else votes_least
        self.votes_most = none if votes_most is None else votes_most
        self.dates = np.empty((4, 0), np.int32) if dates is None else dates
        self.concert = none if concert is None else concert
        self.block = none if block is None else block
        self.concerts, self.register = concerts, register
        self.start, self.order = buckets(company, len(names))

    @property
    def size(self) -> int:
        """How many parties."""
        return len(self.names)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names.to_pylist())}

    def name(self, party: int) -> str:
        """The id of a party."""
        return str(self.names[int(party)].as_py())

    def find(self, ids: Collection[str]) -> Ints:
        """Numbers of the ids that are in the register, in the order given; others are left out."""
        if len(ids) * 4 < self.size and self.size > 100_000 and "_numbers" not in self.__dict__:
            import pyarrow as pa
            import pyarrow.compute as pc

            wanted = pa.array(list(ids), pa.string())
            places = pc.index_in(self.names, value_set=wanted)  # one pass over the names, no table of a million built
            rows = np.flatnonzero(places.is_valid().to_numpy(zero_copy_only=False)).astype(np.int32)
            found: Ints = rows[np.argsort(places.drop_null().to_numpy(), kind="stable")]
            return found
        numbers = self._numbers
        return np.array([numbers[i] for i in ids if i in numbers], np.int32)

    def one(self, party: str) -> int:
        """The number of one party. Raises Refusal when the register does not know it."""
        found = self.find((party,))
        if found.size:
            return int(found[0])
        import difflib

        close = difflib.get_close_matches(party, self._numbers, 1, 0.6) if self.size <= 100_000 else []
        raise Refusal(f"the register knows no party “{party}”.", repair=f"Did you mean {close[0]}?" if close else "Give an id of the register.")

    @cached_property
    def parties(self) -> dict[str, Party]:
        """What the register says of parties, by id."""
        return {p.id: p for p in self.register.parties} if self.register else {}

    def rows(self, company: int, owner: int) -> Ints:
        """Numbers of all rows, of any day, of an owner in a company."""
        mine = self.order[self.start[company] : self.start[company + 1]]
        found: Ints = mine[self.owner[mine] == owner]
        return found

    def place(self, row: int) -> str:
        """Where a row is written."""
        said = self.register.holdings[row].place if self.register else ""
        return said or f"row {row + 1}"


def graph(register: Register) -> Graph:
    """A register of records as a graph; for millions of rows read columns instead (`columns.from_arrow`)."""
    import pyarrow as pa

    ids = dict.fromkeys(p.id for p in register.parties) | dict.fromkeys(n for h in register.holdings for n in (h.owner, h.company))
    numbers = {name: i for i, name in enumerate(ids)}
    rows = register.holdings
    concerts = tuple(sorted({h.concert for h in rows if h.concert}))
    places = {name: i for i, name in enumerate(concerts)}
    blocks = {b: i for i, b in enumerate(sorted({h.block for h in rows if h.block}))}
    dates = None
    if any(h.first or h.until for h in rows):
        dates = np.array([[*days_of(h.first, ALWAYS), *days_of(h.until, NEVER)] for h in rows], np.int32).T.copy()
    stated = any(h.votes_least is not None or h.votes_most is not None for h in rows)
    def column(values: Iterable[int]) -> Ints:
        return np.fromiter(values, np.int32, len(rows))

    return Graph(
        pa.array(list(ids), pa.string()),
        column(numbers[h.owner] for h in rows),
        column(numbers[h.company] for h in rows),
        column(h.least for h in rows),
        column(h.most for h in rows),
        kind=column(KINDS.index(h.kind) for h in rows).astype(np.uint8) if any(h.kind is not Kind.OWNS for h in rows) else None,
        votes_least=column(-1 if h.votes_least is None and h.votes_most is None else h.votes_least or 0 for h in rows) if stated else None,
        votes_most=column(
            -1 if h.votes_least is None and h.votes_most is None else WHOLE if h.votes_most is None else h.votes_most for h in rows
        )
        if stated
        else None,
        dates=dates,
        concert=column(places.get(h.concert, -1) for h in rows) if concerts else None,
        block=column(blocks.get(h.block, -1) for h in rows) if blocks else None,
        concerts=concerts,
        register=register,
    )
