"""One sheet before a meeting: eight parts, each from the verb that owns it, and of each that was not looked at why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.document import Document, Heading, PageBlock, Para, Table, counted
from servanda.base.result import Based
from servanda.base.tables.reading import Col
from servanda.check.lexicon import fold

MOST_LINES = 12
"""Lines of a part that stand on the sheet; how many more there are is said, and by which verb they are told."""


class MeaningRow(Sourced, frozen=True, kw_only=True):
    """A word of a text that means two things in the other language (`tips/meanings.csv`)."""

    KEY: ClassVar[tuple[str, ...]] = ("word", "language", "in_language")
    word: Annotated[str, Col("as it stands in the text", filled=True)]
    language: Annotated[str, Col("the language of the text, as en", filled=True)]
    in_language: Annotated[str, Col("the other language, as fr", filled=True)]
    one: Annotated[str, Col("one thing that it can mean there", filled=True)]
    other: Annotated[str, Col("the other", filled=True)]


class SheetPart(msgspec.Struct, frozen=True, kw_only=True):
    """about: its heading; says: one sentence; rows under columns; by: the verb that tells all of it; unlooked: why nothing is
    told, "" where it was looked at."""

    about: str
    says: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    by: str = ""
    unlooked: str = ""


class SheetAnswer(Based, frozen=True, kw_only=True):
    on: dt.date
    days: int
    parts: tuple[SheetPart, ...]


def meanings_found(rows: Iterable[MeaningRow], texts: Iterable[tuple[str, str, str]]) -> tuple[tuple[MeaningRow, str], ...]:
    """Which of the words stand in which place. texts: place, language, words. Whole words, letter case apart."""
    every = tuple((place, language.partition("-")[0].lower(), fold(words, language).folded) for place, language, words in texts)
    found = []
    for row in rows:
        wanted = fold(row.word, row.language).folded
        for place, language, words in every:
            if language == row.language.partition("-")[0].lower() and _stands(wanted, words):
                found.append((row, place))
    return tuple(found)


def _stands(wanted: str, words: str) -> bool:
    at = words.find(wanted)
    while at >= 0:
        before, after = words[at - 1 : at], words[at + len(wanted) : at + len(wanted) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = words.find(wanted, at + 1)
    return False


def sheet_page(answer: SheetAnswer) -> Document:
    """In: the parts. Out: the sheet; first what there is, and what was not looked at."""
    told = [one for one in answer.parts if not one.unlooked]
    closed = [one.about for one in answer.parts if one.unlooked]
    head = "; ".join(one.says for one in told) or "Nothing was looked at"
    blocks: list[PageBlock] = [Para(f"{head}.", "strong")]
    if closed:
        blocks.append(Para(f"Not looked at: {', '.join(closed)}.", "warn"))
    for one in answer.parts:
        blocks.append(Heading(2, one.about))
        if one.unlooked:
            blocks.append(Para(f"Not looked at: {one.unlooked}.", "warn"))
            continue
        if one.rows:
            blocks.append(Table(one.columns, one.rows[:MOST_LINES]))
        else:
            blocks.append(Para(f"{one.says}."))
        if len(one.rows) > MOST_LINES:
            blocks.append(Para(f"{counted(len(one.rows) - MOST_LINES, 'line')} more: servanda {one.by}.", "quiet"))
    blocks.append(
        Para(
            "What is not on this sheet was not asked. It names what few may see: it bears the highest marking of its parts.",
            "quiet",
        )
    )
    return Document(f"Before a meeting on {answer.on}", tuple(blocks), answer.basis.foot())
