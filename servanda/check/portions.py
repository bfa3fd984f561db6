"""Amounts that one act may not reach: where a text limits what is done within a period, what is owed is done in portions."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, end_of_period
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Event
from servanda.model.core import Clause, Quantity

MOST = 400
"""Portions of one act; an amount that takes more is left whole."""

Cap = tuple[Clause, Quantity]


def caps_of(prepared: Prepared) -> tuple[Cap, ...]:
    """The limits of a text to what may be done within a period."""
    binding = (one for name, one in prepared.clauses.items() if name not in prepared.red)
    limits = ((one, quantity) for one in binding for quantity in one.quantities)
    return tuple((one, q) for one, q in limits if q.relation == "at most" and q.window is not None and not q.measured_from)


def portions(prepared: Prepared, caps: tuple[Cap, ...], event: Event) -> Iterator[Event]:
    """An act in portions as large as a limit allows, the first when the act was to be, each as soon as the period before is over;
    the act as it is, where no limit forbids it."""
    if event.amount is None:
        yield event
        return
    over = [cap for cap in caps if _limits(cap, event) and 0 < cap[1].amount.number < event.amount]
    clause, limit = min(over, key=lambda cap: cap[1].amount.number, default=(None, None))
    if clause is None or limit is None or event.amount > MOST * limit.amount.number:
        yield event
        return
    left, at = event.amount, event.at
    while left > 0:
        yield replace(event, at=at, amount=min(left, limit.amount.number))
        left -= limit.amount.number
        at = _over(prepared, clause, limit, at)


def _limits(cap: Cap, event: Event) -> bool:
    clause, limit = cap
    same = any(act.term == event.term and set(act.args) <= set(event.args) for act in clause.acts)
    return same and limit.amount.unit == event.unit and bool(set(event.by) & set(clause.bearers.actors))


def _over(prepared: Prepared, clause: Clause, limit: Quantity, at: Instant) -> Instant:
    """The first moment after the period that began at a moment; the moment itself, beyond the calendar."""
    settings, window = prepared.settings_of(clause.agreement), limit.window
    try:
        return at if window is None else end_of_period(at, window, settings.rule, settings.zone, settings.calendar).at + 1
    except Refusal:
        return at
