"""The intermediate form: what a clause under a reading becomes before any back-end sees it.

A `Plan` is a clause with every name unfolded into what may stand in the log (places into the places inside them, actors into those
they answer for, kinds into their members) and every time part turned into `Moment`s and `Gate`s. It says exactly what `docs/semantics.md` says; a clause that
does not fit is not bent: `compile_view` gives an `Uncompiled` with the reason, and the reference evaluator watches it.

Back-ends: `batch` (Polars expressions over whole columns) and `kernels` (a small fixed library of parametrised compiled loops,
for volumes and for live mode). Both take plans; neither compiles anything per clause.
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

    args: for each filled slot the values that fit: the one written first (in any case of letters), then what is within it. bind: open slots, whose value
    must be that of the instance's binding where it has one. by: doers that count; together: sets of doers who count if all are among the doers; both
    empty: anybody. of_bearer: done by the instance's own bearer (`Plan.bearers` has the names that count). places: that fit, one tuple for each place
    written; empty: anywhere. distances: amounts it must satisfy. A formal act (consent, determination ...) has the clause it is about in args. An
    event that does not say (no doer, no such slot, no place) fits perhaps: three-valued, never silently no.
    """

    term: str
    args: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bind: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    of_bearer: bool = False
    places: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    distances: tuple[Quantity, ...] = ()


class Who(_Struct, frozen=True, kw_only=True):
    """Somebody who may do an act. names, together: as in `Selector`, for what counts as its own act. members: of a group, which has also done an act
    when each of them has. nobody: a member already looked into, of whom nothing is waited for."""

    actor: str
    names: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    members: tuple[Who, ...] = ()
    nobody: bool = False


# --- moments: when something came, within bounds ----------------------------------------------------------------------


class Fixed(_Struct, frozen=True, kw_only=True, tag="fixed"):
    """A moment of the calendar; None: never. late: the last moment at which it may lie, where it is not known to the second."""

    at: Instant | None
    late: Instant | None = None


class AnyTime(_Struct, frozen=True, kw_only=True, tag="any time"):
    """It may have come at any time or never: the calendar has no answer."""


class First(_Struct, frozen=True, kw_only=True, tag="first"):
    """The first event that fits one of the selectors; in an instance with a trigger, from the trigger on (unless `anywhere`).

    who: done by this one (a group also when all members have). formal: an act made by being made known, about a clause: the names in args
    are compared letter by letter. unseen: whether a gap may hide it.
    """

    of: tuple[Selector, ...]
    anywhere: bool = False
    who: Who | None = None
    formal: bool = False
    unseen: bool = True


class Combined(_Struct, frozen=True, kw_only=True, tag="combined"):
    """how: latest (all must have come) | earliest | nth (the n-th to come)."""

    how: str
    of: tuple[Moment, ...]
    n: int = 0


class Counted(_Struct, frozen=True, kw_only=True, tag="counted"):
    """A moment counted from another by the agreement's rule.

    how: end (last instant of the period) | earliest (first instant after it) | day first, last, over (n-th civil day of, day 1 being the
    day itself; over: the second after its last) | after first, last, over (n-th civil day after) | back first, last, over (the day a period before) |
    start of day | end of day | plus (seconds, in n).
    """

    how: str
    of: Moment
    period: Period | None = None
    n: int = 0
    zone: str = "UTC"
    rule: PeriodRule | None = None
    calendar: WorkingCalendar | None = None


class Latest(_Struct, frozen=True, kw_only=True, tag="latest"):
    """The occurrence after which a period first passes without another; only under `Counted`. end: the last instant of it."""

    of: Selector
    end: Counted


class TriggerAt(_Struct, frozen=True, kw_only=True, tag="trigger"):
    """The moment that set the instance going: its trigger, or the breach a rung answers.

    what: "" (whatever set it going) | breach (of a rung: the breach it answers) | parent (what set the breached instance going). otherwise: what is
    counted from where nothing set it going.
    """

    what: str = ""
    otherwise: Moment | None = None


class Joined(_Struct, frozen=True, kw_only=True, tag="joined"):
    """When the bearers of the instance had joined the agreement (`Plan.joins`); otherwise: of those who signed it."""

    otherwise: Fixed


class Became(_Struct, frozen=True, kw_only=True, tag="became"):
    """When a clause became kept | breached | due; for a rung named in its own ladder, the rung that answers the same breach."""

    clause: str
    status: str


class PlanEdge(_Struct, frozen=True, kw_only=True, tag="edge"):
    """The first start, or the first end, of a state."""

    edge: str
    of: Holds


