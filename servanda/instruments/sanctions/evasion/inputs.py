"""What every detector does with what it is given: thresholds chosen, tables looked up, columns checked, days read."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.evasion.leads import About, Column

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


def columns(about: About, name: str) -> tuple[Column, ...]:
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
        elif frame.schema[column] == pl.Date:
            continue
        elif frame.schema[column] == pl.Datetime:
            frame = frame.with_columns(pl.col(column).dt.date())
        else:
            text = frame[column].cast(pl.String).str.strip_chars()
            read = text.str.to_date("%Y-%m-%d", strict=False)
            wrong = frame["row"].filter(read.is_null() & text.is_not_null() & (text != ""))
            if len(wrong):
                cell = frame.filter(pl.col("row") == wrong[0])[column][0]
                raise Refusal(
                    f"“{cell}” in column `{column}` is not a day.",
                    repair="Write it as 2031-03-14.",
                    place=f"{name} row {wrong[0]}",
                )
            frame = frame.with_columns(read.alias(column))
    return frame


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
        text = frame[column].cast(pl.String).str.strip_chars()
        text = text.set(
            text.is_in(["", ":", "-"]), None
        )  # Eurostat writes `:` and some offices `-` for a value that is not available
        read = text.cast(pl.Float64, strict=False)
        read = read.set(~read.is_finite(), None)  # the words `nan` and `inf` are no numbers
        wrong = frame["row"].filter(read.is_null() & text.is_not_null())
        if len(wrong):
            cell = frame.filter(pl.col("row") == wrong[0])[column][0]
            raise Refusal(
                f"“{cell}” in column `{column}` is not a number.",
                repair="Write it as 1234.5; leave the cell empty if it is not known.",
                place=f"{name} row {wrong[0]}",
            )
        frame = frame.with_columns(read.alias(column))
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


def date_of(value: str, name: str) -> dt.date:
    """A setting as a day. Raises Refusal."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise Refusal(f"“{value}” is not a day.", repair="Write it as 2031-03-14.", place=name) from error
