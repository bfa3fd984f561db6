"""What became of each turn of a body: held or not, valid or not, and of what was agreed there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from servanda.calendar import day_end, day_of, day_start
from servanda.instruments.alliances.meetings.records import ActionRow, ActionTold, HeldMeeting, MeetingTold, PlannedDay
from servanda.meaning.looked import unwatched
from servanda.meaning.runs import Event, Run
from servanda.model.core import Actor, Dossier


def members_on(body: Actor, day: dt.date) -> tuple[str, ...]:
    """Who belongs to a body on a day, in the order of the text."""
    return tuple(
        one.member for one in body.members
        if (one.first is None or one.first <= day) and (one.last is None or day <= one.last)
    )  # fmt: skip


def held_meetings(body: Actor, events: Iterable[tuple[Event, str]], zone: str, quorum: int | None) -> tuple[HeldMeeting, ...]:
    """The meetings on record, in order of days; what is told of one day is one meeting. Quorum and presence are counted among the
    members of the day alone."""
    by_day: dict[dt.date, list[tuple[Event, str]]] = {}
    for event, source in events:
        by_day.setdefault(day_of(event.at, zone), []).append((event, source))
    found = []
    for day, told in sorted(by_day.items()):
        members = members_on(body, day)
        there = dict.fromkeys(name for event, _ in told for name in event.by)
        present = tuple(name for name in members if name in there)
        sure = any(event.known for event, _ in told)
        if quorum is None:
            valid = "not stated"
        elif not there or not sure:
            valid = "not known"
        else:
            valid = "yes" if len(present) >= quorum else "no"
        found.append(
            HeldMeeting(
                day=day, present=present, absent=tuple(one for one in members if one not in there) if there else (),
                strangers=tuple(one for one in there if one not in members), quorum=quorum, valid=valid, sure=sure,
                source="; ".join(dict.fromkeys(source for _, source in told if source)),
            )
        )  # fmt: skip
    return tuple(found)


def turns_told(
    planned: Sequence[PlannedDay],
    held: Sequence[HeldMeeting],
    begins: dt.date | None,
    over: dt.date,
    seen: Callable[[dt.date, dt.date], bool],
) -> tuple[MeetingTold, ...]:
    """Each turn with what was held in it: after the day of the turn before, up to and with its own. begins: the first day that
    counts for the first turn; over: the last day that is over; seen: whether somebody looked for all of some days."""
    found: list[MeetingTold] = []
    first = begins
    for one in planned:
        mine = tuple(each for each in held if (first is None or first <= each.day) and each.day <= one.day)
        if any(each.sure for each in mine):
            state = "held"
        elif one.day > over:
            state = "coming"
        elif mine:
            state = "not known"
        else:
            state = "missed" if seen(first or one.day, one.day) else "not known"
        found.append(MeetingTold(planned=one, state=state, held=mine))
        first = one.day + dt.timedelta(days=1)
    return tuple(found)


def looked_in(dossier: Dossier, run: Run, term: str, zone: str) -> Callable[[dt.date, dt.date], bool]:
    """Whether somebody is declared to have looked for an act, by whomever, through all of some days, and nothing hid it."""
    if run.watched is None:
        return lambda _first, _last: True

    def seen(first: dt.date, last: dt.date) -> bool:
        begin, end = day_start(first, zone), day_end(last, zone)
        if any(gap.first <= end and gap.last >= begin and (not gap.terms or term in gap.terms) for gap in run.gaps):
            return False
        return not any(one <= end and other >= begin for one, other in unwatched(dossier, run.watched or (), end, term))

    return seen


def actions_told(rows: Iterable[ActionRow], says: Callable[[str], str], on: dt.date) -> tuple[ActionTold, ...]:
    """What became of each action agreed by a day, the last meeting first. says: the monitor's word for a clause."""
    mine = [row for row in rows if row.meeting <= on]
    last = max((row.meeting for row in mine), default=None)
    found = []
    for row in sorted(mine, key=lambda one: one.meeting, reverse=True):
        state = says(row.clause) if row.clause else _by_table(row, on)
        found.append(ActionTold(row=row, state=state, by_clause=bool(row.clause), last=row.meeting == last))
    return tuple(found)


def _by_table(row: ActionRow, on: dt.date) -> str:
    """By the table alone. A day that has passed makes nothing late: somebody must say that it is still open."""
    if row.as_of > on:
        return "not known"
    if row.done is not None and row.done <= on:
        return "done late" if row.by is not None and row.done > row.by else "done"
    if row.open == "yes":
        return "late" if row.by is not None and row.by < on else "open"
    return "not known"
