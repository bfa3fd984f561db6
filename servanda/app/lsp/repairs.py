"""What can be done about a finding at its place: what was meant, the line its repair names, or its acceptance with reason,
owner and day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from servanda.app.lsp.names import CLAUSE, NameIndex, Symbol
from servanda.app.lsp.places import TextSheet
from servanda.app.opened.dossier import ShownFinding
from servanda.base.refusal import Refusal
from servanda.base.shown import one_line
from servanda.text.diagnostics import Diagnostic, Severity, Span
from servanda.text.header import KEYS
from servanda.text.parts import CONTEXTS
from servanda.text.read import read_text
from servanda.text.source import split_lines
from servanda.text.write import quoted_text

ACCEPTED = "accepted.md"
"""Where acceptances go that stand nowhere yet."""
_FRAGMENT = re.compile(r"`([^`\n]{2,200})`|\(([^()\n]{2,200})\)")
REFUSED = "SV000"
"""The code under which it is told that nobody can say who may see a text."""
SheetOf = Callable[[str], TextSheet]
UriOf = Callable[[str], str]


class GivenAcceptance(NamedTuple):
    """A finding that its owner accepts until a day."""

    code: str
    clause: str
    because: str
    owner: str
    until: str


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
            clause = _clause_of(finding)
            waits = f'accept {finding.code} on {f"clause {clause}" if clause else "text"} because "" by  until '
            yield {
                "title": f"Accept {finding.code}: write down reason, owner and day",
                "kind": "quickfix",
                "diagnostics": [said],
                "edit": _added(index, finding, waits, sheet_of, uri_of),
            }


def _meant(sheet: TextSheet, finding: Diagnostic) -> Span:
    """The words of a finding within its place; all of it, where they do not stand there."""
    span = finding.span
    at = sheet.line(span.line - 1).find(finding.words, span.column - 1) if finding.words else -1
    inside = span.line == span.end_line and at >= 0 and at + len(finding.words) <= span.end_column - 1
    return Span(span.file, span.line, at + 1, span.line, at + 1 + len(finding.words)) if inside else span


def repair_lines(finding: Diagnostic) -> tuple[str, ...]:
    """Of a repair the lines that can stand as they are: parts of a clause where it is about one, and keys of the head."""
    found = []
    for one in _FRAGMENT.finditer(finding.repair):
        text = (one[1] or one[2]).strip()
        key = text.partition(":")[0]
        if (one[1] and key in KEYS and text[len(key) :].startswith(": ") and "..." not in text) or (
            finding.subject.startswith("clause ") and _is_part(text)
        ):
            found.append(text)
    return tuple(dict.fromkeys(found))


def _is_part(text: str) -> bool:
    """Whether a text is a whole line of a clause: begun by one of its keywords, nothing left to fill in."""
    if (
        not any(text == one or text.startswith(f"{one} ") for one in CONTEXTS["clause"].rules)
        or "..." in text
        or "…" in text
        or re.search(r"\b[A-Z]{2,}\b", text)
    ):
        return False
    tree = read_text(f"---\nagreement: a\n---\n```servanda\nclause 1\n  a must b\n  {text}\n```\n", "")
    return not tree.diagnostics


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


def _clause_of(finding: Diagnostic) -> str:
    """The clause a finding is accepted on, as `accept` names it; "" for the text."""
    sort, _, what = finding.subject.partition(" ")
    return what.partition("/")[0].partition(",")[0] if sort in ("clause", "clauses") else ""


def acceptance_line(given: GivenAcceptance) -> str:
    """The line of an acceptance. Raises Refusal where reason, owner or day is missing or none."""
    from servanda.base.time import read_day

    for what, value in (("a reason", given.because), ("an owner", given.owner), ("the day of review", given.until)):
        if not value.strip():
            raise Refusal(f"an acceptance needs {what}.", f"Give {what}.", given.code)
    until: dt.date = read_day(given.until.strip(), place=given.code)
    where = f"clause {given.clause}" if given.clause else "text"
    reason = quoted_text_of(" ".join(given.because.split()))
    line = f"accept {given.code} on {where} because {reason} by {' '.join(given.owner.split())} until {until.isoformat()}"
    wrong = read_text(f"---\nagreement: a\n---\n```servanda\n{line}\n```\n", "").diagnostics
    if wrong:
        raise Refusal(wrong[0].message, wrong[0].repair, given.code)
    return line


def quoted_text_of(text: str) -> str:
    """A text between quotation marks that hold it."""
    from servanda.text.syntax import Quoted

    return quoted_text(Quoted(text, Span("", 1, 1, 1, 1)))


def accepted(index: NameIndex, given: GivenAcceptance, sheet_of: SheetOf, uri_of: UriOf) -> dict[str, Any]:
    """The edit that writes an acceptance where the dossier keeps them. Raises Refusal."""
    agreement = given.clause.partition(":")[0] if ":" in given.clause else next(iter(index.dossier.agreements), "")
    finding = Diagnostic(
        given.code,
        Severity.ERROR,
        "",
        Span("", 1, 1, 1, 1),
        subject=f"clause {given.clause}" if given.clause else f"text {agreement}",
    )
    return _added(index, finding, acceptance_line(given), sheet_of, uri_of)


def _added(index: NameIndex, finding: Diagnostic, line: str, sheet_of: SheetOf, uri_of: UriOf) -> dict[str, Any]:
    """The edit that adds an acceptance: behind the last of its agreement, else in `accepted.md`, which is made where there is
    none."""
    agreement = finding.subject.partition(" ")[2].partition(":")[0].partition(" ")[0]
    home = index.dossier.agreements.get(agreement) or next(iter(index.dossier.agreements.values()), None)
    spans = [one.span for one in index.dossier.acceptances if home is None or one.agreement == home.id]
    if spans:
        last = max(spans)
        return _inserted(uri_of(last.file), last.end_line, f"{line}\n")
    if ACCEPTED in index.trees:
        blocks = index.trees[ACCEPTED].blocks
        lines = split_lines(index.snapshot.text(ACCEPTED))
        if blocks:
            return _inserted(uri_of(ACCEPTED), blocks[-1].span.end_line - 1, f"{line}\n")
        return _inserted(uri_of(ACCEPTED), len(lines), f"\n```servanda\n{line}\n```\n")
    if not uri_of(ACCEPTED).startswith("file:") and home is not None:  # there is no folder for a file beside
        return _inserted(uri_of(home.file), len(split_lines(index.snapshot.text(home.file))), f"\n```servanda\n{line}\n```\n")
    beside = home.file if home is not None else finding.span.file
    text = f"---\ntitle: Findings that are accepted\nimports: {beside}\n---\n\n# Accepted\n\n```servanda\n{line}\n```\n"
    uri = uri_of(ACCEPTED)
    start = {"line": 0, "character": 0}
    return {
        "documentChanges": [
            {"kind": "create", "uri": uri, "options": {"ignoreIfExists": True}},
            {
                "textDocument": {"uri": uri, "version": None},
                "edits": [{"range": {"start": start, "end": start}, "newText": text}],
            },
        ]
    }


def _inserted(uri: str, line: int, text: str) -> dict[str, Any]:
    position = {"line": line, "character": 0}
    return {"changes": {uri: [{"range": {"start": position, "end": position}, "newText": text}]}}
