"""From a clause to a plan: every name unfolded, every time part a moment or a gate. Exact, or not at all."""

from __future__ import annotations

from msgspec.structs import replace as changed

from servanda.base.inside import inside
from servanda.meaning import Prepared, prepare
from servanda.meaning.force import counts_early, first_force, unsaid_hours
from servanda.meaning.performing import OCCURRENCES
from servanda.model.core import ActRef, Clause, Consent, Dossier, Edge, Occurs, StateHolds, Timing, View
from servanda.model.core import Quantity as Amounts
from servanda.monitor import compile_times as times
from servanda.monitor.compile_points import (
    CannotCompileError,
    PointPlace,
    counted,
    formal_by,
    holds,
    moment,
    occurrences,
    selector,
)
from servanda.monitor.plan import (
    Bearer,
    Became,
    Compiled,
    Counted,
    Excepted,
    Fixed,
    Moment,
    Plan,
    PlanDeadline,
    PlanJudged,
    Quantity,
    Selector,
    TriggerAt,
    Uncompiled,
)
from servanda.monitor.reading import selectors_of
from servanda.monitor.vocabulary import all_who_count, changes_members, counts_as, fitting, meets, people, performer, within

BEGINNING = -(10**15)
DEADLINES = ("by", "before", "within", "within before", "on")


def compile_view(view: View | Prepared) -> Compiled:
    """Every clause, rung and red line of a view as a plan, or the reason why not.

    In: a view, prepared or not. Out: plans, each after those whose results it needs where that is possible, and what does not compile: a clause that
    speaks of a group whose members change or of a state counted from itself, and every clause that needs the result of such a one.
    """
    prepared = prepare(view)
    dossier = prepared.view.dossier
    plans: dict[str, Plan] = {}
    out: dict[str, Uncompiled] = {}
    for name in prepared.order:
        try:
            plans[name] = _plan(prepared, prepared.clauses[name])
        except CannotCompileError as error:
            out[name] = Uncompiled(clause=name, because=str(error), part=error.part)
    for name in [name for name in plans if out.keys() & prepared.closure(name)] if out else []:
        other = min(out.keys() & prepared.closure(name) - {name})
        out[name] = Uncompiled(clause=name, because=f"it needs clause {other}, which does not compile", part="clause")
        del plans[name]
    return Compiled(
        plans=tuple(plans.values()),
        uncompiled=tuple(out[name] for name in prepared.clauses if name in out),
        clauses=tuple(prepared.clauses),
        within=within(dossier),
        places=tuple(dossier.places),
        meets=meets(dossier),
        people=people(dossier),
    )


