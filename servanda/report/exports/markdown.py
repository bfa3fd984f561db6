"""The report as Markdown, its marking above and below."""

from __future__ import annotations

from servanda.evidence.marking import marking_text
from servanda.report import markdown
from servanda.report.exports import File
from servanda.report.release import Released, opened


def files(released: Released) -> tuple[File, ...]:
    """One file."""
    mark = f"**{marking_text(opened(released).marking)}**".replace("<", "&lt;")
    text = f"{mark}\n\n{markdown.markdown(released.document)}\n{mark}\n"
    return (File(suffix=".md", data=text.encode("utf-8"), holds="the report as Markdown; drawings in words"),)
