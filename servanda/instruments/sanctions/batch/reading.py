"""Files of customers as queries, a piece at a time: CSV, Parquet, FollowTheMoney JSON lines; each also packed with gzip."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from servanda.base.opening import opened, ordinary
from servanda.base.refusal import Refusal
from servanda.base.tables.text import divider
from servanda.instruments.sanctions.batch import columns as cols
from servanda.instruments.sanctions.batch import customers, ftm
from servanda.instruments.sanctions.records import Reject, Sort
from servanda.instruments.sanctions.screening.records import Query

FORMATS = ("csv", "parquet", "ftm")
_ENDINGS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".jsonl": "ftm", ".json": "ftm", ".ijson": "ftm", ".ndjson": "ftm"}


class CustomerRows(msgspec.Struct, frozen=True):
    """format: csv, parquet or ftm; columns: what fills which field (empty for ftm); items: queries, rejects, and None for what is nobody."""

    format: str
    columns: cols.Columns
    items: Iterator[Query | Reject | None]


def format_of(path: Path) -> str:
    """By the ending of the name. Raises Refusal when it says nothing."""
    name = path.name.lower().removesuffix(".gz")
    for ending, found in _ENDINGS.items():
        if name.endswith(ending):
            return found
    if name.endswith((".xlsx", ".xls", ".ods")):
        raise Refusal("it is a workbook, which is not read here.", repair="Save its sheet as CSV in UTF-8.", place=str(path))
    raise Refusal("its name does not say what it is.", repair=f"Say so: --format {'|'.join(FORMATS)}", place=str(path))


def read(path: Path, *, format: str = "", chosen: Mapping[str, str] | None = None, sort: Sort | None = None, encoding: str = "utf-8-sig") -> CustomerRows:
    """Open a file of customers; rows are read as `items` is gone through.

    chosen: field -> column where names differ (`columns.FIELDS`); sort: what the rows are where no column says so. Raises Refusal here or
    while rows are read: no such file, another format, an encoding that does not fit, no column with names.
    """
    format = format or format_of(path)
    try:
        if format == "csv":
            header, rows = _csv(path, encoding)
        elif format == "parquet":
            header, rows = _parquet(path)
        elif format == "ftm":
            return CustomerRows(format, cols.Columns(used=()), ftm.queries(_lines(path)))
        else:
            raise Refusal(f"there is no input format “{format}”.", repair=f"The formats are: {', '.join(FORMATS)}.", place="--format")
    except OSError as error:
        raise _unreadable(path, error) from error
    found = cols.match_columns(header, chosen, str(path))
    rows = iter(rows)
    first = list(islice(rows, customers.SAMPLE))
    customers.check_headers([one for one in first if isinstance(one, cols.Row)], found, str(path))
    return CustomerRows(format, found, customers.queries(chain(first, rows), found, sort))


def _csv(path: Path, encoding: str) -> tuple[list[str], Iterator[cols.Row | Reject]]:
    try:
        stream = io.TextIOWrapper(_opened(path), encoding=encoding, newline="")
    except LookupError as error:
        raise Refusal(f"there is no encoding “{encoding}”.", repair="Try utf-8, cp1251, cp1252 or utf-16.", place="--encoding") from error
    try:
        head = stream.readline()
    except (UnicodeError, OSError, EOFError) as error:
        raise _wrong_text(path, 1, encoding, error) from error
    if not head.strip():
        raise Refusal("the file is empty." if not head else "the first line is empty.", repair="Its first line must name the columns.", place=str(path))
    sign = divider(head)
    header = [cell.strip() for cell in next(csv.reader([head], delimiter=sign))]

    def rows() -> Iterator[cols.Row | Reject]:
        reader = csv.reader(stream, delimiter=sign)
        while True:
            line = reader.line_num + 2
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (UnicodeError, OSError, EOFError) as error:
                raise _wrong_text(path, line, encoding, error) from error
            except csv.Error as error:
                raise Refusal(f"it cannot be read as a table ({error}).", repair="Look for a quotation mark that is not closed.", place=f"{path}:{line}") from error
            if not cells or not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                yield Reject(place=f"line {line}", reason=f"it has {len(cells)} cells, the first line {len(header)}", text=sign.join(cells)[:200])
                continue
            yield cols.Row(f"line {line}", dict(zip(header, cells, strict=False)))

    return header, rows()


def _parquet(path: Path) -> tuple[list[str], Iterator[cols.Row | Reject]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    ordinary(path)
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise Refusal(f"it is no Parquet file ({error}).", repair="Give it as it was written.", place=str(path)) from error

    def rows() -> Iterator[cols.Row | Reject]:
        number = 0
        for part in file.iter_batches(8192):
            for cells in part.to_pylist():
                number += 1
                yield cols.Row(f"row {number}", {str(name): _text(value) for name, value in cells.items()})

    return list(file.schema_arrow.names), rows()


def _lines(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with _opened(path) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield f"line {number}", line
    except (OSError, EOFError) as error:
        raise _unreadable(path, error) from error


def _opened(path: Path) -> IO[bytes]:
    raw = opened(path)
    if not path.name.lower().endswith(".gz"):
        return raw
    unpacked = gzip.GzipFile(fileobj=raw)
    unpacked.myfileobj = raw  # type: ignore[assignment]  # closed with it; the library keeps here what it opened itself
    return cast("IO[bytes]", unpacked)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_text, value)))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value)


def _wrong_text(path: Path, line: int, encoding: str, error: Exception) -> Refusal:
    if isinstance(error, UnicodeError):
        said = f"it is not text in {encoding.removesuffix('-sig')} (near line {line})."
        return Refusal(said, repair="Say how it was written, as: --encoding cp1251", place=str(path))
    return _unreadable(path, error)


def _unreadable(path: Path, error: Exception) -> Refusal:
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return Refusal(f"it cannot be read ({reason}).", repair="Look at the file's name, its rights, and whether it is whole.", place=str(path))
