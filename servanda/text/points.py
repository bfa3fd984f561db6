"""Actors, references, dates, periods and points in time: what stands in the places of a line."""

from __future__ import annotations

import contextlib
import datetime as dt
import re

from servanda.calendar import CalendarError, CivilExpr, Period, parse_date_expression
from servanda.text.emit import Emitter, did_you_mean
from servanda.text.lines import QUOTED, Line
from servanda.text.source import MOST_DEPTH
from servanda.text.syntax import (
    BuiltinPoint,
    ClausePoint,
    ConsentPoint,
    DatePoint,
    DayPoint,
    EdgePoint,
    OffsetPoint,
    PhrasePoint,
    Point,
    Ref,
    Who,
    Words,
)

BUILTIN = {
    ("signature",): "signature",
    ("entry", "into", "force"): "entry into force",
    ("breach",): "the breach",
    ("determination",): "the determination",
    ("trigger",): "the trigger",
}
STATUSES = ("kept", "breached", "due")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
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
_ID = re.compile(r"[\w.\-]+")
_REF = re.compile(r"(?:(?P<agreement>[\w.\-]+):)?(?P<id>[\w.\-]+)")
_ZONE = re.compile(r"(utc|gmt|cet|cest|eet|eest|z|[+-]\d\d?(:?\d\d)?|(utc|gmt)[+-]\d.*|.+/.+)")


class Reader:
    """What every reading function is given: where findings go."""

    __slots__ = ("emitter",)

    def __init__(self, emitter: Emitter) -> None:
        self.emitter = emitter


# --- lists, names, references --------------------------------------------------------------------------------------


def read_items(rd: Reader, ln: Line, i: int, j: int) -> list[tuple[int, int]] | None:
    """Split i..j at commas; an empty item is reported."""
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    items: list[tuple[int, int]] = []
    start = i
    ok = True
    for at in range(i, j + 1):
        if at == j or ln.keys[at] == ",":
            if at > start:
                items.append((start, at))
            else:
                span = ln.span(at, at + 1) if at < j else ln.span(at - 1, at)
                rd.emitter.say("SY137" if at == j else "SY136", span)
                ok = False
            start = at + 1
    return items if ok else None


def read_names(rd: Reader, ln: Line, i: int, j: int) -> tuple[Words, ...] | None:
    """`A, B`."""
    items = read_items(rd, ln, i, j)
    if items is None:
        return None
    for a, b in items:
        for at in range(a, b):
            sign = ln.raw[at]
            if ln.keys[at] != QUOTED and (sign[-1] in ";،؛" or (sign[-1] == ":" and at > a)):
                rd.emitter.say("SY138", ln.span(at, at + 1), mark=sign[-1])
                return None
    return tuple([ln.words(a, b) for a, b in items])


def read_who(rd: Reader, ln: Line, i: int, j: int) -> Who | None:
    """`NAME`, `each of A, B`, `jointly A, B`, `any of A, B`, `every KIND`."""
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    keys = ln.keys
    mode, start = "one", i
    if keys[i] in ("each", "any") and ln.starts_with(i + 1, j, "of"):
        mode, start = keys[i], i + 2
    elif keys[i] in ("jointly", "every"):
        mode, start = keys[i], i + 1
    elif keys[i] in ("each", "both", "all", "either") and j > i + 1:
        rd.emitter.say("SY174", ln.span(i, j), words=ln.slice(i, j), first=ln.raw[i])
        return None
    if start >= j:
        rd.emitter.say("SY175", ln.span(i, j), words=ln.slice(i, j))
        return None
    names = read_names(rd, ln, start, j)
    if names is None:
        return None
    if mode in ("one", "every") and len(names) > 1:
        code = "SY165" if mode == "one" else "SY176"
        rd.emitter.say(code, ln.span(i, j), words=ln.slice(i, j))
        return None
    return Who(mode, names, ln.span(i, j))


def read_ref(rd: Reader, ln: Line, i: int, j: int) -> Ref | None:
    """One clause or article: `9.end` or `minsk-memorandum:4`; the word `clause` before it is allowed."""
    if i < j and ln.keys[i] in ("clause", "article") and j > i + 1:
        i += 1
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    match = _REF.fullmatch(ln.raw[i]) if ln.keys[i] != QUOTED else None
    if match is None or j != i + 1:
        rd.emitter.say("SY104", ln.span(i, j), words=ln.slice(i, j))
        return None
    return Ref(match["agreement"] or "", match["id"], ln.span(i, j))


