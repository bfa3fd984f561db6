"""When a commitment ends otherwise than by its deadline: `until`, lapse, extension, the exercise of a power."""

from __future__ import annotations

from collections.abc import Callable

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period, end_of_period
from servanda.meaning.formal import formal_by
from servanda.meaning.points import counted_anchor, force_of, moment
from servanda.meaning.results import UNSOLVED
from servanda.meaning.times import ANY_TIME, BEGINNING, NEVER, When, earliest, latest
from servanda.meaning.world import Scope, World
from servanda.model.core import Clause, Timing


def ends_of(world: World, clause: Clause, scope: Scope) -> tuple[When, When]:
    """Last instant before its `until`, and before it lapses, with every extension so far."""
    untils = [moment(world, one.point, scope, "last") for one in clause.timing if one.kind == "until" and one.point is not None]
    until = extended(world, clause, scope, earliest(untils)) if untils and not bounds_triggers(clause) else NEVER
    lapses = [_lapse(world, clause, one, scope) for one in clause.timing if one.kind == "lapses after"]
    return until, extended(world, clause, scope, earliest(lapses)) if lapses else NEVER


def since_force(world: World, clause: Clause, scope: Scope) -> When:
    """The moment of entry into force, from which what names no other is counted; of a text that is always in force, none."""
    found = force_of(world, clause, scope)
    return NEVER if found.lo == BEGINNING == found.hi else found


def _lapse(world: World, clause: Clause, timing: Timing, scope: Scope) -> When:
    if timing.point is not None:
        anchor = counted_anchor(world, timing.point, timing.period, scope)
    elif scope.triggered:
        anchor = scope.trigger
    else:
        anchor = since_force(world, clause, scope)
    return counted(anchor, timing.period, scope)


def counted(anchor: When, period: Period | None, scope: Scope) -> When:
    """The last instant of a period that runs from a moment."""
    settings = scope.settings
    if period is None:
        return NEVER
    return safely(lambda: anchor.moved(lambda at: end_of_period(at, period, settings.rule, settings.zone, settings.calendar).at))


def safely(work: Callable[[], When]) -> When:
    """A moment, or any time where the calendar has no answer."""
    try:
        return work()
    except Refusal:
        return ANY_TIME


def extended(world: World, clause: Clause, scope: Scope, limit: When) -> When:
    """A limit moved by each extension that came while it still ran."""
    moves = [
        move for timing in clause.timing if timing.kind == "extended by" for move in _extensions(world, clause, timing)
    ]
    own = next((timing.period for timing in clause.timing if timing.kind == "extended by"), None)
    for source, effect in world.prepared.effects_on_clause.get(clause.id, ()):
        if effect.verb == "extends":
            result = world.result(source)
            whens = [ANY_TIME] if result is UNSOLVED else [one.kept for one in result.instances]
            moves += [(when, effect.period or own) for when in whens]
    for when, period in sorted(moves, key=lambda move: (move[0].lo is None, move[0].lo or 0)):
        limit = _moved_by(when, period, limit, scope)
    return limit


def _moved_by(when: When, period: Period | None, limit: When, scope: Scope) -> When:
    if when.lo is None or limit.lo is None or (limit.hi is not None and when.lo > limit.hi):
        return limit
    further = NEVER if period is None else counted(limit, period, scope)
    if when.hi is not None and when.hi <= limit.lo:
        return further
    return When(limit.lo, further.hi)


def _extensions(world: World, clause: Clause, timing: Timing) -> list[tuple[When, Period | None]]:
    """The moments of extension (one event by the body, or by all who are asked together, or one by each of them), and by how much.

    How many could have gone unseen nobody can tell: then there is no telling where the limit stands.
    """
    if timing.by is None:
        return []
    who = timing.by.actors
    after: Instant | None = None
    found: list[tuple[When, Period | None]] = []
    while True:
        each = [formal_by(world, "extension", clause.id, name, after) for name in who]
        when = earliest(each) if timing.by.mode == "any" else latest(each)
        if when.lo is None:
            return found
        if when.exact is None:  # how many more there are cannot be told: perhaps as many as there are events left
            hidden = any(after is None or last >= after for _, last in world.hidden("extension"))
            more = len(world.formal("extension", clause.id)) - len(found) - 1
            return [*found, (when, timing.period), *[(when.maybe(), None if hidden else timing.period)] * (1 if hidden else more)]
        found.append((when, timing.period))
        after = when.exact + 1


def effect_moment(world: World, clause: Clause, verb: str) -> When:
    """When a power was first exercised that does this to the clause."""
    found: list[When] = []
    for source, effect in world.prepared.effects_on_clause.get(clause.id, ()):
        if effect.verb == verb:
            result = world.result(source)
            found += [ANY_TIME] if result is UNSOLVED else [one.kept for one in result.instances]
    return earliest(found)


def bounds_triggers(clause: Clause) -> bool:
    """With `whenever`, `from` and `until` bound the triggers; a duty that a trigger set going outlives them."""
    return any(timing.kind == "whenever" for timing in clause.timing)
