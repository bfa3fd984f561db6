"""A lead: something to look into, with what innocent explanation fits and what would settle it. It is no finding."""

from __future__ import annotations

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number with what it is. value None: not known, never zero."""

    what: str
    value: float | None
    unit: str
    source: str = ""
    first: str = ""  # the period it is about, ISO
    last: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the input on which a lead rests. table: as the user named it; number: from 1, no heading; words: it told."""

    table: str
    number: int
    words: str = ""


class Lead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something to look into. weight: weak | middling | strong, by the detector's stated rule, no probability.

    seen: what was seen, with dates and figures. innocent: explanations that fit what was seen. settle: what would settle it, most
    telling first.
    """

    detector: str
    subject: tuple[str, ...]
    seen: str
    innocent: tuple[str, ...]
    settle: tuple[str, ...]
    weight: str
    because: str  # why this weight, by which threshold
    first: str = ""
    last: str = ""
    figures: tuple[Figure, ...] = ()
    rows: tuple[Row, ...] = ()


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """Where a detector could not say anything, and why: a partial year, a missing side, no bids. Not the absence of a lead."""

    detector: str
    about: str
    reason: str


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """A number the detector goes by: unit and source named; the user can set another."""

    name: str
    value: float
    unit: str
    source: str
    means: str = ""
