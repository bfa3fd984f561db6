"""A row of a ledger as cells of text, one way only: so that a row that went out and came back can be told from one that was
changed."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from servanda.base.shown import in_cell, one_line
from servanda.base.tables.reading import headers


def heads_of(schema: type[msgspec.Struct]) -> dict[str, str]:
    """By heading: the field of a schema, its own columns first, those of the source behind."""
    fields = schema.__struct_fields__
    own = [field for field in fields if field not in ("source", "as_of", "owner", "grade")]
    heads = headers(schema)
    ordered = [*own, *(field for field in fields if field not in own)]
    return {field.rstrip("_"): field for field in ordered if field.rstrip("_") in heads}


def said(value: object) -> str:
    """A value as a cell: a number in its shortest exact form, a day as ISO, nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def cells_of(row: msgspec.Struct) -> dict[str, str]:
    """By heading: the cells of a row."""
    return {head: said(getattr(row, field)) for head, field in heads_of(type(row)).items()}


def same(one: str, other: str) -> bool:
    """Whether a cell that came back is the one that went out: signs that no cell can hold, and what guards against formulas,
    are no change."""
    return one == other or plain(one) == plain(other)


def plain(cell: str) -> str:
    """A cell as every kind of file can hold it."""
    return " ".join(in_cell(one_line(cell)).split())


def row_hash(cells: dict[str, str]) -> str:
    """SHA-256 of the cells of a row as they go out, whatever they go out into."""
    held = [[head, plain(cells[head])] for head in cells]
    return hashlib.sha256(msgspec.json.encode(held)).hexdigest()


def table_text(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV; the cells are guarded by whoever makes them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()
