"""The words of a phrase into an event or a state: which declared phrase it is, who does it, and why it is none."""

from __future__ import annotations

import re

import msgspec

from servanda.model.context import Context, tail_of, who_of
from servanda.model.core import ActRef, Bearers, EventRef
from servanda.model.misses import need_moment, several, unknown_phrase
from servanda.model.names import clean
from servanda.model.sink import listed
from servanda.model.vocabulary import Match
from servanda.text.syntax import Who, Words

_BY = re.compile(r"\sby\s+(?=\S)")


class Found(msgspec.Struct, frozen=True):
    """What the words of a phrase are: a match, and the doers written after ` by `."""

    match: Match
    by: Bearers | None


def find_phrase(
    context: Context, words: Words, by: Who | None, *, quiet: bool = False, alone: bool = False
) -> Found | None:
    """The phrase that the words are, with the doers named after it; None with one finding (unless quiet). alone: one does it."""
    build, where = context.build, context.where
    text = clean(words.text)
    match = build.vocabulary.match(text, words.span.file)
    if match is not None:
        return Found(match, who_of(build, by, where) if by else None)
    if by is None:
        for cut in reversed(list(_BY.finditer(text))):
            head = build.vocabulary.match(text[: cut.start()], words.span.file)
            if head is None:
                continue
            tail = tail_of(words, cut.end())
            known = build.names.look("actor", tail.text, words.span.file) is not None
            if not known and quiet:
                return None
            if not known and (_looks_like_time(tail.text) or several(context, tail)):
                break
            actor = build.names.find("actor", tail, where)
            return Found(head, Bearers(mode="one", actors=(actor.id,))) if actor else None
    if not quiet:
        unknown_phrase(context, words, alone=alone)
    return None


def _looks_like_time(text: str) -> bool:
    return text[:1].isdigit() or text.casefold().startswith(("end of", "start of", "day ", "the end", "the start"))


def event_of(context: Context, words: Words, by: Who | None, *, any_doer: bool = False, alone: bool = False) -> EventRef | None:
    """The event that the words mean; a state, or words that are no phrase, give None and a finding. alone: of one each time."""
    found = find_phrase(context, words, by, alone=alone)
    if found is None:
        return None
    if found.match.entry.sort == "state":
        need_moment(context, words, found.match.entry.term)
        return None
    return as_event(context, found, words, any_doer=any_doer)


def as_event(context: Context, found: Found, words: Words, *, any_doer: bool = False) -> EventRef:
    """A phrase as an event: its doers as written, else the clause's own bearer, else all who can do it."""
    act = ActRef(term=found.match.entry.term, args=found.match.args)
    draft = context.build.terms[act.term]
    if draft.sort == "event":
        if found.by is not None:
            context.build.sink.report(
                "NR057",
                context.where,
                words.span,
                f"`{act.term}` is an event, which is done by nobody; here it is done by {listed(found.by.actors)}.",
                repair=f"Leave out `by {listed(found.by.actors)}`, or declare `act {act.term}`.",
                notes=[(draft.item.statement.head.span, "declared here as an event")],
                words=words.text,
            )
        return EventRef(act=act)
    if found.by is not None:
        return EventRef(act=act, mode="any" if found.by.mode == "any" else "all", doers=found.by.actors)
    doers = draft.doers
    if not doers and not draft.unsure:
        context.build.sink.report(
            "NR059",
            context.where,
            words.span,
            f"Nobody is known to do `{act.term}`: no clause obliges or allows it, and its declaration names nobody.",
            repair=f"Write `by NAME` under `act {draft.item.statement.head.words.text if draft.item.statement.head.words else ''}`, "
            "or make it an event.",
            notes=[(draft.item.statement.head.span, "declared here")],
            words=words.text,
        )
    if context.bearers and set(context.bearers) <= set(doers):
        return EventRef(act=act, mode="own")
    return EventRef(act=act, mode="any" if any_doer else "all", doers=doers)


def act_of(context: Context, words: Words) -> ActRef | None:
    """The act that a core, a list or an exception names; an event or a state gives None and a finding."""
    build, where = context.build, context.where
    text = clean(words.text)
    match = build.vocabulary.match(text, words.span.file)
    if match is None:
        unknown_phrase(context, words, in_core=True)
        return None
    if match.entry.sort == "act":
        return ActRef(term=match.entry.term, args=match.args)
    sort = match.entry.sort
    build.sink.report(
        "NR057",
        where,
        words.span,
        f"`{text}` is {'an event' if sort == 'event' else 'a state'}: nobody can be bound to do it.",
        repair="Declare the act that brings it about, and bind somebody to that.",
        notes=[(match.entry.span, f"declared here as {'an event' if sort == 'event' else 'a state'}")],
        words=text,
    )
    return None
