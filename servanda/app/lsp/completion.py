"""What can be written at a place: heads of lines with the statement they belong to, names, phrases, clauses, dates. Every
list is the language's own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from servanda.app.lsp.names import CHOICE, CLAUSE, READING, NameIndex
from servanda.app.lsp.places import TextSheet
from servanda.app.lsp.standing import HEAD, PROSE, LineStanding, head_end, standing, words_of
from servanda.base.shown import one_line
from servanda.calendar.wording import to_iso
from servanda.model.topics import TOPICS
from servanda.text import shapes as sh
from servanda.text.core import find_degree, find_modal
from servanda.text.header import CHOICES, KEYS
from servanda.text.heads import FORMS
from servanda.text.modals import DEGREES
from servanda.text.points import BUILTIN, STATUSES
from servanda.text.times import UNITS

MOST_ITEMS = 300
"""Items that are offered at once."""
KEYWORD, CLASS, FUNCTION, EVENT, MODULE, VALUE, REFERENCE, UNIT, STRUCT = 14, 7, 3, 23, 9, 12, 18, 11, 22
_MODALS = ("must", "must not", "may")
_POINTS = (sh.POINT, sh.AT_ONCE, sh.WITHIN, sh.DATE)
_REFS = (sh.REFS, sh.REF, sh.REFS_ON)
_NAMES = (sh.NAMES, sh.NAME, sh.WHO, sh.NAMES_ON)
_SPACE = {
    "at": "place",
    "inside": "place",
    "access to": "place",
    "is": "kind",
    "all of": "list",
    "otherwise": "ladder",
    "readings": READING,
    "uses": "term",
}
_SEPARATOR = re.compile(
    r"\b(?:of|by|after|before|since|from|to|until|and|or|not|clause|that|on|with|each|jointly|any|every|for|within|unless|if)\s"
)
_PERIOD = re.compile(r"(?:^|\s)[0-9]{1,9} [a-z]{0,12}$")


class Offered(NamedTuple):
    """One thing to write. detail: what it is; kind: of the protocol."""

    label: str
    detail: str
    kind: int


def completion(index: NameIndex, sheet: TextSheet, file: str, line: int, column: int, today: dt.date) -> list[dict[str, Any]]:
    """Items for a place (from 1)."""
    text = sheet.line(line - 1)[: column - 1]
    lines = [*sheet.lines[: line - 1], text]
    stands = standing(lines, line, min(head_end(sheet.lines), len(sheet.lines)) if line <= head_end(sheet.lines) else 0)
    if stands.zone == PROSE:
        return []
    typed = text.lstrip()
    start = len(text) - len(typed)
    if stands.zone == HEAD:
        start, offered = _in_head(index, text)
    elif (
        stands.context is None
        and not (stands.keyword and typed.rstrip() != typed)
        and not (stands.keyword and len(typed) > len(stands.keyword))
    ):
        offered = [Offered(one.keyword, one.example, KEYWORD) for one in FORMS.values()]
    else:
        offered, from_ = _in_line(index, file, stands, typed, today)
        start += from_
    return list(_items(offered, text, start, sheet, line))


def _items(offered: list[Offered], text: str, start: int, sheet: TextSheet, line: int) -> Iterator[dict[str, Any]]:
    begun = text[start:].casefold()
    fitting = [one for one in dict.fromkeys(offered) if not begun or begun in one.label.casefold()]
    fitting.sort(key=lambda one: not one.label.casefold().startswith(begun))
    place = {"line": line - 1, "character": sheet.units(line - 1, start)}
    end = {"line": line - 1, "character": sheet.units(line - 1, len(text))}
    for number, one in enumerate(fitting[:MOST_ITEMS]):
        edit = {"range": {"start": place, "end": end}, "newText": one.label}
        yield {
            "label": one_line(one.label),
            "detail": one_line(one.detail),
            "kind": one.kind,
            "sortText": f"{number:04}",
            "filterText": one.label,
            "textEdit": edit,
        }


def _in_head(index: NameIndex, text: str) -> tuple[int, list[Offered]]:
    key, colon, value = text.partition(":")
    if not colon:
        start = len(text) - len(text.lstrip())
        return start, [Offered(f"{one}: ", "head of the file", KEYWORD) for one in KEYS]
    start = len(text) - len(value.rpartition(",")[2].lstrip())
    key = key.strip()
    if key in CHOICES:
        return start, [Offered(one, key, VALUE) for one in CHOICES[key]]
    if key == "imports":
        return start, [Offered(one, "file of this dossier", VALUE) for one in index.trees]
    return start, _names(index, "actor") if key in ("parties", "guarantors") else []


def _in_line(index: NameIndex, file: str, stands: LineStanding, typed: str, today: dt.date) -> tuple[list[Offered], int]:
    """What fits within a line, and where what is begun starts in it."""
    words = words_of(typed)
    end = len(words.keys)
    modal = find_modal(words, 0, end) or find_degree(words, 0, end)
    if stands.rule is None and stands.context is not None:
        if modal is not None and words.ends[modal.end - 1] < len(typed):
            at = len(typed) - len(typed[words.ends[modal.end - 1] :].lstrip())
            said = [Offered(one, "how strongly it binds", KEYWORD) for one in DEGREES if one.startswith("must ")]
            return [
                *_phrases(index, "act"),
                *[one._replace(label=one.label.removeprefix("must ")) for one in said],
                *_phrases(index, "event"),
            ], at
        heads = [Offered(one.keyword, one.example, KEYWORD) for one in stands.context.rules.values()]
        if stands.context.core and not stands.cored:
            at = _begun(typed)
            who = _names(index, "actor")
            said = [Offered(one, "how strongly it binds", KEYWORD) for one in (*_MODALS, *DEGREES)]
            named = [name.label for name in who if typed.startswith(f"{name.label} ")]
            if named:
                return said, len(max(named, key=len)) + 1
            return [*who, *heads] if not at else who, at
        return heads, 0
    keyword = stands.keyword
    behind = typed[len(keyword) :]
    if not behind[:1].isspace():
        others = stands.context.rules.values() if stands.context is not None else FORMS.values()
        return [Offered(one.keyword, one.example, KEYWORD) for one in others], 0
    rest = behind.lstrip()
    base = len(typed) - len(rest)
    at = _begun(rest)
    changes = (
        [one.partition(" ")[2] for one in stands.context.rules if one.startswith("clause ")]
        if stands.context is not None
        else []
    )
    if changes and keyword.startswith("clause") and " " in rest:  # `clause 12 adds`, of a reading
        return [Offered(one, "what a reading does to a clause", KEYWORD) for one in changes], base + rest.index(" ") + 1
    if _PERIOD.search(rest):
        at = rest.rindex(" ") + 1
        return [Offered(f"{unit}s", "period", UNIT) for unit in UNITS], base + at
    return _after(index, stands, rest[:at], today), base + at


def _begun(text: str) -> int:
    """Where what is being written begins: behind the last comma, and the last word that joins or parts."""
    comma = text.rfind(",") + 1
    at = max((found.end() for found in _SEPARATOR.finditer(text, comma)), default=comma)
    return at + len(text[at:]) - len(text[at:].lstrip())


def _after(index: NameIndex, stands: LineStanding, before: str, today: dt.date) -> list[Offered]:
    keyword, shape = stands.keyword, stands.rule.shape if stands.rule is not None else None
    if keyword == "covers":
        return [Offered(one, "topic", VALUE) for one in TOPICS]
    if keyword == "accept":
        return _accepting(index, before)
    if before.endswith("clause ") or shape in _REFS or keyword.startswith("clause"):
        return _clauses(index)
    if before.endswith((" by ", " each ", "jointly ", "consent of ")):
        return _names(index, "actor")
    if keyword in _SPACE:
        return _names(index, _SPACE[keyword])
    if shape in _NAMES or keyword.endswith(" by"):
        return _names(index, "actor")
    if shape is sh.WORDS:
        return [*_phrases(index, "act"), *_phrases(index, "event"), *_names(index, "state")]
    happen = [*_phrases(index, "event"), *_phrases(index, "done"), *_phrases(index, "act"), *_names(index, "state")]
    if (
        shape in _POINTS
        or shape is sh.COND
        or keyword in ("every", "lapses after", "whenever", "in force from", "purpose", "concern")
    ):
        builtin = [Offered(one, "moment", KEYWORD) for one in BUILTIN.values()]
        status = [
            Offered(f"clause {one.label} is {status}", one.detail, REFERENCE) for one in _clauses(index) for status in STATUSES
        ]
        people = _names(index, "actor") if keyword in ("purpose", "concern") else []
        return [*people, *_dates(index, today), *builtin, *happen, *status]
    return [*_names(index, "actor"), *_names(index, "place"), *_clauses(index), *happen]


def _accepting(index: NameIndex, before: str) -> list[Offered]:
    from servanda.check.rules.registry import all_rules

    if not before:
        return [Offered(one.code, one.words.title, VALUE) for one in all_rules()]
    return _clauses(index) if before.endswith(("on ", "clause ")) else _names(index, "actor")


def _names(index: NameIndex, space: str) -> list[Offered]:
    kind = {"actor": CLASS, "place": MODULE, "kind": STRUCT}.get(space, VALUE)
    return [
        Offered(symbol.id, symbol.sort, kind) for symbol in index.statements if symbol.space == space and symbol.space != CHOICE
    ]


def _phrases(index: NameIndex, sort: str) -> list[Offered]:
    """Phrases without their optional stretches; sort: act, event, or `done` (an act as something that has happened)."""
    found = []
    for entry in index.vocabulary.entries:
        own = "done" if entry.form == "done" else entry.sort
        if own == sort:
            found.append(Offered(entry.phrase.id, f"{entry.sort}: {entry.phrase.text}", EVENT if sort == "event" else FUNCTION))
    return found


def _clauses(index: NameIndex) -> list[Offered]:
    several = len(index.dossier.agreements) > 1
    titles = {one.id: one.title for one in index.dossier.clauses}
    return [
        Offered(symbol.id if several else symbol.id.partition(":")[2], titles.get(symbol.id, ""), REFERENCE)
        for symbol in index.statements
        if symbol.space == CLAUSE
    ]


def _dates(index: NameIndex, today: dt.date) -> list[Offered]:
    found = [Offered(today.isoformat(), "today", VALUE)]
    for one in index.dossier.agreements.values():
        for at, what in ((one.signed, "signed"), (one.in_force, "in force")):
            if at is not None:
                found.append(Offered(to_iso(at, one.zone)[:10], f"{what}: {one.title or one.id}", VALUE))
    return found
