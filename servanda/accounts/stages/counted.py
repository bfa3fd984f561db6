"""The moves of a dossier as columns, counted in whichever units are asked for; what each assessor tells, and between what all
do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from servanda.accounts.between import NOTHING, Between
from servanda.accounts.stages.answers import ClauseTold, StageSum
from servanda.accounts.stages.columns import GroupSums, MoveColumns, scaled, standing, sums
from servanda.accounts.stages.converting import Converting, NotConverted, RateLine, UnitColumns, factor_columns
from servanda.accounts.stages.records import STAGES, NeedRow, PledgeRow
from servanda.accounts.stages.restated import restating
from servanda.accounts.stages.told import ToldMove

ZERO = Decimal(0)


class LedgerOf(NamedTuple):
    """What the ledger is made of: rows, how units are converted, the two days, the currency and the assessor asked for, what the
    monitor says of the clause of a promise."""

    pledges: Sequence[PledgeRow]
    needs: Sequence[NeedRow]
    moves: Sequence[ToldMove]
    by: Converting
    as_of: dt.date
    known: dt.date
    into: str = ""
    assessor: str = ""
    told: Mapping[str, ClauseTold] = {}


class CountedMoves:
    """The moves as columns, and sums of them in the units asked for. pledges: by id, as known; stands: which moves do; lacks,
    used: of all sums so far the rows without an amount in the unit, and each rate with its rows."""

    def __init__(self, of: LedgerOf, pledges: Mapping[str, PledgeRow]) -> None:
        import numpy as np

        self.of, self.pledges = of, pledges
        self.lacks: dict[NotConverted, None] = {}
        self.used: dict[tuple[str, dt.date, str, bool], dict[str, None]] = {}
        self.moves = list(of.moves)
        self.places = {name: n for n, name in enumerate(pledges)}
        self.assessors = sorted({one.owner for one in self.moves})
        owners = {name: n for n, name in enumerate(self.assessors)}
        ends, scale = scaled([end or ZERO for one in self.moves for end in (one.amount.low, one.amount.high)])
        self.columns = MoveColumns(
            pledge=np.array([self.places.get(one.pledge, 0) for one in self.moves], np.int32),
            assessor=np.array([owners[one.owner] for one in self.moves], np.int32),
            stage=np.array([STAGES.index(one.stage) for one in self.moves], np.int8),
            date=np.array([one.date.toordinal() for one in self.moves], np.int32),
            known=np.array([one.known_on.toordinal() for one in self.moves], np.int32), low=ends[::2], high=ends[1::2],
            open=np.array([one.amount.high is None for one in self.moves], bool),
            refund=np.array([one.refund for one in self.moves], bool), replaces=np.array(restating(self.moves), np.int64),
            pledges=len(pledges), assessors=len(self.assessors), scale=scale,
        )  # fmt: skip
        inside = np.array([one.pledge in pledges for one in self.moves], bool)
        self.stands = standing(self.columns, of.as_of.toordinal(), of.known.toordinal()) & inside
        self.standing = [one for one, stands in zip(self.moves, self.stands.tolist(), strict=True) if stands]
        self.rows: dict[tuple[int, int, int], list[str]] = {}
        for one in self.standing:
            self.rows.setdefault((self.places[one.pledge], owners[one.owner], STAGES.index(one.stage)), []).append(one.id)

    def sums(self, into: Callable[[PledgeRow], str], valued: bool = False, only: Any = None) -> GroupSums:
        """In: the unit of each promise; valued: goods by the price list; only: these rows. Out: sums."""
        import numpy as np

        wanted = [(one.unit, into(self.pledges[one.pledge]) if one.pledge in self.pledges else one.unit) for one in self.moves]
        stands = self.stands if only is None else self.stands & only
        if all(unit == other for unit, other in wanted):
            return sums(self.columns, stands)
        pairs = {pair: n for n, pair in enumerate(dict.fromkeys(wanted))}
        days = [(self.pledges[one.pledge].rate_on if one.pledge in self.pledges else None) or one.date for one in self.moves]
        units = UnitColumns(
            np.array([pairs[pair] for pair in wanted], np.int32), np.array([day.toordinal() for day in days], np.int32),
            tuple(pairs),
        )  # fmt: skip
        factors, slots, found = factor_columns(units, self.of.by, valued)
        for one, pair, slot, counts in zip(self.moves, wanted, slots.tolist(), stands.tolist(), strict=True):
            if counts and found[slot].worth is None:
                self.lacks[NotConverted(row=one.id, unit=pair[0], into=pair[1], why=found[slot].why)] = None
            for line in found[slot].lines if counts else ():
                self.used.setdefault(line, {})[one.id] = None
        return sums(self.columns, stands, factors)

    @property
    def rates(self) -> tuple[RateLine, ...]:
        """Each rate and price that was used, once."""
        return tuple(
            RateLine(words=words, date=day, source=source, valued=valued, rows=tuple(rows))
            for (words, day, source, valued), rows in sorted(self.used.items())
        )

    def each(self, found: GroupSums, name: str) -> list[tuple[str, tuple[StageSum, ...]]]:
        """What each assessor who tells of a promise tells of its stages."""
        at = self.places[name]
        told = []
        for n, assessor in enumerate(self.assessors):
            rows = [tuple(self.rows.get((at, n, stage), ())) for stage in range(4)]
            if any(rows):
                told.append((assessor, tuple(StageSum(amount=found.at(at, n, stage), rows=rows[stage]) for stage in range(4))))
        return told


def between_all(told: Iterable[tuple[str, tuple[StageSum, ...]]]) -> tuple[StageSum, ...]:
    """From the least to the most that is said by those who tell of a stage; where nobody does, nothing is on record."""
    told = list(told)
    found = []
    for stage in range(4):
        said = [stages[stage] for _, stages in told if stages[stage].rows]
        lows, highs = [one.amount.low for one in said], [one.amount.high for one in said]
        low = None if None in lows else min((end for end in lows if end is not None), default=NOTHING.low)
        high = None if None in highs else max((end for end in highs if end is not None), default=NOTHING.high)
        found.append(StageSum(amount=Between(low, high), rows=tuple(dict.fromkeys(row for one in said for row in one.rows))))
    return tuple(found)
