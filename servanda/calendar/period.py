"""Periods as a treaty writes them: a whole number and a unit."""

import enum
import re

import msgspec

from servanda.base.refusal import Refusal


class Unit(enum.Enum):
    """A unit of time; its value is the singular English word."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


CLOCK_SECONDS: dict[Unit, int] = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
"""Length in seconds of the units a clock measures; the other units belong to the calendar."""

_WORDS = {
    word: number
    for number, words in enumerate(
        (
            ("a", "an", "one"),
            ("two",),
            ("three",),
            ("four",),
            ("five",),
            ("six",),
            ("seven",),
            ("eight",),
            ("nine",),
            ("ten",),
            ("eleven",),
            ("twelve",),
        ),
        start=1,
    )
    for word in words
}
_PERIOD = re.compile(
    r"(?P<count>[0-9]+|[a-z]+)[ -]+(?P<unit>seconds?|minutes?|hours?|days?|working[ -]days?|weeks?|months?|years?)"
)
_MOST = 10_000_000_000


class Period(msgspec.Struct, frozen=True):
    """A length such as 14 days, before any rule says when it ends.

    Attributes:
        count: how many units, zero or more.
        unit: the unit.

    Raises:
        Refusal: the count is negative or absurdly large.
    """

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.count <= _MOST:
            raise Refusal(
                f"a period of {self.count} {self.unit.value}s cannot be counted",
                f"give a whole number from 0 to {_MOST}",
            )

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `14 days`, `1 month`, `10 working days`, `14-day` or `six months`.

        Args:
            text: a number (digits, or a word up to twelve) and a unit, in any letter case.

        Returns:
            The period; `str` of it reads back to the same period.

        Raises:
            Refusal: the text is not a number and a known unit.
        """
        match = _PERIOD.fullmatch(" ".join(text.lower().split()))
        count = None
        if match is not None:
            word = match["count"]
            count = int(word) if word[0].isdigit() and len(word) < 20 else _WORDS.get(word)
        if match is None or count is None:
            units = ", ".join(unit.value + "s" for unit in Unit)
            raise Refusal(
                f"'{text}' is not a period",
                f"write a number and a unit, such as '14 days'; the units are {units}",
            )
        return cls(count, Unit(match["unit"].replace("-", " ").removesuffix("s")))
