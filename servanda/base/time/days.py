"""The one parser of days and partial dates.

Two policies. `STRICT` takes what we write ourselves (ISO 8601); every other spelling is refused with the day that it seems to
mean. `TABLE` takes what tables of others hold: figures in either order, months in words, day numbers of spreadsheets, words of
doubt, ranges. Which figure comes first is settled by the column (`settled`), never by the cell: what can be two days is refused
with both.

Codes of the refusals: `no-day` (nothing of the form of a date), `no-such-day` (a date that no calendar has), `ambiguous` (two
days).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.base.time.clocks import clock_of, parted
from servanda.base.time.counted import by_form, said
from servanda.base.time.names import MONTHS
from servanda.base.time.partial import Partial, Stamp, around
from servanda.base.time.policy import STRICT, TABLE, UNSETTLED, How, NoDate, quoted

LONGEST = 200
"""Letters of the longest words that are looked through for a date."""
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_LIKELY = (10_000, 75_000)
"""Day numbers of spreadsheets that a column without a said form may hold: 1927 to 2105."""
_FEW = 3
"""Fewer such numbers make no column of them."""

_ISO = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d))?)?", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?W(\d\d)(?:-?(\d))?", re.ASCII)
_QUARTER = re.compile(r"(\d{4})[- ]?Q([1-4])", re.ASCII | re.I)
_FIGURES = re.compile(r"(\d\d?)([-./ ])(\d\d?)\2(\d{4}|\d\d)|(\d\d)(\d\d)((?:1[89]|20)\d\d)", re.ASCII)
_FORMS = (
    re.compile(r"(?P<y>\d{4})(?:[-./](?P<m>\d\d?)(?:[-./](?P<d>\d\d?))?)?", re.ASCII),
    re.compile(r"(?P<y>(?:1[89]|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>\d\d)", re.ASCII),
    re.compile(
        r"(?:(?P<d>\d\d?)(?:st|nd|rd|th)?\.?[ /-]+(?:of )?)?(?P<m>[a-z]{3,9})\.?,?[ /-]+(?P<y>\d{4}|\d\d)", re.ASCII | re.I
    ),
    re.compile(r"(?P<m>[a-z]{3,9})\.? (?P<d>\d\d?)(?:st|nd|rd|th)?,? (?P<y>\d{4})", re.ASCII | re.I),
    re.compile(r"(?:(?:00|dd)[-./])?(?:00|mm|(?P<m>\d\d?))[-./](?P<y>\d{4})", re.ASCII | re.I),
)
"""Spellings in which it is plain which part is the year, the month, the day."""
_ABOUT = re.compile(r"\(?(?:probably|circa|c\.|ca\.?|approximately|approx\.?|about|around|~)\)?\s*", re.I)
_RANGE = (
    re.compile(r" (?:to|and|until) "),
    re.compile(r" ?(?:[/–]| - |(?<=\d{4})-(?=(?:\d\d? )?(?:[A-Za-z]{3,9}\.? )?\d{4})) ?", re.ASCII),
)
"""What stands between the two ends of a range: a word, or else a sign."""


def read_day(cell: object, how: How = STRICT, place: str = "") -> dt.date:
    """The day that a text, a cell or a date names. Raises Refusal: as `read_date`, and for a month or a year, which is no day."""
    found = read_date(cell, how, place, _wanted="a day")
    if found.first != found.last or found.rough:
        raise Refusal(f"{quoted(cell)} is not a day.", "Write it as 2031-03-14.", place, code="no-day")
    return found.first


def read_date(cell: object, how: How = STRICT, place: str = "", *, _wanted: str = "a date") -> Partial:
    """The days that a text, a cell or a date may mean.

    In: the cell (a text, a number for forms that count, a date); how: the policy; place: for the error. A clock time beside a
    date is left out where tables of others are read. Raises Refusal with a repair; its code says of what kind.
    """
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return Partial(day, day)
    words = " ".join(str(cell).split())
    found = date_of(words, how)
    if isinstance(found, NoDate):
        usual = "Write it as 2031-03-14." if _wanted == "a day" else "Write it as 2031-03-14, 2031-03 or 2031."
        raise found.refusal(cell, _wanted, usual, place)
    return found


def settled(cells: Iterable[object], how: How = TABLE) -> How:
    """The policy for a column, its form settled by those cells that can be read in one way only; where they part, it is that of
    `UNSETTLED`, or stays open.

    In: the cells of the column, blank ones among them; how: what is known before.
    """
    orders, serials, filled = set[str](), 0, 0
    for cell in cells if not how.form and not how.strict else ():
        words = " ".join(str(cell).split()) if cell is not None else ""
        filled += bool(words)
        serials += _SERIAL.fullmatch(words) is not None and _LIKELY[0] <= float(words) <= _LIKELY[1]
        # with dots the day comes first anyhow: that says nothing of what is written with other signs
        if "." not in words and (found := _FIGURES.fullmatch(parted(words)[0])):
            first, second = (int(found[i] or found[j]) for i, j in ((1, 5), (3, 6)))
            orders |= {"dmy"} if first > 12 >= second else {"mdy"} if second > 12 >= first else set()
    form = orders.pop() if len(orders) == 1 else "excel" if filled >= _FEW and serials == filled else how.form
    form = form if form or how.strict else UNSETTLED.get()[0]
    return how._replace(form=form)


def date_of(words: str, how: How) -> Partial | NoDate:
    """As `read_date`, of words without double blanks; what is no date is told as data."""
    return _strict(words) if how.strict else _table(words, how)


@lru_cache(maxsize=65536)
def _strict(words: str) -> Partial | NoDate:
    begin, slash, end = words.removeprefix("~").partition("/")
    ends = [_made(found, STRICT) for one in ((begin, end) if slash else (begin,)) if (found := _ISO.fullmatch(one))]
    if len(ends) == 1 + bool(slash):
        return _joined(ends, words, words.startswith("~"))
    meant = _table(words, TABLE)
    if isinstance(meant, Partial):
        return NoDate("no-day", meant=meant)
    return meant._replace(repair="Write the one that is meant.") if meant.code == "ambiguous" else meant


@lru_cache(maxsize=65536)
def _table(words: str, how: How) -> Partial | NoDate:
    if said(how.form):
        stamp = by_form(words, how)
        return stamp.days if isinstance(stamp, Stamp) else stamp
    words = words.strip(" .,;")[:LONGEST]
    if about := _ABOUT.match(words):
        found = _table(words[about.end() :], how)
        return found if isinstance(found, NoDate) else found._replace(rough=True)
    found = _single(words, how)
    for sign in _RANGE if isinstance(found, NoDate) and found.code == "no-day" else ():
        # `1 to 5 May 1960` is not read: a range needs two dates that stand by themselves
        parts = sign.split(words.removeprefix("between ").removeprefix("from "))
        ends = [_table(one, how) for one in parts] if len(parts) == 2 else []
        if ends and not any(isinstance(one, NoDate) and one.code == "no-day" for one in ends):
            return _joined(ends, words, any(one.rough for one in ends if isinstance(one, Partial)))
    return found


def _joined(ends: list[Partial | NoDate], words: str, rough: bool) -> Partial | NoDate:
    first, last = ends[0], ends[-1]
    if isinstance(first, NoDate) or isinstance(last, NoDate):
        return first if isinstance(first, NoDate) else last
    if first.first > last.last:
        return NoDate("no-such-day", f"{quoted(words)} ends before it begins.", "Write the earlier one first.")
    return Partial(first.first, last.last, rough)


def _single(words: str, how: How) -> Partial | NoDate:
    """One date, its clock time left out."""
    words, clock = parted(words)
    if clock and clock_of(clock) is None:
        return NoDate("no-day")
    if (found := _FIGURES.fullmatch(words)) and found[1] != "00":
        first, second, year = found[1] or found[5], found[3] or found[6], found[4] or found[7]
        ways = {"dmy": (year, second, first), "mdy": (year, first, second)}
        if how.form == "ymd":
            ways = {"ymd": (first, second, year)} if len(year) == 2 and found[1] else {}
        elif how.form or found[2] == ".":  # nobody writes the month first and parts with dots
            ways = {how.form or "dmy": ways[how.form or "dmy"]}
        made = [_day(*way, words, how) for way in ways.values()]
        days = sorted({one for one in made if isinstance(one, Partial)})
        if len(days) > 1:
            repair = "Write the one that is meant, or say which figure comes first in this column."
            return NoDate("ambiguous", f"{quoted(words)} can be {days[0]} or {days[1]}.", repair)
        return (
            days[0] if days else next(iter(made), NoDate("no-day", repair="Write it as 2031-03-14, as the others of its column."))
        )
    if found := _QUARTER.fullmatch(words):
        return (
            NoDate("no-such-day")
            if int(found[1]) < how.years[0]
            else Partial(*around(dt.date(int(found[1]), int(found[2]) * 3, 1), "quarter"))
        )
    if found := _WEEK.fullmatch(words):
        return _week(found, words)
    made = [_made(found, how) for form in _FORMS if (found := form.fullmatch(words))]
    if made:
        return next((one for one in made if isinstance(one, Partial)), made[0])
    if _SERIAL.fullmatch(words) and isinstance(stamp := by_form(words, how._replace(form="excel")), Stamp):
        return NoDate(
            "no-day", repair=f"If it is a day number of a spreadsheet, it means {stamp.days}: say so, or write the day."
        )
    return NoDate("no-day")


def _made(found: re.Match[str], how: How) -> Partial | NoDate:
    part = found.groupdict()
    return _day(part["y"], part.get("m") or "", part.get("d") or "", found[0], how)


def _day(year: str, month: str, day: str, words: str, how: How) -> Partial | NoDate:
    """The day, month or year that these figures name, the month perhaps by its English name."""
    if len(year) == 2:
        if not how.pivot:
            return NoDate("no-day", f"{quoted(words)} has a year of two figures.", "Write the year in full, as in 2031-03-14.")
        year = str(how.pivot - (how.pivot - int(year)) % 100)
    if month.isalpha():
        name = next((n for n, name in enumerate(MONTHS, 1) if len(month) > 2 and name.lower().startswith(month.lower())), 0)
        if not name:
            return NoDate("no-day")
        month = str(name)
    if not how.years[0] <= int(year) <= how.years[1]:
        repair = f"Give a year from {how.years[0]} to {how.years[1]}."
        return NoDate("no-such-day", f"{quoted(words)} is not a day: the year {int(year)} cannot be meant.", repair)
    if month and not 1 <= int(month) <= 12:
        return NoDate(
            "no-such-day", f"{quoted(words)} is not a day: there is no month {int(month)}.", "Look at the day and the month."
        )
    length = calendar.monthrange(int(year), int(month or 1))[1]
    if day and not 1 <= int(day) <= length:
        reason = f"{quoted(words)} is not a day: {MONTHS[int(month) - 1]} {int(year)} has {length} days."
        return NoDate("no-such-day", reason, "Look at the day and the month.")
    at = dt.date(int(year), int(month or 1), int(day or 1))
    return Partial(*around(at, "day" if day else "month" if month else "year"))


def _week(found: re.Match[str], words: str) -> Partial | NoDate:
    try:
        day = dt.date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1))
        return Partial(*around(day, "day" if found[3] else "week"))
    except (ValueError, OverflowError) as error:
        return NoDate("no-such-day", f"{quoted(words)} is not a day: {error}.")
