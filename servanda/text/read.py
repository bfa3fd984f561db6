"""`read_text`: a file of Markdown to its tree and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from servanda.text.diagnostics import Diagnostic
from servanda.text.emit import MOST_FINDINGS, Emitter
from servanda.text.header import check_body, read_header
from servanda.text.lines import Line, read_lines, tokenise
from servanda.text.lists import Reader, read_who
from servanda.text.markdown import Fence, read_frame
from servanda.text.source import MOST_LINE, check_invisible, check_signs, decode, split_lines
from servanda.text.statements import read_statement
from servanda.text.syntax import Block, FileTree, HeaderEntry, Statement, Who, Words

MOST_KEPT = 2_048
"""Statements that are kept: more than the longest treaty has clauses."""
LONGEST_KEPT = 200
"""Lines of a statement that is kept."""


def read_text(source: str | bytes, file: str) -> FileTree:
    """Read one Markdown file.

    Args:
        source: its text, or its bytes as stored.
        file: its path relative to the dossier's folder, for spans.

    Returns:
        The tree; `diagnostics` holds every error of the file in the order of its lines. Never raises.
    """
    emitter = Emitter(file)
    text = decode(source, emitter)
    if text is None:
        return FileTree(file, (), (), (), (), tuple(emitter.found))
    lines = split_lines(text)
    check_signs(lines, text, emitter)
    header, offset = _head(lines, emitter)
    values = {entry.key: entry.value for entry in header}
    agreement = values.get("agreement", "")
    language = values.get("languages", "en").split(",")[0].strip() or "en"
    frame = read_frame(lines, offset, values.get("title", ""), language, bool(agreement), emitter)
    blocks = tuple([_read_block(fence, agreement, emitter) for fence in frame.fences])
    emitter.found.sort(key=lambda found: (found.span.line, found.span.column))
    return FileTree(file, header, tuple(frame.quotes), blocks, tuple(frame.prose), tuple(emitter.found))


def read_head(source: str | bytes, file: str) -> FileTree:
    """Only the head of a file, and what is wrong with it or with what a body says of markings; arguments as of `read_text`."""
    emitter = Emitter(file)
    text = decode(source, emitter)
    header = _head(split_lines(text), emitter)[0] if text is not None else ()
    return FileTree(file, header, (), (), (), tuple(emitter.found))


def _head(lines: list[str], emitter: Emitter) -> tuple[tuple[HeaderEntry, ...], int]:
    header, offset = read_header(lines, emitter)
    check_body(lines, offset, header, emitter)
    return header, offset


def _read_block(fence: Fence, agreement: str, emitter: Emitter) -> Block:
    """A block of statements; of those that stand as they stood what was read then: while one types, one statement changes."""
    before = emitter.errors
    emitter.breadcrumb = fence.breadcrumb
    statements: list[Statement] = []
    roots = 0
    check_invisible(fence.lines, emitter)
    for lines in _stretches(fence.lines):
        stretch = _Stretch(lines, fence.article, fence.breadcrumb, agreement, emitter.file)
        known, found, errors, count = _kept_stretch(stretch) if len(lines) <= LONGEST_KEPT else _stretch_anew(stretch)
        if len(emitter.found) + len(found) >= MOST_FINDINGS:  # what is told no more hangs on all before
            count = _read_stretch(stretch, emitter, statements)
        else:
            emitter.found += found
            emitter.errors += errors
            statements += known
        roots += count
    if not roots and emitter.errors == before:
        emitter.say("SY047", fence.span)
    emitter.breadcrumb = ()
    return Block(tuple(statements), fence.span, fence.article, fence.breadcrumb)


class _Stretch(NamedTuple):
    """Lines of a block that are read without a look at the others."""

    lines: tuple[tuple[int, int, str], ...]
    article: str
    breadcrumb: tuple[str, ...]
    agreement: str
    file: str


def _stretches(lines: Sequence[tuple[int, int, str]]) -> Iterator[tuple[tuple[int, int, str], ...]]:
    """The lines of a block, cut before each line at the left edge that surely opens a statement; comments at the edge go with
    the line they stand above.

    It is not cut where that is not sure: at a line that goes on, one that is too long, comments of both kinds in between."""
    start, edge, sure = 0, -1, False  # edge: the first of the comments at the edge that stand above the next line
    for at, (_, _, text) in enumerate(lines):
        if not text or text.isspace():
            continue
        if text[0] == "#":
            edge = at if edge < 0 else edge
        elif text.lstrip()[0] == "#":
            sure = sure and edge < 0
        else:
            cut = at if edge < 0 else edge
            whole = "\\" not in text and len(text) <= MOST_LINE
            if whole and sure and text[0].isalpha():
                yield tuple(lines[start:cut])
                start = cut
            edge, sure = -1, whole
    yield tuple(lines[start:])


def _stretch_anew(stretch: _Stretch) -> tuple[tuple[Statement, ...], tuple[Diagnostic, ...], int, int]:
    emitter, statements = Emitter(stretch.file), list[Statement]()
    emitter.breadcrumb = stretch.breadcrumb
    count = _read_stretch(stretch, emitter, statements)
    return tuple(statements), tuple(emitter.found), emitter.errors, count


_kept_stretch = lru_cache(maxsize=MOST_KEPT)(_stretch_anew)


def _read_stretch(stretch: _Stretch, emitter: Emitter, statements: list[Statement]) -> int:
    """Read some lines; the statements go to those before. How many lines stand at the left edge."""
    roots, after = read_lines(stretch.lines, emitter)
    reader = Reader(emitter)
    for index, line in enumerate(roots):
        statement = read_statement(reader, line, after.get(index, ()), stretch.article, stretch.breadcrumb, stretch.agreement)
        if statement is not None:
            statements.append(statement)
    return len(roots)


def parse_who_text(words: Words) -> Who | None:
    """Read the actors that some words of a line name (`each of A, B`); None where they are no such list."""
    emitter = Emitter(words.span.file)
    line = Line(words.span.file, words.span.line, words.span.column, words.text, 0)
    tokenise(line, emitter)
    who = read_who(Reader(emitter), line, 0, len(line.keys))
    return who if not emitter.errors else None
