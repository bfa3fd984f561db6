"""Which instances a clause has: one per bearer, per trigger, per window, per breach that a rung answers."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.force import first_force
from servanda.meaning.matching import occurrences, unseen
from servanda.meaning.results import UNSOLVED, InstanceResult, became
from servanda.meaning.runs import Instance, Status, Verdict
from servanda.meaning.times import BEGINNING, NEVER, TRUE, When, exactly, since
from servanda.meaning.windows import in_time, last_chance, windows
from servanda.meaning.world import Occurrence, Scope, World
from servanda.model.core import Bearers, Clause, ClauseStatus, EventRef

Window = tuple[Instant, Instant]


def scopes_of(world: World, clause: Clause) -> Iterator[Scope]:
    """One scope per bearer, breach answered and trigger; `windows_of` divides them further."""
    for scope in _begun(world, clause):
        if scope.shown:
            yield from _triggered(world, clause, scope)


def _begun(world: World, clause: Clause) -> Iterator[Scope]:
    """One scope per bearer and breach answered."""
    for bearers in _shares(clause.bearers):
        plain = Scope(
            world.prepared.settings_of(clause.agreement),
            clause,
            bearers,
            clause.bearers.mode,
            Instance(clause=clause.id, bearers=bearers),
        )
        yield from _breaches(world, clause, plain) if clause.id in world.prepared.parent else [plain]


def _shares(bearers: Bearers) -> list[tuple[str, ...]]:
    """Jointly and any of: one instance for all; else one for each."""
    return [bearers.actors] if bearers.mode in ("jointly", "any") else [(name,) for name in bearers.actors]


def _breaches(world: World, rung: Clause, scope: Scope) -> list[Scope]:
    """A rung has an instance for each instance of its parent that is, or may be, breached; one that nothing on record speaks
    for is
    reckoned with, not shown."""
    found = []
    result = world.result(world.prepared.parent[rung.id])
    for one in result.instances if result is not UNSOLVED else ():
        if one.breached.lo is not None and one.breached.lo <= world.now:
            parent = one.verdict.instance
            instance = Instance(
                clause=rung.id,
                bearers=scope.bearers,
                binding=parent.binding,
                trigger_at=one.breached.exact,
                parent=parent,
            )
            shown = one.shown and one.grounded
            found.append(replace(scope, instance=instance, trigger=one.breached, binding=parent.binding, shown=shown))
    return found


def _triggered(world: World, clause: Clause, scope: Scope) -> Iterator[Scope]:
    """One for each occurrence of `whenever`, if the clause has it; those outside its time set nothing going."""
    timing = next((timing for timing in clause.timing if timing.kind == "whenever" and timing.trigger is not None), None)
    if (becomes := becomes_of(clause)) and scope.instance is not None:
        yield from (found for found in _caused(world, clause, scope, becomes) if found.shown)
        return
    if timing is None or timing.trigger is None or scope.instance is None:
        yield scope
        return
    ref = timing.trigger
    doers = callers(ref, scope)
    begun = TRUE if scope.trigger.lo is None else since(scope.trigger)
    for seen in occurrences(world, ref.act, scope, doers):
        one = seen.during(begun)
        if one is None:
            continue
        binding = _bound(scope.binding, one)
        instance = Instance(
            clause=clause.id,
            bearers=scope.bearers,
            binding=binding,
            trigger_at=one.event.at,
            trigger_event=one.index,
            parent=scope.instance.parent,
        )
        trigger = one.when if one.sure is True else one.when.maybe()
        found = replace(scope, instance=instance, trigger=trigger, binding=binding)
        if in_time(world, clause, found) is not False:
            yield found


def becomes_of(clause: Clause) -> tuple[ClauseStatus, ...]:
    """What `whenever` names, where that is what becomes of clauses."""
    return next((timing.becomes for timing in clause.timing if timing.kind == "whenever" and timing.becomes), ())


def _caused(world: World, clause: Clause, scope: Scope, becomes: tuple[ClauseStatus, ...]) -> Iterator[Scope]:
    """One for each instance of the clauses named that has, or may have, become so, in its time; one that nothing on record
    speaks for is reckoned with, not shown. A rung that names one of its ladder means that which answers the same breach."""
    begun = TRUE if scope.trigger.lo is None else since(scope.trigger)
    rung = world.prepared.parent.get(clause.id, "")
    for point in becomes:
        same = bool(rung) and world.prepared.parent.get(point.clause) == rung
        for one in world.result(point.clause).instances:
            when, known = became(one, point.status), one.verdict.instance
            if when.lo is None or when.lo > world.now or scope.instance is None:
                continue
            if same and known.parent != scope.instance.parent:
                continue
            after = begun.over(when.lo, world.now if when.hi is None else min(when.hi, world.now))
            trigger = when if after is True else when.maybe()
            binding = tuple(sorted({**dict(scope.binding), **dict(known.binding)}.items()))
            instance = Instance(
                clause=clause.id,
                bearers=scope.bearers,
                binding=binding,
                trigger_at=trigger.exact,
                parent=scope.instance.parent,
                cause=known,
            )
            shown = one.shown and (one.grounded if point.status == "breached" else trigger.hi is not None)
            found = replace(scope, instance=instance, trigger=trigger, binding=binding, shown=scope.shown and shown)
            if after is not False and in_time(world, clause, found) is not False:
                yield found


def callers(ref: EventRef, scope: Scope) -> tuple[str, ...]:
    """By whom an act must be done to set an instance going; none: by anybody."""
    return {"own": scope.bearers, "event": ()}.get(ref.mode, ref.doers)


def unseen_ones(world: World, clause: Clause) -> list[InstanceResult]:
    """What others have to reckon with, of which nothing on record speaks: for each breach that a rung may have to answer, and
    each trigger of
    `whenever` that a log may not hold, an instance of which everything is possible from then on, shown to nobody."""
    becomes = becomes_of(clause)
    if not world.is_log and not becomes:
        return []
    trigger = next((one.trigger for one in clause.timing if one.kind == "whenever" and one.trigger is not None), None)
    found = []
    for scope in _begun(world, clause):
        begin = max(first_force(scope.settings, clause), BEGINNING if scope.trigger.lo is None else scope.trigger.lo)
        stretches = [] if trigger is None else unseen(world, trigger.act, scope, doers=callers(trigger, scope))
        if becomes:
            unsolved = any(world.result(point.clause) is UNSOLVED for point in becomes)
            caused = [one for one in _caused(world, clause, scope, becomes) if not one.shown]
            los = [one.trigger.lo for one in caused if one.trigger.lo is not None]
            stretches = [(lo, world.now) for lo in ([BEGINNING] if unsolved else los)]
        elif not scope.shown and trigger is None:
            stretches = [(begin, world.now)]
        lo = min((max(first, begin) for first, last in stretches if last >= begin), default=None)
        over = None if lo is None else last_chance(world, clause).hi
        if lo is None or scope.instance is None or (over is not None and over <= lo):
            continue
        perhaps = When(lo, None)
        verdict = Verdict(instance=scope.instance, status=Status.UNKNOWN)
        breached = NEVER if clause.modal == "may" else perhaps
        found.append(InstanceResult(verdict, perhaps, breached, perhaps, since(perhaps), grounded=False, shown=False))
    return found


def _bound(binding: tuple[tuple[str, str], ...], one: Occurrence) -> tuple[tuple[str, str], ...]:
    """Slot values of the trigger, over those a rung has from its parent."""
    return tuple(sorted({**dict(binding), **dict(one.event.args)}.items()))


def windows_of(world: World, clause: Clause, scope: Scope) -> Iterator[tuple[Scope, Window | None]]:
    """One for each window of `every` that has opened; if it is not certain when they count from, one without a window."""
    rows = windows(world, clause, scope) if any(timing.kind == "every" for timing in clause.timing) else None
    if rows is None or scope.instance is None:
        yield scope, None
        return
    for number, window in enumerate(rows, start=1):
        known = scope.instance
        instance = Instance(
            clause=known.clause,
            bearers=known.bearers,
            binding=known.binding,
            trigger_at=window[0] if known.trigger_at is None else known.trigger_at,
            trigger_event=known.trigger_event,
            window=number,
            parent=known.parent,
            cause=known.cause,
        )
        trigger = exactly(window[0]) if scope.trigger == NEVER and window[0] > BEGINNING else scope.trigger
        yield replace(scope, instance=instance, trigger=trigger), window
