"""Diagnostics as data: what is wrong, where, why, and one repair. Renderers live in `report`."""

from __future__ import annotations

from enum import Enum

import msgspec


class Severity(Enum):
    """How much a finding weighs: an error blocks "ready to sign"."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Span(msgspec.Struct, frozen=True, gc=False, order=True):
    """A stretch of one file. Lines and columns count from 1, columns in Unicode code points; `end_column` is exclusive.

    `file` is the path relative to the dossier's folder, with forward slashes.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Note(msgspec.Struct, frozen=True, gc=False):
    """A secondary place and what it adds ("declared here first")."""

    span: Span
    text: str


class Diagnostic(msgspec.Struct, frozen=True, gc=False):
    """One finding.

    code: SY... (syntax), NR... (names), SV... (rules of drafting), CH... (answers of the checker).
    message: one plain sentence. breadcrumb: headings that lead to the place ("Minsk II > Article 9").
    words: the matched words of the text, if any. why: one line. because: an ordered chain a person can follow.
    repair: one thing to do. suggestions: "did you mean". witness: key of a witness in the report that carries this finding.
    subject: what the finding is about, stable under moves of lines ("clause minsk-ii:9.end"), used by acceptance and baselines.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    breadcrumb: tuple[str, ...] = ()
    words: str = ""
    why: str = ""
    source: str = ""
    because: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    repair: str = ""
    suggestions: tuple[str, ...] = ()
    subject: str = ""
    witness: str = ""
    undecided: bool = False
