"""Lists of names, actors and references: `A, B`, `each of A, B`, `9, 12.b`."""

from __future__ import annotations

import re

from servanda.text.emit import Emitter
from servanda.text.lines import QUOTED, Line
from servanda.text.syntax import Ref, Who, Words

_ID = re.compile(r"[\w.\-]+")
_REF = re.compile(r"(?:(?P<agreement>[\w.\-]+):)?(?P<id>[\w.\-]+)")


class Reader:
    """What every reading function is given: where findings go."""

    __slots__ = ("emitter",)

    def __init__(self, emitter: Emitter) -> None:
        self.emitter = emitter


def read_items(rd: Reader, ln: Line, i: int, j: int) -> list[tuple[int, int]] | None:
    """Split i..j at commas; an empty item is reported."""
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    items: list[tuple[int, int]] = []
    start = i
    ok = True
    for at in range(i, j + 1):
        if at == j or ln.keys[at] == ",":
            if at > start:
                items.append((start, at))
            else:
                span = ln.span(at, at + 1) if at < j else ln.span(at - 1, at)
                rd.emitter.say("SY137" if at == j else "SY136", span)
                ok = False
            start = at + 1
    return items if ok else None


def read_names(rd: Reader, ln: Line, i: int, j: int) -> tuple[Words, ...] | None:
    """`A, B`."""
    items = read_items(rd, ln, i, j)
    if items is None:
        return None
    for a, b in items:
        for at in range(a, b):
            sign = ln.raw[at]
            if ln.keys[at] != QUOTED and (sign[-1] in ";،؛" or (sign[-1] == ":" and at > a)):
                rd.emitter.say("SY138", ln.span(at, at + 1), mark=sign[-1])
                return None
    return tuple([ln.words(a, b) for a, b in items])


EVERY_PARTY = "Write `each party`, or `jointly the parties` where they act as one: those of the head, and those that join."
"""The repair where people write `the Parties`, `both parties`."""


def read_who(rd: Reader, ln: Line, i: int, j: int, *, some: bool = False) -> Who | None:
    """`NAME`, `each of A, B`, `jointly A, B`, `any of A, B`, `every KIND`, `each party`; some: also `2 of A, B, C`."""
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    keys = ln.keys
    mode, start, least = "one", i, 0
    if keys[i] in ("each", "any") and ln.starts_with(i + 1, j, "of"):
        mode, start = keys[i], i + 2
    elif keys[i] in ("jointly", "every") or (ln.starts_with(i, j, "each", "party") and j == i + 2):
        mode, start = "every" if keys[i] == "each" else keys[i], i + 1
    elif keys[i].isascii() and keys[i].isdigit() and ln.starts_with(i + 1, j, "of"):
        if not some or not 0 < int(keys[i][:6]) <= 1000:
            rd.emitter.say("SY052", ln.span(i, j), words=ln.slice(i, j))
            return None
        mode, start, least = "some", i + 2, int(keys[i][:6])
    elif keys[i] in ("each", "both", "all", "either") and j > i + 1:
        repair = EVERY_PARTY if ln.keys[j - 1] in ("parties", "signatories", "party", "signatory") else ""
        rd.emitter.say("SY174", ln.span(i, j), words=ln.slice(i, j), first=ln.raw[i], repair=repair)
        return None
    if start >= j:
        rd.emitter.say("SY175", ln.span(i, j), words=ln.slice(i, j))
        return None
    names = read_names(rd, ln, start, j)
    if names is None:
        return None
    if mode in ("one", "every") and len(names) > 1:
        code = "SY165" if mode == "one" else "SY176"
        rd.emitter.say(code, ln.span(i, j), words=ln.slice(i, j))
        return None
    return Who(mode, names, ln.span(i, j), least)


def read_ref(rd: Reader, ln: Line, i: int, j: int) -> Ref | None:
    """One clause or article: `9.end` or `minsk-memorandum:4`; the word `clause` before it is allowed."""
    if i < j and ln.keys[i] == "clause" and j > i + 1:
        i += 1
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    match = _REF.fullmatch(ln.raw[i]) if ln.keys[i] != QUOTED else None
    if match is None or j != i + 1:
        rd.emitter.say("SY104", ln.span(i, j), words=ln.slice(i, j))
        return None
    return Ref(match["agreement"] or "", match["id"], ln.span(i, j))


def read_refs(rd: Reader, ln: Line, i: int, j: int) -> tuple[Ref, ...] | None:
    """`9, 12.b`."""
    if i < j and ln.keys[i] in ("clause", "clauses") and j > i + 1:
        i += 1
    items = read_items(rd, ln, i, j)
    if items is None:
        return None
    refs = [read_ref(rd, ln, a, b) for a, b in items]
    return tuple(ref for ref in refs if ref is not None) if None not in refs else None


def is_id(text: str) -> bool:
    """Whether a word can be the id of a clause."""
    return _ID.fullmatch(text) is not None
