"""A paragraph while it is read: one lane for the words as they are, one for the words as they were.

The mark at the end of a paragraph can itself be tracked. Where it was taken out, the words go on in the next
paragraph; where it was put in, they
did so before. A lane is then handed on, and what stands in it keeps its places.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from servanda.words.reading.flow import Bookmark, Change, MarginNote, Paragraph, ParagraphKind

MOST_ON = 2_000
"""Signs that are given of the words a comment is anchored to."""
MOST_SPANNED = 500
"""Paragraphs that one bookmark is told of."""


class Lane:
    """Words of one version, growing."""

    __slots__ = ("changes", "length", "number", "owner", "parts")

    def __init__(self, number: int) -> None:
        self.number, self.length = number, 0
        self.parts: list[str] = []
        self.changes: list[tuple[int, str, str, str, int, int]] = []  # order, kind, author, at, start, end
        self.owner: GrowingParagraph | None = None

    def add(self, words: str, kind: str, author: str, at: str, order: int) -> None:
        start, self.length = self.length, self.length + len(words)
        self.parts.append(words)
        if not kind:
            return
        if self.changes and self.changes[-1][1:4] == (kind, author, at) and self.changes[-1][5] == start:
            order, start = self.changes.pop()[0::4]  # a change is told once, however many runs it is cut into
        self.changes.append((order, kind, author, at, start, self.length))

    def text(self) -> str:
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""


@dataclass(slots=True)
class GrowingParagraph:
    """A paragraph that is not finished. now, was: None once the lane was handed on."""

    now: Lane | None
    was: Lane | None
    kind: ParagraphKind = ParagraphKind.BODY
    label: str = ""
    level: int = 0
    style: str = ""
    column: int | None = None
    row: int = 0
    author: str = ""
    comments: list[MarginNote] = field(default_factory=list)
    spans: dict[str, list[int]] = field(default_factory=dict)

    def finished(self) -> Paragraph | None:
        """None: there is no word in it."""
        now, was = (None if lane is None else lane.text() for lane in (self.now, self.was))
        if not ((now or "").strip() or (was or "").strip()) and not self.comments:
            return None
        changes = sorted(
            (order, Change(kind, lane.text()[start:end], start, author, at))
            for lane in (self.now, self.was) if lane is not None
            for order, kind, author, at, start, end in lane.changes
        ) if (self.now and self.now.changes) or (self.was and self.was.changes) else []  # fmt: skip
        return Paragraph(
            now, was, self.kind, self.label, self.level, self.style, self.column, self.row, 0, self.author,
            tuple(change for _, change in changes), tuple(self.comments),
            tuple(Bookmark(name, *places) for name, places in self.spans.items()),
        )  # fmt: skip


@dataclass(slots=True)
class LaneSpan:
    """Where a bookmark or the range of a comment begins and ends: (number of the lane, place), in both versions."""

    now: tuple[int, int]
    was: tuple[int, int]
    home: GrowingParagraph
    ends_now: tuple[int, int] | None = None
    ends_was: tuple[int, int] | None = None


def stretches(lanes: list[Lane], start: tuple[int, int], end: tuple[int, int], most: int) -> list[tuple[Lane, int, int]]:
    """What a mark spans, lane by lane."""
    found = []
    for number in range(start[0], min(end[0], start[0] + most) + 1):
        lane = lanes[number]
        found.append((lane, start[1] if number == start[0] else 0, end[1] if number == end[0] else lane.length))
    return found
