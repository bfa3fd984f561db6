"""Columns whose form is said: day numbers of spreadsheets, seconds, patterns of strptime."""

from __future__ import annotations

import datetime as dt
import math
import re

from servanda.base.time.partial import Partial, Stamp, around
from servanda.base.time.policy import How, NoDate, quoted

SERIALS = {"excel": dt.date(1899, 12, 30), "excel-1904": dt.date(1904, 1, 1)}
"""Forms that count days, and the day of the number 0."""
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d*)?", re.ASCII)


def said(form: str) -> bool:
    """Whether a form says all there is to know of a cell."""
    return form in SERIALS or form == "unix" or "%" in form


def by_form(words: str, how: How) -> Stamp | NoDate:
    """What words mean in a column of a said form."""
    if "%" in how.form:
        return _pattern(words, how.form)
    if not _NUMBER.fullmatch(words):
        return NoDate("no-day", f"{quoted(words)} is no number.", "In this column days or seconds are counted.")
    if how.form == "unix":
        epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        try:
            return Stamp.of(epoch + dt.timedelta(seconds=int(float(words))))
        except OverflowError:
            return NoDate("no-such-day", f"{quoted(words)} is not a moment: it lies beyond the year 9999.")
    number = float(words)
    whole = math.floor(number)
    if not 0 <= whole <= 2_958_465 or (how.form == "excel" and whole in (0, 60)):
        return NoDate(
            "no-such-day", f"{quoted(words)} is no day number of a spreadsheet.", "Day numbers run from 1 (1 January 1900)."
        )
    # The spreadsheet's calendar has a 29 February 1900 (number 60) that never was: the days before it are one off.
    shift = 1 if how.form == "excel" and whole < 60 else 0
    seconds = round((number - whole) * 86400)
    start = dt.datetime.combine(SERIALS[how.form], dt.time())
    moment = start + dt.timedelta(days=whole + shift, seconds=seconds)
    return Stamp.of(moment) if seconds else Stamp(Partial(moment.date(), moment.date()))


def _pattern(words: str, form: str) -> Stamp | NoDate:
    try:
        moment = dt.datetime.strptime(words, form)
    except ValueError:
        return NoDate("no-day", f"{quoted(words)} is no date of the form {form}.", _advice(words, form))
    step = _step_of(form)
    if moment.tzinfo is not None:
        return Stamp.of(moment)
    return (
        Stamp.of(moment, step)
        if step in ("hour", "minute", "second")
        else Stamp(Partial(*around(moment.date(), step)), step=step)
    )


def _step_of(form: str) -> str:
    for signs, step in ((("%S", "%T", "%c", "%X"), "second"), (("%M",), "minute"), (("%H", "%I"), "hour")):
        if any(sign in form for sign in signs):
            return step
    if any(sign in form for sign in ("%d", "%j", "%x", "%D")):
        return "day"
    return "month" if any(sign in form for sign in ("%m", "%b", "%B")) else "year"


def _advice(words: str, form: str) -> str:
    parts = re.split(r"[-/. ]", words)
    if len(parts) == form.count("%") == 3 and all(part.isdigit() for part in parts):
        return "There is no such day; look at the day and the month."
    return "Write it as the other rows are, or change the form of the column if most are written so."
