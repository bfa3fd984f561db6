"""Tables as columns: Parquet row by row, and any table as a data frame for what counts millions of rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from servanda.base.opening import opened as open_file
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault
from servanda.base.tables.objects import flat
from servanda.base.tables.sheets import Cell, FileSays, Row, Sheet, cell_text, few_enough, need
from servanda.base.tables.source import LARGEST, Data, opened, text_lines
from servanda.base.tables.text import DIVIDERS, heading

if TYPE_CHECKING:
    import polars as pl

MOST_IN_COLUMNS = 1 << 30
"""So many cells a data frame may hold."""
_WELL_QUOTED = {
    sign: re.compile(rb'(?<![^\r\n%s])"(?:[^"]++|"")*+"(?![^\r\n%s])' % ((re.escape(sign.encode()),) * 2)) for sign in DIVIDERS
}
"""Cells in quotation marks that stand where they may, by what parts the cells."""


class Framed(msgspec.Struct, frozen=True):
    """A table as columns. numbers: of its rows, counted from 1 under the header, wholly empty ones left out. faults: of rows that
    could not be told apart, by number: they are not in the frame. Cells of text files are text; an empty cell is null."""

    frame: pl.DataFrame
    numbers: pl.Series
    faults: tuple[tuple[int, RowFault], ...] = ()


def _parquet(name: str, data: Data) -> tuple[Any, BinaryIO]:
    """A Parquet file and the stream that holds it open."""
    parquet, arrow = need("pyarrow.parquet", name, "monitor"), need("pyarrow", name, "monitor")
    stream: BinaryIO = open_file(data) if isinstance(data, Path) else BytesIO(data)
    try:
        file = parquet.ParquetFile(stream)
        few_enough(file.schema_arrow.names, name)
    except (arrow.ArrowException, OSError, ValueError) as error:
        stream.close()
        raise _no_parquet(name, error) from error
    return file, stream


def _no_parquet(name: str, error: Exception, after: int = 0) -> Refusal:
    said = str(error).strip().splitlines() or [type(error).__name__]
    what = f"cannot be read after row {after}" if after else "is no readable Parquet file"
    return Refusal(f"the file {what} ({said[0]}).", "Was it saved or downloaded in full?", name)


def open_parquet(name: str, data: Data) -> Sheet:
    """The rows of a Parquet file, read a piece at a time. Raises Refusal here, or while rows are read."""
    file, stream = _parquet(name, data)
    arrow = need("pyarrow", name, "monitor")

    def made() -> Iterator[Row]:
        number = 0
        try:
            with stream:
                for batch in file.iter_batches(8192):
                    for cells in batch.to_pylist():
                        number += 1
                        yield Row(number, dict(flat(cells)))
        except (arrow.ArrowException, OSError, ValueError) as error:
            raise _no_parquet(name, error, number) from error

    return Sheet(tuple(map(str, file.schema_arrow.names)), made(), "parquet")


def parquet_frame(name: str, data: Data) -> Framed:
    """A Parquet file as columns, of the types it has. Raises Refusal."""
    import polars as pl

    file, stream = _parquet(name, data)
    with stream:
        _bounded(file.metadata.num_rows, file.metadata.num_columns, name)
        try:
            frame = pl.from_arrow(file.read())
        except (OSError, ValueError, pl.exceptions.PolarsError) as error:
            raise _no_parquet(name, error) from error
    assert isinstance(frame, pl.DataFrame), "of a table"
    return Framed(frame, pl.Series("row", range(1, frame.height + 1), pl.Int64))


def text_frame(name: str, data: Data, says: FileSays, limit: int = LARGEST) -> Framed | None:
    """A table in text as columns, where nothing about it is odd: UTF-8, rows of one length, quotation marks where they may stand.
    None where anything is: then it is to be read row by row, which tells what. Raises Refusal where it cannot be read at all."""
    import polars as pl
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    with opened(name, data, limit) as stream:
        whole = stream.read()
    head = heading(name, text_lines(name, whole, says.encoding, limit), says)
    if head.delimiter not in DIVIDERS or head.line.count('"') % 2 or says.encoding not in ("auto", "utf-8") or b"\0" in whole:
        return None
    if b'"' in whole and b'"' in _WELL_QUOTED[head.delimiter].sub(b"", whole):
        return None
    try:
        found = arrow_csv.read_csv(
            BytesIO(whole),
            read_options=arrow_csv.ReadOptions(use_threads=False, skip_rows=head.number, column_names=head.columns),
            parse_options=arrow_csv.ParseOptions(delimiter=head.delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(head.columns, pa.string()), strings_can_be_null=True, null_values=["", *says.blank]
            ),
        )
    except pa.ArrowInvalid:  # told when it is read row by row
        return None
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame), "of a table"
    frame = frame.filter(~pl.all_horizontal(pl.all().is_null()))
    return Framed(frame, pl.Series("row", range(1, frame.height + 1), pl.Int64))


def frame_of(sheet: Sheet, name: str, says: FileSays) -> Framed:
    """A sheet as columns. A column whose cells are all of one kind keeps it, any other is text. Raises Refusal."""
    import polars as pl

    held: dict[str, list[Cell]] = {column: [] for column in sheet.columns}
    numbers: list[int] = []
    faults: list[tuple[int, RowFault]] = []
    for number, row in enumerate(sheet.rows, 1):
        fault = row.fault or next(iter(row.bad.values()), None)
        if fault is not None:
            faults.append((number, fault))
            continue
        numbers.append(number)
        for column, cells in held.items():
            cell = row.cells.get(column)
            cells.append(None if cell == "" or cell in says.blank else cell)
        if number % 1024 == 0:
            _bounded(number, len(held), name)
    frame = pl.DataFrame([pl.Series(column, _alike(cells)) for column, cells in held.items()])
    return Framed(frame, pl.Series("row", numbers, pl.Int64), tuple(faults))


def _alike(cells: list[Cell]) -> list[Cell]:
    kinds = set(map(type, cells)) - {type(None)}
    moments = [cell for cell in cells if isinstance(cell, dt.datetime)]
    if kinds == {dt.datetime} and all(one == dt.datetime.combine(one.date(), dt.time()) for one in moments):
        return [cell.date() if isinstance(cell, dt.datetime) else None for cell in cells]  # a workbook knows no other day
    if len(kinds) == 1 and kinds <= {str, int, float, bool, dt.date, dt.datetime}:
        return cells
    return [None if cell is None else cell_text(cell) for cell in cells]


def _bounded(rows: int, columns: int, name: str) -> None:
    if rows * columns > MOST_IN_COLUMNS:
        raise Refusal(f"the table holds more than {MOST_IN_COLUMNS:,} cells.", "Cut it into parts, by year for example.", name)
