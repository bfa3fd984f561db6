"""Shapes: what can follow a keyword. Each shape reads the words after the keyword into fields of a `Part`, and writes
these fields back. The table of keywords in `parts` names a shape for every keyword."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from servanda.text.conditions import read_amount, read_cond
from servanda.text.emit import did_you_mean
from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader, read_items, read_names, read_ref, read_refs, read_who
from servanda.text.points import read_latest, read_point
from servanda.text.syntax import LatestPoint, Part, Quoted
from servanda.text.times import read_date, read_period
from servanda.text.write import (
    amount_text,
    cond_text,
    names_text,
    period_text,
    point_text,
    quoted_text,
    refs_text,
    texts_text,
    who_text,
)

Fields = dict[str, Any]
Read = Callable[[Reader, Line, int, int], Fields | None]
Write = Callable[[Part], str]


class Shape(NamedTuple):
    """A pair of functions: words -> fields of a Part (None after a diagnostic), fields -> words."""

    read: Read
    write: Write


def left_over(rd: Reader, ln: Line, i: int, j: int) -> None:
    """Report words at the end of a line that nothing can use."""
    rd.emitter.say("SY127", ln.span(i, j), words=ln.slice(i, j))


# --- texts, names, options -----------------------------------------------------------------------------------------


def read_texts(rd: Reader, ln: Line, i: int, j: int) -> tuple[Quoted, ...] | None:
    """`"...", "..."`."""
    if i < j and QUOTED not in ln.keys[i:j]:
        rd.emitter.say("SY135", ln.span(i, j), words=ln.slice(i, j))
        return None
    items = read_items(rd, ln, i, j)
    if items is None:
        return None
    texts = []
    for a, b in items:
        if b != a + 1 or ln.keys[a] != QUOTED:
            two = all(key == QUOTED for key in ln.keys[a:b])
            rd.emitter.say("SY139" if two else "SY135", ln.span(a, b), words=ln.slice(a, b))
            return None
        if not ln.raw[a].strip():
            rd.emitter.say("SY128", ln.span(a, b))
            return None
        texts.append(ln.quoted(a))
    return tuple(texts)


def read_text(rd: Reader, ln: Line, i: int, j: int) -> Quoted | None:
    """One quotation and nothing else."""
    texts = read_texts(rd, ln, i, j)
    if texts is None:
        return None
    if len(texts) > 1:
        rd.emitter.say("SY129", ln.span(i, j))
        return None
    return texts[0]


def _texts(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    texts = read_texts(rd, ln, i, j)
    return None if texts is None else {"texts": texts}


def _names(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    names = read_names(rd, ln, i, j)
    return None if names is None else {"names": names}


def _name(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    names = read_names(rd, ln, i, j)
    if names is None:
        return None
    if len(names) > 1:
        rd.emitter.say("SY140", ln.span(i, j), words=ln.slice(i, j))
        return None
    return {"names": names}


def _words(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    for at in range(i, j):
        if ln.keys[at] in ("must", "may"):
            rd.emitter.say("SY172", ln.span(at, at + 1), words=ln.raw[at])
            return None
    return {"words": ln.words(i, j)}


def _nothing(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    if i < j:
        left_over(rd, ln, i, j)
        return None
    return {}


def choice(*allowed: str) -> Shape:
    """Exactly one of some words."""

    def read(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
        word = pick(rd, ln, i, j, allowed)
        return None if word is None else {"options": (word,)}

    return Shape(read, lambda part: part.options[0])


def pick(rd: Reader, ln: Line, i: int, j: int, allowed: tuple[str, ...]) -> str | None:
    """The one word at i if it is allowed."""
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    word = ln.slice(i, j).lower()
    if word not in allowed:
        near = did_you_mean(word, allowed)
        rd.emitter.say("SY134", ln.span(i, j), suggestions=near, words=word, allowed=listed(allowed))
        return None
    return word


def listed(words: tuple[str, ...]) -> str:
    """`a`, `b` or `c`."""
    shown = [f"`{word}`" for word in words]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1]


# --- time ----------------------------------------------------------------------------------------------------------


def _point(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    point = read_point(rd, ln, i, j)
    return None if point is None else {"point": point}


def _cond(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    cond = read_cond(rd, ln, i, j)
    return None if cond is None else {"cond": cond}


def _period(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    period = read_period(rd, ln, i, j)
    return None if period is None else {"period": period}


def period_then(word: str) -> Shape:
    """`PERIOD [word POINT]`, or `PERIOD since the latest PHRASE`."""

    def read(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
        at, since = ln.find(i, j, word), ln.find(i, j, "since")
        if since > -1 and word == "of" and not -1 < at < since:
            period, latest = read_period(rd, ln, i, since), read_latest(rd, ln, since, j)
            return None if period is None or latest is None else {"period": period, "point": latest}
        period = read_period(rd, ln, i, at if at >= 0 else j)
        if at < 0:
            return None if period is None else {"period": period}
        point = read_point(rd, ln, at + 1, j)
        return None if period is None or point is None else {"period": period, "point": point}

    def write(part: Part) -> str:
        how = "since" if isinstance(part.point, LatestPoint) else word
        return period_text(part.period) + (f" {how} {point_text(part.point)}" if part.point is not None else "")

    return Shape(read, write)


def _at_once(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`[after POINT]`."""
    if i < j and ln.keys[i] != "after":
        rd.emitter.say("SY053", ln.span(i, j), words=ln.slice(0, j))
        return None
    return {} if i == j else _point(rd, ln, i + 1, j)


