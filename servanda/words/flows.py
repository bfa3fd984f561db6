"""Any file of a user's own to a `Flow`: by the readers of `words.reading` where they are there, plain text and
Markdown without
them."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Callable
from pathlib import PurePath
from typing import cast

from servanda.base.late import expression
from servanda.base.refusal import Refusal
from servanda.words.reading.flow import Flow, Paragraph, ParagraphKind

PLAIN = (".md", ".markdown", ".txt")
READ = (*PLAIN, ".docx", ".pdf", ".html", ".htm")
"""Endings of the files that are looked at."""
_READERS = "servanda.words.reading.reading"
_HEAD = expression(r"(#{1,6})[ \t]+(\S.*)")
_LABELLED = expression(r"(\(?[0-9a-zA-Z]{1,4}[.)])[ \t]+(?=\S)")


def flow_of(data: bytes, name: str) -> Flow:
    """The paragraphs of a file. Raises Refusal."""
    if importlib.util.find_spec(_READERS) is not None:
        read = cast("Callable[[bytes, str], Flow]", importlib.import_module(_READERS).read)
        return read(data, name)
    if PurePath(name).suffix.casefold() not in PLAIN:
        raise Refusal("only plain text and Markdown can be read here.", "Save it as plain text (.txt) or Markdown (.md).", name)
    return plain_flow(data, name)


def plain_flow(data: bytes, name: str) -> Flow:
    """Plain text or Markdown in UTF-8: a blank line between paragraphs. Raises Refusal."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("this is no text in UTF-8.", "Save it as plain text in UTF-8.", name) from error
    if "\0" in text:
        raise Refusal("this is no text: it holds signs that no letter has.", "Save it as plain text in UTF-8.", name)
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[:1] == ["---"] and "---" in lines[1:]:
        lines = lines[lines.index("---", 1) + 1 :]
    markdown = PurePath(name).suffix.casefold() != ".txt"
    made: list[Paragraph] = []
    held: list[str] = []

    def put() -> None:
        if held:
            made.append(Paragraph(" ".join(held), " ".join(held)))
            held.clear()

    for line in lines:
        bare = line.strip().removeprefix(">").strip() if markdown else line.strip()
        head = _HEAD.fullmatch(bare) if markdown else None
        if not bare or head is not None or _LABELLED.match(bare):
            put()
        if head is not None:
            made.append(Paragraph(head[2], head[2], ParagraphKind.HEADING, level=len(head[1])))
        elif bare:
            held.append(bare)
    put()
    return Flow(name, "markdown" if markdown else "text", hashlib.sha256(data).hexdigest(), tuple(made))
