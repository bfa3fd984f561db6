"""Which article a heading names."""

from __future__ import annotations

import re
from typing import NamedTuple

from servanda.base.late import expression
from servanda.text.numerals import FIGURES, WORD, number
from servanda.text.numerals import roman as roman_number

_WORDS = (
    "article|art|point|paragraph|para|section|sec|clause|item|rule|annex|стаття|пункт|статья|розділ|раздел|"
    "المادة|مادة|البند|titre|partie"
)
_NUMBER = r"(?P<id>\d+(?:[.\-]\d+)*[a-z]?(?:\s?(?:bis|ter|quater))?)"
_LETTERS = r"(?P<in>(?:\s?\([0-9a-z]{1,5}\))*)"  # the paragraph, in `Article 8(3)(a)`
_WORDED = expression(rf"(?:(?:{_WORDS})\.?\s+(?:№\s*|no\.?\s*)?|§\s*){_NUMBER}(?![\w]){_LETTERS}", re.IGNORECASE)
_IN_WORDS = expression(rf"(?:{_WORDS})\.?\s+(?P<id>{WORD})(?![\w-])", re.IGNORECASE)
_PLAIN = expression(rf"{_NUMBER}(?:[.):]|\s|$)", re.IGNORECASE)
_ROMAN_WORDED = expression(rf"(?:{_WORDS})\.?\s+(?P<id>[IVXLC]+)(?P<under>(?:\.\d+)*)(?![\w]){_LETTERS}", re.IGNORECASE)
_ROMAN = expression(r"(?:(?:part|chapter|title|глава|частина)\s+)?(?P<id>[IVXLC]+)[.:)\s]\s*\S", re.IGNORECASE)
_NAMED = {
    "preamble": "preamble", "préambule": "preamble", "преамбула": "preamble", "ديباجة": "preamble",
    "الديباجة": "preamble", "closing": "closing", "signatures": "closing", "final clauses": "closing",
}  # fmt: skip
# headings of a division of a text; an annex may have no number
_DIVISIONS = (
    "part|chapter|title|book|section|annexe?|appendix|schedule|article|partie|chapitre|titre|глава|розділ|раздел|частина|часть|"
    "додаток|приложение|стаття|статья|الباب|الفصل|الملحق|المادة"
)
_DIVISION = expression(
    rf"(?P<word>{_DIVISIONS})(?:[ \t]+(?P<number>\d{{1,3}}|[IVXLC]+|[A-Z]|[٠-٩]{{1,3}}|{WORD})(?![\w(-]))?"
    r"[ \t]*[.:–—-]*[ \t]*(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANNEX = ("annex", "annexe", "appendix", "schedule")
_BOLD = expression(r"(\*\*|__)(?:(?!\1).)+\1")
_BINDS = expression(r"(?<!\w)(?:shall|must|will|may|agrees?|undertakes?|is|are|was|were|has|have|doit|doivent|est|sont)(?!\w)", re.IGNORECASE)
_SHORTEST, _LONGEST_TITLE = 3, 100


def article_of(text: str, roman: str = "") -> str:
    """Id of the article a heading names ("Article 9" -> 9, "9. Border" -> 9, "Point 9" -> 9), or "".

    roman: number of the chapter around it; `3. Powers` under `II` is `II.3`.
    """
    plain = text.strip().strip("*_").translate(FIGURES)
    named = _NAMED.get(plain.lower().rstrip(".:"))
    if named is not None:
        return named
    match = _WORDED.match(plain) or _PLAIN.match(plain)
    if match is not None:
        ident = re.sub(r"\s", "", match["id"]).lower()
        return f"{roman}.{ident}" if roman and not match.group().lower().startswith(("§", *_WORDS.split("|"))) else ident
    worded = _ROMAN_WORDED.match(plain)
    if worded is not None and roman_number(worded["id"]):
        return worded["id"].upper() + worded["under"]
    in_words = _IN_WORDS.match(plain)
    return number(in_words["id"]) if in_words is not None else ""


def paragraph_of(text: str) -> str:
    """`(3)(a)` for the heading `Article 8(3)(a)`, else ""."""
    plain = text.strip().strip("*_").translate(FIGURES)
    match = _WORDED.match(plain) or _ROMAN_WORDED.match(plain)
    return re.sub(r"\s", "", match["in"]) if match is not None else ""


class Division(NamedTuple):
    """word: in small letters, `part`, `annex`; number: as the text writes it, in figures if it was in words; title."""

    word: str
    number: str
    title: str

    @property
    def id(self) -> str:
        """How it is cited: `part-III`, `annex-1`."""
        word = "annex" if self.word in _ANNEX else self.word
        return f"{word}-{self.number}" if self.number else word

    @property
    def annexed(self) -> bool:
        """Whether it stands behind the signatures."""
        return self.word in _ANNEX


def division_of(text: str) -> Division | None:
    """The part, chapter or annex a line (or a line and its title below) heads; None for a sentence that begins with such a word."""
    plain = text.strip().lstrip("#").strip().strip("*_").strip()
    match = _DIVISION.match(plain)
    if match is None:
        return None
    title, word = " ".join(match["title"].split()).strip("*_"), match["word"].casefold()
    if match["number"] is None and not (word in _ANNEX and (not title or plain[match.end("word") :].lstrip()[:1] in ":.–—-\n")):
        return None
    if title and not is_title(title):
        return None
    return Division(word, number(match["number"] or ""), title)


def is_heading(text: str) -> bool:
    """Whether a paragraph is a heading and no sentence: a line of Markdown, a division, a title in capitals or bold."""
    plain = text.strip()
    if plain.startswith("#"):
        return "\n" not in plain
    if division_of(plain) is not None:
        return True
    bare = plain.strip("*_")
    if "\n" in bare or len(bare) <= _SHORTEST or not is_title(bare):
        return False
    return (bare.isupper() and bare[0].isalpha()) or _BOLD.fullmatch(plain) is not None


def is_title(text: str) -> bool:
    """Whether a line could be a title: short, no stop, no small letter at its beginning, no verb that states anything."""
    return (
        0 < len(text) <= _LONGEST_TITLE
        and text[-1] not in ".;:,!?"
        and not text[0].islower()
        and text[0] != "("
        and _BINDS.search(text) is None
    )


def roman_of(text: str) -> str:
    """`II` for the heading of a chapter `II. POWERS`, else ""."""
    match = _ROMAN.match(text.strip().strip("*_"))
    if match is None or not roman_number(match["id"]) or match["id"] != match["id"].upper():
        return ""
    return match["id"]
