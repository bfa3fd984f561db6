"""Points in time and conditions: when a point of a clause came, when a condition held, as far as a run tells by now.

A point has three sides: `first` (as a start: "from 5 March" is its first second), `last` (as an end: "by 5 March" is its
last second) and `over` (as something that lies in the past: a date when it is over, an event at its own moment).
"""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period, day_after, day_n, earliest_after, end_of_period, resolve_first, resolve_last
from servanda.meaning.back import counted_back
from servanda.meaning.force import force_point
from servanda.meaning.formal import consent_moment
from servanda.meaning.latest import Ends, Mark, latest_of, marks_of, quiet
from servanda.meaning.matching import as_presumed, done_by, first_done, matches, occurrences, unseen
from servanda.meaning.prepared import Settings
from servanda.meaning.results import UNSOLVED, became
from servanda.meaning.runs import Instance
from servanda.meaning.times import (
    ALWAYS,
    ANY_TIME,
    BEGINNING,
    NEVER,
    TRUE,
    Timeline,
    Truth,
    When,
    all_of,
    always,
    any_of,
    earliest,
    exactly,
    latest,
    not_,
    nth,
    since,
)
from servanda.meaning.world import Scope, StateLife, World
from servanda.model.core import (
    AllOf,
    Among,
    AtDate,
    Builtin,
    Clause,
    ClauseStatus,
    Cond,
    Consent,
    DayOf,
    Dossier,
    Edge,
    EventRef,
    NotCond,
    Occurs,
    Offset,
    Past,
    Point,
    StateHolds,
)

Side = Literal["first", "last", "over"]


def moment(world: World, point: Point, scope: Scope, side: Side) -> When:
    """When a point came, on the side asked for; dates to come are known, events to come have not happened."""
    try:
        return _moment(world, point, scope, side)
    except Refusal:
        return ANY_TIME


def _moment(world: World, point: Point, scope: Scope, side: Side) -> When:
    settings = scope.settings
    if isinstance(point, AtDate):
        first, last = resolve_first(point.expr, settings.zone).at, resolve_last(point.expr, settings.zone).at
        return exactly({"first": first, "last": last, "over": last if point.expr.time else last + 1}[side])
    if isinstance(point, Occurs):
        return event_moment(world, point.event, scope)
    if isinstance(point, Builtin):
        return _builtin(world, point, scope)
    if isinstance(point, DayOf):
        return _moment(world, point.of, scope, "first").moved(lambda at: _day(point, at, settings, side))
    if isinstance(point, Edge):
        return _edge(world, point, scope.presumed)
    if isinstance(point, Offset):
        base = counted_anchor(world, point.of, point.period, scope)
        return base.moved(lambda at: _offset(point, at, settings, side))
    if isinstance(point, Among):
        return nth(point.n, [_moment(world, one, scope, side) for one in point.of])
    if isinstance(point, ClauseStatus):
        return _status_moment(world, point, scope)
    return consent_moment(world, point)


def counted_anchor(world: World, point: Point, period: Period | None, scope: Scope) -> When:
    """From when a period is counted: the point; where it begins anew each time, the occurrence after which it first passes."""
    if period is None or not (isinstance(point, Occurs) and point.latest):
        return moment(world, point, scope, "first")
    after = Offset(period=period, relation="after", of=point)
    try:
        return latest_of(marks_of(world, point.event, scope), _counting(after, scope.settings, "last"))
    except Refusal:
        return ANY_TIME


def _counting(point: Offset, settings: Settings, side: Side) -> Ends:
    """A period counted from any moment; from before all of them it has always been over."""
    return lambda at: at if at == BEGINNING else _offset(point, at, settings, side)


def known_since(world: World, point: Point, scope: Scope) -> When:
    """When the moment of a point could be told: at once for dates, for the rest when what it counts from happened."""
    if isinstance(point, DayOf | Offset):
        return known_since(world, point.of, scope)
    named = isinstance(point, Builtin) and point.of is None and point.name not in ("accession", "trigger")
    fixed = named or isinstance(point, AtDate)
    return ALWAYS if fixed else moment(world, point, scope, "first")


