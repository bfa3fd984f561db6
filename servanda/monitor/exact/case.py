"""One instance to be judged, and one thing that may end it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from servanda.calendar import Instant, describe
from servanda.meaning import Reason, Status
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.facts import Facts, Stretch
from servanda.monitor.exact.here import Here
from servanda.monitor.exact.limits import SumLimits
from servanda.monitor.exact.looked import OWN_SEEN, Ways
from servanda.monitor.exact.moments import YES, When
from servanda.monitor.plan import Bearer, Plan


class Outcome(msgspec.Struct, frozen=True):
    """One thing that ends an instance. reason: written only if it is asked for. seen: since when the status can be told, if later.

    act: of a breach by doing, the act; firm: for certain that act and no other. unseen: nobody saw it, it may be hidden. silent: a
    deadline passed of which nothing speaks but that a log holds no performance, where nobody looked.
    """

    when: When
    status: Status
    reason: Callable[[], Reason]
    seen: When | None = None
    act: Act | None = None
    firm: bool = True
    unseen: bool = False
    silent: bool = False
    came: When | None = None

    @property
    def order(self) -> When:
        """When it came, for which of several came first; `when`: from when it can be told."""
        return self.when if self.came is None else self.came


class Case(msgspec.Struct, frozen=True):
    """Everything an instance is judged by. all_acts: look at what comes after the act that decides it too, for whoever counts. looked: as if somebody had
    looked for the clause's own acts all the time. window: of `every`."""

    facts: Facts
    plan: Plan
    here: Here
    limits: SumLimits
    all_acts: bool = False
    looked: bool = False
    window: Stretch | None = None

    @property
    def own(self) -> str:
        """Whose own acts are asked for, for where nobody looked."""
        return OWN_SEEN if self.looked else self.plan.clause

    @property
    def doer(self) -> Bearer | None:
        """Whose act it is: the bearer's of the instance, or that of others for whom it answers; of an event nobody's."""
        return self.here.bearer if self.plan.others is None else self.plan.others

    @property
    def ways(self) -> Ways:
        """Each way in which an act counts as one of theirs; none: nobody does it."""
        return () if self.doer is None else self.doer.ways

    def shown(self, at: Instant) -> str:
        """An instant as its agreement's clock shows it."""
        return describe(at, self.plan.zone)


def told(part: str, text: str, events: tuple[int, ...] = ()) -> Callable[[], Reason]:
    """A reason that costs nothing to write."""
    return lambda: Reason(part=part, text=text, events=events)


def by_act(act: Act, truth: int, reason: Callable[[], Reason]) -> Outcome:
    """A breach by an act, for certain or perhaps."""
    return Outcome((act.at, act.last if truth == YES else None), Status.BREACHED, reason, act=act)


def in_front(come: list[Outcome]) -> list[Outcome]:
    """What may have come first. Of what came for certain at the very same instant, the first of the table decides."""
    first = min((one.order[1], number) for number, one in enumerate(come) if one.order[1] is not None)
    return [one for number, one in enumerate(come) if one.order[0] is not None and (one.order[0], number) <= first]
