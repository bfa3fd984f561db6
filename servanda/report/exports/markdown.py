"""The report as Markdown, its marking above and below."""

from __future__ import annotations

from servanda.base.shown import in_markdown
from servanda.evidence.marking import marking_text
from servanda.report import markdown
from servanda.report.exports import File
from servanda.report.release import Released, opened


def files(released: Released) -> tuple[File, ...]:
    """One file."""
    mark = f"**{in_markdown(marking_text(opened(released).marking))}**"
    text = f"{mark}\n\n{markdown.markdown(released.document)}\n{mark}\n"
    return (File(suffix=".md", data=text.encode("utf-8"), holds="the report as Markdown; drawings in words"),)
