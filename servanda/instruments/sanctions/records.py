"""What a list of sanctions says, row by row: the six tables as typed records.

An importer makes these; a snapshot stores them as Arrow tables (`tables`); screening, ownership and review read the tables. Everything
is kept as published beside what was made of it, and what was not said is empty, never guessed. Dates of the world are
text in the precision published: `1962`, `1962-05`, `1962-05-03`, a range `1960/1964`, with `~` before it if approximate.
"""

from __future__ import annotations

import enum

import msgspec


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Sort(enum.StrEnum):
    """What is listed. `other` is kept, never dropped: a list may name a class of persons, a cargo, a fund."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    OTHER = "other"


class Role(enum.StrEnum):
    """What a name is to its bearer. `weak` aliases are those the publisher calls weak or low quality."""

    PRIMARY = "primary"
    ALIAS = "alias"
    WEAK = "weak"
    FORMER = "former"
    ORIGINAL = "original"  # the name in its own script


class Entity(_Record, frozen=True, kw_only=True):
    """One listed (or related) person, organisation, vessel or aircraft as one publisher describes it.

    id: `PUBLISHER:REFERENCE` (`us-ofac:36`, `un-sc:CDi.001`), stable between snapshots where the publisher's reference is. content: SHA-256 in
    hex of everything the publisher says of it in this snapshot, in canonical form (names, identifiers, edges, listings
    included): equal exactly when nothing changed. countries, nationalities: ISO 3166 alpha-2 in lower case where the word is recognised, else the
    word as published. extra: whatever the format says that has no column, as (name, value).
    """

    id: str
    sort: Sort
    caption: str
    sex: str = ""  # female | male | ""
    born: tuple[str, ...] = ()  # birth, incorporation or build dates
    died: tuple[str, ...] = ()
    birth_places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    vessel_type: str = ""
    tonnage: str = ""
    remarks: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    content: str = ""


class Name(_Record, frozen=True, kw_only=True):
    """One name as published. family, given, patronymic: only where the publisher says which part is which (`PETROV, Ivan`)."""

    entity: str
    text: str
    role: Role = Role.PRIMARY
    script: str = ""  # ISO 15924: Latn, Cyrl, Arab, Hans ...; "" if mixed or unknown
    language: str = ""
    family: str = ""
    given: str = ""
    patronymic: str = ""


class Identifier(_Record, frozen=True, kw_only=True):
    """A number or address that identifies. kind: passport, national-id, tax, registration, imo, mmsi, call-sign, lei, swift, wallet, website, email, phone, other.

    normal: `value` in the form in which two are compared (no spaces, dashes or dots, upper case); for checked numbers (IMO, LEI) only when the
    check digit fits, else "" and `note` says so.
    """

    entity: str
    kind: str
    value: str
    normal: str = ""
    country: str = ""
    first: str = ""
    last: str = ""
    note: str = ""


class Edge(_Record, frozen=True, kw_only=True):
    """source stands in a relation to target. kind: owns, controls, directs, acts-for, family, associate, linked-to.

    target (or source) is an entity id; where the publisher gives only a name that resolves to nothing it is `name:THE NAME`. Shares and votes are fractions
    of 1, least and most; both None: not known (never zero).
    """

    source: str
    target: str
    kind: str
    least: float | None = None
    most: float | None = None
    votes_least: float | None = None
    votes_most: float | None = None
    first: str = ""
    last: str = ""
    note: str = ""


class Listed(_Record, frozen=True, kw_only=True):
    """A measure on an entity. Valid time: listed_on to delisted_on as the publisher says; record time is the snapshot's.

    list: `ofac-sdn`, `ofac-consolidated`, `un-sc`, `eu-fsf`, `eu-oj`, `uk`, `seco`, or the FollowTheMoney dataset. measures: asset-freeze, travel-ban, sectoral, export-control,
    vessel, other, in the publisher's words where it has its own.
    """

    entity: str
    list: str
    programme: str = ""
    measures: tuple[str, ...] = ()
    legal_basis: str = ""
    listed_on: str = ""
    amended_on: str = ""
    delisted_on: str = ""
    reason: str = ""


class Evidence(_Record, frozen=True, kw_only=True):
    """Where a record stands in the file: place is `line 12`, `row 12` or the path of the element; text: its words where they are not kept elsewhere."""

    entity: str
    place: str
    text: str = ""
    url: str = ""


class Reject(_Record, frozen=True, kw_only=True):
    """A record that could not be read. Counted and listed in the snapshot, never dropped in silence."""

    place: str
    reason: str
    text: str = ""


class Manifest(_Record, frozen=True, kw_only=True):
    """What a snapshot is. id: first 16 hex digits of SHA-256 over content (over that and `known` where the list returned to what it said before); known: ISO instant from which we know it; published: as the file or user says."""

    id: str
    list: str
    publisher: str
    format: str
    files: tuple[tuple[str, str], ...]  # name, SHA-256 of its bytes
    published: str
    known: str
    counts: tuple[tuple[str, int], ...]
    rejects: int = 0
    tables: tuple[tuple[str, str], ...] = ()  # table, SHA-256 of its Parquet file
    version: str = ""
    content: str = ""  # SHA-256 in hex over the list's content, whatever the order of the file


class Parsed(_Record, frozen=True, kw_only=True):
    """What an importer gives back: rows in the order of the file, and what it could not read."""

    entities: tuple[Entity, ...] = ()
    names: tuple[Name, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    edges: tuple[Edge, ...] = ()
    listings: tuple[Listed, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rejects: tuple[Reject, ...] = ()
    published: str = ""  # the date the file itself gives
