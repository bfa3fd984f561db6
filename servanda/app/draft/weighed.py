"""How much room a page takes in Word, and as much of it as two pages hold."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from servanda.base.document import Heading, Listing, Para, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servanda.base.document import PageBlock

PAGE = 660.0
"""Points of height that a page of A4 is taken to hold: 717 between the margins of `page_file`, less its foot, and a
rest for rows that are not parted."""
PAGES = 2
"""Pages that a paper may have."""
_LINE, _LETTERS = 14.5, 88  # of a paragraph: the height of a line, and how many letters stand on one
_ROW, _ACROSS = 10.5, 108  # of a table


def height(blocks: Iterable[PageBlock]) -> float:
    """Points of height that blocks take, rather too many than too few."""
    return sum(_of(one) for one in blocks)


def _of(block: PageBlock) -> float:
    match block:
        case Heading(text=text):
            return 44.0 + 20.0 * (_lines(text, 62) - 1)
        case Para(text=text):
            return 10.0 + _LINE * _lines(text, _LETTERS)
        case Listing(items=items):
            return sum(10.0 + _LINE * _lines(one, _LETTERS - 6) for one in items)
        case Table(columns=columns, rows=rows):
            from servanda.report.exports.pdf import widths

            shares = widths(columns, rows)
            across = [max(1, int(_ACROSS * one / sum(shares))) for one in shares]
            tall = (max(_lines(text, most) for text, most in zip(row, across, strict=True)) for row in (columns, *rows))
            return 25.0 * (1 + bool(block.caption)) + sum(2.0 + _ROW * one for one in tall)  # an empty line stands under it
        case _:
            raise TypeError(block)


def _lines(text: str, across: int) -> int:
    """Lines that words take: the signs of wide scripts count twice, and a line is never filled to its end."""
    return sum(max(1, ceil(1.08 * sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) / across)) for line in text.split("\n"))


def fitting(parts: Sequence[tuple[PageBlock, ...]], around: Iterable[PageBlock]) -> int:
    """How many of the parts, from the first on, stand on the pages together with what is around them."""
    room = PAGES * PAGE - height(around)
    for number, part in enumerate(parts):
        room -= height(part)
        if room < 0:
            return number
    return len(parts)


def cut(text: str, most: int) -> str:
    """Words on one line, and what is longer than may be with its end left out."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 2].rstrip()} …"
