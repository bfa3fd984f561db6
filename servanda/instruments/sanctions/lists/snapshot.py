"""A snapshot: what a list says at one moment, as Arrow tables with one hash over its content.

The hash speaks of the content alone: not of the order of the file, not of the format it came in, not of the version of Parquet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from servanda.base.time import read_day
from servanda.instruments.sanctions.records import Parsed
from servanda.instruments.sanctions.tables import TABLES, to_table

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = {
    "entity": "entities", "name": "names", "identifier": "identifiers", "edge": "edges", "listing": "listings", "evidence": "evidence", "reject": "rejects"
}  # fmt: skip
"""Table: the field of `Parsed` it is made of."""


def tables_of(parsed: Parsed) -> dict[str, pa.Table]:
    """The Arrow tables of a list, rows in its order."""
    return {table: to_table(table, getattr(parsed, ROWS[table])) for table in TABLES}


def counts_of(parsed: Parsed) -> tuple[tuple[str, int], ...]:
    return tuple((table, len(getattr(parsed, ROWS[table]))) for table in TABLES)


def content_hash(list_name: str, entities: Mapping[str, str], rejects: int) -> str:
    """SHA-256 in hex over the list's name, its entities (id: content hash) and how many records could not be read; order does not matter."""
    digest = hashlib.sha256(f"{list_name}\n{rejects}\n".encode())
    for id in sorted(entities):
        digest.update(f"{id} {entities[id]}\n".encode())
    return digest.hexdigest()


def content_of_parsed(list_name: str, parsed: Parsed) -> str:
    return content_hash(list_name, {one.id: one.content for one in parsed.entities}, len(parsed.rejects))


def in_force(listings: pa.Table, on: str) -> pa.Table:
    """The listings valid on a day of the world (`YYYY-MM-DD`).

    A listing without a first day counts as valid as soon as a snapshot has it: the publisher lists it and does not say since when. One
    whose last day is on or before the day is over. Days of lesser precision (`2014`) count from their beginning.
    Raises Refusal: `on` is no day.
    """
    import pyarrow.compute as pc

    day = read_day(on).isoformat()
    begun = pc.less_equal(listings["listed_on"], day)
    over = pc.and_(pc.not_equal(listings["delisted_on"], ""), pc.less_equal(listings["delisted_on"], day))
    return listings.filter(pc.and_(begun, pc.invert(over)))
