"""Needs and pledges as they were known on an old day: what was accepted after it is taken back, the last first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, TypeVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.shown import in_cell
from servanda.base.tables.reading import Col, one, read
from servanda.instruments.support.rows.cells import cells_of, same
from servanda.instruments.support.rows.records import SCHEMAS

CORRECTIONS = "corrections"
"""What was accepted, by whom, when and why: `support/corrections.csv` is only ever added to."""
ADDED = "row added"
T = TypeVar("T", bound=Sourced)


class CorrectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A cell that was changed, or a row that was added (no column). restated_as: of moves the new row, which the old one stands
    beside."""

    entered: Annotated[dt.date, Col("when it was accepted", filled=True)]
    by: Annotated[str, Col("who accepted it", filled=True)]
    because: Annotated[str, Col("why", filled=True)]
    table: Annotated[str, Col("of which table", words=tuple(SCHEMAS), filled=True)]
    row: Annotated[str, Col("of which row", filled=True)]
    column: Annotated[str, Col("which cell")] = ""
    old: Annotated[str, Col("what stood there")] = ""
    new: Annotated[str, Col("what stands there since")] = ""
    restated_as: Annotated[str, Col("the row that restates it, of moves")] = ""


def corrections_of(data: bytes | None) -> tuple[CorrectionRow, ...]:
    """The corrections in the order in which they were entered; none without such a list. Raises Refusal."""
    return () if data is None else read(f"support/{CORRECTIONS}.csv", data, CorrectionRow).whole()


def as_known(
    table: str, rows: Sequence[T], corrections: Sequence[CorrectionRow], known: dt.date
) -> tuple[tuple[T, ...], list[str]]:
    """The rows as they were known on a day, and what is to be said of them. A row that was added later stays, but holds from the
    day on which it was entered, so that others can name it. Raises Refusal: an old cell that cannot be read."""
    held = {each.id: each for each in rows}  # type: ignore[attr-defined] # rows of these tables have one
    notes = []
    for fix in reversed([each for each in corrections if each.table == table and each.entered > known]):
        row, place = held.get(fix.row), f"support/{CORRECTIONS}.csv, {fix.row}"
        if row is None:
            notes.append(f"{table}: {fix.row} was corrected on {fix.entered} and is no longer there: how it stood is not known")
        elif not fix.column:
            held[fix.row] = msgspec.structs.replace(row, as_of=max(row.as_of, fix.entered))
        else:
            cells, old = cells_of(row), fix.old
            if not same(cells.get(fix.column, ""), fix.new):
                notes.append(f"{table}: `{fix.column}` of {fix.row} was changed by hand since {fix.entered}: the list tells it")
            if old[:1] == "'" and in_cell(old[1:]) == old:  # what guards a cell against formulas
                old = old[1:]
            held[fix.row] = one(type(row), cells | {fix.column: old}, place)
    return tuple(held.values()), notes
