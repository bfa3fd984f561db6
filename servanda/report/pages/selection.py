"""Which findings of a check are shown: by code, clause and article. The rest is counted, and makes no all-clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from servanda.base.document import Listing, PageBlock, Para
from servanda.check.matters import RootCause
from servanda.check.rules.registry import rule
from servanda.model.core import Dossier
from servanda.report.pages.findings import ORDER, home, places
from servanda.text.diagnostics import Diagnostic

MOST_RULES = 8
"""Rules that a page which does not ask for statistics counts one by one."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """select, ignore: codes, or how they begin; clauses: ids; articles: `9` or `accord:9`; file: its name. None: everything."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    file: str = ""

    def picks(self, finding: Diagnostic, dossier: Dossier) -> bool:
        """Whether a finding is shown."""
        if (self.file and finding.span.file != self.file) or (self.select and not finding.code.startswith(self.select)):
            return False
        if self.ignore and finding.code.startswith(self.ignore):
            return False
        if not self.clauses and not self.articles:
            return True
        agreement, article = home(finding, dossier) or ("", "")
        return bool(
            set(self.clauses) & {one.partition("/")[0] for one in places(finding)}
            or ({article, f"{agreement}:{article}"} - {"", ":"}) & set(self.articles)
        )

    def keeps(self, one: RootCause, dossier: Dossier) -> bool:
        """Whether what matters is shown: because of a finding of it, or of a clause."""
        if self in (Selection(), Selection(file=self.file)) or any(self.picks(finding, dossier) for finding in one.findings):
            return True
        at = {c.id: {c.article, f"{c.agreement}:{c.article}"} for c in dossier.clauses}
        named = set(one.clauses) & set(self.clauses) or any(at.get(name, set()) & set(self.articles) for name in one.clauses)
        return bool(named) and not self.select


def left_out(shown: int, of: int, what: str) -> list[PageBlock]:
    """That only some are shown; nothing where all are. what: the words for where the others are."""
    return (
        [
            Para(
                f"Of {of} findings {shown} {'is' if shown == 1 else 'are'} shown{what}. The sentence at the top speaks of all.",
                "warn",
            )
        ]
        if shown < of
        else []
    )


def counts(findings: Iterable[Diagnostic]) -> tuple[tuple[str, str, int, str], ...]:
    """(code, severity, how often, what the rule finds), most often first."""
    number = Counter((f.code, f.severity) for f in findings)
    order = sorted(number.items(), key=lambda pair: (-pair[1], ORDER[pair[0][1]], pair[0][0]))
    return tuple((code, severity.value, times, _title(code)) for (code, severity), times in order)


def counts_blocks(findings: Iterable[Diagnostic], *, whole: bool) -> list[PageBlock]:
    """The same as lines, or (not whole) the first of them; then how to see more."""
    rows = counts(findings)
    shown = rows if whole else rows[:MOST_RULES]
    more = f"{len(rows) - len(shown)} more rules: --statistics. " if len(shown) < len(rows) else ""
    lines = tuple(f"{times} x {code} ({severity}) {title}" for code, severity, times, title in shown)
    return (
        [Listing(lines), Para(f"{more}One rule at its places: --select CODE; all of them in full: --full.", "quiet")]
        if rows
        else []
    )


def _title(code: str) -> str:
    try:
        return rule(code).words.title
    except KeyError:
        return (
            "A place that could not be read"
            if code.startswith("SY")
            else "A name that is not known"
            if code.startswith("NR")
            else ""
        )