class Extended(_Struct, frozen=True, kw_only=True, tag="extended"):
    """A moment moved by a period, counted from where it stood, by each extension that came while it still ran.

    asked: (how, one moment for each whose extension is asked, period). powers: (clause, period). No period: the limit is taken away.
    """

    of: Moment = Fixed(at=None)
    asked: tuple[tuple[str, tuple[First | Combined, ...], Period | None], ...] = ()
    powers: tuple[tuple[str, Period | None], ...] = ()
    zone: str = "UTC"
    rule: PeriodRule | None = None
    calendar: WorkingCalendar | None = None


Moment = Fixed | AnyTime | First | Combined | Counted | Latest | TriggerAt | Joined | Became | PlanEdge | Extended


# --- gates: truth over time -------------------------------------------------------------------------------------------


class Reached(_Struct, frozen=True, kw_only=True, tag="reached"):
    """True from the moment on; strictly: from the second after."""

    moment: Moment
    strictly: bool = False


class Quiet(_Struct, frozen=True, kw_only=True, tag="quiet"):
    """While the latest occurrence lies a period back, or longer. moment: when that is, counted from it."""

    moment: Counted
    of: Latest


class Through(_Struct, frozen=True, kw_only=True, tag="through"):
    """True up to and including the moment."""

    moment: Moment


class Holds(_Struct, frozen=True, kw_only=True, tag="holds"):
    """A state: from each start up to and including the next end. Selectors when events start or end it (it may start again), moments else.

    Where all of several must do an act, `again` says that start (end) is one each time they all have. powers: (clause, starts | ends) whose exercise does. untold: nothing in the text starts it, so that nobody can tell when it holds.
    """

    name: str
    starts: tuple[Selector, ...] = ()
    ends: tuple[Selector, ...] = ()
    start: Moment | None = None
    end: Moment | None = None
    again: tuple[bool, bool] = (False, False)
    powers: tuple[tuple[str, str], ...] = ()
    untold: bool = False


class Suspended(_Struct, frozen=True, kw_only=True, tag="suspended"):
    """While an exercise of a power suspends the clause."""

    by: str


class Not(_Struct, frozen=True, kw_only=True, tag="not"):
    of: Gate


class PlanAll(_Struct, frozen=True, kw_only=True, tag="all"):
    of: tuple[Gate, ...] = ()


class Any_(_Struct, frozen=True, kw_only=True, tag="any"):
    of: tuple[Gate, ...] = ()


Gate = Reached | Quiet | Through | Holds | Suspended | Not | PlanAll | Any_


class Named(_Struct, frozen=True, kw_only=True):
    """A gate with the part of the clause it comes from and what to say while it is closed."""

    part: str
    text: str
    gate: Gate


# --- the plan ----------------------------------------------------------------------------------------------------------


class Quantity(_Struct, frozen=True, kw_only=True):
    """relation: at least | at most | exactly. pro_rata: of the window in which the text comes into force, by its days in force.
    since: counted anew from each of its events on.
    count: units that count occurrences (an event without amount is one of them). list: of all of a list, with its items as they
    are compared and the slots in which events name them."""

    relation: str
    number: Decimal
    unit: str
    of: str = ""
    count: bool = False
    pro_rata: bool = False
    window: Period | None = None
    since: Selector | None = None
    list: bool = False
    items: frozenset[str] = frozenset()
    slots: tuple[str, ...] = ()


class Bearer(_Struct, frozen=True, kw_only=True):
    """One share of the duty: `actors` as in `Instance.bearers`; names, together: those in the log that count as each of them (a member of a group too);
    who: as whom each performs."""

    actors: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    together: tuple[tuple[tuple[str, ...], ...], ...] = ()
    who: tuple[Who, ...] = ()

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """Each way in which an act counts as one of theirs: by one name, or by several together."""
        names = dict.fromkeys(name for some in self.names for name in some)
        return (*((name,) for name in names), *dict.fromkeys(one for some in self.together for one in some))


class PlanDeadline(_Struct, frozen=True, kw_only=True):
    """A last moment with the part of the clause that sets it."""

    part: str
    moment: Moment


class Excepted(_Struct, frozen=True, kw_only=True):
    """What a prohibition excepts: an act, what some words describe, or an act for the purpose they name; authorised_by: those whose authorisation it needs, as they count in the log."""

    act: Selector | None = None
    words: str = ""
    needs_authorisation: bool = False
    authorised_by: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()


class PlanJudged(_Struct, frozen=True, kw_only=True):
    """By whom breaches are determined: names as written, those who count as each in the log, and in what time."""

    by: tuple[str, ...]
    names: tuple[str, ...]
    together: tuple[tuple[str, ...], ...] = ()
    within: Period | None = None


