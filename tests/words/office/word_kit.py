"""Word files as people send them back, made by hand: edits with tracking on and off, and a plain reader of its own (it shares
no code with that of the house)."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from servanda.words.reading.flow import Bookmark, Change, Flow, MarginNote, Paragraph, ParagraphKind

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = ("Ana Veldt", "Tomas Irel", "Iva Quell")


def q(name: str) -> str:
    return f"{{{W}}}{name}"


class Word:
    """A Word file taken apart, to be edited and put together again."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.body = etree.fromstring(self.files["word/document.xml"])

    def bytes(self) -> bytes:
        self.files["word/document.xml"] = etree.tostring(self.body, xml_declaration=True, encoding="UTF-8", standalone=True)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.files.items():
                archive.writestr(name, data)
        return out.getvalue()

    def run(self, bookmark: str) -> Any:
        """The run of a sentence."""
        start = next(one for one in self.body.iter(q("bookmarkStart")) if one.get(q("name")) == bookmark)
        at = start.getnext()
        while at.tag != q("r"):
            at = at.getnext()
        return at

    def strip_bookmarks(self) -> None:
        for name in ("bookmarkStart", "bookmarkEnd"):
            for one in list(self.body.iter(q(name))):
                one.getparent().remove(one)


def run_of(text: str, *, gone: bool = False) -> Any:
    run = etree.Element(q("r"))
    words = etree.SubElement(run, q("delText" if gone else "t"))
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def change_of(kind: str, who: str, *runs: Any) -> Any:
    made = etree.Element(q(kind))
    made.set(q("id"), "9000")
    made.set(q("author"), who)
    made.set(q("date"), "2031-04-02T10:00:00Z")
    made.extend(runs)
    return made


def text_of(run: Any) -> str:
    return "".join(one.text or "" for one in run.iter(q("t")))


def rewrite(run: Any, start: int, end: int, words: str, who: str) -> None:
    """Put words in the place of a stretch of a run; who: tracked as theirs, "" for with tracking off."""
    whole = text_of(run)
    parts: list[Any] = []
    if not who:
        parts = [run_of(whole[:start] + words + whole[end:])]
    else:
        parts += [run_of(whole[:start])] if start else []
        parts += [change_of("del", who, run_of(whole[start:end], gone=True))] if end > start else []
        parts += [change_of("ins", who, run_of(words))] if words else []
        parts += [run_of(whole[end:])] if end < len(whole) else []
    home = run.getparent()
    at = home.index(run)
    home.remove(run)
    for one in reversed(parts):
        home.insert(at, one)


def after(run: Any, words: str, who: str) -> None:
    """Put a sentence behind that of a run, after its bookmark."""
    at = run
    while at is not None and at.tag != q("bookmarkEnd"):
        at = at.getnext()
    made = change_of("ins", who, run_of(words)) if who else run_of(words)
    (run if at is None else at).addnext(made)


def paragraph_after(run: Any, words: str, who: str) -> None:
    home = run.getparent()
    made = etree.Element(q("p"))
    if who:
        mark = etree.SubElement(etree.SubElement(made, q("pPr")), q("rPr"))
        mark.append(change_of("ins", who))
        made.append(change_of("ins", who, run_of(words)))
    else:
        made.append(run_of(words))
    home.addnext(made)


# --- a plain reader ----------------------------------------------------------------------------------------------------------


def flow_of(data: bytes, name: str = "back.docx") -> Flow:
    word = Word(data)
    notes = _notes(word)
    paragraphs = tuple(_paragraph(one, notes) for one in word.body.iter(q("p")))
    return Flow(name, "docx", hashlib.sha256(data).hexdigest(), paragraphs)


def _notes(word: Word) -> dict[str, tuple[str, str]]:
    if "word/comments.xml" not in word.files:
        return {}
    root = etree.fromstring(word.files["word/comments.xml"])
    return {
        one.get(q("id")): (one.get(q("author")), "".join(t.text or "" for t in one.iter(q("t"))))
        for one in root.iter(q("comment"))
    }


