"""What an editor shows beside and within a text: its outline, folds, colours, dates and standings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from servanda.app.lsp.names import AGREEMENT, CHOICE, CLAUSE, PHRASE, READING, NameIndex
from servanda.app.lsp.places import TextSheet
from servanda.app.lsp.standing import head_end
from servanda.base.refusal import Refusal
from servanda.base.shown import one_line
from servanda.calendar import end_of_period
from servanda.calendar.wording import describe
from servanda.meaning.force import dated
from servanda.model.core import Clause
from servanda.text.diagnostics import Span
from servanda.text.header import MARKS
from servanda.text.lines import split_comment
from servanda.text.syntax import Part, Statement

SYMBOLS = {
    "clause": 12,
    "actor": 5,
    "group": 5,
    "body": 5,
    "place": 3,
    "kind": 23,
    "act": 6,
    "event": 24,
    "state": 13,
    "term": 14,
    "ladder": 10,
    "list": 18,
    "reading": 11,
}
"""Sorts of a symbol in the protocol."""
TOKENS = (
    "keyword",
    "class",
    "namespace",
    "struct",
    "function",
    "variable",
    "property",
    "string",
    "comment",
    "type",
    "enumMember",
    "modifier",
)
"""Sorts of a stretch that is coloured; their numbers are the protocol's."""
_TOKEN_OF = {
    "actor": "class",
    "place": "namespace",
    "kind": "struct",
    PHRASE: "function",
    "state": "variable",
    CLAUSE: "property",
    READING: "enumMember",
    CHOICE: "enumMember",
    AGREEMENT: "type",
    "term": "string",
    "list": "variable",
    "ladder": "variable",
    "red line": "enumMember",
}


