"""An event as what a plan asked for: how sure, and when it may have happened."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant
from servanda.meaning import Event
from servanda.monitor.exact.moments import NO, PERHAPS, YES, Line, When, over, possible, value


class Act(msgspec.Struct, frozen=True):
    """An event that is (sure YES) or may be (PERHAPS) what was asked for, at some moment of [at, last]. apart: as sure as it would be if whoever was
    asked for had done it."""

    at: Instant
    last: Instant
    index: int
    event: Event
    sure: int
    apart: int

    def also(self, truth: int) -> Act | None:
        """The same where something more must be so."""
        if truth == YES:
            return self
        return None if truth == NO else Act(self.at, self.last, self.index, self.event, PERHAPS, PERHAPS)

    def during(self, line: Line) -> Act | None:
        """The same as far as it may have happened while a line is true."""
        if self.at == self.last:
            return self.also(value(line, self.at))
        truth = over(line, self.at, self.last)
        inside = possible(line, self.at, self.last)
        if truth == YES or inside is None:
            return self.also(truth)
        return Act(inside[0], inside[1], self.index, self.event, PERHAPS, PERHAPS)

    @property
    def when(self) -> When:
        """When it happened, if it did."""
        return self.at, self.last
