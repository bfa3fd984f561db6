"""What `whenever` names: a phrase of the vocabulary, or what becomes of clauses: `any clause of article 3 is breached`."""

from __future__ import annotations

from servanda.text.emit import did_you_mean
from servanda.text.lines import Line
from servanda.text.lists import Reader, read_refs
from servanda.text.points import STATUSES, read_point
from servanda.text.shapes import WORDS, Fields, Shape
from servanda.text.syntax import ClausePoint, Part
from servanda.text.write import refs_text


def _whenever(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    if ln.starts_with(i, j, "any", "clause"):
        return _any_clause(rd, ln, i, j)
    if i < j and ln.keys[i] in ("clause", "clauses", "rung") and j > i + 2 and ("is" in ln.keys[i:j] or "are" in ln.keys[i:j]):
        at = ln.find(i, j, "is")
        if ln.keys[i] == "rung" or at < 0 or "," not in ln.keys[i:at]:
            point = read_point(rd, ln, i, j)
            return {"refs": (point.ref,), "options": ("each", point.status)} if isinstance(point, ClausePoint) else None
        refs, status = read_refs(rd, ln, i, at), _status(rd, ln, i, at, j)
        return None if refs is None or status is None else {"refs": refs, "options": ("each", status)}
    return WORDS.read(rd, ln, i, j)


def _any_clause(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`any clause [of this agreement | of article 3, 4] is STATUS`."""
    at = ln.rfind(i, j, "is")
    if at < 0:
        rd.emitter.say("SY070", ln.span(i, j), words=ln.slice(i, j))
        return None
    status = _status(rd, ln, i, at, j)
    if status is None:
        return None
    if at == i + 2 or (at == i + 5 and ln.starts_with(i + 2, at, "of", "this", "agreement")):
        return {"options": ("any", status)}
    word = next((size for size in ("article", "articles") if ln.starts_with(i + 2, at, "of", size)), None)
    if word is None or at == i + 4:
        rd.emitter.say("SY071", ln.span(i + 2, at), words=ln.slice(i + 2, at))
        return None
    refs = read_refs(rd, ln, i + 4, at)
    if refs is None or any(ref.agreement for ref in refs):
        if refs is not None:
            rd.emitter.say("SY071", ln.span(i + 2, at), words=ln.slice(i + 2, at))
        return None
    return {"refs": refs, "options": ("any", status)}


def _status(rd: Reader, ln: Line, i: int, at: int, j: int) -> str | None:
    """What the words after `is` say becomes of the clauses."""
    status = ln.slice(at + 1, j)
    if j == at + 2 and ln.keys[at + 1] in STATUSES:
        return ln.keys[at + 1]
    span = ln.span(at + 1, j) if j > at + 1 else ln.span(at, j)
    rd.emitter.say("SY199", span, words=ln.slice(i, j), status=status, suggestions=did_you_mean(status, STATUSES))
    return None


def _write(part: Part) -> str:
    if not part.options:
        return WORDS.write(part)
    which, status = part.options
    named = refs_text(part.refs)
    if which == "any":
        return f"any clause{f' of article {named}' if named else ''} is {status}"
    return f"{named} is {status}" if named.startswith("rung ") else f"clause {named} is {status}"


WHENEVER = Shape(_whenever, _write)
