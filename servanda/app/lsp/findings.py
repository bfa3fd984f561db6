"""Findings as diagnostics of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from servanda.app.lsp.places import TextSheet
from servanda.app.opened.dossier import ShownFinding
from servanda.base.shipped import shipped
from servanda.base.shown import one_line
from servanda.text.diagnostics import Diagnostic, Severity

SEVERITY = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.ADVICE: 3}
BEFORE = " (of the text before)"
MOST_RELATED = 8
"""Places that a finding points to besides its own."""


@lru_cache(maxsize=512)
def page_of(code: str) -> str:
    """The address of the page of a rule, "" where it has none."""
    page = shipped("rules") / f"{code}.md"
    return page.as_uri() if page.is_file() else ""


@lru_cache(maxsize=8192)
def _said(finding: Diagnostic, before: bool) -> dict[str, Any]:
    """A diagnostic without its places: most findings are the same after a keystroke."""
    message = one_line(finding.message) + BEFORE * before
    if finding.repair:
        message += f"\n{one_line(finding.repair)}"
    made: dict[str, Any] = {
        "severity": SEVERITY[finding.severity],
        "code": finding.code,
        "source": "servanda",
        "message": message,
        "data": {
            "subject": finding.subject,
            "before": before,
            "suggestions": list(finding.suggestions),
            "repair": finding.repair,
        },
    }
    page = page_of(finding.code)
    return {**made, "codeDescription": {"href": page}} if page else made


def diagnostic(
    shown: ShownFinding, sheet: TextSheet, sheet_of: Callable[[str], TextSheet], uri_of: Callable[[str], str]
) -> dict[str, Any]:
    """One diagnostic. sheet_of, uri_of: the text and the address of a file that a note points to."""
    finding, before = shown
    made = {"range": sheet.range(finding.span), **_said(finding, before)}
    related = [
        {
            "location": {"uri": uri_of(note.span.file), "range": sheet_of(note.span.file).range(note.span)},
            "message": one_line(note.text),
        }
        for note in finding.notes[:MOST_RELATED]
        if note.span.file
    ]
    return made | ({"relatedInformation": related} if related else {})


def not_told(more: int) -> dict[str, Any]:
    """At the head of a file: that so many findings are not shown in it."""
    start = {"line": 0, "character": 0}
    many = f"{more} more findings are" if more > 1 else "1 more finding is"
    return {
        "range": {"start": start, "end": start},
        "severity": 3,
        "code": "more",
        "source": "servanda",
        "message": f"{many} not shown in this file, none of them graver than those that are. `servanda check` tells all.",
        "data": {"subject": "", "before": False, "suggestions": [], "repair": ""},
    }
