"""Who could know an item by a day: the least set of names that holds everybody who said it, was told, was present, was read
in, stands above somebody in the set, or had a report from one. A list of who could know says nothing of who told."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict

import msgspec

from servanda.base.result import Based
from servanda.instruments.channels.records import ChannelTable


class CouldKnow(msgspec.Struct, frozen=True, kw_only=True):
    """since: the first day; why: the reason for it; ways: in how many ways the name could know by the day asked about."""

    name: str
    since: dt.date
    why: str
    ways: int = 1


class Knowing(Based, frozen=True, kw_only=True):
    """names: how many are named at all. public: the item is public on the day."""

    item: str
    on: dt.date
    public: bool
    who: tuple[CouldKnow, ...]
    names: int
    said: tuple[dt.date, ...] = ()


_Ground = tuple[dt.date, str, str]
"""A day, a name, a reason."""


def could_know(table: ChannelTable, item: str, on: dt.date, *, listed: tuple[tuple[str, str], ...] = ()) -> tuple[CouldKnow, ...]:
    """In: the table; the item; the day. listed: names on the lists of release of the files in which it stands, with the
    channel. Out: everybody who could know it at the end of that day, by day and name. Time: about n log n in the rows."""
    grounds, spoken = _grounds(table, item, on, listed)
    above = {one.name: one.answers_to for one in table.person if one.answers_to}
    for channel in table.channel:
        for envoy in channel.envoys if channel.principal else ():
            above.setdefault(envoy, channel.principal)
    above = {name: chief for name, chief in above.items() if name != chief}
    reports: dict[str, list[tuple[dt.date, tuple[str, ...]]]] = defaultdict(list)
    for row in table.report:
        tells = item in row.items or (not row.items and any(day <= row.on for day in spoken.get(row.channel, ())))
        if row.on <= on and tells:
            reports[row.of].append((row.on, row.to))
    first: dict[str, _Ground] = {}
    ways: dict[str, int] = defaultdict(int)
    heapq.heapify(grounds)
    while grounds:
        day, name, why = heapq.heappop(grounds)
        ways[name] += 1
        if name in first:
            continue
        first[name] = (day, name, why)
        if name in above:
            heapq.heappush(grounds, (day, above[name], f"{name}, who could know, answers to this name"))
        for when, to in reports.get(name, ()):
            if when >= day:
                for other in to:
                    heapq.heappush(grounds, (when, other, f"had a report from {name} on {when}"))
    return tuple(CouldKnow(name=name, since=day, why=why, ways=ways[name]) for day, name, why in sorted(first.values()))


def _grounds(
    table: ChannelTable, item: str, on: dt.date, listed: tuple[tuple[str, str], ...]
) -> tuple[list[_Ground], dict[str, list[dt.date]]]:
    """What makes names know by itself, and on which days the item was spoken of in each channel."""
    found: list[_Ground] = []
    spoken: dict[str, list[dt.date]] = defaultdict(list)
    opened = {one.id: one.opened for one in table.channel}
    for one in table.said:
        if one.on <= on and item in one.items:
            spoken[one.channel].append(one.on)
            found.append((one.on, one.by, f"said it in {one.channel} on {one.on}"))
            found += [(one.on, name, f"it was said to this name in {one.channel} on {one.on}") for name in one.to]
            found += [(one.on, name, f"present in {one.channel} on {one.on}") for name in one.present]
    days = {channel: sorted(some) for channel, some in spoken.items()}
    for read in table.read_in:
        begin, some = read.since, days.get(read.channel, ())
        last = on if read.until is None else min(on, read.until)
        if begin <= on and (day := next(iter(some), None)) is not None and max(day, begin) <= last:
            found.append((max(day, begin), read.person, f"read in to {read.channel} from {begin} ({read.reason})"))
    for channel in table.channel:
        for name in channel.envoys:
            first = next(iter(days.get(channel.id, ())), None)
            if first is not None and (channel.closed is None or first <= channel.closed):
                found.append((first, name, f"an envoy of {channel.id}"))
    for name, channel_id in listed:
        if (day := opened.get(channel_id)) is not None and day <= on:
            found.append((day, name, f"on the list of release of the file of {channel_id}"))
    for ally in table.told:
        if ally.on <= on and item in ally.items:
            found.append((ally.on, ally.ally, f"was told on {ally.on}"))
            found += [(ally.on, ally.by, f"told {ally.ally} on {ally.on}")] * bool(ally.by)
    for row in table.transfer:
        if row.on <= on and item in row.items:
            found.append((row.on, row.to, f"named as who is to receive it on {row.on}"))
    return found, spoken


def named(table: ChannelTable, listed: tuple[tuple[str, str], ...] = ()) -> frozenset[str]:
    """Every name that the table and the lists of release hold."""
    names = {name for name, _ in listed} | {one.name for one in table.person} | {one.answers_to for one in table.person}
    for channel in table.channel:
        names |= {channel.principal, *channel.envoys, *channel.others}
    for said in table.said:
        names |= {said.by, *said.to, *said.present}
    names |= {one.person for one in table.read_in} | {name for one in table.report for name in (one.of, *one.to)}
    names |= {name for one in table.told for name in (one.ally, one.by)} | {one.to for one in table.transfer}
    return frozenset(names - {""})
