"""Listed parties and rates from the small files a user has at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal
from servanda.base.tables.reading import column
from servanda.base.tables.sheets import PLAIN, FileSays
from servanda.base.tables.source import text_lines

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".xlsx", ".jsonl", ".parquet")
NAMES = ("party", "entity", "id", "name")
"""Columns or fields that name a party, the most exact first."""


def listed_of(data: bytes, place: str, *, may: bool = False, says: FileSays = PLAIN) -> tuple[str, ...]:
    """Listed parties from a file: one a line; a table with a column party, entity, id or name; or JSON (a list, or the answer of
    `servanda sanctions own`).

    Of an ownership answer the listed and those who must be caught under any of its regimes count; with `may` those too who may
    be. Raises Refusal when nothing can be read.
    """
    if place.lower().endswith(".json"):
        try:
            found = list(_from_json(read_json(data), may))
        except msgspec.DecodeError as error:
            raise Refusal(f"this is no JSON ({error}).", repair="Write one party a line instead.", place=place) from error
    elif place.lower().endswith(TABLES):
        found = list(column(place, data, NAMES, says))
    else:
        found = [line for line in text_lines(place, data, says.encoding) if not line.startswith("#")]
    names = tuple(sorted({name.strip() for name in found} - {""}))
    if not names:
        raise Refusal("no listed party is named here.", repair="Write one party a line, as the table of payments writes it.", place=place)
    return names


def _from_json(value: Any, may: bool) -> Iterator[str]:
    """Of a list: its texts, and the names of its objects whose verdict allows it. Of an object (an answer of `own`): the listed
    parties and answers in it."""
    if isinstance(value, dict):
        for key in ("listed", "answers", "parties"):
            if isinstance(value.get(key), list):
                yield from _from_json(value[key], may)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, str):
                yield one
            elif isinstance(one, dict) and one.get("verdict", "must") in (("must", "may") if may else ("must",)):
                yield from (one[n] for n in NAMES if isinstance(one.get(n), str) and one[n])


def names_of(tables: Mapping[str, pa.Table]) -> tuple[str, ...]:
    """All names and ids in tables of lists (as `load_lists` gives them), without weak aliases: these never count alone."""
    name = tables["name"].select(["text", "role"]).to_pylist()
    return tuple(sorted({row["text"] for row in name if row["role"] != "weak"} | set(tables["entity"]["id"].to_pylist())))

