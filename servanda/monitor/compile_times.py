"""The time parts of a clause as moments and gates: when triggers count, what must be so, when it runs out."""

from __future__ import annotations

from msgspec.structs import replace
from msgspec.structs import replace as changed

from servanda.meaning import Prepared
from servanda.meaning.force import waits_for
from servanda.model.core import AtDate, Clause, Timing
from servanda.monitor.compile_points import (
    CannotCompileError,
    PointPlace,
    anchor,
    counted,
    formal_by,
    gate,
    holds,
    in_force,
    known_since,
    moment,
)
from servanda.monitor.plan import (
    Any_,
    Combined,
    Counted,
    Extended,
    First,
    Fixed,
    Joined,
    Moment,
    Named,
    Reached,
    Suspended,
    Through,
    TriggerAt,
)

BEGINNING = -(10**15)
_HAS_JOINED = Reached(moment=Joined(otherwise=Fixed(at=BEGINNING)))
DEADLINES = ("by", "before", "within", "within before", "on")


def triggers_in(where: PointPlace, clause: Clause) -> tuple[Named, ...]:
    """When an occurrence sets an instance going: from entry into force, `from`, up to `until`."""
    plain = replace(where, anywhere=True)
    text = "its trigger did not come in its time"
    gates = [Named(part="whenever", text=text, gate=Reached(moment=in_force(where)))]
    if clause.bearers.joins:
        gates.append(Named(part="whenever", text=text, gate=_HAS_JOINED))
    for one in clause.timing:
        if one.kind == "from" and one.point is not None:
            gates.append(Named(part="whenever", text=text, gate=Reached(moment=moment(plain, one.point, "first"))))
    last = until(plain, clause)
    if last is not None:
        gates.append(Named(part="whenever", text=text, gate=Through(moment=last)))
    return tuple(gates)


def row_start(where: PointPlace, clause: Clause, timing: Timing) -> Moment | None:
    """From when windows count by its own point; None: from what set the instance going, else `from`, else entry into force."""
    if timing.point is not None:
        return moment(where, timing.point, "first")
    start = next((one.point for one in clause.timing if one.kind == "from" and one.point is not None), None)
    if clause.id in where.prepared.parent or any(one.kind == "whenever" for one in clause.timing):
        return TriggerAt()
    if start is not None:
        return moment(where, start, "first")
    return since_force(where)


def since_force(where: PointPlace) -> Moment:
    """The moment of entry into force, from which what names no other is counted; of a text that is always in force, never."""
    found = in_force(where)
    return Fixed(at=None) if found == Fixed(at=BEGINNING) else found


def last_chance(prepared: Prepared, clause: Clause) -> Moment | None:
    """The last instant at which a clause that recurs can have a further instance, but for a power that ends it."""
    where = PointPlace(prepared, prepared.settings_of(clause.agreement), clause, anywhere=True)
    if not any(one.kind in ("every", "whenever") for one in clause.timing):
        return None
    both = (until(where, clause), lapses(where, clause, triggered=False))
    return earliest([one for one in both if one is not None])


# --- gates -------------------------------------------------------------------------------------------------------------


def gates(where: PointPlace, clause: Clause) -> list[Named]:
    """What must be so for the clause to be in force."""
    force = Reached(moment=in_force(where))
    gates = [Named(part="agreement", text=waits_for(where.prepared, clause), gate=force)]
    recurs = any(one.kind == "whenever" for one in clause.timing)
    if clause.bearers.joins:
        gates.append(Named(part="accession", text="who bears it has not joined the agreement", gate=_HAS_JOINED))
    for timing in clause.timing:
        if timing.kind in ("from", "on") and timing.point is not None and not recurs:
            start = moment(where, timing.point, "first")
            if timing.kind == "on" and _whole_day(timing):
                start = Counted(how="start of day", of=start, zone=where.settings.zone)
            gates.append(Named(part=timing.kind, text="its time has not begun", gate=Reached(moment=start)))
        elif timing.kind in ("within", "immediately") and timing.point is not None:
            start = moment(where, timing.point, "first")
            text = "what its time is counted from has not happened"
            gates.append(Named(part=timing.kind, text=text, gate=Reached(moment=start)))
        elif timing.kind == "while":
            gates.append(Named(part="while", text=f"{timing.state} does not hold", gate=holds(where, timing.state)))
    for condition in clause.conditions:
        if condition.kind != "unless":
            text = "the consent is not given" if condition.kind == "consent" else "its condition is not met"
            gates.append(Named(part=condition.kind, text=text, gate=gate(where, condition.cond)))
    return gates


