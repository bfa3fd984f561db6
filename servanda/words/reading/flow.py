"""A file as its paragraphs in order: what every reader of a format gives, and all that stands above takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ParagraphKind(StrEnum):
    """What a paragraph is by the file itself, not by its words."""

    BODY = "body"
    HEADING = "heading"
    ITEM = "item"
    CELL = "cell"
    NOTE = "note"
    CONTENTS = "contents"
    """A line of a table of contents: never part of the words."""


@dataclass(frozen=True, slots=True)
class Change:
    """A tracked change.

    kind: `inserted`, `deleted`, `moved here`, `moved away`; words: what came or went; start: where it stands, counted
    in the signs of `now` (what came) or of `was` (what went); author, at: as the file says, at as ISO 8601 or "".
    """

    kind: str
    words: str
    start: int
    author: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class MarginNote:
    """A comment at the edge of the page.

    on: the words it is anchored to; start: where they begin in `now`; answers: the author of the comment that it
    answers, or "".
    """

    author: str
    at: str
    text: str
    on: str = ""
    start: int = 0
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark of Word, as far as it stands in this paragraph. start, end: what it spans in `now`; was_start,
    was_end: in `was`.
    """

    name: str
    start: int
    end: int
    was_start: int = 0
    was_end: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    now, was: its words with all tracked changes taken, and with none of them; None: it is not there in that version.
    label: its number or bullet as printed ("Article 1", "(a)"), where it stands apart from the words (automatic
    numbers); level: the depth of a heading (1..9) or of an item (0..8); column: the column of a cell or of a page,
    counted from 0, None where there are none; page: from 1, 0 where the format has no pages; style: the name of its
    style in the file; author: who put in or took out the whole paragraph.
    """

    now: str | None
    was: str | None
    kind: ParagraphKind = ParagraphKind.BODY
    label: str = ""
    level: int = 0
    style: str = ""
    column: int | None = None
    row: int = 0
    page: int = 0
    author: str = ""
    changes: tuple[Change, ...] = ()
    comments: tuple[MarginNote, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A file that was read.

    format: `docx`, `pdf`, `html`, `markdown`, `text`; sha256: of the file's bytes; said: what was left out, mended or
    not looked at, each a sentence for a person; missing: pages whose words are not here (scans).
    """

    name: str
    format: str
    sha256: str
    paragraphs: tuple[Paragraph, ...]
    said: tuple[str, ...] = ()
    missing: tuple[int, ...] = ()
