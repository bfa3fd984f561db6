"""The formatter: canonical text of statements, and of the blocks of a file. Prose and quotations keep every byte."""

from __future__ import annotations

import re

from servanda.text.core import core_text
from servanda.text.diagnostics import Severity
from servanda.text.heads import FORMS
from servanda.text.lines import QUOTE_MARKS, close_of
from servanda.text.parts import CONTEXTS
from servanda.text.read import read_text
from servanda.text.shapes import Shape
from servanda.text.source import LINE_END
from servanda.text.syntax import Block, Part, Statement
from servanda.text.write import quoted_text, ref_text

WIDTH = 120
_SHAPES: dict[tuple[str, str], Shape] = {
    (context.name, keyword): rule.shape for context in CONTEXTS.values() for keyword, rule in context.rules.items()
}
_NESTED: dict[tuple[str, str], str] = {
    (context.name, keyword): rule.nested for context in CONTEXTS.values() for keyword, rule in context.rules.items()
}


_CHANGING = ("reading", "option of clauses")


def unparse(statement: Statement) -> str:
    """Canonical text of a statement, lines joined by newline, no newline at the end."""
    form = FORMS[statement.keyword]
    lines: list[str] = []
    text = form.write(statement.head)
    gap = "" if statement.keyword == "concern" else " "
    _line(lines, 0, statement.keyword + gap + text, statement.head)
    for part in statement.parts:
        _part(lines, 1, part, form.context)
    lines.extend(_comment(comment, 1) for comment in statement.after_comments)
    return "\n".join(lines)


def _part(lines: list[str], depth: int, part: Part, context: str) -> None:
    _line(lines, depth, part_text(part, context), part)
    nested = _NESTED.get((context, part.keyword), "")
    if context in _CHANGING and part.keyword in ("clause", "clause adds"):
        nested = "clause" if part.keyword == "clause" else "adds"
    for child in part.parts:
        _part(lines, depth + 1, child, nested)


def part_lines(part: Part, context: str) -> tuple[str, ...]:
    """Canonical lines of a part and what is nested in it, indented from the left edge. context: as for `part_text`."""
    lines: list[str] = []
    _part(lines, 0, part, context)
    return tuple(lines)


def part_text(part: Part, context: str) -> str:
    """The one line of a part, without indentation and comments. context: keyword of what it stands under."""
    keyword = part.keyword
    if keyword == "core":
        return core_text(part)
    if keyword == "act" and part.words is not None:
        return part.words.text
    if context in _CHANGING and keyword.startswith("clause"):
        text = f"clause {ref_text(part.refs[0])}"
        if keyword == "clause drops":
            return f"{text} drops {', '.join(part.options)}"
        return f"{text} adds" if keyword == "clause adds" else text + "".join(f" {quoted_text(t)}" for t in part.texts)
    return f"{keyword} {_SHAPES[context, keyword].write(part)}".rstrip()


def _comment(text: str, depth: int) -> str:
    return f"{'  ' * depth}# {text}".rstrip()


def _line(lines: list[str], depth: int, text: str, part: Part) -> None:
    lines.extend(_comment(comment, depth) for comment in part.comments)
    pieces = wrap(text, WIDTH - 2 * depth)
    if part.trailing:
        pieces[-1] += f"  # {part.trailing}"
    lines.extend("  " * (depth + (2 if number else 0)) + piece for number, piece in enumerate(pieces))


def wrap(text: str, width: int) -> list[str]:
    """Break a long line into pieces that end with `\\`, never inside a quotation."""
    if len(text) <= width:
        return [text]
    pieces: list[str] = []
    current = ""
    for word in _unbroken(text):
        room = width - (4 if pieces else 0)
        if current and len(current) + 1 + len(word) + 2 > room:
            pieces.append(current + " \\")
            current = word
        else:
            current = f"{current} {word}" if current else word
    pieces.append(current)
    return pieces


def _unbroken(text: str) -> list[str]:
    words: list[str] = []
    start = at = 0
    while at < len(text):
        sign = text[at]
        if sign in QUOTE_MARKS:
            close = close_of(text, at)
            at = close if close > 0 else len(text)
        elif sign == " ":
            words.append(text[start:at])
            start = at + 1
        at += 1
    words.append(text[start:])
    return words


def format_text(source: str) -> str:
    """The file with every block in canonical form; blocks with errors and everything outside blocks stay as they are."""
    tree = read_text(source, "")
    errors = [found.span.line for found in tree.diagnostics if found.severity is Severity.ERROR]
    lines = _with_ends(source)
    for block in reversed(tree.blocks):
        if not block.statements or any(block.span.line <= line <= block.span.end_line for line in errors):
            continue
        _format_block(lines, block)
    return "".join(text + end for text, end in lines)


def _with_ends(source: str) -> list[tuple[str, str]]:
    result = []
    at = 0
    for match in LINE_END.finditer(source):
        result.append((source[at : match.start()], match.group()))
        at = match.end()
    result.append((source[at:], ""))
    return result


def _format_block(lines: list[tuple[str, str]], block: Block) -> None:
    first, last = block.span.line, block.span.end_line - 1  # 0-based lines of the contents: first..last exclusive
    opening, end = lines[first - 1]
    marks = re.search(r"`{3,}|~{3,}", opening)
    before = opening[: marks.start()].removeprefix("\ufeff") if marks is not None else ""
    indent = " " * len(before.expandtabs(4))
    written: list[str] = []
    for number, statement in enumerate(block.statements):
        if number and _blank_above(lines, statement.head.span.line - 1, first):
            written.append("")
        written.extend(unparse(statement).split("\n"))
    lines[first:last] = [((indent + text) if text else "", end) for text in written]


def _blank_above(lines: list[tuple[str, str]], at: int, first: int) -> bool:
    """Whether a blank line stands between a statement and the words above it, comments aside."""
    at -= 1
    while at >= first:
        text = lines[at][0].strip()
        if not text:
            return True
        if not text.startswith("#"):
            return False
        at -= 1
    return False
