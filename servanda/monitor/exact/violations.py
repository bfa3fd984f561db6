"""Every violation, not only the first: each act that breaks a clause, each deadline missed, unless something had ended the instance before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace as changed

from servanda.calendar import Instant
from servanda.meaning import Instance, Status
from servanda.meaning.runs import Violation, origins, trigger_events
from servanda.monitor.batch import fragment
from servanda.monitor.exact.case import Case, Outcome
from servanda.monitor.exact.crowd import Told, fits, mine_of, untold
from servanda.monitor.exact.facts import Facts, is_of
from servanda.monitor.exact.instances import all_of, of_window
from servanda.monitor.exact.judge import outcomes_of
from servanda.monitor.exact.limits import limits_of
from servanda.monitor.exact.moments import NO, YES, latest
from servanda.monitor.exact.outcomes import beside_acts, counting, forbidden_done
from servanda.monitor.plan import Bearer, Fixed, Plan, Selector


class _One(msgspec.Struct):
    """What one act is of one clause: for each bearers it offends the violation; whose it would be for certain, and by when, had they done it."""

    theirs: dict[tuple[str, ...], Violation] = {}
    if_theirs: dict[tuple[str, ...], Instant] = {}


def violations_of(facts: Facts, plan: Plan) -> list[Violation]:
    """Every violation of one clause up to now, in no order."""
    acts: dict[int, _One] = {}
    missed: list[Violation] = []
    told: Told = {}
    for case in _cases(facts, plan):
        race = _race(case, told)
        enders = [(place, one) for place, one in enumerate(race) if one.status is not Status.BREACHED]
        causes = _Causes(case)
        for place, one in enumerate(race):
            lo = one.when[0]
            if one.status is not Status.BREACHED or one.unseen or one.silent or lo is None or lo > facts.now:
                continue
            sure = _stands(enders, place, one, facts.now)
            if sure is None:
                continue
            found = _violation(case, one, sure, causes)
            if one.act is None:
                missed.append(found)
                continue
            known = acts.setdefault(one.act.index, _One())
            before = known.theirs.get(found.bearers)
            known.theirs[found.bearers] = found if before is None else _better(before, found)
            by = _if_theirs(case, enders, place, one)
            if by is not None:
                known.if_theirs[found.bearers] = min(by, known.if_theirs.get(found.bearers, by))
    return [*missed, *(one for act in acts.values() for one in _whose(facts, plan, act))]


def _race(case: Case, told: Told) -> list[Outcome]:
    """What ends an instance, or may; of acts weighed for many instances together those that no earlier instance has told the same of."""
    if case.plan.modal != "must not" or not fits(case):
        return outcomes_of(case)[0]
    window = counting(case)
    rest = beside_acts(case, window)
    ends = tuple((one.when, one.status) for one in rest if one.status is not Status.BREACHED)
    return [*untold(case, mine_of(case, window, forbidden_done), ends, told), *rest]


def _cases(facts: Facts, plan: Plan) -> Iterator[Case]:
    lasting = fragment(plan) == "gate" and (plan.until is None or isinstance(plan.until, Fixed))
    begun: set[object] = set()
    for here, window in all_of(facts, plan):
        if lasting:
            # forbidden from the trigger on, for good: a later one of the same slots adds no act to those of the first that is certain
            key = (here.instance and here.instance.bearers, here.binding)
            if key in begun:
                continue
            if here.trigger[0] is not None and here.trigger[0] == here.trigger[1]:
                begun.add(key)
        if window is not None or plan.every is None:
            yield Case(facts, of_window(plan, window), here, limits_of(facts, plan, here, window), all_acts=True)


def _stands(enders: list[tuple[int, Outcome]], place: int, breach: Outcome, now: Instant) -> bool | None:
    """Whether a breach is one for certain, perhaps (False), or not at all (None), given what may have ended the instance before."""
    lo, hi = breach.order
    sure = breach.firm and breach.when[1] is not None and breach.when[1] <= now
    for other, one in enders:
        first, last = one.order
        if first is None or lo is None:
            continue
        if last is not None and (last, other) < (lo, place):
            return None
        if hi is None or (first, other) < (hi, place):
            sure = False
    return sure


def _if_theirs(case: Case, enders: list[tuple[int, Outcome]], place: int, breach: Outcome) -> Instant | None:
    """By when an act of nobody named would be a violation for certain, had these bearers done it."""
    act = breach.act
    if act is None or act.event.by or act.apart != YES:
        return None
    reason = breach.reason()
    if len(reason.events) != 1 or reason.part == "determined by":  # not determined yet: none for certain, whoever did it
        return None
    when = latest((act.when, case.limits.told))
    theirs = Outcome(when, breach.status, breach.reason, breach.seen, act, breach.firm, came=act.when)
    return when[1] if _stands(enders, place, theirs, case.facts.now) is True else None


def _violation(case: Case, one: Outcome, sure: bool, causes: _Causes) -> Violation:
    seen = (one.seen or one.when)[1]
    at = seen if sure and seen is not None else one.when[0]
    instance = case.here.instance or Instance(clause=case.plan.clause, bearers=())
    event = None if one.act is None else one.act.index
    reason = one.reason()
    return Violation(
        clause=case.plan.clause,
        bearers=instance.bearers,
        at=case.facts.now if at is None else at,
        event=event,
        sure=sure,
        part=reason.part,
        by=() if one.act is None else one.act.event.by,
        binding=instance.binding,
        trigger_event=instance.trigger_event,
        cause=causes.of(one.when[0], reason.events, event),
    )


def _better(one: Violation, other: Violation) -> Violation:
    if one.sure is not other.sure:
        return one if one.sure else other
    return one if one.at <= other.at else other


def _whose(facts: Facts, plan: Plan, act: _One) -> Iterable[Violation]:
    """An act of nobody named, of a clause that binds each of several: one violation, by one of those it may be of."""
    found = list(act.theirs.values())
    if len(found) < 2 or any(one.by or one.sure for one in found) or plan.mode != "each" or plan.others is not None:
        return found
    bearers = tuple(one.actors[0] for one in plan.bearers if one.actors in act.theirs)
    sure = act.if_theirs.keys() == act.theirs.keys() and _nobody_else(facts, plan, found[0], bearers)
    at = max(act.if_theirs.values()) if sure else min(one.at for one in found)
    cause = tuple(sorted({index for one in found for index in one.cause}))
    return [changed(found[0], bearers=bearers, sure=sure, at=at, cause=cause)]


def _nobody_else(facts: Facts, plan: Plan, one: Violation, bearers: tuple[str, ...]) -> bool:
    """Whether everybody who can do the act counts as one of these bearers."""
    if one.event is None:
        return False
    event = facts.run.events[one.event]
    doers = dict(plan.doers).get(event.term, ())
    shares = [bearer for bearer in plan.bearers if bearer.actors[0] in bearers]
    return bool(doers) and all(
        any(is_of(changed(event, by=(doer,)), set(share.names[0]), share.together[0]) == YES for share in shares)
        for doer in doers
    )


# --- causes ------------------------------------------------------------------------------------------------------------


class _Causes:
    """The events one instance rests on, looked up once, and only if something is found of it."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def of(self, at: Instant | None, events: tuple[int, ...], event: int | None) -> tuple[int, ...]:
        """Besides the act itself, in the order of the run."""
        found = set(events) | trigger_events(self.case.here.instance)
        for one in origins(self.case.here.instance):
            found |= self._of_cause(one)
        if at is not None:
            for selector in self.case.plan.causes:
                moments = self._moments(selector)
                found |= {index for when, index in moments[:1] if when <= at}
            for selector in self.case.plan.state_causes:
                moments = self._moments(selector)
                before = bisect_right(moments, at, key=lambda one: one[0])
                found |= {index for _, index in moments[max(0, before - 1) : before]}
        return tuple(sorted(found - {event}))

    def _of_cause(self, one: Instance) -> set[int]:
        """The events on which it rests that what set an instance going became so."""
        if one.cause is None:
            return set()
        known = (other.verdict for other in self.case.facts.result(one.cause.clause).instances if other.verdict.instance == one.cause)
        return {event for verdict in known for reason in verdict.reasons for event in reason.events}

    def _moments(self, selector: Selector) -> list[tuple[Instant, int]]:
        """When an event of a selector came, first to last, for every instance with this bearer and binding."""
        here = self.case.here
        bearer = here.bearer if selector.of_bearer else None
        bound = tuple(one for one in here.binding if one[0] in selector.bind)
        key = ("moments", selector, None if bearer is None else bearer.actors, bound)
        known = self.case.facts.moments.get(key)
        if known is None:
            known = self.case.facts.moments[key] = self._looked_up(selector, bearer)
        return known

    def _looked_up(self, selector: Selector, bearer: Bearer | None) -> list[tuple[Instant, int]]:
        facts = self.case.facts
        if selector.term == "consent":
            names = set(selector.by)
            formal = facts.formal(selector)
            return [(one.at, index) for index, one in formal if is_of(one, names, selector.together) != NO]
        pool = facts.pool(selector, self.case.here.binding)
        names_, together = selector.by, selector.together
        if bearer is not None:
            names_ = tuple(name for some in bearer.names for name in some)
            together = tuple(one for some in bearer.together for one in some)
        acts = facts.done_by(pool, names_, together) if names_ else pool.acts
        return [(one.at, one.index) for one in acts]
