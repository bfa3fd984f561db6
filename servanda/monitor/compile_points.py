"""Points, conditions and states of the text turned into moments and gates of a plan."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import Period, resolve_first, resolve_last
from servanda.meaning import Prepared
from servanda.meaning.force import force_point
from servanda.meaning.prepared import Settings
from servanda.model.core import (
    ActRef,
    AllOf,
    Among,
    AtDate,
    Builtin,
    Clause,
    ClauseStatus,
    Cond,
    Consent,
    DayOf,
    Edge,
    EventRef,
    NotCond,
    Occurs,
    Offset,
    Past,
    Point,
    StateHolds,
)
from servanda.monitor.plan import (
    Any_,
    AnyTime,
    Became,
    Combined,
    Counted,
    First,
    Fixed,
    Gate,
    Holds,
    Joined,
    Latest,
    Moment,
    Not,
    PlanAll,
    PlanEdge,
    Quiet,
    Reached,
    Selector,
    TriggerAt,
)
from servanda.monitor.vocabulary import all_who_count, fitting, performer


class CannotCompileError(Exception):
    """A part of a clause that no plan says; the text says why, in words for the reader."""

    def __init__(self, because: str, part: str = "") -> None:
        super().__init__(because)
        self.part = part


class PointPlace(msgspec.Struct, frozen=True):
    """From where a point is read. clause: None in a state. anywhere: in conditions, where an event counts whenever it happened.
    states: those being worked out, for one that is counted from itself."""

    prepared: Prepared
    settings: Settings
    clause: Clause | None = None
    anywhere: bool = False
    states: tuple[str, ...] = ()

    @property
    def bound(self) -> bool:
        """Whether instances may carry slot values of a trigger."""
        if self.clause is None:
            return False
        recurs = any(timing.kind == "whenever" for timing in self.clause.timing)
        return recurs or self.clause.id in self.prepared.parent


def selector(where: PointPlace, act: ActRef, *, by: tuple[str, ...] = ()) -> Selector:
    """Events that are this act with these slots, by one of some doers (none: by anybody)."""
    dossier = where.prepared.view.dossier
    filled = {name for name, _ in act.args}
    term = dossier.terms.get(act.term)
    slots = () if term is None or not where.bound else tuple(slot.name for slot in term.slots if slot.name not in filled)
    names, together = all_who_count(dossier, by) if by else ((), ())
    args = tuple((name, fitting(dossier, value)) for name, value in act.args)
    return Selector(term=act.term, args=args, bind=slots, by=names, together=together)


# --- points ------------------------------------------------------------------------------------------------------------


def moment(where: PointPlace, point: Point, side: str) -> Moment:
    """When a point came, on the side asked for: first (as a start), last (as an end), over (as something past)."""
    settings = where.settings
    if isinstance(point, AtDate):
        try:
            first, last = resolve_first(point.expr, settings.zone).at, resolve_last(point.expr, settings.zone).at
        except Refusal:
            return AnyTime()
        return Fixed(at={"first": first, "last": last, "over": last if point.expr.time else last + 1}[side])
    if isinstance(point, Occurs):
        return event_moment(where, point.event)
    if isinstance(point, Builtin):
        return _builtin(where, point)
    if isinstance(point, DayOf):
        how = f"{'day' if point.relation == 'of' else 'after'} {side}"
        return Counted(how=how, of=moment(where, point.of, "first"), n=point.n, zone=settings.zone)
    if isinstance(point, Edge):
        return PlanEdge(edge=point.edge, of=holds(where, point.state))
    if isinstance(point, Offset):
        base = anchor(where, point.of, point.period)
        if point.relation == "before":
            return counted(where, f"back {side}", base, point.period)
        return counted(where, "end" if side == "last" else "earliest", base, point.period)
    if isinstance(point, Among):
        return Combined(how="nth", of=tuple(moment(where, one, side) for one in point.of), n=point.n)
    if isinstance(point, ClauseStatus):
        return Became(clause=point.clause, status=point.status)
    return consent(where, point)


def anchor(where: PointPlace, point: Point, period: Period | None) -> Moment:
    """From when a period is counted."""
    if period is None or not (isinstance(point, Occurs) and point.latest):
        return moment(where, point, "first")
    return Latest(of=occurrences(where, point.event), end=counted(where, "end", Fixed(at=None), period))


def occurrences(where: PointPlace, ref: EventRef) -> Selector:
    """The occurrences of an event, by any of those who are named, or by the bearers."""
    found = selector(where, ref.act, by=() if ref.mode in ("own", "event") else ref.doers)
    return msg_replace(found, of_bearer=True) if ref.mode == "own" else found


def counted(where: PointPlace, how: str, of: Moment, period: object) -> Counted:
    """A moment counted by the agreement's rule."""
    settings = where.settings
    return Counted(how=how, of=of, period=period, zone=settings.zone, rule=settings.rule, calendar=settings.calendar)  # type: ignore[arg-type]  # a Period, checked by the caller