def _paragraph(element: Any, notes: dict[str, tuple[str, str]]) -> Paragraph:
    now = was = ""
    changes: list[Change] = []
    starts: dict[str, tuple[str, int]] = {}
    marks: list[Bookmark] = []
    said: list[MarginNote] = []
    begun: dict[str, int] = {}
    author = came = went = ""
    mark = element.find(f"{q('pPr')}/{q('rPr')}")
    if mark is not None:
        for kind in ("ins", "del"):
            if (one := mark.find(q(kind))) is not None:
                author = one.get(q("author"))
                came, went = (author, went) if kind == "ins" else (came, author)
    for one in _flat(element):
        if one.tag == q("bookmarkStart"):
            starts[one.get(q("id"))] = (one.get(q("name")), len(now))
        elif one.tag == q("bookmarkEnd"):
            if one.get(q("id")) in starts:
                title, at = starts.pop(one.get(q("id")))
                marks.append(Bookmark(title, at, len(now)))
        elif one.tag == q("commentRangeStart"):
            begun[one.get(q("id"))] = len(now)
        elif one.tag == q("commentRangeEnd"):
            at = begun.get(one.get(q("id")), 0)
            who, text = notes[one.get(q("id"))]
            said.append(MarginNote(who, "", text, now[at:], at))
        elif one.tag in (q("t"), q("delText")):
            text = one.text or ""
            holder = one.getparent().getparent()
            if holder.tag == q("ins"):
                changes.append(Change("inserted", text, len(now), holder.get(q("author")), holder.get(q("date"))))
                now += text
            elif holder.tag == q("del"):
                changes.append(Change("deleted", text, len(was), holder.get(q("author")), holder.get(q("date"))))
                was += text
            else:
                now, was = now + text, was + text
    return Paragraph(
        now=None if went and not now else now, was=None if came and not was else was, kind=ParagraphKind.BODY, author=author,
        changes=tuple(changes), comments=tuple(said), bookmarks=tuple(marks),
    )  # fmt: skip


def _flat(element: Any) -> Iterator[Any]:
    for one in element.iter():
        if isinstance(one.tag, str):
            yield one


# --- random edits --------------------------------------------------------------------------------------------------------------

SPARE = [
    *("The", "Wardens", "shall", "send", "a", "list", "of", "open"),
    *("points", "to", "both", "sides", "on", "each", "last", "Friday"),
]


@dataclass
class RandomEdit:
    """What was done to which sentence (its bookmark); words: of a sentence that came in."""

    kind: str
    bookmark: str
    who: str
    words: str = ""


def edited(data: bytes, sentences: dict[str, str], draw: random.Random, count: int) -> tuple[bytes, list[RandomEdit]]:
    """A file with so many edits, each on another sentence."""
    word = Word(data)
    done: list[RandomEdit] = []
    for number, bookmark in enumerate(draw.sample(sorted(sentences), count)):
        run = word.run(bookmark)
        text = text_of(run)
        who = draw.choice((*NAMES, "", ""))
        kind = draw.choice(("word", "word", "insert", "cut", "cut", "bracket", "number", "delete", "sentence", "paragraph"))
        gaps = [0, *(at + 1 for at, sign in enumerate(text) if sign == " ")]
        at = draw.choice(gaps)
        end = text.find(" ", at) if text.find(" ", at) > 0 else len(text)
        fresh = " ".join(draw.sample(SPARE, 3))
        words = f"Note {number} says: {' '.join(draw.sample(SPARE, 9))}."
        if kind == "delete" or (kind == "cut" and len(gaps) == 1):
            rewrite(run, 0, len(text), "", who)
            kind = "delete"
        elif kind == "sentence":
            after(run, f" {words}", who)
        elif kind == "paragraph":
            paragraph_after(run, words, who)
        elif kind == "cut":
            rewrite(run, at, min(len(text), end + 1), "", who)
        elif kind == "insert":
            rewrite(run, at, at, f"{fresh} ", who)
        elif kind == "bracket":
            rewrite(run, at, at, f"[{fresh}] ", who)
        elif kind == "number":
            rewrite(run, at, end, str(draw.randrange(10, 99)), who)
        else:
            rewrite(run, at, end, fresh, who)
        done.append(RandomEdit(kind, bookmark, who, words if kind in ("sentence", "paragraph") else ""))
    return word.bytes(), done
