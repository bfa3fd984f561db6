"""Where findings about names are collected: every message leaves through `Sink.report`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from servanda.model.codes import CODES
from servanda.text.diagnostics import Diagnostic, Note, Span


class Where(msgspec.Struct, frozen=True):
    """What stands around a line: its file, agreement ("" if none), article, headings, and what it belongs to."""

    file: str
    agreement: str = ""
    article: str = ""
    breadcrumb: tuple[str, ...] = ()
    subject: str = ""

    def about(self, subject: str) -> Where:
        """The same place, for findings about `subject` ("clause minsk-ii:9.end")."""
        return replace(self, subject=subject)


class Sink(msgspec.Struct):
    """Findings in the order they were met; the same code at the same place is kept once (a shared ladder is resolved for
    every clause that uses it, its mistakes are reported once)."""

    found: list[Diagnostic] = []
    _seen: set[tuple[str, Span]] = set()

    def report(
        self,
        code: str,
        where: Where,
        span: Span,
        message: str,
        *,
        repair: str,
        why: str = "",
        words: str = "",
        notes: Iterable[tuple[Span, str]] = (),
        suggestions: Iterable[str] = (),
        because: Iterable[str] = (),
    ) -> None:
        """Add one finding.

        Args:
            code: a key of `CODES`, which gives the severity and, unless `why` is set, the reason.
            where: what stands around the line.
            span: the words the finding is about.
            message: one plain sentence. repair: one thing to do. notes: other places and what they add.
        """
        if (code, span) in self._seen:
            return
        self._seen.add((code, span))
        known = CODES[code]
        self.found.append(
            Diagnostic(
                code=code,
                severity=known.severity,
                message=message,
                span=span,
                breadcrumb=where.breadcrumb,
                words=words,
                why=why or known.why,
                because=tuple(because),
                notes=tuple(Note(place, text) for place, text in notes),
                repair=repair,
                suggestions=tuple(suggestions),
                subject=where.subject,
            )
        )


def listed(names: Iterable[str], joint: str = "and", most: int = 6) -> str:
    """`A`, `A and B`, `A, B and C`; beyond `most` the rest is counted."""
    items = list(names)
    if len(items) > most:
        items = [*items[: most - 1], f"{len(items) - most + 1} others"]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"
