"""Which instances a plan has in a run: one for each bearer, breach answered, trigger and window."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace
from msgspec.structs import replace as changed

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, days_in_force, recurrence
from servanda.meaning import Instance, Status, Verdict
from servanda.monitor.exact.facts import UNSOLVED, Facts, Solved, ways_of
from servanda.monitor.exact.here import NOBODY, Here, caused_by
from servanda.monitor.exact.instants import line_of, when_of
from servanda.monitor.exact.moments import BEGINNING, NEVER, NO, TRUE, YES, When, after, earliest, exact, over, since
from servanda.monitor.plan import Bearer, Fixed, Plan

Window = tuple[Instant, Instant]


def all_of(facts: Facts, plan: Plan) -> Iterator[tuple[Here, Window | None]]:
    """Every instance of a plan, in the order of its bearers, then of what set it going, then of its windows."""
    for bearer in plan.bearers:
        for here in _begun(facts, plan, bearer):
            for one in _triggered(facts, plan, here) if here.shown else ():
                yield from _windows(facts, plan, one)


def _begun(facts: Facts, plan: Plan, bearer: Bearer) -> Iterator[Here]:
    plain = Here(plan=plan, bearer=bearer, instance=Instance(clause=plan.clause, bearers=bearer.actors))
    if not plan.parent:
        yield plain
        return
    for one in facts.result(plan.parent).instances:
        lo = one.breached[0]
        if lo is not None and lo <= facts.now:
            above = one.verdict.instance
            instance = Instance(
                clause=plan.clause,
                bearers=bearer.actors,
                binding=above.binding,
                trigger_at=exact(one.breached),
                parent=above,
            )
            shown = one.shown and one.grounded
            yield replace(plain, instance=instance, trigger=one.breached, binding=above.binding, breach=one.breached, shown=shown)


def _triggered(facts: Facts, plan: Plan, here: Here) -> Iterator[Here]:
    if plan.becomes:
        yield from (one for one in _caused(facts, plan, here) if one.shown)
        return
    if plan.trigger is None or here.instance is None or here.bearer is None:
        yield here
        return
    begun = TRUE if here.trigger[0] is None else since(here.trigger)
    for seen in caused_by(facts, plan.trigger, here):
        act = seen.during(begun)
        if act is None:
            continue
        binding = tuple(sorted({**dict(here.binding), **dict(act.event.args)}.items()))
        instance = changed(here.instance, binding=binding, trigger_at=act.event.at, trigger_event=act.index)
        trigger = act.when if act.sure == YES else (act.at, None)
        found = replace(here, instance=instance, trigger=trigger, binding=binding)
        if in_time(facts, plan, found) != NO:
            yield found


def _caused(facts: Facts, plan: Plan, here: Here) -> Iterator[Here]:
    """One for each instance of the clauses that `whenever` names which became so, or may have; not shown where nothing on record speaks for that."""
    begun = TRUE if here.trigger[0] is None else since(here.trigger)
    for point in plan.becomes:
        same = plan.parent and point.clause.rpartition("/")[0] == plan.parent
        for one in facts.result(point.clause).instances:
            when, known = one.became(point.status), one.verdict.instance
            if when[0] is None or when[0] > facts.now or here.instance is None or (same and known.parent != here.instance.parent):
                continue
            truth = over(begun, when[0], facts.now if when[1] is None else min(when[1], facts.now))
            trigger = when if truth == YES else (when[0], None)
            binding = tuple(sorted({**dict(here.binding), **dict(known.binding)}.items()))
            instance = changed(here.instance, binding=binding, trigger_at=exact(trigger), cause=known)
            shown = here.shown and one.shown and (one.grounded if point.status == "breached" else trigger[1] is not None)
            one_more = replace(here, instance=instance, trigger=trigger, binding=binding, shown=shown)
            if truth != NO and in_time(facts, plan, one_more) != NO:
                yield one_more


def unseen_ones(facts: Facts, plan: Plan) -> Iterator[Solved]:
    """Of which nothing on record speaks, but what others have to reckon with: a breach that a rung may have to answer, a trigger that a log may not hold.
    Everything is possible of such an instance from then on; nobody is shown it."""
    if not facts.is_log and not plan.becomes:
        return
    for bearer in plan.bearers:
        for here in _begun(facts, plan, bearer):
            lo = _unseen_from(facts, plan, bearer, here)
            over_ = None if lo is None else last_chance(facts, plan)[1]
            if lo is None or here.instance is None or (over_ is not None and over_ <= lo):
                continue
            maybe = (lo, None)
            verdict = Verdict(instance=here.instance, status=Status.UNKNOWN)
            yield Solved(verdict, maybe, NEVER if plan.modal == "may" else maybe, maybe, since(maybe), grounded=False, shown=False)


def _unseen_from(facts: Facts, plan: Plan, bearer: Bearer, here: Here) -> Instant | None:
    """From when something that nobody saw may have set an instance going; None: nothing."""
    begin = max(plan.force, BEGINNING if here.trigger[0] is None else here.trigger[0])
    if plan.becomes:
        perhaps = [one.trigger[0] for one in _caused(facts, plan, here) if not one.shown and one.trigger[0] is not None]
        perhaps += [BEGINNING for point in plan.becomes if facts.result(point.clause) is UNSOLVED]
        return min((lo for lo in (max(begin, lo) for lo in perhaps) if lo <= facts.now), default=None)
    if plan.trigger is None:
        return begin if not here.shown and begin <= facts.now else None
    by = bearer.ways if plan.trigger.of_bearer else ways_of(plan.trigger.by, plan.trigger.together)
    los = (max(first, begin) for first, last in facts.unseen(plan.trigger, here.binding, by) if last >= begin)
    return min(los, default=None)


def in_time(facts: Facts, plan: Plan, here: Here) -> int:
    """Whether the trigger came between entry into force, `from` and `until`."""
    first = here.trigger[0]
    if first is None or here.instance is None:
        return NO
    event = here.instance.trigger_event
    if event is None:
        last = facts.now if here.trigger[1] is None else min(here.trigger[1], facts.now)
    else:
        last = facts.span(facts.run.events[event])[1]
    return min((over(line_of(facts, here, one.gate), first, last) for one in plan.triggers_in), default=YES)


def _windows(facts: Facts, plan: Plan, here: Here) -> Iterator[tuple[Here, Window | None]]:
    rows = None if plan.every is None else windows(facts, plan, here)
    if rows is None or here.instance is None:
        yield here, None
        return
    for number, window in enumerate(rows, start=1):
        known = here.instance
        instance = changed(known, trigger_at=window[0] if known.trigger_at is None else known.trigger_at, window=number)
        trigger = (window[0], window[0]) if here.trigger == NEVER and window[0] > BEGINNING else here.trigger
        yield replace(here, instance=instance, trigger=trigger), window


def windows(facts: Facts, plan: Plan, here: Here) -> list[Window] | None:
    """The windows of `every` that have opened by now; None: it is not certain from when they count."""
    start = NEVER if plan.every_from is None else when_of(facts, here, plan.every_from)
    lo, hi = start
    if lo is None or plan.every is None or plan.rule is None or plan.calendar is None:
        return []
    if lo == BEGINNING or (lo != hi and not (hi is not None and isinstance(plan.every_from, Fixed))):
        return None
    closes = [when_of(facts, here, one)[1] for one in (plan.until, plan.lapse) if one is not None]
    stop = min([facts.now, *(one for one in closes if one is not None)])
    try:
        raw = recurrence(lo, plan.every, plan.rule, plan.zone, plan.calendar, max(stop, lo))
        late = raw if lo == hi or hi is None else recurrence(hi, plan.every, plan.rule, plan.zone, plan.calendar, max(stop, hi))
    except Refusal:
        return None
    same = [one[1] == other[1] and (one[0] == other[0] or number == 0) for number, (one, other) in enumerate(zip(raw, late, strict=False))]
    if not all(same):
        return None
    found: list[Window] = []
    for first, last in raw:
        opens = max(first, found[-1][1] + 1) if found else first
        if opens <= min(last, stop):
            found.append((opens, last))
    return found


def last_chance(facts: Facts, plan: Plan) -> When:
    """The first instant after which a plan that recurs can have no further instance."""
    found = [NEVER if plan.last_chance is None else when_of(facts, NOBODY, plan.last_chance), ended(facts, plan)]
    return after(earliest(found))


def ended(facts: Facts, plan: Plan) -> When:
    """When a power was first exercised that ends the clause."""
    found: list[When] = []
    for clause in plan.ended_by:
        result = facts.result(clause)
        found += [(BEGINNING, None)] if result is UNSOLVED else [one.kept for one in result.instances]
    return earliest(found)


def of_window(plan: Plan, window: Window | None) -> Plan:
    """The plan with what it asks for in one of its windows: shares of amounts where its text comes into force within it."""
    if window is None or not any(one.pro_rata for one in plan.quantities) or plan.force <= window[0] or plan.force > window[1]:
        return plan
    part, all_days = days_in_force(*window, plan.force, plan.zone)
    hundredth = Decimal(1).scaleb(-2)
    shares = (
        changed(one, number=(one.number * part / all_days).quantize(hundredth, ROUND_HALF_UP)) if one.pro_rata else one
        for one in plan.quantities
    )
    return changed(plan, quantities=tuple(shares))
