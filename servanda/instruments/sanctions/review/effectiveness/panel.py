"""A panel of figures: unit by period. What is not said is unknown, never nought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness import periods

Matrix = npt.NDArray[np.float64]
MOST_CELLS = 20_000_000
"""Units times periods; beyond it the table is not a panel of this kind (or its columns are the wrong ones)."""


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Which column is what. treated_from: empty if the panel has none. where: only rows with these values. add_up: several rows of a unit and period are
    parts of a whole and are added (reporters, goods); without it they are an error. names: unit as written -> unit as meant."""

    unit: str = "unit"
    period: str = "period"
    outcome: str = "outcome"
    treated_from: str = ""
    where: Mapping[str, str | tuple[str, ...]] = {}
    add_up: bool = False
    names: Mapping[str, str] = {}


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """values: units by periods, NaN where not known; numbers: the periods in a row without holes; treated_from: per unit as written, "" if it never was."""

    sort: str
    units: tuple[str, ...]
    numbers: tuple[int, ...]
    values: Matrix
    treated_from: tuple[str, ...]
    rows: int

    def label(self, index: int) -> str:
        return periods.label(self.sort, self.numbers[index])


class PanelFigure(msgspec.Struct, frozen=True):
    """place: `line 12`; outcome None: the cell is empty. kept False: the row is not one of those asked for."""

    place: str
    unit: str
    period: str
    outcome: float | None
    treated_from: str = ""


def panel_of(rows: Iterable[PanelFigure], columns: Columns) -> Panel:
    """In: rows in any order. Out: the panel, units and periods sorted. Errors name the row.

    A sum of which a part is unknown is unknown. Days that are all the first of a month are months.
    """
    cells: dict[tuple[str, int], float | None] = {}
    since: dict[str, tuple[str, str]] = {}
    sort, at, count = "", "", 0
    for row in rows:
        count += 1
        unit = columns.names.get(row.unit.strip(), row.unit.strip())
        if not unit:
            raise Refusal("the row names no unit.", repair=f"Fill the column `{columns.unit}`.", place=row.place)
        kind, n = periods.number(row.period, row.place)
        if kind == "day":
            month = periods.month_of(n)
            if month is None:
                raise Refusal(
                    f"`{row.period}` is a day; a panel counts years, quarters or months.",
                    repair="Add the days up to months and write months as 2031-05.",
                    place=row.place,
                )
            kind, n = "month", month
        if sort and kind != sort:
            raise Refusal(
                f"`{row.period}` is a {kind}, but {at} has a {sort}.",
                repair="Keep one sort of period in a panel.",
                place=row.place,
            )
        sort, at = sort or kind, at or row.place
        key = (unit, n)
        if key in cells:
            if not columns.add_up:
                raise Refusal(
                    f"{unit} has {periods.label(kind, n)} twice.",
                    repair="Take one out, or set add_up if the rows are parts of a whole.",
                    place=row.place,
                )
            old = cells[key]
            cells[key] = None if old is None or row.outcome is None else old + row.outcome
        else:
            cells[key] = row.outcome
        if row.treated_from.strip():
            periods.number(row.treated_from, row.place)
        told = since.setdefault(unit, (row.treated_from.strip(), row.place))
        if told[0] != row.treated_from.strip():
            raise Refusal(
                f"{unit} is under the measure from `{row.treated_from}` here and from `{told[0]}` in {told[1]}.",
                repair="Give each unit one date, the same in all its rows.",
                place=row.place,
            )
    if not cells:
        raise Refusal("the panel has no rows.", repair="Look at the columns and at `where` in the question.")
    return _panel(cells, {u: s for u, (s, _) in since.items()}, sort, count)


def _panel(cells: Mapping[tuple[str, int], float | None], since: Mapping[str, str], sort: str, count: int) -> Panel:
    units = tuple(sorted({unit for unit, _ in cells}))
    first, last = min(n for _, n in cells), max(n for _, n in cells)
    if len(units) * (last - first + 1) > MOST_CELLS:
        raise Refusal(
            f"the panel would have {len(units):,} units and {last - first + 1:,} periods.",
            repair="Look whether the column of the unit and that of the period are the right ones.",
        )
    values = np.full((len(units), last - first + 1), np.nan)
    place = {unit: i for i, unit in enumerate(units)}
    for (unit, n), value in cells.items():
        if value is not None:
            values[place[unit], n - first] = value
    values.setflags(write=False)
    return Panel(
        sort=sort,
        units=units,
        numbers=tuple(range(first, last + 1)),
        values=values,
        treated_from=tuple(since[u] for u in units),
        rows=count,
    )
