"""Moments, counts and names in the words of a report: never more precise than the evidence, never a number where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from servanda.calendar import Instant, civil, day_end, day_of, day_start, describe
from servanda.model.sink import listed

NOT_ESTABLISHED = "by whom is not established"
NOTHING = "Nothing to report."
NONE_RECORDED = "none recorded"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_text(at: Instant, zone: str) -> str:
    """`14 March 2031`."""
    day = day_of(at, zone)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_text(at: Instant | None, zone: str) -> str:
    """`14 March 2031` for the first or last second of a day, else with the time; a dash for none."""
    if at is None:
        return "-"
    if at % 60 == 1:
        at -= 1  # a breach begins with the second after a last moment: readers know it by that moment
    day = day_of(at, zone)
    return day_text(at, zone) if at in (day_start(day, zone), day_end(day, zone)) else describe(at, zone)


def deadline_text(at: Instant | None, zone: str) -> str:
    """A last moment: `14 March 2031, end of day`, or with its time; a dash for none."""
    if at is None:
        return "-"
    return f"{day_text(at, zone)}, end of day" if at == day_end(day_of(at, zone), zone) else describe(at, zone)


def when_text(first: Instant, last: Instant, precision: str, zone: str) -> str:
    """The time of an event as well as it is known: a month stays a month, an interval an interval."""
    start, end = civil(first, zone), civil(last, zone)
    whole = first == day_start(start.date(), zone) and last == day_end(end.date(), zone)
    if precision == "year" and start.year == end.year:
        return f"{start.year}"
    if precision == "month" and (start.year, start.month) == (end.year, end.month):
        return f"{_MONTHS[start.month - 1]} {start.year}"
    if whole and start.date() == end.date():
        return day_text(first, zone)
    if whole:
        return f"{day_text(first, zone)} to {day_text(last, zone)}"
    if first == last or (precision == "minute" and last - first < 60):
        return describe(first, zone, seconds=precision == "second" and start.second > 0)
    if start.date() == end.date():
        return f"{describe(first, zone)} to {end:%H:%M}"
    return f"{describe(first, zone)} to {describe(last, zone)}"


def names(values: Iterable[str], most: int = 6) -> str:
    """`A, B and C`; a dash for none."""
    return listed(list(values), most=most) or "-"


def plural(number: int, one: str, many: str = "") -> str:
    """`1 deadline`, `2 deadlines`, `no deadline`."""
    if number == 0:
        return f"no {one}"
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """With a capital at its start and one full stop at its end."""
    text = text.strip()
    return text and text[:1].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def by_text(by: Sequence[str]) -> str:
    """`by A and B`, or that it is not established."""
    return f"by {listed(list(by), most=6)}" if by else NOT_ESTABLISHED


def span_text(first: Instant, last: Instant, zone: str) -> str:
    """A stretch that begins after `first`: its first moment, and its last."""
    return f"{moment_text(first + 1, zone)} to {moment_text(last, zone)}"


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """A number of happenings with what is known of its bounds. high None: no upper bound; strict: more than `low`; about: a publisher's estimate is in it."""

    low: Decimal = Decimal(0)
    high: Decimal | None = Decimal(0)
    strict: bool = False
    about: bool = False
    parts: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Tally(
            low=self.low + other.low,
            high=high,
            strict=self.strict or other.strict,
            about=self.about or other.about,
            parts=self.parts + other.parts,
        )

    @property
    def text(self) -> str:
        """`1,240`, `more than 5,000`, `at least 12`, `between 3 and 9`, `about 40`; `none recorded`, never 0: nobody can see everything."""
        if not self.parts:
            return NONE_RECORDED
        low = f"{self.low.normalize():,f}"
        if self.high is None:
            words = f"{'more than' if self.strict else 'at least'} {low}"
        elif self.high != self.low:
            words = f"at most {self.high.normalize():,f}" if self.low == 0 else f"between {low} and {self.high.normalize():,f}"
        else:
            words = low
        if not self.about:
            return words
        return f"about {words}" if words == low else f"{words} (with estimates)"


def tally(amount: Decimal | None, bound: str, *, count: bool) -> Tally:
    """One event as a tally: a count stands for the number counted, anything else for one happening."""
    if not count or amount is None:
        return Tally(low=Decimal(1), high=Decimal(1), parts=1)
    match bound:
        case "at least" | "more than":
            return Tally(low=amount, high=None, strict=bound == "more than", parts=1)
        case "at most" | "less than":
            return Tally(low=Decimal(0), high=amount, parts=1)
        case _:
            return Tally(low=amount, high=amount, about=bound == "about", parts=1)


def count_text(amount: Decimal | None, unit: str, bound: str) -> str:
    """`more than 5,000 explosions`, `12 km`; a dash for none."""
    if amount is None:
        return "-"
    words = "" if bound == "exact" else f"{bound} "
    if unit and amount == 1:
        return f"{unit}: {words}1"  # units are kept in the plural; nobody can say what one of them is called
    return f"{words}{amount.normalize():,f} {unit}".rstrip()
