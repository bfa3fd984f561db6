"""`before each ACT`: what earlier acts have used up of the performances, so that each has one of its own."""

from __future__ import annotations

from servanda.calendar import Instant
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.facts import Binding, Facts
from servanda.monitor.exact.here import Here, caused_by, done_by_bearer
from servanda.monitor.exact.moments import ALWAYS, BEGINNING, YES, Line, When, exact
from servanda.monitor.plan import Plan


def used_up(facts: Facts, plan: Plan, here: Here, counts: Line) -> When:
    """From when a performance is left for the act that set an instance going; perhaps, where they cannot be told apart."""
    number = None if here.instance is None else here.instance.trigger_event
    if number is None or here.bearer is None or plan.trigger is None:
        return ALWAYS
    last = facts.span(facts.run.events[number])[1]

    def shared(binding: Binding) -> list[Binding]:
        return [tuple(sorted(one for one in binding if one[0] in act.bind)) for act in plan.acts]

    alike = shared(here.binding)
    takers = [
        one
        for one in caused_by(facts, plan.trigger, Here(plan=plan, bearer=here.bearer))
        if one.index != number and (one.at, one.index) < (last, number) and shared(one.event.args) == alike
    ]
    if not takers:
        return ALWAYS
    done = done_by_bearer(facts, here, plan.acts, plan.others)
    left = [act for one in done if one.at < last and (act := one.during(counts)) is not None]
    who, mode = (plan.others or here.bearer).who, plan.others_mode or plan.mode
    plain = len(plan.acts) == 1 and (len(who) == 1 or mode in ("one", "any")) and not any(one.members for one in who)
    if not plain or exact(here.trigger) is None or not all(_sharp(one) for one in (*takers, *left)):
        return BEGINNING, max(one.last for one in takers)
    start = _start([one.at for one in takers], [one.at for one in left], last)
    return start, start


def _sharp(act: Act) -> bool:
    return act.sure == YES and act.at == act.last


def _start(takers: list[Instant], left: list[Instant], otherwise: Instant) -> Instant:
    """The first performance that is left; both in order of time. Each taker takes the first that came before it."""
    place = 0
    for at in takers:
        if place < len(left) and left[place] < at:
            place += 1
    return left[place] if place < len(left) else otherwise