def read_refs(rd: Reader, ln: Line, i: int, j: int) -> tuple[Ref, ...] | None:
    """`9, 12.b`."""
    if i < j and ln.keys[i] in ("clause", "clauses") and j > i + 1:
        i += 1
    items = read_items(rd, ln, i, j)
    if items is None:
        return None
    refs = [read_ref(rd, ln, a, b) for a, b in items]
    return tuple(ref for ref in refs if ref is not None) if None not in refs else None


def is_id(text: str) -> bool:
    """Whether a word can be the id of a clause."""
    return _ID.fullmatch(text) is not None


# --- periods and dates ---------------------------------------------------------------------------------------------


def read_period(rd: Reader, ln: Line, i: int, j: int) -> Period | None:
    """`14 days`, `48 hours`, `6 months`, `10 working days`."""
    say = rd.emitter.say
    if i >= j:
        say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    span, words = ln.span(i, j), ln.slice(i, j)
    first = ln.raw[i]
    if ln.keys[i] in _UNIT_KEYS or (ln.keys[i] == "working" and not first[0].isdigit()):
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
            return Period.parse(words)
        except CalendarError as error:
            unit = ln.slice(i + 1, j)
            near = did_you_mean(unit, _ALL_UNITS)
            if len(first) > 9 or unit.lower() in _UNIT_KEYS:
                say("SY198", span, words=words, why=error.reason)
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
        say("SY181", span, words=words, shown=_both_ways(first))
    elif re.fullmatch(r"\d{4}(-\d\d?)?", first):
        say("SY192", span, words=words, year=first[:4])
    else:
        say("SY182", span, words=words, shown=_in_order(words))
    return None


def _both_ways(text: str) -> str:
    """`2015-02-12` or `2015-12-02` for 12/02/2015: every date the figures can mean."""
    figures = [int(figure) for figure in re.split(r"[./-]", text)]
    year = max(figures)
    rest = figures.copy()
    rest.remove(year)
    dates = []
    for month, day in dict.fromkeys([(rest[1], rest[0]), (rest[0], rest[1])]):
        with contextlib.suppress(ValueError):
            dates.append(dt.date(year if year > 99 else 2000 + year, month, day).isoformat())
    return " or ".join(f"`{date}`" for date in dates) or "`2015-12-31`"


def _in_order(words: str) -> str:
    """`2015-12-31` for `December 31, 2015`, as far as it can be read."""
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)|,", "", words.lower()).split()
    for order in ((0, 1, 2), (1, 0, 2)):
        with contextlib.suppress(CalendarError, IndexError):
            return str(parse_date_expression(" ".join(plain[at] for at in order)))
    return "2015-12-31"


def _civil(rd: Reader, ln: Line, i: int, j: int) -> CivilExpr | None:
    words = ln.slice(i, j)
    try:
        return parse_date_expression(words)
    except CalendarError as error:
        code = "SY183" if "clock" in error.reason else "SY180"
        repair = "" if code == "SY183" else error.repair[0].upper() + error.repair[1:] + "."
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


# --- points --------------------------------------------------------------------------------------------------------


def read_point(rd: Reader, ln: Line, i: int, j: int, depth: int = 0) -> Point | None:
    """The moment named by the tokens i to j."""
    say = rd.emitter.say
    if i >= j:
        say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    if depth > MOST_DEPTH:
        say("SY216", ln.span(i, j), most=MOST_DEPTH)
        return None
    keys = ln.keys
    k = i + 1 if keys[i] == "the" and j > i + 1 else i
    first = keys[k]
    span = ln.span(i, j)
    if date_like(ln, k, j):
        expr = read_date_expr(rd, ln, k, j)
        return DatePoint(expr, span) if expr is not None else None
    if first in _BUILTIN_STARTS and (name := BUILTIN.get(tuple(keys[k:j]))) is not None:
        return BuiltinPoint(name, span)
    if first in ("start", "end") and ln.starts_with(k + 1, j, "of") and j > k + 2:
        return EdgePoint(first, ln.words(k + 2, j), span)
    if first == "day" and j > k + 1 and keys[k + 1][0].isdigit():
        return _read_day(rd, ln, k, j, depth)
    if first in ("clause", "rung") and j > k + 2 and ("is" in keys[k:j] or "are" in keys[k:j]):
        return _read_status(rd, ln, k, j)
    if first == "consent" and ln.starts_with(k + 1, j, "of"):
        return _read_consent(rd, ln, k, j)
    after = period_ends(ln, k, j)
    if after > k and after < j and keys[after] in ("after", "before"):
        period = read_period(rd, ln, k, after)
        of = read_point(rd, ln, after + 1, j, depth + 1)
        return OffsetPoint(period, keys[after], of, span) if period is not None and of is not None else None
    return _read_phrase(rd, ln, i, j)


