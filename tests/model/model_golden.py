"""Reads the golden messages: Markdown with a case under each heading and the expected finding beside its line.

A case is one or more fenced blocks. A block tagged `servanda` is put into an agreement `harbour` that imports `world.md`
(tests/model/world.md); a block tagged `file NAME` is a whole file of the dossier. `# error: [NR001] @3 "words"` at the end of a line
is taken out before reading: on that line, from column 3, the finding NR001 is expected, and its message or repair holds the
words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
WORLD = (HERE / "world.md").read_bytes()
HEAD = "---\nagreement: harbour\nimports: world.md\n---\n\n## Article 1\n\n> One thing. And another.\n\n```servanda\n"
_EXPECT = re.compile(r'[ \t]*# (error|warning): \[([A-Z]{2}\d{3})\] @(\d+) "([^"]*)"')
_FENCE = re.compile(r"^(`{3,})(servanda|file \S+)[ \t]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Expected:
    """One finding a case expects."""

    severity: str
    code: str
    file: str
    line: int
    column: int
    words: str


@dataclass
class Case:
    """One heading of a golden file."""

    title: str
    files: dict[str, bytes] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)


def _take_out(file: str, text: str) -> tuple[str, list[Expected]]:
    lines, found = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        for hit in _EXPECT.finditer(line):
            found.append(Expected(hit[1], hit[2], file, number, int(hit[3]), hit[4]))
        lines.append(_EXPECT.sub("", line))
    return "\n".join(lines), found


def read_cases(path: Path) -> list[Case]:
    """The cases of a golden file."""
    cases = []
    for section in re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        case = Case(section.partition("\n")[0].strip())
        for fence in _FENCE.finditer(section):
            name = fence[2].removeprefix("file ") if fence[2] != "servanda" else "text.md"
            text = fence[3] if fence[2] != "servanda" else f"{HEAD}{fence[3]}```\n"
            plain, expected = _take_out(name, text)
            case.files[name] = plain.encode()
            case.expected += expected
            if fence[2] == "servanda":
                case.files.setdefault("world.md", WORLD)
        cases.append(case)
    return cases
