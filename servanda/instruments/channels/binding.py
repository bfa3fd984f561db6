"""What binds of what was said in a channel by a day: offers and acceptances, until they are taken back or the channel is
closed out."""

from __future__ import annotations

import datetime as dt

import msgspec

from servanda.instruments.channels.records import BINDS, Channel, ChannelTable, SaidRow


class BoundItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a channel that binds. since: the first day; how: offer or acceptance; both: it was also taken back on the
    day on which it was offered, and nobody can say which came first: both stand, and it is taken as binding."""

    item: str
    since: dt.date
    how: str
    both: bool = False


class ChannelStands(msgspec.Struct, frozen=True, kw_only=True):
    """A channel on a day. remarks: what a person should look at, in sentences."""

    channel: str
    state: str  # open | closed | not yet open
    items: tuple[BoundItem, ...] = ()
    said: tuple[SaidRow, ...] = ()
    remarks: tuple[str, ...] = ()


def standing(channel: Channel, table: ChannelTable, on: dt.date) -> ChannelStands:
    """What binds in a channel at the end of a day, and what stands against itself. An acceptance is not undone by one side
    alone."""
    said = tuple(sorted((one for one in table.said if one.channel == channel.id and one.on <= on), key=lambda one: one.on))
    remarks: list[str] = []
    items: dict[str, BoundItem] = {}
    accepted: set[str] = set()
    for day in sorted({one.on for one in said}):
        today = [one for one in said if one.on == day]
        begun = {item: one.kind for one in today if one.kind in BINDS for item in one.items}
        for one in today:
            if one.kind == "acceptance":
                accepted |= set(one.items)
        for one in today:
            for item in one.items if one.kind == "withdrawal" else ():
                if item in accepted:
                    remarks.append(
                        f"{item} was taken back on {day} after it had been accepted: one side alone does not undo that."
                    )
                elif item in begun:
                    remarks.append(f"{item} was offered and taken back on {day}: both stand, and it is taken as binding.")
                elif item in items:
                    del items[item]
                else:
                    remarks.append(f"{item} was taken back on {day}, and no offer of it stood.")
        back = {item for one in today if one.kind == "withdrawal" for item in one.items}
        for item, kind in begun.items():
            both = item in back and item not in accepted
            before = items.get(item)
            items[item] = BoundItem(item=item, since=before.since if before else day, how=kind, both=both)
    if channel.closed is not None and on >= channel.closed:
        late = sorted({one.on for one in said if one.on > channel.closed})
        remarks += [f"something was said on {day}, after the channel was closed out: it binds nothing here." for day in late]
        return ChannelStands(channel=channel.id, state="closed", said=said, remarks=tuple(remarks))
    state = "open" if on >= channel.opened else "not yet open"
    return ChannelStands(
        channel=channel.id, state=state, items=tuple(items.values()), said=said, remarks=tuple(dict.fromkeys(remarks))
    )
