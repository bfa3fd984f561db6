"""A repair as a person carries it out: what it says to write or to delete, put where the finding stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.text.diagnostics import Diagnostic

_WRITE = re.compile(r"Write (?:year-month-day: )?`([^`]+)`(?=[.,;:]| \(| or | if )")
_DELETE = re.compile(r"Delete (?:it|them)[.;]")
_PLACE_TO_FILL = re.compile(r"\b[A-Z]{2,}\b|\b[A-Z], [A-Z]\b|…|\.\.\.")


def written(found: Diagnostic) -> str | None:
    """The words that the repair says to write in place of those found, "" to delete them; None where it asks for the author's own."""
    if _DELETE.match(found.repair):
        return ""
    match = _WRITE.match(found.repair)
    return None if match is None or _PLACE_TO_FILL.search(match[1]) else match[1]


def mended(lines: list[str], found: Diagnostic, words: str) -> Iterator[str]:
    """The text with the repair made: in place of the words found, also of those around that the repair repeats, or of the whole line."""
    span = found.span
    line, start, end = lines[span.line - 1], span.column - 1, span.end_column - 1
    before = max(n for n in range(min(start, len(words)) + 1) if words.startswith(line[start - n : start]))
    after = max(n for n in range(min(len(line) - end, len(words)) + 1) if words.endswith(line[end : end + n]))
    indent = line[: len(line) - len(line.lstrip())]
    for one in (
        line[:start] + words + line[end:],
        line[: start - before] + words + line[end + after :],
        line[: start - before] + words + line[end:],
        line[:start] + words + line[end + after :],
        indent + words,
    ):
        yield "\n".join([*lines[: span.line - 1], one, *lines[span.line :]])
