"""When what is owed was done: acts of the bearers, and amounts that add up."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.case import Case
from servanda.monitor.exact.here import after_first, done_by_bearer
from servanda.monitor.exact.instants import Seen, done, first_among, first_of
from servanda.monitor.exact.latest import stretches_of
from servanda.monitor.exact.moments import NO, Line, When, earliest, latest
from servanda.monitor.exact.sums import ExactSum, reaches, sums_of
from servanda.monitor.plan import Quantity


def performance(case: Case, allowed: Line) -> tuple[When, tuple[int, ...], str]:
    """When the act was done while it was allowed, the events that rests on, and, of amounts, how much there is."""
    sums = [one for one in case.plan.quantities if one.relation != "at most"]
    parts = (
        [_reached(case, allowed, one) for one in sums]
        if sums
        else [(*_single(case, allowed, n), "") for n in range(len(case.plan.acts))]
    )
    whens = [when for when, _, _ in parts]
    when = latest(whens) if sums or case.plan.act_list != "any of" else earliest(whens)
    events = tuple(sorted({one for _, some, _ in parts for one in some}))
    return when, events, "; ".join(text for _, _, text in parts if text)


def _single(case: Case, allowed: Line, number: int) -> Seen:
    doer, selector, facts = case.doer, case.plan.acts[number], case.facts
    if doer is not None and not doer.actors:  # an event
        acts = facts.pool(selector, case.here.binding).acts
        hidden = facts.unseen(selector, case.here.binding, (), case.own)
        return first_among(facts, acts, after_first(facts, case.here, acts, hidden), allowed)
    parts = [done(facts, case.here, selector, who, allowed, case.own) for who in (doer.who if doer is not None else ())]
    whens = [when for when, _ in parts]
    when = earliest(whens) if (case.plan.others_mode or case.plan.mode) == "any" else latest(whens)
    return when, tuple(sorted({one for _, some in parts for one in some}))


def _reached(case: Case, allowed: Line, quantity: Quantity) -> tuple[When, tuple[int, ...], str]:
    counted = near(case, allowed)
    sums = added(case, counted, quantity)
    marks = [replace(total.act, sure=truth, apart=truth) for total in sums if (truth := reaches(total, quantity)) != NO]
    hidden = [stretch for act in case.plan.acts for stretch in case.facts.unseen(act, case.here.binding, case.ways, case.own)]
    when, _ = first_of(sorted(marks, key=lambda one: one.at), hidden, allowed)
    hi = when[1]
    last = next((total for total in sums if hi is not None and total.act.last >= hi), sums[-1] if sums else None)
    have = Decimal(0) if last is None else last.least
    text = f"{have:f} of {quantity.number:f} {quantity.unit}"
    if last is not None and last.most != have and have < quantity.number:
        more = last.most is None or last.most >= quantity.number
        text = f"for certain {text}, " + ("and what is known allows more" if more else f"and {last.most:f} at the most")
    elif have < quantity.number:
        text += f", {quantity.number - have:f} short"
    if last is not None and last.note:
        text += f"; {last.note}"
    return when, () if last is None else last.events(), text


def added(case: Case, acts: list[Act], quantity: Quantity) -> list[ExactSum]:
    """The running sums of some acts of an instance."""
    anew = [] if quantity.since is None else stretches_of(case.facts, case.here, quantity.since)
    return sums_of(acts, quantity, case.plan, anew)


def acts_of(case: Case) -> list[Act]:
    """Every act that counts as done by one whose act it is, whenever, in order of their first moments. Instances share the list."""
    bearer = case.doer
    if bearer is None:
        return []
    bound = tuple(tuple(one for one in case.here.binding if one[0] in act.bind) for act in case.plan.acts)
    key = (case.plan.clause, bearer.actors, bound)
    if key not in case.facts.acts:
        case.facts.acts[key] = done_by_bearer(case.facts, case.here, case.plan.acts, bearer)
    return case.facts.acts[key]


def near(case: Case, line: Line) -> list[Act]:
    """The acts of the clause as far as they may have happened while a line is true."""
    return [inside for act in case.facts.near(acts_of(case), line) if (inside := act.during(line)) is not None]
