"""The user's own collection of texts: a folder, read file by file; each that was not looked at is named, with the reason."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from servanda.app.draft.own_files import MOST, bears_marking
from servanda.base.document import counted
from servanda.base.late import expression
from servanda.base.opening import read
from servanda.base.refusal import Refusal
from servanda.base.result import Input, unreadable
from servanda.base.tables.reading import Col

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servanda.base.job import Given
    from servanda.base.marking import Recipient
    from servanda.model.core import FileMarking
    from servanda.words.precedent import SourceText, TextCollection

MOST_TEXTS = 5000
"""Files of a collection that are looked at; the others are counted, and told."""
_TABLES = (".csv", ".xlsx")
_OURS = expression(
    r"^(?:```servanda|~~~servanda|agreement:|marking:|marking-scheme:|rel:|originator:|caveats:)", 8
)  # 8: MULTILINE
_UNREAD = ("SY035", "SY036", "SY037")
"""What the reader says of a marking that is not written as one."""
_DATED = expression(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_NUMBERED = expression(r"(?<!\d)(\d{1,6})$")


class PaxText(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the metadata of PA-X: which agreement a file named by its number is."""

    number: Annotated[str, Col("the number of the agreement", names=("AgtId",), filled=True)]
    title: Annotated[str, Col("its title", names=("Agt",))] = ""
    on: Annotated[dt.date | None, Col("its day", names=("Dat",))] = None


class GatheredTexts(msgspec.Struct):
    """looked: texts that went in; unlooked: file and reason; markings: of files that went in and bear one."""

    into: TextCollection
    looked: int = 0
    unlooked: list[str] = []
    markings: dict[str, FileMarking] = {}


def gathered(given: Given, folder: str, reader: Recipient | None, draft: str = "") -> GatheredTexts:
    """A folder with all below it; hidden files are none of it, nor those of the draft itself. reader: what he may not see
    leaves no trace. Raises Refusal."""
    from servanda.words.precedent import TextCollection
    from servanda.words.reading.reading import ENDINGS

    home = Path(folder)
    if not home.is_dir():
        raise Refusal("there is no such folder.", "Give the folder that holds your texts with --texts.", folder)
    found = GatheredTexts(TextCollection())
    own = Path(draft).resolve() if draft else None
    names = sorted(one for one in _files(home) if own is None or not (home / one).resolve().is_relative_to(own))
    tables = [one for one in names if one.suffix.casefold() in _TABLES]
    pax = {row.number: row for one in tables for row in _pax(home / one, one, found)} if reader is None else {}
    digest = hashlib.sha256()
    texts = [one for one in names if one.suffix.casefold() in ENDINGS]
    if reader is None:
        others = Counter(kind for one in names if (kind := one.suffix.casefold()) not in (*ENDINGS, *_TABLES))
        found.unlooked += [
            f"{counted(many, 'file')} ending {kind or 'in nothing'}: no text" for kind, many in sorted(others.items())
        ]
    for number, one in enumerate(texts[:MOST_TEXTS]):
        if number % 100 == 0:
            given.progress("texts", number, len(texts))
        try:
            data = _read(home / one)
            for text in _texts(one.as_posix(), data, reader, found):
                found.into.add(_known(text, one, pax))
                found.looked += 1
            digest.update(data)  # only of what went in: a hash must not tell a reader of what he may not see
        except Refusal as error:
            if reader is None:
                found.unlooked.append(f"{one.as_posix()}: {error.bare}")
    if len(texts) > MOST_TEXTS and reader is None:
        found.unlooked.append(f"{len(texts) - MOST_TEXTS:,} more files: {MOST_TEXTS:,} are looked at at most")
    given.took(Input(name="texts", sha256=digest.hexdigest(), note=f"{found.looked} texts"))
    return found


