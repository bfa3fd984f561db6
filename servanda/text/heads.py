"""Heads: what the first line of each statement says, and the table of statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from servanda.text.citing import citation_text, read_citation
from servanda.text.conditions import read_cond
from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader, is_id, read_names, read_ref, read_refs, read_who
from servanda.text.points import read_point
from servanda.text.proposed import read_clause, read_declaratory, read_words, write_clause, write_declaratory, write_words
from servanda.text.shapes import Fields, left_over, read_text
from servanda.text.special import read_choice_name, read_reason, reason_text
from servanda.text.syntax import (
    BuiltinPoint,
    ClausePoint,
    ConsentPoint,
    DatePoint,
    DayPoint,
    EdgePoint,
    OffsetPoint,
    Part,
    Ref,
    Words,
)
from servanda.text.write import cond_text, names_text, point_text, quoted_text, ref_text, refs_text, who_text

Head = Callable[[Reader, Line, int, int], Fields | None]
_STRUCTURED = DatePoint | BuiltinPoint | DayPoint | EdgePoint | OffsetPoint | ClausePoint | ConsentPoint
_CODE = re.compile(r"[A-Z]{2}\d{3}", re.ASCII)
_RESERVED = ("and", "or", "not", "unless", "must", "may")


class Form(NamedTuple):
    """One kind of statement: reader and writer of its first line, context of its parts, an example."""

    keyword: str
    read: Head
    write: Callable[[Part], str]
    context: str
    example: str


def _name(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    for at in range(i, j):
        if ln.keys[at] == "," or ln.keys[at] == QUOTED:
            rd.emitter.say("SY103", ln.span(at, j), words=ln.slice(i, j))
            return None
    return {"names": (ln.words(i, j),)}


def _phrase(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    text = ln.text[ln.starts[i] : ln.ends[j - 1]]
    for opening, closing, code in (("{", "}", "SY121"), ("[", "]", "SY122")):
        depth = 0
        for at, sign in enumerate(text):
            depth += (sign == opening) - (sign == closing)
            if depth not in (0, 1) or (sign == "{" and re.match(r"\{\s*[}:]", text[at:])):
                code = "SY119" if 0 <= depth <= 1 else code
                start = ln.starts[i] + at
                rd.emitter.say(code, ln.stretch(start, start + 1), words=ln.slice(i, j))
                return None
        if depth:
            start = ln.starts[i] + text.rfind(opening)
            rd.emitter.say(code, ln.stretch(start, start + 1), words=ln.slice(i, j))
            return None
    for at in range(i, j):
        if ln.keys[at] in _RESERVED:
            rd.emitter.say("SY120", ln.span(at, at + 1), words=ln.raw[at])
            return None
    return {"words": ln.words(i, j)}


def _term(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    text = read_text(rd, ln, i, j)
    return None if text is None else {"texts": (text,)}


def _relation(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    agreement, _, article = ln.raw[i].partition(":")
    if j != i + 1 or not is_id(agreement) or (article and not is_id(article)) or ln.keys[i] == QUOTED:
        rd.emitter.say("SY118", ln.span(i, j), words=ln.slice(i, j))
        return None
    return {"refs": (Ref(agreement, article, ln.span(i, j)),)}


def _clause(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    if ln.keys[i] == QUOTED:
        rd.emitter.say("SY105", ln.span(i, j))
        return None
    end = i + 1
    while end < j and ln.starts[end] == ln.ends[end - 1] and ln.keys[end] != QUOTED:
        end += 1
    if end > i + 1 or not is_id(ln.raw[i]):
        rd.emitter.say("SY104", ln.span(i, end), words=ln.slice(i, end))
        return None
    fields: Fields = {"refs": (Ref("", ln.raw[i], ln.span(i, i + 1)),)}
    if j == i + 1:
        return fields
    if ln.keys[i + 1] != QUOTED:
        rd.emitter.say("SY106", ln.span(i + 1, j), words=ln.slice(i + 1, j))
        return None
    title = read_text(rd, ln, i + 1, j)
    return None if title is None else {**fields, "texts": (title,)}


def _throughout(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`this agreement`, or `article 3, 4`."""
    if ln.starts_with(i, j, "this", "agreement") and j == i + 2:
        return {"options": ("this agreement",)}
    if ln.keys[i] not in ("article", "articles") or j == i + 1:
        rd.emitter.say("SY091", ln.span(i, j), words=ln.slice(i, j))
        return None
    refs = read_refs(rd, ln, i + 1, j)
    if refs is not None and any(ref.agreement for ref in refs):
        rd.emitter.say("SY091", ln.span(i, j), words=ln.slice(i, j))
        return None
    return None if refs is None else {"refs": refs}


def _write_throughout(part: Part) -> str:
    return f"article {refs_text(part.refs)}" if part.refs else part.options[0]


