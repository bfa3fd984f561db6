"""Reading the golden files of `messages/`: a sample between two lines of `~~~~`, findings beside or above their lines.

In a sample, ` # error: [SY160] 3-20 "words of the message"` at the end of a line says that the line has this finding from
column 3 to 20 (exclusive); a line of its own `# error: ...` speaks of the next line. Both are taken out before reading.
`{U+202E}` stands for a character, `{byte E9}` for a byte, `{2000 signs}` and `{40 words}` for many letters or `not `s,
`{2100 times}` at the start of a line repeats it, `{32 levels}` is a ladder of lines each deeper than the last.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from servanda.text.diagnostics import Diagnostic

FOLDER = Path(__file__).parent / "messages"
_EXPECTED = re.compile(r'\s*# (?P<severity>error|warning): \[(?P<code>SY\d+)\] (?P<at>[\d:-]+) "(?P<words>.*)"$')


class Expected(NamedTuple):
    line: int
    at: str
    severity: str
    code: str
    words: str


class Case(NamedTuple):
    name: str
    source: str | bytes
    expected: list[Expected]


def cases() -> list[Case]:
    return [case for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]


def read_cases(path: Path) -> list[Case]:
    found: list[Case] = []
    title, sample = "", None
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line == "~~~~" and sample is not None:
            found.append(_case(f"{path.stem}: {title}", sample))
            sample = None
        elif line == "~~~~":
            sample = []
        elif sample is not None:
            sample.append(line)
        elif line.startswith("## "):
            title = line[3:]
    return found


def _case(name: str, sample: list[str]) -> Case:
    lines: list[str] = []
    expected: list[Expected] = []
    for line in sample:
        match = _EXPECTED.search(line)
        before = line[: match.start()] if match is not None else line
        if match is not None:
            number = len(lines) + 1
            expected.append(Expected(number, match["at"], match["severity"], match["code"], match["words"]))
        if before.strip() or match is None:
            lines.extend(expand(before))
    return Case(name, encode("\n".join(lines)), expected)


def expand(line: str) -> list[str]:
    times = re.match(r"\{(\d+) times\}", line)
    if times is not None:
        return [line[times.end() :]] * int(times[1])
    levels = re.match(r"\{(\d+) levels\}", line)
    if levels is not None:
        return ["  " * depth + "otherwise" for depth in range(1, int(levels[1]))]
    line = re.sub(r"\{(\d+) signs\}", lambda found: "x" * int(found[1]), line)
    line = re.sub(r"\{(\d+) words\}", lambda found: "not " * int(found[1]), line)
    return [re.sub(r"\{U\+([0-9A-F]+)\}", lambda found: chr(int(found[1], 16)), line)]


def encode(text: str) -> str | bytes:
    if "{byte " not in text:
        return text
    pieces = re.split(r"\{byte ([0-9A-F]{2})\}", text)
    return b"".join(bytes([int(piece, 16)]) if number % 2 else piece.encode() for number, piece in enumerate(pieces))


def place(found: Diagnostic) -> str:
    span = found.span
    if span.line == span.end_line:
        return f"{span.column}-{span.end_column}"
    return f"{span.column}-{span.end_line}:{span.end_column}"
