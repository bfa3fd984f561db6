"""Numbers of documents written as prose (`M307707 (Tunisian passport issued on 12.4.2000, expired on 11.4.2005)`), taken apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from servanda.instruments.sanctions.lists.countries import in_english

_SEVERAL = re.compile(r"(?:[,;]\s*+|(?<!\s)\s++)?+(?<!\S)\(?(?:[a-z]|i{1,3}|iv)\)\s+")
_WORD = re.compile(r"[\w/-]+")
_DAY = r"(\d{1,2}[./]\s?\d{1,2}[./]\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+\d{4}|\d{4}-\d{2}-\d{2})"
_ISSUED = re.compile(rf"(?:issued|date of issue|valid from)\b\D{{0,40}}?{_DAY}", re.I)
_EXPIRES = re.compile(rf"(?:expir\w{{0,10}}|valid (?:until|to)|(?<=\d{{4}}) (?:to|until))\b\D{{0,20}}?{_DAY}", re.I)
_NUMBER = re.compile(r"(?:No\.?|number:?|№)\s*([A-Z\d](?:[^\W\d]|[/.-]){0,40}+\d[\w/.-]*+)|\b([A-Z]{0,6}[-/]?\d[\w/.-]{0,60}\d)\b", re.I)
_BRACKET = re.compile(r"\(([^()]*)\)")


class IdentityDocument(NamedTuple):
    """number: what identifies; words: the whole as published, "" when it says no more than the number."""

    number: str
    country: str
    first: str
    last: str
    words: str


def documents(cell: str) -> list[IdentityDocument]:
    """The documents of a cell. A part in which no number is found is kept whole as its number; dates are given as published."""
    parts = cell.split(",") if _listed(cell) else _SEVERAL.split(cell)
    return [_document(part.strip(" ,;")) for part in parts if part.strip(" ,;")]


def _listed(cell: str) -> bool:
    """Whether a cell is numbers between commas, and nothing else."""
    parts = [part.strip() for part in cell.split(",")]
    return len(parts) > 1 and all(_WORD.fullmatch(part) and any(c.isdecimal() for c in part) for part in parts)


def _document(part: str) -> IdentityDocument:
    first, last = _ISSUED.search(part), _EXPIRES.search(part)
    rest = _ISSUED.sub("", _EXPIRES.sub("", part))
    outside = _BRACKET.sub(" ", rest)
    match = _NUMBER.search(outside)
    number = (match.group(1) or match.group(2)) if match else ""
    left = (outside[: match.start()] + " " + outside[match.end() :]).strip(" ,;.") if match else outside
    # `series AB No 123456` or `60 02 123456` is one number of several words: what is left beside must be words of prose
    if not match or any(ch.isdigit() for ch in left) or re.search(r"\bseries\b", left, re.I):
        number = " ".join(outside.split()).strip(" ,;.") or part
    where = next((code for words in (*_BRACKET.findall(rest), left) if (code := country_of(words))), "")
    words = "" if number == part else part
    return IdentityDocument(number, where, first.group(1) if first else "", last.group(1) if last else "", words)


def country_of(words: str) -> str:
    """The code of the first country named at the beginning of some words (`Tunisian passport issued ...`, `UK passport`)."""
    tokens = re.split(r"[\s,;]+", words.strip())
    for size in range(min(5, len(tokens)), 0, -1):
        if (code := in_english(" ".join(tokens[:size]))) and (len(" ".join(tokens[:size])) > 2 or tokens[0] in ("UK", "US")):
            return code
    return ""
