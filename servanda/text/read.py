"""`read_text`: a file of Markdown to its tree and everything that is wrong with it."""

from __future__ import annotations

from functools import lru_cache

from servanda.text.diagnostics import Diagnostic
from servanda.text.emit import MOST_FINDINGS, Emitter
from servanda.text.header import check_body, read_header
from servanda.text.lines import Line, read_lines, tokenise
from servanda.text.lists import Reader, read_who
from servanda.text.markdown import Fence, read_frame
from servanda.text.source import check_invisible, check_signs, decode, split_lines
from servanda.text.statements import read_statement
from servanda.text.syntax import Block, FileTree, HeaderEntry, Statement, Who, Words

MOST_KEPT = 1_024
"""Blocks that are kept: so many articles have some treaties."""
LARGEST_KEPT = 8_192
"""Letters of a block that is kept: of an article that is long."""


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
    """A block of statements; of one that stands as it stood what was read then: while one types, one block changes."""
    if sum(len(text) for _, _, text in fence.lines) > LARGEST_KEPT:
        return _read_anew(fence, agreement, emitter)
    kept, found, errors = _kept_block(Fence(tuple(fence.lines), *fence[1:]), agreement, emitter.file)
    if len(emitter.found) + len(found) >= MOST_FINDINGS:  # what is told no more hangs on all before
        return _read_anew(fence, agreement, emitter)
    emitter.found += found
    emitter.errors += errors
    return kept


@lru_cache(maxsize=MOST_KEPT)
def _kept_block(fence: Fence, agreement: str, file: str) -> tuple[Block, tuple[Diagnostic, ...], int]:
    emitter = Emitter(file)
    block = _read_anew(fence, agreement, emitter)
    return block, tuple(emitter.found), emitter.errors


def _read_anew(fence: Fence, agreement: str, emitter: Emitter) -> Block:
    emitter.breadcrumb = fence.breadcrumb
    errors = emitter.errors
    check_invisible(fence.lines, emitter)
    roots, after = read_lines(fence.lines, emitter)
    reader = Reader(emitter)
    statements: list[Statement] = []
    for index, line in enumerate(roots):
        statement = read_statement(reader, line, after.get(index, ()), fence.article, fence.breadcrumb, agreement)
        if statement is not None:
            statements.append(statement)
    if not roots and emitter.errors == errors:
        emitter.say("SY047", fence.span)
    emitter.breadcrumb = ()
    return Block(tuple(statements), fence.span, fence.article, fence.breadcrumb)


def parse_who_text(words: Words) -> Who | None:
    """Read the actors that some words of a line name (`each of A, B`); None where they are no such list."""
    emitter = Emitter(words.span.file)
    line = Line(words.span.file, words.span.line, words.span.column, words.text, 0)
    tokenise(line, emitter)
    who = read_who(Reader(emitter), line, 0, len(line.keys))
    return who if not emitter.errors else None
