"""The six Arrow tables: one schema each, made from the records so that neither can drift from the other."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.instruments.sanctions import records

if TYPE_CHECKING:
    import pyarrow as pa

TABLES: dict[str, type[msgspec.Struct]] = {
    "entity": records.Entity,
    "name": records.Name,
    "identifier": records.Identifier,
    "edge": records.Edge,
    "listing": records.Listed,
    "evidence": records.Evidence,
    "reject": records.Reject,
}
"""Table name: its record. `reject` stands beside the six so that a snapshot tells what it could not read."""


def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table: text as string, lists of text as list<string>, pairs as list<struct<name, value>>, shares as float64."""
    import pyarrow as pa

    kinds = {
        "tuple[str, ...]": pa.list_(pa.string()),
        "tuple[tuple[str, str], ...]": pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())])),
        "float | None": pa.float64(),
    }
    return pa.schema([(field.name, kinds.get(_said(TABLES[table], field.name), pa.string())) for field in msgspec.structs.fields(TABLES[table])])


def to_table(table: str, rows: Sequence[Any]) -> pa.Table:
    """Records as an Arrow table, in their order."""
    import pyarrow as pa

    shape = schema(table)
    columns = [pa.array([_cell(getattr(row, field.name)) for row in rows], field.type) for field in shape]
    return pa.Table.from_arrays(columns, schema=shape)


def from_table(table: str, data: pa.Table) -> tuple[Any, ...]:
    """An Arrow table as records. Columns that it lacks take their defaults."""
    record = TABLES[table]
    return tuple(msgspec.convert({k: _back(v) for k, v in row.items() if v is not None}, record, strict=False) for row in data.to_pylist())


def _said(record: type, name: str) -> str:
    for base in record.__mro__:
        said = inspect.get_annotations(base)
        if name in said:
            return str(said[name])
    raise KeyError(name)


def _cell(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return [{"name": a, "value": b} for a, b in value]
    return list(value) if isinstance(value, tuple) else value


def _back(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [(v["name"], v["value"]) for v in value]
    return value
