"""Runs, instances and verdicts: the data the semantics speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from enum import Enum

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, cache_hash=True):
    """A dated ground event.

    term: id of a `Term` of the vocabulary, or one of the built-in terms
      consent (args: to=CLAUSE), determination (args: of=CLAUSE, bearer=ACTOR, finding=breach|no breach),
      extension (args: of=CLAUSE), certification (args: of=CLAUSE), authorisation (args: of=CLAUSE).
    by: who did it (acts; several for a joint act); () for events. at: when. known: False if it is uncertain whether it happened
    (unknown evidence). amount/unit: for quantities. place: where. late: if the moment is not known to the second, the last one at which it
    may have happened (`at` is then the first); a month is not a day. least: if less than `amount` is certain, how much is; open_ended: if
    it may have been more than `amount` ("at least 200", "about 200"). measures: what else was measured on it, as (amount, unit): deaths, injured; it is
    one event whatever is measured on it. several: it stands for several happenings counted in `unit`, and how many of another unit they are is not told.
    """

    term: str
    at: Instant
    by: tuple[str, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    amount: Decimal | None = None
    unit: str = ""
    place: str = ""
    known: bool = True
    late: Instant | None = None
    least: Decimal | None = None
    open_ended: bool = False
    measures: tuple[tuple[Decimal, str], ...] = ()
    several: bool = False


class Gap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch in which nobody could see: absence of evidence inside it is unknown. terms empty: all terms. places empty:
    everywhere; else it hides only what could have happened at one of them."""

    first: Instant
    last: Instant
    terms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Watched(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A declared record of who looked: what happened from first to last (both included) and is meant here would be in the log.

    Empty is all of them. terms: only events of these terms. places: only what happened at one of them. by: only acts of these doers.
    clauses: only as far as these clauses ask for their own acts, so that a register kept for one clause closes no other. owner: who
    declares it; source: on what ground.
    """

    first: Instant
    last: Instant
    terms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    owner: str = ""
    source: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, cache_hash=True):
    """A finite sequence of dated events, sorted by time (ties keep their order), with the gaps of knowledge.

    watched None: the run is complete, as the checker imagines it: what is not in it did not happen, but in a gap. A tuple, also the
    empty one: the run is a log: what is not in it may have happened unseen, except where somebody is declared to have looked.
    firsts: of a log, by whose presumption the first performance of a duty that is on record was its first ("" if nobody presumes it): a
    duty of one performance of which only a late one is on record was then performed late. The first act on record from which the clock of a duty or
    power is counted is presumed the first by the same; by that alone nothing is breached.
    """

    events: tuple[Event, ...] = ()
    gaps: tuple[Gap, ...] = ()
    watched: tuple[Watched, ...] | None = None
    firsts: str = ""


class Status(Enum):
    NOT_IN_FORCE = "not in force"
    PENDING = "pending"
    KEPT = "kept"
    BREACHED = "breached"
    EXCUSED = "excused"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


NOTHING_REPORTED = "overdue, nothing reported"
NONE_REPORTED = "none reported"
REPORTED_LATE = "reported late"
UNREPORTED_EXERCISE = "no exercise reported"
UNREPORTED_RESULT = "no result reported"
START_UNREPORTED = "no start reported"
EARLIER_START = "overdue, its start not certain"

LACKS = {
    NOTHING_REPORTED: "the last moment of a duty has passed, and of its performance nothing is on record: it may have been done unseen",
    REPORTED_LATE: "a performance after the last moment of a duty is on record and none before it: an earlier one may have gone unseen",
    NONE_REPORTED: "no forbidden act is on record, and not all of its time was watched: there may have been one unseen",
    UNREPORTED_EXERCISE: "the time of a power has passed, and no exercise of it is on record: it may have been exercised unseen",
    UNREPORTED_RESULT: "the time of an effort has passed, and its result is not on record: it may have come unseen, and that it does not come breaches nothing",
    START_UNREPORTED: "nothing is on record of an act from which its time is counted: it may have been done unseen",
    EARLIER_START: "counted from the first start on record, the last moment of a duty passed without its performance: an earlier start, and with it another last moment, may have gone unseen",
}
"""Names of what is lacking (`Verdict.lack`) where a status is unknown only because a log does not hold all that happened."""


class Instance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One clause for one bearer, one binding and one trigger.

    bearers: one actor, or several for a joint duty (or `any of`). binding: slot values taken from the trigger. trigger: moment and
    index in run.events of the occurrence named by `whenever`, or the window number of `every` and its first instant. For rungs: the
    breach that set it going, and in `parent` the instance that was breached; a breach not known to the second has no `trigger_at`. cause: where
    `whenever` names clauses, the instance of one of them whose breach (performance, falling due) set it going; its moments as of a rung.
    A trigger known only to an interval: `trigger_at` is its first moment, and `trigger_event` says which it is (see `identity`).
    """

    clause: str
    bearers: tuple[str, ...]
    binding: tuple[tuple[str, str], ...] = ()
    trigger_at: Instant | None = None
    trigger_event: int | None = None
    window: int | None = None
    parent: Instance | None = None
    cause: Instance | None = None

    @property
    def called(self) -> bool:
        """Whether an occurrence of `whenever` set it going: an event, or what became of another instance."""
        return self.trigger_event is not None or self.cause is not None


def identity(instance: Instance) -> Instance:
    """An instance without its moments: what stays the same when the moment of its trigger becomes better known.

    Clause, bearers, binding, window and the trigger's place in the run tell instances of one run apart. Compare runs in which
    events have other places in the list by the events' own ids.
    """
    parent = None if instance.parent is None else identity(instance.parent)
    cause = None if instance.cause is None else identity(instance.cause)
    return replace(instance, trigger_at=None, parent=parent, cause=cause)


def origins(instance: Instance | None) -> Iterator[Instance]:
    """An instance, the breaches it answers and what set it going, and so on up."""
    while instance is not None:
        yield instance
        yield from origins(instance.cause)
        instance = instance.parent


def trigger_events(instance: Instance | None) -> set[int]:
    """The events of the run that set an instance going, or one that it answers or hangs on."""
    return {one.trigger_event for one in origins(instance) if one.trigger_event is not None}


def renumbered(instance: Instance, place: Callable[[int], int]) -> Instance:
    """The same instance where the events of its triggers have other places in the run."""
    if not trigger_events(instance):
        return instance
    return replace(
        instance,
        trigger_event=None if instance.trigger_event is None else place(instance.trigger_event),
        parent=None if instance.parent is None else renumbered(instance.parent, place),
        cause=None if instance.cause is None else renumbered(instance.cause, place),
    )


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of why. part: the clause part it rests on ("by", "provided that", "core"...). events: indexes into run.events."""

    part: str
    text: str
    events: tuple[int, ...] = ()


NOT_DETERMINED = "has not determined whether this is a breach"
"""Words of the reason of a verdict that waits for somebody's finding."""


def awaits_finding(reason: Reason) -> bool:
    """Whether a reason says that there is a breach by the facts which somebody has still to determine."""
    return reason.part == "determined by" and NOT_DETERMINED in reason.text


class Amount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much of a quantity has been done so far: at the least `low`, at the most `high` (None: no telling), where `relation` `wanted` is
    asked for (at least, at most, exactly, more than)."""

    low: Decimal
    unit: str
    wanted: Decimal
    relation: str
    high: Decimal | None = None


MOST_TOLD = 20
"""How many acts the reasons of a verdict name one by one, and how many events one reason rests on where what is done is not certain."""

MOST_COUNTED = 100
"""How many acts before it the reason of an amount names, the latest of them; what they add up to counts them all."""

_ALL: ContextVar[bool] = ContextVar("all reasons", default=False)


def at_most(number: int) -> int:
    """How many acts or events may be named, of which otherwise so many are."""
    return 10**12 if _ALL.get() else number


@contextmanager
def all_named() -> Iterator[None]:
    """Within it every act and event is named, as in claims saved by earlier versions."""
    token = _ALL.set(True)
    try:
        yield
    finally:
        _ALL.reset(token)


def and_more(number: int) -> Reason:
    """The reason that stands for further acts, each like those named before it."""
    return Reason(part=_MORE, text=f"{number} more {'act' if number == 1 else 'acts'} of the kind")


def more_of(reason: Reason) -> int:
    """How many further acts a reason stands for; 0: it is no such reason."""
    return int(reason.text.partition(" ")[0]) if reason.part == _MORE else 0


_MORE = "more"


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """status of an instance after a run, seen at `now`; since: when it became so; due: last instant to perform, if fixed by then;
    opens: first instant at which performance counts, if fixed. reasons: all that decides, or leaves it open; of acts the first MOST_TOLD, then
    how many more there are. lack: of an unknown that hangs on nothing but what a log may not hold, its name (`LACKS`). amounts: how much
    was done so far of each quantity that its clause counts."""

    instance: Instance
    status: Status
    since: Instant | None = None
    opens: Instant | None = None
    due: Instant | None = None
    reasons: tuple[Reason, ...] = ()
    lack: str = ""
    amounts: tuple[Amount, ...] = ()


class Violation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One forbidden act, one act out of order, one duty not done in time, or one state that did not hold while it was owed.

    An instance is breached once, at its first violation; monitoring counts each. event: index in run.events of the act; None for a
    deadline that passed, or a state. at: when (the second after the deadline); of an act known only to an interval its last moment if sure, else
    its first. sure False: it may be one, on what is known. part: as in `Reason`.
    by: who did it as far as is known (empty: not established; where the clause binds each of several, `bearers` are then all those it
    may be of). cause: further events it rests on (gates, triggers, the earlier ones of a count).
    """

    clause: str
    bearers: tuple[str, ...]
    at: Instant
    event: int | None = None
    sure: bool = True
    part: str = "core"
    by: tuple[str, ...] = ()
    binding: tuple[tuple[str, str], ...] = ()
    trigger_event: int | None = None
    cause: tuple[int, ...] = ()

    @property
    def of_state(self) -> bool:
        """Whether it is that a state did not hold which was owed all the time."""
        return self.event is None and self.part == "core"
