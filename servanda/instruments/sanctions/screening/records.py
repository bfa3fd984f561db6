"""What is asked and what is answered in screening. No hit is a bare score: it tells its tokens, its facts, its list and its words."""

from __future__ import annotations

import enum

import msgspec

from servanda.instruments.sanctions.records import Role, Sort


class Band(enum.StrEnum):
    """How a score is to be read. The borders are in the model file (`servanda sanctions screen` tells them) and are part of the basis."""

    STRONG = "strong"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Unread(_Record, frozen=True, kw_only=True):
    """A filled cell of which nothing could be taken. field: of the query; text: what it says; why: the reason in words."""

    field: str
    text: str
    why: str


class Query(_Record, frozen=True, kw_only=True):
    """One person, organisation or vessel to be screened. What is empty is unknown and counts neither for nor against.

    names: in any script, the first is the main one; the best of them counts. sort: None if not known. born: birth, incorporation or build dates as
    in `records.Entity`. countries, nationalities, flags: ISO 3166 alpha-2 in lower case. identifiers: (kind, value) or (kind, value, country) with the kinds of `records.Identifier`.
    unread: what was said and could not be read; it counts neither way and is no part of the content that a decision is about.
    """

    id: str
    names: tuple[str, ...]
    sort: Sort | None = None
    born: tuple[str, ...] = ()
    sex: str = ""
    patronymic: str = ""
    countries: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, ...], ...] = ()
    unread: tuple[Unread, ...] = ()


class TokenPair(_Record, frozen=True, kw_only=True):
    """A word of the query beside the word of the listed name it was taken for. One side empty: the word stands alone.

    how: same | spelling | sound | initial | joined | only-query | only-listed. likeness: 0 to 1. weight: share of the rarity of all words, 0 to 1.
    """

    query: str
    listed: str
    how: str
    likeness: float = 0.0
    weight: float = 0.0


class Fact(_Record, frozen=True, kw_only=True):
    """Something beside the name that speaks for or against. rule: its name in `docs/sanctions/screening.md`; weight: what it adds to the log-odds (negative: against)."""

    rule: str
    words: str
    query: str = ""
    listed: str = ""
    weight: float = 0.0


class ListedUnder(_Record, frozen=True, kw_only=True):
    """The list on which the record stands, in the snapshot that was screened against. snapshot: its id; published: its date as the publisher gives it.

    delisted_on: the day from which it stands there no longer, where the publisher keeps those taken off.
    """

    list: str
    programme: str = ""
    legal_basis: str = ""
    listed_on: str = ""
    delisted_on: str = ""
    snapshot: str = ""
    published: str = ""


class Hit(_Record, frozen=True, kw_only=True):
    """A listed record that may be meant. score: strictly between 0 and 1, calibrated (see `docs/sanctions/screening.md`).

    entity: its id; content: hash of the record as screened; listed_name: the name that matched, as published; query_name: the query's name that
    matched it. baseline: token-set likeness of the two names, 0 to 1, a plain figure to compare with. weak_only: the match rests on a weak alias
    alone and was held under the threshold for that.
    """

    entity: str
    caption: str
    sort: Sort
    score: float
    band: Band
    query_name: str
    listed_name: str
    role: Role
    name_score: float
    baseline: float
    aligned: tuple[TokenPair, ...] = ()
    agree: tuple[Fact, ...] = ()
    contradict: tuple[Fact, ...] = ()
    lists: tuple[ListedUnder, ...] = ()
    words: tuple[str, ...] = ()
    weak_only: bool = False
    content: str = ""


class Screened(_Record, frozen=True, kw_only=True):
    """What a query gave: hits with the highest score first (equal scores by entity id), how many records were looked at closely, and what is to be known of the query.

    weak: hits that rest on a weak alias alone and were held under the threshold for that; no part of `hits`.
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    weak: tuple[Hit, ...] = ()
    considered: int = 0
    notes: tuple[str, ...] = ()