def _builtin(world: World, point: Builtin, scope: Scope) -> When:
    if point.name in ("signature", "entry into force"):
        settings = world.prepared.settings_of(point.agreement) if point.agreement else scope.settings
        if point.name == "signature":
            return exactly(settings.signed) if scope.hour and settings.signed is not None else settings.signature
        if point.of is not None:
            return _moment(world, point.of, Scope(settings, presumed=scope.presumed, hour=scope.hour), "first")
        return NEVER if settings.in_force is None else exactly(settings.in_force)
    if point.name == "accession":
        return joined(world, scope) or _builtin(world, Builtin(name="entry into force", agreement=point.agreement), scope)
    if point.name == "determination" and scope.clause is not None:
        parent = world.prepared.parent.get(scope.clause.id, scope.clause.id)
        found = [event for _, event in world.formal("determination", parent) if dict(event.args).get("finding") == "breach"]
        return earliest((*(world.when(event) for event in found), *(When(at, None) for at, _ in world.hidden("determination"))))
    instance = scope.instance
    if instance is not None and instance.parent is not None and scope.clause is not None:
        if point.name == "breach" or instance.called:
            return breach_of(world, scope.clause, instance.parent) if point.name == "breach" else scope.trigger
        if instance.parent.trigger_at is None:
            return ALWAYS if instance.parent.cause is None else ANY_TIME
        return exactly(instance.parent.trigger_at)
    return scope.trigger


def force_of(world: World, clause: Clause, scope: Scope) -> When:
    """When a clause came into force, as far as its text and not its own conditions decide it."""
    point = force_point(clause)
    return scope.settings.since if point is None else moment(world, point, Scope(scope.settings), "first")


def joined(world: World, scope: Scope) -> When | None:
    """When the bearers of an instance had joined the agreement; None: they signed it."""
    points = () if scope.clause is None else scope.clause.bearers.joining(scope.bearers)
    own = Scope(scope.settings, presumed=scope.presumed)
    return latest(moment(world, point, own, "first") for point in points) if points else None


def breach_of(world: World, rung: Clause, parent: Instance) -> When:
    """When the instance was breached that a rung answers."""
    result = world.result(world.prepared.parent.get(rung.id, ""))
    return next(
        (one.breached for one in result.instances if one.verdict.instance == parent),
        ANY_TIME if result is UNSOLVED else NEVER,
    )


def _day(point: DayOf, at: Instant, settings: Settings, side: Side) -> Instant:
    first, last = (day_n if point.relation == "of" else day_after)(at, point.n, settings.zone)
    return {"first": first, "last": last, "over": last + 1}[side]


def _offset(point: Offset, at: Instant, settings: Settings, side: Side) -> Instant:
    if point.relation == "before":
        first, last = counted_back(at, point.period, settings)
        return {"first": first, "last": last, "over": last if first == last else last + 1}[side]
    if side == "last":
        return end_of_period(at, point.period, settings.rule, settings.zone, settings.calendar).at
    return earliest_after(at, point.period, settings.rule, settings.zone, settings.calendar).at


# --- events and consents ---------------------------------------------------------------------------------------------


def event_moment(world: World, ref: EventRef, scope: Scope) -> When:
    """When an act or event first happened; in a triggered instance, from its trigger on."""
    if _is_trigger(world, ref, scope):
        return scope.trigger
    allowed = since(scope.trigger) if scope.triggered else TRUE
    doers, mode = ref.doers, ref.mode
    if mode == "own":
        doers, mode = scope.bearers, "all" if scope.mode == "jointly" else "any"
    pool = occurrences(world, ref.act, scope, ())
    if mode == "event" or not doers:
        return first_done(pool, as_presumed(world, scope, pool, unseen(world, ref.act, scope), allowed), allowed)[0]
    return (latest if mode == "all" else earliest)(done_by(world, ref.act, doer, scope, pool, allowed)[0] for doer in doers)


def _is_trigger(world: World, ref: EventRef, scope: Scope) -> bool:
    """Whether the very event that set the instance going is what is asked for: nothing can come before it, whenever it was."""
    own = scope.instance.trigger_event if scope.instance is not None and scope.triggered else None
    if own is None or (ref.mode != "event" and (ref.mode == "own" or ref.doers)):
        return False
    return matches(world, world.run.events[own], ref.act, scope.binding) is True


def _status_moment(world: World, point: ClauseStatus, scope: Scope) -> When:
    """For a rung named inside its own ladder: the rung that answers the same breach."""
    result = world.result(point.clause)
    parent = scope.instance.parent if scope.instance is not None else None
    if parent is not None and result.instances:
        same = [one for one in result.instances if one.verdict.instance.parent == parent]
        if same:
            return earliest(became(one, point.status) for one in same)
    return result.when(point.status)


