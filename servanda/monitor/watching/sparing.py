"""What need not be judged again: acts and occurrences whose part in the verdicts is over.

The first outcome that comes decides, and acts of a prohibition without amounts break it each by itself. So most of what was ever told can be left out of the
run that clauses are judged by, and the verdicts are the same. What cannot be shown here to be over is judged over all that is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from servanda.base.inside import inside
from servanda.calendar import Instant
from servanda.meaning import Event, Status
from servanda.meaning.runs import Violation
from servanda.monitor.plan import Latest, Plan, Selector
from servanda.monitor.watching.data import Value

ACTS, EACH, ONCE, ANY = "acts", "each", "once", "any"
"""acts: a prohibition that each act breaks by itself. each: a duty or power with an instance for each occurrence. once: one with an instance for each of its
bearers. any: all others."""

_OVER = frozenset(one.value for one in (Status.KEPT, Status.BREACHED, Status.LAPSED, Status.EXCUSED))


class PlanShape(msgspec.Struct, frozen=True, kw_only=True):
    """kind: of the above. own: terms of acts that the plan asks for as acts only, nowhere else. trigger: the term that sets instances going."""

    kind: str = ANY
    own: frozenset[str] = frozenset()
    trigger: str = ""


def shape_of(plan: Plan, used: bool) -> PlanShape:
    """What may be left out when a plan is judged again. used: whether other clauses need its results."""
    anew = any(inside(plan, Latest))  # when it was due hangs on what came after it was kept
    odd = plan.parent or plan.becomes or plan.joins or plan.every is not None or plan.told or plan.starts or anew
    if plan.modal == "must not":
        own = _own(plan, ("acts", "excepted", "doers", "terms"))
        plain = plan.trigger is None and not plan.quantities and plan.act_list != "all of"
        whole = own == {act.term for act in plan.acts}
        return PlanShape(kind=ACTS, own=own) if plain and whole and not odd else PlanShape()
    breaks = plan.modal == "must" and (plan.order or any(one.relation != "at least" for one in plan.quantities))
    if odd or breaks or plan.needs or plan.judged is not None or plan.certified or plan.excepted:
        return PlanShape()
    if plan.trigger is None:
        return PlanShape(kind=ONCE)
    own = _own(plan, ("acts", "doers", "terms"))
    if used or plan.trigger.term in _terms(plan, ("trigger", "doers", "terms")):
        return PlanShape()
    return PlanShape(kind=EACH, own=own, trigger=plan.trigger.term)


def _own(plan: Plan, fields: Sequence[str]) -> frozenset[str]:
    return frozenset(act.term for act in plan.acts) - _terms(plan, fields)


def _terms(plan: Plan, without: Sequence[str]) -> frozenset[str]:
    """The terms that the parts of a plan ask for, leaving some parts out."""
    parts = (getattr(plan, name) for name in plan.__struct_fields__ if name not in without)
    return frozenset(one.term for part in parts for one in inside(part, Selector))


def is_over(value: Value) -> bool:
    """Whether an outcome has come for certain: what comes later changes nothing."""
    return value.since is not None and value.status in _OVER


def over_before(values: Mapping[str, Value] | None, instances: int, at: Instant) -> bool:
    """Whether all instances of a clause were over before a moment."""
    if values is None or len(values) != instances:
        return False
    return all(is_over(one) and one.since is not None and one.since < at for one in values.values())


def witnesses(found: Iterable[Violation], ids: Sequence[str], events: Sequence[Event]) -> tuple[str, ...]:
    """The acts without which the verdicts would be others: of each bearers the first that breaks the clause, for certain and perhaps."""
    first: dict[object, tuple[Instant, str]] = {}
    for one in found:
        if one.event is None:
            continue
        name = ids[one.event]
        for what, at in (("by", one.at), ("from", events[one.event].at)):
            key = (one.bearers, one.sure, what)
            if key not in first or (at, name) < first[key]:
                first[key] = (at, name)
    return tuple(sorted({name for _, name in first.values()}))
