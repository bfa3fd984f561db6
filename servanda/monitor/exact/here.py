"""Where a moment is asked for, what is on record there of an act, and what may have gone unseen of it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from servanda.calendar import Instant
from servanda.meaning import Instance
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.facts import Binding, Facts, Stretch
from servanda.monitor.exact.moments import NEVER, YES, Line, When
from servanda.monitor.plan import Bearer, Plan, Selector


class Here(msgspec.Struct, frozen=True):
    """Where a moment is asked for: in which instance, set going by what. breach: what a rung answers. shown: False where nothing
    on record set it going (`Solved.shown`). presumed: of the acts from which a clock runs, "first": that the first on record
    was the first; "record": that none was done but those on record; "": nothing. hour: as if a signature whose hour is not said
    was in the first second of its day."""

    plan: Plan | None = None
    bearer: Bearer | None = None
    instance: Instance | None = None
    trigger: When = NEVER
    binding: Binding = ()
    breach: When = NEVER
    shown: bool = True
    presumed: str = ""
    hour: bool = False


NOBODY = Here()
"""Outside any instance: in a state, or for a clause as a whole."""


def caused_by(facts: Facts, selector: Selector, here: Here) -> list[Act]:
    """The events of a selector, by whom it names or by the bearers, in order of their first moments."""
    if selector.of_bearer:
        return done_by_bearer(facts, here, (selector,))
    pool = facts.pool(selector, here.binding)
    return facts.done_by(pool, selector.by, selector.together) if selector.by else pool.acts


def done_by_bearer(facts: Facts, here: Here, acts: tuple[Selector, ...], doer: Bearer | None = None) -> list[Act]:
    """Every one of some acts that counts as done by the bearers of an instance, in order of their first moments. doer: by others
    in their place; of an event by nobody."""
    bearer = doer or here.bearer or Bearer(actors=(), names=())
    names = tuple(name for some in bearer.names for name in some)
    together = tuple(one for some in bearer.together for one in some)
    pools = [facts.pool(act, here.binding) for act in acts]
    found = [pool.acts if doer is not None and not doer.actors else facts.done_by(pool, names, together) for pool in pools]
    if len(found) == 1:
        return found[0] if all(act.at == act.last for act in found[0]) else sorted(found[0], key=_place)
    return sorted((act for some in found for act in some), key=_place)


def _place(act: Act) -> tuple[Instant, int]:
    return act.at, act.index


def after_first(facts: Facts, here: Here, acts: Iterable[Act], hidden: list[Stretch]) -> list[Stretch]:
    """What may have gone unseen of a performance where the first on record is presumed the first: in gaps, and after it."""
    plan, instance = here.plan, here.instance
    if not facts.run.firsts or plan is None or plan.modal != "must" or plan.quantities:
        return hidden
    while instance is not None:
        if instance.window is not None or instance.called:
            return hidden
        instance = instance.parent
    return _since_first(facts, (act.at for act in acts if act.sure == YES), hidden)


def _since_first(facts: Facts, certain: Iterable[Instant], hidden: list[Stretch]) -> list[Stretch]:
    first = min(certain, default=None)
    if first is None:
        return hidden
    gaps = _gaps(facts)
    return [one if one in gaps else (max(one[0], first), one[1]) for one in hidden if one in gaps or one[1] >= first]


def _gaps(facts: Facts) -> set[Stretch]:
    return {(gap.first, min(gap.last, facts.now)) for gap in facts.run.gaps}


def as_presumed(facts: Facts, here: Here, acts: Iterable[Act], hidden: list[Stretch], allowed: Line) -> list[Stretch]:
    """What may have gone unseen of an act from which a clock is counted, as `Here.presumed` takes it."""
    if not here.presumed or not hidden:
        return hidden
    if here.presumed == "first":
        inside = (act.during(allowed) for act in acts if act.sure == YES)
        return _since_first(facts, (act.at for act in inside if act is not None and act.sure == YES), hidden)
    gaps = _gaps(facts)
    return [one for one in hidden if one in gaps]
