"""Documents on a terminal, with rich: colours only where wanted (NO_COLOR, pipes), as wide as the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.base.document import Beside, Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.base.shown import one_line
from servanda.report.document import Finding, others_text, quoted, readable

if TYPE_CHECKING:
    from rich.console import Console

TONES = {
    "good": "green",
    "bad": "bold red",
    "warn": "yellow",
    "quiet": "dim",
    "strong": "bold",
    "quote": "italic",
    "clause": "cyan",
    "plain": "",
}
READABLE = 24  # characters a full column needs; in a window too narrow for that, a table reads better as blocks
SEVERITY = {"error": "bold red", "warning": "yellow", "advice": "blue", "undecided": "magenta"}


def show(document: Document, console: Console) -> None:
    """Print the document; never wraps inside a word, never exceeds the console's width."""
    from rich.text import Text

    document = readable(document)
    console.print(Text(document.title, style="bold"))
    for block in document.blocks:
        _block(block, console, 0)
    if document.foot:
        console.print()
        for line in document.foot:
            console.print(Text(line, style="dim"))


def _line(console: Console, text: str, style: str, indent: int, *, hang: int = 0) -> None:
    from rich.padding import Padding
    from rich.text import Text

    lines = Text(text, style=style).wrap(console, max(20, console.width - indent - hang))
    for i, line in enumerate(lines):
        line.rstrip()
        console.print(Padding(line, (0, 0, 0, indent + (hang if i else 0)), expand=False))


def _block(block: PageBlock, console: Console, indent: int) -> None:
    match block:
        case Heading(level, text):
            console.print()
            _line(console, text, "bold underline" if level <= 2 else "bold", indent)
        case Para(text, tone):
            for line in text.splitlines() or [""]:
                _line(console, line, TONES.get(tone, ""), indent + (2 if tone in ("quote", "clause") else 0))
        case Listing(items, ordered):
            for i, item in enumerate(items, 1):
                mark = f"{i}. " if ordered else "- "
                _line(console, mark + item, "", indent + 2, hang=len(mark))
        case Table():
            _table(block, console, indent)
        case Finding():
            _finding(block, console, indent)
        case Picture(_, caption, words):
            _line(console, f"{caption.rstrip('.')}: {words}", "dim", indent)
        case Beside(left, right):
            for part in (*left, *right):
                _block(part, console, indent)
        case Details(summary, blocks):
            _line(console, summary, "bold", indent)
            for part in blocks:
                _block(part, console, indent + 2)
        case _:
            raise TypeError(block)


def _table(table: Table, console: Console, indent: int) -> None:
    from rich import box
    from rich.padding import Padding
    from rich.table import Table as RichTable
    from rich.text import Text

    if not table.rows:
        return
    if table.caption:
        _line(console, table.caption, "bold", indent)
    cells = [max(len(column), *(len(row[i]) for row in table.rows)) for i, column in enumerate(table.columns)]
    if len(table.columns) > 3 and sum(min(n, READABLE) + 3 for n in cells) - 3 > console.width - indent:
        _stacked(table, console, indent)
        return
    shown = RichTable(box=box.SIMPLE_HEAD, title=None, pad_edge=False, show_edge=False, header_style="bold")
    for i, column in enumerate(table.columns):
        shown.add_column(
            column, overflow="fold", ratio=None, no_wrap=i == 0 and max(len(row[0]) for row in table.rows) * 4 < console.width
        )
    for i, row in enumerate(table.rows):
        tone = TONES.get(table.tones[i], "") if i < len(table.tones) else ""
        shown.add_row(*(Text(cell, style=tone) for cell in row))
    console.print(Padding(shown, (0, 0, 0, indent), expand=False))


def _stacked(table: Table, console: Console, indent: int) -> None:
    """A wide table in a narrow window: one block a row, its cells under each other with their column's name."""
    widest = max(len(column) for column in table.columns[1:])
    for row in table.rows:
        console.print()
        _line(console, row[0], "bold", indent)
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            if cell and cell != "-":
                _line(console, f"{column.ljust(widest)}  {cell}", "", indent + 2, hang=widest + 2)


def _finding(block: Finding, console: Console, indent: int) -> None:
    from rich.text import Text

    finding = block.diagnostic
    kind = "undecided" if finding.undecided else finding.severity.value
    place = f"{one_line(finding.span.file)}:{finding.span.line}:{finding.span.column}" if finding.span.file else ""
    head = Text(" " * indent)
    head.append(f"{kind} {finding.code}", style=SEVERITY[kind])
    if place:
        head.append(f"  {place}", style="dim")
    console.print(head, overflow="fold")
    _line(console, finding.message, "", indent + 2)
    if block.line:
        _line(console, block.line.strip(), "cyan", indent + 4)
    if quoted(finding):
        _line(console, f"the words: “{finding.words}”", "italic", indent + 4)
    for reason in finding.because:
        _line(console, f"- {reason}", "", indent + 4, hang=2)
    notes = [note.text + (f" ({note.span.file}:{note.span.line})" if note.span.file else "") for note in finding.notes]
    for note in notes if block.full else filter(None, ["; ".join(notes)]):
        _line(console, note, "dim", indent + 4)
    if block.full and finding.why:
        _line(console, f"why: {finding.why} [{finding.source}]", "dim", indent + 4)
    if finding.suggestions:
        _line(console, f"did you mean: {', '.join(finding.suggestions)}", "", indent + 4)
    if finding.repair:
        _line(console, f"repair: {finding.repair}", "green", indent + 4)
    if block.others:
        _line(console, others_text(block.others), "dim", indent + 2)
