"""What several tests of this folder need: trees without places, valid samples, places inside a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from servanda.text.diagnostics import Span
from servanda.text.read import read_text
from servanda.text.source import LINE_END
from servanda.text.syntax import FileTree

ROOT = Path(__file__).parents[2]
AGREEMENTS = ROOT.parent / "shared" / "data" / "agreements"
SAMPLES = Path(__file__).parent / "samples"


def bare(value: Any) -> Any:
    """A tree as plain data, without spans: equal for two files that say the same."""
    if isinstance(value, Span):
        return None
    if isinstance(value, msgspec.Struct):
        fields = {name: bare(getattr(value, name)) for name in value.__struct_fields__}
        return type(value).__name__, fields
    if isinstance(value, tuple | list):
        return [bare(each) for each in value]
    return value


def statements(tree: FileTree) -> list[Any]:
    return [bare(statement) for block in tree.blocks for statement in block.statements]


def block(text: str) -> str:
    return f"```servanda\n{text.rstrip(chr(10))}\n```\n"


def spans_of(value: Any) -> list[Span]:
    if isinstance(value, Span):
        return [value]
    if isinstance(value, msgspec.Struct):
        return [span for name in value.__struct_fields__ for span in spans_of(getattr(value, name))]
    if isinstance(value, tuple | list):
        return [span for each in value for span in spans_of(each)]
    return []


def check_inside(source: str, tree: FileTree) -> None:
    """Every span lies inside the file and does not end before it starts."""
    lines = LINE_END.split(source.removeprefix("\ufeff"))
    for span in spans_of(tree):
        assert 1 <= span.line <= span.end_line <= len(lines), span
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1, span
        assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1, span
        assert (span.line, span.column) <= (span.end_line, span.end_column), span


def errors(source: str | bytes) -> list[str]:
    return [f"{found.code} {found.span.line}: {found.message}" for found in read_text(source, "x.md").diagnostics]
