"""Requests to be taken off a list, as data: ways off a list with their steps, acts in a log, and what follows from them."""

from __future__ import annotations

import datetime as dt

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.result import Based


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class RequestStep(_Record, frozen=True, kw_only=True):
    """One step of a procedure. after: the step (or `received`) from whose end its time is counted. months, days: how long; neither: no fixed time.
    extend: by how many months at most in all. law: the text that says so."""

    id: str
    title: str
    by: str
    after: str
    law: str
    months: int = 0
    days: int = 0
    extend: int = 0

    @property
    def timed(self) -> bool:
        return bool(self.months or self.days)


class Procedure(_Record, frozen=True, kw_only=True):
    """A way off a list. received: which day its time is counted from, where that is not the receipt of the request. checked: in plain words, what of it was read in which text and what was not."""

    id: str
    title: str
    source: str
    steps: tuple[RequestStep, ...]
    checked: str = ""
    received: str = ""


class Listed(_Record, frozen=True, kw_only=True):
    """Which listed record is meant: its id and the hash of what the list said of it. snapshot: where it was looked up; by_hand: nowhere, the hash is as somebody gave it."""

    entity: str
    content: str
    name: str = ""
    list: str = ""
    snapshot: str = ""
    by_hand: bool = False


class Act(Displayed, _Record, dict=True, frozen=True, kw_only=True):
    """One line of the log. kind: open | done | extend | outcome | note. at: ISO moment in UTC; on: the day it happened in the world. person enters it, reason says why.
    system: the name under which the system knew whoever entered it ("": a log of before did not ask)."""

    number: int
    at: str
    person: str
    kind: str
    request: str
    reason: str
    on: str = ""
    procedure: str = ""
    listed: Listed | None = None
    requester: str = ""
    grounds: str = ""
    evidence: tuple[str, ...] = ()
    step: str = ""
    months: int = 0
    outcome: str = ""
    system: str = ""
    hash: str = ""


OUTCOMES = ("granted", "refused", "withdrawn", "amended")


class RequestDue(_Record, frozen=True, kw_only=True):
    """A step of a request. status: done | due | overdue | no fixed time | waits | not reached (closed before). last: the last day, extensions counted; extended: by how many months."""

    step: str
    title: str
    by: str
    status: str
    last: dt.date | None = None
    done: dt.date | None = None
    extended: int = 0
    late: bool = False
    law: str = ""


class Request(_Record, frozen=True, kw_only=True):
    """A request as it stands. status: open, or one of `OUTCOMES`. next: the first thing that is due, in words."""

    id: str
    procedure: str
    title: str
    listed: Listed
    requester: str
    grounds: str
    evidence: tuple[str, ...]
    received: dt.date
    status: str
    steps: tuple[RequestDue, ...]
    next: str = ""
    closed: dt.date | None = None
    notes: tuple[str, ...] = ()
    acts: tuple[int, ...] = ()


class Docket(Based, frozen=True, kw_only=True):
    """All requests of a log. head: hash of its last line."""

    requests: tuple[Request, ...]
    head: str = ""