def _plan(prepared: Prepared, clause: Clause) -> Plan:
    _check_people(prepared, clause)
    settings = prepared.settings_of(clause.agreement)
    where = PointPlace(prepared, settings, clause)
    dossier = prepared.view.dossier
    whenever = next((one for one in clause.timing if one.kind == "whenever"), None)
    trigger = whenever if whenever is not None and whenever.trigger is not None else None
    bearers = clause.bearers
    shares = [bearers.actors] if bearers.mode in ("jointly", "any") else [(name,) for name in bearers.actors]
    quantities = tuple(_quantity(where, one) for one in clause.quantities if not one.measured_from)
    distances = tuple(_quantity(where, one) for one in clause.quantities if one.measured_from)
    places = tuple(fitting(dossier, place) for place in clause.places)

    def owned(refs: tuple[ActRef, ...]) -> tuple[Selector, ...]:
        return tuple(changed(selector(where, act), of_bearer=True, places=places, distances=distances) for act in refs)

    acts, against = owned(clause.acts), clause.modal.endswith(" not")
    every = next((one for one in clause.timing if one.kind == "every"), None)
    deadlines = tuple(
        PlanDeadline(part=one.kind, moment=times.last_instant(where, one))
        for one in clause.timing
        if one.kind in DEADLINES and one.point is not None
    )
    each = any(one.each for one in clause.timing)
    deadlines += (PlanDeadline(part="before each", moment=Counted(how="plus", of=TriggerAt(), n=-1)),) if each else ()
    until, lapse = times.ends(where, clause)
    extends_due = not any(one.kind in ("until", "lapses after") for one in clause.timing)
    due: Moment | None = times.earliest([one.moment for one in deadlines])
    due = times.extended(where, clause, due) if due is not None and extends_due else due
    judges = clause.determination.by if clause.determination is not None else clause.self_judged_by
    powers = prepared.effects_on_clause.get(clause.id, ())
    plan = Plan(
        clause=clause.id,
        agreement=clause.agreement,
        modal=clause.modal,
        mode=bearers.mode,
        bearers=tuple(_bearer(prepared, share) for share in shares),
        acts=acts,
        act_list=clause.act_list,
        others=None if clause.others is None else _bearer(prepared, clause.others.actors),
        others_mode="" if clause.others is None else clause.others.mode,
        standing=bool(clause.standing),
        state=holds(where, clause.state) if clause.state else None,
        degree=clause.degree,
        shown_by=(*owned(clause.shown_by), *(acts if clause.degree and not against else ())),
        contradicted_by=(*owned(clause.contradicted_by), *(acts if clause.degree and against else ())),
        force=first_force(settings, clause),
        hours=unsaid_hours(prepared.settings_of, clause),
        early=Fixed(at=settings.signed, late=settings.signed_late)
        if clause.id not in prepared.parent and counts_early(clause, settings)
        else None,
        trigger=None if trigger is None else _trigger(where, trigger),
        trigger_own=trigger is not None and trigger.trigger is not None and trigger.trigger.mode == "own",
        becomes=() if whenever is None else tuple(Became(clause=one.clause, status=one.status) for one in whenever.becomes),
        joins=_joins(where, clause),
        triggers_in=() if whenever is None else times.triggers_in(where, clause),
        binding=() if trigger is None else _carried(dossier, trigger, acts),
        parent=prepared.parent.get(clause.id, ""),
        every=None if every is None else every.period,
        every_from=None if every is None else times.row_start(where, clause, every),
        recurs=any(one.kind in ("every", "whenever") for one in clause.timing),
        last_chance=times.last_chance(prepared, clause),
        in_force=tuple(times.gates(where, clause)),
        order=tuple(times.order(where, clause)),
        lifted=tuple(times.lifts(where, clause)),
        deadlines=deadlines,
        extension=times.moves(where, clause) if extends_due else None,
        due=due if due is not None else until if every is None and clause.modal == "must" else None,
        until=until,
        lapse=lapse,
        starts=tuple(
            counted(where, "back first", moment(where, one.point, "first"), one.period)
            for one in clause.timing
            if one.kind == "within before" and one.point is not None
        ),
        told=times.told(where, clause),
        ahead="each" if each else "any" if clause.ahead else "",
        quantity=quantities[0] if len(quantities) == 1 else None,
        quantities=quantities,
        excepted=tuple(_excepted(where, clause)),
        certified=tuple(
            formal_by(where, "certification", clause.id, name)
            for seen in clause.verification
            if seen.sort == "certified"
            for name in seen.by
        ),
        judged=_judged(where, clause, judges) if judges else None,
        ended_by=tuple(source for source, effect in powers if effect.verb == "ends"),
        released_by=tuple((source, effect.actors) for source, effect in powers if effect.verb == "releases"),
        causes=_causes(where, clause, edges=False),
        state_causes=_causes(where, clause, edges=True),
        doers=tuple((term.id, term.doers) for act in clause.acts if (term := dossier.terms.get(act.term)) is not None),
        zone=settings.zone,
        rule=settings.rule,
        calendar=settings.calendar,
        needs=tuple(sorted(prepared.needs[clause.id])),
    )
    return changed(plan, terms=tuple(sorted({one.term for one in selectors_of(plan)})))


def _joins(where: PointPlace, clause: Clause) -> tuple[tuple[str, Moment], ...]:
    plain = PointPlace(where.prepared, where.settings, anywhere=True)
    return tuple((one.actor, moment(plain, one.point, "first")) for one in clause.bearers.joins)


def _carried(dossier: Dossier, timing: Timing, acts: tuple[Selector, ...]) -> tuple[str, ...]:
    """The slots of the trigger that an act of the clause leaves open: the value of one is that of the other."""
    term = None if timing.trigger is None else dossier.terms.get(timing.trigger.act.term)
    slots = set() if term is None else {slot.name for slot in term.slots}
    return tuple(sorted({slot for act in acts for slot in act.bind} & slots))


