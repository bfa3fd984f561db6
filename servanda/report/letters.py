"""How wide words are in a drawing, in pixels: what has room is not cut, and what is cut ends in an ellipsis.

A page does not know with which font it will be shown, so the widest of the usual ones is measured: the advance widths of DejaVu
Sans 2.37.
"""

from __future__ import annotations

import unicodedata

# hundredths of the size of the letters
_GROUPS = {
    27: "'", 28: "ijl", 29: "IJ", 32: " ,.", 34: "/:;\\|", 35: "f", 36: "-", 39: "()[]t", 40: "!", 41: "r", 46: '"', 50: "*_`",
    52: "sz", 53: "?", 55: "c", 56: "L", 58: "Fk", 59: "vxy", 60: "P", 61: "TYao", 62: "e", 63: "ESbdghnpqu",
    64: "$0123456789{}", 66: "K", 68: "AV", 69: "BRXZ", 70: "C", 73: "U", 75: "HN", 77: "DG",
    78: "&", 79: "OQ", 82: "w", 84: "#+<=>^~", 86: "M", 95: "%", 97: "m", 99: "W", 100: "@",
}  # fmt: skip
_WIDE = {letter: width for width, letters in _GROUPS.items() for letter in letters}
OTHER, EAST_ASIAN = 72, 100
"""Other letters: the mean of the Cyrillic ones there; signs as wide as they are high."""


def measure(text: str, size: float = 12) -> float:
    """The width of a line of text set in letters of `size` pixels."""
    return sum(_WIDE.get(c) or _other(c) for c in text) * size / 100


def _other(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return EAST_ASIAN if unicodedata.east_asian_width(letter) in "WF" else OTHER


def clip(text: str, room: float, size: float = 12) -> str:
    """The text, cut with an ellipsis where it takes more than `room` pixels."""
    if measure(text, size) <= room:
        return text
    kept = ""
    for sign in text:
        if measure(f"{kept}{sign}…", size) > room:
            break
        kept += sign
    return kept.rstrip() + "…"


def fold(text: str, room: float, most: int, size: float = 12) -> list[str]:
    """The text in at most `most` lines of `room` pixels, broken between words where there are any; what is too long ends in an
    ellipsis."""
    lines = [""]
    words = text.split()
    for i, word in enumerate(words):
        joined = f"{lines[-1]} {word}".strip()
        if not lines[-1] or measure(joined, size) <= room:
            lines[-1] = joined
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[i:]])
            break
    return [clip(line, room, size) for line in lines]
