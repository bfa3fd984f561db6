"""Whose act an event is: one's own, that of those one answers for, of members of a group, of all members of a body together."""

from __future__ import annotations

import datetime as dt

from servanda.calendar import Instant, day_of, day_start
from servanda.meaning.runs import Event
from servanda.meaning.times import Truth
from servanda.meaning.world import Scope, World
from servanda.model.core import Actor


def is_of(world: World, event: Event, actor: str, scope: Scope, *, direct: bool = False) -> Truth:
    """Whether what was done counts as done by the actor: its own act, that of one it answers for, of a member of a group,
    or of all members of a body together. Nobody named as doer: unknown. direct: not because its doer is a member of a group.
    A day not known on which members came or went: unknown, where it makes a difference."""
    if not event.by:
        return None
    first, last = world.span(event)
    days = [first, *(at for at in changes_of_members(world, scope) if first < at <= last)] if first < last else [first]
    answers = {any(_stands(world, doer, actor, event, at, scope, direct, frozenset()) for doer in event.by) for at in days}
    return answers.pop() if len(answers) == 1 else None


def _stands(
    world: World, doer: str, actor: str, event: Event, at: Instant, scope: Scope, direct: bool, seen: frozenset[str]
) -> bool:
    if doer == actor:
        return True
    record = world.prepared.view.dossier.actors.get(actor)
    if record is None or actor in seen:
        return False
    seen |= {actor}
    if any(_stands(world, doer, other, event, at, scope, direct, seen) for other in record.answers_for):
        return True
    members = members_at(record, at, scope)
    if record.sort == "group" and not direct:
        return any(_stands(world, doer, member, event, at, scope, direct, seen) for member in members)
    return record.sort == "body" and bool(members) and set(members) <= set(event.by)


def members_at(actor: Actor, at: Instant, scope: Scope) -> tuple[str, ...]:
    """Members of a group or body on the civil day of an instant."""
    if all(one.first is None and one.last is None for one in actor.members):
        return tuple(one.member for one in actor.members)
    day = day_of(at, scope.settings.zone)
    return tuple(
        one.member for one in actor.members if (one.first is None or one.first <= day) and (one.last is None or day <= one.last)
    )


def changes_of_members(world: World, scope: Scope, *groups: Actor) -> list[Instant]:
    """The instants at which somebody becomes, or is no longer, a member of some group or body (of these, if any are named)."""
    days: set[dt.date] = set()
    for actor in groups or world.prepared.view.dossier.actors.values():
        for one in actor.members:
            days |= {one.first} if one.first is not None else set()
            days |= {one.last + dt.timedelta(days=1)} if one.last is not None and one.last < dt.date.max else set()
    return sorted(day_start(day, scope.settings.zone) for day in days)
