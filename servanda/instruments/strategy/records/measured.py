"""What tables of events, or sums of threats, say of how often a threat was followed by what it announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from servanda.base.result import Based
from servanda.instruments.strategy.events.layouts import LAYOUTS
from servanda.instruments.strategy.events.table import DatedEvents
from servanda.instruments.strategy.records.episodes import (
    Background,
    EpisodeRule,
    Episodes,
    LaterHalf,
    background,
    episodes,
    held_out,
    quiet_counts,
)
from servanda.instruments.strategy.records.pooling import Pooled, pool
from servanda.instruments.strategy.records.ties import TiesRow, ties_counts


class TableRead(msgspec.Struct, frozen=True, kw_only=True):
    """One table of events. episodes: all that were seen to their end; quiet: those that count; unseen, early: as in `Episodes`;
    foreign, left: rows with codes that the layout has not, and rows that could not be read."""

    name: str
    layout: str
    events: int
    first: dt.date
    last: dt.date
    episodes: int
    quiet: int
    unseen: int
    early: int
    foreign: int
    left: dict[str, int]


class FollowedThreats(Based, frozen=True, kw_only=True):
    """rule: None of sums (TIES), which know no days. untested: of sums, threats that ended with a concession. forecast: None
    where too few are there to try."""

    rates: Pooled
    rule: EpisodeRule | None = None
    tables: tuple[TableRead, ...] = ()
    beside: Background | None = None
    forecast: LaterHalf | None = None
    untested: int = 0


def of_events(tables: Sequence[tuple[str, DatedEvents]], rule: EpisodeRule) -> FollowedThreats:
    """In: each table with its name. Raises Refusal: as `episodes`."""
    found = [(events, episodes(events, rule, name)) for name, events in tables]
    held = [one for _events, one in found]
    return FollowedThreats(
        rule=rule, rates=pool(quiet_counts(held), whose="issuer"), tables=tuple(_told(*one) for one in found),
        beside=background(found, rule), forecast=held_out(held),
    )  # fmt: skip


def of_sums(rows: tuple[TiesRow, ...]) -> FollowedThreats:
    """In: pairs by decade."""
    counts, untested = ties_counts(rows)
    return FollowedThreats(rates=pool(counts, whose="issuer"), untested=sum(untested.values()))


def _told(events: DatedEvents, found: Episodes) -> TableRead:
    first, last = (dt.date(1970, 1, 1) + dt.timedelta(days=int(events.days[at])) for at in (0, -1))
    return TableRead(
        name=found.name, layout=LAYOUTS[events.layout].name, events=len(events.days), first=first, last=last,
        episodes=len(found.day), quiet=int(found.quiet.sum()), unseen=found.unseen, early=found.early,
        foreign=sum(events.foreign.values()), left=events.left,
    )  # fmt: skip
