"""Roll calls, ideal points of others, and what the page on agreement is made of."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import msgspec

from servanda.base.result import Based
from servanda.base.tables.reading import Col

LEAST = 20
"""Votes that two states must have cast together: below it no figure is given. Ours, a choice: there one vote moves the figure by
a twentieth."""


class PointRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody estimated a state to stand in a session, with the 5 and 95 % bounds of the estimate."""

    state: Annotated[str, Col("the state's code", names=("iso3c",), filled=True)]
    name: Annotated[str, Col("its name", names=("Countryname",))] = ""
    session: Annotated[int, Col("the session", filled=True)]
    point: Annotated[float, Col("the estimate", names=("IdealPoint",), filled=True)]
    low: Annotated[float, Col("its 5 % bound", names=("Q5%",), filled=True)]
    high: Annotated[float, Col("its 95 % bound", names=("Q95%",), filled=True)]


class Sitting(NamedTuple):
    """The votes of one session. states: their codes, in order; names: as the table names them; votes: states by roll calls,
    1 yes, 2 abstained, 3 no, 0 was absent or no member; notes: what was mapped."""

    session: int
    states: tuple[str, ...]
    names: dict[str, str]
    votes: Any
    notes: tuple[str, ...]


class PairVotes(msgspec.Struct, frozen=True, kw_only=True):
    """Two states that voted. n: votes both cast; agreement: Voeten's measure, half credit where one abstained; strict: the same
    vote. Both None: too few votes."""

    first: str
    second: str
    n: int
    agreement: float | None
    strict: float | None


class CommonAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """Over all pairs of the session with enough votes: how many, the mean of both measures, the middle 90 % of the first; yes:
    the share of yes among all votes cast. None: no pair has enough."""

    pairs: int
    agreement: float | None
    strict: float | None
    low: float | None
    high: float | None
    yes: float


class PointPair(msgspec.Struct, frozen=True, kw_only=True):
    """Two imported estimates. apart: False where their bounds overlap."""

    first: str
    second: str
    apart: bool


class AlignAnswer(Based, frozen=True, kw_only=True):
    """asked: the states asked about, as the table codes them; pairs: of those asked, or all; few: how many have too few votes;
    without_point: asked about, and no estimate of this session is imported."""

    session: int
    roll_calls: int
    states: int
    asked: tuple[str, ...]
    pairs: tuple[PairVotes, ...]
    few: int
    base: CommonAgreement
    points: tuple[PointRow, ...] = ()
    point_pairs: tuple[PointPair, ...] = ()
    without_point: tuple[str, ...] = ()
    points_from: str = ""
    names: dict[str, str] = {}
    notes: tuple[str, ...] = ()
