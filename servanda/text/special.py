"""Shapes that one keyword alone uses."""

from __future__ import annotations

from servanda.text.citing import citation_text, read_citation
from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader, read_names, read_refs, read_who
from servanda.text.points import read_point
from servanda.text.shapes import WORDS, Fields, Shape, left_over, on_date_text, pick, read_text, read_texts, read_whole, then_date
from servanda.text.syntax import Part
from servanda.text.times import read_date, read_period
from servanda.text.write import names_text, period_text, point_text, quoted_text, refs_text, texts_text, who_text

VERBS = ("starts", "ends", "suspends", "extends", "releases")
RULES = ("consensus", "majority", "unanimity", "two-thirds")
MEANS_OF_PLACE = ("geojson", "map", "coordinates", "words")


def _signed_by(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    at = ln.find(i, j, "as")
    person = read_text(rd, ln, i, at if at >= 0 else j)
    if person is None:
        return None
    if at < 0:
        return {"texts": (person,)}
    office = read_text(rd, ln, at + 1, j)
    return None if office is None else {"texts": (person, office)}


def _write_signed_by(part: Part) -> str:
    return " as ".join(quoted_text(text) for text in part.texts)


def _joins(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`AGREEMENT from POINT`."""
    if j < i + 3 or ln.keys[i + 1] != "from":
        rd.emitter.say("SY072", ln.span(i, j) if i < j else ln.whole(), words=ln.slice(i, j) or ln.slice(0, i))
        return None
    names, point = read_names(rd, ln, i, i + 1), read_point(rd, ln, i + 2, j)
    return None if names is None or point is None else {"names": names, "point": point}


def read_choice_name(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """The name of alternatives: one name, without the `=` of `--choose NAME=OPTION`."""
    for at in range(i, j):
        if ln.keys[at] in (",", QUOTED) or "=" in ln.raw[at]:
            rd.emitter.say("SY103", ln.span(at if "=" not in ln.raw[at] else i, j), words=ln.slice(i, j))
            return None
    return {"names": (ln.words(i, j),)}


def _option(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`NAME proposed by A, B`."""
    at = ln.find(i, j, "proposed", "by")
    if at <= i or at + 2 >= j or any(ln.keys[k] in (",", QUOTED) for k in range(i, at)):
        rd.emitter.say("SY018", ln.span(i, j), words=ln.slice(i, j))
        return None
    names = read_names(rd, ln, at + 2, j)
    return None if names is None else {"words": ln.words(i, at), "names": names}


def _write_option(part: Part) -> str:
    return f"{part.words.text if part.words is not None else ''} proposed by {names_text(part.names)}"

def _table(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`"FILE" [column "NAME"]`."""
    at = ln.find(i, j, "column")
    file = read_text(rd, ln, i, at if at >= 0 else j)
    column = read_text(rd, ln, at + 1, j) if at >= 0 else None
    if file is None or (at >= 0 and column is None):
        return None
    return {"texts": (file, column) if column is not None else (file,)}


def _capacity(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`NUMBER "what" every PERIOD`."""
    if i + 2 >= j or ln.keys[i + 1] != QUOTED or ln.keys[i + 2] != "every":
        rd.emitter.say("SY153", ln.span(i, j) if i < j else ln.whole())
        return None
    number, text = read_whole(rd, ln, i, i + 1), read_text(rd, ln, i + 1, i + 2)
    period = read_period(rd, ln, i + 3, j)
    if number is None or text is None or period is None:
        return None
    return {"number": number, "texts": (text,), "period": period}


def _decides_by(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    if i < j and ln.keys[i][0].isdigit():
        if j != i + 3 or ln.keys[i + 1] != "of":
            rd.emitter.say("SY147", ln.span(i, j), words=ln.slice(i, j))
            return None
        number, of = read_whole(rd, ln, i, i + 1), read_whole(rd, ln, i + 2, j)
        if number is None or of is None:
            return None
        if not 1 <= number <= of:
            rd.emitter.say("SY147", ln.span(i, j), words=ln.slice(i, j))
            return None
        return {"number": number, "options": ("of", str(of))}
    rule = pick(rd, ln, i, j, RULES)
    return None if rule is None else {"options": (rule,)}


def _write_decides_by(part: Part) -> str:
    return part.options[0] if part.number is None else f"{part.number} of {part.options[1]}"


def _defined_by(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    kind = pick(rd, ln, i, min(i + 1, j), MEANS_OF_PLACE)
    text = read_text(rd, ln, i + 1, j) if kind is not None else None
    return None if kind is None or text is None else {"options": (kind,), "texts": (text,)}


def _controlled_by(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    if j == i + 1 and ln.keys[i] == "nobody":
        return {"options": ("nobody",)}
    if j > i + 1 and ln.keys[j - 1] in ("together", "alone"):
        names = read_names(rd, ln, i, j - 1)
        return None if names is None else {"names": names, "options": (ln.keys[j - 1],)}
    names = read_names(rd, ln, i, j)
    if names is not None and len(names) > 1:
        rd.emitter.say("SY146", ln.span(i, j), words=ln.slice(i, j))
        return None
    return None if names is None else {"names": names}


def _write_controlled_by(part: Part) -> str:
    return " ".join([*([names_text(part.names)] if part.names else []), *part.options])


def _names_within(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`A [within PERIOD]`."""
    at = ln.rfind(i, j, "within")
    names = read_names(rd, ln, i, at if at >= 0 else j)
    if at < 0:
        return None if names is None else {"names": names}
    period = read_period(rd, ln, at + 1, j)
    return None if names is None or period is None else {"names": names, "period": period}


def _write_names_within(part: Part) -> str:
    return names_text(part.names) + (f" within {period_text(part.period)}" if part.period is not None else "")


def _follows(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`PHRASE [by each of A, B]`; `by NAME` stays in the words, as in a point."""
    by = ln.rfind(i, j, "by")
    while by > i and not _opens_doers(ln, by + 1, j):
        by = ln.rfind(i, by, "by")
    if by <= i:
        return WORDS.read(rd, ln, i, j)
    words, who = WORDS.read(rd, ln, i, by), read_who(rd, ln, by + 1, j)
    return None if words is None or who is None else {**words, "who": who}


def _opens_doers(ln: Line, i: int, j: int) -> bool:
    several = ln.starts_with(i, j, "each", "of") or ln.starts_with(i, j, "any", "of")
    return several or (i < j and ln.keys[i] in ("jointly", "every"))


def _write_follows(part: Part) -> str:
    return WORDS.write(part) + (f" by {who_text(part.who)}" if part.who is not None else "")


def _reports_within(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`PERIOD to A, B`."""
    at = ln.find(i, j, "to")
    if at < 0:
        rd.emitter.say("SY155", ln.span(i, j), words=ln.slice(i, j))
        return None
    period, names = read_period(rd, ln, i, at), read_names(rd, ln, at + 1, j)
    return None if period is None or names is None else {"period": period, "names": names}


def _access_to(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`PLACE [with the consent of X]`."""
    at = ln.find(i, j, "with", "the", "consent", "of")
    names = read_names(rd, ln, i, at if at >= 0 else j)
    if at < 0:
        return None if names is None else {"names": names}
    who = read_who(rd, ln, at + 4, j)
    return None if names is None or who is None else {"names": names, "who": who}


def _write_access_to(part: Part) -> str:
    return names_text(part.names) + (f" with the consent of {who_text(part.who)}" if part.who is not None else "")


def _extended_by(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`consensus of BODY [for PERIOD]` or `WHO [for PERIOD]`."""
    fields: Fields = {}
    at = ln.rfind(i, j, "for")
    end = at if at >= 0 else j
    if at >= 0:
        period = read_period(rd, ln, at + 1, j)
        if period is None:
            return None
        fields["period"] = period
    if ln.starts_with(i, end, "consensus", "of"):
        fields["options"] = ("consensus",)
        i += 2
    who = read_who(rd, ln, i, end)
    return None if who is None else {**fields, "who": who}


def _write_extended_by(part: Part) -> str:
    text = ("consensus of " if part.options else "") + (who_text(part.who) if part.who is not None else "")
    return text + (f" for {period_text(part.period)}" if part.period is not None else "")


def _except(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`PHRASE [for "PURPOSE"] [authorised by A]` or `"WORDS" [authorised by A]`."""
    fields: Fields = {}
    at = ln.rfind(i, j, "authorised", "by")
    spelt = ln.rfind(i, j, "authorized", "by")
    if spelt >= 0:
        rd.emitter.say("SY144", ln.span(spelt, spelt + 2), words="authorized by", instead="authorised by")
        return None
    end = at if at >= 0 else j
    if at >= 0:
        who = read_who(rd, ln, at + 2, j)
        if who is None:
            return None
        fields["who"] = who
    if i >= end:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, max(i, 1)))
        return None
    if ln.keys[i] == QUOTED:
        texts = read_texts(rd, ln, i, end)
        return None if texts is None else {**fields, "texts": texts}
    purpose = ln.rfind(i, end, "for")
    if purpose > i and purpose + 1 < end and ln.keys[purpose + 1] == QUOTED:
        text = read_text(rd, ln, purpose + 1, end)
        return None if text is None else {**fields, "words": ln.words(i, purpose), "texts": (text,)}
    return {**fields, "words": ln.words(i, end)}


def _write_except(part: Part) -> str:
    texts = texts_text(part.texts)
    text = texts if part.words is None else part.words.text + (f" for {texts}" if texts else "")
    return text + (f" authorised by {who_text(part.who)}" if part.who is not None else "")


def _effect(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    verb = pick(rd, ln, i, min(i + 1, j), VERBS)
    if verb is None:
        return None
    at = i + 1
    fields: Fields = {"options": (verb,)}
    to_clause = at + 1 < j and ln.keys[at] in ("clause", "clauses")
    if verb == "starts" or (verb == "ends" and not to_clause):
        if at >= j:
            rd.emitter.say("SY148", ln.span(i, j), words=verb)
            return None
        return {**fields, "words": ln.words(at, j)}
    if verb == "releases":
        source = ln.rfind(at, j, "from", "clause")
        if source < 0:
            rd.emitter.say("SY148", ln.span(i, j), words=verb)
            return None
        who, refs = read_who(rd, ln, at, source), read_refs(rd, ln, source + 1, j)
        return None if who is None or refs is None else {**fields, "who": who, "refs": refs}
    if not to_clause:
        rd.emitter.say("SY148", ln.span(i, j), words=verb)
        return None
    end = j
    by = ln.rfind(at, j, "by") if verb == "extends" else -1
    if by >= 0:
        period = read_period(rd, ln, by + 1, j)
        if period is None:
            return None
        fields["period"] = period
        end = by
    refs = read_refs(rd, ln, at, end)
    return None if refs is None else {**fields, "refs": refs}


def _write_effect(part: Part) -> str:
    verb = part.options[0]
    if part.words is not None:
        return f"{verb} {part.words.text}"
    if part.who is not None:
        return f"{verb} {who_text(part.who)} from clause {refs_text(part.refs)}"
    return f"{verb} clause {refs_text(part.refs)}" + (f" by {period_text(part.period)}" if part.period else "")


def _covers(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    names = read_names(rd, ln, i, j)
    return None if names is None else {"names": names, "options": tuple(name.text.lower() for name in names)}


def read_reason(rd: Reader, ln: Line, i: int, j: int, owner: bool) -> Fields | None:
    """`because "..."`, and with `owner` also `by OWNER until DATE`."""
    if i < j and ln.keys[i] == "because":
        i += 1
    elif i >= j or ln.keys[i] != QUOTED:
        rd.emitter.say("SY113", ln.span(i, j))
        return None
    if i >= j or ln.keys[i] != QUOTED:
        rd.emitter.say("SY113", ln.span(i, j))
        return None
    reason = read_text(rd, ln, i, i + 1)
    if reason is None:
        return None
    if not owner:
        if i + 1 < j:
            left_over(rd, ln, i + 1, j)
            return None
        return {"texts": (reason,)}
    if i + 2 >= j or ln.keys[i + 1] != "by":
        rd.emitter.say("SY115", ln.span(i + 1, j))
        return None
    until = ln.rfind(i + 2, j, "until")
    if until < 0 or until + 1 >= j:
        rd.emitter.say("SY116", ln.span(i + 1, j))
        return None
    names, date = read_names(rd, ln, i + 2, until), read_date(rd, ln, until + 1, j)
    if names is not None and len(names) > 1:
        rd.emitter.say("SY140", ln.span(i + 2, until), words=ln.slice(i + 2, until))
        return None
    return None if names is None or date is None else {"texts": (reason,), "names": names, "date": date}


def reason_text(part: Part) -> str:
    """`because "..." [by OWNER until DATE]`."""
    text = f"because {quoted_text(part.texts[0])}"
    return text + (f" by {names_text(part.names)} until {part.date.isoformat()}" if part.date is not None else "")


def _declared(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    end, date = then_date(rd, ln, i, j)
    word = pick(rd, ln, i, end, ("publicly", "privately"))
    return None if word is None or date is None else {"options": (word,), **date}


def _otherwise(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    if i >= j:
        return {}
    names = read_names(rd, ln, i, j)
    if names is not None and len(names) > 1:
        rd.emitter.say("SY140", ln.span(i, j), words=ln.slice(i, j))
        return None
    return None if names is None else {"names": names}


def _deliberate(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`by A, B`: those who meant it."""
    if i >= j or ln.keys[i] != "by" or i + 1 == j:
        rd.emitter.say("SY085", ln.whole())
        return None
    names = read_names(rd, ln, i + 1, j)
    return None if names is None else {"names": names}


JOINS = Shape(_joins, lambda part: f"{names_text(part.names)} from {point_text(part.point)}")
ALTERNATIVES = Shape(read_choice_name, lambda part: part.names[0].text)
OPTION = Shape(_option, _write_option)
SIGNED_BY = Shape(_signed_by, _write_signed_by)
TABLE = Shape(_table, lambda part: " column ".join(quoted_text(text) for text in part.texts))
CAPACITY = Shape(_capacity, lambda part: f"{part.number} {quoted_text(part.texts[0])} every {period_text(part.period)}")
DECIDES_BY = Shape(_decides_by, _write_decides_by)
DEFINED_BY = Shape(_defined_by, lambda part: f"{part.options[0]} {quoted_text(part.texts[0])}")
CONTROLLED_BY = Shape(_controlled_by, _write_controlled_by)
FOLLOWS = Shape(_follows, _write_follows)
NAMES_WITHIN = Shape(_names_within, _write_names_within)
REPORTS_WITHIN = Shape(_reports_within, lambda part: f"{period_text(part.period)} to {names_text(part.names)}")
ACCESS_TO = Shape(_access_to, _write_access_to)
EXTENDED_BY = Shape(_extended_by, _write_extended_by)
EXCEPT = Shape(_except, _write_except)
EFFECT = Shape(_effect, _write_effect)
RENDERS = Shape(read_citation, citation_text)
COVERS = Shape(_covers, lambda part: names_text(part.names))
AMBIGUOUS = Shape(lambda rd, ln, i, j: read_reason(rd, ln, i, j, True), lambda part: reason_text(part)[8:])
DELIBERATE = Shape(_deliberate, lambda part: f"by {names_text(part.names)}")
DECLARED = Shape(_declared, lambda part: part.options[0] + on_date_text(part))
OTHERWISE = Shape(_otherwise, lambda part: names_text(part.names))
