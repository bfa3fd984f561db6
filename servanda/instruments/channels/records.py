"""What `channels/channels.toml` says, row by row. Nothing here says that anybody told anybody anything: only that the table
does."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

Kind = Literal["offer", "question", "acceptance", "withdrawal", "remark"]
BINDS: tuple[Kind, ...] = ("offer", "acceptance")
"""What binds while it is neither taken back nor closed out. A question and a remark bind nobody."""


class _Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class Channel(_Row, frozen=True, kw_only=True):
    """id: of the agreement in which its items stand as clauses. principal: who can bind. envoys: of the principal; others:
    whoever speaks for the other side. mandate: clauses the envoys may not leave, and `may` clauses, which say what they may
    offer; until mandate_until. acceptance: the act or event by which an offer is accepted, where clauses wait for it.
    close_out: the plan for its end; closed: the day on which it ended."""

    id: str
    principal: str = ""
    envoys: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    mandate: tuple[str, ...] = ()
    mandate_until: dt.date | None = None
    acceptance: str = ""
    opened: dt.date
    close_out: str = ""
    closed: dt.date | None = None


class SaidRow(_Row, frozen=True, kw_only=True):
    """items: clauses. confirmed: by whom, "" where nobody has confirmed it, which does not make it false. words: what was
    said, in short."""

    channel: str
    on: dt.date
    by: str
    to: tuple[str, ...]
    present: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    kind: Kind
    words: str = ""
    confirmed: str = ""


class ToldAlly(_Row, frozen=True, kw_only=True):
    """What an ally was told: the clauses that say so."""

    ally: str
    on: dt.date
    by: str = ""
    items: tuple[str, ...]
    source: str = ""


class HandedOver(_Row, frozen=True, kw_only=True):
    """A transfer under way: the clauses that say what is to be handed over."""

    to: str
    on: dt.date
    items: tuple[str, ...]
    source: str = ""


class ReadIn(_Row, frozen=True, kw_only=True, rename={"since": "from"}):
    """A person who is read in to a channel from a day until another (or still), and why."""

    person: str
    channel: str
    since: dt.date
    until: dt.date | None = None
    reason: str
    by: str = ""


class NamedPerson(_Row, frozen=True, kw_only=True):
    """answers_to: who is above; key: the public key to which sealed entries are opened (64 hexadecimal digits)."""

    name: str
    answers_to: str = ""
    key: str = ""


class Reported(_Row, frozen=True, kw_only=True, rename={"of": "from"}):
    """A report. items: what it tells of; none: of everything said in the channel until then."""

    of: str
    to: tuple[str, ...]
    on: dt.date
    channel: str
    items: tuple[str, ...] = ()


class ChannelTable(_Row, frozen=True, kw_only=True):
    """The whole table. marking, rel: its own; RED without a list goes to no named reader."""

    marking: str = "RED"
    rel: tuple[str, ...] = ()
    channel: tuple[Channel, ...] = ()
    said: tuple[SaidRow, ...] = ()
    told: tuple[ToldAlly, ...] = ()
    transfer: tuple[HandedOver, ...] = ()
    read_in: tuple[ReadIn, ...] = ()
    person: tuple[NamedPerson, ...] = ()
    report: tuple[Reported, ...] = ()

    def of(self, name: str) -> Channel:
        """The channel of that name; it is there, as `declared` has looked."""
        return next(one for one in self.channel if one.id == name)
