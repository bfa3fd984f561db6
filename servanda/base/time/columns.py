"""Whole columns of days and numbers, fast: what is written as we write it is read at once, each other spelling once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from servanda.base.refusal import Refusal
from servanda.base.time.days import read_day, settled
from servanda.base.time.numbers import decimal_of, read_number
from servanda.base.time.policy import UNSETTLED

if TYPE_CHECKING:
    import polars as pl

Read = tuple["pl.Series", dict[str, Refusal]]
"""What a column holds, empty where a cell is, and why a spelling in it says nothing."""


def day_column(column: pl.Series) -> Read:
    """A column of texts or dates as days, its form settled by the column."""
    import polars as pl

    if column.dtype.is_temporal():
        return column.cast(pl.Date), {}
    text = _text(column)
    days = text.str.to_date("%Y-%m-%d", strict=False)
    days = days.set(days.dt.year() < 1000, None)
    how = settled(text.unique()) if days.null_count() > text.null_count() else None
    return _others(text, days, lambda cell: read_day(cell, how)) if how else (days, {})


def number_column(column: pl.Series, unknown: tuple[str, ...] = ()) -> Read:
    """A column of texts or numbers as numbers, the sign of its decimals settled by the column (a dot where no cell has a comma).
    unknown: what stands for a value that nobody has."""
    import polars as pl

    text = _text(column)
    text = text.set(text.is_in(unknown), None) if unknown else text
    open_ = UNSETTLED.get()[1] or text.str.contains(",", literal=True).any()
    decimal = decimal_of(text.unique()) if open_ else "."
    plain = text.str.contains(r"^[+-]?(?:\d+\.?\d*|\.\d+)$") if decimal == "." else text.str.contains(r"^\d+$")
    numbers = text.set(~plain.fill_null(False), None).cast(pl.Float64)
    return _others(text, numbers, lambda cell: float(read_number(cell, decimal)))


def _text(column: pl.Series) -> pl.Series:
    import polars as pl

    return column.cast(pl.String).str.strip_chars().replace("", None)


def _others(text: pl.Series, known: pl.Series, read: Callable[[str], Any]) -> Read:
    found, wrong = {}, {}
    for cell in text.filter(known.is_null() & text.is_not_null()).unique():
        try:
            found[cell] = read(cell)
        except Refusal as error:
            wrong[cell] = error
    return known.fill_null(text.replace_strict(found, default=None, return_dtype=known.dtype)) if found else known, wrong
