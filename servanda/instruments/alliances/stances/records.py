"""The rows of positions on brackets, and what is answered: each ally's stance on each option, side by side."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col

STANCES = ("accepted", "reserved", "opposed")
NOT_KNOWN = "not known"


class StanceRow(Sourced, frozen=True, kw_only=True):
    """Where an ally stands on an option of a bracket since a day. A later row of the same replaces it; none is edited."""

    KEY: ClassVar[tuple[str, ...]] = ("actor", "bracket", "option", "since")
    actor: Annotated[str, Col("the ally", filled=True)]
    bracket: Annotated[str, Col("the name of the alternatives", filled=True)]
    option: Annotated[str, Col("the option", filled=True)]
    stance: Annotated[str, Col("where it stands", words=STANCES, filled=True)]
    since: Annotated[dt.date, Col("since which day", filled=True)]
    words: Annotated[str, Col("its reservation, or what it said, in short")] = ""


class StanceCell(msgspec.Struct, frozen=True, kw_only=True):
    """Where one stands on one option. stance: one of STANCES, or not known; proposes: whether the draft
    names it as the proposer."""

    actor: str
    stance: str
    since: dt.date | None = None
    words: str = ""
    source: str = ""
    proposes: bool = False


class OptionSide(msgspec.Struct, frozen=True, kw_only=True):
    """An option with the cells of all. says: its lines, as the draft has them."""

    option: str
    says: str
    cells: tuple[StanceCell, ...]

    @property
    def accepted(self) -> bool:
        """Whether all accept it."""
        return bool(self.cells) and all(one.stance == "accepted" for one in self.cells)


class BracketSide(msgspec.Struct, frozen=True, kw_only=True):
    """A bracket. chosen: the option that was chosen, "" while it is open."""

    bracket: str
    agreement: str
    clauses: tuple[str, ...]
    chosen: str
    options: tuple[OptionSide, ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """The options that all accept."""
        return tuple(one.option for one in self.options if one.accepted)


class StanceMove(msgspec.Struct, frozen=True, kw_only=True):
    """Who moved. before: not known where nothing was on record."""

    actor: str
    bracket: str
    option: str
    before: str
    now: str
    on: dt.date
    source: str


class StancesAnswer(Based, frozen=True, kw_only=True):
    """Side by side on a day. since: the day from which moves are told, None where none was asked for."""

    on: dt.date
    since: dt.date | None
    actors: tuple[str, ...]
    brackets: tuple[BracketSide, ...]
    moves: tuple[StanceMove, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
