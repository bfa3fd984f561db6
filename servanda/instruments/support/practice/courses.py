"""Courses: how many completed what was promised, what is still to be held, what nobody reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from servanda.accounts.between import NOTHING, UNKNOWN, Between
from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.instruments.support.practice.means import PromiseTrained
from servanda.instruments.support.practice.promises import PracticeAnswer, TableTells, from_whom, held, pledge_of, said
from servanda.instruments.support.practice.records import TrainingCourse


class CoursesHeld(PracticeAnswer, frozen=True, kw_only=True):
    """courses: as the table has them, up to the day that is asked about; trained: what the means there are can still bring."""

    courses: tuple[TrainingCourse, ...]
    trained: tuple[PromiseTrained, ...] = ()


def checked_course(row: TrainingCourse, pledges: Mapping[str, PledgeRow]) -> tuple[str, ...]:
    """What tells a course from others. Raises Refusal: no such pledge; it ends before it starts; more completed than started."""
    pledge_of(row.pledge, pledges)
    if row.starts and row.ends and row.ends < row.starts:
        raise Refusal(f"the course ends on {row.ends}, before it starts on {row.starts}.", "Mend one of the days.")
    if row.started.high is not None and row.completed.low is not None and row.completed.low > row.started.high:
        raise Refusal(f"{said(row.completed)} completed of {said(row.started)} that started.", "Mend one, or widen it.")
    if row.completed.known and row.starts and row.as_of < row.starts:
        raise Refusal("it says who completed on a day before the course starts.", "Mend `as_of` or `starts`.")
    return (row.course,)


def completed_by(row: TrainingCourse, day: dt.date) -> Between:
    """Who completed a course by a day. What nobody reported lies between none and all who started, where that is known."""
    if row.completed.known:
        return row.completed
    if row.starts is not None and row.starts > day:
        return NOTHING
    return Between(Decimal(0), row.started.high)


def planned_by(row: TrainingCourse, day: dt.date) -> Between:
    """How many a course can bring at most: its places while it is not over."""
    if row.completed.known or (row.ends is not None and row.ends <= day):
        return completed_by(row, day)
    return UNKNOWN if row.places is None else Between(Decimal(0), Decimal(row.places))


def _coming(row: TrainingCourse, day: dt.date) -> str:
    if row.starts is not None and row.starts <= day:
        return f"end course {row.course}{f' by {row.ends}' if row.ends else ', whose last day is not known'}"
    return f"hold course {row.course}{f' from {row.starts}' if row.starts else ', whose days are not known'}"


def courses_tell(rows: Iterable[TrainingCourse], pledges: Mapping[str, PledgeRow], day: dt.date) -> dict[str, TableTells]:
    """By pledge: the sum over its courses, and the next step."""
    rows = tuple(rows)
    found = {}
    for name in dict.fromkeys(one.pledge for one in rows):
        mine = [one for one in rows if one.pledge == name]
        now = [one for one in mine if one.as_of <= day]
        later = len(now) < len(mine)
        told = [
            f"course {one.course}: {said(one.started)} started on {one.places} places"
            for one in now
            if one.places is not None and one.started.low is not None and one.started.low > one.places
        ] + [f"course {one.course} has no instructor" for one in now if one.instructors == 0]
        silent = [one for one in now if one.ends and one.ends < day and not one.completed.known]
        coming = [one for one in now if one not in silent and not one.completed.known]
        coming.sort(key=lambda one: (one.starts is None, one.starts or day, one.course))
        if silent:
            step = f"report who completed course {silent[0].course}, which ended on {silent[0].ends}"
        else:
            step = _coming(coming[0], day) if coming else ""
        found[name] = TableTells(
            held((completed_by(one, day) for one in now), later), held((planned_by(one, day) for one in now), later), step,
            from_whom(pledges[name]), tuple(told),
        )  # fmt: skip
    return found