# --- states ----------------------------------------------------------------------------------------------------------


def _edge(world: World, point: Edge, presumed: str) -> When:
    if point.edge == "start":
        return _life(world, point.state, presumed).start
    life = _life(world, point.state)
    return life.line.ends(life.turned_off).moved(lambda at: at - 1)


def state_line(world: World, name: str) -> Timeline:
    """When a state held: from each start on, up to and including each end. What starts or ends it perhaps makes it unknown.

    Of a state that nothing in the text starts nobody can tell when it holds: it is not known, also after something ended it.
    A state whose start or end is counted from itself is not known.
    """
    return _life(world, name).line


def state_ends(world: World, name: str) -> tuple[tuple[Instant, Instant], ...]:
    """Within which stretches something ended a state, or may have: the first instants at which it no longer held."""
    return _life(world, name).turned_off


def _life(world: World, name: str, presumed: str = "") -> StateLife:
    """presumed: how the acts that start it are taken, where a clock is counted from its start (`Scope.presumed`)."""
    key = (name, presumed)
    if key not in world.lives:
        world.lives[key] = _UNTOLD  # what a state that is counted from itself sees of itself
        world.lives[key] = _work_out(world, name, presumed)
    return world.lives[key]


_FOREVER = -BEGINNING

_UNTOLD = StateLife(always(None), ANY_TIME, ((BEGINNING, _FOREVER),))


def _work_out(world: World, name: str, presumed: str) -> StateLife:
    state = world.prepared.view.states.get(name)
    effects = world.prepared.effects_on_state.get(name, [])
    switches: list[Switch] = []
    if state is not None:
        scope = Scope(world.prepared.settings_of(state.agreement))
        switches += _switches(world, state.start, replace(scope, presumed=presumed), on=True)
        switches += _switches(world, state.end, scope, on=False)
    if (state is None or state.start is None) and not any(effect.verb == "starts" for _, effect in effects):
        return _UNTOLD
    for clause, effect in effects:
        result = world.result(clause)
        whens = [one.kept for one in result.instances] if result is not UNSOLVED else [ANY_TIME]
        switches += [switch for when in whens for switch in _switch(when, effect.verb == "starts")]
    line = _folded(switches)
    begun = line.begins()
    certain = [last for _, last, sure, on in switches if sure and on]
    off = tuple((first, last) for first, last, _, on in switches if not on)
    return StateLife(line, When(begun.lo, min(certain, default=begun.hi)), off)


Switch = tuple[Instant, Instant, bool, bool]
"""First and last instant at which a state is turned on or off; whether for certain; True for on."""


def _switches(world: World, point: Point | None, scope: Scope, *, on: bool) -> list[Switch]:
    if point is None:
        return []
    if isinstance(point, Occurs) and (alone := each_time(world.prepared.view.dossier, point.event)) is not None:
        act, doers = point.event.act, alone
        pool = occurrences(world, act, scope, doers)
        seen = [(one.at, one.last, one.sure is True) for one in pool]
        hidden = [(first, last, False) for first, last in as_presumed(world, scope, pool, unseen(world, act, scope, doers=doers))]
        late = 0 if on else 1
        return [(first + late, last + late, sure, on) for first, last, sure in seen + hidden]
    if isinstance(point, Occurs):
        return [switch for when in _rounds(world, point.event, scope) for switch in _switch(when, on)]
    if isinstance(point, Offset) and point.anew:
        return _each_quiet(world, point, scope, "first" if on else "last", on)
    return _switch(moment(world, point, scope, "first" if on else "last"), on)


def _each_quiet(world: World, point: Offset, scope: Scope, side: Side, on: bool) -> list[Switch]:
    """Each time the period passed without another of what it is counted from. An end takes effect a second later."""
    late, over = 0 if on else 1, _counting(point, scope.settings, side)
    try:
        found = list(quiet(_marks(world, point, scope), over))
        return [(over(first) + late, over(last) + late, sure, on) for first, last, sure in found]
    except Refusal:
        return [(BEGINNING, _FOREVER, False, on)]


def _marks(world: World, point: Offset, scope: Scope) -> list[Mark]:
    return marks_of(world, point.of.event, scope) if isinstance(point.of, Occurs) else []


