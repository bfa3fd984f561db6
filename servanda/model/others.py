"""What a clause owes that is not an act of who is bound: `must ensure that WHO ACT | EVENT | STATE`, `must not let WHO ACT`."""

from __future__ import annotations

from typing import NamedTuple

from servanda.model.build import Build, Core
from servanda.model.context import Context, tail_of, who_of
from servanda.model.core import ActRef, Bearers
from servanda.model.misses import unknown_phrase
from servanda.model.names import clean, key_of
from servanda.model.sink import Where
from servanda.text.modals import ALWAYS_ENSURE, ENSURE, LET
from servanda.text.read import parse_who_text
from servanda.text.syntax import Part, Who, Words

_NEAR = {
    "must": ("make sure that ", "see to it that ", "guarantee that ", "secure that ", "procure that ", "arrange that "),
    "must not": ("allow ", "permit ", "tolerate ", "suffer ", "ensure that "),
}
_PREVENT = ("prevent ", "keep ", "stop ", "hinder ")


class Owed(NamedTuple):
    """What is to come about: the act or event, and whose act it is (nobody's: an event); or the state that is to hold."""

    acts: tuple[ActRef, ...] = ()
    by: Bearers | None = None
    state: str = ""


def owed_of(build: Build, words: Words, where: Where, said: str) -> Owed | None:
    """What the words after `must ensure that` or `must not let` name; None, with a finding, where that is none of these."""
    text, file = clean(words.text), words.span.file
    whole = build.vocabulary.match(text, file) or build.vocabulary.match(text.removesuffix(" holds"), file)
    if whole is not None and whole.entry.sort == "state":
        if said != LET:
            return Owed(state=whole.entry.term)
        repair = f"Write `{LET} WHO ACT` with what would begin or end it."
        _report(build, where, words, "A state holds or not, and nobody does it.", repair)
        return None
    if whole is not None and whole.entry.sort == "event" and said == ALWAYS_ENSURE:
        repair = "Leave `at all times` out, or name a state that is to hold."
        _report(build, where, words, "An event comes once: it is nothing that is owed at all times.", repair)
        return None
    if whole is not None and whole.entry.sort == "event":
        return Owed((ActRef(term=whole.entry.term, args=whole.args),), Bearers(mode="one", actors=()))
    cuts = [at for at, letter in enumerate(text) if letter == " "]
    told: Words | None = None
    for cut in reversed(cuts):  # the longest name first
        tail = tail_of(words, cut + 1)
        match = build.vocabulary.match(tail.text, file)
        if match is None or match.entry.sort != "act":
            continue
        told = Words(text[:cut], words.span)
        who = parse_who_text(told)
        if who is not None and _known(build, who, file):
            by = who_of(build, who, where)
            return None if by is None else Owed((ActRef(term=match.entry.term, args=match.args),), by)
    if told is not None:
        build.names.find("actor", told, where)
    elif whole is not None and whole.entry.sort == "act":
        _report(build, where, words, "It is not said whose act this is.", f"Write `{said} WHO {text}`.")
    else:
        head = next((text[:cut] for cut in reversed(cuts) if build.names.look("actor", text[:cut], file)), "")
        rest = tail_of(words, len(head) + 1) if head else words
        unknown_phrase(Context(build, where, where.agreement), rest, in_core=bool(head))
    return None


def modal_of(head: Core, parts: tuple[Part, ...]) -> str:
    """Of a state: owed by a day it is a duty, looked at then; owed all the time, its absence is forbidden. Else as written."""
    return "must not" if head.state and not any(part.keyword in ("by", "before", "within") for part in parts) else head.modal


def say_near(build: Build, words: Words, where: Where, modal: str) -> bool:
    """Report an act that is not declared and begins as people write what is owed of others; False: it does not begin so."""
    text = clean(words.text).casefold()
    start = next((one for one in _NEAR.get(modal, ()) if text.startswith(one)), "")
    instead = {"must": ENSURE, "must not": LET}.get(modal, "")
    if modal == "must" and text.startswith(_PREVENT) and " from " in text:
        start, instead = next(one for one in _PREVENT if text.startswith(one)), LET
    if start:
        repair = f"Write `{instead} WHO ACT`, or declare `act {clean(words.text)}`."
        _report(build, where, words, f"`{modal} {start.strip()}` speaks of what others do, and is no act declared here.", repair)
    return bool(start)


def _known(build: Build, who: Who, file: str) -> bool:
    """Whether all who are named are known; the parties of the head are looked up later."""
    space = "kind" if who.mode == "every" else "actor"
    return all(build.names.look(space, one.text, file) or key_of(one.text) in ("party", "parties") for one in who.names)


def _report(build: Build, where: Where, words: Words, message: str, repair: str) -> None:
    build.sink.report("NR176", where, words.span, message, repair=repair, words=words.text)
