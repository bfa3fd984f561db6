"""What every detector does with what it is given: thresholds chosen, tables looked up, columns checked, days read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from servanda.base.refusal import Refusal
from servanda.base.time.columns import Read, day_column, number_column
from servanda.instruments.sanctions.evasion.leads import About, DetectorColumn

if TYPE_CHECKING:
    import polars as pl


def chosen(about: About, given: Mapping[str, float]) -> dict[str, float]:
    """The thresholds of a detector, those given in place of its own. Raises Refusal for a name it does not have."""
    own = {one.name: one.value for one in about.thresholds}
    for name in given:
        if name not in own:
            raise Refusal(
                f"{about.code} has no threshold `{name}`.", repair=f"It has: {', '.join(own) or 'none'}.", place="threshold"
            )
        if not math.isfinite(given[name]) or given[name] < 0:
            raise Refusal(
                f"{given[name]:g} cannot be the threshold `{name}`.", repair="Give a number from 0 on.", place="threshold"
            )
    return own | dict(given)


def table(tables: Mapping[str, pl.DataFrame], about: About, name: str) -> pl.DataFrame:
    """A table that the detector cannot do without. Raises Refusal when it or a needed column is missing."""
    if name not in tables:
        raise Refusal(
            f"{about.code} needs the table `{name}`.", repair=f"It has the columns {said(about, name)}.", place=name
        )
    return checked(tables[name], about, name)


def optional(tables: Mapping[str, pl.DataFrame], about: About, name: str) -> pl.DataFrame | None:
    """A table that the detector can do without: None when it was not given. Raises Refusal when a needed column is missing."""
    return checked(tables[name], about, name) if name in tables else None


def checked(frame: pl.DataFrame, about: About, name: str) -> pl.DataFrame:
    """The table with its rows numbered from 1 in `row`, if it has all needed columns."""
    lacking = [one.name for one in columns(about, name) if one.needed and one.name not in frame.columns]
    if lacking:
        raise Refusal(
            f"the table lacks {'the column' if len(lacking) == 1 else 'the columns'} {', '.join(lacking)}; it has {', '.join(frame.columns)}.",
            repair=f"Rename them, or say which column is meant: --column {name}.{lacking[0]}=YOURS.",
            place=name,
        )
    return frame if "row" in frame.columns else frame.with_row_index("row", offset=1)


def columns(about: About, name: str) -> tuple[DetectorColumn, ...]:
    return next((found for table_name, found in about.tables if table_name == name), ())


def said(about: About, name: str) -> str:
    """The columns of a table in a line."""
    return ", ".join(f"{one.name}{'' if one.needed else ' (if known)'}" for one in columns(about, name))


def days(frame: pl.DataFrame, name: str, *wanted: str) -> pl.DataFrame:
    """The frame with these columns as dates. Empty cells stay empty: unknown. Raises Refusal with the first row that holds no date."""
    import polars as pl

    for column in wanted:
        if column not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.Date).alias(column))
        else:
            frame = _put(frame, column, name, day_column(frame[column]))
    return frame


def _put(frame: pl.DataFrame, column: str, name: str, read: Read) -> pl.DataFrame:
    """The frame with a column as it was read. Raises Refusal with the first row that could not be."""
    if read[1]:
        for row, cell in frame.select("row", column).iter_rows():
            if wrong := read[1].get(str(cell).strip()):
                raise Refusal(wrong.reason, wrong.repair, f"{name} row {row}, column {column}", code=wrong.code)
    return frame.with_columns(read[0].alias(column))


def numbers(frame: pl.DataFrame, name: str, *wanted: str) -> pl.DataFrame:
    """The frame with these columns as numbers. Empty cells stay empty: unknown, not zero. Raises Refusal with the first wrong row."""
    import polars as pl

    for column in wanted:
        if column not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias(column))
            continue
        if frame.schema[column].is_float():
            endless = frame["row"].filter(frame[column].is_infinite().fill_null(False))
            if len(endless):
                raise Refusal(
                    f"a value in column `{column}` is infinite.",
                    repair="Leave the cell empty if it is not known.",
                    place=f"{name} row {endless[0]}",
                )
            frame = frame.with_columns(pl.col(column).fill_nan(None))
            continue
        if frame.schema[column].is_numeric():
            continue
        # Eurostat writes `:` and some offices `-` for a value that is not available
        frame = _put(frame, column, name, number_column(frame[column], (":", "-")))
    return frame


def shares(frame: pl.DataFrame, name: str, *wanted: str) -> pl.DataFrame:
    """These columns as fractions of 1. Raises Refusal for one outside 0 to 1: per cent are not taken for fractions in silence."""
    import polars as pl

    frame = numbers(frame, name, *wanted)
    for column in wanted:
        wrong = frame.filter((pl.col(column) < 0) | (pl.col(column) > 1))
        if wrong.height:
            raise Refusal(
                f"the share {wrong[column][0]:g} in column `{column}` is not a fraction of 1.",
                repair="Write 0.49 for 49 per cent.",
                place=f"{name} row {wrong['row'][0]}",
            )
    return frame


def text(value: object) -> str:
    """A cell as text; an empty one is empty."""
    return "" if value is None else str(value).strip()