def known_since(where: PointPlace, point: Point) -> Moment | None:
    """When the moment of a point could be told; None: at once."""
    if isinstance(point, DayOf | Offset):
        return known_since(where, point.of)
    named = isinstance(point, Builtin) and point.of is None and point.name not in ("accession", "trigger")
    fixed = named or isinstance(point, AtDate)
    return None if fixed else moment(where, point, "first")


def _builtin(where: PointPlace, point: Builtin) -> Moment:
    if point.name == "accession":
        entry = _builtin(where, Builtin(name="entry into force", agreement=point.agreement))
        return Joined(otherwise=entry) if isinstance(entry, Fixed) else entry
    if point.name in ("signature", "entry into force"):
        settings = where.prepared.settings_of(point.agreement) if point.agreement else where.settings
        if point.name == "signature":
            return Fixed(at=settings.signed, late=settings.signed_late)
        if point.of is not None:
            return moment(PointPlace(where.prepared, settings, anywhere=True), point.of, "first")
        return Fixed(at=settings.in_force)
    clause = where.clause
    if point.name == "determination" and clause is not None:
        above = where.prepared.parent.get(clause.id, clause.id)
        said = Selector(term="determination", args=(("of", (above,)), ("finding", ("breach",))))
        return First(of=(said,), anywhere=True, formal=True)
    if clause is None or clause.id not in where.prepared.parent:
        return TriggerAt()
    if point.name == "breach":
        return TriggerAt(what="breach")
    own = any(timing.kind == "whenever" for timing in clause.timing)
    return TriggerAt() if own else TriggerAt(what="parent")


def in_force(where: PointPlace) -> Moment:
    """Since when the text of a clause is in force."""
    point = None if where.clause is None else force_point(where.clause)
    if point is not None:
        return moment(PointPlace(where.prepared, where.settings, anywhere=True), point, "first")
    since = where.settings.since
    return Fixed(at=since.lo, late=since.hi if since.unknown else None)


def event_moment(where: PointPlace, ref: EventRef) -> Moment:
    """When an act or event first happened: by anybody, by the instance's own bearer, by the first or the last of some."""
    dossier = where.prepared.view.dossier
    what = selector(where, ref.act)
    if ref.mode == "own" and where.clause is not None:
        return First(of=(msg_replace(what, of_bearer=True),), anywhere=where.anywhere)
    if ref.mode in ("event", "own") or not ref.doers:
        return First(of=(what,), anywhere=where.anywhere)
    each = tuple(First(of=(what,), anywhere=where.anywhere, who=performer(dossier, doer)) for doer in ref.doers)
    return each[0] if len(each) == 1 else Combined(how="latest" if ref.mode == "all" else "earliest", of=each)


def consent(where: PointPlace, point: Consent) -> Moment:
    """When the last of those whose consent is asked gave it."""
    return Combined(how="latest", of=tuple(formal_by(where, "consent", point.to, who) for who in point.who))


