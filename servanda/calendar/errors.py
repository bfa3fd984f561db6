"""The one error of the calendar: what is wrong, and what to write instead."""

from servanda.base.refusal import Refusal


class CalendarError(Refusal, ValueError):
    """A date, zone, period or rule that cannot be used.

    Attributes:
        reason: what is wrong, one sentence without a full stop.
        repair: what to write instead, one sentence without a full stop.
    """
