"""Which article a heading names."""

from __future__ import annotations

import re

_WORDS = (
    "article|art|point|paragraph|para|section|sec|clause|item|rule|annex|стаття|пункт|статья|розділ|раздел|"
    "المادة|مادة|البند|titre|partie"
)
_NUMBER = r"(?P<id>\d+(?:[.\-]\d+)*[a-z]?(?:\s?(?:bis|ter|quater))?)"
_WORDED = re.compile(rf"(?:{_WORDS})\.?\s+(?:№\s*|no\.?\s*)?{_NUMBER}(?![\w])", re.IGNORECASE)
_PLAIN = re.compile(rf"{_NUMBER}(?:[.):]|\s|$)", re.IGNORECASE)
_ROMAN_WORDED = re.compile(rf"(?:{_WORDS})\.?\s+(?P<id>[IVXLC]+)(?![\w])", re.IGNORECASE)
_ROMAN = re.compile(r"(?:(?:part|chapter|title|глава|частина)\s+)?(?P<id>[IVXLC]+)[.:)\s]\s*\S", re.IGNORECASE)
_NAMED = {
    "preamble": "preamble", "préambule": "preamble", "преамбула": "preamble", "ديباجة": "preamble",
    "الديباجة": "preamble", "closing": "closing", "signatures": "closing", "final clauses": "closing",
}  # fmt: skip
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def article_of(text: str, roman: str = "") -> str:
    """Id of the article a heading names ("Article 9" -> 9, "9. Border" -> 9, "Point 9" -> 9), or "".

    roman: number of the chapter around it; `3. Powers` under `II` is `II.3`.
    """
    plain = text.strip().strip("*_").translate(_DIGITS)
    named = _NAMED.get(plain.lower().rstrip(".:"))
    if named is not None:
        return named
    match = _WORDED.match(plain) or _PLAIN.match(plain)
    if match is not None:
        number = re.sub(r"\s", "", match["id"]).lower()
        return f"{roman}.{number}" if roman and not match.group().lower().startswith(tuple(_WORDS.split("|"))) else number
    worded = _ROMAN_WORDED.match(plain)
    return worded["id"].upper() if worded is not None and _is_roman(worded["id"]) else ""


def roman_of(text: str) -> str:
    """`II` for the heading of a chapter `II. POWERS`, else ""."""
    match = _ROMAN.match(text.strip().strip("*_"))
    if match is None or not _is_roman(match["id"]) or match["id"] != match["id"].upper():
        return ""
    return match["id"]


def _is_roman(text: str) -> bool:
    return re.fullmatch(r"C{0,3}(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", text.upper()) is not None and bool(text)
