"""What a dossier says of its issues: which acts bear on which issue and in which direction (`issues.toml`), and what each side
says it wants (`positions.csv`)."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Annotated

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.base.tables.reading import Col, read
from servanda.instruments.strategy.interests.panel import CLASSES

ISSUES = "strategy/issues.toml"
POSITIONS = "strategy/positions.csv"
EVENTS = "strategy/events.csv"
BASES = ("stated", "act", "expert", "assumed")


class Issue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """nothing, everything: what 0 and 100 stand for, in words."""

    id: str
    name: str
    nothing: str
    everything: str


class Bearing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act of the dossier's vocabulary (term), or an event of its table (code). sort: of a term, one of CLASSES; "" for what
    is neither. direction: 1 towards 100, -1 towards 0."""

    term: str = ""
    code: str = ""
    sort: str = ""
    issue: str = ""
    direction: int = 0


class Issues(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """source, owner, as_of: of the judgement which act bears on what, and of the table of events beside it."""

    source: str
    owner: str
    as_of: dt.date
    issue: tuple[Issue, ...] = ()
    act: tuple[Bearing, ...] = ()


class StatedPosition(Sourced, frozen=True, kw_only=True):
    """Where a side says it stands, or somebody says of it."""

    actor: Annotated[str, Col("whose position", filled=True)]
    issue: Annotated[str, Col("id of an issue of issues.toml", filled=True)]
    low: Annotated[float | None, Col("lower end of the position", least=0, most=100)] = None
    high: Annotated[float | None, Col("upper end", least=0, most=100)] = None
    basis: Annotated[str, Col("how it is known", filled=True, words=BASES)]
    salience_low: Annotated[float | None, Col("how much the issue matters to it", least=0, most=1)] = None
    salience_high: Annotated[float | None, Col("upper end", least=0, most=1)] = None
    capability_low: Annotated[float | None, Col("what it can bring to bear", least=0)] = None
    capability_high: Annotated[float | None, Col("upper end", least=0)] = None


def issues_of(data: bytes, place: str = ISSUES) -> Issues:
    """Raises Refusal: not TOML, a word unknown, an act that bears on no issue there is, or in no direction."""
    try:
        found = msgspec.convert(read_toml(data.decode("utf-8")), Issues)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        repair = "Write source, owner and as_of, then [[issue]] and [[act]] tables: see the page on interests."
        raise Refusal(f"the issues cannot be read: {shown(str(error))}.", repair, place) from error
    known = {one.id for one in found.issue}
    for one in found.act:
        what = shown(one.term or one.code)
        if bool(one.term) == bool(one.code):
            raise Refusal(f"an act names a term and a code, or neither: {what}.", "Name the one by which it is known.", place)
        if one.sort and one.sort not in CLASSES:
            raise Refusal(f"{shown(one.sort)} is no sort of act or statement.", f"Write one of: {', '.join(CLASSES)}.", place)
        if bool(one.issue) != bool(one.direction) or (one.issue and one.issue not in known) or one.direction not in (-1, 0, 1):
            raise Refusal(
                f"it is not said how {what} bears on an issue of the table.",
                "Give the id of an [[issue]], and direction 1 or -1.",
                place,
            )
    return found


def positions_of(data: bytes, issues: Issues, place: str = POSITIONS) -> tuple[StatedPosition, ...]:
    """Raises Refusal: a range upside down or half given, an issue there is not."""
    known = {one.id for one in issues.issue}
    rows: list[StatedPosition] = []
    for row, where in read(place, data, StatedPosition).placed():
        if row.issue not in known:
            raise Refusal(f"there is no issue {shown(row.issue)}.", f"There are: {', '.join(map(shown, sorted(known)))}.", where)
        for low, high, what in (
            (row.low, row.high, "position"),
            (row.salience_low, row.salience_high, "salience"),
            (row.capability_low, row.capability_high, "capability"),
        ):
            if (low is None) != (high is None):
                raise Refusal(
                    f"the {what} has one end only.", "Write both ends; the same number twice where it is one number.", where
                )
            if low is not None and high is not None and low > high:
                raise Refusal(f"the {what} is upside down: {low:g} to {high:g}.", "Write the lower end first.", where)
        if row in rows:
            raise Refusal("the row stands there twice.", "Keep one; two sources or two judgements may differ.", where)
        rows.append(row)
    return tuple(rows)
