"""What a mapping says: which column gives what, as data. `mapping_file` reads it from TOML."""

from __future__ import annotations

import re

import msgspec

from servanda.base.tables.sheets import FileSays
from servanda.evidence.records import Marking

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
OTHERWISE = ("reject", "keep", "blank", "leave out")


class _Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class Field(_Struct, frozen=True, kw_only=True):
    """How one thing is taken from a row. Exactly one of column, constant, text, first_of says where from; the others shape it.

    text: a template with `{column}`. values: a table from cells to values, `*` for any other. otherwise: what to do with a cell that is not
    in the table. pattern: a regular expression; its group `value`, else its first group, else the whole match is taken; no match is blank.
    split: the cell holds several, parted by this. blank: cells that mean nothing is there. format, clock, day_only, days: of dates.
    decimal: sign before the decimals of numbers; as the file says ([file] decimal), else the dot.
    """

    column: str = ""
    constant: str | None = None
    text: str = ""
    first_of: tuple[Field, ...] = ()
    values: dict[str, str] | None = None
    otherwise: str = "reject"
    pattern: str = ""
    split: str = ""
    blank: tuple[str, ...] = ()
    format: str = ""
    clock: str = ""
    day_only: bool = False
    days: int = 0
    decimal: str = ""


class RowCondition(_Struct, frozen=True, kw_only=True):
    """A condition on a row. column, and one test or more, all of which must hold."""

    column: str
    is_: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    matches: str = ""
    at_least: float | None = None
    at_most: float | None = None
    filled: bool | None = None


class Restates(_Struct, frozen=True, kw_only=True):
    """A column that gives an earlier row's number anew. of: "period before" (the record whose last day is the day before this one's
    first, and of the same length) or "key" (the record with the key in `key`). bound: of the restated number; "" keeps `exact` and makes
    every other `about`, for a restated number without qualifier is not “more than” what it was."""

    value: Field
    of: str = "period before"
    key: Field | None = None
    same_length: bool = True
    bound: str = ""


class AttributionSays(_Struct, frozen=True, kw_only=True):
    """Who did it, as an assertion of its own, where its source or grades differ from those of the event."""

    source: Field | None = None
    reliability: Field | None = None
    credibility: Field | None = None
    standing: Field | None = None


class Shape(_Struct, frozen=True, kw_only=True):
    """One kind of record taken from each row. kind: event | gap | coverage | not_done. Of the last two, term, place, by and clause may hold several."""

    kind: str
    name: str = ""
    when: tuple[RowCondition, ...] = ()
    term: Field | None = None
    args: dict[str, Field] = {}
    place: Field | None = None
    longitude: Field | None = None
    latitude: Field | None = None
    by: Field | None = None
    attribution: AttributionSays = AttributionSays()
    first: Field | None = None
    last: Field | None = None
    precision: Field | None = None
    amount: Field | None = None
    unit: Field | None = None
    bound: Field | None = None
    count: bool = False
    measures: dict[str, Field] = {}
    source: Field | None = None
    reliability: Field | None = None
    credibility: Field | None = None
    tlp: Field | None = None
    rel: Field | None = None
    originators: Field | None = None
    caveats: Field | None = None
    until: Field | None = None
    standing: Field | None = None
    key: tuple[str, ...] = ()
    text: Field | None = None
    known: Field | None = None
    restates: Restates | None = None
    terms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    reason: Field | None = None
    clause: Field | None = None
    owner: Field | None = None
    how: Field | None = None
    closed: bool = False


class NearPlaces(_Struct, frozen=True, kw_only=True):
    """Places from coordinates. inside: the smallest declared area that holds the point; within_km: else the nearest declared place no
    farther than this (0: none). otherwise: what to do when none fits (keep: the point without a place | reject | leave out)."""

    inside: bool = True
    within_km: float = 0.0
    otherwise: str = "keep"


class SourceSays(_Struct, frozen=True, kw_only=True):
    """The publisher of the whole file; tlp, rel, originators, caveats, until: its marking."""

    id: str = ""
    name: str = ""
    publisher: str = ""
    reference: str = ""
    licence: str = ""
    reliability: str = ""
    origin: str = ""
    tlp: str = ""
    rel: tuple[str, ...] = ()
    originators: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    until: str = ""


class Mapping(_Struct, frozen=True, kw_only=True):
    """A checked mapping. terms, places, doers, sources: the user's tables from the publisher's words to those of the dossier."""

    name: str
    title: str = ""
    about: str = ""
    zone: str = ""  # of the days in the table; "": that of the dossier's agreements
    file: FileSays = FileSays()
    source: SourceSays = SourceSays()
    when: tuple[RowCondition, ...] = ()
    shapes: tuple[Shape, ...] = ()
    near: NearPlaces = NearPlaces()
    terms: dict[str, str] = {}
    places: dict[str, str] = {}
    doers: dict[str, str] = {}
    sources: dict[str, str] = {}
    least: Marking = Marking()  # of everything it makes, whatever the table says
