"""Small dossiers for the text rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from servanda.check.rules.registry import run_rules
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.text.diagnostics import Diagnostic

DAY = dt.date(2031, 3, 15)


def dossier(quote: str, block: str = "", head: str = "", article: str = "1", language: str = "") -> Dossier:
    """One agreement with one article; language tags the quotation."""
    extra = f"{head}\n" if head else ""
    fenced = f"\n```servanda\n{block}\n```\n" if block else ""
    tag = f"[{language}] " if language else ""
    quoted = "\n".join(f"> {line}" for line in (tag + quote).splitlines())
    text = f"---\nagreement: sample\ntitle: Sample\nsigned: 2031-03-01\n{extra}---\n\n## Article {article}\n\n{quoted}\n{fenced}"
    return load_files({"sample.md": text.encode()}, "sample")


def run(of: Dossier, *codes: str, profile: str | None = None) -> tuple[Diagnostic, ...]:
    """Findings of some rules, with no answers of the checker at hand."""
    return run_rules(of, answers=lambda _question: (), today=DAY, profile=profile, only=codes or None)


def found(quote: str, code: str, block: str = "", head: str = "", language: str = "") -> list[str]:
    """The words a rule finds in a sentence."""
    return [d.words for d in run(dossier(quote, block, head, language=language), code)]


def codes(findings: Iterable[Diagnostic]) -> set[str]:
    return {f.code for f in findings}
