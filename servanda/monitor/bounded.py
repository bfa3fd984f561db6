"""What watching a clause must keep in mind, found from its plan alone, before any event: per what key, for how long, and where without limit."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace as changed

from servanda.base.refusal import Refusal
from servanda.calendar import Period, PeriodRule, WorkingCalendar, span_bounds
from servanda.monitor.plan import (
    Combined,
    Compiled,
    Counted,
    First,
    Fixed,
    Holds,
    Moment,
    Operator,
    Plan,
    Selector,
    TriggerAt,
)
from servanda.monitor.reading import parts

_FIRST, _LAST = 0, 4_102_444_800
"""The years 1970 to 2099: the anchors over which a period's greatest length is taken."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What watching one clause must keep. key: what each record stands for; keeps: what a record is; horizon: seconds after which one can be dropped (None:
    never); bounded: whether the records of one key are limited in number; sentence: all this in English."""

    clause: str
    key: tuple[str, ...]
    keeps: str
    horizon: int | None
    bounded: bool
    sentence: str


def longest(period: Period, rule: PeriodRule | None, zone: str, calendar: WorkingCalendar | None) -> int | None:
    """The greatest number of seconds a period takes, counted from anywhere in 1970 to 2099; None: the calendar cannot say."""
    if rule is None or calendar is None:
        return None
    try:
        return span_bounds(period, rule, zone, calendar, _FIRST, _LAST)[1]
    except Refusal:
        return None


def reach(moment: Moment | None) -> int | None:
    """At most how many seconds after what set the instance going a moment comes; None: no such bound."""
    if isinstance(moment, TriggerAt):
        return 0 if moment.what in ("", "breach") else None
    if isinstance(moment, Counted):
        inner = reach(moment.of)
        if inner is None:
            return None
        if moment.period is not None and moment.how in ("end", "earliest"):
            length = longest(moment.period, moment.rule, moment.zone, moment.calendar)
            return None if length is None else inner + length + 1
        if moment.how.startswith("back"):
            return inner
        return inner + max(moment.n, 0) + 1 if moment.how == "plus" else inner + (moment.n + 2) * 90_000
    if isinstance(moment, Combined):
        known = [reach(one) for one in moment.of]
        some = [one for one in known if one is not None]
        if moment.how == "earliest":
            return min(some, default=None)
        return max(some) if some and len(some) == len(known) else None
    return None


def bounded(plan: Plan, *, recurs: bool = False) -> Plan:
    """A plan with its horizon, and whether what it keeps for one key is limited. recurs: of a rung, whether the clause above it has instances without number."""
    known = [one for one in map(reach, (plan.due, plan.until, plan.lapse)) if one is not None]
    horizon = min(known, default=None)
    if plan.quantity is not None and plan.quantity.window is not None and horizon is None:
        horizon = longest(plan.quantity.window, plan.rule, plan.zone, plan.calendar)
    because = "" if known else _never_ends(plan, recurs=recurs)
    return changed(plan, horizon=horizon, bounded=not (because or _sums(plan)), unbounded_because=because or _sums(plan))


def _never_ends(plan: Plan, *, recurs: bool) -> str:
    """Why instances of a plan grow without limit: something sets them going without number, and nothing ends them."""
    if plan.trigger is not None:
        what = f"each “{plan.trigger.term}”"
    elif plan.becomes:
        what = f"each clause that is {plan.becomes[0].status}"
    elif recurs:
        what = f"each breach of clause {plan.parent}"
    else:
        return ""
    if any(_is_dated(one) for one in (plan.due, plan.until, plan.lapse)):
        return ""
    if plan.every is not None and plan.last_chance is None:
        return f"{what} starts windows that nothing ends"
    if plan.modal == "must not":
        return "" if _first_decides(plan) else f"{what} starts a prohibition of its own that nothing ends"
    word, done = ("duty", "done") if plan.modal == "must" else (plan.degree or "power", "used" if plan.modal == "may" else "settled")
    return f"{what} sets a {word} going, and nothing ends one that is not {done}"


def _is_dated(moment: Moment | None) -> bool:
    return isinstance(moment, Fixed) or (
        isinstance(moment, Combined) and moment.how == "earliest" and any(map(_is_dated, moment.of))
    )


def _first_decides(plan: Plan) -> bool:
    """Whether of all triggers of one key only the first matters to which acts offend: no other part counts from the trigger."""
    counted = any(
        isinstance(one, TriggerAt) for one in parts((plan.deadlines, plan.lapse, plan.in_force, plan.order, plan.lifted))
    )
    anchored = any(
        isinstance(one, First) and not one.anywhere for one in parts((plan.in_force, plan.order, plan.lifted, plan.due))
    )
    return not counted and not anchored and not plan.quantities


def _sums(plan: Plan) -> str:
    for one in plan.quantities:
        if one.window is not None and not (one.count and one.number == one.number.to_integral_value()):
            return f"every amount within {one.window} is kept until the stretch has passed: as many as fall in it, however many that are"
    return ""


# --- as operators, and in English --------------------------------------------------------------------------------------


def operators(plan: Plan) -> tuple[Operator, ...]:
    """What a plan needs of a back-end."""
    key = tuple(["bearer"] if len(plan.bearers) > 1 or any(act.of_bearer for act in plan.acts) else []) + plan.binding
    forbidden = plan.modal == "must not"
    found: list[Operator] = []
    if plan.trigger is not None:
        kind = "first" if forbidden and _first_decides(plan) else "deadline" if plan.horizon is not None else "join"
        found.append(
            Operator(kind=kind, key=key, interval=plan.horizon, polarity="+", horizon=plan.horizon, of=plan.trigger.term)
        )
    for one in plan.quantities:
        seconds = None if one.window is None else longest(one.window, plan.rule, plan.zone, plan.calendar)
        kind = "count" if one.count else "sum"
        found.append(Operator(kind=kind, key=key, interval=seconds, polarity="+" if forbidden else "-", horizon=seconds))
    if not plan.quantities:
        polarity = "+" if forbidden else "-"
        found += [Operator(kind="first", key=key, polarity=polarity, horizon=plan.horizon, of=act.term) for act in plan.acts]
    for gates, polarity in ((plan.in_force, "+"), (plan.order, "-"), (plan.lifted, "-")):
        for selector in _firsts((gates,)):
            found.append(Operator(kind="first", key=selector.bind, polarity=polarity, of=selector.term))
    for state in (one for one in parts((plan.in_force, plan.order, plan.lifted)) if isinstance(one, Holds)):
        found.append(Operator(kind="last", key=(), polarity="+", of=state.name))
    return tuple(dict.fromkeys(found))


def _firsts(item: object) -> list[Selector]:
    return [selector for one in parts(item) if isinstance(one, First) for selector in one.of]


def boundedness(compiled: Compiled) -> tuple[State, ...]:
    """What watching each clause must keep, with a sentence for each; a clause that does not compile keeps its events.

    In: a compiled view. Out: one record for each clause, in the order of the text. The number of keys (bearers times slot values) is not
    limited by the text: state is linear in those that come up.
    """
    plans = {plan.clause: plan for plan in compiled.plans}
    reasons = {one.clause: one.because for one in compiled.uncompiled}
    found: list[State] = []
    for name in compiled.clauses:
        plan = plans.get(name)
        if plan is None:
            text = f"{name}: every event it listens to is kept, for it is judged anew each time ({reasons.get(name, 'no plan')})."
            found.append(
                State(clause=name, key=(), keeps="every event it listens to", horizon=None, bounded=False, sentence=text)
            )
        else:
            found.append(_state(plan))
    return tuple(found)


def _state(plan: Plan) -> State:
    key = tuple(["bearer"] if len(plan.bearers) > 1 else []) + plan.binding
    per = f"for each {' and '.join(key)} that comes up" if key else "once"
    window = plan.quantity.window if plan.quantity is not None else None
    if plan.quantity is not None and plan.quantity.count and window is not None:
        keeps = f"the last {plan.quantity.number + 1:f} acts"
    elif plan.quantity is not None:
        keeps = "every amount of the last " + str(window) if window is not None else "one running total"
    elif plan.trigger is not None and plan.modal == "must not" and _first_decides(plan):
        keeps = "the first trigger"
    elif plan.trigger is not None:
        keeps = "every open trigger with its last moment"
    else:
        keeps = "the first moment of each thing it waits for"
    text = f"{plan.clause}: keeps {keeps}, {per}"
    if plan.horizon is not None:
        text += f", for at most {plan.horizon} seconds"
    text += "." if plan.bounded else f". That grows without limit: {plan.unbounded_because}."
    return State(clause=plan.clause, key=key, keeps=keeps, horizon=plan.horizon, bounded=plan.bounded, sentence=text)
