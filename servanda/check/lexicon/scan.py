"""Finding the entries of a lexicon in a sentence: one pass over its words, offsets kept exact.

An entry is a phrase in a small notation, compiled once:

    heavy weapon*        * any ending of the word
    cease~fire           ~ nothing, a space or a hyphen
    as soon as (possible|practicable)      (a|b) a choice, (a|) may be left out
    full .. control      .. up to three words in between

Text and entries are folded alike before they are compared (lower case, one kind of apostrophe and dash, `ё` as `е`; in Arabic
without vowel signs and with one form of alef), and every match is reported in offsets of the text as written. Arabic words may
carry the joined particles and the article in front of the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from servanda.check.deadline import look

_SAME_LENGTH = str.maketrans(
    {
        "’": "'",
        "ʼ": "'",
        "‘": "'",
        "`": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "ё": "е",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})
_ARABIC_SIGNS = re.compile("[\u0640\u064b-\u0652\u0670]")
_WORD = re.compile(r"[^\W_]+")
_CLITICS = re.compile("(?:[وف])?(?:لل|[بلك]?ال|[بلكس])?")
_KEY = 3


class Hit(NamedTuple):
    """A match: offsets in the text as written, the words there, and the entry of the lexicon that matched."""

    start: int
    end: int
    words: str
    entry: str


class Folded(NamedTuple):
    """A text made comparable. origin[i] is the place in the text as written of folded character i; empty: the same place."""

    text: str
    folded: str
    origin: tuple[int, ...]

    def place(self, index: int) -> int:
        """Offset in the text as written of an offset in the folded text."""
        return self.origin[index] if self.origin else index

    def hit(self, start: int, end: int, entry: str = "") -> Hit:
        """A hit from offsets in the folded text."""
        first, last = self.place(start), self.place(end - 1) + 1 if end > start else self.place(start)
        return Hit(first, last, self.text[first:last], entry)


def fold(text: str, language: str = "en") -> Folded:
    """Fold a text for comparison; columns can always be found again."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose small form is longer, as the Turkish dotted I: keep columns
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    lowered = lowered.translate(_SAME_LENGTH)
    if language != "ar":
        return Folded(text, lowered, ())
    lowered = lowered.translate(_ARABIC)
    kept = [i for i, c in enumerate(lowered) if not _ARABIC_SIGNS.match(c)]
    return Folded(text, "".join(lowered[i] for i in kept), (*kept, len(text)))


def compile_entry(entry: str, language: str = "en") -> str:
    """The regular expression of an entry, to be matched at the start of a word of folded text."""
    folded = fold(entry, language).folded
    out: list[str] = []
    for piece in re.split(r"(\s++(?:\.\.\s*+)?|\.\.\s*+|\*|~|\(|\)|\|)", folded):
        if not piece:
            continue
        if piece.strip() == "..":
            out.append(r"(?:\s+[^\s.;:]+){0,3}?\s+")
        elif piece.isspace():
            out.append(r"\s+" if language != "ar" else r"\s+(?:ال|ب|ل|لل|بال)?")
        elif piece == "*":
            out.append(r"\w*")
        elif piece == "~":
            out.append(r"[\s-]?")
        elif piece == "(":
            out.append("(?:")
        elif piece in ")|":
            out.append(piece)
        else:
            out.append(re.escape(piece))
    source = "".join(out)
    source = source.replace(r"\s+(?:|", r"(?:|\s+").replace(r"|)\s+", r"|)\s*")
    # blanks are taken once and not given back: two in a row would be tried in every way to part them
    return source.replace(r"\s+", r"\s++").replace(r"\s*", r"\s*+") + r"(?!\w)"


def _keys(entry: str, language: str) -> set[str]:
    """The first letters under which an entry is filed: those of its first word, for every choice it may begin with."""
    folded = fold(entry, language).folded
    if folded.startswith("("):
        inside, _, rest = folded[1:].partition(")")
        return {key for choice in inside.split("|") for key in _keys(choice + rest, language)}
    literal = re.match(r"[^\W_]*", folded)
    assert literal is not None
    return {literal.group()[:_KEY]}


class Matcher:
    """All entries of one language, filed by the first letters of their first word."""

    def __init__(self, language: str, groups: Mapping[str, str | Iterable[str]]) -> None:
        self.language = language
        self.groups = set(groups)
        self._filed: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
        for group, entries in groups.items():
            for entry in entries.split(";") if isinstance(entries, str) else entries:
                entry = " ".join(entry.split())
                pattern = re.compile(compile_entry(entry, language))
                for key in _keys(entry, language):
                    self._filed.setdefault(key, []).append((group, entry, pattern))

    def scan(self, text: str) -> Scan:
        """Every hit of every group; of hits of one group that overlap, the longest stands."""
        folded = fold(text, self.language)
        found: dict[str, list[tuple[int, int, str]]] = {}
        for word in _WORD.finditer(folded.folded):
            for start in self._starts(word):
                letters = folded.folded[start : min(start + _KEY, word.end())]
                for size in range(1, len(letters) + 1):
                    for group, entry, pattern in self._filed.get(letters[:size], ()):
                        match = pattern.match(folded.folded, start)
                        if match:
                            found.setdefault(group, []).append((start, match.end(), entry))
        hits = {group: tuple(folded.hit(*h) for h in _longest(spans)) for group, spans in found.items()}
        return Scan(folded, hits)

    def _starts(self, word: re.Match[str]) -> tuple[int, ...]:
        if self.language != "ar":
            return (word.start(),)
        starts = {word.start()}
        text = word.group()
        for size in range(1, 5):
            if len(text) > size + 1 and _CLITICS.fullmatch(text[:size]):
                starts.add(word.start() + size)
        return tuple(sorted(starts))


def _longest(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for start, end, entry in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, entry))
    return kept


class Scan(NamedTuple):
    """What a lexicon finds in one sentence."""

    text: Folded
    hits: dict[str, tuple[Hit, ...]]

    def of(self, *groups: str) -> tuple[Hit, ...]:
        """Hits of these groups in the order of the text."""
        if len(groups) == 1:
            return self.hits.get(groups[0], ())
        return tuple(sorted(h for g in groups for h in self.hits.get(g, ())))

    def any(self, *groups: str) -> bool:
        """Whether any of these groups occurs."""
        return any(g in self.hits for g in groups)

    @property
    def folded(self) -> str:
        return self.text.folded


def pattern(source: str) -> re.Pattern[str]:
    """A pattern over folded text, compiled on first use. Raises OutOfTime where a rule has taken its time: rules look for words in small steps, and each begins here."""
    look()
    return _compiled(source)


@lru_cache(maxsize=256)
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)
