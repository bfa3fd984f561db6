"""What was used of a cap: an account for each licence, in order of days."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable
from decimal import Decimal

from servanda.instruments.sanctions.licences.records import Cap

EndOf = Callable[[str, dt.date], dt.date]
"""(period as written, first day) -> last day of a stretch of that length."""


class Account:
    """What was used of a cap, in order of days: running sums, so that a stretch costs two look-ups."""

    def __init__(self, cap: Cap, end_of: EndOf) -> None:
        self.period, self.end_of = cap.period, end_of
        self.sure: tuple[list[dt.date], list[Decimal]] = ([], [Decimal(0)])
        self.all: tuple[list[dt.date], list[Decimal]] = ([], [Decimal(0)])
        self.unmeasured: dt.date | None = None

    def use(self, day: dt.date, value: Decimal | None, *, sure: bool) -> None:
        """Charge a dealing; days come in order. value None: it used up nobody knows how much."""
        last = self.end_of(self.period, day) if self.period else dt.date.max
        if value is None:
            self.unmeasured = last  # ends come in order too: the last one reaches furthest
            return
        for ends, sums in (self.all, self.sure) if sure else (self.all,):
            ends.append(last)
            sums.append(sums[-1] + value)

    def sums(self, day: dt.date, value: Decimal) -> tuple[Decimal, Decimal | None]:
        """The most that any stretch with this day holds, with a dealing of this value: for certain, and at most (None: nobody knows)."""
        low, high = (sums[-1] - sums[bisect_left(ends, day)] + value for ends, sums in (self.sure, self.all))
        return low, None if self.unmeasured is not None and self.unmeasured >= day else high
