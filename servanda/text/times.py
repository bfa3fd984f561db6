"""Periods and civil dates as the language writes them, and a message for every other way."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from fractions import Fraction

from servanda.base.refusal import Refusal
from servanda.base.time import MONTHS, TABLE
from servanda.base.time import read_date as read_table_date
from servanda.calendar import CivilExpr, Period, Unit, parse_date_expression
from servanda.text.emit import did_you_mean
from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
_MONTH_KEYS = {name.lower() for name in MONTHS} | {name[:3].lower() for name in MONTHS}
_UNIT_KEYS = {unit + end for unit in UNITS for end in ("", "s")}
_ALL_UNITS = (*(unit + "s" for unit in UNITS), "working days")
_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBER_WORDS = {word: number for number, word in enumerate(_SMALL, start=1)} | {
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "a": 1, "an": 1,
}  # fmt: skip
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
_SLASHED = re.compile(r"\d{1,4}[./]\d{1,2}[./]\d{1,4}|\d{1,2}-\d{1,2}-\d{4}", re.ASCII)
_ORDINAL = re.compile(r"\d{1,2}(st|nd|rd|th)?", re.ASCII)
_ZONE = re.compile(r"(utc|gmt|cet|cest|eet|eest|z|[+-]\d\d?(:?\d\d)?|(utc|gmt)[+-]\d.*|[^/]++/.+)")

_DAYS = Fraction(365_243)
_PER_MILLENNIUM = {
    Unit.SECOND: 1 / (_DAYS * 86400), Unit.MINUTE: 1 / (_DAYS * 1440), Unit.HOUR: 1 / (_DAYS * 24), Unit.DAY: 1 / _DAYS,
    Unit.WORKING_DAY: 1 / _DAYS, Unit.WEEK: 7 / _DAYS, Unit.MONTH: Fraction(1, 12_000), Unit.YEAR: Fraction(1, 1000),
}  # fmt: skip
"""What part of a thousand years a unit is: dates of any text, a thousand years on, still lie within the calendar's years."""


def read_period(rd: Reader, ln: Line, i: int, j: int) -> Period | None:
    """`14 days`, `48 hours`, `6 months`, `10 working days`."""
    say = rd.emitter.say
    if i >= j:
        say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    span, words = ln.span(i, j), ln.slice(i, j)
    first = ln.raw[i]
    if ln.keys[i] == QUOTED:
        say("SY190", span, words=words)
    elif ln.keys[i] in _UNIT_KEYS or (ln.keys[i] == "working" and not first[0].isdigit()):
        say("SY187", span, words=words)
    elif first[0] in "-−–" and first[1:2].isdigit():
        say("SY186", span, words=words)
    elif re.fullmatch(r"\d+[.,]\d+", first):
        say("SY188", span, words=words)
    elif ln.keys[i] in NUMBER_WORDS or ln.keys[i].partition("-")[0] in NUMBER_WORDS:
        number = NUMBER_WORDS.get(ln.keys[i], 0)
        shown = f"{number} {ln.slice(i + 1, j)}" if number and j > i + 1 else "14 days"
        say("SY189", span, words=first, shown=shown)
    elif not first.isascii() or not first.isdigit():
        say("SY190", span, words=words)
    elif j == i + 1:
        say("SY191", span, words=words)
    else:
        try:
            period = Period.parse(words)
            if period.count * _PER_MILLENNIUM[period.unit] <= 1:
                return period
            say("SY198", span, words=words, why="it is longer than a thousand years, beyond what a calendar can tell")
        except Refusal as error:
            unit = ln.slice(i + 1, j)
            near = did_you_mean(unit, _ALL_UNITS)
            if len(first) > 9 or unit.lower() in _UNIT_KEYS:
                say("SY198", span, words=words, why=error.bare)
            else:
                fixed = f"{first} {near[0]}" if near else ""
                say("SY185", ln.span(i + 1, j), words=unit, suggestions=(fixed,) if fixed else ())
    return None


def period_ends(ln: Line, i: int, j: int) -> int:
    """Index after a period-like stretch at i (number, unit), or i if there is none."""
    keys = ln.keys
    if i + 1 >= j or ln.keys[i] == QUOTED:
        return i
    first = keys[i]
    if not (first[0].isdigit() or first in NUMBER_WORDS or (first[0] in "-−" and first[1:2].isdigit())):
        return i
    if keys[i + 1] == "working" and i + 2 < j:
        return i + 3
    return i + 2


