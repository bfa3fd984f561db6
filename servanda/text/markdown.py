"""The frame of a file: headings that name articles, quotations, blocks, prose, each with its lines and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from servanda.text.diagnostics import Note, Span
from servanda.text.emit import Emitter, edit_distance
from servanda.text.headings import article_of, paragraph_of, roman_of
from servanda.text.syntax import Quote, Words

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_TAG = re.compile(r"\s*\[([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\](?:\s+|$)")
_MARK = re.compile(r" {0,3}> ?")


class Fence(NamedTuple):
    """A block before its statements are read: lines are (number, first column, text)."""

    lines: Sequence[tuple[int, int, str]]
    span: Span
    article: str
    breadcrumb: tuple[str, ...]


class Frame(NamedTuple):
    """What stands in a file, in order."""

    quotes: list[Quote]
    fences: list[Fence]
    prose: list[Words]


class _Heading(NamedTuple):
    level: int
    text: str
    article: str
    roman: str
    paragraph: str


class _Builder:
    """Walks the tokens of one file; lines are the file's own, `offset` of them are the head."""

    def __init__(self, lines: list[str], offset: int, title: str, language: str, with_agreement: bool, emitter: Emitter) -> None:
        self.lines = lines
        self.offset = offset
        self.title = title
        self.language = language
        self.with_agreement = with_agreement
        self.emitter = emitter
        self.headings: list[_Heading] = []
        self.articles: dict[tuple[str, str], Span] = {}
        self.frame = Frame([], [], [])
        self.fenced: set[int] = set()  # lines that belong to some fence, 0-based in the file
        self.article = ""
        self.paragraph = ""
        self.breadcrumb: tuple[str, ...] = (title,) if title else ()

    def span(self, start: int, end: int) -> Span:
        """Span of the lines start to end (0-based, exclusive), without blank lines at the end."""
        while end > start + 1 and not self.lines[end - 1].strip():
            end -= 1
        first = self.lines[start]
        lead = len(first) - len(first.lstrip()) if first.strip() else 0
        return Span(self.emitter.file, start + 1, lead + 1, end, len(self.lines[end - 1].rstrip()) + 1)

    def walk(self, tokens: list[Token]) -> None:
        quoted = 0
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "blockquote_open":
                if quoted == 0:
                    self._quote(token)
                quoted += 1
            elif kind == "blockquote_close":
                quoted -= 1
            elif kind == "fence":
                self._fence(token, quoted > 0)
            elif kind == "inline" and quoted == 0:
                opener = tokens[index - 1]
                if opener.type == "heading_open" and opener.level == 0:
                    self._heading(token, int(opener.tag[1]))
                elif opener.type == "paragraph_open":
                    start, end = self._lines(token)
                    self.frame.prose.append(Words(" ".join(token.content.split()), self.span(start, end)))

    def _lines(self, token: Token) -> tuple[int, int]:
        start, end = token.map or [0, 1]
        return start + self.offset, min(end + self.offset, len(self.lines))

    def _heading(self, token: Token, level: int) -> None:
        start, end = self._lines(token)
        span = self.span(start, end)
        text = " ".join(token.content.split())
        while self.headings and self.headings[-1].level >= level:
            self.headings.pop()
        roman = next((heading.roman for heading in reversed(self.headings) if heading.roman), "")
        own_roman = roman_of(text)
        article = "" if own_roman else article_of(text, roman)
        paragraph = paragraph_of(text) if article else ""
        self.headings.append(_Heading(level, text, article, own_roman, paragraph))
        self.article, self.paragraph = next(((h.article, h.paragraph) for h in reversed(self.headings) if h.article), ("", ""))
        trail = tuple(heading.text for heading in self.headings if heading.text)
        self.breadcrumb = (self.title, *trail) if self.title and self.headings[0].level > 1 else trail
        self.emitter.breadcrumb = self.breadcrumb
        key = (article, paragraph)
        if key in self.articles:
            self.emitter.say("SY046", span, words=article + paragraph, notes=(Note(self.articles[key], "it stands here first"),))
        elif article:
            self.articles[key] = span
        elif text.lower().rstrip(":.") in ("article", "point", "clause", "paragraph", "section"):
            self.emitter.say("SY049", span, words=text)

    def _quote(self, token: Token) -> None:
        self.emitter.breadcrumb = self.breadcrumb
        start, end = self._lines(token)
        while end > start and not self.lines[end - 1].strip():
            end -= 1
        span = self.span(start, max(end, start + 1))
        texts: list[str] = []
        places: list[tuple[int, int]] = []
        for number in range(start, end):
            line = self.lines[number]
            at = line.find(">") if number == start else 0
            mark = _MARK.match(line, 0 if number != start else max(line[: at + 1].rfind(" "), 0))
            begin = mark.end() if mark is not None else at + 1 if number == start else _lead(line)
            if number != start and mark is None and line.lstrip().startswith(">"):
                begin = _lead(line) + 1
            texts.append(line[begin:])
            places.append((number + 1, begin + 1))
        language = self.language
        tag = _TAG.match(texts[0]) if texts else None
        if tag is not None:
            language = tag[1]
            texts[0] = texts[0][tag.end() :]
            places[0] = (places[0][0], places[0][1] + tag.end())
        if texts and tag is not None and not texts[0].strip() and len(texts) > 1:
            del texts[0], places[0]
        text = "\n".join(texts)
        if not text.strip():
            self.emitter.say("SY048", span)
        elif not self.article and self.with_agreement:
            self.emitter.say("SY045", span)
        self.frame.quotes.append(Quote(self.article, text, tuple(places), language, span, self.breadcrumb, self.paragraph))

    def _fence(self, token: Token, quoted: bool) -> None:
        start, end = self._lines(token)
        self.fenced.update(range(start, end))
        info = token.info.strip()
        tag, _, rest = info.partition(" ")
        span = self.span(start, end)
        self.emitter.breadcrumb = self.breadcrumb
        opening = Span(self.emitter.file, start + 1, span.column, start + 1, len(self.lines[start].rstrip()) + 1)
        if tag != "servanda":
            if _close_tag(tag):
                self.emitter.say("SY041", opening, words=tag)
            return
        if quoted:
            self.emitter.say("SY043", opening)
            return
        if rest.strip():
            self.emitter.say("SY042", opening, words=rest.strip())
        closed = self._closed(token, start, end)
        if not closed:
            self.emitter.say("SY040", opening)
        contents = token.content.split("\n")
        if contents and contents[-1] == "":
            contents.pop()
        lines: list[tuple[int, int, str]] = []
        last = end - 1 if closed else end
        for number, content in zip(range(start + 1, last), contents, strict=False):
            source = self.lines[number]
            if source.endswith(content):
                lines.append((number + 1, len(source) - len(content) + 1, content))
            else:
                lines.append((number + 1, 1, source))
        self.frame.fences.append(Fence(lines, span, self.article, self.breadcrumb))

    def _closed(self, token: Token, start: int, end: int) -> bool:
        if end - 1 <= start:
            return False
        last = self.lines[end - 1].strip().lstrip("> ")
        return len(last) >= len(token.markup) and not last.strip(token.markup[0])

    def hidden(self) -> None:
        """Report fence lines tagged servanda that Markdown took for something else."""
        for number in range(self.offset, len(self.lines)):
            line = self.lines[number]
            if number in self.fenced or "servanda" not in line or len(line) > 1000:
                continue
            rest = line.lstrip(" \t>-*+•.)0123456789")
            marks = rest[: len(rest) - len(rest.lstrip("`~"))]
            if len(marks) >= 3 and rest[len(marks) :].strip() == "servanda":
                column = len(line) - len(rest) + 1
                span = Span(self.emitter.file, number + 1, column, number + 1, len(line.rstrip()) + 1)
                self.emitter.breadcrumb = ()
                self.emitter.say("SY044", span)


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _close_tag(tag: str) -> bool:
    if not 5 <= len(tag) <= 24:
        return False
    low = tag.lower().strip("{}.:")
    return low.startswith("servanda") or edit_distance(low, "servanda") <= 2


@cache
def _parser() -> MarkdownIt:
    """The reader of block structure, made when it is first needed."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    parser.disable(["reference"])
    return parser


def read_frame(lines: list[str], offset: int, title: str, language: str, with_agreement: bool, emitter: Emitter) -> Frame:
    """Quotes, blocks and prose of a file whose first `offset` lines are its head.

    with_agreement: the file declares an agreement, so that a quotation without article is worth a warning.
    """
    parser = _parser()
    tokens: list[Token] = []
    text = "\n".join(lines[offset:]).replace("\x00", "\ufffd")
    parser.block.parse(text, parser, {}, tokens)
    builder = _Builder(lines, offset, title, language, with_agreement, emitter)
    builder.walk(tokens)
    builder.hidden()
    emitter.breadcrumb = ()
    return builder.frame
