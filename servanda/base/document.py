"""A document as data: what a page says, before anyone decides how it looks.

One function builds a document from a result; three small renderers (terminal, Markdown, HTML) show any document. A new
page is a new builder, a new format a new renderer. What is drawn is data too (`Boxes`, `Comparison`,
`Course`): `report` makes the pictures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from servanda.base.displayed import Displayed


class PageBlock(msgspec.Struct, frozen=True, tag=True):
    """A piece of a page. Floors above may have sorts of their own."""


class Heading(PageBlock, frozen=True):
    """level 1 (title) to 4; anchor: a stable name for links, may be empty."""

    level: int
    text: str
    anchor: str = ""


class Para(PageBlock, frozen=True):
    """tone: plain | good | bad | warn | quiet | strong | quote | clause (formal text, spaces kept)."""

    text: str
    tone: str = "plain"


class Listing(PageBlock, frozen=True):
    items: tuple[str, ...]
    ordered: bool = False


class Table(PageBlock, frozen=True):
    """rows are as wide as columns; tones: one per row, may be empty; caption stands above."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: tuple[str, ...] = ()
    caption: str = ""


Cell = str | Callable[[Any], object]
"""What stands in a column: the name of a field of the row, or a function of the row."""


def table(rows: Iterable[Any], columns: Mapping[str, Cell], *, tone: Cell = "", none: str = "-", caption: str = "") -> Table:
    """A table of rows of any sort. columns: heading and cell; tone: of a row; none: what is written where there is nothing (None
    or empty; a zero is something). Whole numbers are told with their thousands parted, what has a `value` by that."""
    rows = tuple(rows)
    cells = tuple(tuple(_told(_of(row, cell), none) for cell in columns.values()) for row in rows)
    return Table(tuple(columns), cells, tuple(str(_of(row, tone)) for row in rows) if tone else (), caption)


def _of(row: Any, cell: Cell) -> object:
    return getattr(row, cell) if isinstance(cell, str) else cell(row)


def _told(value: object, none: str) -> str:
    value = getattr(value, "value", value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return none if value is None or value == "" else str(value)


class Picture(PageBlock, frozen=True):
    """An SVG drawing; `words` says the same for those who cannot see it."""

    svg: str
    caption: str
    words: str


class Node(msgspec.Struct, frozen=True):
    """label: one line, or two with a line break between."""

    id: str
    label: str
    tone: str = ""  # "" | bad | outside


class Edge(msgspec.Struct, frozen=True):
    """`source` waits for `target`."""

    source: str
    target: str
    label: str = ""


class Boxes(PageBlock, frozen=True):
    """Boxes and arrows, to be drawn in layers; words as in `Picture`. Where no arrow joins two boxes nothing is shown."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    caption: str
    words: str


class ChainLink(msgspec.Struct, frozen=True):
    """A step of a chain: over, under: short words at its arrow; words: all of it, read when pointed at."""

    source: str
    target: str
    over: str
    under: str
    words: str


class Chains(PageBlock, frozen=True):
    """Chains of links, a row each; who is marked (listed) is red. words as in `Picture`."""

    chains: tuple[tuple[ChainLink, ...], ...]
    marked: tuple[str, ...]
    caption: str
    words: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """value None: not known, said in words; with an interval: nothing but that is known. low, high: an interval, its meaning in
    the comparison's title. lead: red; quiet:
    pale. note: read when pointed at."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    lead: bool = False
    note: str = ""
    quiet: bool = False


class Comparison(PageBlock, frozen=True, kw_only=True):
    """Bars side by side. reference: a value to read them against, with words; log: for ratios; red: what a red one is."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    reference: tuple[float, str] | None = None
    log: bool = False
    red: str = "with a lead"


class Course(PageBlock, frozen=True, kw_only=True):
    """How something went over time. points: (ISO month or day, value or None where not known); marks: (ISO day, words)."""

    title: str
    unit: str
    lines: tuple[tuple[str, tuple[tuple[str, float | None], ...]], ...]  # label, points
    marks: tuple[tuple[str, str], ...] = ()
    log: bool = False


class Beside(PageBlock, frozen=True):
    """Two columns: the text, and what stands beside it."""

    left: tuple[PageBlock, ...]
    right: tuple[PageBlock, ...]


class Details(PageBlock, frozen=True):
    """Folded away where the medium can fold."""

    summary: str
    blocks: tuple[PageBlock, ...]


class Document(Displayed, msgspec.Struct, frozen=True, dict=True):
    """A page. foot: what it was made from (hashes, version, reading, day); printed on every rendering."""

    title: str
    blocks: tuple[PageBlock, ...]
    foot: tuple[str, ...] = ()


def counted(count: int, word: str) -> str:
    """`1 record`, `2,000 records`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def number(value: float) -> str:
    """A number for a reader: three significant figures, thousands parted, no exponent below a million million."""
    if not math.isfinite(value):
        return "without bound" if value > 0 else "without bound below" if value < 0 else "not a number"
    if value == 0:
        return "0"
    size = abs(value)
    for limit, unit in ((1e12, " trillion"), (1e9, " bn"), (1e6, " m")):
        if size >= limit:
            return f"{_three(value / limit)}{unit}"
    return _three(value)


def _three(value: float) -> str:
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
