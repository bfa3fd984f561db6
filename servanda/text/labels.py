"""Labels of paragraphs and letters, `3.` `(a)` `(ii)` `1.4.2`, and how they nest: the address of each stretch within its article."""

from __future__ import annotations

import re
from typing import NamedTuple

from servanda.base.late import expression
from servanda.text.numerals import FIGURES, WORD, letter, number, roman

_LABEL = expression(
    r"(?P<word>section|sec\.|paragraph|para\.|point|§)\s*(?P<worded>\d{1,3}|[ivxl]{1,7}\b|(?:" + WORD + r")\b)[.:)]?(?:\s+|$)"
    r"|(?P<decimal>\d{1,3}(?:\.\d{1,3})+)[.)]?(?:\s+|(?=\())"
    r"|\((?P<paren>\d{1,3}|[a-z]{1,5}|[а-яіїєґ])\)(?:\s+|(?=[(\w]))"
    r"|(?P<close>\d{1,3}|[a-z]{1,5}|[а-яіїєґ])\)\s+"
    r"|(?P<dot>\d{1,3}|[a-z]|[ivxl]{1,5}|[а-яіїєґ])\.(?:\s+|(?=\())",
    re.IGNORECASE,
)
_BULLET = expression(r"[-–—•*·▪◦‣\uf0b7\uf0a7]+\s+")
_GIVEN = "given"  # the style of a level that a heading of ours has named
_SHAPES = ("worded", "decimal", "paren", "close", "dot")


class _Level(NamedTuple):
    """style: the shape of the label and what counts in it; value: how far it has counted; text: as it stands in an address."""

    style: tuple[str, str]
    value: int
    text: str


class Addresses:
    """Reads the stretches of one article in order; `of` gives for each its address within the article: `(3)(a)`, `.4.2(b)` or ""."""

    def __init__(self, article: str = "") -> None:
        self._own = re.findall(r"[^().]+", article)  # `1.4.2` in article 1 is `.4.2`
        self._stack: list[_Level] = []
        self._met: dict[str, int] = {}
        self._before = ""

    def under(self, address: str) -> None:
        """Go on under this address: a heading of ours has named it."""
        self._stack = [_Level((_GIVEN, str(at)), 0, part) for at, part in enumerate(re.findall(r"\([^()]*\)|\.[^().]+", address))]

    def of(self, stretch: str) -> str:
        """The address of the next stretch."""
        bare = stretch.lstrip().translate(FIGURES)
        plain = bare.lstrip("*_")
        bullet = _BULLET.match(bare)
        at = 0
        labelled = False
        while (match := _LABEL.match(plain, at)) is not None and self._take(match):
            labelled, at = True, match.end()
        if not labelled and bullet is None and self._before:
            self._stack = self._kept()
        self._before = stretch.rstrip() or self._before
        return "".join(level.text for level in self._stack)

    def _kept(self) -> list[_Level]:
        """What an unlabelled paragraph below a list belongs to: the numbered paragraph, not its last letter."""
        for depth, level in enumerate(self._stack):
            if level.style[1] == "number":
                return self._stack[: depth + (depth == 0 or self._stack[depth - 1].style[0] == _GIVEN)]
            if level.style[0] not in (_GIVEN, "decimal"):
                return self._stack[:depth]
        return self._stack

    def _take(self, match: re.Match[str]) -> bool:
        shape = next(name for name in _SHAPES if match[name])
        text = number(match[shape]) if shape == "worded" else match[shape]
        if shape == "decimal":
            self._decimal(text.split("."))
            return True
        readings = _readings(shape, text)
        found = self._next(readings) or self._opened(readings)
        if found is None:
            return False
        depth, (style, value) = found
        shown = f"({text if text.isupper() else text.casefold()})"
        if self._stack and self._stack[-1].style[0] == _GIVEN and self._stack[-1].text.casefold() == shown.casefold():
            self._stack[-1] = _Level(style, value, shown)  # the words repeat the number of their heading
            return True
        del self._stack[depth:]
        self._push(style, value, shown)
        return True

    def _push(self, style: tuple[str, str], value: int, text: str) -> None:
        """A level more; a number met before in this very place gets `-2`, so that no two places have one address."""
        whole = "".join(level.text for level in self._stack) + text
        self._met[whole] = self._met.get(whole, 0) + 1
        again = f"-{self._met[whole]}" if self._met[whole] > 1 else ""
        self._stack.append(_Level(style, value, text[:-1] + again + ")" if text.endswith(")") else text + again))

    def _decimal(self, parts: list[str]) -> None:
        own = self._own[: len(parts)]
        rest = parts[len(own) :] if [part.casefold() for part in own] == parts[: len(own)] and len(parts) > len(own) else parts
        self._stack = [_Level(("decimal", "decimal"), 0, f".{part}") for part in rest[:-1]]
        self._push(("decimal", "decimal"), 0, f".{rest[-1]}")

    def _next(self, readings: list[tuple[tuple[str, str], int]]) -> tuple[int, tuple[tuple[str, str], int]] | None:
        """The innermost level that this label continues."""
        for depth in range(len(self._stack) - 1, -1, -1):
            for style, value in readings:
                if self._stack[depth].style == style and value == self._stack[depth].value + 1:
                    return depth, (style, value)
        return None

    def _opened(self, readings: list[tuple[tuple[str, str], int]]) -> tuple[int, tuple[tuple[str, str], int]] | None:
        """The level that this label opens, begins anew, or goes on in with a gap."""
        depths = {level.style: depth for depth, level in enumerate(self._stack)}
        for style, value in readings:
            if value == 1 and (style not in depths or self._before.endswith((":", "—", "–"))):
                return len(self._stack), (style, value)
        for style, value in readings:
            if style in depths:
                return depths[style], (style, value)
        known = next((one for one in readings if one[0][0] != "dot" or one[0][1] == "number"), None)
        return (len(self._stack), known) if known is not None else None


def _readings(shape: str, text: str) -> list[tuple[tuple[str, str], int]]:
    """What a label may count: `(i)` is a Roman one or the ninth letter, `(aa)` the first doubled letter or the one after `(z)`."""
    if text.isdigit():
        return [((shape, "number"), int(text))]
    if shape == "worded":
        return [((shape, "number"), roman(text))]
    case = "upper" if text.isupper() else "lower"
    found = [((shape, f"{case} roman"), roman(text))]
    if len(text) > 1:
        found.append(((shape, f"{case} doubled"), letter(text[0]) if letter(text) else 0))
    found.append(((shape, f"{case} letter"), letter(text)))
    return [one for one in found if one[1]]
