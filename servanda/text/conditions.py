"""Conditions (`if A and not B holds`) and amounts (`500 million EUR of budget-support`)."""

from __future__ import annotations

import re
from decimal import Decimal

from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader
from servanda.text.points import CHOSEN, read_point
from servanda.text.source import MOST_DEPTH
from servanda.text.syntax import All, Amount, AnyOf, Cond, Has, Holds, Not
from servanda.text.times import NUMBER_WORDS

SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_ENDS = ("and", "or", "(", ")")
_MOST_DIGITS = 18


def read_cond(rd: Reader, ln: Line, i: int, j: int) -> Cond | None:
    """A condition over the tokens i to j; `and` binds closer than `or`."""
    if i >= j:
        rd.emitter.say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    parser = _Conditions(rd, ln, j)
    cond, at = parser.either(i, 0)
    if cond is None:
        return None
    if at < j:
        rd.emitter.say("SY211" if ln.keys[at] == ")" else "SY221", ln.span(at, at + 1))
        return None
    return cond


class _Conditions:
    """Recursive descent over the words of one condition; each method gives the condition and the index after it."""

    def __init__(self, rd: Reader, ln: Line, end: int) -> None:
        self.rd = rd
        self.ln = ln
        self.end = end

    def either(self, i: int, depth: int) -> tuple[Cond | None, int]:
        return self._joined("or", i, depth)

    def _joined(self, word: str, i: int, depth: int) -> tuple[Cond | None, int]:
        conds: list[Cond] = []
        at = i
        while True:
            cond, at = self._joined("and", at, depth) if word == "or" else self._unary(at, depth)
            if cond is None:
                return None, at
            conds.append(cond)
            if at >= self.end or self.ln.keys[at] != word:
                break
            at += 1
            if at >= self.end or self.ln.keys[at] == ")":
                self.rd.emitter.say("SY212", self.ln.span(at - 1, at), words=word)
                return None, at
            if self.ln.keys[at] in ("and", "or"):
                self.rd.emitter.say("SY215", self.ln.span(at - 1, at + 1), words=self.ln.slice(at - 1, at + 1))
                return None, at
        if len(conds) == 1:
            return conds[0], at
        span = self.ln.span(i, at)
        return (AnyOf(tuple(conds), span) if word == "or" else All(tuple(conds), span)), at

    def _unary(self, i: int, depth: int) -> tuple[Cond | None, int]:
        ln, end, say = self.ln, self.end, self.rd.emitter.say
        if depth > MOST_DEPTH:
            say("SY216", ln.span(i, min(i + 1, end)), most=MOST_DEPTH)
            return None, i
        key = ln.keys[i]
        if key == "not":
            if i + 1 >= end or ln.keys[i + 1] in ("and", "or", ")"):
                say("SY214", ln.span(i, i + 1))
                return None, i + 1
            inner, at = self._unary(i + 1, depth + 1)
            return (None if inner is None else Not(inner, ln.span(i, at))), at
        if key == "(":
            if i + 1 < end and ln.keys[i + 1] == ")":
                say("SY218", ln.span(i, i + 2))
                return None, i + 2
            if i + 1 >= end:
                say("SY210", ln.span(i, i + 1))
                return None, i + 1
            inner, at = self.either(i + 1, depth + 1)
            if inner is None:
                return None, at
            if at >= end or ln.keys[at] != ")":
                if at < end:
                    say("SY221", ln.span(at, at + 1))
                else:
                    say("SY210", ln.span(i, i + 1))
                return None, at
            return inner, at + 1
        if key in ("and", "or"):
            say("SY213", ln.span(i, i + 1), words=key)
            return None, i + 1
        if key == ")":
            say("SY211", ln.span(i, i + 1))
            return None, i + 1
        at, own = i, set[str]()  # what joins the moments of `the earlier of A or B` joins no conditions
        while at < end and (at == i or ln.keys[at] not in _ENDS or (ln.keys[at] in own and self._moment_after(at))):
            if ln.keys[at] in CHOSEN and ln.starts_with(at + 1, end, "of"):
                own.add(CHOSEN[ln.keys[at]])
            at += 1
        return self._operand(i, at), at

    def _moment_after(self, at: int) -> bool:
        """Whether what stands after `and` or `or` can be a moment, and is no condition of its own."""
        keys = self.ln.keys
        last = next((after for after in range(at + 1, self.end) if keys[after] in _ENDS), self.end)
        return last > at + 1 and keys[at + 1] != "not" and keys[last - 1] != "holds"

    def _operand(self, i: int, j: int) -> Cond | None:
        ln, say = self.ln, self.rd.emitter.say
        span = ln.span(i, j)
        for at in range(i, j):
            if ln.keys[at] == "," and ln.keys[i] != "jointly" and ln.find(i, at, "by") < 0 and ln.find(i, at, "of") < 0:
                say("SY219", ln.span(at, at + 1))
                return None
            if ln.keys[at] == "unless":
                say("SY222", ln.span(at, j))
                return None
        if ln.keys[i] in ("both", "either", "neither") and j > i + 1:
            say("SY223", ln.span(i, i + 1), words=ln.raw[i])
            return None
        if ln.keys[j - 1] == "holds" and j > i + 1:
            if "not" in ln.keys[i:j]:
                say("SY217", ln.span(i, j), words=ln.slice(i, j))
                return None
            return Holds(ln.words(i, j - 1), span)
        point = read_point(self.rd, ln, i, j)
        return None if point is None else Has(point, span)