def read_date_expr(rd: Reader, ln: Line, i: int, j: int) -> CivilExpr | None:
    """A date in one of the forms of the language; everything else that looks like a date gets its own message."""
    say = rd.emitter.say
    span, words = ln.span(i, j), ln.slice(i, j)
    first = ln.raw[i]
    if _ISO.fullmatch(first):
        rest = i + 1
        if rest < j and _CLOCK.fullmatch(ln.raw[rest]):
            rest += 1
        if rest < j:
            if _ZONE.fullmatch(ln.keys[rest]) or ln.keys[j - 1] == "time":
                say("SY194", ln.span(rest, j), words=ln.slice(rest, j))
            elif ln.keys[rest] in ("am", "pm", "a.m.", "p.m.", "am.", "pm."):
                say("SY184", span, words=words)
            else:
                say("SY127", ln.span(rest, j), words=ln.slice(rest, j))
            return None
        return _civil(rd, ln, i, j)
    if ln.keys[i] == "end":
        if j == i + 3 and re.fullmatch(r"\d{4}(-\d\d){0,2}", ln.raw[i + 2]):
            return _civil(rd, ln, i, j)
        if ln.keys[i + 2] not in _MONTH_KEYS:
            say("SY195", ln.span(i + 2, j), words=ln.raw[i + 2], suggestions=did_you_mean(ln.raw[i + 2], MONTHS))
            return None
        return _civil(rd, ln, i, j)
    if _SLASHED.fullmatch(first):
        say("SY181", span, words=words, shown=" or ".join(f"`{date}`" for date in _meant(first, "dmy", "mdy")))
    elif re.fullmatch(r"\d{4}(-\d\d?)?", first):
        say("SY192", span, words=words, year=first[:4])
    else:
        say("SY182", span, words=words, shown=_meant(words, "")[0])
    return None


def _meant(words: str, *forms: str) -> list[str]:
    """The dates that words in another form seem to mean, one for each order of figures that is asked."""
    found = []
    for form in forms:
        with contextlib.suppress(Refusal):
            found.append(str(read_table_date(words, TABLE._replace(form=form, pivot=2099))))
    return list(dict.fromkeys(found)) or ["2015-12-31"]


def _civil(rd: Reader, ln: Line, i: int, j: int) -> CivilExpr | None:
    words = ln.slice(i, j)
    try:
        return parse_date_expression(words)
    except Refusal as error:
        code = "SY183" if error.code == "no-moment" else "SY180"
        repair = "" if code == "SY183" else error.repair
        rd.emitter.say(code, ln.span(i, j), repair=repair, words=words)
        return None


def date_like(ln: Line, i: int, j: int) -> bool:
    """Whether i..j is a date, well formed or not."""
    first = ln.raw[i]
    keys = ln.keys
    if keys[i] == QUOTED:
        return False
    if first[0].isdigit():
        if _ISO.fullmatch(first) or _SLASHED.fullmatch(first):
            return True
        if re.fullmatch(r"\d{4}(-\d\d?)?", first) and j == i + 1:
            return True
        return _ORDINAL.fullmatch(first) is not None and j > i + 1 and keys[i + 1].rstrip(",") in _MONTH_KEYS
    if keys[i] == "end" and j >= i + 3 and keys[i + 1] == "of":
        last = ln.raw[j - 1]
        return re.fullmatch(r"\d{4}(-\d\d){0,2}", last) is not None and j <= i + 4 and keys[i + 2] != "day"
    if keys[i] in _MONTH_KEYS and j > i + 1:
        return ln.raw[i + 1].rstrip(",").isdigit()
    return False


def read_date(rd: Reader, ln: Line, i: int, j: int) -> dt.date | None:
    """A plain day `2015-12-31`."""
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    if not date_like(ln, i, j):
        rd.emitter.say("SY193", ln.span(i, j), words=ln.slice(i, j))
        return None
    expr = read_date_expr(rd, ln, i, j)
    if expr is None:
        return None
    if expr.month is None or expr.day is None or expr.time is not None or expr.end_of:
        rd.emitter.say("SY193", ln.span(i, j), words=ln.slice(i, j))
        return None
    return dt.date(expr.year, expr.month, expr.day)
