"""Documents as Markdown."""

from __future__ import annotations

import re

from servanda.base.document import Beside, Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.base.shown import begins_markdown, in_markdown
from servanda.report.document import Finding, others_text, readable


def markdown(document: Document) -> str:
    """Render a document as CommonMark with tables; ends with a newline."""
    document = readable(document)
    parts = [f"# {in_markdown(document.title)}"]
    for block in document.blocks:
        parts += _block(block)
    if document.foot:
        parts.append("---")
        parts.append("  \n".join(begins_markdown(line) for line in document.foot))
    return "\n\n".join(parts) + "\n"


def _block(block: PageBlock) -> list[str]:
    match block:
        case Heading(level, text):
            return [f"{'#' * min(6, level + 1)} {in_markdown(text)}"]
        case Para(text, tone):
            if tone == "clause":
                fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
                return [f"{fence}servanda\n{text}\n{fence}"]
            if tone == "quote":
                return ["\n".join(f"> {begins_markdown(line)}" for line in text.splitlines())]
            return [f"**{in_markdown(text)}**" if tone in ("strong", "bad") else begins_markdown(text)]
        case Listing(items, ordered):
            return ["\n".join(f"{f'{i}.' if ordered else '-'} {begins_markdown(item)}" for i, item in enumerate(items, 1))]
        case Table(columns, rows, _, caption):
            lines = ["| " + " | ".join(map(in_markdown, columns)) + " |", "|" + "---|" * len(columns)]
            lines += ["| " + " | ".join(map(in_markdown, row)) + " |" for row in rows]
            return ([f"*{in_markdown(caption)}*"] if caption else []) + ["\n".join(lines)]
        case Finding():
            return [_finding(block)]
        case Picture(_, caption, words):
            return [f"*{in_markdown(caption)}*", begins_markdown(words)]
        case Beside(left, right):
            return [text for part in (*left, *right) for text in _block(part)]
        case Details(summary, blocks):
            return [f"**{in_markdown(summary)}**"] + [text for part in blocks for text in _block(part)]
        case _:
            raise TypeError(block)


def _finding(block: Finding) -> str:
    finding = block.diagnostic
    place = f"{finding.span.file}:{finding.span.line}:{finding.span.column}" if finding.span.file else "the text"
    kind = "undecided" if finding.undecided else finding.severity.value
    lines = [f"- **{finding.code}** {kind} — {in_markdown(finding.message)} ({in_markdown(place)})"]
    lines += [f"  - {begins_markdown(reason)}" for reason in finding.because]
    lines += [f"  - {begins_markdown(note.text)} ({in_markdown(note.span.file)}:{note.span.line})" for note in finding.notes]
    if block.full and finding.why:
        lines.append(f"  - Why: {in_markdown(finding.why)} ({in_markdown(finding.source)})")
    if finding.repair:
        lines.append(f"  - Repair: {in_markdown(finding.repair)}")
    if finding.suggestions:
        lines.append(f"  - Did you mean: {in_markdown(', '.join(finding.suggestions))}")
    if block.others:
        lines.append(f"  - {in_markdown(others_text(block.others))}")
    return "\n".join(lines)
