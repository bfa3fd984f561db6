"""Words of others, as each place that shows them can hold them: one function a context.

A name, a quotation or the name of a file may carry letters that command a terminal, turn a line round, call a server, start a formula or cannot be seen at all.
Every door that shows such words passes them through the function of its context; nothing else in the house keeps a list of dangerous letters.
What is replaced shows as U+FFFD, so that a reader sees that something stood there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from html import escape

REPLACED = "\ufffd"
_KEPT = frozenset(
    (
        *(
            0x09,
            0x0A,
            0xAD,
            0x200B,
            0x200C,
            0x200D,
            0x2060,
        ),  # a tab, a line feed, and what joins and parts Persian, Thai or Burmese words
        *(*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD),  # format signs that are seen
    )
)
_MARKS = frozenset([0x200E, 0x200F, 0x61C])  # direction of what stands next to them only: nothing readable is lost without them
_UNSEEN = frozenset(
    [
        0x34F,
        0x115F,
        0x1160,
        0x17B4,
        0x17B5,
        0x180B,
        0x180C,
        0x180D,
        0x180F,
        0x2800,
        0x3164,
        0xFFA0,
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)
"""Letters and marks without a picture, beside those that Unicode calls format, control or space."""


class _Signs(dict[int, str]):
    """For `str.translate`: what becomes of each sign, looked up in the tables of Unicode when it is first met."""

    def __missing__(self, sign: int) -> str:
        letter = chr(sign)
        kind = unicodedata.category(letter)
        if sign in _KEPT or not (kind[0] == "C" or kind in ("Zl", "Zp")):
            found = letter
        else:
            found = "\n" if kind in ("Zl", "Zp") else "" if sign in _MARKS else REPLACED
        self[sign] = found
        return found


class _Escapes(_Signs):
    """The same, with the escape of JSON in place of what is replaced."""

    def __missing__(self, sign: int) -> str:
        found = super().__missing__(sign)
        if found != chr(sign):
            found = self[sign] = json.dumps(chr(sign))[1:-1]
        return found


_SIGNS, _ESCAPES = _Signs(), _Escapes()


def shown(text: str) -> str:
    """For a terminal and every page: without control characters (C0, C1), signs that turn the direction of writing, private-use, unassigned and half letters.
    Line feeds and tabs stay; carriage returns become line feeds."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_SIGNS)


def one_line(text: str) -> str:
    """As `shown`, on one line: for messages, cells and whatever stands in a row."""
    return text if text.isprintable() else shown(text).replace("\n", " ").replace("\t", " ")


def in_json(text: str) -> str:
    """JSON as it may be printed: every sign that `shown` would replace as its escape, so that a program reads what it read before."""
    if text.isascii() and "\x7f" not in text:  # an encoder of JSON escapes the other control characters itself
        return text
    return text.translate(_ESCAPES)


def json_bytes(data: bytes) -> bytes:
    """As `in_json`, for a file: whoever looks at it in a terminal is as safe."""
    return data if data.isascii() and b"\x7f" not in data else in_json(data.decode("utf-8")).encode("utf-8")


# --- Markdown ----------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\s`|<>]+")
_ADDRESS = re.compile(r"://|\bwww\.|\b(?:https?|mailto|xmpp|data|javascript|vbscript|file|tel):|[^@]@[^@]", re.IGNORECASE)
_MARKUP = re.compile(r"[\\`*\[\]<|~$]|^\s*>|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w)")
_BEGINS = re.compile(r"#+(?=\s|$)|[-+](?=[-\s]|$)")
_NUMBERED = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))")


def in_markdown(text: str) -> str:
    """As a line of CommonMark and of its dialects that shows these very letters: no markup, HTML, picture or link, and no bare address that a reader's
    program would turn into one (it stands as code)."""
    text = one_line(text)
    parts: list[str] = []
    end = 0
    for found in _WORD.finditer(text):
        if _ADDRESS.search(found.group()) is not None:
            address = found.group().rstrip(".,;:!?")
            parts += [_MARKUP.sub(_markup, text[end : found.start()]), f"`{address}`"]
            end = found.start() + len(address)
    return "".join([*parts, _MARKUP.sub(_markup, text[end:])])


