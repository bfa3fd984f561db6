"""Where a line stands: in which block, under which statement, and which keywords may open it. Read from the words alone, so
that a broken text answers too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from servanda.text.diagnostics import Span
from servanda.text.emit import Emitter
from servanda.text.heads import FORMS
from servanda.text.lines import Line, split_comment, tokenise
from servanda.text.parts import CONTEXTS, Context, Rule, match_keyword
from servanda.text.statements import keyword_of
from servanda.text.syntax import Block, FileTree

HEAD, BLOCK, PROSE = "head", "block", "prose"


class LineStanding(NamedTuple):
    """zone: head of the file, block or prose. statement: keyword of the statement the line is under; context: of what may
    stand there (None: a statement);
    rule: the keyword of the line, size: how many words it takes; cored: a line `WHO must ACT` stands above."""

    zone: str
    statement: str = ""
    context: Context | None = None
    rule: Rule | None = None
    keyword: str = ""
    cored: bool = False


def block_at(tree: FileTree, line: int) -> Block | None:
    """The block that holds a line (from 1) between its fences; one that is never closed goes to the end."""
    return next((one for one in tree.blocks if one.span.line < line <= max(one.span.end_line, one.span.line + 1)), None)


def fence_of(lines: Sequence[str], line: int) -> int | None:
    """The line (from 1) that opens the block which holds a line; None outside of all."""
    opened: tuple[str, int, bool] | None = None
    for number, text in enumerate(lines[: line - 1], start=1):
        bare = text.strip()
        mark = bare[:3]
        if mark not in ("```", "~~~"):
            continue
        if opened is None:
            opened = mark[0] * (len(bare) - len(bare.lstrip(mark[0]))), number, bare.strip("`~ ").split(" ")[0] == "servanda"
        elif bare.startswith(opened[0]) and not bare.strip(opened[0][0]):
            opened = None
    return opened[1] if opened is not None and opened[2] else None


def words_of(text: str, file: str = "", number: int = 1) -> Line:
    """A line with its words; what is wrong with it is not told."""
    body = split_comment(text.strip())[0]
    line = Line(file, number, len(text) - len(text.lstrip()) + 1, body, len(text) - len(text.lstrip()))
    tokenise(line, Emitter(file))
    return line


def standing(lines: Sequence[str], line: int, head_ends: int) -> LineStanding:
    """Where a line (from 1) stands. head_ends: the last line of the head of the file."""
    if line <= head_ends:
        return LineStanding(HEAD)
    first = fence_of(lines, line)
    if first is None:
        return LineStanding(PROSE)
    own = lines[line - 1] if line <= len(lines) else ""
    indent = len(own) - len(own.lstrip())
    above: list[str] = []
    least = indent if own.strip() else max(indent, 0)
    cored = False
    for text in reversed(lines[first : line - 1]):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        lead = len(text) - len(text.lstrip())
        if lead < least:
            above.append(text)
            least = lead
        elif lead == least and len(above) == 0:
            cored = True
        if least == 0:
            break
    holder, context = "", None
    for text in reversed(above):
        words = words_of(text)
        if not words.keys:
            continue
        if context is None:
            found = keyword_of(words)
            if found is None:
                return LineStanding(BLOCK, "", CONTEXTS["clause"])
            holder, context = found[0], CONTEXTS[FORMS[found[0]].context]
        else:
            part = match_keyword(context, words)
            nested = part[0].nested if part is not None else ""
            context = CONTEXTS[nested] if nested else CONTEXTS[""]
    words = words_of(own)
    if not words.keys:
        return LineStanding(BLOCK, holder, context, cored=cored)
    if context is None:
        statement = keyword_of(words)
        return LineStanding(BLOCK, statement[0] if statement else "", None, keyword=statement[0] if statement else "")
    part = match_keyword(context, words)
    return LineStanding(BLOCK, holder, context, part[0] if part else None, part[0].keyword if part else "", cored)


def head_end(lines: Sequence[str]) -> int:
    """The last line of the head of a file (from 1); 0 where it has none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((number for number, text in enumerate(lines[1:], start=2) if text.rstrip() in ("---", "...")), len(lines))


def whole_line(file: str, lines: Sequence[str], line: int) -> Span:
    """The words of a line (from 1)."""
    text = lines[line - 1]
    return Span(file, line, len(text) - len(text.lstrip()) + 1, line, len(text.rstrip()) + 1)
