"""Who cannot act any more when somebody is gone: bodies that cannot decide without a vote, groups, those it commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from servanda.check.control import needs
from servanda.instruments.strategy.whatif.records import BodyChange
from servanda.model.core import Actor


def who_is_gone(actors: Mapping[str, Actor], leave: Iterable[str], day: dt.date) -> dict[str, str]:
    """Everybody who cannot act once some actors are gone, with why. Who is absent vetoes nothing; who is absent is missing where
    all must agree."""
    gone = dict.fromkeys(leave, "gone")
    while True:
        more = {
            name: why for name, one in actors.items() if name not in gone and (why := _silenced(one, gone, day))
        }  # fmt: skip
        if not more:
            return gone
        gone |= more


def _silenced(one: Actor, gone: Mapping[str, str], day: dt.date) -> str:
    if one.commanded_by in gone:
        return f"commanded by {one.commanded_by}"
    members = _members(one, day)
    lost = [name for name in members if name in gone]
    if not lost:
        return ""
    if one.sort == "body" and not decides_without(one, lost, day):
        return f"it cannot decide without {' and '.join(lost)}: {rule_of(one)}"
    return "all its members are gone" if len(lost) == len(members) else ""


def decides_without(body: Actor, lost: list[str], day: dt.date) -> bool:
    """Whether a body can decide while some members are absent. A rule that is not stated is read as consensus, as the checker
    reads it."""
    rule = body.body
    present = msgspec.structs.replace(
        body,
        members=tuple(one for one in body.members if one.member in _members(body, day)),
        body=msgspec.structs.replace(rule, veto=()) if rule is not None else None,
    )
    if len(lost) == 1:
        return not needs(present, lost[0])
    # several are absent: the rule is asked once, of a member that stands for all of them
    decides = rule.decides if rule is not None else ""
    members, others = len(present.members), len(present.members) - len(lost)
    if rule is not None and rule.quorum is not None and others < rule.quorum:
        return False
    if decides == "majority":
        return others * 2 > members or bool(rule and rule.tie_break and others * 2 == members)
    if decides == "two-thirds":
        return others * 3 >= members * 2
    first, _, _ = decides.partition(" of ")
    return first.isdecimal() and others >= int(first)


def bodies_changed(actors: Mapping[str, Actor], gone: Mapping[str, str], day: dt.date) -> tuple[BodyChange, ...]:
    """What changes in bodies that lose a member: they cannot decide, or they decide and a veto or a vote is missing."""
    found = []
    for name, one in actors.items():
        lost = [member for member in _members(one, day) if member in gone]
        if one.sort != "body" or not lost:
            continue
        absent, rule = " and ".join(lost), one.body
        if name in gone:
            because = gone[name] + ". If the membership is held to have ended, those who remain decide: the text does not say."
        elif rule is not None and (vetoes := [member for member in rule.veto if member in gone]):
            because = f"it decides without {absent}, and the veto of {' and '.join(vetoes)} is not used"
        else:
            because = f"it decides without {absent}: {rule_of(one)}"
        found.append(BodyChange(body=name, acts=name not in gone, because=because))
    return tuple(found)


def rule_of(body: Actor) -> str:
    """How a body decides, in words."""
    rule = body.body
    said = (
        f"it decides by {rule.decides}"
        if rule is not None and rule.decides
        else "how it decides is not stated, so all must agree"
    )
    return said + (f", with a quorum of {rule.quorum}" if rule is not None and rule.quorum is not None else "")


def _members(one: Actor, day: dt.date) -> list[str]:
    """Who belongs to it on a day."""
    return [
        each.member
        for each in one.members
        if (each.first is None or each.first <= day) and (each.last is None or day <= each.last)
    ]
