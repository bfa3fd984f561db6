"""Word files: every paragraph as it is and as it was before the tracked changes, with its number, its comments and
its bookmarks.

`python-docx` gives of a paragraph with tracked changes neither version; so the XML is walked here. Elements are told
by their local
name, because Word writes them in two namespaces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from servanda.base.installed import missing
from servanda.base.refusal import Refusal
from servanda.words.reading.flow import MarginNote, Paragraph, ParagraphKind
from servanda.words.reading.lanes import MOST_ON, MOST_SPANNED, GrowingParagraph, Lane, LaneSpan, stretches
from servanda.words.reading.numbers import Numbering, roman_of
from servanda.words.reading.package import WordPackage
from servanda.words.reading.said import counted

_IN = {"ins": "inserted", "moveTo": "moved here"}
_OUT = {"del": "deleted", "moveFrom": "moved away"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_NO_WORDS = frozenset(
    {
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "smartTagPr",
        "customXmlPr",
        "instrText",
        "delInstrText",
        "fldData",
        "ctrlPr",
        "rt",
        "Fallback",
        "tblPr",
        "tblGrid",
        "tblPrEx",
    }
)
_PICTURES = frozenset({"drawing", "pict", "object"})
MOST_CELLS_ACROSS = 1_000
"""Columns that one cell may span: more is a number that somebody made up."""
MOST_FIELDS = 20
"""Fields one in another that are looked at: Word makes no more."""
MOST_PARAGRAPHS = 200_000
"""Paragraphs of one file, empty ones too: 2,000 pages have half of that."""
MOST_STRETCHES = 200_000
"""Paragraphs that all bookmarks and comments together are told of: of what comes after, only where it begins."""

State = tuple[tuple[str, str, str] | None, tuple[str, str, str] | None]
"""The change by which words came and that by which they went: (kind, author, at) or None."""


class _Style:
    """What a paragraph style says, with what it inherits."""

    def __init__(self) -> None:
        self.name, self.level, self.number, self.at, self.base = "", -1, "", -1, ""


class _Word:
    """One walk through a file."""

    def __init__(self, package: WordPackage) -> None:
        self.package, self.main = package, package.main()
        self.parts = dict(reversed([*package.related(self.main).values()]))
        self.root = package.tree(self.main)
        self.space = "{" + self.root.tag[1:].partition("}")[0] + "}" if self.root is not None else ""
        self.styles = dict(self._styles())
        self.default = next((key for key, one in self.styles.items() if one.name == "normal"), "")
        self.numbering = Numbering(self._part("numbering"), self.get, lambda style: self._inherited(style, "number"))
        self.notes = {
            (kind, self.get(one, "id")): one for kind in ("footnote", "endnote") for one in self._children(self._part(f"{kind}s"))
        }
        self.counts: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.lanes: tuple[list[Lane], list[Lane]] = ([], [])
        self.done: list[GrowingParagraph] = []
        self.waiting: list[GrowingParagraph] = []  # handed on a lane, and no paragraph has taken it yet
        self.bookmarks: list[tuple[str, LaneSpan]] = []
        self.opened: dict[tuple[str, str], LaneSpan] = {}
        self.remarks: dict[str, LaneSpan] = {}
        self.carried: tuple[Lane | None, Lane | None] = (None, None)
        self.paragraph = self._begun()
        self.edges: list[tuple[str, Any]] = []  # they stand between two paragraphs and belong to the next
        self.after: list[GrowingParagraph] = []  # notes of the paragraph that is read
        self.fields: list[list[Any]] = []  # [instruction, whether its result has begun]
        self.unread = 0  # fields whose instruction is not over: what stands there are no words
        self.contents = self.count = 0
        self.room = MOST_STRETCHES
        self.order = self.row = 0

    def get(self, node: Any, name: str) -> str:
        return str(node.get(self.space + name, ""))

    def _part(self, kind: str) -> Any:
        return self.package.tree(self.parts[kind]) if kind in self.parts else None

    def _children(self, node: Any) -> Iterator[Any]:
        return (one for one in node if isinstance(one.tag, str)) if node is not None else iter(())

    def _outermost(self, node: Any, name: str) -> Iterator[Any]:
        """What of a name stands in a node, but not again in itself or in a table within."""
        for one in self._children(node):
            kind = one.tag.rpartition("}")[2]
            if kind == name:
                yield one
            elif kind != "tbl":
                yield from self._outermost(one, name)

    def _find(self, node: Any, *path: str) -> Any:
        for name in path:
            node = node.find(self.space + name) if node is not None else None
        return node

    # styles

    def _styles(self) -> Iterator[tuple[str, _Style]]:
        for one in self._children(self._part("styles")):
            if one.tag != self.space + "style":
                continue
            made = _Style()
            for attribute, *path in (
                ("name", "name"),
                ("base", "basedOn"),
                ("level", "pPr", "outlineLvl"),
                ("number", "pPr", "numPr", "numId"),
                ("at", "pPr", "numPr", "ilvl"),
            ):
                found = self._find(one, *path)
                value = self.get(found, "val") if found is not None else ""
                if attribute in ("level", "at"):
                    setattr(made, attribute, int(value) if value in tuple("0123456789") else -1)
                else:
                    setattr(made, attribute, value.casefold() if attribute == "name" else value)
            if made.level < 0 and made.name.startswith("heading ") and made.name[8:] in tuple("123456789"):
                made.level = int(made.name[8:]) - 1
            if made.name == "title":
                made.level = 0
            yield self.get(one, "styleId"), made

    def _inherited(self, style: str, attribute: str) -> Any:
        """What a style says, or the nearest that it rests on; "" or -1 where none says it."""
        for _ in range(12):
            one = self.styles.get(style)
            if one is None:
                break
            if (value := getattr(one, attribute)) not in ("", -1):
                return value
            style = one.base
        return "" if attribute == "number" else -1

    # blocks

    def read(self) -> list[Paragraph]:
        self._blocks(self._find(self.root, "body"), (None, None))
        self._flush()
        self._place()
        return [made for one in self.done if (made := one.finished()) is not None]

    def _blocks(self, node: Any, state: State, cell: tuple[int, int] | None = None) -> None:
        for one in self._children(node):
            name = one.tag.rpartition("}")[2]
            if name == "p":
                self._paragraph(one, state, cell)
            elif name == "tbl":
                self._flush()
                self._table(one, state, cell)
            elif name == "sdt":
                gallery = self._find(one, "sdtPr", "docPartObj", "docPartGallery")
                contents = gallery is not None and self.get(gallery, "val") == "Table of Contents"
                self.contents += contents
                self._blocks(self._find(one, "sdtContent"), state, cell)
                self.contents -= contents
            elif name == "altChunk":
                self.left["part that is a file of its own|parts that are files of their own"] += 1
            elif name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"):
                if name.endswith("Start"):
                    self.edges.append((name, one))
                else:
                    self._edge(name, one)
            elif name not in _NO_WORDS:
                self._blocks(one, self._within(one, name, state), cell)

    def _table(self, table: Any, state: State, cell: tuple[int, int] | None) -> None:
        for row in self._outermost(table, "tr"):
            inner, at = self._marked(self._find(row, "trPr"), state), 0
            self.row += cell is None
            for one in self._outermost(row, "tc"):
                self._blocks(one, self._marked(self._find(one, "tcPr"), inner), cell or (self.row, at))
                self._flush()
                wide = self._find(one, "tcPr", "gridSpan")
                text = self.get(wide, "val") if wide is not None else ""
                at += min(int(text), MOST_CELLS_ACROSS) if text.isascii() and text.isdecimal() and len(text) < 6 else 1

    def _within(self, node: Any, name: str, state: State) -> State:
        if name in _IN or name == "cellIns":
            return (_IN.get(name, "inserted"), self.get(node, "author"), self.get(node, "date")), state[1]
        if name in _OUT or name == "cellDel":
            return state[0], (_OUT.get(name, "deleted"), self.get(node, "author"), self.get(node, "date"))
        return state

    def _marked(self, properties: Any, state: State) -> State:
        """The state of what these properties belong to: a row, a cell, the mark of a paragraph."""
        for one in self._children(properties):
            state = self._within(one, one.tag.rpartition("}")[2], state)
        return state

    def _paragraph(self, node: Any, around: State, cell: tuple[int, int] | None, note: str | None = None) -> None:
        self.count += 1
        if self.count > MOST_PARAGRAPHS:
            raise Refusal(
                f"The file has more than {MOST_PARAGRAPHS:,} paragraphs, which no text of an agreement has.",
                "Give the part with the words of the agreement alone.",
                self.package.name,
            )
        properties = self._find(node, "pPr")
        came, went = self._marked(self._find(properties, "rPr"), around)
        self.paragraph = one = self._begun()
        edges, self.edges = self.edges, []
        for name, edge in edges:
            self._edge(name, edge)
        self._shape(one, properties, cell, now=went is None, was=came is None)
        contents = self._in_contents()
        if note is not None:
            one.kind, one.label = ParagraphKind.NOTE, note
        self._inline(node, around)
        if one.kind is not ParagraphKind.CELL and (contents or self._in_contents()):
            one.kind, one.label = ParagraphKind.CONTENTS, ""
        for field in reversed(
            self.fields
        ):  # an instruction ends with its paragraph: one never closed must not swallow what follows
            if not self.unread:
                break
            self.unread -= not field[1]
            field[1] = True
        self.done.append(one)
        self.done += self.after
        self.after = []
        if (
            went is not None or came is not None
        ):  # a mark that is not there in a version: what stands before it goes on in the next paragraph
            one.author = (went or came or ("", "", ""))[1]
            self.waiting.append(one)
            self.carried = (one.now if went is not None else None, one.was if came is not None else None)
            one.now, one.was = (None if went is not None else one.now), (None if came is not None else one.was)

    def _in_contents(self) -> bool:
        return any(field[0].lstrip().upper().startswith("TOC ") for field in self.fields[:MOST_FIELDS])

    def _begun(self) -> GrowingParagraph:
        now, was = self.carried if self.waiting else (None, None)
        self.waiting, self.carried = [], (None, None)
        return GrowingParagraph(now or self._lane(0), was or self._lane(1))

    def _lane(self, version: int) -> Lane:
        self.lanes[version].append(Lane(len(self.lanes[version])))
        return self.lanes[version][-1]

    def _flush(self) -> None:
        """There is no next paragraph here: words that were handed on stay with the last."""
        for one in self.waiting:
            now, was = self.carried
            if now is not None and now.length:
                one.now = now
            if was is not None and was.length:
                one.was = was
        self.waiting, self.carried = [], (None, None)

    def _shape(self, one: GrowingParagraph, properties: Any, cell: tuple[int, int] | None, *, now: bool, was: bool) -> None:
        """Kind, level, number, style."""
        found = self._find(properties, "pStyle")
        key = self.get(found, "val") if found is not None else self.default
        style = self.styles.get(key)
        one.style = style.name if style else key
        outline = self._find(properties, "outlineLvl")
        value = self.get(outline, "val") if outline is not None else ""
        level = int(value) if value in tuple("0123456789") else self._inherited(key, "level")
        number, at = self._number(properties, key)
        label = self.numbering.label(number, at, now=now, was=was) if number not in ("", "0") else None
        if label is not None:
            one.label = label[0]
        if one.style.startswith("toc ") or self.contents:
            one.kind = ParagraphKind.CONTENTS
        elif cell is not None:
            one.kind, (one.row, one.column) = ParagraphKind.CELL, cell
        elif 0 <= level < 9:
            one.kind, one.level = ParagraphKind.HEADING, level + 1
        elif label is not None:
            one.kind, one.level = ParagraphKind.ITEM, at

    def _number(self, properties: Any, style: str) -> tuple[str, int]:
        """The list a paragraph belongs to, "" for none, and its level there."""
        own = self._find(properties, "numPr")
        found, level = self._find(own, "numId"), self._find(own, "ilvl")
        text = self.get(level, "val") if level is not None else ""
        at = int(text) if text in tuple("012345678") else -1
        if found is not None:
            return self.get(found, "val"), max(at, 0)
        number = self._inherited(style, "number")
        if at < 0:
            at = self._inherited(style, "at")
        return number, at if at >= 0 or not number else self.numbering.level_of_style(number, style)

    # words

    def _inline(self, node: Any, state: State) -> None:
        for one in self._children(node):
            name = one.tag.rpartition("}")[2]
            if name in ("t", "delText"):
                self._add(one.text or "", state)
            elif name == "r":
                hidden = self._find(one, "rPr", "vanish")
                if hidden is not None and self.get(hidden, "val") not in ("0", "false", "off"):
                    self.left["stretch of hidden text|stretches of hidden text"] += bool("".join(one.itertext()).strip())
                    continue
                self._inline(one, state)
            elif name in _SIGNS:
                self._add(_SIGNS[name], state)
            elif name == "sym":
                self.left["sign of a symbol font (□ stands for it)|signs of a symbol font (□ stands for them)"] += 1
                self._add("□", state)
            elif name == "fldChar":
                self._field(one)
            elif name == "instrText" and self.fields and not self.fields[-1][1]:
                self.fields[-1][0] += (one.text or "")[:80]
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(name.removesuffix("Reference"), one, state)
            elif name in _PICTURES:
                box = next(one.iter("{*}txbxContent"), None) is not None
                self.left["text box|text boxes" if box else "picture|pictures"] += 1
            elif name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference"):
                self._edge(name, one)
            elif name not in _NO_WORDS:
                self._inline(one, self._within(one, name, state))

    def _add(self, words: str, state: State) -> None:
        if not words or self.unread:
            return
        came, went = state
        one, self.order = self.paragraph, self.order + 1
        if went is None and one.now is not None:
            one.now.add(words, *(came or ("", "", "")), self.order)
        if came is None and one.was is not None:
            one.was.add(words, *(went or ("", "", "")), self.order)

    def _field(self, node: Any) -> None:
        kind = self.get(node, "fldCharType")
        if kind == "begin":
            self.fields.append(["", False])
            self.unread += 1
        elif kind == "separate" and self.fields:
            self.unread -= not self.fields[-1][1]
            self.fields[-1][1] = True
        elif kind == "end" and self.fields:
            self.unread -= not self.fields.pop()[1]

    def _note(self, kind: str, reference: Any, state: State) -> None:
        note = self.notes.pop((kind, self.get(reference, "id")), None)
        if note is None:
            return
        label = ""
        if state[1] is None:
            self.counts[kind] += 1
            label = str(self.counts[kind]) if kind == "footnote" else roman_of(self.counts[kind])
        outer = self.paragraph, self.waiting, self.carried, self.fields, self.unread, self.done, self.after
        self.waiting, self.carried, self.fields, self.unread, self.done, self.after = [], (None, None), [], 0, [], []
        for one in self._outermost(note, "p"):
            self._paragraph(one, state, None, label)
        self._flush()
        made = self.done
        self.paragraph, self.waiting, self.carried, self.fields, self.unread, self.done, self.after = outer
        self.after.extend(made)

    # what is anchored

    def _here(self) -> LaneSpan:
        one = self.paragraph
        now, was = one.now or self.lanes[0][-1], one.was or self.lanes[1][-1]
        return LaneSpan((now.number, now.length), (was.number, was.length), one)

    def _edge(self, name: str, node: Any) -> None:
        key, here = self.get(node, "id"), self._here()
        kind = "bookmark" if name.startswith("bookmark") else "comment"
        if name.endswith("Start"):
            self.opened[kind, key] = here
            if kind == "bookmark":
                self.bookmarks.append((self.get(node, "name"), here))
            else:
                self.remarks[key] = here
        elif name.endswith("End"):
            begun = self.opened.pop((kind, key), None)
            if begun is not None:
                begun.ends_now, begun.ends_was = here.now, here.was
        else:  # a comment on no stretch of words
            self.remarks.setdefault(key, here)

    def _place(self) -> None:
        """Give bookmarks and comments to the paragraphs they stand in."""
        for one in self.done:
            for lane in (one.now, one.was):
                if lane is not None:
                    lane.owner = one
        for name, mark in self.bookmarks:
            mark.home.spans.setdefault(name, [0, 0, 0, 0])
            for first, lanes, start, end in (
                (0, self.lanes[0], mark.now, mark.ends_now),
                (2, self.lanes[1], mark.was, mark.ends_was),
            ):
                for lane, a, b in self._stretches(lanes, start, end or start):
                    if lane.owner is not None and (b > a or lane.owner is mark.home):
                        lane.owner.spans.setdefault(name, [0, 0, 0, 0])[first : first + 2] = a, b
        comments = {self.get(one, "id"): one for one in self._children(self._part("comments"))}
        authors = {para: self.get(one, "author") for one in comments.values() for para in self._paras(one)}
        answered = {
            self._any(one, "paraId"): self._any(one, "paraIdParent") for one in self._children(self._part("commentsExtended"))
        }
        for key, mark in self.remarks.items():
            comment = comments.get(key)
            if comment is None:
                continue
            text = "\n".join(
                "".join(part.text or "" for part in one.iter(self.space + "t")) for one in comment.iter(self.space + "p")
            )
            pieces = self._stretches(self.lanes[0], mark.now, mark.ends_now or mark.now)
            on, at = "", 0
            for lane, a, b in pieces:
                on += ("\n" if on else "") + lane.text()[a : min(b, a + MOST_ON)]
                if len(on) > MOST_ON:
                    break
            home = pieces[0][0].owner if pieces else None
            at = mark.now[1] if home is not None else 0
            parent = next((answered[para] for para in self._paras(comment) if answered.get(para)), "")
            (home or mark.home).comments.append(
                MarginNote(
                    self.get(comment, "author"), self.get(comment, "date"), text, on[:MOST_ON], at, authors.get(parent, "")
                )
            )

    def _stretches(self, lanes: list[Lane], start: tuple[int, int], end: tuple[int, int]) -> list[tuple[Lane, int, int]]:
        """What a mark spans, as long as there is room for it: files hold bookmarks that nobody made by hand."""
        found = stretches(lanes, start, end, min(MOST_SPANNED, self.room))
        self.room = max(self.room - len(found), 0)
        return found

    def _any(self, node: Any, name: str) -> str:
        """An attribute by its local name: those of later versions of Word stand in other namespaces."""
        return next((str(value) for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")

    def _paras(self, node: Any) -> list[str]:
        return [found for one in node.iter(self.space + "p") if (found := self._any(one, "paraId"))]


def read_word(data: bytes, name: str) -> tuple[list[Paragraph], list[str]]:
    """The paragraphs of a Word file, and what must be said of it. Raises Refusal."""
    try:
        import lxml.etree  # noqa: F401
    except ImportError as error:
        raise missing("lxml", "words", "A Word file") from error
    package = WordPackage(data, name)
    walk = _Word(package)
    paragraphs = walk.read()
    said = [f"Left out: {counted(walk.left)}."] if walk.left else []
    if any(part.endswith("vbaProject.bin") for part in package.sizes):
        said.append("The file has macros; they were not looked at.")
    if any(
        kind == "outside:attachedTemplate"
        for part in ("word/settings.xml", walk.main)
        for kind, _ in package.related(part).values()
    ):
        said.append("The file names a template outside of it; it was not opened.")
    if any("/header" in part or "/footer" in part for part in package.sizes):
        said.append("What stands in the head and foot of its pages is not read.")
    if walk.numbering.unknown:
        said.append(f"Numbers of the kind {', '.join(sorted(walk.numbering.unknown))[:200]} are given in figures.")
    return paragraphs, said
