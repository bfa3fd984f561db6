"""The line `WHO must|must not|may ACT` of clauses and rungs, and of clauses that say another degree (`endeavours to`)."""

from __future__ import annotations

import re
from typing import NamedTuple

from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader, read_who
from servanda.text.modals import ALWAYS, BY_WORDS, DEGREES, EFFORT, INTENT, OF_OTHERS
from servanda.text.shapes import Fields, Shape, read_whole
from servanda.text.syntax import Part
from servanda.text.write import who_text

_QUOTE, _COMMA = re.compile(r'["“„«]'), re.compile(r" ?, ?(?!\d)")
_BY_FIRST = {first: tuple(one for one in BY_WORDS if one[0][0] == first) for first in {words[0] for words, _text in BY_WORDS}}


class Modal(NamedTuple):
    """Where a modal stands (tokens start to end) and which it is."""

    start: int
    end: int
    text: str


# what people write for a modal, and what the language has for it; longest first
NEAR_MODALS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("shall", "not"), "must not"), (("is", "not", "to"), "must not"), (("are", "not", "to"), "must not"),
    (("is", "obliged", "to"), "must"), (("are", "obliged", "to"), "must"), (("has", "the", "right", "to"), "may"),
    (("have", "the", "right", "to"), "may"), (("is", "entitled", "to"), "may"), (("are", "entitled", "to"), "may"),
    (("is", "allowed", "to"), "may"), (("are", "allowed", "to"), "may"), (("ought", "to"), "should"),
    (("is", "prepared", "to"), "stands ready to"), (("remains", "committed", "to"), "is committed to"), (("plans", "to"), "intends to"),
    (("remain", "committed", "to"), "are committed to"), (("is", "ready", "to"), "stands ready to"), (("are", "ready", "to"), "stand ready to"), (("strives", "to"), "endeavours to"),
    (("seeks", "to"), "endeavours to"), (("endeavors", "to"), "endeavours to"), (("support",), "supports"),
    (("has", "to"), "must"), (("have", "to"), "must"), (("is", "to"), "must"), (("are", "to"), "must"), (("agrees", "to"), "must"),
    (("agree", "to"), "must"), (("commits", "to"), "must"), (("needs", "to"), "must"), (("need", "to"), "must"),
    (("cannot",), "must not"), (("mustn't",), "must not"), (("can", "not"), "must not"), (("shall",), "must"),
    (("can",), "may"), (("might",), "may"), (("could",), "may"),
    (("devra",), "must"), (("doit",), "must"), (("має",), "must"), (("повинен",), "must"), (("повинна",), "must"),
    (("повинні",), "must"), (("должен",), "must"), (("должны",), "must"), (("يجب",), "must"),
)  # fmt: skip


def find_modal(ln: Line, i: int, j: int) -> Modal | None:
    """The first modal in the tokens i to j; the month in `end of May 2015` is none."""
    for at in range(i, j):
        key = ln.keys[at]
        if key == "must":
            negative = at + 1 < j and ln.keys[at + 1] == "not"
            return Modal(at, at + 1 + negative, "must not" if negative else "must")
        if key == "may" and not _month(ln, at, j):
            return Modal(at, at + 1, "may")
    return None


def find_degree(ln: Line, i: int, j: int) -> Modal | None:
    """The first words in the tokens i to j that say another degree than the three modals. Where there are several: one with somebody before it, and
    not one with a capital, which is in a name (`Good Will Mission should`)."""
    found = []
    for at in range(i, j):
        some = _BY_FIRST.get(ln.keys[at], ())
        words = next((text for words, text in some if tuple(ln.keys[at : min(at + len(words), j)]) == words), None)
        if words is not None:
            found.append((at == i, ln.raw[at][:1].isupper(), Modal(at, at + len(words.split()), words)))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _month(ln: Line, at: int, j: int) -> bool:
    following = at + 1 < j and ln.raw[at + 1].rstrip(",").isdigit()
    return following and (at == 0 or ln.keys[at - 1] == "of" or ln.keys[at - 1].isdigit())


