"""Tables as rows of cells, each with the number its user sees: CSV, XLSX, JSON lines, Parquet, GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from servanda.base.opening import ordinary
from servanda.base.opening import read as read_file
from servanda.base.refusal import Refusal
from servanda.evidence.imports.faults import RowFault, shown
from servanda.evidence.imports.mapping import FileSays
from servanda.evidence.imports.sheets import Cell, Row, Sheet, columns_of, need
from servanda.evidence.imports.workbooks import open_workbook

FORMATS = ("csv", "xlsx", "jsonl", "parquet", "geojson")
_ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".json": "jsonl", ".parquet": "parquet", ".geojson": "geojson",
}  # fmt: skip
MOST_BYTES = 4 * 1024**3


def open_table(path: Path, says: FileSays) -> Sheet:
    """Open a table.

    Raises Refusal where the file as a whole cannot be read: missing, empty, of another format, of unreadable bytes.
    """
    try:
        size = ordinary(path).st_size
    except IsADirectoryError as error:
        raise Refusal("is a folder.", repair="Give the table itself.", place=str(path)) from error
    except OSError as error:
        raise Refusal(
            f"cannot be read: {error.strerror}.", repair="Check the name and your rights to it.", place=str(path)
        ) from error
    if size == 0:
        raise Refusal("is empty.", repair="Was it saved or downloaded in full?", place=str(path))
    if size > MOST_BYTES:
        raise Refusal("is larger than 4 GB.", repair="Cut it into parts, by year for example.", place=str(path))
    kind = says.format if says.format != "auto" else _ENDINGS.get(path.suffix.lower(), "")
    if kind not in FORMATS:
        raise Refusal(
            f"“{path.suffix or path.name}” is not a kind of table that can be read.",
            repair=f"Say what it is in the mapping: [file] format = one of {', '.join(FORMATS)}.",
            place=str(path),
        )
    reader = {"csv": _csv, "xlsx": open_workbook, "jsonl": _jsonl, "parquet": _parquet, "geojson": _geojson}[kind]
    try:
        return reader(path, says)
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror or error}.", repair="Check the file.", place=str(path)) from error


def decode(data: bytes, encoding: str, place: str) -> str:
    """Bytes to text: the encoding named, else by its mark, else UTF-8; Refusal names the first byte that does not fit."""
    if data[:2] == b"PK":
        raise Refusal(
            "is a spreadsheet or an archive, not text.", repair='Write [file] format = "xlsx", or unpack it.', place=place
        )
    name = encoding
    if encoding == "auto":
        name = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(name)
    except LookupError as error:
        raise Refusal(
            f"no encoding is called “{encoding}”.", repair='Common ones: "utf-8", "cp1251", "cp1252".', place=place
        ) from error
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data.count(b"\n", 0, at) + 1
        raise Refusal(
            f"the byte {at} on line {line} is not {name.removesuffix('-sig')}.",
            repair='Name its encoding in the mapping, [file] encoding = "cp1251" (Cyrillic) or "cp1252" (Western), or save it as UTF-8.',
            place=place,
        ) from error
    if "\0" in text:
        raise Refusal("holds bytes that are no text.", repair="Is this really a text table?", place=place)
    return text.removeprefix("\ufeff")


def _csv(path: Path, says: FileSays) -> Sheet:
    text = decode(read_file(path), says.encoding, str(path))
    if not text.strip():
        raise Refusal("holds no row.", repair="Was it saved or downloaded in full?", place=str(path))
    delimiter = says.delimiter if says.delimiter != "auto" else _sniff(text, says.header)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise Refusal(
            f"“{delimiter}” cannot part columns.", repair='Write [file] delimiter = ";" for example.', place=str(path)
        )
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = _counted(reader, str(path))
    header: list[str] = []
    for _ in range(says.header):
        header = next(lines, (0, []))[1]
    columns = columns_of(header, str(path))
    return Sheet(columns, (_fit(number, cells, columns, says, delimiter) for number, cells in lines if any(cells)), "csv")


def _counted(reader: Any, place: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; a quotation that never ends is a fault of the file, since what follows cannot be trusted."""
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refusal(
                f"the row that begins on line {begins} cannot be read: {error}.",
                repair="A quotation mark inside a cell must be doubled, and each must be closed.",
                place=place,
            ) from error
        yield begins, cells
        begins = reader.line_num + 1


def _sniff(text: str, header: int) -> str:
    """The sign that parts the header into most columns."""
    line = (text.splitlines() or [""])[min(header, text.count("\n") + 1) - 1]
    return max(",;\t|", key=lambda sign: len(next(csv.reader([line], delimiter=sign), [])))


