"""Renaming across files and readings: every place at once, or not at all. What comes out is read again before it is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from servanda.app.lsp.names import AGREEMENT, CLAUSE, NameIndex, NameMention, Symbol
from servanda.base.refusal import Refusal
from servanda.base.shown import one_line
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.text.diagnostics import Severity, Span
from servanda.text.lists import is_id
from servanda.text.source import LINE_END

SPACES = (CLAUSE, "actor", "place", "kind", "state", "list", "ladder", "reading")
"""What can be renamed: a phrase has forms and slots, and is changed by hand."""


def renamable(index: NameIndex, file: str, line: int, column: int) -> NameMention | None:
    """What stands at a place (from 1), if it can be renamed."""
    found = index.at(file, line, column)
    return found if found is not None and found.symbol.space in SPACES and index.statements.get(found.symbol) else None


def renamed(index: NameIndex, symbol: Symbol, name: str, log: Mapping[str, bytes]) -> dict[str, list[tuple[Span, str]]]:
    """Of each file what to put in which place. log: what else speaks of the dossier and is not changed (its evidence).

    Raises Refusal where it would clash, or something would lose its name.
    """
    new = " ".join(name.split())
    old = symbol.id.partition(":")[2] if symbol.space == CLAUSE else symbol.id
    shown, place = one_line(new), one_line(old)
    if not new or (symbol.space == CLAUSE and not is_id(new)):
        raise Refusal(
            f"“{shown}” is no name for it.",
            "Write letters, digits, dots and hyphens." if symbol.space == CLAUSE else "Write a name.",
            place,
        )
    if any(sign in new for sign in ',"“”„«»:#{}[]()'):
        raise Refusal(f"“{shown}” holds a sign that no name may hold.", "Write words without marks.", place)
    for file, data in (*log.items(), *((file, data) for file, data in index.snapshot.files.items() if file not in index.trees)):
        if any(f"{mark}{one}{mark}".encode() in data for one in {old, symbol.id} for mark in '"'):
            raise Refusal(
                f"{file} names it too, and is not changed from here.",
                f"Give it another name there first, or keep “{place}”.",
                place,
            )
    places = sorted({(one.span, one.declares) for one in index.of(symbol) if symbol.space != AGREEMENT})
    spelled = {_words(index, span).casefold() for span, _ in places}
    edits: dict[str, list[tuple[Span, str]]] = {}
    for span, declares in places:
        words = _words(index, span)
        if symbol.space == CLAUSE and ":" in words:
            text = f"{words.partition(':')[0]}:{new}"
        elif not declares and words.casefold() != old.casefold() and symbol.space != CLAUSE:
            continue  # another name of the same
        else:
            text = new
        edits.setdefault(span.file, []).append((span, text))
    if not edits or (len(spelled) == 1 and new == old):
        return {}
    _looked_at(index, edits)
    return edits


def _words(index: NameIndex, span: Span) -> str:
    start, end = _offsets(index.snapshot.text(span.file), span)
    return " ".join(index.snapshot.text(span.file)[start:end].replace("\\", " ").split())


def _offsets(text: str, span: Span) -> tuple[int, int]:
    starts = [0, *(one.end() for one in LINE_END.finditer(text))]

    def at(line: int, column: int) -> int:
        return min(len(text), starts[min(line, len(starts)) - 1] + column - 1)

    return at(span.line, span.column), at(span.end_line, span.end_column)


def _looked_at(index: NameIndex, edits: dict[str, list[tuple[Span, str]]]) -> None:
    """Raises Refusal where what comes out does not hold what was there."""
    files = dict(index.snapshot.seen)
    for file, changes in edits.items():
        text = index.snapshot.text(file)
        for span, new in sorted(changes, key=lambda one: one[0], reverse=True):
            start, end = _offsets(text, span)
            text = text[:start] + new + text[end:]
        files[file] = text.encode("utf-8", "surrogatepass")
    after = load_files(files, index.snapshot.name, attached=index.snapshot.attached)
    before, now = _counted(index.dossier), _counted(after)
    more = [one for one in after.diagnostics if one.severity is Severity.ERROR and now[one.code] > before[one.code]]
    if more:
        raise Refusal(f"it would clash: {more[0].message}", "Choose another name.", f"{more[0].span.file}:{more[0].span.line}")
    if len(after.clauses) != len(index.dossier.clauses) or len(after.actors) != len(index.dossier.actors):
        raise Refusal("it would take the name of another.", "Choose another name.")


def _counted(dossier: Dossier) -> Counter[str]:
    return Counter(one.code for one in dossier.diagnostics if one.severity is Severity.ERROR)


def edit_of(edits: dict[str, list[tuple[Span, str]]], ranged: Any, uri_of: Any) -> dict[str, Any]:
    """As an edit of the protocol. ranged: the range of a span; uri_of: the address of a file."""
    return {
        "changes": {
            uri_of(file): [{"range": ranged(span), "newText": new} for span, new in changes] for file, changes in edits.items()
        }
    }
