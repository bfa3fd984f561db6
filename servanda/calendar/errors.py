"""The one error of the calendar: what is wrong, and what to write instead."""


class CalendarError(ValueError):
    """A date, zone, period or rule that cannot be used.

    Attributes:
        reason: what is wrong, one sentence without a full stop.
        repair: what to write instead, one sentence without a full stop.
    """

    def __init__(self, reason: str, repair: str) -> None:
        super().__init__(f"{reason}; {repair}")
        self.reason = reason
        self.repair = repair

    def __reduce__(self) -> tuple[type["CalendarError"], tuple[str, str]]:
        return (type(self), (self.reason, self.repair))
