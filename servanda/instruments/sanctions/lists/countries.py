"""Country words as ISO 3166-1 alpha-2 codes in lower case; a word we do not know stays the word.

Ours come first: `countries.txt` holds English names, nationals, and state forms, `countries_other.txt` the like in other languages. What they do not hold is looked up in the names that ICU gives every country
in some two hundred languages (`Россия`, `Deutschland`, `ایران`); a name that two countries bear in two languages (`Kongo`) stands for neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_NOISE = re.compile(r"[.,’'‘ʼ`()]|\bthe\b")
_STATE = re.compile(
    r"^(?:republic of|kingdom of|republik|bundesrepublik|konigreich|republique(?: de| du| d)?|royaume(?: de| du| d)?|republica(?: de| del| do| da)?|reino de|"
    r"repubblica(?: di)?|rzeczpospolita|республика|республіка|рэспубліка|королевство|جمهورية|مملكة|جمهوری)\s+|(?<!\s)\s++(?:republic|republik|федерация|республика|cumhuriyeti)$"
)
"""What stands before or after a country's name in its full name; tried without it when the whole is not known."""


@lru_cache(maxsize=8192)
def country(words: str) -> str:
    """The code for the words of a list (`Iran, Islamic Republic of`, `Iranian`, `IR`), else the words as published, spaces tidied."""
    words = " ".join(words.split())
    table = _table()
    if len(words) == 2 and words.isascii() and words.isalpha() and words.lower() in _codes():
        return words.lower()
    if len(words) == 3 and words.isupper() and words in _three_letters():
        return _three_letters()[words]
    key = _key(words)
    if found := table.get(key) or _many_languages().get(key):
        return found
    short = _STATE.sub("", key)
    return (table.get(short) or _many_languages().get(short) or words) if short != key else words


def in_english(words: str) -> str:
    """The code for English words, else "": for prose, where the name of a country in some other language may be any word."""
    return _table().get(_key(words), "")


def readable(words: Iterable[str]) -> tuple[str, ...]:
    """The codes among the countries of a record, in their order: words that nobody could place say nothing and are left out."""
    return tuple(one for one in words if known(one))


def known(code: str) -> bool:
    """Whether this is a code of the table (and not words we could not place)."""
    return code in _codes()


def _key(words: str) -> str:
    folded = "".join(ch for ch in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(ch))
    return " ".join(_NOISE.sub("", folded).replace("-", " ").split())


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_table().values())


@lru_cache(maxsize=1)
def _three_letters() -> dict[str, str]:
    """ISO 3166-1 alpha-3, in capitals: in small letters `and`, `per` and `can` are words."""
    try:
        from icu import Locale
    except ModuleNotFoundError:
        return {}
    return {three: code for code in sorted(_codes()) if (three := Locale("", code.upper()).getISO3Country())}


@lru_cache(maxsize=1)
def _many_languages() -> dict[str, str]:
    """Names of the countries in all languages of ICU. Empty where ICU is not installed: those names are then unread, and told so."""
    try:
        from icu import Locale
    except ModuleNotFoundError:
        return {}
    found: dict[str, set[str]] = {}
    codes = sorted(_codes())
    for language in sorted({str(Locale(one).getLanguage()) for one in Locale.getAvailableLocales()}):
        for code in codes:
            name = Locale("", code.upper()).getDisplayCountry(Locale(language))
            if name.casefold() != code:  # a country that the language has no name for
                found.setdefault(_key(name), set()).add(code)
    return {name: one for name, those in found.items() if len(those) == 1 for one in those}


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    lines = [line for file in ("countries.txt", "countries_other.txt") for line in Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line.startswith("#"):
            continue
        code, _, words = line.partition(":")
        for word in words.split(","):
            key = _key(word)
            if found.setdefault(key, code) != code:
                raise AssertionError(f"“{word.strip()}” stands for {found[key]} and for {code}")
    return found
