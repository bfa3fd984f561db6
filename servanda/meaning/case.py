"""One instance to be judged, and the outcomes it may come to."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant, describe
from servanda.meaning.results import Gate, Limits
from servanda.meaning.runs import Instance, Reason, Status
from servanda.meaning.times import Truth, When
from servanda.meaning.world import Occurrence, Scope, World
from servanda.model.core import Clause


class Outcome(msgspec.Struct, frozen=True):
    """One thing that ends an instance. when: its place in the race. seen: since when the status can be told, if later.

    act: of a breach by doing, the act that makes it; firm: for certain that act and no other. unseen: nobody saw it, it may be hidden.
    silent: a deadline passed of which nothing speaks but that a log holds no performance, where nobody looked. came: its place among
    the others where `when` says only from when it can be told.
    """

    when: When
    status: Status
    reason: Reason
    seen: When | None = None
    act: Occurrence | None = None
    firm: bool = True
    unseen: bool = False
    silent: bool = False
    came: When | None = None

    @property
    def order(self) -> When:
        """When it came, for which of several came first; `when` may be later, where nothing can be told before some event."""
        return self.when if self.came is None else self.came


class Case(msgspec.Struct, frozen=True):
    """Everything the outcomes of one instance are worked out from. window: of `every`, if the clause has it."""

    world: World
    clause: Clause
    scope: Scope
    limits: Limits
    window: tuple[Instant, Instant] | None = None

    @property
    def instance(self) -> Instance:
        return self.scope.instance or Instance(clause=self.clause.id, bearers=self.scope.bearers)

    @property
    def doers(self) -> tuple[str, ...]:
        """Whose act it is."""
        return self.clause.acting(self.scope.bearers)

    @property
    def now(self) -> Instant:
        return self.world.now

    def shown(self, at: Instant) -> str:
        """An instant as its agreement's clock shows it."""
        return describe(at, self.scope.settings.zone)


def closed_gates(gates: tuple[Gate, ...], at: Instant) -> list[Reason]:
    """Why it is not in force: the gates that are closed, or, if none is for certain, those that may be."""
    shut = [gate for gate in gates if gate.line.at(at) is False] or [gate for gate in gates if gate.line.at(at) is None]
    return [Reason(part=gate.part, text=gate.doubt if gate.doubt and gate.line.at(at) is None else gate.text) for gate in shut]


def breach(act: Occurrence, sure: Truth, reason: Reason) -> Outcome:
    """A breach by an act, for certain or perhaps."""
    return Outcome(act.when if sure is True else act.when.maybe(), Status.BREACHED, reason, act=act)


def next_second(at: Instant) -> Instant:
    """The second after."""
    return at + 1


def in_front(happened: list[Outcome]) -> list[Outcome]:
    """The outcomes that may have come first. Of several at the very same instant the one named first in its table decides."""
    cutoff, decided = min((one.order.hi, number) for number, one in enumerate(happened) if one.order.hi is not None)
    return [
        one
        for number, one in enumerate(happened)
        if one.order.lo is not None and (one.order.lo, number) <= (cutoff, decided)
    ]
