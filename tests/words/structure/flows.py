"""A small reader of plain text and Markdown into a `Flow`, for the tests of structure alone."""

from __future__ import annotations

import hashlib
import re

from servanda.words.reading.flow import Flow, Paragraph, ParagraphKind

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def flow_of(text: str, name: str = "text.md") -> Flow:
    """The paragraphs of a text, without front matter and without comments of HTML."""
    body = _FRONT.sub("", text, count=1).replace("<!-- -->", "")
    found = []
    for block in re.split(r"\n[ \t]*\n", body):
        bare = block.strip()
        if bare.startswith("#"):
            found.append(Paragraph(bare.lstrip("# "), bare.lstrip("# "), ParagraphKind.HEADING, level=1))
        elif bare:
            found.append(Paragraph(bare, bare))
    return flow(*found, name=name)


def flow(*paragraphs: Paragraph | str, name: str = "text.md") -> Flow:
    """A flow of these; a string is a paragraph of the body."""
    whole = tuple(Paragraph(one, one) if isinstance(one, str) else one for one in paragraphs)
    return Flow(name, "text", hashlib.sha256(repr(whole).encode()).hexdigest(), whole)