_BUILTIN_STARTS = {words[0] for words in BUILTIN}


def _read_day(rd: Reader, ln: Line, k: int, j: int, depth: int) -> Point | None:
    number = ln.raw[k + 1]
    if not (number.isascii() and number.isdigit()) or len(number) > 6 or int(number) < 1:
        rd.emitter.say("SY196", ln.span(k, k + 2), words=number)
        return None
    if k + 2 >= j or ln.keys[k + 2] not in ("of", "after"):
        rd.emitter.say("SY197", ln.span(k, j), words=ln.slice(k, j))
        return None
    of = read_point(rd, ln, k + 3, j, depth + 1)
    return None if of is None else DayPoint(int(number), ln.keys[k + 2], of, ln.span(k, j))


def _read_status(rd: Reader, ln: Line, k: int, j: int) -> Point | None:
    say, span = rd.emitter.say, ln.span(k, j)
    at = ln.find(k, j, "is")
    if at < 0:
        say("SY199", span, words=ln.slice(k, j), status="are")
        return None
    status = ln.keys[j - 1]
    if "not" in ln.keys[at:j]:
        say("SY200", span, words=ln.slice(k, j), status=status if status in STATUSES else "kept", what=ln.slice(k, at))
        return None
    if j != at + 2 or status not in STATUSES:
        near = tuple(f"{ln.slice(k, at)} is {word}" for word in did_you_mean(ln.slice(at + 1, j), STATUSES))
        say("SY199", ln.span(at + 1, j), words=ln.slice(k, j), status=ln.slice(at + 1, j), suggestions=near)
        return None
    if ln.keys[k] == "rung":
        number = ln.raw[k + 1]
        if at != k + 2 or not (number.isascii() and number.isdigit()):
            say("SY141", ln.span(k, at), words=ln.slice(k, at))
            return None
        return ClausePoint(Ref("", f"rung:{_plain(number)}", ln.span(k, at)), status, span)
    ref = read_ref(rd, ln, k + 1, at)
    return None if ref is None else ClausePoint(ref, status, span)


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _read_consent(rd: Reader, ln: Line, k: int, j: int) -> Point | None:
    end, to = j, None
    at = ln.rfind(k + 2, j, "to", "clause")
    if at > 0:
        to = read_ref(rd, ln, at + 1, j)
        if to is None:
            return None
        end = at
    if end <= k + 2:
        rd.emitter.say("SY201", ln.span(k, j))
        return None
    who = read_who(rd, ln, k + 2, end)
    return None if who is None else ConsentPoint(who, to, ln.span(k, j))


def _read_phrase(rd: Reader, ln: Line, i: int, j: int) -> Point | None:
    keys = ln.keys
    by = ln.rfind(i, j, "by")
    doers: Who | None = None
    end = j
    while by > i:
        if ln.starts_with(by + 1, j, "each", "of") or ln.starts_with(by + 1, j, "any", "of"):
            break
        if by + 1 < j and keys[by + 1] in ("jointly", "every"):
            break
        by = ln.rfind(i, by, "by")
    if by > i:
        doers = read_who(rd, ln, by + 1, j)
        if doers is None:
            return None
        end = by
    else:
        by = ln.find(i, j, "by")
    for at in range(i, by if by > i else j):
        if keys[at] in ("and", "or", "unless"):
            rd.emitter.say("SY220", ln.span(at, at + 1), words=keys[at])
            return None
        if keys[at] in ("must", "may"):
            rd.emitter.say("SY172", ln.span(at, at + 1), words=keys[at])
            return None
        if keys[at] == "not":
            rd.emitter.say("SY217", ln.span(at, at + 1), words=ln.slice(i, j))
            return None
    return PhrasePoint(ln.words(i, end), doers, ln.span(i, j))
