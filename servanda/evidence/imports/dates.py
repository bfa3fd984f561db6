"""Dates as people write them in tables: to the first and last second they may mean."""

from __future__ import annotations

import datetime as dt
import math
import re

from servanda.base.tables.faults import RowFault, shown
from servanda.calendar import CalendarError, Instant, both_passes, day_end, day_start

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_FIRST_YEAR = 1000
"""Years before it are stand-ins for no date, or years of two digits."""
_EXCEL = {"excel": dt.date(1899, 12, 30), "excel-1904": dt.date(1904, 1, 1)}

Span = tuple[Instant, Instant, str]
"""First and last second, both inclusive, and how precisely it was written (year, month, day, minute, second)."""


def read_date(
    cell: object, *, zone: str, form: str = "", day_only: bool = False, days: int = 0, clock: str = "", column: str = ""
) -> Span:
    """What a cell says of when.

    In: the cell (text, number, date or datetime); form: "" (ISO 8601), "excel", "excel-1904", "unix" or a strptime pattern; day_only: the
    clock time in it means nothing; days: added to the date; clock: the cell with the time of day. Raises RowFault.
    """
    try:
        found = _cell(cell, zone, form, column)
        if len(found) == 3:
            return found
        moment, step = found
        if moment.year < _FIRST_YEAR:
            raise RowFault(
                f"{shown(str(cell))} is a day of the year {moment.year}",
                repair="If it stands for no date, name it in `blank`; else write the year in full.",
                column=column,
            )
        if days:
            moment = moment + dt.timedelta(days=days)
        if clock and not day_only:
            moment, step = _with_clock(moment, clock)
        return _span(moment, "day" if day_only else step, zone)
    except (CalendarError, OverflowError) as error:
        raise RowFault(
            f"{shown(str(cell))} is outside the calendar", repair="Use a year from 1 to 9999.", column=column
        ) from error


def _cell(cell: object, zone: str, form: str, column: str) -> Span | tuple[dt.datetime, str]:
    if isinstance(cell, dt.datetime):
        return (cell, "day" if cell.time() == dt.time(0) and cell.tzinfo is None else "second")
    if isinstance(cell, dt.date):
        return dt.datetime.combine(cell, dt.time(0)), "day"
    text = str(cell).strip()
    if form in _EXCEL:
        return _excel(text, form, column)
    if form == "unix":
        number = _number(text, column)
        return int(number), int(number), "second"
    if form:
        try:
            moment = dt.datetime.strptime(text, form)
        except ValueError as error:
            raise RowFault(f"{shown(text)} is no date of the form {form}", repair=_advice(text, form), column=column) from error
        if moment.tzinfo is not None:
            at = int(moment.timestamp())
            return at, at, "second"
        return moment, _step_of(form)
    return _iso(text, zone, column)


def _step_of(form: str) -> str:
    for signs, step in ((("%S", "%T", "%c", "%X"), "second"), (("%M",), "minute"), (("%H", "%I"), "hour")):
        if any(sign in form for sign in signs):
            return step
    if any(sign in form for sign in ("%d", "%j", "%x", "%D")):
        return "day"
    return "month" if any(sign in form for sign in ("%m", "%b", "%B")) else "year"


def _iso(text: str, zone: str, column: str) -> Span | tuple[dt.datetime, str]:
    match = _ISO.fullmatch(text)
    if match is None:
        raise RowFault(f"{shown(text)} is no date", repair=_advice(text), column=column)
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        moment = dt.datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError as error:
        raise RowFault(
            f"{shown(text)} is no date ({error})", repair="Look at the month, the day and the hour.", column=column
        ) from error
    step = "second" if second else "minute" if hour else "day" if day else "month" if month else "year"
    if offset:
        sign = 0 if offset == "Z" else (-1 if offset[0] == "-" else 1)
        shift = sign * (int(offset[1:3]) * 3600 + int(offset[-2:]) * 60) if sign else 0
        first, last, _ = _span(moment, step, "UTC")
        return first - shift, last - shift, step
    return moment, step