def formal_by(where: PointPlace, term: str, clause: str, who: str) -> First | Combined:
    """When an actor first did a formal act about a clause: itself, or all its members one by one."""
    dossier = where.prepared.view.dossier
    own = _formal(where, term, clause, who)
    actor = dossier.actors.get(who)
    if actor is None or actor.sort == "actor" or not actor.members:
        return own
    members = sorted({one.member for one in actor.members if one.last is None})
    each = Combined(how="latest", of=tuple(_formal(where, term, clause, name) for name in members))
    return Combined(how="earliest", of=(own, each))


def _formal(where: PointPlace, term: str, clause: str, who: str) -> First:
    names, together = all_who_count(where.prepared.view.dossier, (who,))
    about = ("to" if term == "consent" else "of", (clause,))
    return First(of=(Selector(term=term, args=(about,), by=names, together=together),), anywhere=True, formal=True)


def msg_replace(one: Selector, **changes: object) -> Selector:
    """A selector with some fields changed."""
    from msgspec.structs import replace as changed

    return changed(one, **changes)


# --- states ------------------------------------------------------------------------------------------------------------


def holds(where: PointPlace, name: str) -> Holds:
    """A state, with what starts and ends it. One counted from itself does not compile."""
    if name in where.states:
        raise CannotCompileError(f"the state “{name}” is counted from itself", "while")
    prepared = where.prepared
    state = prepared.view.states.get(name)
    powers = tuple((clause, effect.verb) for clause, effect in prepared.effects_on_state.get(name, ()))
    if state is None:
        starts = any(verb == "starts" for _, verb in powers)
        return Holds(name=name, powers=powers, untold=not starts)
    inner = PointPlace(prepared, prepared.settings_of(state.agreement), states=(*where.states, name), anywhere=True)
    first, start = _switch(inner, state.start, "first")
    last, end = _switch(inner, state.end, "last")
    again = start is not None and isinstance(state.start, Occurs), end is not None and isinstance(state.end, Occurs)
    begun = state.start is not None or any(verb == "starts" for _, verb in powers)
    return Holds(name=name, starts=first, ends=last, start=start, end=end, again=again, powers=powers, untold=not begun)


def _switch(where: PointPlace, point: Point | None, side: str) -> tuple[tuple[Selector, ...], Moment | None]:
    """Events that turn a state on or off each time they happen; else the one moment at which it is."""
    if point is None:
        return (), None
    if isinstance(point, Occurs):
        ref, actors = point.event, where.prepared.view.dossier.actors
        group = [name for name in ref.doers if name in actors and actors[name].sort == "group" and actors[name].members]
        doers = () if ref.mode == "event" else ref.doers
        if not doers or ref.mode == "any" or (len(doers) == 1 and not group):
            return (selector(where, ref.act, by=doers),), None
    return (), moment(where, point, side)


# --- conditions --------------------------------------------------------------------------------------------------------


def gate(where: PointPlace, cond: Cond, *, strictly: bool = False) -> Gate:
    """When a condition holds. strictly: from the second after what it asks for ("only after")."""
    if isinstance(cond, Past) and isinstance(cond.point, Offset) and cond.point.relation == "after":
        since = anchor(where, cond.point.of, cond.point.period)
        if isinstance(since, Latest):
            return Quiet(moment=counted(where, "earliest", since, cond.point.period), of=since)
    if isinstance(cond, Past):
        at = moment(replace(where, anywhere=True), cond.point, "over")
        return Reached(moment=at, strictly=strictly and _is_instant(cond.point))
    if isinstance(cond, StateHolds):
        return holds(where, cond.state)
    if isinstance(cond, NotCond):
        return Not(of=gate(where, cond.cond))
    parts = tuple(gate(where, part, strictly=strictly) for part in cond.conds)
    return PlanAll(of=parts) if isinstance(cond, AllOf) else Any_(of=parts)


def _is_instant(point: Point) -> bool:
    if isinstance(point, Builtin):
        return point.name not in ("signature", "entry into force")
    if isinstance(point, Among):
        return all(_is_instant(one) for one in point.of)
    return isinstance(point, Occurs | Edge | ClauseStatus | Consent)
