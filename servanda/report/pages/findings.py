"""Findings as blocks: by rule for the hurried, by place for the thorough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servanda.model.core import Dossier
from servanda.report.document import Block, Finding, Heading, Para
from servanda.text.diagnostics import Diagnostic, Severity

Sources = Mapping[str, str]
"""File -> its text, to show the line a finding stands on."""

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}
WORDS = {Severity.ERROR: ("error", "errors"), Severity.WARNING: ("warning", "warnings"), Severity.ADVICE: ("advice", "advice")}


def unreadable(finding: Diagnostic) -> bool:
    """Whether it says that a place could not be read or a name not be found, so that nothing there was judged."""
    return finding.code.startswith(("SY", "NR")) and finding.severity is Severity.ERROR


def counted(findings: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning, 4 advice`."""
    found = list(findings)
    numbers = {s: sum(1 for f in found if f.severity is s) for s in ORDER}
    return ", ".join(f"{n} {WORDS[s][n != 1]}" for s, n in numbers.items())


def by_rule(findings: Iterable[Diagnostic], sources: Sources) -> list[Block]:
    """Each rule once, worst first: its first finding as it stands, the others as places."""
    groups: dict[tuple[int, bool, str], list[Diagnostic]] = {}
    for finding in findings:
        groups.setdefault((ORDER[finding.severity], not unreadable(finding), finding.code), []).append(finding)
    blocks: list[Block] = []
    for key in sorted(groups):
        first, *rest = sorted(groups[key], key=lambda f: (f.span, f.subject, f.words))
        blocks.append(Finding(first, line_of(first, sources), others=tuple(dict.fromkeys(where(f) for f in rest))))
    return blocks or [Para("Nothing to report.", "good")]


def by_place(findings: Iterable[Diagnostic], sources: Sources) -> list[Block]:
    """Findings in full under the headings they stand under, worst first within each."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for finding in findings:
        groups.setdefault(finding.breadcrumb or (finding.span.file or "the whole dossier",), []).append(finding)
    blocks: list[Block] = []
    for crumb, members in groups.items():
        blocks.append(Heading(3, " > ".join(crumb)))
        for finding in sorted(members, key=lambda f: (ORDER[f.severity], f.code, f.span)):
            blocks.append(Finding(finding, line_of(finding, sources), full=True))
    return blocks or [Para("Nothing to report.", "good")]


def where(finding: Diagnostic) -> str:
    """The subject without its sort: `minsk-ii:9.end`, `minsk-ii:9.2` (a sentence); else file and line."""
    kind, _, rest = finding.subject.partition(" ")
    if kind in ("clause", "clauses", "sentence", "article") and rest:
        return rest
    if finding.words:
        return f"“{finding.words}”"
    return f"{finding.span.file}:{finding.span.line}" if finding.span.file else rest


def line_of(finding: Diagnostic, sources: Sources) -> str:
    """The line of the file the finding stands on; nothing if the file is not at hand or the finding is on a whole text."""
    lines = sources.get(finding.span.file, "").splitlines()
    if finding.subject.startswith("text ") or not 0 < finding.span.line <= len(lines):
        return ""
    return lines[finding.span.line - 1][:200]


def home(finding: Diagnostic, dossier: Dossier) -> tuple[str, str] | None:
    """(agreement, article) the finding belongs to, by its subject; ("agreement", "") if it is on the text as a whole."""
    kind, _, rest = finding.subject.partition(" ")
    if kind in ("clause", "clauses"):
        first = rest.partition(",")[0].partition("/")[0]
        return next(((c.agreement, c.article) for c in dossier.clauses if c.id == first), None)
    if kind in ("sentence", "article") and ":" in rest:
        agreement, _, place = rest.partition(":")
        return agreement, place.rpartition(".")[0] if kind == "sentence" else place
    return None
