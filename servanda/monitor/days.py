"""Ends of periods in civil days, worked out once for each day instead of once for each event."""

from __future__ import annotations

import numpy as np

from servanda.calendar import WEEKENDS_ONLY, day_of, day_start, end_of_period
from servanda.calendar.zones import DAY_SECONDS, shift_days
from servanda.monitor.kernels import layout as at
from servanda.monitor.lower import DayTable
from servanda.monitor.table import Array

AHEAD = 32
"""Days worked out beyond the last one asked for, so that live batches seldom ask."""


class Days:
    """Tables of day starts and of the ends of periods that begin on each day, for the stretch of time now looked at."""

    def __init__(self, periods: tuple[tuple[int, int], ...], asked: list[DayTable]) -> None:
        self._asked = asked
        self.first = 1
        self.last = 0
        rows = [(-1 if days < 0 else days, seconds, 0) for days, seconds in periods]
        self.periods: Array = np.array(rows, dtype=np.int64).reshape(-1, at.PERIOD_WIDTH)
        self.zones: Array = np.zeros((len(asked), at.ZONE_WIDTH), dtype=np.int64)
        self.starts: Array = np.zeros(0, dtype=np.int64)
        self.ends: Array = np.zeros(0, dtype=np.int64)

    def cover(self, first: int, last: int) -> None:
        """Have every day from one instant to another; times only go on, so earlier days are dropped."""
        if not self._asked or (self.first <= first and last <= self.last):
            return
        starts, ends, offset = [], [], 0
        until = last + AHEAD * DAY_SECONDS
        for number, asked in enumerate(self._asked):
            one, due = _days(asked, first, until)
            starts.append(one)
            ends.append(due)
            self.zones[number] = (offset, len(one), 0)
            offset += len(one)
        for number, period in enumerate(self.periods):
            if period[at.P_ZONE] >= 0:
                self.periods[number, at.P_TABLE] = self.zones[period[at.P_ZONE], at.Z_OFFSET]
        self.starts, self.ends = np.concatenate(starts), np.concatenate(ends)
        self.first, self.last = first, until


def _days(asked: DayTable, first: int, last: int) -> tuple[Array, Array]:
    plan, period, rule = asked.plan, asked.period, asked.plan.rule
    if rule is None:
        raise ValueError("a period without a rule was lowered")
    day, stop = day_of(first, asked.zone), day_of(last, asked.zone)
    starts = []
    while day <= stop:
        starts.append(day_start(day, asked.zone))
        day = shift_days(day, 1)
    # a day that a zone skipped begins with the day after it
    begun = np.unique(np.array(starts, dtype=np.int64))
    calendar = plan.calendar if plan.calendar is not None else WEEKENDS_ONLY
    ends = np.array([end_of_period(int(one), period, rule, asked.zone, calendar).at for one in begun], dtype=np.int64)
    return begun, ends
