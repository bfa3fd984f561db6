"""What recurs: the triggers of `whenever` and the windows of `every`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, days_in_force, recurrence
from servanda.meaning.ends import effect_moment, ends_of, extended, since_force
from servanda.meaning.force import first_force
from servanda.meaning.points import force_of, joined, moment
from servanda.meaning.times import BEGINNING, NEVER, Truth, When, both, earliest, since, through
from servanda.meaning.world import Scope, World
from servanda.model.core import Clause, Quantity


def in_time(world: World, clause: Clause, scope: Scope) -> Truth:
    """Whether the trigger lies between entry into force, `from` and `until`."""
    at = scope.trigger.lo
    if at is None or scope.instance is None:
        return False
    last = trigger_last(world, scope)
    plain = replace(scope, anchored=False)
    verdicts: list[Truth] = [since(force_of(world, clause, scope)).over(at, last)]
    if (since_when := joined(world, scope)) is not None:
        verdicts.append(since(since_when).over(at, last))
    for timing in clause.timing:
        if timing.kind == "from" and timing.point is not None:
            verdicts.append(since(moment(world, timing.point, plain, "first")).over(at, last))
    untils = [moment(world, one.point, plain, "last") for one in clause.timing if one.kind == "until" and one.point is not None]
    if untils:
        verdicts.append(through(extended(world, clause, plain, earliest(untils))).over(at, last))
    return both(True, *verdicts)


def trigger_last(world: World, scope: Scope) -> Instant:
    """Last moment at which that happened which set an instance going, if it did."""
    event = None if scope.instance is None else scope.instance.trigger_event
    if event is None:
        return world.now if scope.trigger.hi is None else min(scope.trigger.hi, world.now)
    return world.span(world.run.events[event])[1]


def last_chance(world: World, clause: Clause) -> When:
    """The first instant after which a clause that recurs can have no further instance."""
    scope = Scope(world.prepared.settings_of(clause.agreement), clause)
    untils = [moment(world, one.point, scope, "last") for one in clause.timing if one.kind == "until" and one.point is not None]
    until = extended(world, clause, scope, earliest(untils)) if untils else NEVER
    _, lapse = ends_of(world, clause, scope)
    return earliest((until, lapse, effect_moment(world, clause, "ends"))).moved(lambda at: at + 1)


def row_start(world: World, clause: Clause, scope: Scope) -> When:
    """From when the windows of `every` are counted: its own point, what set the instance going, `from`, entry into force."""
    timing = next(timing for timing in clause.timing if timing.kind == "every")
    if timing.point is not None:
        return moment(world, timing.point, scope, "first")
    if scope.triggered:
        return scope.trigger
    start = next((one.point for one in clause.timing if one.kind == "from" and one.point is not None), None)
    if start is not None:
        return moment(world, start, scope, "first")
    return since_force(world, clause, scope)


def windows(world: World, clause: Clause, scope: Scope) -> list[tuple[Instant, Instant]] | None:
    """The windows of `every` that have opened by now; None if it is not certain from when they count.

    An hour of signature that is not said leaves only the beginning of the first open, where periods are counted in days.
    A window begins after the end of the one before it, also where the rule moved that end. None begins after `until`.
    """
    timing = next((timing for timing in clause.timing if timing.kind == "every"), None)
    if timing is None or timing.period is None:
        return []
    start = row_start(world, clause, scope)
    if start.lo is None:
        return []
    if start.lo == BEGINNING or (start.unknown and not (start.hi is not None and start == scope.settings.signature)):
        return None
    until, lapse = ends_of(world, clause, scope)
    stop = min([world.now, *(end.hi for end in (until, lapse) if end.hi is not None)])
    settings = scope.settings
    try:
        raw, late = (
            recurrence(at, timing.period, settings.rule, settings.zone, settings.calendar, max(stop, at))
            for at in (start.lo, start.lo if start.hi is None else start.hi)
        )
    except Refusal:
        return None
    if any(one[1] != other[1] or (number and one != other) for number, (one, other) in enumerate(zip(raw, late, strict=False))):
        return None  # not counted in days: which windows there are hangs on the hour of signature
    found: list[tuple[Instant, Instant]] = []
    for first, last in raw:
        begin = max(first, found[-1][1] + 1) if found else first
        if begin <= min(last, stop):
            found.append((begin, last))
    return found


def of_window(clause: Clause, scope: Scope, window: tuple[Instant, Instant] | None) -> Clause:
    """The clause with what it asks for in one of its windows: an amount `pro rata` is asked by the days on which the text is in
    force, where that comes into force within the window; to the hundredth of its unit, the half rounded up."""
    if window is None or not any(quantity.pro_rata for quantity in clause.quantities):
        return clause
    first, last = window
    since = first_force(scope.settings, clause)
    if not first < since <= last:
        return clause
    days, whole = days_in_force(first, last, since, scope.settings.zone)

    def share(quantity: Quantity) -> Quantity:
        number = (quantity.amount.number * days / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return replace(quantity, amount=replace(quantity.amount, number=number))

    quantities = tuple(share(quantity) if quantity.pro_rata else quantity for quantity in clause.quantities)
    return replace(clause, quantities=quantities)
