"""The intermediate form: what a clause under a reading becomes before any back-end sees it.

A `Plan` is a clause with every name unfolded into what may stand in the log (places into the places inside them, actors into those
they answer for, kinds into their members) and every time part turned into `Moment`s and `Gate`s. It says exactly what `docs/semantics.md` says; a clause that
does not fit is not bent: `compile_view` gives an `Uncompiled` with the reason, and the reference evaluator watches it.

Back-ends: `batch` (Polars expressions over whole columns) and `kernels` (a small fixed library of parametrised compiled loops,
for volumes and for live mode). Both take plans; neither compiles anything per clause. `operators(plan)` says what a plan needs of them.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from servanda.calendar import Instant, Period, PeriodRule, WorkingCalendar


class _Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


# --- which events ----------------------------------------------------------------------------------------------------


class Selector(_Struct, frozen=True, kw_only=True):
    """Events of one term.

    args: for each filled slot the values that fit (casefolded). bind: slots whose value must be that of the instance's binding. by: doers that
    count; empty: anybody. of_bearer: done by the instance's own bearer (`Plan.bearers` has the names that count). places: that fit; empty:
    anywhere. A formal act (consent, determination ...) has the clause it is about in args. An event that does not say (no doer, no such slot, no
    place) fits perhaps: three-valued, never silently no.
    """

    term: str
    args: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bind: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    of_bearer: bool = False
    places: tuple[str, ...] = ()


# --- moments: when something came, within bounds ----------------------------------------------------------------------


class Fixed(_Struct, frozen=True, kw_only=True, tag="fixed"):
    """A moment of the calendar; None: never."""

    at: Instant | None


class First(_Struct, frozen=True, kw_only=True, tag="first"):
    """The first event that fits one of the selectors; in an instance with a trigger, from the trigger on (unless `anywhere`)."""

    of: tuple[Selector, ...]
    anywhere: bool = False


class Combined(_Struct, frozen=True, kw_only=True, tag="combined"):
    """how: latest (all must have come) | earliest."""

    how: str
    of: tuple[Moment, ...]


class Counted(_Struct, frozen=True, kw_only=True, tag="counted"):
    """A moment counted from another by the agreement's rule.

    how: end (last instant of the period) | earliest (first instant after it) | day first | day last (n-th civil day of, day 1 being the
    day itself) | after first | after last (n-th civil day after) | start of day | end of day | plus (seconds, in n).
    """

    how: str
    of: Moment
    period: Period | None = None
    n: int = 0
    zone: str = "UTC"
    rule: PeriodRule | None = None
    calendar: WorkingCalendar | None = None


class TriggerAt(_Struct, frozen=True, kw_only=True, tag="trigger"):
    """The moment that set the instance going: its trigger, or the breach a rung answers."""


Moment = Fixed | First | Combined | Counted | TriggerAt


# --- gates: truth over time -------------------------------------------------------------------------------------------


class Reached(_Struct, frozen=True, kw_only=True, tag="reached"):
    """True from the moment on; strictly: from the second after."""

    moment: Moment
    strictly: bool = False


class Through(_Struct, frozen=True, kw_only=True, tag="through"):
    """True up to and including the moment."""

    moment: Moment


class Holds(_Struct, frozen=True, kw_only=True, tag="holds"):
    """A state: from each start up to and including the next end. Selectors when events start or end it (it may start again), moments else."""

    name: str
    starts: tuple[Selector, ...] = ()
    ends: tuple[Selector, ...] = ()
    start: Moment | None = None
    end: Moment | None = None


class Not(_Struct, frozen=True, kw_only=True, tag="not"):
    of: Gate


class All(_Struct, frozen=True, kw_only=True, tag="all"):
    of: tuple[Gate, ...] = ()


class Any_(_Struct, frozen=True, kw_only=True, tag="any"):
    of: tuple[Gate, ...] = ()


Gate = Reached | Through | Holds | Not | All | Any_


class Named(_Struct, frozen=True, kw_only=True):
    """A gate with the part of the clause it comes from and what to say while it is closed."""

    part: str
    text: str
    gate: Gate


# --- the plan ----------------------------------------------------------------------------------------------------------


class Quantity(_Struct, frozen=True, kw_only=True):
    """relation: at least | at most | exactly. count: units that count occurrences (an event without amount is one of them)."""

    relation: str
    number: Decimal
    unit: str
    of: str = ""
    count: bool = False
    window: Period | None = None


class Bearer(_Struct, frozen=True, kw_only=True):
    """One share of the duty: `actors` as in `Instance.bearers`; names: those in the log that count as each of them."""

    actors: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]


class Plan(_Struct, frozen=True, kw_only=True):
    """One clause, rung or red line.

    modal: must | must not | may. bearers: one instance for each (all in one share: mode jointly or any). trigger: `whenever`; own: by the
    instance's own bearer. binding: slots of the trigger that instances carry. triggers_in: when triggers count (from .. until, in force).
    parent: of a rung, the clause whose breaches set it going. every: windows. acts, act_list: what is owed or forbidden. in_force: gates that all must be
    open; order: what must have come before performance counts; lifted: while it is excused; due: last instant; due_part; until; lapse.
    quantity: none or one. needs: clauses whose results this plan reads (the parent). terms: every term it listens to. horizon: seconds after
    which what happened can no longer change an instance, None if there is no such bound. bounded: False when its state must grow without limit, and why.
    """

    clause: str
    agreement: str
    modal: str
    mode: str
    bearers: tuple[Bearer, ...]
    acts: tuple[Selector, ...]
    act_list: str = ""
    trigger: Selector | None = None
    trigger_own: bool = False
    triggers_in: tuple[Named, ...] = ()
    binding: tuple[str, ...] = ()
    parent: str = ""
    every: Period | None = None
    every_from: Moment | None = None
    in_force: tuple[Named, ...] = ()
    order: tuple[Named, ...] = ()
    lifted: tuple[Named, ...] = ()
    due: Moment | None = None
    due_part: str = ""
    until: Moment | None = None
    lapse: Moment | None = None
    quantity: Quantity | None = None
    excepted: tuple[Selector, ...] = ()
    zone: str = "UTC"
    rule: PeriodRule | None = None
    calendar: WorkingCalendar | None = None
    needs: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    horizon: int | None = None
    bounded: bool = True
    unbounded_because: str = ""


class Uncompiled(_Struct, frozen=True, kw_only=True):
    """A clause that no plan says, and why: the reference evaluator watches it, over the events its closure listens to."""

    clause: str
    because: str
    part: str = ""


class Operator(_Struct, frozen=True, kw_only=True):
    """What a plan needs of a back-end.

    kind: first | last | deadline | count | sum | join | absent. key: what its state is kept by ("bearer", slots, "trigger"). interval: seconds, if it has
    one. polarity: + an event of it makes a breach more likely, - less. horizon: seconds its state must be kept; None: for good.
    """

    kind: str
    key: tuple[str, ...]
    interval: int | None = None
    polarity: str = "+"
    horizon: int | None = None
    of: str = ""


class Compiled(_Struct, frozen=True, kw_only=True):
    """A view compiled: plans and what would not fit, in the order in which results are needed."""

    plans: tuple[Plan, ...] = ()
    uncompiled: tuple[Uncompiled, ...] = ()
