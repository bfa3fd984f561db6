"""What every renderer begins with: a page made fit to be shown, its drawings drawn; and the block that shows a diagnostic."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar, cast

import msgspec

from servanda.base.document import PageBlock, Para, Picture
from servanda.base.shown import shown
from servanda.report.drawn import DRAWN
from servanda.text.diagnostics import Diagnostic


class Finding(PageBlock, frozen=True):
    """A diagnostic with the line of the file it stands on, if the renderer may show it; others: where else the same rule speaks."""

    diagnostic: Diagnostic
    line: str = ""
    full: bool = False
    others: tuple[str, ...] = ()


T = TypeVar("T")


def readable(value: T) -> T:
    """A document, or a part of it, without letters that command a terminal, turn a line round or have no picture, and with
    its drawings drawn; a drawing with nothing on it is said in words."""
    if isinstance(value, str):
        return cast(T, shown(value))
    if isinstance(value, tuple):
        return cast(T, tuple(in_words(one) if isinstance(one, Picture) and not one.svg else one for one in map(readable, value)))
    if isinstance(value, msgspec.Struct):
        before = {name: getattr(value, name) for name in value.__struct_fields__}
        after = {name: inner if isinstance(inner, Enum) else readable(inner) for name, inner in before.items()}
        changed = {name: inner for name, inner in after.items() if inner is not before[name] and inner != before[name]}
        made = msgspec.structs.replace(value, **changed) if changed else value
        if draw := DRAWN.get(type(made)):
            return cast(T, draw(made))
        return made
    return value


def in_words(empty: Picture) -> Para:
    """What stands in the place of a drawing that would be empty."""
    return Para(empty.words or f"{empty.caption.rstrip('.')}: there is nothing to draw.", "quiet")


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
