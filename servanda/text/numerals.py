"""Numbers as texts write them: in figures, in Roman numerals, in words, in letters."""

from __future__ import annotations

import re

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"]
_TENS = dict(zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True))
_WORDS = (
    {word: at for words in (_UNITS, _ORDINALS) for at, word in enumerate(words, start=1)}
    | _TENS
    | {ten.replace("ty", "tieth"): value for ten, value in _TENS.items()}
    | {
        f"{ten}{join}{word}": value + at
        for ten, value in _TENS.items()
        for words in (_UNITS[:9], _ORDINALS[:9])
        for at, word in enumerate(words, start=1)
        for join in ("-", " ")
    }
    | {"premier": 1, "première": 1}
)
_BELOW_TEN = "|".join(sorted((*_UNITS[:9], *_ORDINALS[:9]), key=len, reverse=True))
_SINGLE = "|".join(sorted((word for word in _WORDS if word.isalpha()), key=len, reverse=True))
WORD = f"(?:{'|'.join(_TENS)})[- ](?:{_BELOW_TEN})|{_SINGLE}"
"""Pattern of a number in words, English up to ninety-nine, the longest that fits first. It lists no compound: it stands in many
expressions, and each would take long to compile."""

_ROMAN = re.compile(r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
FIGURES = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_CYRILLIC = "абвгґдеєжзиіїклмнопрстуфхцчшщьюя"


def in_words(text: str) -> int:
    """12 for `twelve` and `Twelfth`; 0 for anything else."""
    return _WORDS.get(" ".join(text.casefold().split()), 0)


def roman(text: str) -> int:
    """4 for `IV` or `iv`; 0 for anything else."""
    low = text.casefold()
    if _ROMAN.fullmatch(low) is None:
        return 0
    values = [_VALUES[sign] for sign in low]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def letter(text: str) -> int:
    """3 for `c`, 28 for `bb` (after `z` letters are doubled); 0 for anything else."""
    low = text.casefold()
    if not low or len(set(low)) > 1 or len(low) > 3:
        return 0
    if "a" <= low[0] <= "z":
        return ord(low[0]) - ord("a") + 1 + 26 * (len(low) - 1)
    return _CYRILLIC.find(low) + 1 if len(low) == 1 else 0


def number(text: str) -> str:
    """Figures for a number in words or in Arabic figures (`One` -> `1`), anything else as it stands, without white space."""
    plain = text.strip().translate(FIGURES)
    found = in_words(plain)
    return str(found) if found else re.sub(r"\s", "", plain)


def spelled(number: int, *, ordinal: bool = False) -> str:
    """`twelve` and `twelfth` for 12; above ninety-nine figures."""
    tens, rest = number // 10 * 10, number % 10
    words = _ORDINALS if ordinal else _UNITS
    if 0 < number < 20:
        return words[number - 1]
    ten = next((word for word, value in _TENS.items() if value == tens), "")
    if not ten:
        return str(number)
    return f"{ten}-{words[rest - 1]}" if rest else ten.replace("ty", "tieth") if ordinal else ten
