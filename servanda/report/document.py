"""A document as data: what a page says, before anyone decides how it looks.

One function builds a document from a result; three small renderers (terminal, Markdown, HTML) show any document. A new
page is a new builder, a new format a new renderer.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeVar, cast

import msgspec

from servanda.base.shown import shown
from servanda.text.diagnostics import Diagnostic


class Heading(msgspec.Struct, frozen=True, tag=True):
    """level 1 (title) to 4; anchor: a stable name for links, may be empty."""

    level: int
    text: str
    anchor: str = ""


class Para(msgspec.Struct, frozen=True, tag=True):
    """tone: plain | good | bad | warn | quiet | strong | quote | clause (formal text, spaces kept)."""

    text: str
    tone: str = "plain"


class Listing(msgspec.Struct, frozen=True, tag=True):
    items: tuple[str, ...]
    ordered: bool = False


class Table(msgspec.Struct, frozen=True, tag=True):
    """rows are as wide as columns; tones: one per row, may be empty; caption stands above."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: tuple[str, ...] = ()
    caption: str = ""


class Finding(msgspec.Struct, frozen=True, tag=True):
    """A diagnostic with the line of the file it stands on, if the renderer may show it; others: where else the same rule speaks."""

    diagnostic: Diagnostic
    line: str = ""
    full: bool = False
    others: tuple[str, ...] = ()


class Picture(msgspec.Struct, frozen=True, tag=True):
    """An SVG drawing; `words` says the same for those who cannot see it."""

    svg: str
    caption: str
    words: str


class Beside(msgspec.Struct, frozen=True, tag=True):
    """Two columns: the text, and what stands beside it."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


class Details(msgspec.Struct, frozen=True, tag=True):
    """Folded away where the medium can fold."""

    summary: str
    blocks: tuple[Block, ...]


Block = Heading | Para | Listing | Table | Finding | Picture | Beside | Details


class Document(msgspec.Struct, frozen=True):
    """A page. foot: what it was made from (hashes, version, reading, day); printed on every rendering."""

    title: str
    blocks: tuple[Block, ...]
    foot: tuple[str, ...] = ()


T = TypeVar("T")


def readable(value: T) -> T:
    """A document, or a part of it, without letters that command a terminal, turn a line round or have no picture: what every renderer begins with."""
    if isinstance(value, str):
        return cast(T, shown(value))
    if isinstance(value, tuple):
        return cast(T, tuple(map(readable, value)))
    if isinstance(value, msgspec.Struct):
        before = {name: getattr(value, name) for name in value.__struct_fields__}
        after = {name: inner if isinstance(inner, Enum) else readable(inner) for name, inner in before.items()}
        changed = {name: inner for name, inner in after.items() if inner is not before[name] and inner != before[name]}
        return msgspec.structs.replace(value, **changed) if changed else value
    return value


def others_text(others: tuple[str, ...], most: int = 12) -> str:
    """Where else a rule speaks, in a line."""
    more = f" and {len(others) - most} more" if len(others) > most else ""
    return f"Also: {', '.join(others[:most])}{more}."


def quoted(finding: Diagnostic) -> bool:
    """Whether the words of a finding are words of the text which its message does not show already."""
    return bool(finding.words) and finding.subject.startswith("sentence ") and finding.words not in finding.message


def without_links(text: str, links: tuple[str, ...]) -> str:
    """A sentence without the links of its chain, where these are listed under it."""
    told = [link for link in links if link in text]
    if len(told) < 2 or told[0] != links[0] or (start := text.find(told[0])) <= 0 or (last := text.find(told[-1], start)) < 0:
        return text
    rest = text[last + len(told[-1]) :].lstrip(":;, .")
    return text[:start].rstrip() + (f" {rest}" if rest else "")
