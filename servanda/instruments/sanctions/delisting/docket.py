"""From the acts of a log to the requests as they stand on a day: which steps are done, due, overdue, waiting, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from servanda.base.time import read_day
from servanda.calendar import RULES, Period, Unit, day_of, day_start, end_of_period
from servanda.instruments.sanctions.delisting.procedures import procedure
from servanda.instruments.sanctions.delisting.records import Act, Request, RequestDue, RequestStep


def requests(acts: Sequence[Act], on: dt.date) -> tuple[Request, ...]:
    """Every request received by a day, as it stood at its end, in the order of the log."""
    return tuple(_request(act, acts, on) for act in acts if act.kind == "open" and act.on <= on.isoformat())


def last_day(step: RequestStep, start: dt.date, extended: int) -> dt.date | None:
    """The last day of a step whose time begins after `start`; None: no fixed time. Months by the standard rule, then the days on top."""
    if not step.timed:
        return None
    day = start
    for count, unit in ((step.months + extended, Unit("month")), (step.days, Unit("day"))):
        if count:
            day = day_of(end_of_period(day_start(day, "UTC"), Period(count, unit), RULES["standard"], "UTC").at, "UTC")
    return day


def _request(opened: Act, acts: Sequence[Act], on: dt.date) -> Request:
    way = procedure(opened.procedure)
    mine = [one for one in acts if one.request == opened.request and one.on <= on.isoformat()]
    closed = next((one for one in mine if one.kind == "outcome"), None)
    received = read_day(opened.on)
    ends: dict[str, dt.date | None] = {"received": received}
    steps: list[RequestDue] = []
    for step in way.steps:
        extended = sum(one.months for one in mine if one.kind == "extend" and one.step == step.id)
        done = next((read_day(one.on) for one in mine if one.kind == "done" and one.step == step.id), None)
        start = ends.get(step.after)
        last = last_day(step, start, extended) if start is not None else None
        ends[step.id] = done
        steps.append(
            RequestDue(
                step=step.id, title=step.title, by=step.by, status=_status(step, start, done, last, on, closed is not None), last=last, done=done,
                extended=extended, late=done is not None and last is not None and done > last, law=step.law,
            )
        )  # fmt: skip
    assert opened.listed is not None
    return Request(
        id=opened.request,
        procedure=way.id,
        title=way.title,
        listed=opened.listed,
        requester=opened.requester,
        grounds=opened.grounds,
        evidence=tuple(dict.fromkeys(name for one in mine for name in one.evidence)),
        received=received,
        status="open" if closed is None else closed.outcome,
        steps=tuple(steps),
        next="" if closed is not None else _next(steps),
        closed=None if closed is None else read_day(closed.on),
        notes=tuple(f"{one.on} {one.person}: {one.reason}" for one in mine if one.kind == "note"),
        acts=tuple(one.number for one in mine),
    )


def _status(
    step: RequestStep, start: dt.date | None, done: dt.date | None, last: dt.date | None, on: dt.date, closed: bool
) -> str:
    if done is not None:
        return "done"
    if closed:
        return "not reached"
    if start is None:
        return "waits"
    if last is None:
        return "no fixed time"
    return "overdue" if last < on else "due"


def _next(steps: Sequence[RequestDue]) -> str:
    dated = [one for one in steps if one.status in ("due", "overdue") and one.last is not None]
    if dated:
        first = min(dated, key=lambda one: one.last or dt.date.max)
        return f"{first.title} ({first.by}), {first.status}: {first.last}"
    open_ = next((one for one in steps if one.status == "no fixed time"), None)
    return "" if open_ is None else f"{open_.title} ({open_.by}), no fixed time"
