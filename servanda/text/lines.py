"""The lines of a block: words with their places, quotations, comments, continuation, and the tree of indentation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from servanda.text.diagnostics import Span
from servanda.text.emit import Emitter
from servanda.text.source import MOST_DEPTH, MOST_LINE
from servanda.text.syntax import Quoted, Words

QUOTE_MARKS = {'"': '"', "“": "”", "„": "“”", "«": "»"}
QUOTED = "\0"  # the key of a token that is a quotation: no keyword equals it
_TOKEN = re.compile(r'["“„«(),]|[^\s()"“„«,]+(?:(?<=\d),(?=\d)[^\s()"“„«,]+)*')
_STRAY = re.compile("[”»]")


class Line:
    """One logical line: its words (`raw`), their lower-case `keys`, and where each starts and ends in `text`."""

    __slots__ = (
        "broken", "children", "column", "comments", "ends", "file", "indent", "keys", "no", "pieces", "raw", "starts", "text",
        "trailing",
    )  # fmt: skip

    def __init__(self, file: str, no: int, column: int, text: str, indent: int) -> None:
        self.file = file
        self.no = no
        self.column = column  # column of text[0]
        self.text = text
        self.indent = indent
        self.pieces: list[tuple[int, int, int]] | None = None  # (offset in text, line, column) of continued lines
        self.raw: list[str] = []
        self.keys: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.comments: tuple[str, ...] = ()
        self.trailing = ""
        self.broken = False  # its quotation marks do not match: no use in reading the rest
        self.children: list[Line] = []

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of an offset in `text`."""
        if self.pieces is None:
            return self.no, self.column + offset
        for start, line, column in reversed(self.pieces):
            if offset >= start:
                return line, column + offset - start
        return self.no, self.column

    def stretch(self, start: int, end: int) -> Span:
        """Span between two offsets of `text`; the end belongs to the line of the last character."""
        if self.pieces is None:
            return Span(self.file, self.no, self.column + start, self.no, self.column + end)
        line, column = self.place(start)
        if end <= start:
            return Span(self.file, line, column, line, column)
        end_line, end_column = self.place(end - 1)
        return Span(self.file, line, column, end_line, end_column + 1)

    def span(self, i: int, j: int) -> Span:
        """Span of the tokens i to j (exclusive); of an empty stretch: the place after the token before it."""
        j = min(j, len(self.keys))
        if j <= i:
            at = self.ends[min(i, len(self.keys)) - 1] if i else 0
            return self.stretch(at, at)
        return self.stretch(self.starts[i], self.ends[j - 1])

    def whole(self) -> Span:
        """Span of all words of the line."""
        return self.span(0, len(self.keys))

    def slice(self, i: int, j: int) -> str:
        """The words of tokens i to j as written, white space collapsed."""
        j = min(j, len(self.keys))
        if j <= i:
            return ""
        return " ".join(self.text[self.starts[i] : self.ends[j - 1]].split())

    def words(self, i: int, j: int) -> Words:
        """The tokens i to j as `Words`."""
        return Words(self.slice(i, j), self.span(i, j))

    def quoted(self, i: int) -> Quoted:
        """The quotation at token i."""
        return Quoted(self.raw[i], self.stretch(self.starts[i], self.ends[i]))

    def find(self, i: int, j: int, *keys: str) -> int:
        """Index of the first place in i..j at which these keys follow one another, else -1."""
        first, size = keys[0], len(keys)
        own = self.keys
        for at in range(i, j - size + 1):
            if own[at] == first and (size == 1 or tuple(own[at : at + size]) == keys):
                return at
        return -1

    def rfind(self, i: int, j: int, *keys: str) -> int:
        """Index of the last such place, else -1."""
        size = len(keys)
        for at in range(j - size, i - 1, -1):
            if self.keys[at] == keys[0] and tuple(self.keys[at : at + size]) == keys:
                return at
        return -1

    def starts_with(self, i: int, j: int, *keys: str) -> bool:
        """Whether these keys stand at i and end before j."""
        return i + len(keys) <= j and tuple(self.keys[i : i + len(keys)]) == keys


def close_of(text: str, at: int) -> int:
    """Offset of the mark that closes the quotation opened at `at`, or -1."""
    mark = text[at]
    closers = QUOTE_MARKS[mark]
    if mark == '"' or mark == "„":
        ends = [end for end in (text.find(closer, at + 1) for closer in closers) if end >= 0]
        return min(ends, default=-1)
    depth = 0
    closer = closers
    for match in re.compile(f"[{mark}{closer}]").finditer(text, at):
        depth += 1 if match.group() == mark else -1
        if depth == 0:
            return match.start()
    return -1


def tokenise(line: Line, emitter: Emitter) -> None:
    """Fill the words of a line; an unclosed quotation runs to the end and is reported."""
    text = line.text
    at = 0
    raw, keys, starts, ends = line.raw, line.keys, line.starts, line.ends
    search = _TOKEN.search
    while (match := search(text, at)) is not None:
        start, end = match.span()
        word = match.group()
        if word in QUOTE_MARKS:
            close = close_of(text, start)
            if close < 0:
                emitter.say("SY064", line.stretch(start, len(text)), mark=QUOTE_MARKS[word][0], words=text[start:])
                line.broken = True
                close = len(text)
                end = close
            else:
                end = close + 1
            raw.append(text[start + 1 : close])
            keys.append(QUOTED)
        else:
            if not word.isascii() and (stray := _STRAY.search(word)) is not None:
                where = start + stray.start()
                emitter.say("SY065", line.stretch(where, where + 1), mark=stray.group())
                line.broken = True
            if word[0] == "#" or "\\" in word:
                emitter.say("SY067" if word[0] == "#" else "SY069", line.stretch(start, end), words=word)
                line.broken = True
            if word[-1] == ":" and len(word) > 1:
                raw.append(word[:-1])
                keys.append(word[:-1].lower())
                starts.append(start)
                ends.append(end - 1)
                start, word = end - 1, ":"
            raw.append(word)
            keys.append(word.lower())
        starts.append(start)
        ends.append(end)
        at = end