def _fit(number: int, cells: list[str], columns: tuple[str, ...], says: FileSays, delimiter: str) -> Row:
    wide = len(columns)
    fault = None
    if len(cells) > wide:
        if says.extra_cells == "join":
            cells = [*cells[: wide - 1], delimiter.join(cells[wide - 1 :])]
        elif any(cell.strip() for cell in cells[wide:]):
            fault = RowFault(
                f"the row has {len(cells)} cells, the header names {wide} columns",
                repair='A cell that holds the delimiter must stand in quotation marks; if it is always the last, [file] extra_cells = "join".',
            )
    elif len(cells) < wide and says.short_rows != "blank":
        fault = RowFault(
            f"the row has {len(cells)} cells, the header names {wide} columns",
            repair='Is the row cut off? If cells at the end may be missing, [file] short_rows = "blank".',
        )
    return Row(number, dict(zip(columns, [*cells, *[""] * (wide - len(cells))], strict=False)), fault)


def _flat(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, Cell]]:
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _flat(inner, f"{before}{key}.")
        else:
            yield f"{before}{key}", json.dumps(inner, ensure_ascii=False) if isinstance(inner, list) else inner


def _jsonl(path: Path, says: FileSays) -> Sheet:
    text = decode(read_file(path), says.encoding, str(path))
    stripped = text.lstrip()
    if stripped.startswith("["):
        items = [(n, _object(json.dumps(item), n, "element")) for n, item in enumerate(_whole(text, path), 1)]
    else:
        items = [(n, _object(line, n, "line")) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    return _objects(items, path, "jsonl")


def _whole(text: str, path: Path) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refusal(
            f"is not JSON: {error}.", repair="One object on each line, or one list of objects.", place=str(path)
        ) from error
    return found if isinstance(found, list) else [found]


def _object(line: str, number: int, what: str) -> Row:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(number, {}, RowFault(f"the {what} is not JSON ({error})", repair="Each must be one whole JSON object."))
    if not isinstance(found, dict):
        return Row(number, {}, RowFault(f"the {what} holds {shown(line)}, not an object", repair="Each must be one JSON object."))
    return Row(number, dict(_flat(found)))


def _objects(items: list[tuple[int, Row]], path: Path, form: str) -> Sheet:
    columns = tuple(dict.fromkeys(key for _, row in items for key in row.cells))
    if not columns:
        fault = next((row.fault for _, row in items if row.fault), None)
        raise Refusal(
            f"holds no object{f' ({fault.reason} {fault.repair})' if fault else ''}.",
            repair="One JSON object on each line.",
            place=str(path),
        )
    return Sheet(columns, (row for _, row in items), form)


def _geojson(path: Path, says: FileSays) -> Sheet:
    found = _whole(decode(read_file(path), says.encoding, str(path)), path)[0]
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not features:
        raise Refusal(
            "is no GeoJSON FeatureCollection with features.", repair="Export it as GeoJSON (RFC 7946).", place=str(path)
        )
    items = []
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            items.append((number, Row(number, {}, RowFault("is no GeoJSON feature", repair="Export it as GeoJSON (RFC 7946)."))))
            continue
        cells: dict[str, Cell] = dict(_flat(feature.get("properties") or {}))
        if "id" in feature:
            cells.setdefault("id", feature["id"])
        point = middle(feature.get("geometry"))
        cells |= {"geometry.longitude": point[0] if point else None, "geometry.latitude": point[1] if point else None}
        items.append((number, Row(number, cells)))
    return _objects(items, path, "geojson")


def middle(geometry: object) -> tuple[float, float] | None:
    """A point itself; of any other geometry the middle of the box around it; None if there is none."""
    if not isinstance(geometry, dict):
        return None
    from servanda.evidence.imports.places import positions

    found = list(positions(geometry))
    if not found:
        return None
    xs, ys = [p[0] for p in found], [p[1] for p in found]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _parquet(path: Path, says: FileSays) -> Sheet:
    parquet = need("pyarrow.parquet", path, "monitor")
    arrow = need("pyarrow", path, "monitor")
    try:
        file = parquet.ParquetFile(path)
        columns = tuple(str(name) for name in file.schema_arrow.names)
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise Refusal(
            f"is no readable Parquet file ({error}).", repair="Was it saved or downloaded in full?", place=str(path)
        ) from error

    def made() -> Iterator[Row]:
        number = 0
        try:
            for batch in file.iter_batches(8192):
                for cells in batch.to_pylist():
                    number += 1
                    yield Row(number, dict(_flat(cells)))
        except (arrow.ArrowException, OSError, ValueError) as error:
            raise Refusal(
                f"cannot be read after row {number} ({error}).", repair="Was it saved or downloaded in full?", place=str(path)
            ) from error

    return Sheet(columns, made(), "parquet")
