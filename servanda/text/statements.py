"""Statements: a head, and what must and may stand under it."""

from __future__ import annotations

from servanda.text.alternatives import check_options, check_together
from servanda.text.assemble import STATEMENT_WORDS, check_rungs, make_part, read_parts
from servanda.text.core import find_degree, find_modal, near_modal
from servanda.text.diagnostics import Span
from servanda.text.emit import did_you_mean
from servanda.text.heads import FORMS
from servanda.text.lines import Line
from servanda.text.lists import Reader
from servanda.text.modals import DEGREES, EFFORT, INTENT
from servanda.text.parts import CONTEXTS, contexts_with, near_keyword
from servanda.text.shapes import Fields
from servanda.text.syntax import Part, Statement

_NEAR_STATEMENTS = {
    "article": "clause", "point": "clause", "paragraph": "clause", "party": "actor", "country": "actor", "organ": "body",
    "commission": "body", "definition": "term", "define": "term", "goal": "purpose", "aim": "purpose", "fear": "concern",
    "redline": "red line", "repeals": "supersedes", "replaces": "supersedes", "location": "place", "area": "place",
    "action": "act", "judgment": "judgement", "ignore": "accept", "interpretation": "reading", "type": "kind", "generally": "throughout",
}  # fmt: skip


def keyword_of(ln: Line) -> tuple[str, int] | None:
    """The statement keyword that opens a line, and how many words it takes."""
    for size in (1, 3, 2):
        word = ln.keys[0] if size == 1 else " ".join(ln.keys[:size])
        if word in FORMS and size <= len(ln.keys):
            return word, size
    return None


def read_statement(
    rd: Reader, ln: Line, after: tuple[str, ...], article: str, breadcrumb: tuple[str, ...], agreement: str
) -> Statement | None:
    """One statement from its line and the lines under it; None where its head cannot be read (diagnostics say why)."""
    found = keyword_of(ln)
    if found is None:
        _unknown(rd, ln)
        return None
    keyword, size = found
    form = FORMS[keyword]
    emitter = rd.emitter
    emitter.subject = f"{keyword} {agreement}:{ln.raw[size]}" if len(ln.keys) > size and keyword == "clause" else keyword
    if len(ln.keys) == size:
        code = "SY105" if keyword == "clause" else "SY133"
        emitter.say(code, ln.whole(), words=keyword, repair=f"Write for example `{form.example}`.")
        fields: Fields | None = None
    elif ln.broken:
        fields = None
    else:
        fields = form.read(rd, ln, size, len(ln.keys))
    if not form.context and ln.children:
        emitter.say("SY107", ln.children[0].whole(), words=keyword)
    parts = read_parts(rd, ln.children, CONTEXTS[form.context], keyword) if form.context else ()
    _check_parts(rd, ln, keyword, parts)
    emitter.subject = ""
    if fields is None:
        return None
    head = make_part(ln, keyword, size, fields)
    return Statement(keyword, head, parts, _whole_span(ln), article, breadcrumb, after)


def _check_parts(rd: Reader, ln: Line, keyword: str, parts: tuple[Part, ...]) -> None:
    if keyword == "ladder":
        if not ln.children:
            rd.emitter.say("SY099", ln.whole())
        check_rungs(rd, parts)
    elif keyword == "alternatives":
        check_options(rd, ln, parts)
    elif keyword == "throughout" and not ln.children:
        rd.emitter.say("SY092", ln.whole())
    elif keyword == "list" and not ln.children:
        rd.emitter.say("SY080", ln.whole())
    elif keyword == "reading" and not ln.children:
        rd.emitter.say("SY098", ln.whole())
    elif keyword == "proposed clause":
        if not any(part.keyword in ("core", "asks") for part in parts) and len(parts) == len(ln.children):
            rd.emitter.say("SY242", ln.whole())
    elif keyword in ("clause", "red line"):
        cored = check_together(rd, parts) if keyword == "clause" else False
        for part in parts if keyword == "red line" else ():
            if part.keyword == "core" and DEGREES.get(part.modal, "").startswith((EFFORT, INTENT)):
                rd.emitter.say("SY079", part.span, words=part.modal)
        if not ln.children:
            rd.emitter.say("SY097", ln.whole(), words=keyword)
        elif not cored and parts and not any(part.keyword == "core" for part in parts) and len(parts) == len(ln.children):
            rd.emitter.say("SY096", ln.whole(), words=keyword)


def _whole_span(ln: Line) -> Span:
    last = ln
    while last.children:
        last = last.children[-1]
    start, end = ln.whole(), last.whole()
    return Span(ln.file, start.line, start.column, end.end_line, end.end_column)


def _unknown(rd: Reader, ln: Line) -> None:
    say, end = rd.emitter.say, len(ln.keys)
    opening = ln.slice(0, min(2, end))
    if rd.emitter.full:
        say("SY100", ln.span(0, 1), words=ln.raw[0])
        return
    homes = contexts_with(ln)
    first = ln.keys[0]
    if first in _NEAR_STATEMENTS:
        say("SY145", ln.span(0, 1), words=ln.raw[0], instead=_NEAR_STATEMENTS[first])
        return
    near = did_you_mean(first, STATEMENT_WORDS) or did_you_mean(opening.lower(), STATEMENT_WORDS)
    if near:
        say("SY100", ln.span(0, 1), suggestions=near, words=ln.raw[0])
    elif homes or near_keyword(ln) is not None:
        say("SY101", ln.whole(), words=opening)
    elif find_modal(ln, 0, end) or find_degree(ln, 0, end) or near_modal(ln, 0, end) is not None:
        say("SY095", ln.whole())
    else:
        say("SY100", ln.span(0, 1), words=ln.raw[0])
