"""The engine: four sums for each pledge and assessor, exact, over columns of any length.

Amounts are whole numbers of the smallest unit; they are added as whole numbers, in pieces that cannot overflow, so a sum of a
million rows is the same as one by hand. Columns that no machine number holds are added as Python's own numbers: slower, and the
same. """

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from servanda.accounts.between import Between

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Marks = NDArray[np.bool_]

STAGE_COUNT = 4


class MoveColumns(NamedTuple):
    """Moves, a place each. pledge, assessor, stage: numbers from 0; date, known: as `date.toordinal`; low, high: whole numbers of
    10 ** -scale of the row's unit, never below zero; open: the most is not known; refund: it is taken off; replaces: place of the
    row it restates, -1 for none, None where no row does."""

    pledge: Any
    assessor: Any
    stage: Any
    date: Any
    known: Any
    low: Any
    high: Any
    open: Marks | None
    refund: Marks | None
    replaces: Any
    pledges: int
    assessors: int
    scale: int = 0


class FactorColumns(NamedTuple):
    """By what each amount is multiplied to be in the unit wanted. place: of each row in low and high, -1: no such factor is
    known. low, high: whole numbers of 10 ** -scale."""

    place: Any
    low: Any
    high: Any
    scale: int = 0


class GroupSums(NamedTuple):
    """Of each pledge, assessor and stage in turn: least and most as whole numbers of 10 ** -scale, ends that are not known, how
    many rows."""

    least: Any
    most: Any
    no_least: Marks
    no_most: Marks
    rows: Any
    scale: int
    assessors: int

    def at(self, pledge: int, assessor: int, stage: int) -> Between:
        place = (pledge * self.assessors + assessor) * STAGE_COUNT + stage
        low, high = (
            None if no[place] else whole(int(end[place]), self.scale)
            for end, no in ((self.least, self.no_least), (self.most, self.no_most))
        )
        return Between(low, high)


def whole(units: int, scale: int) -> Decimal:
    """A number of units of 10 ** -scale, without rounding."""
    return Decimal((int(units < 0), tuple(map(int, str(abs(units)))), -scale))


def units(value: Decimal, scale: int) -> int:
    """The contrary: how many units of 10 ** -scale a number is."""
    sign, figures, exponent = value.as_tuple()
    places = max(0, int(exponent) + scale)  # a zero may show more places than it has
    found: int = int("".join(map(str, figures))) * 10**places
    return -found if sign else found


def standing(columns: MoveColumns, as_of: int, known: int) -> Marks:
    """Which rows stand: known by a day, not restated by one that is known by it, done by a day in the world."""
    import numpy as np

    alive: Marks = columns.known <= known
    if columns.replaces is not None:
        old = columns.replaces[alive]
        taken = alive.copy()
        taken[old[old >= 0]] = False
        alive = taken
    return np.asarray(alive & (columns.date <= as_of))


def sums(columns: MoveColumns, stands: Marks, factors: FactorColumns | None = None) -> GroupSums:
    """The four sums of each pledge and assessor, over the rows that stand. factors: into another unit; an amount without one is
    at least nothing."""
    import numpy as np

    size = columns.pledges * columns.assessors * STAGE_COUNT
    every = bool(stands.all())

    def taken(values: Any) -> Any:
        return values if every or values is None else values[stands]

    key = taken(columns.pledge).astype(np.int64 if size > 2**31 - 1 else np.int32)
    key = (key * columns.assessors + taken(columns.assessor)) * STAGE_COUNT + taken(columns.stage)
    counts = np.bincount(key, minlength=size)
    low, high = taken(columns.low), taken(columns.high)
    unknown, back = taken(columns.open), taken(columns.refund)
    by_low = by_high = None
    if factors is not None:
        place = taken(factors.place)
        by_low = factors.low[place]  # an amount without a factor is nothing, so that -1 may point anywhere
        by_high = by_low if factors.high is factors.low else factors.high[place]
        lacks = place < 0
        if lacks.any():
            zeroed = np.where(lacks, 0, low)
            low, high = zeroed, zeroed if high is low else np.where(lacks, 0, high)
            unknown = lacks if unknown is None else unknown | lacks
    adding = _Adding(size, int(counts.max(initial=0)))
    no_least, no_most = np.zeros(size, bool), np.zeros(size, bool)
    if back is None or not back.any():
        least, most = adding.ends(key, low, high, by_low, by_high)
        if unknown is not None:
            no_most[key[unknown]] = True
    else:
        given = [
            adding.ends(*(None if one is None else one[rows] for one in (key, low, high, by_low, by_high)))
            for rows in (~back, back)
        ]
        least, most = given[0][0] - given[1][1], given[0][1] - given[1][0]
        if unknown is not None:
            no_most[key[unknown & ~back]] = True
            no_least[key[unknown & back]] = True
    return GroupSums(least, most, no_least, no_most, counts, columns.scale + (factors.scale if factors else 0), columns.assessors)


class _Adding:
    """Adds whole numbers by group, exactly. rows: the most that a group has, by which the pieces are cut so that none
    overflows."""

    def __init__(self, size: int, rows: int) -> None:
        self.size, self.rows = size, rows.bit_length()

    def ends(self, key: Any, low: Any, high: Any, by_low: Any, by_high: Any) -> tuple[Any, Any]:
        least = self.added(key, low, by_low)
        return least, least if high is low and by_high is by_low else self.added(key, high, by_high)

    def added(self, key: Any, values: Any, factors: Any) -> Any:
        """The sum of each group of values, each by its factor: machine numbers where they hold it, else Python's own."""
        import numpy as np

        top, most = _bits(values), 0 if factors is None else _bits(factors)
        room = 62 - self.rows - most
        if values.dtype == object or room < 1 or (factors is not None and factors.dtype == object):
            found = np.zeros(self.size, object)
            np.add.at(found, key, values if factors is None else values.astype(object) * factors.astype(object))
            return found
        if top <= room:
            found = np.zeros(self.size, np.int64)
            np.add.at(found, key, values if factors is None else values * factors)
            return found
        found = np.zeros(self.size, object)
        for shift in range(0, top, room):
            piece = (values >> shift) & ((1 << room) - 1)
            part = np.zeros(self.size, np.int64)
            np.add.at(part, key, piece if factors is None else piece * factors)
            found += part.astype(object) * (1 << shift)
        return found


def _bits(values: Any) -> int:
    return int(values.max()).bit_length() if len(values) else 0


def scaled(amounts: Sequence[Decimal]) -> tuple[Any, int]:
    """Amounts as whole numbers of 10 ** -scale, without rounding; machine numbers where they hold all."""
    import numpy as np

    scale = max((max(0, -int(one.as_tuple().exponent)) for one in amounts if one), default=0)
    numbers = [units(one, scale) for one in amounts]
    return np.array(numbers, object if any(one >= 1 << 62 for one in numbers) else np.int64), scale