def _files(home: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(home):
        below[:] = sorted(one for one in below if not one.startswith("."))
        yield from (Path(folder, one).relative_to(home) for one in names if not one.startswith("."))


def _read(place: Path) -> bytes:
    try:
        if place.stat().st_size > MOST:
            raise Refusal(f"it has more than {MOST >> 20} MB", "Split it.", place.name)
        return read(place)
    except OSError as error:
        raise unreadable(place, error) from error


def _texts(name: str, data: bytes, reader: Recipient | None, found: GatheredTexts) -> Iterator[SourceText]:
    """The texts in a file: of a dossier its agreements, else the file itself. Raises Refusal."""
    from servanda.model.texts import attached_articles
    from servanda.words.brackets import words_of
    from servanda.words.precedent import SourceText
    from servanda.words.reading.reading import read as read_words

    if name.casefold().endswith(".md") and _OURS.search(data.decode("utf-8", "replace")):
        yield from _of_dossier(name, data, reader, found)
        return
    flow = read_words(data, name)
    if bears_marking(flow, data):
        raise Refusal("it says a marking in its words, which an answer of ours would not bear", "Give it as text.", name)
    if flow.missing and reader is None:
        pages = ", ".join(map(str, flow.missing[:10]))
        found.unlooked.append(f"{name}: pages {pages}{' ...' if len(flow.missing) > 10 else ''} hold no words")
    articles = attached_articles(words_of(flow), "auto", "en")
    if not any(one.sentences for one in articles):
        raise Refusal("it holds no words", "Give it as text.", name)
    yield SourceText(name, articles)


def _of_dossier(name: str, data: bytes, reader: Recipient | None, found: GatheredTexts) -> Iterator[SourceText]:
    from servanda.calendar import to_iso
    from servanda.model.loader import load_files
    from servanda.model.released import released
    from servanda.text.header import MARKS
    from servanda.text.read import read_head
    from servanda.words.precedent import SourceText

    if reader is not None and not released({name: data}, reader):
        raise Refusal("it goes to others", "", name)
    dossier = load_files({name: data}, name)
    said = any(one.key in MARKS[:-1] for one in read_head(data, name).header)
    if (said and not dossier.markings) or any(one.code in _UNREAD for one in dossier.diagnostics):
        raise Refusal("its marking cannot be read", "Give it as text.", name)
    texts = [one for one in dossier.agreements.values() if any(each.sentences for each in one.articles)]
    if not texts:
        raise Refusal("it holds no words of a text", "Give it as text.", name)
    found.markings |= {f"texts/{file}": marked for file, marked in dossier.markings.items()}
    for one in texts:
        day = to_iso(one.signed, one.zone)[:10] if one.signed is not None else ""
        yield SourceText(name, one.articles, one.title, day)


def _known(text: SourceText, place: Path, pax: dict[str, PaxText]) -> SourceText:
    """The text with title and day, of the table beside it or of the name of its file."""
    from dataclasses import replace

    number = _NUMBERED.search(place.stem)
    row = pax.get(number[1].lstrip("0")) if number is not None else None
    if row is not None:
        return replace(text, title=text.title or row.title, date=text.date or (row.on.isoformat() if row.on else ""))
    day = _DATED.search(place.stem)
    return replace(text, date=text.date or (day[1] if day is not None else ""))


def _pax(place: Path, name: Path, found: GatheredTexts) -> tuple[PaxText, ...]:
    """Titles and days of PA-X, by number; a table of anything else is named as not looked at."""
    from servanda.base.tables.kinds import open_table
    from servanda.base.tables.reading import plain, rows_of

    try:
        sheet = open_table(name.name, _read(place))
        if "agtid" not in {plain(one) for one in sheet.columns}:
            raise Refusal("a table, and not the metadata of PA-X", "", name.name)
        rows = rows_of(sheet, name.name, PaxText)
        if rows.rejects:
            first = rows.rejects[0]
            found.unlooked.append(f"{name.as_posix()}: {counted(len(rows.rejects), 'row')} refused, the first: {first.reason}")
        return rows.rows
    except Refusal as error:
        found.unlooked.append(f"{name.as_posix()}: {error.bare}")
        return ()