def read_amount(rd: Reader, ln: Line, i: int, j: int) -> Amount | None:
    """`5 incidents`, `50 km`, `500 million EUR of budget-support at 2020 prices`."""
    say = rd.emitter.say
    if i >= j:
        say("SY133", ln.span(i, j), words=ln.slice(0, i))
        return None
    span, raw = ln.span(i, j), ln.raw[i]
    number, at, unit = raw, i + 1, ""
    if raw.endswith("%") and _NUMBER.fullmatch(raw[:-1]):
        number, unit = raw[:-1], "%"
    if ln.keys[i] == QUOTED or not (number[0].isdigit() or number[0] in "+-−–"):
        if ln.keys[i] in NUMBER_WORDS or ln.keys[i].partition("-")[0] in NUMBER_WORDS:
            say("SY232", ln.span(i, i + 1), words=raw, number=NUMBER_WORDS.get(ln.keys[i], 5))
        else:
            say("SY230", span, words=ln.slice(i, j))
        return None
    if number[0] in "-−–" and len(number) > 1:
        say("SY234", ln.span(i, i + 1), words=raw)
        return None
    if not _NUMBER.fullmatch(number):
        glued = re.fullmatch(r"(\d+(?:\.\d+)?)([^\W\d_]+)", number, re.ASCII)
        if glued is not None:
            say("SY237", ln.span(i, i + 1), words=raw, shown=f"{glued[1]} {glued[2]}")
        else:
            say("SY231", ln.span(i, i + 1), words=raw, shown=_unseparated(number))
        return None
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number) and not (at < j and ln.keys[at] in SCALES):
        say("SY231", ln.span(i, i + 1), words=raw, shown=_unseparated(number))
        return None
    if len(number) > _MOST_DIGITS:
        say("SY233", ln.span(i, i + 1), words=raw, most=_MOST_DIGITS)
        return None
    if at < j and re.fullmatch(r"\d+([.,]\d+)?", ln.raw[at]):
        say("SY231", ln.span(i, at + 1), words=ln.slice(i, at + 1), shown=f"`{re.sub(r'[^0-9]', '', ln.slice(i, at + 1))}`")
        return None
    value, scale = Decimal(number), ""
    if not unit and at < j and ln.keys[at] in SCALES:
        scale = ln.keys[at]
        value = value.scaleb(SCALES[scale])
        at += 1
    basis, end = "", j
    price = ln.rfind(at, j, "prices")
    if price == j - 1 and price > at:
        start = ln.rfind(at, j, "at")
        if start < 0 or price <= start + 1:
            say("SY235", ln.span(price, j))
            return None
        basis, end = ln.slice(start + 1, price), start
    of = ln.find(at, end, "of")
    goods = ""
    if of >= 0:
        if of + 1 >= end:
            say("SY236", ln.span(of, of + 1))
            return None
        goods, end = ln.slice(of + 1, end), of
    if not unit:
        unit = ln.slice(at, end)
        if not unit:
            say("SY238", span, words=ln.slice(i, j))
            return None
    elif at < end:
        say("SY127", ln.span(at, end), words=ln.slice(at, end))
        return None
    return Amount(value, unit, goods, basis, span, scale)


def _unseparated(number: str) -> str:
    """What `1.000.000`, `1,5` or `1,500` can mean, without separators."""
    pieces = [piece for piece in re.split(r"\D", number) if piece]
    whole = "`" + "".join(pieces) + "`" if pieces else "`1000000`"
    if len(pieces) != 2:
        return whole
    decimal = f"`{pieces[0]}.{pieces[1].rstrip('0') or '0'}`"
    return f"{whole} or {decimal}" if len(pieces[1]) == 3 else decimal