def _titled(first: str, part: Part) -> str:
    return first + (f" {quoted_text(part.texts[0])}" if part.texts else "")


def _reading(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    held = ln.find(i, j, "held", "by")
    if held < 0:
        rd.emitter.say("SY108", ln.span(i, j))
        return None
    of = ln.rfind(i, held, "of")
    if of <= i:
        rd.emitter.say("SY109", ln.span(i, held))
        return None
    refs, names = read_refs(rd, ln, of + 1, held), read_names(rd, ln, held + 2, j)
    return None if refs is None or names is None else {"words": ln.words(i, of), "refs": refs, "names": names}


def _purpose(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    colon = ln.find(i, j, ":")
    if colon < 0:
        rd.emitter.say("SY110", ln.span(i, j), words=ln.slice(0, i))
        return None
    if ln.keys[i] != "of" or colon <= i + 1:
        rd.emitter.say("SY111", ln.span(i, colon) if colon > i else ln.whole())
        return None
    names = read_names(rd, ln, i + 1, colon)
    end, fields = j, {}
    by = ln.rfind(colon + 1, j, "by")
    if by > colon + 1:
        quiet = Reader(type(rd.emitter)(rd.emitter.file))
        point = read_point(quiet, ln, by + 1, j)
        if quiet.emitter.errors and ln.keys[min(by + 1, j - 1)][0].isdigit() and not ln.starts_with(by + 2, j, "of"):
            read_point(rd, ln, by + 1, j)
            return None
        if isinstance(point, _STRUCTURED):
            end, fields = by, {"point": point}
    cond = read_cond(rd, ln, colon + 1, end)
    return None if cond is None or names is None else {"names": names, "cond": cond, **fields}


def _write_purpose(part: Part) -> str:
    by = f" by {point_text(part.point)}" if part.point is not None else ""
    return f"of {names_text(part.names)}: {cond_text(part.cond)}{by}"


def _concern(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    colon = ln.find(1, j, ":")
    if colon < 0:
        rd.emitter.say("SY110", ln.span(i, j), words="concern")
        return None
    names: tuple[Words, ...] | None = ()
    if colon > i:
        if ln.keys[i] != "of" or colon == i + 1:
            rd.emitter.say("SY111", ln.span(i, colon))
            return None
        names = read_names(rd, ln, i + 1, colon)
    cond = read_cond(rd, ln, colon + 1, j)
    return None if cond is None or names is None else {"names": names, "cond": cond}


def _write_concern(part: Part) -> str:
    return (f" of {names_text(part.names)}" if part.names else "") + f": {cond_text(part.cond)}"


def _red_line(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    by, to = ln.rfind(i, j, "by"), ln.rfind(i, j, "to")
    if by <= i or to <= by:
        rd.emitter.say("SY112", ln.span(i, j))
        return None
    title = next((at for at in range(i, by) if ln.keys[at] == QUOTED), -1)
    texts = None
    if title >= 0:
        texts = read_text(rd, ln, title, by)
        if texts is None:
            return None
        if title == i:
            rd.emitter.say("SY112", ln.span(i, j))
            return None
    names, who = read_names(rd, ln, by + 1, to), read_who(rd, ln, to + 1, j)
    if names is None or who is None:
        return None
    words = ln.words(i, title if title >= 0 else by)
    return {"words": words, "texts": (texts,) if texts else (), "names": names, "who": who}


def _write_red_line(part: Part) -> str:
    name = part.words.text if part.words is not None else ""
    whom = who_text(part.who) if part.who is not None else ""
    return f"{_titled(name, part)} by {names_text(part.names)} to {whom}"


def _cited(rd: Reader, ln: Line, i: int, j: int) -> tuple[int, Fields | None]:
    """What is cited up to `because`, `of` or a quotation, as after `renders`; gives the index of that word."""
    end = next((at for at in range(i, j) if ln.keys[at] in ("because", "of", QUOTED)), j)
    if end == i:
        rd.emitter.say("SY117", ln.span(i, j), words=ln.slice(i, j))
        return j, None
    return end, read_citation(rd, ln, i, end)


def _declaratory(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    end, cited = _cited(rd, ln, i, j)
    reason = read_reason(rd, ln, end, j, owner=False) if cited is not None else None
    return None if cited is None or reason is None else {**cited, **reason}


def _judgement(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    end, cited = _cited(rd, ln, i, j)
    if cited is None:
        return None
    because = ln.find(end, j, "because")
    if end >= j or ln.keys[end] != "of":
        rd.emitter.say("SY115", ln.span(end, j))
        return None
    names = read_names(rd, ln, end + 1, because if because >= 0 else j)
    reason = read_reason(rd, ln, because if because >= 0 else j, j, owner=False)
    return None if names is None or reason is None else {**cited, "names": names, **reason}


def _sentences_text(part: Part) -> str:
    whose = f" of {names_text(part.names)}" if part.names else ""
    return f"{citation_text(part)}{whose} {reason_text(part)}"


def _accept(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    code = ln.raw[i]
    if not _CODE.fullmatch(code.upper()):
        rd.emitter.say("SY114", ln.span(i, i + 1), words=code)
        return None
    because = ln.find(i + 1, j, "because")
    at = because if because >= 0 else j
    fields: Fields = {}
    options: tuple[str, ...] = (code.upper(),)
    if at > i + 1 and ln.keys[i + 1] != "on":
        left_over(rd, ln, i + 1, at)
        return None
    if at == i + 1 or ln.starts_with(i + 2, at, "text"):
        options = (*options, "text")
        if at > i + 3:  # whose text, in a file that is no agreement of its own
            whose = read_ref(rd, ln, i + 3, at)
            if whose is None:
                return None
            fields = {"refs": (whose,)}
    else:
        refs = read_refs(rd, ln, i + 2, at)
        if refs is None:
            return None
        fields = {"refs": refs}
    reason = read_reason(rd, ln, at, j, owner=True)
    return None if reason is None else {"options": options, **fields, **reason}


def _write_accept(part: Part) -> str:
    where = "text" if "text" in part.options or not part.refs else "clause"
    return " ".join((part.options[0], "on", where, *((refs_text(part.refs),) if part.refs else ()), reason_text(part)))


def _of_name(part: Part) -> str:
    return part.names[0].text


def _of_words(part: Part) -> str:
    return part.words.text if part.words is not None else ""


def _of_ref(part: Part) -> str:
    return ref_text(part.refs[0])


FORMS: dict[str, Form] = {
    form.keyword: form
    for form in (
        Form("clause", _clause, lambda part: _titled(_of_ref(part), part), "clause", 'clause 9.end "Border restored"'),
        Form("alternatives", read_choice_name, _of_name, "alternative clauses", "alternatives deadline"),
        Form("throughout", _throughout, _write_throughout, "throughout", "throughout this agreement"),
        Form("actor", _name, _of_name, "actor", "actor Northmark"),
        Form("kind", _name, _of_name, "kind", "kind heavy weapon"),
        Form("group", _name, _of_name, "group", "group Contact Group"),
        Form("body", _name, _of_name, "body", "body Joint Commission"),
        Form("place", _name, _of_name, "place", "place buffer zone"),
        Form("act", _phrase, _of_words, "act", "act open fire [with {weapon: heavy weapon}]"),
        Form("event", _phrase, _of_words, "event", "event local elections are held"),
        Form("state", _phrase, _of_words, "state", "state ceasefire"),
        Form("term", _term, lambda part: quoted_text(part.texts[0]), "term", 'term "heavy weapons"'),
        Form("ladder", _name, _of_name, "ladder", "ladder standard ladder"),
        Form("list", _name, _of_name, "list", "list prisoners of annex 2"),
        Form("supersedes", _relation, _of_ref, "", "supersedes minsk-protocol"),
        Form("in accordance with", _relation, _of_ref, "", "in accordance with minsk-memorandum:4"),
        Form("annex of", _relation, _of_ref, "", "annex of harbour"),
        Form("prevails over", _relation, _of_ref, "", "prevails over harbour"),
        Form("parallel to", _relation, _of_ref, "", "parallel to harbour-east"),
        Form(
            "reading", _reading,
            lambda part: f"{_of_words(part)} of {refs_text(part.refs)} held by {names_text(part.names)}", "reading",
            "reading security-first of 9, 12 held by Northmark",
        ),
        Form("purpose", _purpose, _write_purpose, "purpose", "purpose of Northmark: the border is restored"),
        Form("concern", _concern, _write_concern, "concern", "concern of Eastholm: the port is closed"),
        Form("red line", _red_line, _write_red_line, "red line", 'red line strait "The strait" by Northmark to Eastholm'),
        Form("declaratory", _declaratory, _sentences_text, "", 'declaratory sentence 1 because "it only greets"'),
        Form("judgement", _judgement, _sentences_text, "", 'judgement sentence 3 of Panel because "good faith"'),
        Form(
            "accept", _accept, _write_accept, "",
            'accept SV105 on clause 4 because "agreed orally" by Legal Adviser until 2031-06-30',
        ),
        Form("proposed clause", read_clause, write_clause, "proposed clause", "proposed clause 5.s2 from sentence 2 by tool"),
        Form("proposed act", read_words, write_words, "proposed act", "proposed act clear the mines from sentence 2 by tool"),
        Form("proposed actor", read_words, write_words, "proposed actor", "proposed actor Harbour Board from sentence 2 by tool"),
        Form(
            "proposed declaratory", read_declaratory, write_declaratory, "proposed declaratory",
            'proposed declaratory sentence 1 because "it only greets" by tool',
        ),
    )
}  # fmt: skip
