"""`before each ACT`: which performances earlier acts have used up, so that each has one of its own."""

from __future__ import annotations

from servanda.meaning.instanced import callers
from servanda.meaning.matching import bound_of, occurrences
from servanda.meaning.performing import acts_of
from servanda.meaning.times import ALWAYS, BEGINNING, Timeline, When, exactly
from servanda.meaning.windows import trigger_last
from servanda.meaning.world import Scope, World
from servanda.model.core import Clause


def used_up(world: World, clause: Clause, scope: Scope, counts: Timeline) -> When:
    """From when performances are left for what set the instance going: each act before it has taken the earliest that came before
    it and was left.

    Only acts on record take any, and of those with other values in the slots that a performance shares with them none does. Where
    the order, the doer or the number of them is not known for certain, what is no earlier than the last of those acts is left,
    and the rest perhaps. counts: when a performance counts, apart from that.
    """
    ref = next(one.trigger for one in clause.timing if one.each)
    own = None if scope.instance is None else scope.instance.trigger_event
    if ref is None or own is None:
        return ALWAYS
    last = trigger_last(world, scope)
    mine = [bound_of(world, act, scope.binding) for act in clause.acts]
    takers = [
        one
        for one in occurrences(world, ref.act, Scope(scope.settings), callers(ref, scope))
        if (one.at, one.index) < (last, own)
        and one.index != own
        and mine == [bound_of(world, act, one.event.args) for act in clause.acts]
    ]
    if not takers:
        return ALWAYS
    left = [act for one in acts_of(world, clause, scope) if one.at < last and (act := one.during(counts)) is not None]
    who = clause.acting(scope.bearers)
    members = [record.members for name in who if (record := world.prepared.view.dossier.actors.get(name)) is not None]
    plain = len(clause.acts) == 1 and not any(members) and (clause.doers.mode in ("one", "any") or len(who) == 1)
    if not plain or scope.trigger.exact is None or any(one.sure is not True or one.at != one.last for one in (*takers, *left)):
        return When(BEGINNING, max(one.last for one in takers))
    for taker in takers:
        taken = next((one for one in left if one.at < taker.at), None)
        if taken is not None:
            left.remove(taken)
    return exactly(left[0].at if left else last)
