"""The door: which kind of file it is, told by its bytes, and the reader of that kind."""

from __future__ import annotations

import hashlib

from servanda.base.late import expression
from servanda.base.refusal import Refusal
from servanda.words.reading.flow import Flow, Paragraph

MOST_BYTES = 256 << 20
"""Bytes of a file that is read."""
MOST_LINES = 500_000
"""Lines of a text, Markdown or the source of a page: 2,000 pages have a fifth of that."""
ENDINGS = (".md", ".markdown", ".txt", ".docx", ".pdf", ".html", ".htm")
"""Endings of the files of a folder that are looked at."""

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (b"PK\x03\x04", b"PK\x05\x06")
_MARKUP = expression(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html[\s>]|"
    r"<(?:head|body|article|main|section|div|p|h[1-6]|ol|ul|table)[\s>])",
    2,
)
_HEADING = expression(r"(?m)^ {0,3}#{1,6} \S")


def read(data: bytes, name: str) -> Flow:
    """The paragraphs of a file.

    data: its bytes; name: what it is called. What it is is told by the bytes; the ending decides only between
    Markdown, HTML and
    plain text where the words leave it open. The same bytes and name give the same `Flow`. Raises Refusal.
    """
    if len(data) > MOST_BYTES:
        raise Refusal(
            f"The file has {len(data) >> 20:,} MB; {MOST_BYTES >> 20} MB are read at most.",
            "Save its words alone, without pictures.",
            name,
        )
    missing: tuple[int, ...] = ()
    head = data[:1024]
    if data.startswith(_ZIP):
        from servanda.words.reading.word import read_word

        kind, (paragraphs, said) = "docx", read_word(data, name)
    elif b"%PDF-" in head:
        from servanda.words.reading.apart import read_apart

        kind, (paragraphs, said, missing) = "pdf", read_apart(data, name)
    else:
        kind, paragraphs, said = _of_text(decoded(data, name), name)
    if not any((one.now or "").strip() or (one.was or "").strip() for one in paragraphs):
        raise Refusal("The file holds no words.", "Look whether it is the right file.", name)
    return Flow(name, kind, hashlib.sha256(data).hexdigest(), tuple(paragraphs), tuple(said), missing)


def _of_text(text: str, name: str) -> tuple[str, list[Paragraph], list[str]]:
    if text.count("\n") > MOST_LINES:
        raise Refusal(
            f"The file has {text.count(chr(10)):,} lines; {MOST_LINES:,} are read at most.",
            "Give the part with the words of the agreement alone.",
            name,
        )
    ending = name.casefold().rpartition(".")[2]
    if _MARKUP.match(text) or (ending in ("html", "htm", "xhtml") and "<" in text):
        from servanda.words.reading.html import read_html

        return "html", *read_html(text, name)
    if ending in ("md", "markdown") or _HEADING.search(text):
        from servanda.words.reading.marked import read_markdown

        return "markdown", *read_markdown(text)
    from servanda.words.reading.plain import read_plain

    return "text", *read_plain(text)


def decoded(data: bytes, name: str) -> str:
    """The text of bytes that are none of the kinds above. Raises Refusal."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refusal("The file is locked with a password.", "Open it, save a copy without a password, and give that.", name)
        raise Refusal(
            "The file is one of the old Office (.doc, .xls, .ppt).",
            "Open it in Word or LibreOffice, save it as .docx, and give that.",
            name,
        )
    if data.lstrip()[:5] == b"{\\rtf":
        raise Refusal("The file is RTF.", "Open it in Word or LibreOffice, save it as .docx, and give that.", name)
    codec = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise bytes_of_another(data, name, error.start) from error
    if "\0" in text:
        raise Refusal("The file is no text: it holds signs of zero.", "Give the words as .docx, .pdf, .html, .md or .txt.", name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def bytes_of_another(data: bytes, name: str, at: int) -> Refusal:
    """What is said of a text that is not UTF-8 from a byte on."""
    line = data.count(b"\n", 0, at) + 1
    old = data.decode("cp1251", "replace")
    letters = [sign for sign in old if sign.isalpha()]
    cyrillic = sum("а" <= sign.casefold() <= "я" or sign in "ёЁіїєґІЇЄҐў" for sign in letters)
    if letters and cyrillic > 0.5 * len(letters) and b"\0" not in data:
        what, how = "it looks like Cyrillic of Windows (cp1251)", "iconv -f cp1251 -t utf-8"
    else:
        what, how = "it may be of an old Windows (cp1252)", "iconv -f cp1252 -t utf-8"
    if b"\0" in data[:4096]:
        return Refusal(
            "The file is no text and of no kind that is read.", "Give the words as .docx, .pdf, .html, .md or .txt.", name
        )
    return Refusal(
        f"The text is not UTF-8 (from line {line:,} on); {what}.", f"Save it as UTF-8 in your editor, or: {how} FILE > NEW.", name
    )