def document_symbols(index: NameIndex, sheet: TextSheet, file: str) -> list[dict[str, Any]]:
    """The statements of a file, under the headings their blocks stand under."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for block in index.trees[file].blocks if file in index.trees else ():
        made = [_symbol(statement, sheet) for statement in block.statements]
        whole = sheet.range(block.span)
        title = one_line(block.breadcrumb[-1]) if block.breadcrumb else file
        parent = found.setdefault(
            block.breadcrumb, {"name": title or file, "kind": 2, "range": whole, "selectionRange": whole, "children": []}
        )
        parent["range"] = {"start": parent["range"]["start"], "end": whole["end"]}
        parent["children"] += made
    return list(found.values())


def _symbol(statement: Statement, sheet: TextSheet) -> dict[str, Any]:
    head = statement.head
    title = f" {head.texts[0].text}" if head.texts and statement.keyword in ("clause", "red line") else ""
    return {
        "name": one_line(_name_of(statement)) or statement.keyword,
        "detail": one_line(f"{statement.keyword}{title}"),
        "kind": SYMBOLS.get(statement.keyword, 15),
        "range": sheet.range(statement.span),
        "selectionRange": sheet.range(head.span),
    }


def _name_of(statement: Statement) -> str:
    head = statement.head
    words = head.words or next(iter(head.names), None)
    return (
        words.text
        if words is not None
        else head.refs[0].id
        if head.refs
        else head.texts[0].text
        if head.texts
        else statement.keyword
    )


def workspace_symbols(
    index: NameIndex, wanted: str, sheet_of: Callable[[str], TextSheet], uri_of: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    """Whatever is declared in a dossier and has these letters in its name or title."""
    titles = {one.id: one.title for one in index.dossier.clauses}
    for symbol, statement in index.declared():
        title = titles.get(symbol.id, "")
        if wanted.casefold() in f"{symbol.id} {title}".casefold():
            place = {"uri": uri_of(statement.span.file), "range": sheet_of(statement.span.file).range(statement.head.span)}
            name = one_line(f"{symbol.id} {title}".strip())
            yield {"name": name, "kind": SYMBOLS.get(symbol.sort, 15), "containerName": statement.span.file, "location": place}


def folds(index: NameIndex, sheet: TextSheet, file: str) -> list[dict[str, int]]:
    """What can be folded: the head, quotations, blocks, statements."""
    tree = index.trees.get(file)
    if tree is None:
        return []
    spans = [*[one.span for one in tree.quotes], *[one.span for one in tree.blocks]] + [
        one.span for block in tree.blocks for one in block.statements
    ]
    head = head_end(sheet.lines)
    lines = [(0, head - 1), *((one.line - 1, one.end_line - 1) for one in spans)]
    return [{"startLine": first, "endLine": last} for first, last in sorted(set(lines)) if last > first]


# --- colours ---


def tokens(index: NameIndex, sheet: TextSheet, file: str) -> list[int]:
    """Stretches that are coloured, as the protocol counts them: each from the one before."""
    tree = index.trees.get(file)
    if tree is None:
        return []
    found: list[tuple[int, int, int, int]] = []

    def note(span: Span, sort: str, rank: int) -> None:
        if span.line == span.end_line and span.end_column > span.column and 1 <= span.line <= len(sheet.lines):
            found.append((span.line, span.column, span.end_column, rank * 100 + TOKENS.index(sort)))

    for entry in tree.header:
        note(entry.key_span, "keyword" if entry.key not in MARKS else "modifier", 1)
    for block in tree.blocks:
        for number in range(block.span.line + 1, block.span.end_line):
            text = sheet.line(number - 1)
            body, comment = split_comment(text)
            if comment or "#" in text[len(body) :]:
                note(Span(file, number, len(body) + 1, number, len(text) + 1), "comment", 0)
        for statement in block.statements:
            for part in (statement.head, *statement.parts):
                _part(part, note)
    for mention in index.of_file.get(file, ()):
        note(mention.span, _TOKEN_OF.get(mention.symbol.space, "variable"), 2 if mention.whole else 3)
    return _counted(found, sheet)


def _part(part: Part, note: Callable[[Span, str, int], None]) -> None:
    if part.keyword != "core":
        note(part.keyword_span, "keyword", 1)
    elif part.modal and part.who is not None and part.words is not None and part.who.span.end_line == part.words.span.line:
        start = part.who.span.end_column + 1
        note(
            Span(
                part.span.file,
                part.words.span.line,
                start,
                part.words.span.line,
                min(start + len(part.modal), part.words.span.column),
            ),
            "modifier",
            1,
        )
    for text in part.texts:
        note(text.span, "string", 1)
    for inner in part.parts:
        _part(inner, note)


def _counted(found: list[tuple[int, int, int, int]], sheet: TextSheet) -> list[int]:
    data: list[int] = []
    line, column, end = 1, 1, (0, 0)
    for number, start, until, sort in sorted(found, key=lambda one: (one[0], one[1], one[3] // 100, -one[2])):
        if (number, start) < end:
            continue
        end = (number, until)
        first, last = sheet.units(number - 1, start - 1), sheet.units(number - 1, until - 1)
        before = sheet.units(line - 1, column - 1)
        data += [number - line, first - (before if number == line else 0), last - first, sort % 100, 0]
        line, column = number, start
    return data


# --- what stands beside the words ---


def hints(
    index: NameIndex, sheet: TextSheet, file: str, first: int, last: int, states: Mapping[str, tuple[str, str]]
) -> list[dict[str, Any]]:
    """Behind a period the day on which it ends, where that is a date; behind a clause how it stands by the evidence. first,
    last: lines (from 1); states: clause -> what to show, why."""
    found: list[dict[str, Any]] = []

    def note(span: Span, label: str, why: str) -> None:
        position = sheet.range(span)["end"]
        found.append({"position": position, "label": one_line(label), "paddingLeft": True, "tooltip": one_line(why), "kind": 1})

    for clause in index.dossier.clauses:
        if clause.span.file != file or clause.span.end_line < first or clause.span.line > last:
            continue
        for timing in clause.timing:
            if timing.kind == "within" and timing.span.file == file and (day := _ends(index, clause, timing)):
                note(timing.span, f"= {day}", "the last moment in time, by the period rule and the zone of the agreement")
        if clause.id in states:
            head = next(
                (
                    one.head
                    for symbol, ones in index.statements.items()
                    if symbol.space == CLAUSE and symbol.id == clause.id
                    for one in ones
                ),
                None,
            )
            if head is not None:
                note(head.span, *states[clause.id])
    return found


def _ends(index: NameIndex, clause: Clause, timing: Any) -> str:
    agreement = index.dossier.agreements.get(clause.agreement)
    if agreement is None or timing.period is None or timing.point is None:
        return ""
    anchor = dated(agreement, timing.point)
    if anchor is None:
        return ""
    try:
        return describe(
            end_of_period(anchor, timing.period, agreement.rule, agreement.zone, agreement.calendar).at, agreement.zone
        )
    except Refusal:
        return ""
