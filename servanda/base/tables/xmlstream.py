"""XML read as a stream of records, each with its path; no DTD, hence no entity that could expand, is let in.

The tree of one record is in memory at a time. DTDs are refused by a parser that sees every byte before the one that builds trees:
a DTD can only stand before the root element, so the watch ends there.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator
from xml.parsers import expat

from servanda.base.refusal import Refusal
from servanda.base.tables.source import NO_TABLE, PACKED, UTF_16, Data, opened

LARGEST = 1 << 29
"""Bytes of one file after unpacking."""
DEEPEST = 100
MOST_IN_RECORD = 200_000
"""How deep elements may stand in one another, and how many in one record."""
_PART = 1 << 16


class _Watch:
    """Refuses a DTD; needs nothing more once the root has begun."""

    def __init__(self, name: str) -> None:
        self.name, self.over = name, False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._root

    def feed(self, part: bytes) -> None:
        if not self.over:
            self._parser.Parse(part, False)

    def _root(self, *_: object) -> None:
        self.over = True

    def _refuse(self, *_: object) -> None:
        raise Refusal(
            "the file brings its own DTD; its entities could expand without end, and no publisher of tables or lists needs one.",
            repair="Download the file from the publisher again.",
            place=f"{self.name} {self._parser.CurrentLineNumber}:{self._parser.CurrentColumnNumber + 1}",
        )


def records(name: str, data: Data, wanted: Collection[str], limit: int = LARGEST) -> Iterator[tuple[str, ET.Element]]:
    """The root when it begins (its attributes are there, its children are not), then each outermost element whose tag is wanted,
    whole.

    In: wanted: tags without namespace. Out: (path such as `/LIST/PERSONS/PERSON[3]`, element with namespaces taken off). Each
    element is emptied after the next step. Raises Refusal with line and column: not well formed, wrong encoding, cut short, too
    deep, a DTD.
    """
    watch = _Watch(name)
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(events=("start", "end"))
    stack: list[ET.Element] = []
    counts: list[dict[str, int]] = [{}]
    path: list[str] = []
    inside, size = 0, 0  # depth at which a wanted element began (0: none), elements in it so far

    def drained() -> Iterator[tuple[str, ET.Element]]:
        nonlocal inside, size
        events: Iterator[tuple[str, ET.Element]] = parser.read_events()  # type: ignore[assignment] # no namespaces
        for event, element in events:
            if event == "start":
                tag = element.tag.rpartition("}")[2]
                element.tag = tag
                stack.append(element)
                if inside:
                    size += 1
                    if size > MOST_IN_RECORD or len(stack) > DEEPEST:
                        raise _monster(name, "/".join(path))
                    continue
                if len(stack) > DEEPEST:
                    raise _monster(name, "/".join(path))
                number = counts[-1][tag] = counts[-1].get(tag, 0) + 1
                counts.append({})
                path.append(f"{tag}[{number}]" if tag in wanted else tag)
                if tag in wanted:
                    inside, size = len(stack), 0
                if len(stack) == 1:
                    yield f"/{tag}", element
                continue
            done, depth = stack.pop(), len(stack) + 1
            if inside and depth > inside:
                continue
            if inside == depth:
                inside = 0
                yield "/" + "/".join(path), done
            path.pop()
            counts.pop()
            done.clear()
            if stack:
                stack[-1].remove(done)

    with opened(name, data, min(limit, LARGEST), {**PACKED, **NO_TABLE, **UTF_16}) as stream:
        try:
            while part := stream.read(_PART):
                watch.feed(part)
                parser.feed(part)
                yield from drained()
            parser.close()
            yield from drained()
        except (ET.ParseError, expat.ExpatError) as error:
            line, column = error.position if isinstance(error, ET.ParseError) else (error.lineno, error.offset)
            raise Refusal(
                f"this is no well-formed XML ({expat.errors.messages.get(error.code, str(error))}).",
                repair="Download the file again; if that does not help, tell the publisher.", place=f"{name} {line}:{column + 1}",
            ) from error  # fmt: skip
        except (LookupError, ValueError) as error:
            raise Refusal(
                f"the encoding that the file names cannot be read ({error}).", repair="Save it as UTF-8.", place=name
            ) from error


def _monster(name: str, path: str) -> Refusal:
    return Refusal(
        f"an element nests deeper than {DEEPEST} or holds more than {MOST_IN_RECORD:,} others: this is no record.",
        repair="Look whether it is the right file.", place=f"{name} /{path}",
    )  # fmt: skip


def text(element: ET.Element | None, tag: str = "") -> str:
    """The text of an element or of its first child with a tag, spaces tidied; "" if there is none."""
    if element is not None and tag:
        element = element.find(tag)
    return " ".join((element.text or "").split()) if element is not None else ""


def texts(element: ET.Element, path: str) -> list[str]:
    """The texts of all elements on a path, empty ones left out."""
    return [words for one in element.findall(path) if (words := text(one))]
