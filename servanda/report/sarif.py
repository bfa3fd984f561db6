"""Findings as SARIF 2.1.0 (OASIS standard), for editors and for gating drafts in continuous integration."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from servanda.check.run import CheckReport, fingerprint
from servanda.meaning.witness import VERDICTS, Answer
from servanda.model.packages import files_of
from servanda.text.diagnostics import Diagnostic, Severity, Span

MOST_REASONS = 8
"""Reasons of a finding that are told."""
LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def sarif(report: CheckReport) -> dict[str, Any]:
    """The report as a SARIF log (a JSON-ready dict). Columns count Unicode code points, as our spans do."""
    from servanda.check.rules.registry import all_rules

    rules = {r.code: r for r in all_rules()}
    used = sorted({f.code for f in report.findings + report.silenced})
    index = {code: i for i, code in enumerate(used)}
    descriptors = []
    for code in used:
        known = rules.get(code)
        descriptor: dict[str, Any] = {"id": code}
        if known is not None:
            descriptor["shortDescription"] = {"text": known.words.title}
            descriptor["fullDescription"] = {"text": known.words.why}
            descriptor["defaultConfiguration"] = {"level": LEVEL[known.severity]}
            descriptor["properties"] = {"decidability": known.decidability, "source": known.words.source}
        descriptors.append(descriptor)
    results = [_result(f, index, suppressed=False) for f in report.findings]
    results += [_result(f, index, suppressed=True) for f in report.silenced]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "servanda", "version": report.servanda, "rules": descriptors}},
                "columnKind": "unicodeCodePoints",
                "artifacts": [
                    {"location": {"uri": quote(f)}, "hashes": {"sha-256": h}} for f, h in sorted(files_of(report.hashes).items())
                ],
                "results": results,
                "properties": {
                    "reading": report.reading,
                    "profile": report.profile,
                    "today": report.today.isoformat(),
                    "questions": {question: _verdicts((*answers, *_hanging(report, question))) for question, answers in report.answers.items()},
                    **({"package": report.package} if report.package else {}),
                    **({"openChoices": [one.id for one in report.choices.choices]} if report.choices is not None else {}),
                },
            }
        ],
    }


def _hanging(report: CheckReport, question: str) -> tuple[Answer, ...]:
    """Answers that hang on a choice that is open."""
    return tuple(one for one in report.choices.hanging if one.question == question) if report.choices is not None else ()


def _verdicts(answers: tuple[Answer, ...]) -> dict[str, Any]:
    """How many answers of each kind a question has; of what is not decided also why."""
    counts = {verdict: sum(one.verdict == verdict for one in answers) for verdict in VERDICTS}
    found: dict[str, Any] = {verdict: number for verdict, number in counts.items() if number}
    why = [f"{one.text}{': ' + '; '.join(one.because) if one.because else ''}" for one in answers if one.verdict == "not decided"]
    return {**found, **({"why": why} if why else {})}


def _region(span: Span) -> dict[str, int]:
    region = {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}
    return region if span.end_line > 0 else {"startLine": span.line}


def _location(span: Span, text: str = "") -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": quote(span.file) or "."}, "region": _region(span)}
    }
    if text:
        location["message"] = {"text": text}
    return location


def _result(finding: Diagnostic, index: dict[str, int], *, suppressed: bool) -> dict[str, Any]:
    text = finding.message
    if finding.because:  # most viewers show the message alone
        more = len(finding.because) - MOST_REASONS
        text += f" Because: {'; '.join(finding.because[:MOST_REASONS])}{f'; and {more} more' if more > 0 else ''}."
    text += f" Repair: {finding.repair}" if finding.repair else ""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": LEVEL[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.span)],
        "partialFingerprints": {"servanda/v1": fingerprint(finding)},
    }
    if finding.breadcrumb:
        result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": " > ".join(finding.breadcrumb)}]
    if finding.notes:
        result["relatedLocations"] = [{"id": i + 1, **_location(n.span, n.text)} for i, n in enumerate(finding.notes)]
    if suppressed:
        result["suppressions"] = [{"kind": "external", "justification": "accepted in the dossier or known in the baseline"}]
    properties: dict[str, Any] = {"subject": finding.subject}
    if finding.because:
        properties["because"] = list(finding.because)
    if finding.undecided:
        properties["undecided"] = True
    result["properties"] = properties
    return result