def order(where: PointPlace, clause: Clause) -> list[Named]:
    """What must have come before an act counts."""
    found: list[Named] = []
    for timing in clause.timing:
        if timing.kind == "not before" and timing.point is not None:
            start = moment(where, timing.point, "first")
            found.append(Named(part="not before", text="it was too early", gate=Reached(moment=start)))
        elif timing.kind == "only after" and timing.cond is not None:
            text = "what must come first had not come"
            found.append(Named(part="only after", text=text, gate=gate(where, timing.cond, strictly=True)))
    return found


def lifts(where: PointPlace, clause: Clause) -> list[Named]:
    """What excuses it while it is true."""
    found = [
        Named(part="unless", text="the text excuses it (unless)", gate=gate(where, condition.cond))
        for condition in clause.conditions
        if condition.kind == "unless"
    ]
    for source, effect in where.prepared.effects_on_clause.get(clause.id, ()):
        if effect.verb == "suspends":
            found.append(Named(part="effect", text=f"suspended by clause {source}", gate=Any_(of=(Suspended(by=source),))))
    return found


# --- ends --------------------------------------------------------------------------------------------------------------


def last_instant(where: PointPlace, timing: Timing) -> Moment:
    """The last instant that one deadline part leaves."""
    point = timing.point
    if point is None:
        raise CannotCompileError("its deadline names no moment", timing.kind)
    if timing.kind == "by":
        return moment(where, point, "last")
    if timing.kind in ("before", "within before"):
        return Counted(how="plus", of=moment(where, point, "first"), n=-1)
    if timing.kind == "on":
        end = moment(where, point, "last")
        return Counted(how="end of day", of=end, zone=where.settings.zone) if _whole_day(timing) else end
    return counted(where, "end", anchor(where, point, timing.period), timing.period)


def _whole_day(timing: Timing) -> bool:
    return timing.kind == "on" and not isinstance(timing.point, AtDate)


def until(where: PointPlace, clause: Clause) -> Moment | None:
    """The last moment of its life, with what extends it."""
    untils = [moment(where, one.point, "last") for one in clause.timing if one.kind == "until" and one.point is not None]
    found = earliest(untils)
    return None if found is None else extended(where, clause, found)


def ends(where: PointPlace, clause: Clause) -> tuple[Moment | None, Moment | None]:
    """`until` (not of what triggers set going) and lapse."""
    recurs = any(one.kind == "whenever" for one in clause.timing)
    triggered = recurs or clause.id in where.prepared.parent or any(one.kind == "every" for one in clause.timing)
    return None if recurs else until(where, clause), lapses(where, clause, triggered=triggered)


def lapses(where: PointPlace, clause: Clause, *, triggered: bool) -> Moment | None:
    """The last moment before it lapses, with what extends it."""
    found: list[Moment] = []
    for one in clause.timing:
        if one.kind != "lapses after":
            continue
        force = since_force(where)
        start: Moment = TriggerAt(otherwise=force) if triggered else force
        if one.point is not None:
            start = anchor(where, one.point, one.period)
        found.append(counted(where, "end", start, one.period))
    first = earliest(found)
    return None if first is None else extended(where, clause, first)


def extended(where: PointPlace, clause: Clause, limit: Moment) -> Moment:
    """A limit with what moves it."""
    by = moves(where, clause)
    return limit if by is None else changed(by, of=limit)


def moves(where: PointPlace, clause: Clause) -> Extended | None:
    """What moves the end of a clause: extensions by those asked, and powers that extend it."""
    asked: list[tuple[str, tuple[First | Combined, ...], object]] = []
    own = next((one.period for one in clause.timing if one.kind == "extended by"), None)
    for one in clause.timing:
        if one.kind == "extended by" and one.by is not None:
            how = "earliest" if one.by.mode == "any" else "latest"
            each = tuple(formal_by(where, "extension", clause.id, name) for name in one.by.actors)
            asked.append((how, each, one.period))
    powers = tuple(
        (source, effect.period or own)
        for source, effect in where.prepared.effects_on_clause.get(clause.id, ())
        if effect.verb == "extends"
    )
    if not asked and not powers:
        return None
    settings = where.settings
    return Extended(
        asked=tuple(asked),  # type: ignore[arg-type]  # periods, as read from the timing
        powers=powers,
        zone=settings.zone,
        rule=settings.rule,
        calendar=settings.calendar,
    )


def earliest(moments: list[Moment]) -> Moment | None:
    """The earliest of some moments; None of none."""
    if not moments:
        return None
    return moments[0] if len(moments) == 1 else Combined(how="earliest", of=tuple(moments))


def told(where: PointPlace, clause: Clause) -> tuple[Moment, ...]:
    """The moments before which nothing is decided: what it counts back from."""
    prepared = where.prepared
    found: list[Moment] = []
    for point, agreement in prepared.backs[clause.id]:
        here = where if agreement == clause.agreement else replace(where, settings=prepared.settings_of(agreement))
        since = known_since(here, point)
        if since is not None:
            found.append(since)
    return tuple(found)
