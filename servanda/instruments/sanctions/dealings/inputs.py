"""Listed parties and rates from the small files a user has at hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal
from servanda.base.tables.text import divider, first_line
from servanda.base.time import decimal_of, read_day, read_number, settled
from servanda.instruments.sanctions.dealings.records import Rate

if TYPE_CHECKING:
    import pyarrow as pa

NAMES = ("party", "entity", "id", "name")
"""Columns or fields that name a party, the most exact first."""


def listed_of(data: bytes, place: str, *, may: bool = False) -> tuple[str, ...]:
    """Listed parties from a file: one a line; CSV with a column party, entity, id or name; or JSON (a list, or the answer of `servanda sanctions own`).

    Of an ownership answer the listed and those who must be caught under any of its regimes count; with `may` those too who may be. Raises Refusal when nothing can be read.
    """
    text = _text(data, place)
    if place.lower().endswith(".json"):
        try:
            found = list(_from_json(read_json(data), may))
        except msgspec.DecodeError as error:
            raise Refusal(f"this is no JSON ({error}).", repair="Write one party a line instead.", place=place) from error
    elif place.lower().endswith(".csv"):
        rows = csv.DictReader(io.StringIO(text), delimiter=divider(first_line(text)))
        column = next((name for name in NAMES if name in (rows.fieldnames or ())), None)
        if column is None:
            raise Refusal(
                f"there is no column {', '.join(NAMES[:-1])} or {NAMES[-1]}.", repair="Name one of the columns so.", place=place
            )
        found = [row[column] or "" for row in rows]
    else:
        found = [line for line in text.splitlines() if not line.startswith("#")]
    names = tuple(sorted({name.strip() for name in found} - {""}))
    if not names:
        raise Refusal("no listed party is named here.", repair="Write one party a line, as the table of payments writes it.", place=place)
    return names


def _from_json(value: Any, may: bool) -> Iterator[str]:
    """Of a list: its texts, and the names of its objects whose verdict allows it. Of an object (an answer of `own`): the listed parties and answers in it."""
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


def rates_of(data: bytes, place: str) -> tuple[Rate, ...]:
    """Rates from CSV with the columns currency, to, rate, date, source. Raises Refusal with the line of what cannot be read."""
    text = _text(data, place)
    rows = csv.DictReader(io.StringIO(text), delimiter=divider(first_line(text)))
    missing = {"currency", "to", "rate", "date", "source"} - set(rows.fieldnames or ())
    if missing:
        raise Refusal(f"there is no column {', '.join(sorted(missing))}.", repair="Give currency, to, rate, date, source.", place=place)
    found, all_rows = [], list(rows)
    how, decimal = settled(row["date"] for row in all_rows), decimal_of(row["rate"] for row in all_rows) or "."
    for line, row in enumerate(all_rows, 2):
        found.append(
            Rate(
                currency=(row["currency"] or "").strip().upper(),
                to=(row["to"] or "").strip().upper(),
                rate=read_number(row["rate"], decimal, f"{place}, line {line}"),
                date=read_day(row["date"], how, f"{place}, line {line}").isoformat(),
                source=(row["source"] or "").strip(),
            )
        )
    return tuple(found)


def _text(data: bytes, place: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("the file is not UTF-8 text.", repair="Save it as UTF-8.", place=place) from error