class Plan(_Struct, frozen=True, kw_only=True):
    """One clause, rung or red line.

    force: the first moment at which its text may be in force. hours: parts that hang on an hour of signature that is not said. early: signature, where
    performance counts from then on although the text is in force only later.
    modal: as of the clause; degree: effort | intent, with the acts that show it and those against it, its own among them. bearers: one instance for each (all in one share: mode jointly or any). trigger: `whenever`; own: by the
    instance's own bearer. becomes: in place of an event, the clauses of which each instance that becomes so sets one going.
    joins: bearers that join the agreement later, and when. binding: slots of the trigger that instances carry. triggers_in: when triggers count (from .. until, in force).
    parent: of a rung, the clause whose breaches set it going. every: windows. acts, act_list: what is owed or forbidden;
    others: whose acts, where not the bearers' own (of an event nobody's); state: what is to hold, in place of acts;
    standing: they are what failing in the duty is. in_force: gates that all must be
    open; order: what must have come before performance counts; lifted: while it is excused; deadlines: the earliest of them is the last instant;
    extension: what moves it where there is no `until` and no lapse to be moved.
    due, until, lapse: the same and the other ends as one moment each, for back-ends that need no more. starts: first instant of
    `within ... before`. told: moments before which nothing is decided. ahead: what is asked for comes before
    what calls for it: "any" performance, or for "each" one that no earlier has used up. quantities: all amounts; quantity: the
    only one, if there is one. excepted:
    acts a prohibition leaves out. certified: who must certify performance. judged: who determines breaches. ended_by, released_by: powers (clause, and
    whom it releases; empty: all). causes: what a violation may rest on besides the act: the first event of each; state_causes: the latest of each before
    it. doers: of each act's term, who can do it as the vocabulary says. needs: clauses whose results this plan reads. terms: every term it listens to.
    """

    clause: str
    agreement: str
    modal: str
    mode: str
    bearers: tuple[Bearer, ...]
    acts: tuple[Selector, ...]
    act_list: str = ""
    others: Bearer | None = None
    others_mode: str = ""
    state: Holds | None = None
    standing: bool = False
    degree: str = ""
    shown_by: tuple[Selector, ...] = ()
    contradicted_by: tuple[Selector, ...] = ()
    force: Instant = 0
    hours: tuple[str, ...] = ()
    early: Fixed | None = None
    trigger: Selector | None = None
    trigger_own: bool = False
    becomes: tuple[Became, ...] = ()
    joins: tuple[tuple[str, Moment], ...] = ()
    triggers_in: tuple[Named, ...] = ()
    binding: tuple[str, ...] = ()
    parent: str = ""
    every: Period | None = None
    every_from: Moment | None = None
    recurs: bool = False
    last_chance: Moment | None = None
    in_force: tuple[Named, ...] = ()
    order: tuple[Named, ...] = ()
    lifted: tuple[Named, ...] = ()
    deadlines: tuple[PlanDeadline, ...] = ()
    extension: Extended | None = None
    due: Moment | None = None
    until: Moment | None = None
    lapse: Moment | None = None
    starts: tuple[Moment, ...] = ()
    told: tuple[Moment, ...] = ()
    ahead: str = ""
    quantity: Quantity | None = None
    quantities: tuple[Quantity, ...] = ()
    excepted: tuple[Excepted, ...] = ()
    certified: tuple[First | Combined, ...] = ()
    judged: PlanJudged | None = None
    ended_by: tuple[str, ...] = ()
    released_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    causes: tuple[Selector, ...] = ()
    state_causes: tuple[Selector, ...] = ()
    doers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    zone: str = "UTC"
    rule: PeriodRule | None = None
    calendar: WorkingCalendar | None = None
    needs: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class Uncompiled(_Struct, frozen=True, kw_only=True):
    """A clause that no plan says, and why: the reference evaluator watches it, over the events its closure listens to."""

    clause: str
    because: str
    part: str = ""


class Compiled(_Struct, frozen=True, kw_only=True):
    """A view compiled: plans and what would not fit, in the order in which results are needed.

    clauses: all ids in the order of the text. within: for each name that has others in it (a kind, group or place) the names that are; places: every
    declared place. Both are what a value bound by a trigger is compared by. meets: for each place that has something in common with others, those others.
    people: for each actor as which others count, their names and those who count together.
    """

    plans: tuple[Plan, ...] = ()
    uncompiled: tuple[Uncompiled, ...] = ()
    clauses: tuple[str, ...] = ()
    within: tuple[tuple[str, tuple[str, ...]], ...] = ()
    places: tuple[str, ...] = ()
    meets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    people: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
