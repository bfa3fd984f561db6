"""What of a Markdown file is prose: without its head, headings, blocks, tables and quotations, line for line."""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NO_PROSE = ("#", ">", "|")


def prose(text: str) -> str:
    """The text with every line that is no prose left empty, so that lines keep their numbers."""
    lines = text.splitlines()
    made, until = list[str](), "---" if lines[:1] == ["---"] else ""
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if until:
            kept, until = "", "" if number and line.strip().startswith(until) else until
        elif fence:
            kept, until = "", fence[1]
        else:
            kept = "" if line.lstrip().startswith(_NO_PROSE) else line
        made.append(kept)
    return "\n".join(made)
