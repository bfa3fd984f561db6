"""From a sentence to what may stand in it: who is bound to what, the words that bind, and what a person must decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from servanda.base.late import expression


@dataclass(frozen=True, slots=True)
class Known:
    """What the dossier declares. actors: id -> names and aliases as written in words; parties: ids of "the Parties"."""

    actors: Mapping[str, tuple[str, ...]]
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AroundSentence:
    """What stands around a sentence. place: body | recital | definition | heading | closing."""

    language: str
    known: Known
    lead_in: str = ""
    heading: str = ""
    place: str = "body"


@dataclass(frozen=True, slots=True)
class ClauseProposal:
    """What may stand in a sentence. modal: must | must not | may | weak; bearer: id of an actor, "" where it is asked
    for;
    act: "" for no
    core line, only the question; because: the words that bind; the others are words of the sentence."""

    modal: str
    bearer: str
    bearer_words: str
    act: str
    times: tuple[str, ...]
    conditions: tuple[str, ...]
    quantities: tuple[str, ...]
    verifiers: tuple[str, ...]
    vague: tuple[str, ...]
    because: str
    questions: tuple[str, ...]


_MODALS = expression(
    r"\b(?P<no>shall not|must not|may not)\b|\b(?P<may>may)\b(?! \d)|"
    r"\b(?P<must>shall|must|undertakes? to|agrees? to|commits? to)\b"
    r"|\b(?P<weak>should|reaffirms?|welcomes?|calls? upon)\b",
    re.IGNORECASE,
)
_TIMES = expression(
    r"\b(?:within \w{1,12} (?:hours?|days?|weeks?|months?|years?)(?: of [\w ]{1,40})?|(?:by|before) \d{1,2} \w{3,9} \d{4})\b"
)
_VAGUE = expression(r"\b(?:promptly|without delay|as soon as possible|where appropriate|forthwith)\b", re.IGNORECASE)
_LONGEST_SUBJECT = 60


def propose(sentence: str, given: AroundSentence) -> tuple[ClauseProposal, ...]:
    """What may stand in a sentence; nothing from a recital, a definition, a heading or a closing."""
    words = " ".join(sentence.split())
    match = _MODALS.search(words)
    if given.place != "body" or match is None:
        return ()
    kind = str(match.lastgroup)
    subject = re.sub(r"^(?:\(\w{1,4}\)|\d{1,3}[.)])\s*", "", words[: match.start()]).strip(" ,;:")
    subject = subject.rpartition(", ")[2] if len(subject) > _LONGEST_SUBJECT else subject
    bearer = _bearer(subject, given.known)
    act = words[match.end() :].strip().rstrip(".;:,")
    times = tuple(one.group() for one in _TIMES.finditer(act))
    for one in times:
        act = " ".join(act.replace(one, " ").split()).rstrip(" ,")
    vague = tuple(one.group() for one in _VAGUE.finditer(act))
    questions = [] if bearer or not subject else [f"Who is “{subject}”?"]
    questions += ["Who is bound?"] if not subject else []
    questions += [f"What is meant by “{one}”?" for one in vague]
    questions += ["Does it bind?"] if kind == "weak" else []
    modal = {"no": "must not", "may": "may", "must": "must"}.get(kind, "weak")
    return (ClauseProposal(modal, bearer, subject, act, times, (), (), (), vague, match.group(), tuple(questions)),)


def _bearer(subject: str, known: Known) -> str:
    plain = subject.casefold().removeprefix("the ")
    return next(
        (
            ident
            for ident, names in known.actors.items()
            for name in (ident, *names)
            if name.casefold().removeprefix("the ") == plain
        ),
        "",
    )
