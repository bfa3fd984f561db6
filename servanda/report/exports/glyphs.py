"""Letters for which no font of this computer has a picture: they stand as their numbers, and cost nobody the PDF."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, TypeVar

from servanda.base.shown import REPLACED

_MISSING = re.compile(r'the (?:text|PDF contains the codepoint|text contains the codepoint) `"([^`]*)"`')
_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")

T = TypeVar("T")


def missing(told: str) -> frozenset[str]:
    """The letters that typst, in what it tells of a failure, found no font for. A plain letter is named only for the mark that stands on it: never in the set."""
    letters = {c for text in _MISSING.findall(told) for c in _NUMBER.sub(lambda n: chr(int(n[1], 16)), text) if not c.isascii()}
    # a letter under a mark is named with it: the marks go first, and what is then still missing after them
    marks = {c for c in letters if unicodedata.category(c).startswith("M")}
    return frozenset(marks or letters)


def named(value: T, letters: frozenset[str]) -> T:
    """Words, or what is made of them, with each run of such letters as `[U+4E2D U+56FD CJK]`: their numbers and their script."""
    if isinstance(value, str):
        return value if letters.isdisjoint(value) else _run(letters).sub(_name, value)  # type: ignore[return-value] # a str for a str
    if isinstance(value, list | tuple):
        return type(value)(named(inner, letters) for inner in value)
    if isinstance(value, dict):
        return {key: named(inner, letters) for key, inner in value.items()}  # type: ignore[return-value] # a dict for a dict
    return value


def drawn(svg: str, letters: frozenset[str]) -> str:
    """A drawing with U+FFFD for each such letter: there is no room for more, and its words say the same beside it."""
    return svg if letters.isdisjoint(svg) else svg.translate({ord(c): REPLACED for c in letters})


def note(letters: frozenset[str]) -> str:
    """What a reader is told."""
    scripts = sorted({_script(c) for c in letters})
    return (
        f"{len(letters)} letter{'s' if len(letters) != 1 else ''} of this report ({', '.join(scripts)}) had no font on the computer that made it, and "
        f"{'stand as their numbers' if len(letters) != 1 else 'stands as its number'} in Unicode between brackets, in drawings as {REPLACED}. "
        "Its other formats hold them as they are; with a font installed (such as Noto Sans for the script) so will this one."
    )


def _run(letters: frozenset[str]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(re.escape, sorted(letters)))}]+")


def _name(found: re.Match[str]) -> str:
    scripts = " ".join(dict.fromkeys(map(_script, found.group())))
    return f"[{' '.join(f'U+{ord(c):04X}' for c in found.group())} {scripts}]"


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "unnamed").split()[0]
    return name if name == "CJK" else name.capitalize()


def not_ascii(value: Any) -> frozenset[str]:
    """Every letter beyond ASCII in some words or what is made of them."""
    if isinstance(value, str):
        return frozenset(c for c in value if not c.isascii() and c != REPLACED)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return frozenset().union(*map(not_ascii, inner))
