"""Dates as publishers write them, in the precision published: `1962`, `1962-05`, `1962-05-03`, `1960/1964`, `~1962`.

An impossible date (31 February) and prose that holds no date are told apart from each other and from a readable one.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

from servanda.base.refusal import Refusal

_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")

_ABOUT = re.compile(r"^\(?(?:probably|circa|c\.|ca\.?|approximately|approx\.?|about|around|~)\)?\s*", re.I)
_RANGE = re.compile(
    r"^(?:between\s+|from\s+)?(.+?)\s*(?:\bto\b|\band\b|\buntil\b|/|–|(?<=\d{4})\s*-\s*(?=(?:\d{1,2}\s+)?(?:[A-Za-z]{3,}\.?\s+)?\d{4}))\s*(.+)$",
    re.I,
)
LONGEST = 200
"""Letters of the longest words that are looked through for two dates."""
_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ]\d{2}:\d{2}.*|Z|[+-]\d{2}:\d{2})?$")
_DOTTED = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$")
_PARTS = re.compile(r"^(?:00|dd)/(00|mm|\d{1,2})/(\d{4})$", re.I)
_WORDED = re.compile(r"^(?:(\d{1,2})(?:st|nd|rd|th)?\.?[\s/-]+)?([A-Za-z]{3,9})\.?,?[\s/-]+(\d{4})$")
_YEAR_FIRST = re.compile(r"^(\d{4})[./](\d{1,2})[./](\d{1,2})$")
_AMERICAN = re.compile(r"^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")


class Impossible(ValueError):
    """A date in form that no calendar has."""


@lru_cache(maxsize=65536)
def read_date(text: str) -> str:
    """A date in canonical form; "" when the words hold none that can be read.

    In: words in English or figures, day before month. Raises Impossible: in the form of a date, but no such day (`31 Feb 1970`, month 13).
    """
    words = " ".join(text.split()).strip(" .,;")
    about = _ABOUT.match(words)
    if about:
        rest = read_date(words[about.end() :])
        return rest if not rest or rest.startswith("~") else f"~{rest}"
    found = _single(words)
    if found:
        return found
    span = _RANGE.match(words) if len(words) <= LONGEST else None
    if span:
        # `Mar 1960 to 1964`, `1 to 5 May 1960` is not read: a range needs two dates that stand by themselves
        first, last = read_date(span.group(1)), read_date(span.group(2))
        if first and last and "/" not in first + last:
            about_any = "~" if "~" in first + last else ""
            first, last = first.lstrip("~"), last.lstrip("~")
            if first > last and first[:4] > last[:4]:
                raise Impossible(f"“{text}” ends before it begins")
            return about_any + (first if first == last else f"{first}/{last}")
    return ""


def _single(words: str) -> str:
    match = _ISO.match(words)
    if match:
        return _made(words, match.group(1), match.group(2), match.group(3))
    match = _PARTS.match(words)
    if match:
        month = match.group(1)
        return _made(words, match.group(2), "" if month.lower() in ("00", "mm") else month, "")
    match = _DOTTED.match(words)
    if match:
        return _made(words, match.group(3), match.group(2), match.group(1))
    match = _YEAR_FIRST.match(words)
    if match:
        return _made(words, match.group(1), match.group(2), match.group(3))
    match = _WORDED.match(words)
    if match and _month(match.group(2)):
        return _made(words, match.group(3), str(_month(match.group(2))), match.group(1))
    match = _AMERICAN.match(words)
    if match and _month(match.group(1)):
        return _made(words, match.group(3), str(_month(match.group(1))), match.group(2))
    return ""


def _month(word: str) -> int:
    """The month whose English name begins so; 0 for `Marvin`."""
    return next((number for number, name in enumerate(_NAMES, 1) if len(word) > 2 and name.startswith(word.lower())), 0)


def _made(words: str, year: str, month: str | None, day: str | None) -> str:
    if not 1500 <= int(year) <= 2999:
        raise Impossible(f"“{words}” has no year of this calendar that a list could mean")
    if not month:
        return year
    if not 1 <= int(month) <= 12:
        raise Impossible(f"“{words}” has month {int(month)}")
    if not day:
        return f"{year}-{int(month):02}"
    if not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        raise Impossible(f"“{words}” is a day that does not exist")
    return f"{year}-{int(month):02}-{int(day):02}"


def moment(known: str) -> dt.datetime:
    """A moment of knowledge: an instant (without a zone: UTC), or a day, which means its end in UTC. Raises Refusal for any other text."""
    try:
        at = dt.datetime.fromisoformat(known.strip())
    except ValueError as error:
        raise Refusal(f"“{known}” is no day.", repair="Write it as 2031-03-14, or 2031-03-14T18:00:00Z.", place="known") from error
    if len(known.strip()) == 10:
        at = dt.datetime.combine(at.date(), dt.time.max)
    return at if at.tzinfo is not None else at.replace(tzinfo=dt.UTC)
