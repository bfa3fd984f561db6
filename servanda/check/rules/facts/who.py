"""Who is bound by an agreement, who stands behind whom, who can block a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servanda.check.rules.base import Context
from servanda.check.rules.facts.clauses import atoms_of, with_rungs
from servanda.model.core import Actor, Clause, Dossier, Past
from servanda.model.core import Consent as ConsentPoint

UNNAMED = "unnamed"
"""Kind of an actor that stands for a bearer whom the text does not name."""


def expand(dossier: Dossier, names: Iterable[str]) -> frozenset[str]:
    """The actors named, and the members of the groups among them (not of bodies: a body acts for itself)."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        actor = dossier.actors.get(name)
        if actor is not None and actor.sort == "group":
            waiting.extend(m.member for m in actor.members)
    return frozenset(found)


def members(dossier: Dossier, body: Actor) -> frozenset[str]:
    """Members of a body or group, with the members of member groups."""
    return expand(dossier, (m.member for m in body.members))


def parties(context: Context) -> frozenset[str]:
    """Who signs or joins: the parties of the head, else the actors with the role of party, and those that join; with the members of groups."""
    named = context.agreement.parties or [
        a.id for a in context.dossier.actors.values() if "party" in a.roles and involved(context, a.id)
    ]
    return expand(context.dossier, [*named, *(one.actor for one in context.agreement.accessions)])


def guarantors(context: Context) -> frozenset[str]:
    """Who signs as a guarantor: bound by what names them, and by nothing else."""
    return expand(context.dossier, context.agreement.guarantors)


def bearers(clause: Clause) -> frozenset[str]:
    """The actors named as bearers."""
    return frozenset(clause.bearers.actors)


def bound(context: Context) -> frozenset[str]:
    """Every actor that bears a duty of this agreement (in a clause or a rung), with the members of groups."""
    names: set[str] = set()
    for clause in with_rungs(context.clauses):
        if clause.binds:
            names |= bearers(clause)
    return expand(context.dossier, names)


def mentioned(context: Context) -> frozenset[str]:
    """Every actor some part of a clause of this agreement names, and its parties."""
    names: set[str] = {*context.agreement.parties, *context.agreement.guarantors, *(one.actor for one in context.agreement.accessions)}
    for clause in with_rungs(context.clauses):
        names |= bearers(clause) | set(clause.doers.actors) | set(clause.self_judged_by)
        for seen in clause.verification:
            names |= set(seen.by) | set(seen.reports_to)
            for access in seen.access:
                names |= set(access.consent_of)
        if clause.determination is not None:
            names |= set(clause.determination.by)
        for timing in clause.timing:
            names |= set(timing.by.actors) if timing.by is not None else set()
        for condition in clause.conditions:
            names |= set(condition.who)
        for exception in clause.exceptions:
            names |= set(exception.authorised_by)
        for effect in clause.effects:
            names |= set(effect.actors)
        for atom in atoms_of(clause):
            if isinstance(atom, Past) and isinstance(atom.point, ConsentPoint):
                names |= set(atom.point.who)
    return expand(context.dossier, names & set(context.dossier.actors))


def involved(context: Context, name: str) -> bool:
    """Whether an actor belongs to this agreement: named in it, or declared in a dossier that holds no other."""
    return len(context.dossier.agreements) < 2 or name in mentioned(context)


def involved_actors(context: Context) -> Iterator[Actor]:
    """The declared actors that belong to this agreement."""
    alone = len(context.dossier.agreements) < 2
    names = mentioned(context)
    for actor in context.dossier.actors.values():
        if alone or actor.id in names:
            yield actor


def used_bodies(context: Context) -> Iterator[Actor]:
    """The joint bodies this agreement gives something to do."""
    names = mentioned(context)
    for actor in context.dossier.actors.values():
        if actor.sort == "body" and actor.id in names:
            yield actor


def stands_for(dossier: Dossier, actor: str, other: str) -> bool:
    """Whether acts of `other` are `actor`'s own: the same, under its command, or answered for."""
    if actor == other:
        return True
    first, second = dossier.actors.get(actor), dossier.actors.get(other)
    return (first is not None and other in first.answers_for) or (second is not None and second.commanded_by == actor)


def can_block(dossier: Dossier, body: str, actor: str) -> bool:
    """Whether an actor can keep a body from deciding: by a veto, or as a member where all must agree and no tie is broken."""
    found = dossier.actors.get(body)
    if found is None or found.sort != "body" or found.body is None:
        return False
    if actor in expand(dossier, found.body.veto):
        return True
    return actor in members(dossier, found) and needs_all(found)


def needs_all(body: Actor) -> bool:
    """Whether a body decides only when every member agrees (also: a majority of two members) and nobody breaks a tie."""
    rule = body.body
    if rule is None or rule.tie_break:
        return False
    if rule.decides in ("consensus", "unanimity"):
        return True
    size = len(body.members)
    if rule.decides in ("majority", "two-thirds"):
        return size == 2
    count, _, total = rule.decides.partition(" of ")
    return bool(total) and count.strip() == total.strip()


def consents(dossier: Dossier, actor: str, clause: Clause) -> bool:
    """Whether an actor's consent to a clause is on record, in the clause or with the actor."""
    if actor in expand(dossier, clause.consented_by):
        return True
    found = dossier.actors.get(actor)
    whole = clause.id.partition("/")[0]
    return found is not None and any(whole in c.clauses or clause.id in c.clauses for c in found.consents)
