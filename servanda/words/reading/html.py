"""Web pages: blocks, numbered lists and tables; what is hidden is left out and counted. Nothing is opened from
outside, no style sheet is followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from servanda.base.installed import missing
from servanda.base.late import expression
from servanda.base.refusal import Refusal
from servanda.words.reading.flow import Paragraph, ParagraphKind
from servanda.words.reading.numbers import MOST_NUMBER, letters_of, roman_of
from servanda.words.reading.plain import renumbered
from servanda.words.reading.said import counted

_BLOCKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody",
     "tfoot", "tr", "td", "th", "blockquote", "pre", "section", "article", "main", "header", "footer", "aside", "address",
     "figure", "figcaption", "hr", "center", "body", "form", "fieldset", "details", "summary")
)  # fmt: skip
_SILENT = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "-comment", "-doctype", "_comment", "!doctype", "meta", "link")
)
_LEFT = {
    "nav": "menu|menus", "button": "button|buttons", "select": "field|fields", "textarea": "field|fields",
    "iframe": "frame|frames", "object": "frame|frames",
    "svg": "picture|pictures", "img": "picture|pictures", "canvas": "picture|pictures", "video": "film|films",
    "audio": "recording|recordings",
    "del": "stretch struck out|stretches struck out", "s": "stretch struck out|stretches struck out",
    "strike": "stretch struck out|stretches struck out",
}  # fmt: skip
_UNSEEN = expression(r"(?:display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}(?:hidden|collapse))", 2)
_STRUCK = expression(r"<(/?)(?:s|strike)(?=[\s/>])", 2)
_LOOKS = expression(r"<(/?)(?:a|b|big|code|em|font|i|nobr|small|strong|tt|u)(?=[\s/>])", 2)
_FLAT = frozenset(
    ("p", "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr",
     "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup")
)  # fmt: skip
"""What holds nothing, or ends by itself when the next begins."""
MOST_TAGS = 500_000
"""Tags of one page."""
MOST_DEEP = 4_000
"""Elements one in another, and attributes of one element: the parser takes the square of their number."""
_WHOLE = expression(r"-?\d{1,5}\Z")
_KINDS: dict[str, Callable[[int], str]] = {
    "a": letters_of, "A": lambda n: letters_of(n).upper(), "i": roman_of, "I": lambda n: roman_of(n).upper(),
}  # fmt: skip


class _Page:
    """What is around the words that come next."""

    def __init__(self) -> None:
        self.made: list[Paragraph] = []
        self.left: Counter[str] = Counter()
        self.buffer: list[str] = []
        self.heading = self.row = self.column = self.cells = self.tables = self.pre = 0
        self.lists: list[list[Any]] = []  # [kind of number or "", next number, step]
        self.labels: list[str] = []  # of the items around, "" once it is taken

    def flush(self) -> None:
        text = "".join(self.buffer)
        self.buffer = []
        for line in text.split("\n") if self.pre else [text]:
            words = "\n".join(" ".join(piece.split()) for piece in line.split("\v")).strip()
            if words:
                self._paragraph(words)

    def _paragraph(self, words: str) -> None:
        label = self.labels[-1] if self.labels else ""
        if self.labels:
            self.labels[-1] = ""
        if self.cells:
            one = Paragraph(words, words, ParagraphKind.CELL, label, column=self.column, row=self.row)
        elif self.heading:
            one = Paragraph(words, words, ParagraphKind.HEADING, label, self.heading)
        elif label:
            one = Paragraph(words, words, ParagraphKind.ITEM, label, len(self.lists) - 1 if self.lists else 0)
        else:
            one = Paragraph(words, words)
        self.made.append(one)

    def enters(self, tag: str, node: Any) -> None:
        if tag in _BLOCKS:
            self.flush()
        if tag in ("ol", "ul"):
            about = node.attributes
            reverse = "reversed" in about
            many = sum(one.tag == "li" for one in node.iter()) if reverse else 1
            self.lists.append(
                [(about.get("type") or "1") if tag == "ol" else "", _whole(about.get("start"), many), -1 if reverse else 1]
            )
        elif tag == "li":
            label = "•"
            if self.lists and self.lists[-1][0]:
                around = self.lists[-1]
                number = _whole(node.attributes.get("value"), around[1])
                around[1] = number + around[2]
                label = f"{_KINDS.get(around[0], str)(number) or number}."
            self.labels.append(label)
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.heading = int(tag[1])
        elif tag == "table":
            self.tables += 1
        elif tag == "tr" and self.tables == 1:
            self.row, self.column = self.row + 1, 0
        elif tag in ("td", "th"):
            self.cells += 1
        elif tag == "pre":
            self.pre += 1
        elif tag == "br":
            self.buffer.append("\v")

    def leaves(self, tag: str, node: Any) -> None:
        if tag in _BLOCKS:
            self.flush()
        if tag in ("ol", "ul"):
            self.lists.pop()
        elif tag == "li":
            self.labels.pop()
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.heading = 0
        elif tag == "table":
            self.tables -= 1
        elif tag in ("td", "th"):
            self.cells -= 1
            if self.tables == 1:
                self.column += max(1, min(_whole(node.attributes.get("colspan"), 1), 1_000))
        elif tag == "pre":
            self.pre -= 1


def _beyond_reason(pieces: list[str]) -> bool:
    """Whether elements nest, or one has attributes, beyond what is read. pieces: what stands behind each `<`."""
    deep = 0
    for piece in pieces:
        closing = piece[:1] == "/"
        inside = piece.partition(">")[0]
        if len(inside) > MOST_DEEP and len(inside.split()) > MOST_DEEP:
            return True
        tag = inside[closing : closing + 20].split(maxsplit=1)
        if not tag or not tag[0][0].isalpha() or tag[0].rstrip("/").lower() in _FLAT:
            continue
        deep = max(deep - 1, 0) if closing else deep + (inside[-1:] != "/")
        if deep > MOST_DEEP:
            return True
    return False


def _simple(text: str, name: str) -> str:
    """A page without the elements that a parser must carry into every paragraph that follows (`<b>` that is never closed, and a
    thousand like it, make a million from 50 kB): plain stretches, or struck out. Raises Refusal for one that nests beyond reason.
    """
    pieces = text.split("<")
    if len(pieces) <= MOST_TAGS and not _beyond_reason(pieces[1:]):
        return str(_LOOKS.sub(r"<\1span", _STRUCK.sub(r"<\1del", text)))
    raise Refusal(
        f"The page has more than {MOST_TAGS:,} tags, or {MOST_DEEP:,} one in another: it was not opened.",
        "Open it in a browser, copy its words, and give them as a text.",
        name,
    )


def read_html(text: str, name: str) -> tuple[list[Paragraph], list[str]]:
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        raise missing("selectolax", "words", "A web page") from error
    tree = LexborHTMLParser(_simple(text, name))
    page, depth = _Page(), 0
    node: Any = tree.body
    while node is not None:  # a walk without recursion, by depth: nodes are compared by their whole text
        tag, down = str(node.tag or ""), None
        if tag == "-text":
            page.buffer.append(node.text_content or "")
        elif _kept(node, tag, page):
            page.enters(tag, node)
            down = node.child
            if down is None:
                page.leaves(tag, node)
        if down is not None:
            node, depth = down, depth + 1
            continue
        while depth and node.next is None:
            node, depth = node.parent, depth - 1
            page.leaves(str(node.tag), node)
        node = node.next if depth else None
    page.flush()
    said = [f"Left out: {counted(page.left)}."] if page.left else []
    if any(_UNSEEN.search(one.text() or "") for one in tree.css("style")):
        said.append(
            "The page has rules of style that hide words; they were not followed: words may stand here "
            "that nobody sees on the page."
        )
    made, more = renumbered(page.made)
    return made, said + more


def _kept(node: Any, tag: str, page: _Page) -> bool:
    """Whether an element is part of what is read; what is left out is counted."""
    if tag in _SILENT:
        return False
    if tag in _LEFT:
        page.left[_LEFT[tag]] += 1
        return False
    about = node.attributes
    if "hidden" in about or _UNSEEN.search(about.get("style") or ""):
        page.left["hidden element|hidden elements"] += 1
        return False
    return True


def _whole(text: str | None, default: int) -> int:
    found = _WHOLE.match((text or "").strip())
    return max(-MOST_NUMBER, min(int(found[0]), MOST_NUMBER)) if found else default
