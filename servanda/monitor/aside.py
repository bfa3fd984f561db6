"""Acts on record that do not count for a clause, and why: before it was in force, elsewhere, uncertain, in another unit. Never "not on record"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from servanda.calendar import Instant, describe
from servanda.meaning import Event, Prepared, Run, prepare
from servanda.monitor.engine import compiled_of
from servanda.monitor.exact.case import Case
from servanda.monitor.exact.facts import amount_of, is_of
from servanda.monitor.exact.instances import all_of
from servanda.monitor.exact.limits import closed, limits_of
from servanda.monitor.exact.moments import BEGINNING, NEVER, NO, begins, exact, opposite, over, since, through
from servanda.monitor.exact.solve import solve
from servanda.monitor.plan import Quantity, Selector
from servanda.monitor.small import cut, listens_to, only

MOST_INSTANCES = 200
"""Of so many instances each act is looked at; a clause of more has acts enough that count."""


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """An act on record that does not count as it was asked for. event: its place in the run; because: as the end of a sentence; bearers: for whom; unit: it
    is given in another unit, so that nobody can tell how much of it counts."""

    event: int
    because: str
    bearers: tuple[str, ...] = ()
    unit: bool = False


def set_aside(prepared: Prepared, run: Run, now: Instant, clause: str) -> tuple[Aside, ...]:
    """The acts of a clause that are on record, by its bearers or by nobody named, and count for none of its instances; each once, in the order of the run.

    In: the view, the run, the moment, the clause's id. An act in a unit that the clause does not ask for is told although it may count.
    """
    closure = prepared.closure(clause)
    small = prepare(only(prepared.view, closure))
    narrow = cut(run, listens_to(prepared, closure))
    _, compiled = compiled_of(small)
    plan = next((one for one in compiled.plans if one.clause == clause), None)
    if plan is None:
        return ()
    facts = solve(compiled, narrow.run, now, plan.needs)
    found: dict[int, Aside] = {}
    counts: set[int] = set()
    for number, (here, window) in enumerate(all_of(facts, plan)):
        if number == MOST_INSTANCES:
            return ()
        case = Case(facts, plan, here, limits_of(facts, plan, here, window))
        for index, event, selector in _acts(case):
            because = _why_not(case, selector, event)
            if because:
                bearers = case.doer.actors if case.doer is not None else ()
                unit = because.startswith(_UNIT)
                found.setdefault(index, Aside(event=narrow.outward(index), because=because, bearers=bearers, unit=unit))
            else:
                counts.add(index)
    return tuple(found[index] for index in sorted(found) if index not in counts)


def _acts(case: Case) -> Iterator[tuple[int, Event, Selector]]:
    """The events of the acts asked for that are, or may be, of the bearers."""
    bearer = case.doer
    names = {name for some in bearer.names for name in some} if bearer is not None else set()
    together = tuple(one for some in bearer.together for one in some) if bearer is not None else ()
    for selector in case.plan.acts:
        for index, event in case.facts.rows.get(selector.term, ()):
            if is_of(event, names, together) != NO:
                yield index, event, selector


_UNIT = "given in "


def _why_not(case: Case, selector: Selector, event: Event) -> str:
    facts, limits, now = case.facts, case.limits, case.facts.now
    said = dict(event.args)
    asked: list[tuple[str, str, Iterable[str]]] = [(name, values[0], values) for name, values in selector.args]
    asked += [(name, value, facts.within.get(value, frozenset())) for name, value in case.here.binding if name in selector.bind]
    for name, wanted, others in asked:
        if facts.fits(wanted, others, said.get(name), event) == NO:
            return f"{said.get(name) or event.place}, where {wanted} is asked for"
    if selector.places and event.place and all(facts.fits(one[0], one, event.place, event) == NO for one in selector.places):
        return f"at {event.place}, where {' or '.join(one[0] for one in selector.places)} is asked for"
    first, last = facts.span(event)
    if over(limits.doing if case.plan.modal == "must" else limits.in_force, first, last) == NO:
        opens = exact(begins(limits.in_force))
        if opens is not None and BEGINNING < last < opens:
            return f"before it was in force, {_shown(case, opens)}"
        shut = closed(limits.gates, first)
        return f"while it was not in force: {shut[0].told(first)}" if shut else "while it was not in force"
    if case.plan.modal == "must" and over(limits.order, first, last) == NO:
        early = closed(limits.early, first)
        return f"too early: {early[0].text}" if early else "too early"
    if over(since(limits.starts), first, last) == NO:
        return "before its time to be done"
    for end, name in ((limits.due, "its last moment"), (limits.until, "its end"), (limits.lapse, "it lapsed")):
        if end != NEVER and over(through(end), first, last) == NO:
            at = exact(end)
            return f"after {name}" + ("" if at is None else f", {_shown(case, at)}")
    if case.plan.modal != "must" and over(opposite(limits.lifted), first, last) == NO:
        return "while it was lifted"
    wrong = next((one for one in case.plan.quantities if amount_of(event, one) is None), None)
    if wrong is not None and _other_unit(event, wrong):
        return (
            _UNIT
            + f"{event.unit}, where {wrong.unit}{f' of {wrong.of}' if wrong.of and wrong.of not in wrong.unit else ''} is asked for"
        )
    if not event.known and event.at <= now:
        return "held as uncertain"
    return ""


def _other_unit(event: Event, wanted: Quantity) -> bool:
    return event.amount is not None and bool(event.unit) and event.unit != wanted.unit


def _shown(case: Case, at: Instant) -> str:
    return describe(at, case.plan.zone)
