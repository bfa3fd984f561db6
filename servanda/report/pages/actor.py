"""An actor as the text has it: what it owes, what others owe that names it, what it sees and judges, which readings it holds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from servanda.base.document import Cell, Document, Heading, PageBlock, Para, Table, counted, table
from servanda.model import english
from servanda.model.core import Actor, Clause, Dossier, Reading


class ActorInText(msgspec.Struct, frozen=True, kw_only=True):
    """What the clauses of a text say of one actor, by their ids.

    groups: those it counts in, whose duties are its own. tries: efforts and intents. after_breach: steps when others failed.
    owed: clauses that others bear and whose act names it. sees: clause and how it looks on or judges.
    """

    actor: str
    sort: str
    groups: tuple[str, ...] = ()
    owes: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()
    after_breach: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    sees: tuple[tuple[str, str], ...] = ()
    readings: tuple[str, ...] = ()


def actor_in_text(dossier: Dossier, actor: Actor, clauses: Sequence[Clause]) -> ActorInText:
    """In: a dossier, an actor of it, the clauses to look through. Out: what they say of the actor."""
    groups = tuple(
        one.id for one in dossier.actors.values() if one.sort == "group" and any(m.member == actor.id for m in one.members)
    )
    names = {actor.id, *groups}
    borne: dict[str, list[str]] = {"must": [], "must not": [], "may": [], "": []}
    for one in clauses:
        if names & {*one.bearers.actors}:
            borne[one.modal if one.modal in borne else ""].append(one.id)
    return ActorInText(
        actor=actor.id,
        sort=actor.sort,
        groups=groups,
        owes=tuple(borne["must"]),
        must_not=tuple(borne["must not"]),
        may=tuple(borne["may"]),
        tries=tuple(borne[""]),
        after_breach=tuple(c.id for c in clauses if any(names & {*rung.bearers.actors} for rung in c.rungs)),
        owed=tuple(c.id for c in clauses if not names & {*c.bearers.actors} and names & _named(c)),
        sees=tuple((c.id, how) for c in clauses for how in _looks_on(c, names)),
        readings=tuple(one.id for one in _held(dossier, actor, clauses)),
    )


def _named(clause: Clause) -> set[str]:
    """Whom the acts of a clause name."""
    return {value for act in clause.acts for _slot, value in act.args} | {*(clause.others.actors if clause.others else ())}


def _looks_on(clause: Clause, names: set[str]) -> list[str]:
    found = [one.sort for one in clause.verification if names & {*one.by}]
    found += ["determines"] if clause.determination is not None and names & {*clause.determination.by} else []
    return [*found, *(["judges itself"] if names & {*clause.self_judged_by} else [])]


def _held(dossier: Dossier, actor: Actor, clauses: Sequence[Clause]) -> list[Reading]:
    ids = {one.id for one in clauses}
    return [one for one in dossier.readings if actor.id in one.held_by and ids & {*one.of}]


def actor_page(dossier: Dossier, actor: Actor, clauses: Sequence[Clause]) -> Document:
    """The page of one actor: in one sentence, then what it owes, what is owed, what it sees, what it reads otherwise."""
    found, held = actor_in_text(dossier, actor, clauses), _held(dossier, actor, clauses)
    first = (
        f"{actor.id} owes what {_count(found.owes)} say{'s' * (len(found.owes) < 2)}; "
        f"forbidding it something: {_count(found.must_not)}; "
        f"permitting it something: {_count(found.may)}; of others and naming it: {_count(found.owed)}; "
        f"seen or judged by it: {_count({one for one, _how in found.sees})}; "
        f"read by it in its own way: {_count({one for name in held for one in name.of})}."
    )
    blocks: list[PageBlock] = [Para(first, "strong"), Para(_who(actor, found.groups), "quiet")]
    parts = {
        "What it owes": found.owes,
        "What it must not do": found.must_not,
        "What it may do": found.may,
        "What it is to try or means to do": found.tries,
        "What it does when others fail": found.after_breach,
        "What others owe that names it": found.owed,
    }
    by_id = {one.id: one for one in clauses}
    for title, ids in parts.items():
        if ids:
            columns: dict[str, Cell] = {"clause": "id", "in plain English": lambda one: english.clause_sentence(one, dossier)}
            blocks += [Heading(2, f"{title} ({len(ids)})"), table([by_id[one] for one in ids], columns)]
    if found.sees:
        rows = tuple(
            (ident, how, english.actor_text(by_id[ident].bearers), by_id[ident].title or "-") for ident, how in found.sees
        )
        blocks += [Heading(2, f"What it sees or judges ({len(found.sees)})"), Table(("clause", "how", "whose", "title"), rows)]
    if held:
        told = tuple((one.id, ", ".join(one.of), "as written" if one.as_written else "otherwise") for one in held)
        blocks += [Heading(2, f"Readings it holds ({len(held)})"), Table(("reading", "of", "how"), told)]
    return Document(f"{actor.id}: {dossier.name}", tuple(blocks))


def actors_page(dossier: Dossier, found: Sequence[ActorInText]) -> Document:
    """Every actor with how much it bears, in the order of what it owes."""
    if not found:
        return Document(f"Actors: {dossier.name}", (Para("No actor is declared.", "warn"),))
    columns: dict[str, Cell] = {
        "actor": "actor", "sort": "sort", "owes": lambda one: len(one.owes), "must not": lambda one: len(one.must_not),
        "may": lambda one: len(one.may), "owed by others": lambda one: len(one.owed), "sees or judges": lambda one: len(one.sees),
        "readings": lambda one: len(one.readings),
    }  # fmt: skip
    most = [one.actor for one in found if len(one.owes) == len(found[0].owes)]
    first = f"{counted(len(found), 'actor')}; most is owed by {', '.join(most)}: {_count(found[0].owes)}."
    return Document(f"Actors: {dossier.name}", (Para(first, "strong"), table(found, columns)))


def _count(some: Sequence[str] | set[str]) -> str:
    return counted(len(some), "clause") if some else "no clause"


def _who(actor: Actor, groups: tuple[str, ...]) -> str:
    said = {
        "also": actor.aliases, "kind": actor.kinds, "role": actor.roles, "counts in": groups,
        "members": tuple(one.member for one in actor.members), "answers for": actor.answers_for,
        "commanded by": (actor.commanded_by,) if actor.commanded_by else (),
    }  # fmt: skip
    return f"{actor.sort.capitalize()}. " + " ".join(
        f"{name.capitalize()}: {', '.join(some)}." for name, some in said.items() if some
    )
