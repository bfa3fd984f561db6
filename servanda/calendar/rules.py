"""Period-counting rules: a table of choices each, three of them ready made, more from a user's own table."""

import difflib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, cast, get_args

import msgspec

from servanda.base.refusal import Refusal

Ends = Literal["last-hour-of-last-day", "same-clock-time", "elapsed-seconds"]
Moves = Literal["none", "next-working-day", "previous-working-day"]
Hours = Literal["elapsed", "whole-hours"]
MonthEnd = Literal["last-day", "first-of-next-month"]


class PeriodRule(msgspec.Struct, frozen=True):
    """How a period is counted from the instant of an event.

    Attributes:
        name: the word by which an agreement chooses the rule.
        title: one line for people.
        source: where the rule comes from.
        counts_trigger_day: the day of the event is day 1 of the period (else the day after it is). Only with
            `last-hour-of-last-day`.
        ends: for periods in days and longer: `last-hour-of-last-day` ends with the last second of the last civil day;
            `same-clock-time` ends on the last day at the clock time of the event; `elapsed-seconds` counts a day as
            86400 seconds and a week as seven of them, and is as `same-clock-time` for working days, months and years.
        moves_end: what happens to an end, of a period not in hours, minutes or seconds, that is not a working day.
            An end is never moved back to before the first day of the period.
        min_working_days: a period of at least this many days (every period in weeks, months or years) holds at least
            this many working days, or is lengthened until it does. 0 for no such promise.
        hours: `elapsed` counts 3600 seconds an hour from the event; `whole-hours` leaves out the clock hour in which
            the event occurred and ends with the last second of the last whole hour. Minutes and seconds always elapse.
        month_end: where the month of the end has no such day (31 January and a month): its `last-day`, or the
            `first-of-next-month`.

    Raises:
        Refusal: two choices contradict each other.
    """

    name: str
    title: str = ""
    source: str = ""
    counts_trigger_day: bool = False
    ends: Ends = "last-hour-of-last-day"
    moves_end: Moves = "none"
    min_working_days: int = 0
    hours: Hours = "elapsed"
    month_end: MonthEnd = "last-day"

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise Refusal("a period rule has no name", "give it a name by which an agreement can choose it")
        for key, choices in _CHOICES.items():
            if getattr(self, key) not in choices:
                raise Refusal(
                    f"rule '{self.name}': {key} cannot be {getattr(self, key)!r}", f"choose {' or '.join(choices)}"
                )
        if not 0 <= self.min_working_days <= 366:
            raise Refusal(f"rule '{self.name}': min_working_days cannot be {self.min_working_days}", "give 0 to 366")
        if self.counts_trigger_day and self.ends != "last-hour-of-last-day":
            raise Refusal(
                f"rule '{self.name}' counts the day of the event but ends at a clock time",
                "set ends to last-hour-of-last-day, or counts_trigger_day to false",
            )
        if self.ends == "elapsed-seconds" and (self.moves_end != "none" or self.min_working_days):
            raise Refusal(
                f"rule '{self.name}' counts elapsed seconds but asks for working days",
                "set ends to same-clock-time, or moves_end to none and min_working_days to 0",
            )

    @property
    def needs_calendar(self) -> bool:
        """Whether the end of a period in days or longer depends on working days, whatever its unit."""
        return self.moves_end != "none" or self.min_working_days > 0


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "ends": get_args(Ends),
    "moves_end": get_args(Moves),
    "hours": get_args(Hours),
    "month_end": get_args(MonthEnd),
}

STANDARD = PeriodRule(
    name="standard",
    title="The day of the event is not counted; a period in days ends with the last hour of its last day",
    source="Common practice in treaty and civil law (compare the European Convention on the Calculation of "
    "Time-Limits, ETS 76, articles 3 and 4), without its shift to a working day",
)
EU_1182_71 = PeriodRule(
    name="eu-1182-71",
    title="As standard, but an end on a weekend or public holiday moves to the next working day",
    source="Regulation (EEC, Euratom) No 1182/71 of 3 June 1971, article 3",
    moves_end="next-working-day",
    min_working_days=2,
    hours="whole-hours",
)
ELAPSED = PeriodRule(
    name="elapsed",
    title="Time runs by the clock from the instant of the event; a day is 24 hours",
    source="Plain arithmetic; agreements that say 'within 48 hours' or 'within 14 times 24 hours'",
    ends="elapsed-seconds",
)

RULES: Mapping[str, PeriodRule] = MappingProxyType({rule.name: rule for rule in (STANDARD, EU_1182_71, ELAPSED)})
"""The rules that need no table, by name."""


def rule_from_table(table: Mapping[str, object]) -> PeriodRule:
    """A rule from a user's own table, such as one section of a TOML file.

    Args:
        table: the attributes of `PeriodRule` by name. `name` is required. `like` may name one of `RULES`, which then
            gives every choice the table leaves out; otherwise those are as in "standard".

    Returns:
        The rule. Nothing is registered: the caller keeps it.

    Raises:
        Refusal: an unknown key or choice, a value of the wrong type, or choices that contradict each other.
    """
    known = PeriodRule.__struct_fields__
    values: dict[str, object] = {}
    like = table.get("like", "standard")
    if not isinstance(like, str) or like not in RULES:
        raise Refusal(f"there is no period rule {like!r} to start from", f"choose {' or '.join(RULES)}")
    for key in known:
        if key not in ("name", "title", "source"):
            values[key] = getattr(RULES[like], key)
    for key, value in table.items():
        if key == "like":
            continue
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise Refusal(f"a period rule has no '{key}'", f"did you mean {near[0]}" if near else f"use {', '.join(known)}")
        wanted: type = {"counts_trigger_day": bool, "min_working_days": int}.get(key, str)
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            english = {bool: "true or false", int: "a whole number", str: "a text"}[wanted]
            raise Refusal(f"'{key}' of a period rule cannot be {value!r}", f"give {english}")
        values[key] = value
    if "name" not in values:
        raise Refusal("a period rule has no name", "give it a name by which an agreement can choose it")
    if values["name"] in RULES:
        raise Refusal(f"'{values['name']}' is the name of a built-in period rule", "choose another name")
    return PeriodRule(
        name=cast(str, values["name"]),
        title=cast(str, values.get("title", "")),
        source=cast(str, values.get("source", "")),
        counts_trigger_day=cast(bool, values["counts_trigger_day"]),
        ends=cast(Ends, values["ends"]),
        moves_end=cast(Moves, values["moves_end"]),
        min_working_days=cast(int, values["min_working_days"]),
        hours=cast(Hours, values["hours"]),
        month_end=cast(MonthEnd, values["month_end"]),
    )
