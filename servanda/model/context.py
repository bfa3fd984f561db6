"""Where a point, condition or phrase stands, and the actors a line names."""

from __future__ import annotations

import msgspec

from servanda.model.build import Build
from servanda.model.core import Bearers
from servanda.model.names import clean, key_of
from servanda.model.sink import Where
from servanda.text.diagnostics import Span
from servanda.text.syntax import Who, Words


class Context(msgspec.Struct, frozen=True):
    """Where a point or condition stands, and so what its words may mean there.

    bearers: of the clause, () outside clauses. clause: its id. rungs: ids by number of the ladder it stands in.
    rung: inside a rung. determination: the clause has `determined by`. trigger: the clause has `whenever`.
    """

    build: Build
    where: Where
    agreement: str
    bearers: tuple[str, ...] = ()
    clause: str = ""
    rungs: dict[int, str] = {}
    rung: bool = False
    determination: bool = False
    trigger: bool = False


def who_of(build: Build, who: Who, where: Where) -> Bearers | None:
    """Actors a line names. `every KIND` is each actor of the kind; a group is one bearer, except after `each of`, where its
    members stand for it. None if nobody named is known."""
    if who.mode == "every":
        if not who.names:
            return None
        parties = _parties(build, who, where, "party")
        if parties is not None:
            return parties
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
    parties = _parties(build, who, where, "parties") if who.mode != "one" else None
    if parties is not None:
        return parties
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


def tail_of(words: Words, offset: int) -> Words:
    """The words from a character on, with their place if they stand on one line."""
    span = words.span
    if span.line == span.end_line and span.end_column - span.column == len(words.text):
        span = Span(span.file, span.line, span.column + offset, span.end_line, span.end_column)
    return Words(clean(words.text)[offset:], span)


def part_of(words: Words, offset: int, length: int) -> Span:
    tail = tail_of(words, offset).span
    if tail == words.span and offset:
        return tail
    return (
        Span(tail.file, tail.line, tail.column, tail.line, tail.column + length) if tail.line == tail.end_line else tail
    )


def _parties(build: Build, who: Who, where: Where, word: str) -> Bearers | None:
    """`every party`, `each of the parties`: those that the head of the agreement names, and those that join it; `jointly the parties`: those of the
    head. Unless a kind or an actor of that name is declared. None if something else is meant, or the head names none."""
    words = who.names[0]
    space = "kind" if who.mode == "every" else "actor"
    if len(who.names) != 1 or key_of(words.text) != word or build.names.look(space, words.text, words.span.file) is not None:
        return None
    agreement = build.agreements.get(where.agreement)
    if agreement is None or not agreement.parties:
        return None
    if who.mode in ("jointly", "any"):  # one duty of those who signed: who joins later would change whose it is
        return Bearers(mode=who.mode, actors=agreement.parties)
    joining = tuple(actor for actor, _, _ in build.joining.get(where.agreement, ()))
    return Bearers(mode="each", actors=(*agreement.parties, *joining), from_kind="party")
