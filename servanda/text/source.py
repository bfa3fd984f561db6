"""The characters of a file: decoding, lines, and signs that should not be there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from servanda.text.diagnostics import Span
from servanda.text.emit import Emitter

MOST_BYTES = 20_000_000
MOST_LINE = 20_000
MOST_DEPTH = 30
"""Letters of a file and of a line that are read, and how deep parts may stand in one another."""

LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
INVISIBLE = re.compile("[\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_MOST_SIGNS = 50


def decode(source: str | bytes, emitter: Emitter) -> str | None:
    """Give the text of a file without byte order mark, or None where it cannot be read at all (a diagnostic says why)."""
    here = Span(emitter.file, 1, 1, 1, 1)
    if len(source) > MOST_BYTES:
        emitter.say("SY003", here, size=f"{len(source) / 1e6:.1f}", most=f"{MOST_BYTES / 1e6:.0f}")
        return None
    if isinstance(source, str):
        return source[1:] if source.startswith("\ufeff") else source
    if source[:2] in (b"\xff\xfe", b"\xfe\xff"):
        emitter.say("SY007", here)
        return None
    if b"\x00" in source:
        emitter.say("SY002", here)
        return None
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8-sig", errors="replace")
        lines = LINE_END.split(before)
        column = len(lines[-1]) + 1
        span = Span(emitter.file, len(lines), column, len(lines), column + 1)
        emitter.say("SY001", span, byte=f"0x{source[error.start]:02X}")
        return source.decode("utf-8-sig", errors="replace")


def split_lines(text: str) -> list[str]:
    """Split at line feeds, carriage returns and both together, at nothing else; never empty."""
    return LINE_END.split(text)


def check_signs(lines: list[str], text: str, emitter: Emitter) -> None:
    """Report control characters and characters that reverse the order of what is seen."""
    for pattern, code in ((_CONTROL, "SY004"), (_BIDI, "SY005")):
        if pattern.search(text) is None:
            continue
        found = 0
        for number, line in enumerate(lines, start=1):
            for match in pattern.finditer(line):
                column = match.start() + 1
                emitter.say(code, Span(emitter.file, number, column, number, column + 1), sign=name_of(match.group()))
                found += 1
                if found >= _MOST_SIGNS:
                    break
            if found >= _MOST_SIGNS:
                break


def check_invisible(lines: Sequence[tuple[int, int, str]], emitter: Emitter) -> None:
    """Report characters without width in the lines (number, first column, text) of a block."""
    found = 0
    for number, column, text in lines:
        if text.isascii():
            continue
        for match in INVISIBLE.finditer(text):
            at = column + match.start()
            emitter.say("SY006", Span(emitter.file, number, at, number, at + 1), sign=name_of(match.group()))
            found += 1
            if found >= _MOST_SIGNS:
                return


def name_of(sign: str) -> str:
    """`U+202E`."""
    return f"U+{ord(sign):04X}"
