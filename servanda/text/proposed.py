"""Heads of proposals: `clause ID "TITLE" from sentence 2 by tool`: what may become a statement, and counts nowhere before."""

from __future__ import annotations

from servanda.text.citing import citation_text, read_citation
from servanda.text.diagnostics import Span
from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader, is_id
from servanda.text.shapes import Fields, read_text
from servanda.text.special import read_reason, reason_text
from servanda.text.syntax import Part, Quoted, Ref
from servanda.text.write import quoted_text, ref_text

PROPOSED = "proposed "
"""How the keyword of every proposal begins."""
OPEN = "?"
"""Who is bound, where the sentence does not say it: the person must."""
_NOWHERE = Span("", 1, 1, 1, 1)


def _proposer(rd: Reader, ln: Line, i: int, j: int) -> tuple[int, tuple[str, ...]] | None:
    """`by tool`, `by assistant "NAME"`, `by "PERSON"` at the end of a line: where it begins, and who."""
    quoted = ln.keys[j - 1] == QUOTED and ln.raw[j - 1].strip() != ""
    at = j - 3 if quoted and j - 2 > i and ln.keys[j - 2] == "assistant" else j - 2
    if at <= i or ln.keys[at] != "by" or not (quoted or ln.keys[j - 1] == "tool"):
        rd.emitter.say("SY241", ln.span(i, j), words=ln.slice(i, j))
        return None
    if not quoted:
        return at, ("tool",)
    return at, ("person" if at + 2 == j else "assistant", ln.raw[j - 1])


def proposer_text(options: tuple[str, ...]) -> str:
    """`by tool`, `by assistant "NAME"`, `by "PERSON"`."""
    if options[0] == "tool":
        return "by tool"
    return ("by assistant " if options[0] == "assistant" else "by ") + quoted_text(Quoted(options[1], _NOWHERE))


def _origin(rd: Reader, ln: Line, i: int, j: int) -> tuple[int, Fields] | None:
    """`from sentence 2 by tool` at the end of a line: where it begins, and the fields of it."""
    said = _proposer(rd, ln, i, j)
    if said is None:
        return None
    end, options = said
    at = ln.rfind(i, end, "from")
    if at <= i or at + 1 >= end:
        rd.emitter.say("SY240", ln.span(i, j), words=ln.slice(i, j))
        return None
    cited = read_citation(rd, ln, at + 1, end)
    if cited is None:
        return None
    return at, {"options": options, "parts": (Part("from", ln.span(at, end), ln.span(at, at + 1), **cited),)}


def _origin_text(part: Part) -> str:
    return f"from {citation_text(part.parts[0])} {proposer_text(part.options)}"


def read_clause(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`ID ["TITLE"] from sentence 2 by tool`."""
    if ln.keys[i] == QUOTED or not is_id(ln.raw[i]):
        rd.emitter.say("SY104", ln.span(i, i + 1), words=ln.raw[i])
        return None
    origin = _origin(rd, ln, i, j)
    if origin is None:
        return None
    end, fields = origin
    fields["refs"] = (Ref("", ln.raw[i], ln.span(i, i + 1)),)
    if end == i + 1:
        return fields
    if ln.keys[i + 1] != QUOTED:
        rd.emitter.say("SY106", ln.span(i + 1, end), words=ln.slice(i + 1, end))
        return None
    title = read_text(rd, ln, i + 1, end)
    return None if title is None else {**fields, "texts": (title,)}


def write_clause(part: Part) -> str:
    """The canonical words of what `read_clause` reads."""
    title = f" {quoted_text(part.texts[0])}" if part.texts else ""
    return f"{ref_text(part.refs[0])}{title} {_origin_text(part)}"


def read_words(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`PHRASE from sentence 2 by tool`, or a name."""
    origin = _origin(rd, ln, i, j)
    if origin is None:
        return None
    end, fields = origin
    for at in range(i, end):
        if ln.keys[at] in (",", QUOTED):
            rd.emitter.say("SY103", ln.span(at, end), words=ln.slice(i, end))
            return None
    return {**fields, "words": ln.words(i, end)}


def write_words(part: Part) -> str:
    """The canonical words of what `read_words` reads."""
    return f"{part.words.text if part.words is not None else ''} {_origin_text(part)}"


def read_declaratory(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`sentence 1 because "..." by tool`."""
    said = _proposer(rd, ln, i, j)
    if said is None:
        return None
    end, options = said
    because = ln.find(i, end, "because")
    if because <= i:
        rd.emitter.say("SY113", ln.span(i, end))
        return None
    cited = read_citation(rd, ln, i, because)
    reason = read_reason(rd, ln, because, end, owner=False) if cited is not None else None
    if cited is None or reason is None:
        return None
    return {"options": options, **reason, "parts": (Part("from", ln.span(i, because), ln.span(i, i + 1), **cited),)}


def write_declaratory(part: Part) -> str:
    """The canonical words of what `read_declaratory` reads."""
    return f"{citation_text(part.parts[0])} {reason_text(part)} {proposer_text(part.options)}"
