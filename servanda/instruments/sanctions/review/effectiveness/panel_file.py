"""A panel from the bytes of a CSV or Parquet file, with the columns that the user names."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from typing import Any

from servanda.base.refusal import Refusal
from servanda.base.tables.text import divider, first_line
from servanda.instruments.sanctions.review.effectiveness.panel import Columns, Panel, Row, panel_of

UNKNOWN = ("", "na", "n/a", "nan", ":", "..", "-")
"""Cells that say `not known` (Eurostat writes `:`, others `..`); compared in lower case."""


def read_panel(data: bytes, columns: Columns, name: str = "panel.csv") -> Panel:
    """In: the bytes, the columns, the file's name (ending .parquet: Parquet, else CSV in UTF-8). Out: the panel. Errors name the line."""
    rows = _parquet(data, columns, name) if name.lower().endswith((".parquet", ".pq")) else _csv(data, columns, name)
    return panel_of(rows, columns)


def _needed(columns: Columns) -> tuple[str, ...]:
    given = (columns.unit, columns.period, columns.outcome, columns.treated_from, *columns.where)
    return tuple(dict.fromkeys(c for c in given if c))


def _missing(columns: Columns, has: list[str], name: str) -> None:
    missing = [c for c in _needed(columns) if c not in has]
    if missing:
        raise Refusal(
            f"the table has no column {', '.join(f'`{c}`' for c in missing)}.",
            repair=f"It has: {', '.join(has)}. Say in `[columns]` which is which.",
            place=name,
        )


def _wanted(columns: Columns, cells: dict[str, Any]) -> bool:
    for column, value in columns.where.items():
        allowed = (value,) if isinstance(value, str) else value
        if str(cells[column]) not in allowed:
            return False
    return True


def _csv(data: bytes, columns: Columns, name: str) -> Iterator[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refusal("the file is not in UTF-8.", repair="Save it as UTF-8.", place=f"{name}, line {line}") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=divider(first_line(text)), strict=True)
    try:
        _missing(columns, list(reader.fieldnames or []), name)
        for cells in reader:
            place = f"{name}, line {reader.line_num}"
            if None in cells or any(v is None for v in cells.values()):
                raise Refusal("the row has more or fewer cells than the heading.", repair="Mend the row.", place=place)
            if _wanted(columns, cells):
                yield _row(columns, cells, place)
    except csv.Error as error:
        raise Refusal(
            f"the table cannot be read: {error}.",
            repair="Look for an open quotation mark.",
            place=f"{name}, line {reader.line_num}",
        ) from None


def _parquet(data: bytes, columns: Columns, name: str) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        _missing(columns, file.schema_arrow.names, name)
        seen = 0
        for batch in file.iter_batches(columns=list(_needed(columns))):
            for cells in batch.to_pylist():
                seen += 1
                told = {k: "" if v is None else v for k, v in cells.items()}
                if _wanted(columns, told):
                    yield _row(columns, told, f"{name}, row {seen}")
    except pa.ArrowException as error:
        first = str(error).splitlines()[0]
        raise Refusal(
            f"the file is not a Parquet table that can be read: {first}.", repair="Write it again.", place=name
        ) from None


def _row(columns: Columns, cells: dict[str, Any], place: str) -> Row:
    since = str(cells[columns.treated_from]) if columns.treated_from else ""
    return Row(place, str(cells[columns.unit]), str(cells[columns.period]), _figure(cells[columns.outcome], place), since)


def _figure(cell: Any, place: str) -> float | None:
    if isinstance(cell, str) and cell.strip().lower() in UNKNOWN:
        return None
    try:
        value = float(cell)
    except (TypeError, ValueError):
        raise Refusal(
            f"`{cell}` is not a number.",
            repair="Write figures with a point and without separators; leave the cell empty if not known.",
            place=place,
        ) from None
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise Refusal("the figure is infinite.", repair="Leave the cell empty if it is not known.", place=place)
    return value
