"""Points in time: dates, phrases, days of a state, clauses kept or breached, consent."""

from __future__ import annotations

import re

from servanda.text.emit import did_you_mean
from servanda.text.lines import Line
from servanda.text.lists import Reader, read_ref, read_who
from servanda.text.source import MOST_DEPTH
from servanda.text.syntax import (
    BuiltinPoint,
    ChosenPoint,
    ClausePoint,
    ConsentPoint,
    DatePoint,
    DayPoint,
    EdgePoint,
    LatestPoint,
    OffsetPoint,
    PhrasePoint,
    Point,
    Ref,
    Who,
)
from servanda.text.times import date_like, period_ends, read_date_expr, read_period

BUILTIN = {
    ("signature",): "signature",
    ("entry", "into", "force"): "entry into force",
    ("accession",): "accession",
    ("breach",): "the breach",
    ("determination",): "the determination",
    ("trigger",): "the trigger",
}
CHOSEN = {"earlier": "or", "later": "and"}
"""What is chosen of several moments, and the word that stands between them."""
STATUSES = ("kept", "breached", "due")


def read_point(rd: Reader, ln: Line, i: int, j: int, depth: int = 0) -> Point | None:
    """The moment named by the tokens i to j."""
    say = rd.emitter.say
    if i >= j:
        say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    if depth > MOST_DEPTH:
        say("SY216", ln.span(i, j), most=MOST_DEPTH)
        return None
    keys = ln.keys
    k = i + 1 if keys[i] == "the" and j > i + 1 else i
    first = keys[k]
    span = ln.span(i, j)
    if first in CHOSEN and ln.starts_with(k + 1, j, "of"):
        return _read_chosen(rd, ln, k, j, depth)
    if date_like(ln, k, j):
        if (at := _joined(ln, k, j)) > 0:
            _which(rd, ln, k, at, j)
            return None
        expr = read_date_expr(rd, ln, k, j)
        return DatePoint(expr, span) if expr is not None else None
    if first in _BUILTIN_STARTS and (name := BUILTIN.get(tuple(keys[k:j]))) is not None:
        return BuiltinPoint(name, span)
    if first in ("start", "end") and ln.starts_with(k + 1, j, "of") and j > k + 2:
        return EdgePoint(first, ln.words(k + 2, j), span)
    if first == "day" and j > k + 1 and keys[k + 1][0].isdigit():
        return _read_day(rd, ln, k, j, depth)
    if first in ("clause", "rung") and j > k + 2 and ("is" in keys[k:j] or "are" in keys[k:j]):
        return _read_status(rd, ln, k, j)
    if first == "consent" and ln.starts_with(k + 1, j, "of"):
        return _read_consent(rd, ln, k, j)
    after = period_ends(ln, k, j)
    if after > k and after < j and keys[after] in ("after", "before", "since"):
        period = read_period(rd, ln, k, after)
        of = read_latest(rd, ln, after, j) if keys[after] == "since" else read_point(rd, ln, after + 1, j, depth + 1)
        return OffsetPoint(period, keys[after], of, span) if period is not None and of is not None else None
    return _read_phrase(rd, ln, i, j)


def read_latest(rd: Reader, ln: Line, since: int, j: int) -> Point | None:
    """`since the latest PHRASE`, from the word `since` on."""
    at = since + 2 if ln.starts_with(since + 1, j, "the", "latest") else since + 1
    if at >= j - 1 or ln.keys[at] != "latest":
        last = since + 2 if ln.starts_with(since + 1, j, "the", "last") else since
        rd.emitter.say("SY054", ln.span(since, j), words=ln.slice(since, j), rest=ln.slice(last + 1, j) or "PHRASE")
        return None
    of = _read_phrase(rd, ln, at + 1, j)
    return LatestPoint(of, ln.span(since + 1, j)) if isinstance(of, PhrasePoint) else None


_BUILTIN_STARTS = {words[0] for words in BUILTIN}


def _joined(ln: Line, i: int, j: int) -> int:
    """Where the first `and` or `or` stands; -1: nowhere."""
    return next((at for at in range(i, j) if ln.keys[at] in ("and", "or")), -1)


def _read_chosen(rd: Reader, ln: Line, k: int, j: int, depth: int) -> Point | None:
    cuts = [at for at in range(k + 2, j) if ln.keys[at] == CHOSEN[ln.keys[k]]]
    if not cuts:
        rd.emitter.say("SY051", ln.span(k, j), words=ln.slice(k, j), which=ln.keys[k], join=CHOSEN[ln.keys[k]])
        return None
    found = [read_point(rd, ln, a, b, depth + 1) for a, b in zip((k + 2, *(at + 1 for at in cuts)), (*cuts, j), strict=True)]
    parts = tuple(one for one in found if one is not None)
    return ChosenPoint(ln.keys[k], parts, ln.span(k, j)) if len(parts) == len(found) else None


