"""How many can be trained by the promised day with the seats and instructors there are: a network with gains, week by week.

A course is an arc of some weeks; its instructors are a capacity that it holds and gives back, with those of its pupils who stay.
All courses of a promise are alike, so to start each as early as instructors allow is best at every week: of n courses the n-th
starts no later than in any other plan. So the most courses begun by week t are those begun by t - weeks (over, their
instructors back) and as many more as the instructors of then can hold: `begun`, exact, and no program is solved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal

import msgspec

from servanda.accounts.between import Between
from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.instruments.support.practice.promises import ZERO, PromiseRow, held, pledge_of
from servanda.instruments.support.practice.records import TrainingMeans

WHOLE = Decimal(100)


class PromiseTrained(msgspec.Struct, frozen=True, kw_only=True):
    """What can still come of a promise of training. more: who can complete from now on; whole: with those who have; breaks: it
    cannot be kept even at best (True), can even at worst (False), or hangs on who completes (None); short: what then is
    missing."""

    pledge: str
    by: dt.date
    courses: int
    more: Between
    whole: Between
    short: Between
    breaks: bool | None
    source: str


def checked_means(row: TrainingMeans, pledges: Mapping[str, PledgeRow]) -> tuple[str, ...]:
    """What tells a row from others. Raises Refusal: no such pledge; more stay as instructors than there are seats."""
    pledge_of(row.pledge, pledges)
    if row.back > row.seats:
        raise Refusal(f"{row.back} of a course stay as instructors, and it has {row.seats} seats.", "Mend one of the two.")
    return (row.pledge,)


def begun(row: TrainingMeans, week: int) -> int:
    """The most courses that can have begun by a week, from 0."""
    most = [0] * row.weeks
    for _ in range(week + 1):
        over = most[-row.weeks]
        held = (row.instructors + row.back * over) // row.needs
        most.append(over + (held if row.at_once is None else min(held, row.at_once)))
    return most[-1]


def trainable(rows: Iterable[TrainingMeans], promises: Iterable[PromiseRow], day: dt.date) -> tuple[PromiseTrained, ...]:
    """In: means; promises with what came of them; the day. Out: of each promise that has means and a last day what can still come
    of it: those that break before the others, the first day first. Who completes of those seated is nobody to all where no share
    is told."""
    found, means = [], {one.pledge: one for one in rows if one.as_of <= day}
    for one in promises:
        if (row := means.get(one.pledge)) is None or one.by is None:
            continue
        weeks = ((one.by - max(row.first, day)).days + 1) // 7
        courses = begun(row, weeks - row.weeks) if weeks >= row.weeks else 0
        share = row.share if row.share.known else Between(ZERO, WHOLE)
        more = Between(
            *((courses * row.seats * (end or ZERO) / WHOLE).to_integral_value(ROUND_FLOOR) for end in (share.low, share.high))
        )
        whole = held((one.so_far, more), False)
        short = (one.promised - whole).least(ZERO)
        breaks = None if short.high is None or (short.high and not short.low) else bool(short.low)
        found.append(
            PromiseTrained(
                pledge=one.pledge, by=one.by, courses=courses, more=more, whole=whole, short=short, breaks=breaks,
                source=f"{row.source}, {row.as_of}, {row.owner}",
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: ((True, None, False).index(one.breaks), one.by, one.pledge)))