def _quiet_line(world: World, point: Offset, scope: Scope) -> Timeline:
    """While the latest occurrence lies the period back, or longer."""
    begun = [(first, last, sure, False) for first, last, sure in _marks(world, point, scope)]
    return _folded([*_each_quiet(world, point, scope, "over", on=True), *begun])


def each_time(dossier: Dossier, ref: EventRef) -> tuple[str, ...] | None:
    """Of whom each occurrence turns a state on or off (none: of anybody); None where all of several must have done it, or a group of which
    each member may."""
    if ref.mode == "event" or not ref.doers:
        return ()
    alone = len(ref.doers) == 1 and not (
        (record := dossier.actors.get(ref.doers[0])) is not None and record.sort == "group" and record.members
    )
    return ref.doers if ref.mode == "any" or alone else None


def _rounds(world: World, ref: EventRef, scope: Scope) -> list[When]:
    """Each time all of several have done an act: the first time when the last of them has, then when all have done it again after that."""
    pool = occurrences(world, ref.act, scope, ())
    found: list[When] = []
    allowed = TRUE
    while True:
        when = latest(done_by(world, ref.act, doer, scope, pool, allowed)[0] for doer in ref.doers)
        if when.lo is None:
            return found
        found.append(when)
        if when.exact is None:  # how often they have done it since cannot be told
            again = since(When(when.lo + 1, None))
            more = latest(done_by(world, ref.act, doer, scope, pool, again)[0] for doer in ref.doers)
            return found if more.lo is None else [*found, more.maybe()]
        allowed = since(exactly(when.exact + 1))


def _switch(when: When, on: bool) -> list[Switch]:
    """An end takes effect one second after it: at its moment the state still holds."""
    late = 0 if on or when.lo == BEGINNING else 1
    if when.lo is None:
        return []
    if when.exact is not None:
        return [(when.lo + late, when.lo + late, True, on)]
    return [(when.lo + late, _FOREVER if when.hi is None else when.hi + late, when.hi is not None, on)]


def _folded(switches: list[Switch]) -> Timeline:
    """Go through the instants of change in order. Of what happens at one instant, what ends the state comes before what starts it:
    a start may follow in the very same second."""
    ending: dict[Instant, list[Switch]] = {}
    for switch in sorted(switches, key=lambda switch: switch[3]):
        ending.setdefault(switch[1], []).append(switch)
    open_ = [switch for switch in switches if not (switch[2] and switch[0] == switch[1])]
    value: Truth = False
    changes: dict[Instant, Truth] = {BEGINNING: False}
    for at in sorted({instant for first, last, _, _ in switches for instant in (first, last)} - {_FOREVER}):
        for first, last, sure, on in ending.get(at, ()):
            from_ = first + 1 if on else first
            if sure and (first == last or not any(one[3] is not on and one[0] <= last and one[1] >= from_ for one in switches)):
                value = on
        for first, last, _, on in open_:
            if first <= at <= last and value is not on:
                value = None
        changes[at] = value
    return Timeline(tuple(changes.items()))


# --- conditions ------------------------------------------------------------------------------------------------------


def cond_line(world: World, cond: Cond, scope: Scope, *, strictly: bool = False) -> Timeline:
    """When a condition held, in Kleene's three values. In a condition an event counts whenever it happened, trigger or not.

    strictly: from the second after the moments it asks for ("only after": not in the same second).
    """
    if isinstance(cond, Past) and isinstance(cond.point, Offset) and cond.point.anew:
        return _quiet_line(world, cond.point, replace(scope, anchored=False))
    if isinstance(cond, Past):
        when = moment(world, cond.point, replace(scope, anchored=False), "over")
        return since(when.moved(lambda at: at + 1) if strictly and is_instant(cond.point) else when)
    if isinstance(cond, StateHolds):
        return state_line(world, cond.state)
    if isinstance(cond, NotCond):
        return not_(cond_line(world, cond.cond, scope))
    parts = [cond_line(world, part, scope, strictly=strictly) for part in cond.conds]
    return all_of(*parts) if isinstance(cond, AllOf) else any_of(*parts)


def is_instant(point: Point) -> bool:
    """Whether a point is the very second of something that happens, and so not over in it (dates and days end)."""
    if isinstance(point, Builtin):
        return point.name not in ("signature", "entry into force")
    if isinstance(point, Among):
        return all(is_instant(one) for one in point.of)
    return isinstance(point, Occurs | Edge | ClauseStatus | Consent)
