"""Lines and columns of the protocol (from 0, in units that were agreed on) and of our spans (from 1, in code points)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servanda.text.diagnostics import Span
from servanda.text.source import LINE_END, split_lines

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"


class TextSheet:
    """A text as an editor has it. encoding: in which units it counts columns."""

    def __init__(self, text: str, encoding: str = UTF16) -> None:
        self.text, self.encoding = text, encoding
        self.lines = split_lines(text)

    def units(self, line: int, column: int) -> int:
        """The column of the protocol of a code point of a line, both from 0."""
        before = self.line(line)[:column]
        if self.encoding == UTF32 or before.isascii():
            return len(before)
        if self.encoding == UTF8:
            return len(before.encode("utf-8", "surrogatepass"))
        return len(before) + sum(sign > "\uffff" for sign in before)

    def column(self, line: int, units: int) -> int:
        """The code point of a line at a column of the protocol, both from 0. What lies behind its end is its end, what lies
        within a sign its start."""
        text = self.line(line)
        if self.encoding == UTF32 or text.isascii():
            return max(0, min(units, len(text)))
        at = 0
        for number, sign in enumerate(text):
            at += len(sign.encode("utf-8", "surrogatepass")) if self.encoding == UTF8 else 1 + (sign > "\uffff")
            if at > units:
                return number
        return len(text)

    def line(self, number: int) -> str:
        """A line, from 0; "" of one that is not there."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def offset(self, line: int, units: int) -> int:
        """Where in the text a place of the protocol is."""
        if line < 0:
            return 0
        at = 0
        for _ in range(line):
            end = LINE_END.search(self.text, at)
            if end is None:
                return len(self.text)
            at = end.end()
        return at + self.column(line, units)

    def range(self, span: Span) -> dict[str, Any]:
        """A span as a range of the protocol."""
        first, last = max(0, span.line - 1), max(0, span.end_line - 1)
        return {
            "start": {"line": first, "character": self.units(first, max(0, span.column - 1))},
            "end": {"line": last, "character": self.units(last, max(0, span.end_column - 1))},
        }

    def place(self, position: Mapping[str, int]) -> tuple[int, int]:
        """Line and column of our spans, both from 1, of a position of the protocol."""
        line = min(max(0, position["line"]), len(self.lines) - 1)
        return line + 1, self.column(line, position["character"]) + 1

    def edited(self, change: Mapping[str, Any]) -> TextSheet:
        """The text after a change: of a range, or whole."""
        part = change.get("range")
        if part is None:
            return TextSheet(change["text"], self.encoding)
        start, end = (self.offset(part[name]["line"], part[name]["character"]) for name in ("start", "end"))
        return TextSheet(self.text[:start] + change["text"] + self.text[max(start, end) :], self.encoding)


def holds(span: Span, line: int, column: int) -> bool:
    """Whether a place, both from 1, lies in a span or at its end."""
    return (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)
