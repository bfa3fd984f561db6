"""What can be done about a finding at its place: what was meant, the line its repair names, or its acceptance with reason,
owner and day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from servanda.app.lsp.names import CLAUSE, NameIndex, Symbol
from servanda.app.lsp.places import TextSheet
from servanda.app.mending import ACCEPTED, GivenAcceptance, acceptance_line, accepted_at, accepted_on, repair_lines
from servanda.app.opened.dossier import ShownFinding
from servanda.base.shown import one_line
from servanda.text.diagnostics import Diagnostic, Span
from servanda.text.header import KEYS
from servanda.text.source import split_lines

REFUSED = "SV000"
"""The code under which it is told that nobody can say who may see a text."""
SheetOf = Callable[[str], TextSheet]
UriOf = Callable[[str], str]


def actions(
    index: NameIndex,
    file: str,
    first: tuple[int, int],
    last: tuple[int, int],
    found: Sequence[ShownFinding],
    sheet_of: SheetOf,
    uri_of: UriOf,
) -> Iterator[dict[str, Any]]:
    """What can be done about the findings (of the file) that touch a stretch, from first to last (line and column from 1)."""
    for one in found:
        finding = one.finding
        span = finding.span
        if one.before or (span.end_line, span.end_column) < first or (span.line, span.column) > last:
            continue
        said = {
            "code": finding.code,
            "source": "servanda",
            "message": one_line(finding.message),
            "range": sheet_of(file).range(span),
        }
        for number, word in enumerate(finding.suggestions):
            edit = {
                "changes": {uri_of(file): [{"range": sheet_of(file).range(_meant(sheet_of(file), finding)), "newText": word}]}
            }
            yield {
                "title": f"Write “{one_line(word)}”",
                "kind": "quickfix",
                "diagnostics": [said],
                "isPreferred": number == 0,
                "edit": edit,
            }
        for line in repair_lines(finding):
            place = _place(index, finding, line, sheet_of)
            if place is not None:
                where, at, text = place
                position = {"line": at, "character": 0}
                edit = {"changes": {uri_of(where): [{"range": {"start": position, "end": position}, "newText": text}]}}
                yield {"title": f"Add “{one_line(line)}”", "kind": "quickfix", "diagnostics": [said], "edit": edit}
        if finding.code.startswith("SV") and finding.code != REFUSED:
            clause, agreement = accepted_on(finding.subject)
            where = f"clause {clause}" if clause else f"text {agreement}".rstrip()
            waits = f'accept {finding.code} on {where} because "" by  until '
            yield {
                "title": f"Accept {finding.code}: write down reason, owner and day",
                "kind": "quickfix",
                "diagnostics": [said],
                "edit": _added(index, agreement, waits, uri_of),
            }


def _meant(sheet: TextSheet, finding: Diagnostic) -> Span:
    """The words of a finding within its place; all of it, where they do not stand there."""
    span = finding.span
    at = sheet.line(span.line - 1).find(finding.words, span.column - 1) if finding.words else -1
    inside = span.line == span.end_line and at >= 0 and at + len(finding.words) <= span.end_column - 1
    return Span(span.file, span.line, at + 1, span.line, at + 1 + len(finding.words)) if inside else span


def _place(index: NameIndex, finding: Diagnostic, line: str, sheet_of: SheetOf) -> tuple[str, int, str] | None:
    """File, line (from 0) and text of what is added."""
    file = finding.span.file
    if line.partition(":")[0] in KEYS and finding.code.startswith("NR"):
        return (file, 1, f"{line}\n") if sheet_of(file).line(0).rstrip() == "---" else None
    clause = finding.subject.removeprefix("clause ").partition("/")[0]
    statements = index.statements.get(Symbol(CLAUSE, clause, CLAUSE), ())
    for one in statements:
        return one.span.file, one.span.end_line, f"  {line}\n"
    return None


def accepted(index: NameIndex, given: GivenAcceptance, sheet_of: SheetOf, uri_of: UriOf) -> dict[str, Any]:
    """The edit that writes an acceptance where the dossier keeps them. Raises Refusal."""
    of_clause = given.clause.partition(":")[0] if ":" in given.clause else ""
    agreement = given.agreement or of_clause or next(iter(index.dossier.agreements), "")
    return _added(index, agreement, acceptance_line(given._replace(agreement=agreement)), uri_of)


def _added(index: NameIndex, agreement: str, line: str, uri_of: UriOf) -> dict[str, Any]:
    """The edit that adds an acceptance to `accepted.md`, which is made where there is none."""
    home = index.dossier.agreements.get(agreement) or next(iter(index.dossier.agreements.values()), None)
    if ACCEPTED not in index.trees and not uri_of(ACCEPTED).startswith("file:") and home is not None:
        return _inserted(  # there is no folder for a file beside
            uri_of(home.file), len(split_lines(index.snapshot.text(home.file))), f"\n```servanda\n{line}\n```\n"
        )
    text = index.snapshot.text(ACCEPTED) if ACCEPTED in index.trees else None
    at, more = accepted_at(text, line, (one.file for one in index.dossier.agreements.values()))
    uri = uri_of(ACCEPTED)
    if text is not None:
        return _inserted(uri, at, more)
    start = {"line": 0, "character": 0}
    return {
        "documentChanges": [
            {"kind": "create", "uri": uri, "options": {"ignoreIfExists": True}},
            {
                "textDocument": {"uri": uri, "version": None},
                "edits": [{"range": {"start": start, "end": start}, "newText": more}],
            },
        ]
    }


def _inserted(uri: str, line: int, text: str) -> dict[str, Any]:
    position = {"line": line, "character": 0}
    return {"changes": {uri: [{"range": {"start": position, "end": position}, "newText": text}]}}
