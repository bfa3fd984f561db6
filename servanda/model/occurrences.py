"""The words of a phrase into an event or a state: which declared phrase it is, who does it, and why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from servanda.model.build import Build
from servanda.model.core import ActRef, Bearers, EventRef
from servanda.model.names import clean, key_of
from servanda.model.phrases import tokens
from servanda.model.sink import Where, listed
from servanda.model.vocabulary import Match
from servanda.text import did_you_mean
from servanda.text.diagnostics import Span
from servanda.text.syntax import Who, Words

_BY = re.compile(r"\sby\s+(?=\S)")
_PART_WORDS = (
    "within", "by", "before", "after", "from", "until", "on", "not before", "only after", "while", "every", "whenever",
    "lapses", "if", "unless", "provided that", "with the consent", "at least", "at most", "exactly", "at", "except",
    "verified by", "monitored by", "certified by", "determined by", "otherwise", "no later",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """Where a point or condition stands, and so what its words may mean there.

    bearers: of the clause, () outside clauses. clause: its id. rungs: ids by number of the ladder it stands in.
    rung: inside a rung. determination: the clause has `determined by`. trigger: the clause has `whenever`.
    """

    build: Build
    where: Where
    agreement: str
    bearers: tuple[str, ...] = ()
    clause: str = ""
    rungs: dict[int, str] = field(default_factory=dict)
    rung: bool = False
    determination: bool = False
    trigger: bool = False


def who_of(build: Build, who: Who, where: Where) -> Bearers | None:
    """Actors a line names. `every KIND` is each actor of the kind; a group is one bearer, except after `each of`, where its
    members stand for it. None if nobody named is known."""
    if who.mode == "every":
        if not who.names:
            return None
        kind = build.names.find("kind", who.names[0], where)
        if kind is None:
            return None
        actors = build.names.of_kind(kind.id)
        if not actors:
            build.sink.report(
                "NR071",
                where,
                who.span,
                f"No actor is declared to be `{kind.id}`, so `every {kind.id}` is nobody.",
                repair=f"Write `is {kind.id}` under the actors you mean.",
                notes=[(kind.span, "the kind is declared here")],
                words=kind.id,
            )
        return Bearers(mode="each", actors=actors, from_kind=kind.id)
    names = build.names.find_all("actor", who.names, where)
    if not names:
        return None
    if who.mode == "each":
        names = members_of(build, names)
    return Bearers(mode=who.mode, actors=names)


def members_of(build: Build, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names with every group replaced by its members, through groups of groups; bodies stay one."""
    found: dict[str, None] = {}

    def add(name: str) -> None:
        declared = build.names.all.get(("actor", name))
        if declared is not None and declared.sort == "group" and build.groups.get(name):
            for member in build.groups[name]:
                add(member)
        else:
            found[name] = None

    for name in names:
        add(name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Found:
    """What the words of a phrase are: a match, and the doers written after ` by `."""

    match: Match
    by: Bearers | None


def find_phrase(context: Context, words: Words, by: Who | None, *, quiet: bool = False) -> Found | None:
    """The phrase that the words are, with the doers named after it; None with one finding (unless quiet)."""
    build, where = context.build, context.where
    text = clean(words.text)
    match = build.vocabulary.match(text, where.file)
    if match is not None:
        return Found(match, who_of(build, by, where) if by else None)
    if by is None:
        for cut in reversed(list(_BY.finditer(text))):
            head = build.vocabulary.match(text[: cut.start()], where.file)
            if head is None:
                continue
            tail = _tail(words, cut.end())
            if build.names.look("actor", tail.text, where.file) is None and quiet:
                return None
            if build.names.look("actor", tail.text, where.file) is None and _looks_like_time(tail.text):
                break
            actor = build.names.find("actor", tail, where)
            return Found(head, Bearers(mode="one", actors=(actor.id,))) if actor else None
    if not quiet:
        unknown_phrase(context, words)
    return None


def _looks_like_time(text: str) -> bool:
    return text[:1].isdigit() or text.casefold().startswith(("end of", "start of", "day ", "the end", "the start"))


def _tail(words: Words, offset: int) -> Words:
    """The words from a character on, with their place if they stand on one line."""
    span = words.span
    if span.line == span.end_line and span.end_column - span.column == len(words.text):
        span = Span(span.file, span.line, span.column + offset, span.end_line, span.end_column)
    return Words(clean(words.text)[offset:], span)


def event_of(context: Context, words: Words, by: Who | None, *, any_doer: bool = False) -> EventRef | None:
    """The event that the words mean; a state, or words that are no phrase, give None and a finding."""
    found = find_phrase(context, words, by)
    if found is None:
        return None
    if found.match.entry.sort == "state":
        need_moment(context, words, found.match.entry.term)
        return None
    return as_event(context, found, words, any_doer=any_doer)


def need_moment(context: Context, words: Words, state: str) -> None:
    """Report a state that stands where a moment is needed."""
    context.build.sink.report(
        "NR063",
        context.where,
        words.span,
        f"`{clean(words.text)}` is a state; here one moment is needed.",
        repair=f"Write `start of {state}` or `end of {state}`.",
        notes=[(context.build.names.all["state", state].span, "declared here as a state")],
        words=words.text,
    )


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
    if not doers:
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
    match = build.vocabulary.match(text, where.file)
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


def unknown_phrase(context: Context, words: Words, *, in_core: bool = False, states: bool = False) -> None:
    """Report words that are no phrase, with the reason that helps most."""
    build, where = context.build, context.where
    sink, vocabulary, text = build.sink, build.vocabulary, clean(words.text)
    prefix = vocabulary.prefix(text, where.file)
    if prefix is not None:
        match, rest = prefix
        if rest.casefold().startswith(tuple(f"{word} " for word in _PART_WORDS)):
            start = text[: len(text) - len(rest)].rstrip()
            sink.report(
                "NR006",
                where,
                _tail(words, len(text) - len(rest)).span,
                f"`{rest}` belongs on its own line.",
                repair=f"End the line after `{start}` and write `{rest}` below it.",
                notes=[(match.entry.span, f"the phrase `{match.entry.phrase.text}` ends before it")],
                words=rest,
            )
            return
    misfit = vocabulary.misfit(text, where.file)
    if misfit is not None:
        _misfit(context, words, misfit.entry.phrase.text, misfit.hole.type, misfit.words, misfit.entry.span)
        return
    hidden = vocabulary.hidden(text, where.file)
    if hidden is not None:
        sink.report(
            "NR017",
            where,
            words.span,
            f"`{text}` is declared in `{hidden.file}`, which this file does not import.",
            repair=f"Add `imports: {hidden.file}` to the head of this file.",
            notes=[(hidden.span, "declared here")],
            words=text,
        )
        return
    sorts = ("act",) if in_core else ("state",) if states else ("act", "event", "state")
    known = vocabulary.spellings(where.file, sorts)
    close = closest(text, known)
    what = {"act": "an act", "state": "a state"}.get(sorts[0]) if len(sorts) == 1 else "an act, event or state"
    declare = f"declare `{sorts[0]} {text}`" if len(sorts) == 1 else f"declare it with `act` or `event {text}`"
    sink.report(
        "NR004" if states else "NR005",
        where,
        words.span,
        f"`{text}` is not {what} declared here.",
        repair=f"Write `{close[0]}`, or {declare}."
        if close
        else f"{declare[:1].upper()}{declare[1:]}, or use the words of one that is.",
        notes=[(known[close[0]].span, "the closest phrase is declared here")] if close else [],
        suggestions=close,
        words=text,
    )


def closest(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Phrases near to `text`: a slip of the pen away, else sharing most of its words; best first, three at most."""
    spelled = did_you_mean(text, sorted(known))
    if spelled:
        return spelled
    words = {key for key, _ in tokens(text)}
    scored = []
    for phrase in known:
        other = {key for key, _ in tokens(phrase)}
        share = len(words & other) / max(len(words | other), 1)
        if share >= 0.5 or (len(words) > 1 and words < other):
            scored.append((-share, phrase))
    return tuple(phrase for _, phrase in sorted(scored)[:3])


def _misfit(context: Context, words: Words, phrase: str, type_: str, value: str, span: Span) -> None:
    build, where = context.build, context.where
    wants = build.slots.wants(type_)
    spaces = ("actor", "place", "kind", "term")
    known = next((name for space in spaces if (name := build.names.look(space, value, where.file))), None)
    hidden = [name for space in spaces for name in build.names.by_key.get((space, key_of(value)), ()) if known is None]
    offset = clean(words.text).find(value)
    place = _part(words, offset, len(value)) if offset >= 0 else words.span
    if known is None and not hidden and type_ not in ("number", "quantity", "date", "text"):
        space = type_ if type_ in ("actor", "place") else ""
        close = did_you_mean(
            value, [name for one in ([space] if space else spaces) for name in build.names.visible(one, where.file)]
        )
        build.sink.report(
            "NR019",
            where,
            place,
            f"`{value}` is not declared; `{phrase}` needs {wants} there.",
            repair=f"Write `{close[0]}`."
            if close
            else f"Declare `{value}`, or put it in quotation marks if any text will do."
            if not type_
            else f"Declare `{space or 'kind'} {value}`, or correct it.",
            notes=[(span, "the phrase is declared here")],
            suggestions=close,
            words=value,
        )
        return
    notes = [(span, "the phrase is declared here")]
    if known is not None:
        notes.append((known.span, f"`{known.id}` is declared here"))
    repair = (
        f"Write `is {type_}` under `{known.id}`, or name another."
        if known is not None and wants.startswith("something")
        else f"Write {wants} there."
    )
    build.sink.report(
        "NR051",
        where,
        place,
        f"`{value}` is not {wants}, which `{phrase}` needs there.",
        repair=repair,
        notes=notes,
        words=value,
    )


def _part(words: Words, offset: int, length: int) -> Span:
    tail = _tail(words, offset).span
    if tail == words.span and offset:
        return tail
    return (
        Span(tail.file, tail.line, tail.column, tail.line, tail.column + length) if tail.line == tail.end_line else tail
    )
