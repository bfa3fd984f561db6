"""A thousand random edits, tracked or silent, with bookmarks and without: none is missed, and hardly anything else is told."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
import word_kit as kit
from amounts import amount

from servanda.app.api import load
from servanda.words.office.back import WordsBack, compared
from servanda.words.office.ours import OurSentence, worded
from servanda.words.office.out import as_word
from servanda.words.reading.reading import read

DOSSIERS = Path(__file__).parents[3] / "dossiers"
EACH = 8  # edits of one file
READERS = {"house": lambda data: read(data, "back.docx"), "plain": kit.flow_of}


@cache
def sent(name: str) -> tuple[tuple[OurSentence, ...], bytes]:
    ours = worded(load(DOSSIERS / name))
    return ours, as_word(ours, (), "")


def wanted(edit: kit.RandomEdit) -> set[str]:
    """How an edit may be told; a short sentence that has lost most of its words may be told as gone, if nobody tracked it."""
    return {"gone"} if edit.kind == "delete" else {"tracked"} if edit.who else {"silent", "gone"}


def missed_and_false(
    done: list[kit.RandomEdit], told: WordsBack, ours: tuple[OurSentence, ...]
) -> tuple[list[object], list[object]]:
    """Edits that nothing tells, and what is told of a sentence that nobody touched."""
    names = {(one.agreement, one.article, one.language, one.number): one.bookmark for one in ours}
    of: dict[str, set[str]] = {}
    fresh = []
    for row in told.touched:
        if row.kind == "new":
            fresh.append(row)
        else:
            of.setdefault(names[row.agreement, row.article, row.language, row.number], set()).add(row.kind)
    missed: list[object] = []
    for edit in done:
        if edit.words:
            mine = [row for row in fresh if edit.words in row.now]
            rewritten = any(edit.words in row.now for row in told.touched)
            missed += [] if mine or rewritten else [edit]
            if mine and edit.who and edit.who not in mine[0].by:
                missed.append(edit)
        elif not of.get(edit.bookmark, set()) & wanted(edit):
            missed.append(edit)
    touched = {edit.bookmark for edit in done}
    false: list[object] = [(name, kinds) for name, kinds in of.items() if name not in touched]
    came = sum(1 for edit in done if edit.words)
    rewritten = sum(1 for edit in done if not edit.words and "gone" in of.get(edit.bookmark, ()) and edit.kind != "delete")
    false += fresh[: max(0, len(fresh) - came - rewritten)]
    return missed, false


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("bookmarks", [True, False])
@pytest.mark.parametrize("name", ["harbour", "embargo", "relief"])
def test_every_edit_is_told(name: str, bookmarks: bool, reader: str) -> None:
    ours, data = sent(name)
    sentences = {one.bookmark: one.text for one in ours if one.number and len(one.text.split()) > 4}
    draw = random.Random(f"{name} {bookmarks}")
    each = min(EACH, len(sentences) // 3)
    whole, missed, false = 0, [], []
    for _ in range(amount(1000, 40) // each):
        back, done = kit.edited(data, sentences, draw, each)
        if not bookmarks:
            word = kit.Word(back)
            word.strip_bookmarks()
            back = word.bytes()
        told = compared(ours, READERS[reader](back))
        lost, more = missed_and_false(done, told, ours)
        missed, false, whole = missed + lost, false + more, whole + each
    assert not missed, missed
    assert len(false) <= whole / 100, false


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("bookmarks", [True, False])
@pytest.mark.parametrize("name", ["harbour", "embargo", "relief", "lagoon"])
def test_an_untouched_file_is_all_the_same(name: str, bookmarks: bool, reader: str) -> None:
    ours, data = sent(name)
    word = kit.Word(data)
    if not bookmarks:
        word.strip_bookmarks()
    told = compared(ours, READERS[reader](word.bytes()))
    assert not told.touched
    assert told.same == told.sentences == sum(1 for one in ours if one.number)
    assert told.marked == (told.sentences if bookmarks else 0)
