"""Which kind of file a table is, and opening it: the one way in for every verb that reads one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.base.opening import ordinary
from servanda.base.refusal import Refusal
from servanda.base.tables.saying import said
from servanda.base.tables.sheets import PLAIN, FileSays, Sheet
from servanda.base.tables.source import LARGEST, Data, head, too_large, unreadable
from servanda.base.tables.text import open_text

if TYPE_CHECKING:
    from servanda.base.tables.columns import Framed

FORMATS = ("csv", "xlsx", "jsonl", "parquet", "geojson", "xml")
_ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".json": "jsonl", ".ijson": "jsonl", ".parquet": "parquet", ".pq": "parquet", ".geojson": "geojson", ".xml": "xml",
}  # fmt: skip
_MARKS = {b"PK": "xlsx", b"PAR1": "parquet", b"{": "jsonl", b"[": "jsonl", b"<?xml": "xml"}


def kind_of(name: str, data: Data, says: FileSays = PLAIN) -> str:
    """One of FORMATS: as is said, by the ending of the name (before `.gz`), else by how the file begins. Raises Refusal: another
    format is named."""
    says = said(name, says)
    if says.format != "auto":
        if says.format not in FORMATS:
            raise Refusal(f"“{says.format}” is not a kind of table that can be read.", f"Use one of {', '.join(FORMATS)}.", name)
        return says.format
    plain = name.lower().removesuffix(".gz")
    if kind := next((kind for ending, kind in _ENDINGS.items() if plain.endswith(ending)), ""):
        return kind
    start = head(name, data, 16)
    return next((kind for mark, kind in _MARKS.items() if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(mark)), "csv")


def open_table(name: str, data: Data, says: FileSays = PLAIN, limit: int = LARGEST) -> Sheet:
    """Open a table. In: the name of the file for messages; its bytes, or where it lies. Raises Refusal where the file as a whole
    cannot be read: here, or while its rows are read."""
    says, kind = said(name, says), kind_of(name, data, says)
    nested = bool(says.rows or says.cells)
    if nested and kind not in ("jsonl", "xml"):
        why = f"rows and cells by path are of JSON and XML; this is {kind}."
        raise Refusal(why, "Leave them out, or give another file.", name)
    try:
        if (isinstance(data, bytes) and len(data) > limit) or (not isinstance(data, bytes) and ordinary(data).st_size > limit):
            raise too_large(name, limit)
        if kind == "csv":
            return open_text(name, data, says, limit)
        if kind == "xlsx":
            from servanda.base.tables.workbooks import open_workbook

            return open_workbook(name, data, says)
        if kind == "parquet":
            from servanda.base.tables.columns import open_parquet

            return open_parquet(name, data)
        if nested or kind == "xml":
            from servanda.base.tables.paths import open_nested

            return open_nested(name, data, says, kind, limit)
        from servanda.base.tables.objects import open_features, open_objects

        return (open_features if kind == "geojson" else open_objects)(name, data, says, limit)
    except OSError as error:
        raise unreadable(name, error) from error


def frame(name: str, data: Data, says: FileSays = PLAIN, limit: int = LARGEST) -> Framed:
    """A table as columns (polars). In and errors as `open_table`."""
    from servanda.base.tables.columns import frame_of, parquet_frame, text_frame

    says, kind = said(name, says), kind_of(name, data, says)
    try:
        if kind == "parquet" and not (says.rows or says.cells):
            return parquet_frame(name, data)
        if kind == "csv" and not (says.rows or says.cells) and (found := text_frame(name, data, says, limit)) is not None:
            return found
    except OSError as error:
        raise unreadable(name, error) from error
    return frame_of(open_table(name, data, says, limit), name, says)
