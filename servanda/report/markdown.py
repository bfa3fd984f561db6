"""Documents as Markdown."""

from __future__ import annotations

import re

from servanda.report.document import (
    Beside,
    Block,
    Details,
    Document,
    Finding,
    Heading,
    Listing,
    Para,
    Picture,
    Table,
    others_text,
)


def markdown(document: Document) -> str:
    """Render a document as CommonMark with tables; ends with a newline."""
    parts = [f"# {_text(document.title)}"]
    for block in document.blocks:
        parts += _block(block)
    if document.foot:
        parts.append("---")
        parts.append("  \n".join(_text(line) for line in document.foot))
    return "\n\n".join(parts) + "\n"


def _text(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _block(block: Block) -> list[str]:
    match block:
        case Heading(level, text):
            return [f"{'#' * min(6, level + 1)} {_text(text)}"]
        case Para(text, tone):
            if tone == "clause":
                fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
                return [f"{fence}servanda\n{text}\n{fence}"]
            if tone == "quote":
                return ["\n".join(f"> {_text(line)}" for line in text.splitlines())]
            return [f"**{_text(text)}**" if tone in ("strong", "bad") else _text(text)]
        case Listing(items, ordered):
            return ["\n".join(f"{f'{i}.' if ordered else '-'} {_text(item)}" for i, item in enumerate(items, 1))]
        case Table(columns, rows, _, caption):
            lines = ["| " + " | ".join(map(_text, columns)) + " |", "|" + "---|" * len(columns)]
            lines += ["| " + " | ".join(map(_text, row)) + " |" for row in rows]
            return ([f"*{_text(caption)}*"] if caption else []) + ["\n".join(lines)]
        case Finding():
            return [_finding(block)]
        case Picture(_, caption, words):
            return [f"*{_text(caption)}*", _text(words)]
        case Beside(left, right):
            return [text for part in (*left, *right) for text in _block(part)]
        case Details(summary, blocks):
            return [f"**{_text(summary)}**"] + [text for part in blocks for text in _block(part)]


def _finding(block: Finding) -> str:
    finding = block.diagnostic
    place = f"{finding.span.file}:{finding.span.line}:{finding.span.column}" if finding.span.file else "the text"
    kind = "undecided" if finding.undecided else finding.severity.value
    lines = [f"- **{finding.code}** {kind} — {_text(finding.message)} ({place})"]
    lines += [f"  - {_text(reason)}" for reason in finding.because]
    lines += [f"  - {_text(note.text)} ({note.span.file}:{note.span.line})" for note in finding.notes]
    if block.full and finding.why:
        lines.append(f"  - Why: {_text(finding.why)} ({_text(finding.source)})")
    if finding.repair:
        lines.append(f"  - Repair: {_text(finding.repair)}")
    if finding.suggestions:
        lines.append(f"  - Did you mean: {_text(', '.join(finding.suggestions))}")
    if block.others:
        lines.append(f"  - {_text(others_text(block.others))}")
    return "\n".join(lines)
