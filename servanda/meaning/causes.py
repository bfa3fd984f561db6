"""On which events a violation rests besides its own: its trigger, what opened its gates, the earlier acts of a count."""

from __future__ import annotations

from bisect import bisect_right

import msgspec

from servanda.calendar import Instant
from servanda.meaning.case import Case, Outcome
from servanda.meaning.doers import is_of
from servanda.meaning.matching import occurrences
from servanda.meaning.runs import origins, trigger_events
from servanda.meaning.world import Scope
from servanda.model.core import Consent, Edge, Occurs, Point, StateHolds

Moments = list[tuple[Instant, int]]
"""When something came, with the number of its event, in order of time."""


class Causes(msgspec.Struct):
    """The events one instance rests on, looked up once. first: of each point it names; latest: of what starts and ends its states;
    behind: on which what set it going rests, where that is what became of another instance."""

    case: Case
    first: list[Moments] = []
    latest: list[Moments] = []
    behind: set[int] = set()

    def __post_init__(self) -> None:
        world, clause = self.case.world, self.case.clause
        for cause in [one.cause for one in origins(self.case.instance) if one.cause is not None]:
            found = (one.verdict for one in world.result(cause.clause).instances if one.verdict.instance == cause)
            self.behind |= {event for verdict in found for reason in verdict.reasons for event in reason.events}
        whole = world.prepared.points[clause.id]
        states = [item.state for item, _ in whole if isinstance(item, Edge | StateHolds)]
        edges: set[Point] = set()
        for name in states:
            state = world.prepared.view.states.get(name)
            edges |= {point for point in (state.start, state.end) if point is not None} if state is not None else set()
        for item, _ in whole:
            if isinstance(item, Occurs):
                (self.latest if item in edges else self.first).append(self._moments(item))
            elif isinstance(item, Consent):
                self.first += [self._consents(item, who) for who in item.who]

    def of(self, outcome: Outcome, event: int | None) -> tuple[int, ...]:
        """The events a breach rests on, besides the act itself, in the order of the run."""
        at = outcome.when.lo
        found = set(outcome.reason.events) | trigger_events(self.case.instance)
        found |= self.behind
        for moments in self.first:
            found |= {index for when, index in moments[:1] if at is not None and when <= at}
        for moments in self.latest:
            before = 0 if at is None else bisect_right(moments, at, key=lambda one: one[0])
            found |= {index for _, index in moments[max(0, before - 1) : before]}
        return tuple(sorted(found - {event}))

    def _moments(self, point: Occurs) -> Moments:
        world, scope, ref = self.case.world, self.case.scope, point.event
        doers = scope.bearers if ref.mode == "own" else ref.doers
        return [(one.at, one.index) for one in occurrences(world, ref.act, scope, doers)]

    def _consents(self, point: Consent, who: str) -> Moments:
        world = self.case.world
        scope = Scope(world.prepared.settings_of(""))
        return [(one.at, index) for index, one in world.formal("consent", point.to) if is_of(world, one, who, scope) is not False]
