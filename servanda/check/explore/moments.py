"""The moments that matter after a run: every instant at which something about a clause changes, as the reference evaluator sees it.

Nothing of the meaning is said again here: the instants are read off the limits of each instance that the evaluator works out. Between two
of them all moments are alike for the clause, so each stretch is stood for by its first and last second and a noon between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from servanda.calendar import Instant
from servanda.check.replay import DAY, Noon
from servanda.meaning.force import FORCE
from servanda.meaning.performing import _window_end, acts_of
from servanda.meaning.points import moment
from servanda.meaning.results import Limits
from servanda.meaning.solve import clause_result
from servanda.meaning.times import When
from servanda.meaning.world import Scope, World
from servanda.model.core import AtDate, Clause, Quantity

_FAR: Instant = 10**12
"""No calendar goes so far: beyond it lies what has no end."""

LATER = 40 * DAY
"""So long after all else one more moment is tried: what is counted back from an event opens long before it."""

MOST_WINDOWS = 3
"""Windows of `every` that are looked at one by one: the first ones and the last."""


class Changes(msgspec.Struct, frozen=True):
    """The instants at which something changes for each clause: the first second of what is new."""

    of: dict[str, frozenset[Instant]]

    def about(self, names: Iterable[str]) -> list[Instant]:
        """In order, for these clauses."""
        return sorted(set().union(*(self.of.get(name, frozenset()) for name in names)))

    @property
    def last(self) -> Instant | None:
        return max((at for found in self.of.values() for at in found), default=None)


def changes(world: World, clause: Clause) -> frozenset[Instant]:
    """What changes, and when, for a clause in a world in which it was worked out."""
    return frozenset(_changes(world, clause))


def _changes(world: World, clause: Clause) -> Iterator[Instant]:
    settings = world.prepared.settings_of(clause.agreement)
    yield from _finite(settings.signed, settings.in_force)
    plain = Scope(settings, clause, clause.bearers.actors, clause.bearers.mode)
    yield from _points(world, clause, plain)
    if clause.id not in world.limits:
        clause_result(world, clause)
    for rows in world.limits.get(clause.id, ()):
        for here, window, limits in rows if len(rows) <= MOST_WINDOWS else (*rows[: MOST_WINDOWS - 1], rows[-1]):
            yield from _of_limits(limits)
            if window is not None:
                yield from (window[0], window[1] + 1)
            for quantity in clause.quantities:
                yield from _sums(world, clause, here, quantity)


def _points(world: World, clause: Clause, scope: Scope) -> Iterator[Instant]:
    """Where the points named outside a triggered instance lie: `from` and `until` of `whenever`, points of exceptions and the like."""
    for timing in clause.timing:
        rung = clause.id in world.prepared.parent and isinstance(
            timing.point, AtDate
        )  # its dates count before it has an instance
        if timing.point is not None and (rung or timing.kind in ("from", FORCE, "until", "every")):
            yield from _of(moment(world, timing.point, scope, "first"))
            yield from _of(moment(world, timing.point, scope, "last"), later=1)


def _of_limits(limits: Limits) -> Iterator[Instant]:
    for line in (limits.order, limits.lifted, *(gate.line for gate in limits.gates)):
        yield from _finite(*(at for at, _ in line.changes))
    for end in (limits.due, limits.until, limits.lapse, limits.ended):
        yield from _of(end, later=1)
    for start in (limits.starts, limits.released, limits.told):
        yield from _of(start)


def _sums(world: World, clause: Clause, scope: Scope, quantity: Quantity) -> Iterator[Instant]:
    """When acts fall out of the period within which they are added up."""
    if quantity.window is not None:
        for act in acts_of(world, clause, scope):
            yield from _finite(_window_end(act.at, quantity.window, scope) + 1)


def _of(when: When, later: int = 0) -> Iterator[Instant]:
    yield from (at + later for at in _finite(when.lo, when.hi))


def _finite(*moments: Instant | None) -> Iterator[Instant]:
    yield from (at for at in moments if at is not None and -_FAR < at < _FAR)


def stretches(instants: Iterable[Instant], noon: Noon, *, fine: bool) -> list[Instant]:
    """One moment for each stretch between instants of change, noons where there is one; fine: also its first and last second."""
    cuts = sorted(set(instants))
    if not cuts:
        return []
    plain: list[Instant] = []
    edges: list[Instant] = [cuts[0] - 1]
    for first, following in zip(cuts, [*cuts[1:], cuts[-1] + 2 * DAY], strict=True):
        middle = noon(first + 1)
        plain.append(middle if middle < following else first)
        edges += [first, *([following - 1] if following in cuts else [])]
    edges.append(noon(cuts[-1] + LATER))
    return list(dict.fromkeys([*plain, *(sorted(set(edges)) if fine else ())]))
