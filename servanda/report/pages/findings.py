"""Findings as blocks: by rule for the hurried, by place for the thorough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servanda.base.document import Details, Heading, Listing, PageBlock, Para
from servanda.model.core import Dossier
from servanda.model.places_in_text import article_at
from servanda.report.document import Finding, others_text
from servanda.text.diagnostics import Diagnostic, Severity

Sources = Mapping[str, str]
"""File -> its text, to show the line a finding stands on."""

MISSING_FILE = "NR016"
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


def by_rule(findings: Iterable[Diagnostic], sources: Sources) -> list[PageBlock]:
    """Each rule once, worst first: of errors the first as it stands and the others as places; of warnings a line; advice is left out."""
    groups: dict[tuple[int, bool, bool, str], list[Diagnostic]] = {}
    for finding in findings:
        if finding.severity is not Severity.ADVICE:
            # A missing file explains many names that are not known, so it comes before them.
            key = (ORDER[finding.severity], not unreadable(finding), finding.code != MISSING_FILE, finding.code)
            groups.setdefault(key, []).append(finding)
    blocks: list[PageBlock] = []
    lines: list[str] = []
    for key in sorted(groups):
        first, *rest = sorted(groups[key], key=lambda f: (f.span, f.subject, f.words))
        others = tuple(dict.fromkeys(place for f in rest for place in places(f)))
        if first.severity is Severity.ERROR:
            blocks.append(Finding(first, line_of(first, sources), others=others))
        else:
            lines.append(f"{first.code} {first.message}" + (f" {others_text(others, 4)}" if others else ""))
    if lines:
        blocks += [Para("Warnings: look at these before signing.", "warn"), Listing(tuple(lines))]
    return blocks or [Para("No error and no warning.", "good")]


def stacked(findings: Iterable[Diagnostic], sources: Sources | None = None) -> list[PageBlock]:
    """Each rule once, worst first, in full; what else the rule found is folded away under it."""
    groups: dict[tuple[int, str], list[Diagnostic]] = {}
    for finding in findings:
        groups.setdefault((ORDER[finding.severity], finding.code), []).append(finding)
    blocks: list[PageBlock] = []
    for key in sorted(groups):
        found = sorted(groups[key], key=lambda f: (f.span, f.subject, f.words))
        first, *rest = (Finding(f, line_of(f, sources or {}), full=True) for f in found)
        blocks.append(first)
        if rest:
            blocks.append(Details(f"{len(rest)} more of {found[0].code}", tuple(rest)))
    return blocks


def by_place(findings: Iterable[Diagnostic], sources: Sources) -> list[PageBlock]:
    """Findings in full under the headings they stand under, worst first within each."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for finding in findings:
        groups.setdefault(finding.breadcrumb or (finding.span.file or "the whole dossier",), []).append(finding)
    blocks: list[PageBlock] = []
    for crumb, members in groups.items():
        blocks.append(Heading(3, " > ".join(crumb)))
        for finding in sorted(members, key=lambda f: (ORDER[f.severity], f.code, f.span)):
            blocks.append(Finding(finding, line_of(finding, sources), full=True))
    return blocks or [Para("Nothing to report.", "good")]


def places(finding: Diagnostic) -> list[str]:
    """What a finding is about, without its sort: `minsk-ii:9.end`, `minsk-ii art. 9 s. 2` (a sentence); else its words, its agreement, or file and line."""
    kind, _, rest = finding.subject.partition(" ")
    if kind == "sentence" and rest:
        return [rest]
    if kind in ("clause", "clauses", "article") and rest:
        return rest.split(", ")
    if finding.words:
        return [f"“{finding.words}”"]
    return [rest or (f"{finding.span.file}:{finding.span.line}" if finding.span.file else "the whole dossier")]


def line_of(finding: Diagnostic, sources: Sources) -> str:
    """The line of the file the finding stands on; nothing if the file is not at hand or the finding is on a whole text."""
    lines = sources.get(finding.span.file, "").splitlines()
    if finding.subject.startswith("text ") or not 0 < finding.span.line <= len(lines):
        return ""
    return lines[finding.span.line - 1].lstrip("> ")[:200]


def home(finding: Diagnostic, dossier: Dossier) -> tuple[str, str] | None:
    """(agreement, article) the finding belongs to, by its subject; ("agreement", "") if it is on the text as a whole."""
    kind, _, rest = finding.subject.partition(" ")
    if kind in ("clause", "clauses"):
        first = rest.partition(",")[0].partition("/")[0]
        return next(((c.agreement, c.article) for c in dossier.clauses if c.id == first), None)
    if kind == "sentence":
        agreement, _, place = rest.partition(" ")
        known = dossier.agreements.get(agreement)
        return (agreement, article_at(place, known.articles)) if known is not None else None
    if kind == "article" and ":" in rest:
        agreement, _, place = rest.partition(":")
        return agreement, place
    return None
