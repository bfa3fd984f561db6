"""Acts of form about a clause (consent, extension, certification ...): when somebody first did one."""

from __future__ import annotations

from servanda.calendar import Instant
from servanda.meaning.doers import is_of
from servanda.meaning.looked import ways_of
from servanda.meaning.times import BEGINNING, When, both, earliest, latest
from servanda.meaning.world import Scope, World
from servanda.model.core import Consent


def consent_moment(world: World, point: Consent) -> When:
    """When the last of those whose consent is asked gave it."""
    return latest(formal_by(world, "consent", point.to, who) for who in point.who)


def formal_by(world: World, term: str, clause: str, who: str, after: Instant | None = None) -> When:
    """When an actor first did a formal act about a clause, itself or all its members one by one, from `after` on."""
    own = formal_moment(world, term, clause, who, after)
    actor = world.prepared.view.dossier.actors.get(who)
    if actor is None or actor.sort == "actor" or not actor.members:
        return own
    members = {one.member for one in actor.members if one.last is None}
    return earliest((own, latest(formal_moment(world, term, clause, name, after) for name in sorted(members))))


def formal_moment(world: World, term: str, clause: str, who: str, after: Instant | None = None) -> When:
    """When an actor first did a formal act about a clause, from `after` on."""
    scope = Scope(world.prepared.settings_of(""))
    begin = BEGINNING if after is None else after
    ways = ways_of(world.prepared.view.dossier, who)
    los = [max(first, begin) for first, last in world.hidden(term, ways=ways) if last >= begin]
    his: list[Instant] = []
    for _, event in world.formal(term, clause):
        sure = both(is_of(world, event, who, scope), world.happened(event))
        first, last = world.span(event)
        if sure is not False and last >= begin:
            los.append(max(first, begin))
            if sure and first >= begin:
                his.append(last)
    return When(min(los, default=None), min(his, default=None))