def _which(rd: Reader, ln: Line, i: int, at: int, j: int) -> None:
    one, other = ln.slice(i, at), ln.slice(at + 1, j)
    first = next((k for k in range(i, at) if ln.keys[k] != "the"), at)
    which = {"earliest": "earlier", "first": "earlier", "latest": "later", "last": "later"}.get(ln.keys[first])
    if which is not None and ln.starts_with(first + 1, at, "of"):
        join = CHOSEN[which]
        rest = f" {join} ".join(text.strip() for text in re.split(r" (?:and|or) |,", ln.slice(first + 2, j)) if text.strip())
        rd.emitter.say("SY050", ln.span(i, j), words=ln.keys[at], one=one, other=other, repair=f"Write `the {which} of {rest}`.")
    elif one and other:
        rd.emitter.say("SY050", ln.span(i, j), words=ln.keys[at], one=one, other=other)
    else:
        rd.emitter.say("SY220", ln.span(at, at + 1), words=ln.keys[at])


def _read_day(rd: Reader, ln: Line, k: int, j: int, depth: int) -> Point | None:
    number = ln.raw[k + 1]
    if not (number.isascii() and number.isdigit()) or len(number) > 6 or int(number) < 1:
        rd.emitter.say("SY196", ln.span(k, k + 2), words=number)
        return None
    if k + 2 >= j or ln.keys[k + 2] not in ("of", "after"):
        rd.emitter.say("SY197", ln.span(k, j), words=ln.slice(k, j))
        return None
    of = read_point(rd, ln, k + 3, j, depth + 1)
    return None if of is None else DayPoint(int(number), ln.keys[k + 2], of, ln.span(k, j))


def _read_status(rd: Reader, ln: Line, k: int, j: int) -> Point | None:
    say, span = rd.emitter.say, ln.span(k, j)
    at = ln.find(k, j, "is")
    if at < 0:
        repair = f"Write `{ln.slice(k, k + 2)} is kept`, `is breached` or `is due`."
        say("SY199", span, words=ln.slice(k, j), status="are", repair=repair)
        return None
    status = ln.keys[j - 1]
    if "not" in ln.keys[at:j]:
        say("SY200", span, words=ln.slice(k, j), status=status if status in STATUSES else "kept", what=ln.slice(k, at))
        return None
    if j != at + 2 or status not in STATUSES:
        status = ln.slice(at + 1, j)
        say("SY199", ln.span(at + 1, j), words=ln.slice(k, j), status=status, suggestions=did_you_mean(status, STATUSES))
        return None
    if ln.keys[k] == "rung":
        number = ln.raw[k + 1]
        if at != k + 2 or not (number.isascii() and number.isdigit()):
            say("SY141", ln.span(k, at), words=ln.slice(k, at))
            return None
        return ClausePoint(Ref("", f"rung:{_plain(number)}", ln.span(k, at)), status, span)
    ref = read_ref(rd, ln, k + 1, at)
    return None if ref is None else ClausePoint(ref, status, span)


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _read_consent(rd: Reader, ln: Line, k: int, j: int) -> Point | None:
    end, to = j, None
    at = ln.rfind(k + 2, j, "to", "clause")
    if at > 0:
        to = read_ref(rd, ln, at + 1, j)
        if to is None:
            return None
        end = at
    if end <= k + 2:
        rd.emitter.say("SY201", ln.span(k, j))
        return None
    who = read_who(rd, ln, k + 2, end)
    return None if who is None else ConsentPoint(who, to, ln.span(k, j))


def _read_phrase(rd: Reader, ln: Line, i: int, j: int) -> Point | None:
    keys = ln.keys
    by = ln.rfind(i, j, "by")
    doers: Who | None = None
    end = j
    while by > i:
        if ln.starts_with(by + 1, j, "each", "of") or ln.starts_with(by + 1, j, "any", "of"):
            break
        if by + 1 < j and (keys[by + 1] in ("jointly", "every") or (keys[by + 1].isdigit() and ln.starts_with(by + 2, j, "of"))):
            break
        by = ln.rfind(i, by, "by")
    if by > i:
        doers = read_who(rd, ln, by + 1, j, some=True)
        if doers is None:
            return None
        end = by
    else:
        by = ln.find(i, j, "by")
    for at in range(i, by if by > i else j):
        if keys[at] in ("and", "or"):
            _which(rd, ln, i, at, j)
            return None
        if keys[at] == "unless":
            rd.emitter.say("SY220", ln.span(at, at + 1), words=keys[at])
            return None
        if keys[at] in ("must", "may"):
            rd.emitter.say("SY172", ln.span(at, at + 1), words=keys[at])
            return None
        if keys[at] == "not":
            rd.emitter.say("SY217", ln.span(at, at + 1), words=ln.slice(i, j))
            return None
    return PhrasePoint(ln.words(i, end), doers, ln.span(i, j))