def split_comment(text: str) -> tuple[str, str]:
    """Text and comment of a line; a `#` counts at the start or after white space, outside quotations."""
    if "#" not in text:
        return text, ""
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "#" and (at == 0 or text[at - 1].isspace()):
            return text[:at], text[at + 1 :].strip()
        if sign in QUOTE_MARKS:
            close = close_of(text, at)
            if close < 0:
                return text, ""
            at = close
        at += 1
    return text, ""


def read_lines(block: Sequence[tuple[int, int, str]], emitter: Emitter) -> tuple[list[Line], dict[int, tuple[str, ...]]]:
    """Read the lines (number, first column, text) of a block into a tree of logical lines.

    Returns: the lines at the left edge, with the others as their `children`; and the comments after the last line of each
    of them (by index), which belong to no line.
    """
    logical, loose = _logical(block, emitter)
    roots: list[Line] = []
    stack: list[Line] = []
    for line in logical:
        if not stack and line.indent > 0:
            emitter.say("SY062", line.whole(), words=line.slice(0, 3))
            line.indent = 0
        popped = False
        while stack and stack[-1].indent >= line.indent:
            popped = stack.pop().indent > line.indent or popped
        if popped and _sibling_indent(roots, stack) not in (line.indent, None):
            emitter.say("SY061", line.whole())
        if len(stack) >= MOST_DEPTH:
            emitter.say("SY066", line.whole(), most=MOST_DEPTH)
            continue
        (stack[-1].children if stack else roots).append(line)
        stack.append(line)
    return roots, _after(roots, loose)


def _sibling_indent(roots: list[Line], stack: list[Line]) -> int | None:
    siblings = stack[-1].children if stack else roots
    return siblings[-1].indent if siblings else None


def _after(roots: list[Line], loose: list[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    after: dict[int, tuple[str, ...]] = {}
    index = 0
    for no, comment in loose:
        while index + 1 < len(roots) and roots[index + 1].no <= no:
            index += 1
        after[index] = (*after.get(index, ()), comment)
    return after


def _logical(block: Sequence[tuple[int, int, str]], emitter: Emitter) -> tuple[list[Line], list[tuple[int, str]]]:
    """Join continued lines, take comments off, tokenise. Comments that no line of their statement follows are loose."""
    result: list[Line] = []
    loose: list[tuple[int, str]] = []
    waiting: list[tuple[int, int, str]] = []  # comments on lines of their own: line, indent, text
    index, count = 0, len(block)
    while index < count:
        no, column, text = block[index]
        index += 1
        bare = text.strip()
        if not bare:
            continue
        lead = len(text) - len(text.lstrip())
        if bare[0] == "#":
            waiting.append((no, lead, bare[1:].strip()))
            continue
        if len(text) > MOST_LINE:
            span = Span(emitter.file, no, column + lead, no, column + lead + 1)
            emitter.say("SY008", span, size=len(text), most=MOST_LINE)
            continue
        indent = lead
        if "\t" in text[:lead]:
            emitter.say("SY060", Span(emitter.file, no, column, no, column + lead))
            indent = len(text[:lead].replace("\t", "  "))
        body, trailing = split_comment(text[lead:])
        body = body.rstrip()
        line = Line(emitter.file, no, column + lead, body, indent)
        if body.endswith("\\"):
            index, trailing = _continue(line, trailing, block, index, waiting, emitter)
            if not line.text:
                continue
        line.trailing = trailing
        if waiting:
            if indent == 0:
                loose.extend((at, comment) for at, lead, comment in waiting if lead > 0 and result)
                line.comments = tuple(comment for _, lead, comment in waiting if lead == 0 or not result)
            else:
                line.comments = tuple(comment for _, _, comment in waiting)
            waiting = []
        tokenise(line, emitter)
        if line.keys:
            result.append(line)
    loose.extend((at, comment) for at, _, comment in waiting if result)
    return result, loose


def _continue(
    line: Line,
    trailing: str,
    block: Sequence[tuple[int, int, str]],
    index: int,
    waiting: list[tuple[int, int, str]],
    emitter: Emitter,
) -> tuple[int, str]:
    """Append the lines that follow a `\\`; gives the index after them and the comments at their ends."""
    parts = [line.text[:-1].rstrip()]
    size = len(parts[0])
    line.pieces = [(0, line.no, line.column)]
    trailings = [trailing] if trailing else []
    more = True
    while more:
        if index >= len(block) or not block[index][2].strip():
            emitter.say("SY063", line.stretch(max(size - 1, 0), size))
            break
        no, column, text = block[index]
        index += 1
        lead = len(text) - len(text.lstrip())
        if text[lead] == "#":
            waiting.append((no, lead or 1, text[lead + 1 :].strip()))
            continue
        body, comment = split_comment(text[lead:])
        body = body.rstrip()
        more = body.endswith("\\")
        if more:
            body = body[:-1].rstrip()
        if comment:
            trailings.append(comment)
        size += 1
        line.pieces.append((size, no, column + lead))
        parts.append(body)
        size += len(body)
        if size > MOST_LINE:
            emitter.say("SY008", Span(emitter.file, no, column, no, column + 1), size=size, most=MOST_LINE)
            line.text = ""
            return index, ""
    line.text = " ".join(parts)
    return index, " # ".join(trailings)
