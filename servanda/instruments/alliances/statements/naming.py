"""The act that a row of a table names in the words of a clause: `deliver rockets to Kestmark`."""

from __future__ import annotations

import re

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.model.core import ActRef, Dossier
from servanda.model.names import key_of

_PART = re.compile(r"\{\s*(\w+)\s*(?::[^}]*)?\}|(\[)|(\])|([^\s\[\]{}]+)")


def act_named(dossier: Dossier, words: str) -> ActRef:
    """The act of the vocabulary that some words are, with what fills its slots. Raises Refusal: there is none."""
    for term in dossier.terms.values():
        for phrase in (*term.phrases, *term.done) if term.sort == "act" else ():
            found = re.fullmatch(_pattern(phrase), " ".join(words.split()), re.IGNORECASE)
            if found is not None:
                return ActRef(
                    term=term.id, args=tuple((slot, _value(dossier, text)) for slot, text in found.groupdict().items() if text)
                )
    known = [phrase for term in dossier.terms.values() if term.sort == "act" for phrase in term.phrases]
    raise Refusal(f"the vocabulary has no act {shown(words)}.", closest(words, known))


def _pattern(phrase: str) -> str:
    out = ""
    for slot, opens, closes, literal in _PART.findall(phrase):
        if opens:
            out += "(?:"
        elif closes:
            out += ")?"
        else:
            out += r"\s*(?:the |an? )?" + (f"(?P<{slot}>.+?)" if slot else rf"{re.escape(literal)}(?!\w)")
    return out


def _value(dossier: Dossier, text: str) -> str:
    """What fills a slot: a declared name by any of its words, else the text as it stands."""
    bare = text.strip().strip('"“”')
    names = {key_of(one): name for name, actor in dossier.actors.items() for one in (name, *actor.aliases)}
    names |= {key_of(one): name for name, place in dossier.places.items() for one in (name, *place.aliases)}
    names |= {key_of(name): name for name in dossier.kinds}
    return names.get(key_of(bare), bare)
