"""Who can make something happen, and who can keep it from happening: doers, controllers, bodies with consensus or a veto."""

from __future__ import annotations

import re

from servanda.check.problem import Milestone
from servanda.model.core import Actor, Clause, Dossier

_OF = re.compile(r"(\d+) of (\d+)")


def can_withhold(dossier: Dossier, node: Milestone, actor: str) -> bool:
    """Whether a milestone cannot happen unless the actor wills it."""
    if not node.controllers:
        return False
    blocked = [blocks(dossier, name, actor) for name in node.controllers]
    return any(blocked) if node.together else all(blocked)


def blocks(dossier: Dossier, name: str, actor: str) -> bool:
    """Whether an actor can keep another (or itself) from acting: itself, a body that cannot decide without it, one it commands."""
    if name == actor:
        return True
    record = dossier.actors.get(name)
    if record is None:
        return False
    if record.commanded_by == actor:
        return True
    return record.sort == "body" and needs(record, actor)


def needs(body: Actor, actor: str) -> bool:
    """Whether a body cannot decide without a member. A rule that is not stated is read as consensus."""
    members = [one.member for one in body.members]
    rule = body.body
    if rule is not None and actor in rule.veto:
        return True
    if actor not in members:
        return False
    others = len(members) - 1
    decides = rule.decides if rule is not None else ""
    if rule is not None and rule.quorum is not None and others < rule.quorum:
        return True
    if decides == "majority":
        return others * 2 <= len(members) and not (rule is not None and rule.tie_break and others * 2 == len(members))
    if decides == "two-thirds":
        return others * 3 < len(members) * 2
    found = _OF.fullmatch(decides)
    if found is not None:
        return others < int(found[1])
    return True


def how_withheld(dossier: Dossier, node: Milestone, actor: str) -> str:
    """The omission in words: `ORDLO never consents to clause 9.end`."""
    if node.sort == "consent" and node.by == (actor,):
        return f"{actor} never consents{node.label.partition('consents')[2]}"
    through = [name for name in node.controllers if name != actor and blocks(dossier, name, actor)]
    if actor not in node.controllers and through:
        record = dossier.actors[through[0]]
        if record.commanded_by == actor:
            return f"{actor} never lets {through[0]} do it: {node.label}"
        how = "vetoes" if record.body is not None and actor in record.body.veto else "withholds its vote in"
        return f"{actor} {how} {through[0]}: {node.label} never comes"
    if node.sort == "event":
        return f"{actor} never lets it happen that {node.label}"
    return f"{actor} never does its part: {node.label}"


def stallers(dossier: Dossier, nodes: list[Milestone]) -> list[str]:
    """Actors who could withhold anything at all, in the order of the dossier."""
    return [name for name in dossier.actors if any(can_withhold(dossier, node, name) for node in nodes)]


def through_bearers(dossier: Dossier, clause: Clause, actor: str) -> frozenset[str]:
    """The members of a body or group that are all bound by a clause which it does not bear itself: what it leaves undone they
    leave undone. Nobody, where it is no such body."""
    record, bearers = dossier.actors.get(actor), set(clause.bearers.actors)
    own = frozenset(one.member for one in record.members) if record is not None else frozenset()
    groups = [record for name in bearers if (record := dossier.actors.get(name)) is not None and record.sort == "group"]
    alike = own <= bearers.union(*({one.member for one in group.members} for group in groups))
    return own if alike and actor not in bearers else frozenset()