def near_modal(ln: Line, i: int, j: int) -> tuple[int, int, str] | None:
    """The first stretch in i..j that people use as a modal: start, end, what to write."""
    for at in range(i, j):
        for words, instead in NEAR_MODALS:
            if ln.keys[at] == words[0] and tuple(ln.keys[at : at + len(words)]) == words:
                return at, at + len(words), instead
    return None


def read_core(rd: Reader, ln: Line, i: int, j: int, clause: bool = True) -> Fields | None:
    """`WHO modal ACT`, or in a clause `WHO must not any of`, `WHO must all of`, and `WHO endeavours to ACT` with the other degrees."""
    say = rd.emitter.say
    strong, degree = find_modal(ln, i, j), find_degree(ln, i, j)
    modal = degree if strong is None or (degree is not None and degree.start == strong.start) else strong
    if modal is None:
        near = near_modal(ln, i, j)
        if near is not None:
            start, end, instead = near
            say("SY162", ln.span(start, end), words=ln.slice(start, end), instead=instead)
        else:
            say("SY160", ln.span(i, j), words=ln.slice(i, j))
        return None
    if modal is degree and not clause and DEGREES[degree.text].startswith((EFFORT, INTENT)):
        say("SY079", ln.span(modal.start, modal.end), words=modal.text)
        return None
    if modal.start == i:
        say("SY163", ln.span(i, modal.end), words=modal.text)
        return None
    if modal.text == "may" and modal.end < j and ln.keys[modal.end] == "not":
        say("SY168", ln.span(modal.start, modal.end + 1))
        return None
    who = read_who(rd, ln, i, modal.start)
    if modal.end >= j:
        say("SY164", ln.span(modal.start, j), words=modal.text)
        return None
    second = find_modal(ln, modal.end, j)
    if second is not None:
        say("SY161", ln.span(second.start, second.end), words=second.text)
        return None
    if ln.keys[modal.end] in ("and", "or", ","):
        say("SY177", ln.span(modal.end, modal.end + 1), words=ln.raw[modal.end])
        return None
    options: tuple[str, ...] = ()
    if j == modal.end + 2 and ln.keys[modal.end] in ("any", "all") and ln.keys[modal.end + 1] == "of":
        which = ln.keys[modal.end]
        if not clause:
            say("SY178", ln.span(modal.end, j))
            return None
        if (modal.text, which) not in (("must not", "any"), ("must", "all"), (ALWAYS, "all")):
            instead = {"must": "must all of", "must not": "must not any of", ALWAYS: f"{ALWAYS} all of"}.get(modal.text, "")
            if instead:
                say("SY169", ln.span(modal.start, j), words=f"{modal.text} {which} of", instead=instead)
            else:
                say("SY170", ln.span(modal.start, j), words=f"{modal.text} {which} of")
            return None
        options = (f"{which} of",)
    if who is None:
        return None
    fields: Fields = {"who": who, "modal": modal.text}
    if options:
        fields["options"] = options
    else:
        fields["words"] = ln.words(modal.end, j)
    return fields


def core_text(part: Part) -> str:
    """`WHO must ACT`."""
    who = who_text(part.who) if part.who is not None else ""
    act = part.words.text if part.words is not None else part.options[0] if part.options else ""
    if part.modal in OF_OTHERS:  # before any quotation stands a list of names
        names = _QUOTE.split(act, maxsplit=1)[0]
        act = _COMMA.sub(", ", names) + act[len(names) :]
    return f"{who} {part.modal} {act}"


def _rung(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    if i >= j or ln.keys[i] == QUOTED or not ln.raw[i][0].isdigit():
        rd.emitter.say("SY141", ln.span(i, j) if i < j else ln.whole(), words=ln.slice(0, min(i + 1, j)))
        return None
    number = read_whole(rd, ln, i, i + 1)
    if number is None:
        return None
    if i + 1 >= j:
        rd.emitter.say("SY179", ln.whole(), words=ln.slice(0, j))
        return None
    fields = read_core(rd, ln, i + 1, j, clause=False)
    return None if fields is None else {"number": number, **fields}


RUNG = Shape(_rung, lambda part: f"{part.number} {core_text(part)}")
