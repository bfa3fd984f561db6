"""The automatic numbers of Word: what stands on the page and nowhere in the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from servanda.base.late import expression
from servanda.text.numerals import spelled

_SLOT = expression(r"%([1-9])")
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
LEVELS = range(9)
"""The levels that a list of Word has."""
MOST_NUMBER = 32_767
"""The largest number that Word counts to."""


def roman_of(number: int) -> str:
    found = ""
    for value, sign in _ROMAN:
        found, number = found + sign * (number // value), number % value
    return found


def letters_of(number: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    """`c` for 3, `bb` for 28: after the last letter they are doubled."""
    return alphabet[(number - 1) % len(alphabet)] * min((number - 1) // len(alphabet) + 1, 30) if number > 0 else ""


def _ordinal(number: int) -> str:
    return f"{number}{'th' if number // 10 % 10 == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str, "decimalZero": "{:02}".format, "none": lambda _: "",
    "lowerLetter": letters_of, "upperLetter": lambda n: letters_of(n).upper(),
    "lowerRoman": roman_of, "upperRoman": lambda n: roman_of(n).upper(),
    "ordinal": _ordinal, "ordinalText": lambda n: spelled(n, ordinal=True).capitalize(),
    "cardinalText": lambda n: spelled(n).capitalize(),
    "russianLower": lambda n: letters_of(n, _RUSSIAN), "russianUpper": lambda n: letters_of(n, _RUSSIAN).upper(),
}  # fmt: skip


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    figures: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """One list that counts: levels, and which style names another list that stands for it."""

    levels: dict[int, _Level] = field(default_factory=dict)
    stands_for: str = ""


@dataclass(slots=True)
class _Use:
    """A `w:num`: its list, levels of its own, and where it begins anew."""

    list: str
    own: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts as Word does, once for each version of the words."""

    def __init__(self, root: Any, get: Callable[[Any, str], str], of_style: Callable[[str], str]) -> None:
        """root: of `numbering.xml`, or None; get: an attribute; of_style: the number that a style of lists uses."""
        self._get, self._of_style = get, of_style
        self._lists: dict[str, _List] = {}
        self._uses: dict[str, _Use] = {}
        self._counts: tuple[dict[str, dict[int, int]], dict[str, dict[int, int]]] = ({}, {})
        self._begun: tuple[set[tuple[str, int]], set[tuple[str, int]]] = (set(), set())
        self.unknown: set[str] = set()
        for one in root if root is not None else ():
            kind = one.tag.rpartition("}")[2]
            if kind == "abstractNum":
                made = self._lists[get(one, "abstractNumId")] = _List()
                for name, child in _children(one):
                    if name == "lvl" and (at := _whole(get(child, "ilvl"))) in LEVELS:
                        made.levels[at] = self._level(child)
                    elif name == "numStyleLink":
                        made.stands_for = get(child, "val")
            elif kind == "num":
                self._uses[get(one, "numId")] = self._use(one)

    def _level(self, node: Any) -> _Level:
        made = _Level()
        for name, child in _children(node):
            value = self._get(child, "val")
            if name == "start":
                made.start = _whole(value, 1)
            elif name == "numFmt":
                made.format = value
            elif name == "lvlText":
                made.text = value[:200]
            elif name == "lvlRestart":
                made.restart = _whole(value)
            elif name == "isLgl":
                made.figures = value not in ("0", "false", "off")
            elif name == "pStyle":
                made.style = value
        return made

    def _use(self, node: Any) -> _Use:
        made = _Use("")
        for name, child in _children(node):
            if name == "abstractNumId":
                made.list = self._get(child, "val")
            elif name == "lvlOverride":
                at = _whole(self._get(child, "ilvl"))
                for inner, deep in _children(child) if at in LEVELS else ():
                    if inner == "lvl":
                        made.own[at] = self._level(deep)
                    elif inner == "startOverride":
                        made.starts[at] = _whole(self._get(deep, "val"), 1)
        return made

    def _list_of(self, number: str) -> str:
        use = self._uses.get(number)
        found = use.list if use else ""
        for _ in range(8):  # a list may stand for a style, whose list stands for another
            behind = (
                self._uses.get(self._of_style(self._lists[found].stands_for))
                if found in self._lists and self._lists[found].stands_for
                else None
            )
            if behind is None or behind.list == found:
                break
            found = behind.list
        return found

    def level_of_style(self, number: str, style: str) -> int:
        """The level that a list keeps for a style."""
        made = self._lists.get(self._list_of(number))
        return next((at for at, level in made.levels.items() if level.style == style), 0) if made else 0

    def label(self, number: str, at: int, *, now: bool, was: bool) -> tuple[str, bool] | None:
        """The label of the next paragraph, and whether it is a bullet; now, was: the versions in which it counts.
        None: no such list.
        """
        name = self._list_of(number)
        use, made = self._uses.get(number), self._lists.get(name)
        if use is None or made is None:
            return None
        levels = made.levels | use.own
        level = levels.get(at)
        if level is None:
            return None
        found = ["", ""]
        for version in [index for index, counts in enumerate((now, was)) if counts]:
            counts, begun = self._counts[version].setdefault(name, {}), self._begun[version]
            if at in use.starts and (number, at) not in begun:
                counts[at] = use.starts[at] - 1
            begun.add((number, at))
            counts[at] = min(counts.get(at, level.start - 1) + 1, MOST_NUMBER)
            for deep in [one for one in counts if one > at]:
                after = levels[deep].restart if deep in levels else None
                if after is None or (after and at < after):
                    del counts[deep]
            found[version] = self._written(level, levels, counts)
        return (found[0] if now else found[1]), level.format == "bullet"

    def _written(self, level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        if level.format == "bullet":
            return "•" if not level.text or "\ue000" <= level.text[0] <= "\uf8ff" else level.text

        def slot(match: Any) -> str:
            at = int(match[1]) - 1
            one = levels.get(at, level)
            name = "decimal" if level.figures else one.format
            if name not in _FORMATS:
                self.unknown.add(name)
            return _FORMATS.get(name, str)(counts.get(at, one.start))

        return str(_SLOT.sub(slot, level.text, count=len(LEVELS))).strip()


def _children(node: Any) -> Iterator[tuple[str, Any]]:
    return ((one.tag.rpartition("}")[2], one) for one in node if isinstance(one.tag, str))


def _whole(text: str, default: int = 0) -> int:
    """A number of the file, within what Word counts to."""
    return min(int(text), MOST_NUMBER) if text.isascii() and text.isdecimal() and len(text) < 10 else default