def _advice(text: str, form: str = "") -> str:
    parts = re.split(r"[-/. ]", text)
    if form and len(parts) == form.count("%") == 3 and all(part.isdigit() for part in parts):
        return "There is no such day; look at the day and the month."
    if form and re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        return "The other rows are written otherwise: write this one as they are, or leave `format` out if most are written so."
    if re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", text):
        return 'Say in the mapping which comes first: format = "%d/%m/%Y" or "%m/%d/%Y" (and the sign that parts them).'
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return 'Is it a day number of a spreadsheet? Then write format = "excel".'
    if re.fullmatch(r"\d{8}", text):
        return 'Write format = "%Y%m%d" in the mapping.'
    return "Write it as 2015-02-15, or name its form with `format`."


def _excel(text: str, form: str, column: str) -> tuple[dt.datetime, str]:
    number = _number(text, column)
    whole = math.floor(number)
    if not (0 <= whole <= 2958465) or (form == "excel" and whole in (0, 60)):
        raise RowFault(
            f"{shown(text)} is no day number of a spreadsheet", repair="Day numbers run from 1 (1 January 1900).", column=column
        )
    # The spreadsheet's calendar has a 29 February 1900 (number 60) that never was: the days before it are one off.
    shift = 1 if form == "excel" and whole < 60 else 0
    seconds = round((number - whole) * 86400)
    moment = dt.datetime.combine(_EXCEL[form], dt.time(0)) + dt.timedelta(days=whole + shift, seconds=seconds)
    return moment, "second" if seconds else "day"


def _number(text: str, column: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise RowFault(
            f"{shown(text)} is no number", repair="The mapping's `format` says it counts days or seconds.", column=column
        ) from error
    if not math.isfinite(number) or abs(number) > 1e12:
        raise RowFault(
            f"{shown(text)} is no date", repair="The mapping's `format` says it counts days or seconds.", column=column
        )
    return number


def _with_clock(moment: dt.datetime, clock: str) -> tuple[dt.datetime, str]:
    match = _CLOCK.fullmatch(clock.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        raise RowFault(f"{shown(clock)} is no time of day", repair="Write it as 14:30 or 14:30:05, or leave it empty.")
    return moment.replace(hour=int(match[1]), minute=int(match[2]), second=int(match[3] or 0)), "second" if match[3] else "minute"


def _span(moment: dt.datetime, step: str, zone: str) -> Span:
    if moment.tzinfo is not None:
        at = int(moment.timestamp())
        return at, at, "second"
    day = moment.date()
    if step in ("second", "minute", "hour"):
        passes = both_passes(day, moment.time().replace(microsecond=0), zone)
        if passes is None:
            reason = f"{moment:%Y-%m-%d %H:%M} did not exist in {zone}: the clocks went forward over it"
            raise RowFault(reason, repair="Look at the hour, or give the zone the row means.")
        return passes[0], passes[1] + {"second": 0, "minute": 59, "hour": 3599}[step], step
    first, last = unit_days(day, step)
    return day_start(first, zone), day_end(last, zone), step


def unit_days(day: dt.date, unit: str) -> tuple[dt.date, dt.date]:
    """First and last day of the day, week (from Monday), month, quarter or year that holds a day. KeyError for other units."""
    if unit == "day":
        return day, day
    if unit == "week":
        first = day - dt.timedelta(days=day.weekday())
        return first, first + dt.timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    start = (day.month - 1) // months * months + 1
    first = day.replace(month=start, day=1)
    end = start + months - 1
    following = dt.date(day.year + 1, 1, 1) if end == 12 and day.year < 9999 else None
    last = (
        dt.date(day.year, 12, 31)
        if following is None and end == 12
        else (following or dt.date(day.year, end + 1, 1)) - dt.timedelta(days=1)
    )
    return first, last