def _within(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    at = min((at for word in ("of", "before", "since") if (at := ln.find(i, j, word)) >= 0), default=-1)
    if at < 0:
        after = ln.find(i, j, "after")
        if after >= 0:
            fixed = f"within {ln.slice(i, after)} of {ln.slice(after + 1, j)}"
            rd.emitter.say("SY145", ln.span(after, after + 1), words="after", instead=fixed)
        else:
            rd.emitter.say("SY143", ln.span(i, j), words=ln.slice(i, j))
        return None
    period = read_period(rd, ln, i, at)
    point = read_latest(rd, ln, at, j) if ln.keys[at] == "since" else read_point(rd, ln, at + 1, j)
    if period is None or point is None:
        return None
    return {"period": period, "point": point, "options": (ln.keys[at],)}


def _from_until(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`NAME [from POINT] [until POINT]`."""
    since, till = ln.find(i, j, "from"), ln.find(i, j, "until")
    if -1 < till < since:
        rd.emitter.say("SY142", ln.span(till, j), words=ln.slice(i, j))
        return None
    name_end = since if since >= 0 else till if till >= 0 else j
    fields = _name(rd, ln, i, name_end)
    points, options = [], []
    for word, at, end in (("from", since, till if till >= 0 else j), ("until", till, j)):
        if at >= 0:
            point = read_point(rd, ln, at + 1, end)
            if point is None:
                return None
            points.append(point)
            options.append(word)
    return None if fields is None else {**fields, "points": tuple(points), "options": tuple(options)}


def _write_from_until(part: Part) -> str:
    pairs = zip(part.options, part.points, strict=True)
    return names_text(part.names) + "".join(f" {word} {point_text(point)}" for word, point in pairs)


def _date(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    date = read_date(rd, ln, i, j)
    return None if date is None else {"date": date}


def then_date(rd: Reader, ln: Line, i: int, j: int) -> tuple[int, Fields | None]:
    """Cut ` on DATE` off the end: gives the end before it and the fields."""
    at = ln.rfind(i, j, "on")
    if at < i:
        return j, {}
    date = read_date(rd, ln, at + 1, j)
    return at, None if date is None else {"date": date}


def on_date_text(part: Part) -> str:
    """` on 2015-12-31` or nothing."""
    return f" on {part.date.isoformat()}" if part.date is not None else ""


# --- quantities ----------------------------------------------------------------------------------------------------


def _amount(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`AMOUNT [in any PERIOD] [since the latest PHRASE] [from PLACE] [pro rata]`, the middle ones in any order."""
    if ln.starts_with(max(i, j - 2), j, "pro", "rata"):
        whole = _amount(rd, ln, i, j - 2)
        if whole is not None and "options" in whole:
            rd.emitter.say("SY131", ln.span(j - 2, j), words="pro rata", holder="amount")
            return None
        return None if whole is None else {**whole, "options": ("pro rata",)}
    span_at, place_at, since = ln.find(i, j, "in", "any"), ln.find(i, j, "from"), ln.find(i, j, "since")
    cuts = sorted(at for at in (span_at, place_at, since) if at >= 0)
    amount = read_amount(rd, ln, i, cuts[0] if cuts else j)
    fields: Fields | None = None if amount is None else {"amount": amount}
    for at, end in zip(cuts, [*cuts[1:], j], strict=False):
        if at == span_at:
            period = read_period(rd, ln, at + 2, end)
            more: Fields | None = None if period is None else {"period": period}
        elif at == since:
            latest = read_latest(rd, ln, at, end)
            more = None if latest is None else {"point": latest}
        else:
            more = _name(rd, ln, at + 1, end)
        fields = None if fields is None or more is None else {**fields, **more}
    return fields


def _write_amount(part: Part) -> str:
    text = amount_text(part.amount) if part.amount is not None else ""
    if part.period is not None:
        text += f" in any {period_text(part.period)}"
    text += f" since {point_text(part.point)}" if part.point is not None else ""
    text += f" from {names_text(part.names)}" if part.names else ""
    return " ".join((text, *part.options))


def _bare_amount(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    amount = read_amount(rd, ln, i, j)
    return None if amount is None else {"amount": amount}


def read_whole(rd: Reader, ln: Line, i: int, j: int) -> int | None:
    """A whole number in figures, and nothing else."""
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    raw = ln.raw[i]
    if j != i + 1 or ln.keys[i] == QUOTED or not (raw.isascii() and raw.isdigit()) or len(raw) > 9:
        rd.emitter.say("SY152", ln.span(i, j), words=ln.slice(i, j))
        return None
    return int(raw)


def _number(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    number = read_whole(rd, ln, i, j)
    return None if number is None else {"number": number}


def read_sentences(rd: Reader, ln: Line, i: int, j: int) -> tuple[str, ...] | None:
    """The numbers after `sentence`: `1, 2`."""
    items = read_items(rd, ln, i, j)
    if items is None:
        return None
    numbers = []
    for a, b in items:
        raw = ln.raw[a]
        if b != a + 1 or not (raw.isascii() and raw.isdigit()) or len(raw) > 6 or int(raw) < 1:
            rd.emitter.say("SY117", ln.span(a, b), words=ln.slice(a, b))
            return None
        numbers.append(str(int(raw)))
    return tuple(numbers)


# --- who -----------------------------------------------------------------------------------------------------------


def _who(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    who = read_who(rd, ln, i, j)
    return None if who is None else {"who": who}


def _write_who(part: Part) -> str:
    return who_text(part.who) if part.who is not None else ""


def _refs(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    refs = read_refs(rd, ln, i, j)
    return None if refs is None else {"refs": refs}


def _ref(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    ref = read_ref(rd, ln, i, j)
    return None if ref is None else {"refs": (ref,)}


def names_on_date(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`A, B [on DATE]`."""
    end, date = then_date(rd, ln, i, j)
    fields = _names(rd, ln, i, end)
    return None if fields is None or date is None else {**fields, **date}


def refs_on_date(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """`CLAUSE, CLAUSE [on DATE]`."""
    end, date = then_date(rd, ln, i, j)
    fields = _refs(rd, ln, i, end)
    return None if fields is None or date is None else {**fields, **date}


TEXTS = Shape(_texts, lambda part: texts_text(part.texts))
NAMES = Shape(_names, lambda part: names_text(part.names))
NAME = Shape(_name, lambda part: names_text(part.names))
WORDS = Shape(_words, lambda part: part.words.text if part.words is not None else "")
NOTHING = Shape(_nothing, lambda part: "")
POINT = Shape(_point, lambda part: point_text(part.point))
AT_ONCE = Shape(_at_once, lambda part: f"after {point_text(part.point)}" if part.point is not None else "")
COND = Shape(_cond, lambda part: cond_text(part.cond))
PERIOD = Shape(_period, lambda part: period_text(part.period))
WITHIN = Shape(_within, lambda part: f"{period_text(part.period)} {part.options[0]} {point_text(part.point)}")
MEMBERSHIP = Shape(_from_until, _write_from_until)
DATE = Shape(_date, lambda part: part.date.isoformat() if part.date is not None else "")
AMOUNT = Shape(_bare_amount, _write_amount)
LIMIT = Shape(_amount, _write_amount)
NUMBER = Shape(_number, lambda part: str(part.number))
WHO = Shape(_who, _write_who)
REFS = Shape(_refs, lambda part: refs_text(part.refs))
REF = Shape(_ref, lambda part: refs_text(part.refs))
NAMES_ON = Shape(names_on_date, lambda part: names_text(part.names) + on_date_text(part))
REFS_ON = Shape(refs_on_date, lambda part: refs_text(part.refs) + on_date_text(part))
TEXT = Shape(
    lambda rd, ln, i, j: None if (text := read_text(rd, ln, i, j)) is None else {"texts": (text,)},
    lambda part: quoted_text(part.texts[0]),
)
TEXT_OR_NOTHING = Shape(
    lambda rd, ln, i, j: TEXT.read(rd, ln, i, j) if i < j else {},
    lambda part: TEXT.write(part) if part.texts else "",
)