def begins_markdown(text: str) -> str:
    """As `in_markdown`, for words that begin a line: no heading, list or rule."""
    plain = in_markdown(text.lstrip())
    if (number := _NUMBERED.match(plain)) is not None:
        return f"{number[1]}\\{plain[number.end() :]}"
    return f"\\{plain}" if _BEGINS.match(plain) is not None else plain


def _markup(found: re.Match[str]) -> str:
    text = found.group()
    return text.replace(">", "&gt;") if ">" in text else {"<": "&lt;", "&": "&amp;"}.get(text, f"\\{text}")


# --- HTML --------------------------------------------------------------------------------------------------------------

_RIGHT = frozenset(("R", "AL"))


def in_html(text: str) -> str:
    """Escaped for an element or an attribute's value in double quotes."""
    return escape(shown(text))


def in_html_text(text: str) -> str:
    """As `in_html`, for what is read: words written from right to left stand in a `<bdi>` of their own, so that they turn nothing round beside them; so does
    the whole where all of it is written so."""
    text = shown(text)
    if text.isascii():
        return escape(text)
    if direction(text) == "rtl":
        return f'<bdi dir="rtl">{escape(text)}</bdi>'
    parts: list[str] = []
    end = 0
    for first, last in _from_the_right(text):
        parts += [escape(text[end:first]), f"<bdi>{escape(text[first:last])}</bdi>"]
        end = last
    return "".join([*parts, escape(text[end:])])


def direction(text: str, *, most: bool = False) -> str:
    """`rtl` where all letters of a text are written from right to left (most: where most are, as in a quotation that names somebody in other letters), else
    `ltr`: a sentence of ours about a name stays one of ours, however long the name."""
    if text.isascii():
        return "ltr"
    kinds = [unicodedata.bidirectional(c) for c in text]
    right = sum(kind in _RIGHT for kind in kinds)
    left = kinds.count("L")
    return "rtl" if right and (right > left if most else not left) else "ltr"


def _from_the_right(text: str) -> list[tuple[int, int]]:
    """Stretches from a letter written from right to left to the last such before one written from left to right or a line's end."""
    found: list[tuple[int, int]] = []
    first = last = -1
    for at, letter in enumerate(text):
        kind = unicodedata.bidirectional(letter)
        if kind in _RIGHT or (kind == "NSM" and last == at):
            first, last = (at if first < 0 else first), at + 1
        elif first >= 0 and (kind == "L" or letter == "\n"):
            found.append((first, last))
            first = last = -1
    return [*found, (first, last)] if first >= 0 else found


# --- tables ------------------------------------------------------------------------------------------------------------

_FORMULA = frozenset("=+-@\u2212")
_NEW_CELL = re.compile(r"([;\t])(?=\s?[=+@-])")
"""Where a spreadsheet that parts cells at semicolons or tabs would begin another one."""


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula: it begins with = + - @ (in any width), behind whatever cannot be seen; or with a tab or a line break."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    for letter in text:
        if letter != REPLACED and not _unseen(letter):
            return unicodedata.normalize("NFKC", letter)[:1] in _FORMULA
    return False


def in_cell(text: str) -> str:
    """As a cell of a CSV file that no spreadsheet runs: an apostrophe stands in front of what could be a formula."""
    guard = "'" if starts_formula(text) else ""
    text = shown(text)
    return guard + text[:1] + _NEW_CELL.sub(r"\1'", text[1:])


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zs", "Zl", "Zp") or ord(letter) in _UNSEEN


# --- names of files ----------------------------------------------------------------------------------------------------

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
MOST_IN_NAME = 100
"""Bytes of a name that we give a file."""


def file_name(text: str) -> str:
    """As one name in a folder: it cannot leave it, hide in it or be a device, and holds no sign that is not seen; never empty, at most 100 bytes."""
    plain = re.sub(r'[\\/:*?"<>|\s]|\ufffd', "-", one_line(unicodedata.normalize("NFC", text)))
    plain = "".join(c for c in plain if not _unseen(c)).strip(".-")
    plain = plain.encode("utf-8", "replace")[:MOST_IN_NAME].decode("utf-8", "ignore").rstrip(".-")
    return f"_{plain}" if _DEVICE.fullmatch(plain) else plain or "unnamed"
