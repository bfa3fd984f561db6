"""The act that a row of a table names in the words of a clause: `deliver rockets to Kestmark`."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.model.core import ActRef, Dossier
from servanda.model.names import key_of
from servanda.model.phrases import Misphrased, Piece, Word, parse_phrase, tokens


def act_named(dossier: Dossier, words: str) -> ActRef:
    """The act of the vocabulary that some words are, with what fills its slots. Raises Refusal: there is none."""
    said = tokens(words)
    for term in dossier.terms.values():
        for text in (*term.phrases, *term.done) if term.sort == "act" else ():
            phrase = parse_phrase(text)
            for form in () if isinstance(phrase, Misphrased) else phrase.forms:
                if (found := _filled(form, said)) is not None:
                    return ActRef(term=term.id, args=tuple((slot, _value(dossier, one)) for slot, one in found))
    known = [phrase for term in dossier.terms.values() if term.sort == "act" for phrase in term.phrases]
    raise Refusal(f"the vocabulary has no act {shown(words)}.", closest(words, known))


def _filled(form: Sequence[Piece], said: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...] | None:
    """The slots of a form with the words that fill them, the first the fewest; None where the words are not that form."""
    if not form or not said:
        return () if not form and not said else None
    first, rest = form[0], form[1:]
    if isinstance(first, Word):
        return _filled(rest, said[1:]) if said[0][0] == first.key else None
    for end in range(1, len(said) - len(rest) + 1):
        if (found := _filled(rest, said[end:])) is not None:
            return ((first.name, " ".join(written for _, written in said[:end])), *found)
    return None


def _value(dossier: Dossier, text: str) -> str:
    """What fills a slot: a declared name by any of its words, else the text as it stands."""
    bare = text.strip().strip('"“”')
    names = {key_of(one): name for name, actor in dossier.actors.items() for one in (name, *actor.aliases)}
    names |= {key_of(one): name for name, place in dossier.places.items() for one in (name, *place.aliases)}
    names |= {key_of(name): name for name in dossier.kinds}
    return names.get(key_of(bare), bare)
