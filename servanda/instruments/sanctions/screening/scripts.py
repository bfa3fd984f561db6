"""Words of any script in Latin letters.

Cyrillic, Arabic (with its Persian and Urdu letters) and Hebrew have tables here, because ICU's general rules are made for reversible
transliteration, not for the spellings that stand in passports and lists; everything else goes through ICU (`Any-Latin; Latin-ASCII`, Unicode CLDR). Words
of scripts that write no vowels are marked bare: they are compared by their consonants. Han is read as Mandarin, Hangul by the surname
table and ICU; both are split into surname and given name where there are no spaces. The tables and where they come from: `letters.toml`.

Without ICU a letter is read by its name in Unicode (GREEK SMALL LETTER ALPHA: a), a syllable whole, and a Han sign by its number: it equals itself and
nothing else. That is coarse, so `without_icu` says it and whoever screens repeats it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any


def _table(name: str) -> dict[str, str]:
    data = tomllib.loads(files(__package__).joinpath("letters.toml").read_text("utf-8"))
    return {pair[0]: pair[2:].replace("_", "") for pair in data[name].split()}


_CYRILLIC, _ARABIC, _HEBREW, _HEBREW_APOSTROPHE, _SURNAMES = map(_table, ("cyrillic", "arabic", "hebrew", "hebrew_apostrophe", "surnames"))
WITHOUT_ICU = (
    "ICU is not installed: names in Greek, Georgian, Thai and other scripts than Latin, Cyrillic, Arabic and Hebrew are compared without ICU, letter by letter, "
    "and names in Chinese signs only with the same signs. Listed people of such names may be missed. The extra `icu` brings it."
)
BARE = frozenset({"Arab", "Hebr"})
"""Scripts that write no short vowels. Their tables give sounds (`sounds.ALPHABET`), because two letters side by side must not be read as one (d and h)."""
_SOUND_SPELT = {"C": "ch", "D": "dh", "G": "gh", "H": "kh", "J": "zh", "Q": "ts", "S": "sh", "T": "th"}


def spelt(sounds: str) -> str:
    """Sounds of a bare word in plain letters."""
    return "".join(_SOUND_SPELT.get(c, c) for c in sounds)


def script_of(word: str) -> str:
    """ISO 15924 code of the first letter of a word: Latn, Cyrl, Arab, Hebr, Hani, Hang, Kana, Grek, Zyyy for digits, Zzzz for any other script."""
    for letter in word:
        point = ord(letter)
        if point < 0x80:
            if letter.isalpha():
                return "Latn"
            continue
        if not letter.isalpha():
            continue
        for low, high, script in _RANGES:
            if low <= point <= high:
                return script
        return "Zzzz"
    return "Zyyy"


_RANGES = (
    (0x80, 0x24F, "Latn"), (0x1E00, 0x1EFF, "Latn"), (0x400, 0x52F, "Cyrl"), (0x600, 0x6FF, "Arab"), (0x750, 0x77F, "Arab"), (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFF, "Arab"),
    (0x590, 0x5FF, "Hebr"), (0x4E00, 0x9FFF, "Hani"), (0x3400, 0x4DBF, "Hani"), (0xAC00, 0xD7A3, "Hang"), (0x3040, 0x30FF, "Kana"), (0x370, 0x3FF, "Grek"),
)  # fmt: skip


@lru_cache(maxsize=1)
def without_icu() -> str:
    """What must be said where ICU is not installed; else nothing."""
    try:
        import icu  # noqa: F401  # also where it is installed and its libraries are gone
    except ImportError:
        return WITHOUT_ICU
    return ""


@lru_cache(maxsize=1)
def _icu() -> Any:
    import icu

    return icu.Transliterator.createInstance("Any-Latin; Latin-ASCII")


def _latin(text: str) -> str:
    """In Latin letters: by ICU, or else letter by letter."""
    return "".join(map(_named, unicodedata.normalize("NFKC", text))) if without_icu() else str(_icu().transliterate(text))


_LATIN = dict(pair.split(":") for pair in ["ß:ss", "æ:ae", "œ:oe", "ø:o", "đ:d", "ð:d", "þ:th", "ł:l", "ħ:h", "ŧ:t", "ŋ:n", "ĸ:q", "ı:i", "ſ:s", "ŉ:n"])
_SYLLABLE = re.compile(r"^(?:HANGUL|ETHIOPIC|YI|VAI) SYLLABLE ([A-Z]+)$|^(?:HIRAGANA|KATAKANA) LETTER (?:SMALL )?([A-Z]+)$")
_LETTER = re.compile(r"\b(?:LETTER|CHARACTER|SIGN|LIGATURE) (?:FINAL |SMALL |SARA )?(CH|SH|PH|TH|KH|GH|ZH|PS|[A-Z])")


@lru_cache(maxsize=20_000)
def _named(letter: str) -> str:
    """A letter by its Unicode name. Marks say nothing; a sign whose name tells no sound is its number."""
    if unicodedata.combining(letter):
        return ""
    base = unicodedata.normalize("NFD", letter)[0] if not "가" <= letter <= "힣" else letter
    if base.lower() in _LATIN:
        return _LATIN[base.lower()]
    if base.isascii() or (not letter.isalpha() and not unicodedata.category(letter).startswith("M")):
        return base if base.isascii() else " "
    name = unicodedata.name(base, "")
    if whole := _SYLLABLE.match(name):
        return (whole[1] or whole[2]).casefold()
    if name.startswith("LATIN"):
        plain_letter = re.search(r" LETTER ([A-Z])(?: WITH |$)", name)
        return plain_letter[1].casefold() if plain_letter else ""
    if first := _LETTER.search(name):
        return first[1].casefold()
    return f"{ord(letter):x}"


def plain(text: str) -> str:
    """Latin letters without marks, lower case, only a-z and 0-9."""
    if not text.isascii():
        text = _latin(text)
    return "".join(c for c in text.casefold() if c.isascii() and c.isalnum())


@lru_cache(maxsize=400_000)
def romanised(word: str) -> tuple[tuple[str, ...], str]:
    """One word (no spaces) as words of a-z and 0-9 (of sounds for bare scripts), and its script. Several words where it writes surname and given name together."""
    script = script_of(word)
    if script == "Cyrl":
        return (_mapped(word.casefold(), _CYRILLIC),), script
    if script == "Arab":
        return _arabic(word), script
    if script == "Hebr":
        return (_hebrew(word),), script
    if script in {"Hani", "Hang"} and 2 <= len(word) <= 4:
        return _surname_first(word, script), script
    return (plain(word),), script


def _mapped(word: str, table: dict[str, str]) -> str:
    """Letters by the table, then what is left (composed letters, marks) by its base letter or by ICU."""
    out = []
    for letter in word:
        found = table.get(letter)
        if found is None and not letter.isascii():
            base = unicodedata.normalize("NFD", letter)[0]
            found = table.get(base)
        out.append(plain(letter) if found is None else found)
    return "".join(out)


def _arabic(word: str) -> tuple[str, ...]:
    letters = "".join(c for c in unicodedata.normalize("NFKC", word) if not unicodedata.combining(c) and c != "ـ").replace("تش", "چ")
    if letters.startswith("عبدال") and len(letters) > 6:
        return ("abd", *_arabic(letters[3:]))
    if letters in {"الله", "اللہ"}:
        return ("allah",)
    if letters.startswith("ال") and len(letters) > 3:
        return ("al", _mapped(letters[2:], _ARABIC))
    return (_mapped(letters, _ARABIC),)


def _hebrew(word: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKC", word) if not unicodedata.combining(c))
    out = []
    for here, after in zip(letters, letters[1:] + " ", strict=True):
        if here in "'׳’":
            continue
        out.append(_HEBREW_APOSTROPHE[here] if after in "'׳’" and here in _HEBREW_APOSTROPHE else _HEBREW.get(here, ""))
    return "".join(out)


def _surname_first(word: str, script: str) -> tuple[str, ...]:
    if script == "Hang":
        return (_SURNAMES.get(word[0]) or plain(word[0]), plain(word[1:]))
    parts = _latin(word).split()
    return (plain(parts[0]), plain("".join(parts[1:]))) if len(parts) == len(word) else (plain(word),)
