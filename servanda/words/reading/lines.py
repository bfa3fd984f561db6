"""The words of a PDF as lines with their places: what of a page is a column, a running head, a note, a paragraph."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass

from servanda.base.late import expression
from servanda.text.numerals import roman
from servanda.words.reading.flow import Paragraph, ParagraphKind
from servanda.words.reading.plain import LABELLED

REPEATED = 0.6
"""A line that stands at the edge of so large a share of the pages (or of the left or of the right ones) is no part of
the words.
"""
EDGE = 3
"""Lines at the top and at the bottom of a page that may be running heads."""
LEAST_ROWS = 5
"""So many rows side by side make two columns."""
_MIDDLE = range(60, 141)  # where the gap between two columns is looked for, in two-hundredths of the width of the words
_NUMBER = expression(r"(?<!\d)\d{1,4}(?!\d)")
_ARTICLE = expression(r"(?:article|section|chapter|annex|part|rule|§|стат)", 2)
_END = (".", ":", ";", "!", "?", "”", '"')


@dataclass(slots=True)
class PageLine:
    """Words on one line of a page: where they stand (in points, from the lower left corner), how tall their type is."""

    words: list[tuple[float, float, str]]
    y: float
    tall: float
    page: int = 0
    column: int | None = None
    left: float = 0.0
    right: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(word for _, _, word in self.words)

    @property
    def start(self) -> float:
        return self.words[0][0]

    @property
    def end(self) -> float:
        return max(end for _, end, _ in self.words)


def rows_of(lines: list[PageLine]) -> list[list[PageLine]]:
    """Lines on the same height, from above."""
    rows: list[list[PageLine]] = []
    for line in sorted(lines, key=lambda one: (-one.y, one.start)):
        if rows and rows[-1][0].y - line.y < 0.4 * min(line.tall, rows[-1][0].tall):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def without_heads(pages: list[list[PageLine]]) -> list[str]:
    """Take running heads and page numbers from the pages; the answer: what was taken."""
    found: dict[tuple[str, int | None], set[int]] = {}
    where: dict[tuple[str, int | None], list[tuple[int, list[PageLine]]]] = {}
    for number, lines in enumerate(pages):
        for row in _edges(rows_of(lines)):
            for key in _keys(" ".join(line.text for line in row), number):
                found.setdefault(key, set()).add(number)
                where.setdefault(key, []).append((number, row))
    full = [number for number, lines in enumerate(pages) if lines]
    sides = [[number for number in full if number % 2 == side] for side in (0, 1)]
    taken: list[str] = []
    gone: set[int] = set()
    for key, on in found.items():
        if len(on) < 3 or not any(
            len(side) >= 3 and sum(number in on for number in side) >= REPEATED * len(side) for side in (full, *sides)
        ):
            continue
        taken.append(key[0])
        gone.update(id(line) for _, row in where[key] for line in row)
    for number, lines in enumerate(pages):
        pages[number] = [line for line in lines if id(line) not in gone]
    return sorted(set(taken))


def _edges(rows: list[list[PageLine]]) -> list[list[PageLine]]:
    """The rows that a gap parts from the words of their page: a line of the words that comes back at the top of pages
    is none.
    """
    gaps = [upper[0].y - lower[0].y for upper, lower in itertools.pairwise(rows)]
    if len(rows) <= EDGE + 1:
        return rows
    usual = 1.25 * max(sorted(gaps)[len(gaps) // 2], 1.1 * rows[len(rows) // 2][0].tall)
    top = max((at for at in range(1, EDGE + 1) if gaps[at - 1] > usual), default=0)
    foot = max((at for at in range(1, EDGE + 1) if gaps[-at] > usual), default=0)
    return rows[:top] + rows[len(rows) - foot :]


def _keys(text: str, page: int) -> list[tuple[str, int | None]]:
    """As what a line may repeat: as it stands, or with a number that grows with the pages."""
    plain = " ".join(text.split())
    keys: list[tuple[str, int | None]] = [(plain, None)]
    if not _ARTICLE.match(plain):
        for match in list(_NUMBER.finditer(plain))[:4]:
            keys.append((f"{plain[: match.start()]}#{plain[match.end() :]}", int(match[0]) - page))
        if value := roman(plain.strip("-–— ")):
            keys.append(("#", value - page))
    return keys


def in_order(lines: list[PageLine]) -> tuple[list[PageLine], bool]:
    """The lines of a page as they are read, and whether it has two columns: where a gap runs down the middle through
    rows on both sides.
    """
    rows = rows_of(lines)
    if not rows:
        return [], False
    left, right = min(line.start for line in lines), max(line.end for line in lines)
    tall = sorted(line.tall for line in lines)[len(lines) // 2]
    step = (right - left) / 200 or 1.0
    free: list[bytearray] = []  # row by row: where no word stands within a gap's width of the place
    spans: list[range] = []  # row by row: places with words on both sides
    for row in rows:
        clear = bytearray(b"\1") * len(_MIDDLE)
        for line in row:
            for start, end, _ in line.words:
                taken = _between(start - 0.4 * tall - left, end + 0.4 * tall - left, step)
                clear[taken.start : taken.stop] = bytes(len(taken))
        free.append(clear)
        spans.append(_between(min(line.start for line in row) - left, max(line.end for line in row) - left, step))
    parted = [0] * len(_MIDDLE)
    for clear, span in zip(free, spans, strict=True):
        for at in span:
            parted[at] += clear[at]
    best = max(range(len(_MIDDLE)), key=lambda at: (parted[at], -abs(at - 40)))
    x = left + _MIDDLE[best] * step
    made: list[PageLine] = []
    split = False
    at = 0
    while at < len(rows):
        stop = at
        while stop < len(rows) and free[stop][best]:
            stop += 1
        if sum(best in span for span in spans[at:stop]) >= LEAST_ROWS:
            split = True
            cut = [_cut(line, x) for row in rows[at:stop] for line in row]
            for column in (0, 1):
                made += _whole([piece for pieces in cut if (piece := pieces[column]) is not None], column)
        elif stop > at:
            made += _whole([line for row in rows[at:stop] for line in row], None)
        if stop < len(rows):
            made += _whole(rows[stop], None)
            stop += 1
        at = stop
    return made, split


def _between(low: float, high: float, step: float) -> range:
    """Which of the places in the middle lie between two distances from the left."""
    first = max(math.floor(low / step) + 1 - _MIDDLE.start, 0)
    return range(first, max(min(math.ceil(high / step) - _MIDDLE.start, len(_MIDDLE)), first))


def _cut(line: PageLine, x: float) -> tuple[PageLine | None, PageLine | None]:
    sides = [
        [word for word in line.words if (word[0] + word[1]) / 2 < x],
        [word for word in line.words if (word[0] + word[1]) / 2 >= x],
    ]
    one, two = (PageLine(words, line.y, line.tall, line.page) if words else None for words in sides)
    return one, two


def _whole(lines: list[PageLine], column: int | None) -> list[PageLine]:
    """One line a row, with the edges of its column."""
    made = []
    for row in rows_of(lines):
        foreign = sum("\u0590" <= sign <= "\u08ff" for line in row for sign in line.text)
        row = sorted(row, key=lambda one: one.start, reverse=foreign * 2 > sum(len(line.text) for line in row))
        words = [word for line in row for word in line.words]
        made.append(PageLine(words, row[0].y, max(line.tall for line in row), row[0].page, column))
    left, right = min((one.start for one in made), default=0.0), max((one.end for one in made), default=0.0)
    for one in made:
        one.left, one.right = left, right
    return made


def paragraphs_of(lines: list[PageLine], known: set[str]) -> list[Paragraph]:
    """Lines in the order they are read, as paragraphs; known: words of the file that are not broken at the end of a
    line.
    """
    if not lines:
        return []
    heights = Counter(round(line.tall * 2) / 2 for line in lines for _ in line.words)
    body = heights.most_common(1)[0][0]
    pitches = sorted(
        round(one.y - two.y, 1) for one, two in itertools.pairwise(lines) if one.page == two.page and 0 < one.y - two.y < 4 * body
    )
    pitch = pitches[len(pitches) // 4] if pitches else body * 1.4
    sizes = sorted({tall for tall in heights if tall > 1.15 * body}, reverse=True)[:9]
    low = _at_the_foot(lines, 0.88 * body)
    main: list[list[PageLine]] = []
    notes: dict[int, list[list[PageLine]]] = {}
    for line in lines:
        if id(line) in low:
            chain = notes.setdefault(line.page, [])
        else:
            chain = main
        if chain and _goes_on(chain[-1][-1], line, pitch):
            chain[-1].append(line)
        else:
            chain.append([line])
    made: list[Paragraph] = []
    for group in main:
        for page in [page for page in sorted(notes) if page < group[0].page]:
            made += [_note(one, known) for one in notes.pop(page)]
        words, first = _joined(group, known), group[0]
        tall = round(first.tall * 2) / 2
        if tall in sizes and len(words) < 300:
            made.append(
                Paragraph(words, words, ParagraphKind.HEADING, level=sizes.index(tall) + 1, column=first.column, page=first.page)
            )
        else:
            made.append(Paragraph(words, words, column=first.column, page=first.page))
    return made + [_note(one, known) for page in sorted(notes) for one in notes[page]]


def _at_the_foot(lines: list[PageLine], small: float) -> set[int]:
    """The lines in small type below all others of their page: notes."""
    lowest: dict[int, float] = {}
    for line in lines:
        if line.tall >= small:
            lowest[line.page] = min(line.y, lowest.get(line.page, line.y))
    return {id(line) for line in lines if line.tall < small and line.y < lowest.get(line.page, float("-inf"))}


def _note(group: list[PageLine], known: set[str]) -> Paragraph:
    words = _joined(group, known)
    return Paragraph(words, words, ParagraphKind.NOTE, page=group[0].page)


def _goes_on(before: PageLine, line: PageLine, pitch: float) -> bool:
    """Whether a line goes on with the paragraph of the one before it."""
    text, last = line.text, before.text
    if abs(line.tall - before.tall) > 0.12 * before.tall:
        return False
    broken = last.endswith(("-", "\u00ad"))
    if LABELLED.match(text) and not broken:
        return False
    size, ended = before.tall, last.endswith(_END)
    reaches = before.end > before.right - 0.25 * (before.right - before.left)
    if before.page != line.page or before.column != line.column:  # over a page or a column
        return broken or (not ended and (text[:1].islower() or reaches)) or (ended and text[:1].islower())
    if before.y - line.y > 1.3 * pitch:
        return False
    indented = line.start > line.left + 0.8 * size and before.start < line.start - 0.8 * size
    return broken or not (indented or (not reaches and not text[:1].islower()))


def _joined(group: list[PageLine], known: set[str]) -> str:
    """The words of lines; a word broken at the end of a line is mended, a hyphen of its own stays."""
    made = group[0].text
    for line in group[1:]:
        text = line.text
        if made.endswith("\u00ad"):
            made = made[:-1] + text
        elif made.endswith("-") and text[:1].islower():
            start, rest = made.rpartition(" ")[2], text.partition(" ")[0].rstrip(".,;:!?)")
            keeps = (start + rest).casefold() in known and (start[:-1] + rest).casefold() not in known
            made = made + text if keeps else made[:-1] + text
        elif made.endswith("-"):
            made += text
        else:
            made += f" {text}"
    return made.replace("\u00ad", "")
