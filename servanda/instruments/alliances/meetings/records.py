"""The rows of the tables of meetings, and what is answered: each body with its meetings and the actions agreed there."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col
from servanda.base.time.names import WEEKDAYS

NTH = ("first", "second", "third", "fourth", "last")
ON = ("last day", *(f"{nth} {day}" for nth in NTH for day in WEEKDAYS))
"""Which day of a month a body meets on, where the text does not count from its first meeting."""


class ScheduleRow(Sourced, frozen=True, kw_only=True):
    """When a body meets, beyond what the text says (`meets every`, `starts`): the day of its first meeting, which day of the
    month, the hour, the end."""

    KEY: ClassVar[tuple[str, ...]] = ("body",)
    body: Annotated[str, Col("the body", filled=True)]
    act: Annotated[str, Col("the act by which evidence tells that it met; who did it was present", filled=True)]
    first: Annotated[dt.date | None, Col("the day of the first meeting; empty: the first period of the text ends with it")] = None
    on: Annotated[str, Col("which day of the month, as `first Friday`; empty: counted from the first", words=("", *ON))] = ""
    clock: Annotated[str, Col("the hour on the clock of the agreement, as `10:00`; empty: the whole day")] = ""
    last: Annotated[dt.date | None, Col("the last day on which it may meet: of a body that ends")] = None
    times: Annotated[int | None, Col("how often it meets in all", least=1)] = None


class ActionRow(Sourced, frozen=True, kw_only=True):
    """An action agreed at a meeting. clause: the clause that it is, whose verdict then tells what became of it; else `done` and
    `open` do: an action with neither is not known."""

    KEY: ClassVar[tuple[str, ...]] = ("body", "meeting", "action", "who")
    body: Annotated[str, Col("the body that met", filled=True)]
    meeting: Annotated[dt.date, Col("the day of the meeting", filled=True)]
    action: Annotated[str, Col("what was agreed", filled=True)]
    who: Annotated[str, Col("who is to do it", filled=True)]
    by: Annotated[dt.date | None, Col("by when")] = None
    clause: Annotated[str, Col("the clause that it is")] = ""
    done: Annotated[dt.date | None, Col("the day on which it was done")] = None
    open: Annotated[str, Col("`yes`: somebody says that it is still to be done", words=("", "yes"))] = ""


class PlannedDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which a body is to meet. number: from 1; moved: the day before a rule moved it, None where none did; at: the
    moment where an hour is said (UTC seconds); gap: the clocks skip that hour on this day."""

    number: int
    day: dt.date
    moved: dt.date | None = None
    at: int | None = None
    gap: bool = False


class HeldMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting on record. valid: whether the quorum was there: yes | no | not known (who was present is not) | not stated (the
    text has no quorum). sure: False where it is not certain that it was held."""

    day: dt.date
    present: tuple[str, ...]
    absent: tuple[str, ...]
    strangers: tuple[str, ...]
    quorum: int | None
    valid: str
    sure: bool
    source: str


class MeetingTold(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of a body. state: held | missed | not known | coming; held: on which days, each valid or not."""

    planned: PlannedDay
    state: str
    held: tuple[HeldMeeting, ...] = ()


class ActionTold(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an action. state: done | done late | late | open | not known, or the monitor's word for its clause."""

    row: ActionRow
    state: str
    by_clause: bool
    last: bool


class BodyTold(msgspec.Struct, frozen=True, kw_only=True):
    """A body and its meetings. every, quorum: as the text says them; regular: its rule as iCalendar says it, "" where no rule
    can; turns: up to the day asked about, then coming; early: held before the first turn begins; why: why it has no day."""

    body: str
    every: str
    chair: str
    quorum: int | None
    members: tuple[str, ...]
    zone: str
    regular: str
    ends: dt.date | None
    turns: tuple[MeetingTold, ...]
    actions: tuple[ActionTold, ...]
    notes: tuple[str, ...] = ()
    why: str = ""


class MeetingsAnswer(Based, frozen=True, kw_only=True):
    """The answer as of a day; until: how far ahead it looks."""

    on: dt.date
    until: dt.date
    bodies: tuple[BodyTold, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
