"""Words that an enemy would put into a report: one corpus, planted in every field, and what must not come out of any door."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt

from servanda.base.shown import in_json, shown, starts_formula

FORMULA = "\u00a0\u200b\ufeff=cmd|' /C calc'!A0"
TERMINAL = "\x1b[2J\x1b[H\x1b]0;x\x07\x9b31m\x85"
ORDER = "\u202e\u2066x\u2069\u200f"
ODD = "\ue000\u0378\U000e0041"
LINKS = "![p](https://evil.example/b.png) [j](javascript:alert(1)) https://evil.example/bare www.evil.example a@evil.example <https://evil.example/auto>"
HTML = "<img src=x onerror=alert(1)><script>alert(1)</script>&lt;b&gt;"
SOFT = f"{LINKS} {HTML} *x* _y_ `z` | # 1."
"""Without signs that nobody sees: a dossier that holds these is read without an error."""
WORD = f"{FORMULA} {TERMINAL}{ORDER}{ODD} {SOFT}"
NAME = "n\x1b]0;x\x07\u202e"
"""For a file: no separator in it."""

_TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "header",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "div",
        "span",
        "nav",
        "a",
        "figure",
        "figcaption",
        "details",
        "summary",
        "footer",
        "br",
        "q",
        "bdi",
        "svg",
        "g",
        "path",
        "rect",
        "line",
        "circle",
        "text",
        "tspan",
        "polyline",
        "polygon",
        "ellipse",
        "defs",
        "pattern",
        "marker",
        "clippath",
        "title",
        "desc",
        "use",
        "symbol",
        "lineargradient",
        "stop",
    ]
)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            outside = name in ("href", "src", "xlink:href") and not (value or "").startswith("#")
            if name.startswith("on") or outside:
                self.wrong.append(f"{tag} {name}={value}")


def faults(name: str, data: bytes) -> list[str]:
    """What came out that must not, of one output. name: "stdout", "stderr", or of a file."""
    ending = Path(name).suffix.lower()
    if ending in (".xlsx", ".docx"):
        return _packed(name, data)
    if data[:5] == b"%PDF-" or ending in (".parquet", ".png"):
        return []
    text = data.decode("utf-8-sig" if ending == ".csv" else "utf-8")
    found = sorted({f"{name}: {c!a}" for c in text.replace("\r\n", "\n") if shown(c) != c})
    if ending == ".html":
        page = _Page()
        page.feed(text)
        found += [f"{name}: {one}" for one in page.wrong]
    elif ending == ".md":
        found += [f"{name}: {one}" for one in _links(text)]
    elif ending == ".csv":
        for row in csv.reader(io.StringIO(text, newline="")):
            found += [
                f"{name}: {cell[:40]!a}" for cell in row if starts_formula(cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)
            ]
    elif ending in (".json", ".geojson"):
        json.loads(text)
    return found


def _links(text: str) -> list[str]:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    found = [token.type for token in (*tokens, *inner) if token.type in ("link_open", "image", "html_inline", "html_block")]
    bare = [child.content for child in inner if child.type == "text" and re.search(r"://|\bwww\.|\w@\w", child.content)]
    return [*found, *bare]


def _packed(name: str, data: bytes) -> list[str]:
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if part.endswith(".xml") and part != "word/numbering.xml":  # the bullet of the template is a private-use letter
                text = archive.read(part).decode("utf-8")
                found += sorted({f"{name}/{part}: {c!a}" for c in text.replace("\r\n", "\n") if shown(c) != c})
                if "worksheets/" in part and "<f>" in text:
                    found.append(f"{name}/{part}: a formula")
                if "hyperlink" in text and "evil.example" in text.partition("<hyperlink")[2]:
                    found.append(f"{name}/{part}: a link")
    return found


def as_json_word(word: str = WORD) -> str:
    """The word as it stands within a string of JSON."""
    return in_json(json.dumps(word, ensure_ascii=False))[1:-1]


_PLAIN = re.compile(r"[A-Za-zÀ-ÿА-я][\w'’. ,&-]{9,}")


def planted(text: str, word: str = WORD) -> str:
    """A CSV with the word behind every text of some length in it: names, reasons, notes; numbers, days, codes and headings stay."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows([f"{cell} {word}" if _PLAIN.fullmatch(cell) else cell for cell in row] for row in rows[1:])
    return out.getvalue()