def _check_people(prepared: Prepared, clause: Clause) -> None:
    """Who counts as whom must not change in time."""
    for name in _people(prepared, clause):
        group = changes_members(prepared.view.dossier, name)
        if group:
            raise CannotCompileError(f"the members of {group} change in time", "core")


def _people(prepared: Prepared, clause: Clause) -> list[str]:
    """Every declared actor that stands anywhere in a clause, or in a state it speaks of."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    open_: list[object] = [changed(clause, rungs=(), ladder="", words=(), covers=())]
    while open_:
        for word in inside(open_.pop(), str):
            if word not in seen:
                seen.add(word)
                if word in prepared.view.dossier.actors:
                    found[word] = None
                if word in prepared.view.states:
                    open_.append(prepared.view.states[word])
    return list(found)


def _bearer(prepared: Prepared, share: tuple[str, ...]) -> Bearer:
    dossier = prepared.view.dossier
    each = [counts_as(dossier, name) for name in share]
    return Bearer(
        actors=share,
        names=tuple(names for names, _ in each),
        together=tuple(together for _, together in each),
        who=tuple(performer(dossier, name) for name in share),
    )


def _quantity(where: PointPlace, one: Amounts) -> Quantity:
    plain = " ".join(one.amount.unit.lower().split()).removesuffix("s")
    return Quantity(
        relation=one.relation,
        number=one.amount.number,
        unit=one.amount.unit,
        of=one.amount.of,
        count=plain in OCCURRENCES,
        pro_rata=one.pro_rata,
        since=None if one.since is None else occurrences(where, one.since),
        window=one.window,
        list=bool(one.list),
        items=frozenset(one.items),
        slots=one.slots,
    )


# --- triggers and windows ----------------------------------------------------------------------------------------------


def _trigger(where: PointPlace, timing: Timing) -> Selector:
    ref = timing.trigger
    if ref is None:
        raise CannotCompileError("its trigger names no event", "whenever")
    found = selector(where, ref.act, by=() if ref.mode in ("own", "event") else ref.doers)
    if where.clause is not None and where.clause.id not in where.prepared.parent:
        found = changed(found, bind=())
    return changed(found, of_bearer=True) if ref.mode == "own" else found


# --- what a violation rests on -----------------------------------------------------------------------------------------


def _causes(where: PointPlace, clause: Clause, *, edges: bool) -> tuple[Selector, ...]:
    """The events that its points name; edges: those that start or end a state it speaks of, else the others."""
    prepared = where.prepared
    whole = prepared.points[clause.id]
    states = [prepared.view.states.get(item.state) for item, _ in whole if isinstance(item, Edge | StateHolds)]
    ends = {point for state in states if state is not None for point in (state.start, state.end) if point is not None}
    found: dict[Selector, None] = {}
    for item, _ in whole:
        if isinstance(item, Occurs) and (item in ends) is edges:
            own = item.event.mode == "own"
            one = selector(where, item.event.act, by=() if own else item.event.doers)
            found[changed(one, of_bearer=True) if own else one] = None
        elif isinstance(item, Consent) and not edges:
            for who in item.who:
                names, together = all_who_count(prepared.view.dossier, (who,))
                found[Selector(term="consent", args=(("to", (item.to,)),), by=names, together=together)] = None
    return tuple(found)


# --- exceptions and judges ---------------------------------------------------------------------------------------------


def _excepted(where: PointPlace, clause: Clause) -> list[Excepted]:
    dossier = where.prepared.view.dossier
    found: list[Excepted] = []
    for one in clause.exceptions:
        names, together = all_who_count(dossier, one.authorised_by) if one.authorised_by else ((), ())
        found.append(
            Excepted(
                act=None if one.act is None else selector(where, one.act),
                words=one.text,
                needs_authorisation=bool(one.authorised_by),
                authorised_by=names,
                together=together,
            )
        )
    return found


def _judged(where: PointPlace, clause: Clause, judges: tuple[str, ...]) -> PlanJudged:
    names, together = all_who_count(where.prepared.view.dossier, judges)
    within_ = clause.determination.within if clause.determination is not None else None
    return PlanJudged(by=judges, names=names, together=together, within=within_)
