"""What the exercise of a power changes."""

from __future__ import annotations

from servanda.model import core
from servanda.model.build import parts_of
from servanda.model.context import Context, who_of
from servanda.model.names import clean
from servanda.model.refs import clause_ids
from servanda.text.syntax import Part, Words


def effects_of(context: Context, parts: tuple[Part, ...]) -> tuple[core.Effect, ...]:
    """Every effect whose state or clauses are known."""
    found = (_effect(context, part) for part in parts_of(parts, "effect"))
    return tuple(effect for effect in found if effect is not None)


def _effect(context: Context, part: Part) -> core.Effect | None:
    verb = part.options[0] if part.options else ""
    if part.words is not None:
        state = _state(context, part.words)
        return core.Effect(verb=verb, state=state, span=part.span) if state else None
    clauses = clause_ids(context.build, part.refs, context.where, "NR095")
    if not clauses:
        return None
    who = who_of(context.build, part.who, context.where) if part.who else None
    if part.who is not None and who is None:
        return None
    actors = who.actors if who else ()
    return core.Effect(verb=verb, clauses=clauses, actors=actors, period=part.period, span=part.span)


def _state(context: Context, words: Words) -> str | None:
    build, where = context.build, context.where
    match = build.vocabulary.match(clean(words.text), words.span.file)
    if match is not None and match.entry.sort == "state":
        return match.entry.term
    hidden = build.vocabulary.hidden(clean(words.text), words.span.file) if match is None else None
    if hidden is not None:
        build.names.unknown("state", words, where, "NR095")
        return None
    close = build.names.close(words.text, ("state",), words.span.file)
    what = {"act": "an act", "event": "an event"}.get(match.entry.sort, "") if match else ""
    build.sink.report(
        "NR095",
        where,
        words.span,
        f"`{clean(words.text)}` is {what}, not a state that could start or end."
        if what
        else f"There is no state `{clean(words.text)}` to start or end.",
        repair=f"Write `{close[0]}`." if close else f"Declare `state {clean(words.text)}`, or name a clause.",
        notes=[(match.entry.span, "declared here")] if match else [],
        suggestions=close,
        words=words.text,
    )
    return None
