"""The one place where a finding of the reader is made, and the search for the word that was meant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from servanda.text.diagnostics import Diagnostic, Note, Severity, Span
from servanda.text.messages import MESSAGES

MOST_FINDINGS = 2_000
"""Findings in one file that are told."""
_LONGEST = 80


class Emitter:
    """Collects the diagnostics of one file. `breadcrumb` and `subject` describe the place being read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []
        self.errors = 0
        self.breadcrumb: tuple[str, ...] = ()
        self.subject = ""

    @property
    def full(self) -> bool:
        """Whether further findings are only counted: no use in searching for what was meant."""
        return len(self.found) > MOST_FINDINGS

    def say(
        self,
        code: str,
        span: Span,
        *,
        suggestions: tuple[str, ...] = (),
        notes: tuple[Note, ...] = (),
        repair: str = "",
        **values: object,
    ) -> None:
        """Add a finding; `values` fill the places of its message, shortened where they are long."""
        message = MESSAGES[code]
        if message.severity is Severity.ERROR:
            self.errors += 1
        if len(self.found) > MOST_FINDINGS:
            return
        if len(self.found) == MOST_FINDINGS:
            code, message, notes, suggestions, repair = "SY009", MESSAGES["SY009"], (), (), ""
        texts = {key: _short(str(value)) for key, value in values.items()}
        mend = repair or (f"Write `{suggestions[0]}`." if suggestions else message.repair.format(**texts))
        self.found.append(
            Diagnostic(
                code=code,
                severity=message.severity,
                message=message.text.format(**texts),
                span=span,
                breadcrumb=self.breadcrumb,
                words=texts.get("words", ""),
                why=message.why,
                notes=notes,
                repair=mend,
                suggestions=suggestions,
                subject=self.subject,
            )
        )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def did_you_mean(word: str, words: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Words close to `word` (a third of its letters may differ, two neighbours swapped count once), best first."""
    if len(word) > 60:
        return ()
    limit = max(1, len(word) // 3)
    scored = sorted(
        (distance, other)
        for other in set(words)
        if abs(len(other) - len(word)) <= limit and (distance := edit_distance(word.lower(), other.lower())) <= limit
    )
    return tuple(other for _, other in scored[:most])


@lru_cache(maxsize=4096)
def edit_distance(a: str, b: str) -> int:
    """Damerau-Levenshtein distance (optimal string alignment) between two short words."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
